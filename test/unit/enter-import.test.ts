import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CallImports } from '../../server/campaign/call-imports.ts'
import { enterCalls } from '../../server/campaign/enter-calls.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import type { Ledger } from '../../server/store/writer/ledger.ts'
import { openLedger } from '../../server/store/writer/open-ledger.ts'
import { prepareCalls, recordCalls, type CallRating } from '../../server/store/changes/record-calls.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { HOUR, TestLedger } from '../fixtures/ledger/test-ledger.ts'

/** A file of calls is all or nothing, whenever the hub dies, and nobody waits for it. */
const ROWS = 2_600
let t: TestLedger
let store: SqliteStore
const record = { subject: 'file:x', detail: {} }
const by = { actor: 'hub', record } as const
beforeEach(async () => {
  t = await TestLedger.open()
  store = new SqliteStore(t.ledger)
  t.clock.now += HOUR
})
afterEach(() => t.close())

const rows = (n = ROWS, level = 4): CallRating[] =>
  Array.from({ length: n }, (_, i) => ({
    callId: `c${i}`,
    unit: i % 100 === 0 ? '没人认识的局' : i % 2 === 0 ? 'J36' : '人社局',
    level: i % 7 === 0 ? 1 : level,
    answeredAt: t.clock.now - i,
  }))
const enter = (calls = rows(), more: Partial<Parameters<typeof enterCalls>[2]> = {}) =>
  enterCalls(store, prepareCalls(t.ledger, calls, t.clock.now), { ...by, ...more })
const count = (table: string, ledger: Pick<Ledger, 'db'> = t.ledger) =>
  ledger.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
const nothingWaits = () => expect([count('call_waiting'), count('call_import')]).toEqual([0, 0])

test('all rows are entered, verify, and leave nothing beside the ledger', async () => {
  expect(await enter()).toBe(ROWS)
  expect([t.entries('call').length, count('private_text')]).toEqual([ROWS, ROWS / 100])
  nothingWaits()
  expect(verifyLedger(t.ledger.db, { keys: t.ledger.keys }).problems).toEqual([])
})

test('what is entered by slices is what one transaction enters, to the byte of every figure', async () => {
  const whole = await TestLedger.open()
  try {
    whole.clock.now = t.clock.now
    await whole.write((w) => recordCalls(w, rows(), w.now))
    await enter()
    const figures = (of: TestLedger) => of.ledger.db.prepare('SELECT * FROM unit_day ORDER BY day, unit, known').all()
    expect(figures(t)).toEqual(figures(whole))
    expect(count('case_file')).toBe(count('case_file', whole.ledger))
  } finally {
    whole.close()
  }
})

test('no transaction holds the writer long, and others have their turn between', async () => {
  const written: number[] = []
  const { db } = t.ledger
  const exec = db.exec.bind(db)
  const changes = db.prepare('SELECT total_changes()').pluck()
  let before = 0
  db.exec = (sql: string) => {
    if (sql.startsWith('BEGIN')) before = changes.get() as number
    const result = exec(sql)
    if (sql === 'COMMIT') written.push((changes.get() as number) - before)
    return result
  }
  let others = 0
  const importing = enter(rows(5_000))
  const busy = { yes: true }
  void importing.finally(() => (busy.yes = false))
  while (busy.yes) {
    await t.write(() => others++)
    await new Promise(setImmediate)
  }
  await importing
  expect(others).toBeGreaterThan(10)
  // Rows of tables, which are what takes time: a slice is 1 in 12 of all that is laid down and entered.
  const all = written.reduce((sum, each) => sum + each, 0)
  expect(all).toBeGreaterThan(20_000)
  expect(Math.max(...written)).toBeLessThan(all / 6)
})

