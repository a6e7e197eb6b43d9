import { generateKeyPairSync } from 'node:crypto'
import { copyFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { backup } from '../../server/store/safekeeping/backup.ts'
import {
  makeCheckpoint,
  openSigningKey,
  parseCheckpoint,
  publicPart,
  type Checkpoint,
} from '../../server/store/chain/checkpoint.ts'
import type { Db } from '../../server/store/sqlite/database.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { restore } from '../../server/store/safekeeping/restore.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { Checkpoints } from '../../server/outside/checkpoints.ts'
import { BEGAN, fit, HOUR, MINUTE, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

const CITY = '银川市'
let t: TestLedger
let device: TestDevice

beforeEach(async () => {
  t = await TestLedger.open()
  device = new TestDevice('00000000-0000-7000-8000-000000000001', BEGAN)
  await t.device(device.id, 'A01')
  t.clock.now = BEGAN + 9 * HOUR
  await pressed(5)
})
afterEach(() => t.close())

async function pressed(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    t.clock.now += MINUTE
    await t.submit(device, fit(device.press(t.clock.now, 5)))
  }
}

function checkpoint(key = openSigningKey(t.folder)): Checkpoint {
  const { n, hash } = t.ledger.chain.head
  return makeCheckpoint({ city: CITY, at: t.clock.now, n, hash, hashName: t.ledger.chain.hashName }, key)
}

function problems(db: Db, given: Checkpoint) {
  return verifyLedger(db, { checkpoint: JSON.stringify(given) }).problems
}

function withoutTail(entries: number): void {
  t.ledger.db.exec('DROP TRIGGER ledger_no_delete')
  t.ledger.db.prepare('DELETE FROM ledger WHERE n > ?').run(t.ledger.chain.head.n - entries)
}

test('what was made is read again, and the chain that holds it verifies', async () => {
  const made = checkpoint()
  expect(parseCheckpoint(JSON.stringify(made))).toEqual(made)
  expect(made.key).toBe(publicPart(openSigningKey(t.folder)))
  await pressed(3)
  expect(problems(t.ledger.db, made)).toEqual([])
})

test.each([
  ['n', 3],
  ['hash', 'f'.repeat(64)],
  ['at', 1],
  ['city', '别处'],
  ['hashName', 'sm3'],
  ['key', publicPart(generateKeyPairSync('ed25519').privateKey)],
  ['sig', 'A'.repeat(86)],
  ['format', 2],
  ['more', 1],
])('a checkpoint whose %s was changed is none', (name, value) => {
  const forged = { ...checkpoint(), [name]: value }
  expect(parseCheckpoint(JSON.stringify(forged))).toBeNull()
  expect(problems(t.ledger.db, forged)).toMatchObject([{ code: 'checkpoint-invalid' }])
})

test('a checkpoint of somebody else’s key is not the hub’s, however well it is signed', () => {
  const key = publicPart(openSigningKey(t.folder))
  const forged = checkpoint(generateKeyPairSync('ed25519').privateKey)
  const problemsBy = (text: string) => verifyLedger(t.ledger.db, { checkpoint: text, key }).problems
  expect(problemsBy(JSON.stringify(checkpoint()))).toEqual([])
  expect(problemsBy(JSON.stringify(forged))).toMatchObject([{ code: 'checkpoint-key' }])
})

test.each(['', 'null', '[]', '{}', '"x"', '{"key":1}'])('what is no checkpoint at all is none: %j', (text) => {
  expect(parseCheckpoint(text)).toBeNull()
})

test('a tail that was cut off shows', async () => {
  await pressed(5)
  const made = checkpoint()
  withoutTail(3)
  const found = problems(t.ledger.db, made)
  expect(found).toContainEqual(expect.objectContaining({ n: made.n, code: 'checkpoint-missing' }))
})

test("yesterday's file put back shows, and passes without the checkpoint", async () => {
  const copy = join(t.folder, 'yesterday.db')
  t.ledger.db.pragma('wal_checkpoint(TRUNCATE)')
  copyFileSync(join(t.folder, 'pingyi.db'), copy)
  await pressed(2)
  const made = checkpoint()
  const old = openDatabase(copy)
  try {
    expect(verifyLedger(old).ok).toBe(true)
    expect(problems(old, made)).toMatchObject([{ n: made.n, code: 'checkpoint-missing' }])
  } finally {
    old.close()
  }
})

test('a past that was written anew shows, however well it is chained', async () => {
  const other = await TestLedger.open()
  try {
    const twin = new TestDevice(device.id, BEGAN)
    await other.device(twin.id, 'A01')
    other.clock.now = BEGAN + 9 * HOUR
    for (let i = 0; i < 5; i++) {
      other.clock.now += MINUTE
      await other.submit(twin, fit(twin.press(other.clock.now, 1)))
    }
    const made = checkpoint()
    expect(verifyLedger(other.ledger.db).ok).toBe(true)
    expect(problems(other.ledger.db, made)).toMatchObject([{ n: made.n, code: 'checkpoint-differs' }])
  } finally {
    other.close()
  }
})

test('after a restore, checkpoints of the lost branch are superseded, and those of the new one are not', async () => {
  const early = checkpoint()
  const out = join(t.folder, 'backup')
  await backup(t.folder, out, t.clock.now)
  await pressed(4)
  const lost = checkpoint()
  t.ledger.db.close()
  t.clock.now += HOUR
  await restore(t.folder, out, WHO, () => t.clock.now)
  const db = openDatabase(join(t.folder, 'pingyi.db'))
  try {
    expect(verifyLedger(db).problems).toEqual([])
    expect(problems(db, early)).toEqual([])
    expect(problems(db, lost)).toMatchObject([{ n: early.n + 1, code: 'checkpoint-superseded' }])
    // Made after the restore, of an entry that is not there: no restore excuses that.
    const { sig: _, ...facts } = lost
    const later = makeCheckpoint({ ...facts, at: t.clock.now + 1 }, openSigningKey(t.folder))
    expect(problems(db, later)).toMatchObject([{ code: 'checkpoint-missing' }])
    // Beyond everything that was put aside: not of the lost branch either.
    const beyond = makeCheckpoint({ ...facts, n: lost.n + 1 }, openSigningKey(t.folder))
    expect(problems(db, beyond)).toMatchObject([{ code: 'checkpoint-missing' }])
  } finally {
    db.close()
  }
})

test('one an hour, in a file and in the ledger, offered to the outside until it is taken', async () => {
  const taken: Checkpoint[] = []
  const troubles: unknown[] = []
  let reachable = false
  const folder = join(t.folder, 'checkpoints')
  const checkpoints = await Checkpoints.open({
    store: new SqliteStore(t.ledger),
    folder,
    parties: {
      auditor: async (made) => {
        if (!reachable) throw new Error('no way out')
        taken.push(made)
      },
    },
    now: () => t.clock.now,
    onTrouble: (error) => troubles.push(error),
  })
  try {
    await checkpoints.look()
    await checkpoints.look()
    expect(troubles).toHaveLength(2)
    expect(checkpoints.waiting).toEqual(['auditor'])
    expect(t.entries('checkpoint')).toHaveLength(1)
    const text = readFileSync(join(folder, '2026-03-01T09.json'), 'utf8')
    const made = parseCheckpoint(text)!
    const [entry] = t.entries('checkpoint')
    expect(entry!.body).toEqual({
      of: made.n,
      at: made.at,
      hash: made.hash,
      key: made.key,
      sig: made.sig,
      access: made.access,
    })
    expect(entry!.n).toBe(made.n + 1)
    reachable = true
    await checkpoints.look()
    await checkpoints.look()
    expect(taken).toEqual([made])
    expect(checkpoints.waiting).toEqual([])
    t.clock.now += 50 * MINUTE
    await checkpoints.look()
    expect(taken).toHaveLength(1)
    t.clock.now += 10 * MINUTE
    await checkpoints.look()
    expect(taken).toHaveLength(2)
    expect(problems(t.ledger.db, made)).toEqual([])
    rmSync(folder, { recursive: true })
  } finally {
    checkpoints.close()
  }
})

test.each([
  ['another hash', { hash: 'f'.repeat(64) }, 'a hash that it does not have'],
  ['an entry that is not there yet', { of: 1_000_000 }, 'a hash that it does not have'],
  ['another time', { at: BEGAN }, 'not signed by the key'],
  ['a key that is none', { key: 'x' }, 'a key that is none'],
])('a checkpoint entry with %s is named, however well it is chained', async (_, lie, message) => {
  const { n, hash, at, key, sig } = checkpoint()
  await t.write((w) => w.append('checkpoint', { of: n, at, hash, key, sig }))
  expect(verifyLedger(t.ledger.db)).toMatchObject({ ok: true })
  const made = checkpoint()
  const entry = await t.write((w) =>
    w.append('checkpoint', { of: made.n, at: made.at, hash: made.hash, key: made.key, sig: made.sig, ...lie }),
  )
  expect(verifyLedger(t.ledger.db)).toMatchObject({
    ok: false,
    problems: [{ n: entry.n, code: 'checkpoint-invalid', message: expect.stringContaining(message) as unknown }],
  })
})
