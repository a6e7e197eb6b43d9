import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Care } from '../../server/store/writer/care.ts'
import { Watchman } from '../../server/store/writer/watchman.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'

let t: TestLedger
beforeEach(async () => {
  t = await TestLedger.open()
})
afterEach(() => t.close())

const silent = { info: () => {}, error: () => {} }

/** The end of the ledger that the database file alone holds. Copied by another process: closing a file gives up locks. */
function inTheFile(): number {
  const copy = join(t.folder, 'alone.db')
  execFileSync('cp', [join(t.folder, 'pingyi.db'), copy])
  const db = new Database(copy)
  try {
    return db.prepare('SELECT max(n) FROM ledger').pluck().get() as number
  } catch {
    return 0
  } finally {
    db.close()
  }
}

test('the log is folded into the database by time, however little came in', async () => {
  await t.device('0192f3a8-7c41-7000-8000-000000000001')
  const { n } = t.ledger.chain.head
  expect(inTheFile()).toBeLessThan(n)
  const care = new Care({ file: t.ledger.db.name, log: silent, foldEveryMs: 20, lookAfterMs: 1_000_000 })
  await expect.poll(inTheFile).toBe(n)
  await care.close()
})

test('the whole file is looked through beside its writer, and the look ends with the hub', async () => {
  const care = new Care({ file: t.ledger.db.name, log: silent, lookAfterMs: 0 })
  await expect.poll(() => care.state).toEqual({ state: 'sound' })
  expect(care.problems()).toEqual([])
  await care.close()
  const cut = new Care({ file: t.ledger.db.name, log: silent, lookAfterMs: 0 })
  await cut.close()
  expect(cut.state).toEqual({ state: 'checking' })
})

/** Whether a process that looks through the file is there, dying or not. */
function isLookedAt(file: string): boolean {
  return readdirSync('/proc').some((each) => {
    try {
      return /^\d+$/.test(each) && readFileSync(`/proc/${each}/cmdline`, 'utf8').includes(file)
    } catch {
      return false
    }
  })
}

test.runIf(existsSync('/proc/self/cmdline'))(
  'whoever looks has let go of the file when the care has ended, so that the last one to close folds the log in',
  async () => {
    const care = new Care({ file: t.ledger.db.name, log: silent, lookAfterMs: 0 })
    await expect.poll(() => isLookedAt(t.ledger.db.name), { interval: 1 }).toBe(true)
    await care.close()
    expect(isLookedAt(t.ledger.db.name)).toBe(false)
    expect(care.state).toEqual({ state: 'checking' })
  },
)

test('what keeps it from looking says nothing about the file', async () => {
  const care = new Care({ file: join(t.folder, 'pingyi.db', 'nowhere'), log: silent, lookAfterMs: 0 })
  await expect.poll(() => care.state.state).toBe('unchecked')
  expect(care.problems()).toEqual([])
  await care.close()
})

test('what a deleted log holds is in the file before anybody can hear that it is gone', async () => {
  const { ledger } = t
  await t.device('0192f3a8-7c41-7000-8000-000000000001')
  rmSync(`${ledger.db.name}-wal`)
  expect(ledger.trouble).toMatch(/pingyi\.db-wal was deleted/)
  expect(inTheFile()).toBe(ledger.chain.head.n)
})

test('so is what was being written when it went', async () => {
  const { ledger } = t
  ledger.onCommit(() => rmSync(`${ledger.db.name}-wal`, { force: true }))
  await t.device('0192f3a8-7c41-7000-8000-000000000001')
  await expect(t.device('0192f3a8-7c41-7000-8000-000000000002')).rejects.toMatchObject({
    message: expect.stringMatching(/was deleted/),
  })
  expect(inTheFile()).toBe(ledger.chain.head.n)
})

test('what a deleted log holds is folded in although somebody reads just when it is seen', async () => {
  const { ledger } = t
  await t.device('0192f3a8-7c41-7000-8000-000000000001')
  const reader = new Database(ledger.db.name, { readonly: true })
  const watchman = new Watchman({ ledger })
  try {
    reader.exec('BEGIN')
    const seen = reader.prepare('SELECT max(n) FROM ledger').pluck().get()
    await t.device('0192f3a8-7c41-7000-8000-000000000002')
    rmSync(`${ledger.db.name}-wal`)
    watchman.look()
    expect(inTheFile()).toBe(seen)
    reader.exec('COMMIT')
    watchman.look()
    expect(inTheFile()).toBe(ledger.chain.head.n)
  } finally {
    watchman.close()
    reader.close()
  }
})
