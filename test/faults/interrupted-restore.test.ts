import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { takeDataDirectory } from '../../server/data-directory.ts'
import { backup } from '../../server/store/safekeeping/backup.ts'
import { openLedger } from '../../server/store/writer/open-ledger.ts'
import { restore } from '../../server/store/safekeeping/restore.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { BEGAN, fit, HOUR, SECOND, shipped, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'
import { QUICK_LOAD } from '../helpers/quick-load.ts'

/**
 * A restore that is cut off. Before each thing that it does to the disk the folder is copied as it lies there, which is
 * what a killed process leaves; each copy is then opened as a hub opens its folder.
 */
let work: string
/** A stopped hub that went on after its backup. */
let old: string
let copy: string
let oldHead: number
let backedUp: number
const now = BEGAN + 10 * HOUR

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'pingyi-cut-'))
  old = join(work, 'old')
  copy = join(work, 'backup')
  const t = await TestLedger.open()
  const device = new TestDevice('00000000-0000-7000-8000-000000000001', BEGAN)
  await t.device(device.id, 'A01')
  const press = async (count: number) => {
    for (let i = 0; i < count; i++) {
      t.clock.now += 20 * SECOND
      await t.submit(device, fit(device.press(t.clock.now, 5)))
    }
  }
  t.clock.now = BEGAN + 9 * HOUR
  await press(5)
  backedUp = (await backup(t.folder, copy, t.clock.now)).entries
  await press(7)
  oldHead = t.ledger.chain.head.n
  // As after a power cut: what is newest lies in the log alone.
  cpSync(t.folder, old, { recursive: true })
  expect(existsSync(join(old, 'pingyi.db-wal'))).toBe(true)
  t.close()
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

const CALLS = [
  'mkdirSync',
  'openSync',
  'writeSync',
  'fsyncSync',
  'closeSync',
  'renameSync',
  'linkSync',
  'rmSync',
  'writeFileSync',
  'copyFileSync',
] as const
const own = Object.fromEntries(CALLS.map((name) => [name, fs[name]]))
afterEach(unwatch)

/** Calls back before each call that changes something on the disk. */
function watch(before: (what: string) => void): void {
  let inside = false
  const patched = fs as unknown as Record<string, (...given: unknown[]) => unknown>
  for (const name of CALLS)
    patched[name] = (...given) => {
      if (!inside) {
        inside = true
        try {
          before(`${name} ${given.filter((each) => typeof each === 'string').join(' ')}`)
        } finally {
          inside = false
        }
      }
      return (own[name] as (...given: unknown[]) => unknown)(...given)
    }
  syncBuiltinESMExports()
}

function unwatch(): void {
  Object.assign(fs, own)
  syncBuiltinESMExports()
}

const identity = (folder: string) => readFileSync(join(folder, 'keys', 'identity.key'), 'utf8')
/** What lies in a folder, by names and sizes: between two steps that leave the same there is nothing to tell apart. */
const layout = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${fs.statSync(join(folder, name)).size}`)
    .toSorted()
    .join('\n')

/** Opens a folder as a hub does, and says which state it found. */
async function found(data: string): Promise<'old' | 'new'> {
  const directory = takeDataDirectory(data)
  try {
    const { ledger } = await openLedger({ data, now: () => now, configuration: shipped, hash: 'sha256', demo: false })
    try {
      expect(verifyLedger(ledger.db).problems).toEqual([])
      const { n } = ledger.chain.head
      const restored = ledger.db.prepare(`SELECT n FROM ledger WHERE kind = 'restore'`).pluck().all()
      if (restored.length === 0) {
        expect(n).toBe(oldHead)
        return 'old'
      }
      expect(restored).toEqual([backedUp + 1])
      expect(n).toBe(backedUp + 1)
      return 'new'
    } finally {
      ledger.close()
      ledger.db.close()
    }
  } finally {
    directory.release()
  }
}

test.each([
  ['with the same keys', false],
  ['with other keys than those of the folder', true],
])('cut off at every step, the folder holds the old state or the new one, %s', async (_, otherKeys) => {
  const data = join(work, otherKeys ? 'other' : 'same')
  cpSync(old, data, { recursive: true })
  if (otherKeys) fs.writeFileSync(join(data, 'keys', 'identity.key'), Buffer.alloc(32, 7).toString('base64'))
  const keys = { old: identity(data), new: identity(copy) }
  const steps: { what: string; folder: string }[] = []
  let last = ''
  watch((what) => {
    const lies = layout(data)
    if (lies === last) return
    last = lies
    const folder = join(work, `${otherKeys}-${steps.length}`)
    cpSync(data, folder, { recursive: true })
    steps.push({ what, folder })
  })
  const done = await restore(data, copy, WHO, () => now)
  unwatch()
  expect(steps.length).toBeGreaterThan(10)

  const states: string[] = []
  for (const { what, folder } of steps) {
    const state = await found(folder)
    states.push(state)
    expect({ what, keys: identity(folder) }).toEqual({ what, keys: keys[state] })
    // Nothing of the restore is left lying about, and what was there is put aside once it is no longer there.
    expect(readdirSync(folder)).not.toContain('restoring')
    expect(readdirSync(folder).some((name) => name.startsWith('before-restore-'))).toBe(state === 'new')
    rmSync(folder, { recursive: true })
  }
  // Exactly one step makes the difference.
  expect(states).toEqual(states.toSorted().toReversed())
  expect(new Set(states)).toEqual(new Set(['old', 'new']))
  expect(await found(data)).toBe('new')
  expect(identity(data)).toBe(keys.new)
  expect(identity(done.putAside!)).toBe(keys.old)
})

test('what was put aside is the old hub, whole', async () => {
  const data = join(work, 'aside')
  cpSync(old, data, { recursive: true })
  const { putAside } = await restore(data, copy, WHO, () => now)
  expect(await found(data)).toBe('new')
  expect(await found(putAside!)).toBe('old')
})

test('a restore whose process is killed can be begun again', async () => {
  const data = join(work, 'killed')
  cpSync(old, data, { recursive: true })
  mkdirSync(join(data, 'restoring', 'keys'), { recursive: true })
  const command = join(import.meta.dirname, '../../server/cli/pingyi.ts')
  const run = () =>
    spawn(process.execPath, [...QUICK_LOAD, command, 'restore', '--from', copy, '--reason', 'x'], {
      env: { ...process.env, PINGYI_DATA: data },
      stdio: 'ignore',
    })
  const first = run()
  await expect.poll(() => existsSync(join(data, 'restoring', 'pingyi.db')), { interval: 5, timeout: 60_000 }).toBe(true)
  first.kill('SIGKILL')
  await once(first, 'close')
  const again = run()
  expect(await once(again, 'close')).toEqual([0, null])
  const directory = takeDataDirectory(data)
  directory.release()
  expect(readdirSync(data)).not.toContain('restoring')
})
