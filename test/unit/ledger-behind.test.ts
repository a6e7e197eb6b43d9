import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openKeys } from '../../server/store/chain/keys.ts'
import { Ledger } from '../../server/store/writer/ledger.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { fit, MINUTE, TestDevice, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { undone } from '../helpers/undone.ts'

/** The tables may be a moment behind the ledger: nobody sees it, and nothing is lost by it. */

const ID = '019b8bab-0680-7bb4-bc44-f8ebec7ec7cf'
let t: TestLedger
let device: TestDevice
let beside: Database.Database

beforeEach(async () => {
  t = await TestLedger.open()
  t.clock.now += MINUTE
  await t.device(ID, 'A01')
  device = new TestDevice(ID, t.clock.now)
  beside = new Database(join(t.folder, 'pingyi.db'), { readonly: true })
})
afterEach(() => {
  vi.useRealTimers()
  beside.close()
  t.close()
})

async function press(level = 5) {
  t.clock.now += MINUTE
  const made = device.press(t.clock.now, level)
  await t.submit(device, fit(made))
  return made
}

const inTables = () => beside.prepare('SELECT count(*) FROM rating').pluck().get()
const inLedger = () => beside.prepare(`SELECT count(*) FROM ledger WHERE kind = 'rating'`).pluck().get()
const shown = () => beside.prepare('SELECT n FROM projected').pluck().get()
const counted = (ledger: Ledger) =>
  ledger.sql('SELECT total(c1 + c2 + c3 + c4 + c5) AS counted FROM score_day').pluck().get()

/** Presses that came so soon after one another that the tables do not have them yet. */
async function pressAhead(levels: number[]) {
  // However slow the machine is: the moment after which the tables are written comes when a test says so.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  // The first of a window asks what was there before it, and the first case of a day how many there are.
  await press(2)
  const made = []
  for (const level of levels) made.push(await press(level))
  expect([inLedger(), inTables()]).toEqual([levels.length + 1, 1])
  return made
}

/** A hub that died and is started again on the same folder. */
function startAgain(): Ledger {
  t.ledger.db.close()
  return new Ledger({ db: openDatabase(join(t.folder, 'pingyi.db')), keys: openKeys(t.folder), now: () => t.clock.now })
}

test('presses that follow at once are in the ledger when they are thanked for, and in the tables when somebody asks', async () => {
  await pressAhead([5, 2, 4])
  expect(counted(t.ledger)).toBe(4)
  expect([inLedger(), inTables(), shown()]).toEqual([4, 4, t.ledger.chain.head.n])
})

test('they are in the tables a moment later, when nobody asks', async () => {
  await pressAhead([5, 4])
  vi.advanceTimersByTime(1_000)
  expect(inTables()).toBe(3)
  expect(shown()).toBe(t.ledger.chain.head.n)
})

test('and with the next entry of any other kind', async () => {
  await pressAhead([5, 4])
  await t.write((w) =>
    w.append('restore', { backup: { n: 1, hash: '0'.repeat(64) }, operator: 'cli:test', reason: '' }),
  )
  expect([inTables(), shown()]).toEqual([3, t.ledger.chain.head.n])
})

test('what a hub that died had not written is written by the next one', async () => {
  await pressAhead([5, 2, 4])
  const ledger = startAgain()
  try {
    expect([inTables(), shown()]).toEqual([4, ledger.chain.head.n])
    expect(counted(ledger)).toBe(4)
    expect(ledger.sql('SELECT first, last FROM delivery').all()).toEqual([{ first: 1, last: 4 }])
    expect(ledger.sql('SELECT count(*) FROM case_file').pluck().get()).toBe(2)
    expect(verifyLedger(ledger.db).problems).toEqual([])
  } finally {
    ledger.close()
    ledger.db.close()
  }
})

test('a press that is sent again before the tables have it is a duplicate', async () => {
  const [first] = await pressAhead([5, 4])
  expect((await t.submit(device, fit(first!))).results).toMatchObject([{ status: 'duplicate' }])
  expect((await t.submit(device, fit({ ...first!, level: 1 }))).results).toMatchObject([{ code: 'id-reused' }])
  expect(counted(t.ledger)).toBe(3)
})

test('a transaction that is undone takes nothing with it that was committed before', async () => {
  await pressAhead([5, 4])
  const n = await undone(
    t.ledger,
    (w) => w.append('restore', { backup: { n: 1, hash: '0'.repeat(64) }, operator: 'x', reason: '' }).n,
  )
  expect(n).toBe(t.ledger.chain.head.n + 1)
  expect([inTables(), shown()]).toEqual([3, t.ledger.chain.head.n])
  await press()
  expect(counted(t.ledger)).toBe(4)
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
})

test('the tables are verified as of the entry that they show', async () => {
  await pressAhead([5, 4, 3])
  expect(verifyLedger(beside)).toMatchObject({ ok: true, problems: [], entries: t.ledger.chain.head.n })
})

test('where the disk takes no rows, readers see the tables as they are, and nothing is decided by them', async () => {
  const [again] = await pressAhead([5, 4])
  t.ledger.db.pragma('query_only = ON')
  expect(counted(t.ledger)).toBe(1)
  expect(t.ledger.trouble).toContain('readonly')
  await expect(t.submit(device, fit(again!))).rejects.toThrow('readonly')
  t.ledger.db.pragma('query_only = OFF')
  expect((await t.submit(device, fit(again!))).results).toMatchObject([{ status: 'duplicate' }])
  expect(t.ledger.trouble).toBeNull()
  expect(counted(t.ledger)).toBe(3)
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
})

test.each([
  ['before what is no press', 2],
  ['after the end of the ledger', 1_000_000],
])('tables that claim to show an entry %s are named, and a hub still starts', async (_, n) => {
  await press()
  t.ledger.settle()
  t.ledger.db.prepare('UPDATE projected SET n = ?').run(n)
  const named = { code: 'projection-differs', message: expect.stringContaining(`entry ${n}`) }
  expect(verifyLedger(t.ledger.db).problems).toContainEqual(named)
  const ledger = startAgain()
  expect(verifyLedger(ledger.db).problems).toContainEqual(named)
  await ledger.write((w) => w.append('restore', { backup: { n: 1, hash: '0'.repeat(64) }, operator: 'x', reason: '' }))
  ledger.db.close()
})

test('a row that was taken away is not taken for one that is still to come', async () => {
  await press()
  await press()
  t.ledger.settle()
  t.ledger.db.prepare('DELETE FROM rating WHERE n = (SELECT max(n) FROM rating)').run()
  expect(verifyLedger(t.ledger.db).problems).toMatchObject([{ code: 'projection-differs' }])
})

test.each([
  ['less than they do', 'UPDATE projected SET n = n - 1'],
  ['nothing at all', 'DELETE FROM projected'],
])('tables that say they show %s are named, a hub still starts, and a rebuild mends it', async (_, sql) => {
  await press()
  await press()
  t.ledger.settle()
  t.ledger.db.prepare(sql).run()
  const codes = (db: Database.Database) => new Set(verifyLedger(db).problems.map(({ code }) => code))
  expect(codes(t.ledger.db)).toEqual(new Set(['projection-differs']))
  const ledger = startAgain()
  expect(codes(ledger.db)).toEqual(new Set(['projection-differs']))
  await ledger.write((w) => rebuild(w))
  expect(verifyLedger(ledger.db).problems).toEqual([])
  ledger.db.close()
})