/** A copy of the data as a dead hub leaves it, opened again. */
async function afterDeath(look: (ledger: Ledger) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-import-'))
  try {
    cpSync(t.folder, folder, { recursive: true })
    const configuration = () => {
      throw new Error('asked for the configuration')
    }
    const { ledger } = await openLedger({
      data: folder,
      now: () => t.clock.now,
      hash: 'sha256',
      demo: false,
      configuration,
    })
    try {
      await look(ledger)
    } finally {
      ledger.db.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('a hub that dies at any step has stored all rows or none, and goes on with what was accepted', async () => {
  const deaths: [accepted: boolean, stored: number][] = []
  let accepted = false
  let due: Promise<void> = Promise.resolve()
  const die = () => {
    const before = accepted
    due = due.then(() =>
      afterDeath((ledger) => {
        deaths.push([before, count('call', ledger)])
        expect([count('call_waiting', ledger), count('call_import', ledger)]).toEqual([0, 0])
        expect(verifyLedger(ledger.db).problems).toEqual([])
      }),
    )
    return due
  }
  const write = t.ledger.write.bind(t.ledger)
  let step = 0
  t.ledger.write = async (job) => {
    const value = await write(job)
    // Every other commit is followed by a death, in a copy of the folder.
    if (step++ % 3 === 0) await die()
    return value
  }
  await enter(rows(), { onAccepted: () => (accepted = true) })
  await die()
  expect(deaths.filter(([before]) => !before).length).toBeGreaterThan(1)
  expect(deaths.filter(([before]) => before).length).toBeGreaterThan(1)
  for (const [before, stored] of deaths)
    if (before) expect(stored).toBe(ROWS)
    else expect([0, ROWS]).toContain(stored)
})

test('while its rows are entered, a call of it is known to whoever asks', async () => {
  let asked: Promise<PromiseSettledResult<unknown>[]> = Promise.resolve([])
  const last = rows().at(-1)!
  await enter(rows(), {
    onAccepted: () => {
      const again = (call: CallRating) => t.write((w) => recordCalls(w, [call], w.now))
      asked = Promise.allSettled([again(last), again({ ...last, level: 2 })])
    },
  })
  const [same, other] = await asked
  expect(same).toMatchObject({ status: 'fulfilled', value: [{ status: 'duplicate' }] })
  expect(other).toMatchObject({ status: 'rejected', reason: { code: 'call-conflict' } })
  expect(t.entries('call').length).toBe(ROWS)
})

test('a call that comes another way meanwhile: the same is left out, one in conflict stops all', async () => {
  const prepared = prepareCalls(t.ledger, rows(), t.clock.now)
  await t.write((w) => recordCalls(w, rows(1), w.now))
  expect(await enterCalls(store, prepared, by)).toBe(ROWS - 1)
  const other = prepareCalls(
    t.ledger,
    rows().map((row, i) => ({ ...row, callId: `d${i}` })),
    t.clock.now,
  )
  await t.write((w) => recordCalls(w, [{ ...rows(1)[0]!, callId: 'd0', level: 5 }], w.now))
  await expect(enterCalls(store, other, by)).rejects.toMatchObject({ code: 'call-conflict' })
  nothingWaits()
  expect(t.entries('call').length).toBe(ROWS + 1)
})

test('cancelled before it is accepted, nothing is stored; progress is told, and later nothing stops it', async () => {
  const file = [
    '来电编号,参评单位,等级,时间',
    ...rows().map(({ callId, level }) => `${callId},J36,${level},2026-02-28 10:00`),
  ].join('\n')
  const imports = new CallImports(store, () => t.clock.now)
  const order = { bytes: Buffer.from(file), columns: {}, leaveOut: new Set<number>(), dryRun: false }
  const run = (id: string) => imports.enter(order, { id, by: 'user:li' }, record)
  const first = run('first-job')
  expect(imports.progress('first-job', 'user:li')).toMatchObject({ stage: 'reading', cancellable: true })
  expect(() => imports.progress('first-job', 'user:ma')).toThrow('no such thing')
  imports.cancel('first-job', 'user:li')
  await expect(first).rejects.toMatchObject({ code: 'cancelled' })
  expect(count('call')).toBe(0)
  nothingWaits()

  const seen = new Set<string>()
  let refused: unknown
  const second = run('second-job')
  const watching = { on: true }
  void second.finally(() => (watching.on = false))
  while (watching.on) {
    const { stage, cancellable } = imports.progress('second-job', 'user:li')
    seen.add(stage)
    if (!cancellable)
      try {
        imports.cancel('second-job', 'user:li')
      } catch (error) {
        refused = error
      }
    await new Promise(setImmediate)
  }
  expect(await second).toMatchObject({ imported: true, stored: ROWS })
  expect([...seen]).toEqual(['reading', 'checking', 'storing'])
  expect(refused).toMatchObject({ code: 'import-running' })
})

test('a file that the store is asked to accept can be cancelled no more: whoever is told so has stored nothing', async () => {
  const file = `来电编号,参评单位,等级,时间\nc1,J36,5,2026-02-28 10:00`
  const imports = new CallImports(store, () => t.clock.now)
  const order = { bytes: Buffer.from(file), columns: {}, leaveOut: new Set<number>(), dryRun: false }
  let refused: unknown
  const act = store.act.bind(store)
  store.act = (name, input, actor) => {
    if (name === 'calls.record')
      try {
        imports.cancel('small-job', 'user:li')
      } catch (error) {
        refused = error
      }
    return act(name, input, actor)
  }
  expect(await imports.enter(order, { id: 'small-job', by: 'user:li' }, record)).toMatchObject({ stored: 1 })
  expect(refused).toMatchObject({ code: 'import-running' })
})
