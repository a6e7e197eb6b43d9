import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import { correctInSlices, type Slicing } from '../../server/store/changes/large/correct-in-slices.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { largeChange } from '../../server/store/changes/large/large-acts.ts'
import { Ledger } from '../../server/store/writer/ledger.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { planHere, previewAside, type Planner } from '../../server/store/changes/large/plan-aside.ts'
import { isFolding, workInHand } from '../../server/store/changes/large/rows-after.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import { BEGAN, fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'
import { runPython } from '../fixtures/score/run-python.ts'
import { effectsUndone } from '../helpers/undone.ts'

const NINE = BEGAN + 9 * HOUR
const PRESSES = 24
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

let t: TestLedger
let device: TestDevice
const folders: string[] = []

beforeEach(async () => {
  t = await TestLedger.open({ configuration: smallCity(), foldedAtOnce: 3 })
  device = new TestDevice('00000000-0000-7000-8000-000000000001', NINE - HOUR)
  await t.device(device.id, 'A01', BEGAN)
  const presses = Array.from({ length: PRESSES }, (_, i) => device.press(NINE + i * MINUTE, 1 + (i % 5)))
  t.clock.now = NINE + PRESSES * MINUTE
  await t.submit(device, fit(...presses))
})
afterEach(() => {
  t.ledger.settle()
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  t.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const posting = (from = NINE) => largeChange('posting', { hall: 'shimin', window: 'A01', unit: 'J23', from, ...WHO })
const FIVE: Slicing = { planner: planHere, changesASlice: 5 }

/** How many ratings each unit has: in the table, and in the day's figures. */
function units({ sql }: Ledger = t.ledger): unknown {
  return {
    rows: sql('SELECT unit, count(*) AS n FROM rating GROUP BY unit ORDER BY unit').all(),
    figures: sql(
      'SELECT unit, sum(r1 + r2 + r3 + r4 + r5) AS n FROM unit_day GROUP BY unit HAVING n > 0 ORDER BY unit',
    ).all(),
  }
}
const all = (unit: string, n = PRESSES) => ({ rows: [{ unit, n }], figures: [{ unit, n }] })

/** Does something once so many parts of the plan were taken. */
function after(parts: number, act: () => unknown): Planner {
  return async function* (...asked) {
    let taken = 0
    for await (const part of planHere(...asked)) {
      yield part
      if (++taken === parts) await act()
    }
  }
}

/** The files as a hub leaves them that is killed now, opened by the next one. */
function killed(): { ledger: Ledger; problems: unknown } {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-killed-'))
  folders.push(folder)
  cpSync(t.folder, folder, { recursive: true })
  const db = openDatabase(join(folder, 'pingyi.db'))
  const { problems } = verifyLedger(db)
  return { ledger: new Ledger({ db, keys: openKeys(folder), now: () => t.clock.now }), problems }
}

describe('a large correction', () => {
  test('is planned in a thread, entered in slices, and nobody sees it before its closing entry', async () => {
    const before = units()
    const seen: unknown[] = []
    t.ledger.onCommit(({ entries }) => {
      if (entries.some(({ kind }) => kind === 'correction-slice')) seen.push(units())
    })
    const progress: number[] = []
    const { moved } = await correctInSlices(t.ledger, posting(), undefined, {
      changesASlice: 5,
      onProgress: (done) => progress.push(done),
    })
    expect(moved).toBe(PRESSES)
    expect(progress).toEqual([5, 10, 15, 20, 24])
    expect(seen).toEqual(Array(5).fill(before))
    expect(units()).toEqual(all('J23'))
    const closing = t.entries('correction-closing')
    expect(closing).toMatchObject([
      { body: { cause: closing[0]!.n - 1, slices: t.entries('correction-slice').map(({ n }) => n) } },
    ])
    expect(t.entries('attribution')).toEqual([])
  })

  test('leaves out what was met meanwhile, and judges it in its closing act', async () => {
    const late = device.press(t.clock.now + MINUTE, 5)
    const early = t.entries('rating')[3]!.body.item
    const planner = after(1, async () => {
      t.clock.now += 2 * MINUTE
      await t.submit(device, fit(late))
      await t.submit(device, fit(device.extra(early, 1_000, { level: 5 })))
    })
    await correctInSlices(t.ledger, posting(), undefined, { ...FIVE, planner })
    expect(t.entries('correction-closing')).toMatchObject([{ body: { except: { ratings: [early.id], services: [] } } }])
    expect(
      t
        .entries('attribution')
        .map(({ body }) => body.rating)
        .toSorted(),
    ).toEqual([early.id, late.id].toSorted())
    expect(units()).toEqual(all('J23', PRESSES + 1))
  })

  test('is recomputed from its export by another program, which holds slices without a closing entry for void', async () => {
    await expect(
      correctInSlices(
        t.ledger,
        posting(),
        () => {
          throw new Error('audit')
        },
        FIVE,
      ),
    ).rejects.toThrow('audit')
    expect(units()).toEqual(all('J36'))
    await correctInSlices(t.ledger, posting(), undefined, FIVE)
    const file = join(t.folder, 'ledger.jsonl')
    writeFileSync(file, t.exported())
    const answer = runPython([RECOMPUTE, file, '2026-03-01', '2026-03-02']) as {
      faults: unknown
      periods: { units: { row: { unit: { code: string }; n: number } }[] }[]
    } | null
    // Where there is no Python, the machine of the test run says so.
    if (answer === null) return
    expect(answer.faults).toEqual([])
    const counted = answer.periods[0]!.units.filter(({ row }) => row.n > 0).map(({ row }) => [row.unit.code, row.n])
    expect(counted).toEqual([['J23', PRESSES]])
  })

  test('is refused before its first slice', async () => {
    const wrong = largeChange('posting', { hall: 'shimin', window: 'A01', unit: 'J99', from: NINE, ...WHO })
    for (const planner of [planHere, undefined])
      await expect(correctInSlices(t.ledger, wrong, undefined, { planner })).rejects.toMatchObject({
        code: 'unknown-unit',
      })
    expect(t.entries('correction-slice')).toEqual([])
    expect(workInHand(t.ledger.sql)).toBeNull()
  })

  test('goes alone: a second one, and what would overtake it, is refused until it took effect', async () => {
    const refused: unknown[] = []
    const planner = after(1, async () => {
      for (const act of [
        () => correctInSlices(t.ledger, posting(NINE + MINUTE), undefined, FIVE),
        () => t.write((w) => setPosting(w, { hall: 'shimin', window: 'B02', unit: 'J16', from: NINE, ...WHO })),
      ])
        refused.push(await act().catch((error: unknown) => error))
    })
    await correctInSlices(t.ledger, posting(), undefined, { ...FIVE, planner })
    expect(refused).toMatchObject([{ code: 'correction-running' }, { code: 'correction-running' }])
    await t.write((w) => setPosting(w, { hall: 'shimin', window: 'B02', unit: 'J16', from: NINE, ...WHO }))
    await correctInSlices(t.ledger, posting(NINE + MINUTE), undefined, FIVE)
  })

  test('is planned anew when the hub doubts its clock meanwhile, and given up when that goes on', async () => {
    let times = 0
    const doubting = (most: number) =>
      after(1, async () => {
        if (times++ < most) await t.write((w) => w.append('clock-doubt', { why: 'stepped', clock: w.now, by: HOUR }))
      })
    await correctInSlices(t.ledger, posting(), undefined, { ...FIVE, planner: doubting(1) })
    expect(times).toBe(2)
    expect(units()).toEqual(all('J23'))
    const again = correctInSlices(t.ledger, posting(NINE + MINUTE), undefined, { ...FIVE, planner: doubting(9) })
    await expect(again).rejects.toMatchObject({ code: 'correction-overtaken' })
    expect(t.entries('correction-closing')).toHaveLength(1)
  })

  test('is previewed in a thread, which shows what an act undone would show, and leaves nothing', async () => {
    const { now } = t.clock
    const before = [units(), t.ledger.chain.head]
    const change = posting(NINE + 5 * MINUTE)
    const undone = await effectsUndone(t.ledger, (w) => change(w), now)
    expect(undone.units.length).toBeGreaterThan(0)
    for (const hall of [undefined, 'shimin'])
      expect(await previewAside(t.ledger.db.name, change.order, { now, hall })).toEqual(
        await effectsUndone(t.ledger, (w) => change(w), now, hall),
      )
    expect([units(), t.ledger.chain.head]).toEqual(before)
  })

  test('through the store’s port is one change with its row in the audit log, previewed and made', async () => {
    const many = Array.from({ length: 1_100 }, (_, i) => device.press(NINE + (i + PRESSES) * MINUTE, 5))
    t.clock.now = NINE + 1_200 * MINUTE
    for (let from = 0; from < many.length; from += 500) await t.submit(device, fit(...many.slice(from, from + 500)))
    const store = new SqliteStore(t.ledger)
    const input = { hall: 'shimin', window: 'A01', unit: 'J23', from: NINE, reason: '登记错了' }
    const { result, units: moved } = await store.preview('postings.set', input, 'user:ma', { now: t.clock.now })
    expect(result).toEqual({ moved: 1_100 + PRESSES })
    expect(moved.map(({ unit }) => unit.code).toSorted()).toEqual(['J23', 'J36'])
    expect(t.entries('posting').at(-1)!.body.unit).not.toBe('J23')
    expect(await store.act('postings.set', input, 'user:ma')).toEqual(result)
    expect(units()).toEqual(all('J23', 1_100 + PRESSES))
    expect(t.entries('correction-slice')).toHaveLength(3)
    const rows = t.ledger.sql(`SELECT actor, action FROM audit WHERE action = 'posting:set'`).all()
    expect(rows).toEqual([{ actor: 'user:ma', action: 'posting:set' }])
  })

  test('the reopening of a seal is one: what came late counts, presses and calls, under its row in the audit log', async () => {
    const store = new SqliteStore(t.ledger)
    const [wang, li] = (['user:wang', 'user:li'] as const).map(
      (operator) => ({ operator, role: 'campaign-office' }) as const,
    )
    const day = { method: 'service-centre', campaign: '2026', from: '2026-03-01', to: '2026-03-01' } as const
    await store.act('seals.consent', { ...day, officer: li!, reason: '同意' }, 'user:li')
    const accept = ['period', 'held', 'gaps', 'late', 'unattributed', 'cases']
    const sealing = { ...day, accept, early: true, twoPeople: true, alone: true, reason: '定稿' }
    const { seal } = await store.act('seals.seal', { ...sealing, officer: wang! }, 'user:wang')
    const late = Array.from({ length: 1_100 }, (_, i) => device.press(NINE + PRESSES * MINUTE + i * 30 * SECOND, 5))
    t.clock.now = NINE + 600 * MINUTE
    for (let from = 0; from < late.length; from += 500) await t.submit(device, fit(...late.slice(from, from + 500)))
    const call = { callId: 'late', unit: 'J16', level: 5, answeredAt: t.clock.now }
    const calls = await store.read('calls.prepare', [call], t.clock.now)
    await store.act('calls.record', { calls }, 'program:12345')
    const judged = () =>
      t.ledger.sql('SELECT source, rule, count(*) AS n FROM rating GROUP BY 1, 2 ORDER BY 1, 2').all()
    expect(judged()).toEqual([
      { source: 'call', rule: 'after-seal', n: 1 },
      { source: 'press', rule: 'after-seal', n: 1_100 },
      { source: 'press', rule: 'ok', n: PRESSES },
    ])
    await store.act('seals.ask-to-reopen', { seal, officer: wang!, reason: '有误' }, 'user:wang')
    const transactions = vi.spyOn(t.ledger.db, 'exec')
    const order = { seal, officer: li!, reason: '有误' }
    const { reopened } = await store.act('seals.reopen', order, 'user:li')
    expect(transactions.mock.calls.filter(([sql]) => sql === 'COMMIT').length).toBeGreaterThan(5)
    expect(t.entries('reopen')).toMatchObject([{ n: reopened, body: { seal } }])
    expect(t.entries('correction-slice').length).toBeGreaterThan(3)
    expect(t.entries('correction-closing')).toMatchObject([{ n: reopened + 1, body: { cause: reopened } }])
    expect(t.entries('verdict')).toMatchObject([{ n: reopened + 2, body: { cause: reopened } }])
    await t.ledger.whole()
    expect(judged()).toEqual([
      { source: 'call', rule: 'ok', n: 1 },
      { source: 'press', rule: 'ok', n: 1_100 + PRESSES },
    ])
    const rows = t.ledger.sql(`SELECT actor, subject FROM audit WHERE action = 'period:reopen' ORDER BY n DESC`).all()
    expect(rows[0]).toEqual({ actor: 'user:li', subject: `seal:${seal}` })
  })

  test('one that touches few ratings stays one act without slices', async () => {
    const input = { hall: 'shimin', window: 'A01', unit: 'J23', from: NINE, reason: 'x' }
    await new SqliteStore(t.ledger).act('postings.set', input, 'hub')
    expect(t.entries('correction-slice')).toEqual([])
    expect(t.entries('attribution')).toHaveLength(PRESSES)
  })
})

describe('a hub that dies', () => {
  test('between two slices leaves nothing half done, and the correction can be made again', async () => {
    let dead: ReturnType<typeof killed> | undefined
    let slices = 0
    t.ledger.onCommit(({ entries }) => {
      if (entries.some(({ kind }) => kind === 'correction-slice') && ++slices === 3) dead = killed()
    })
    await correctInSlices(t.ledger, posting(), undefined, FIVE)
    const { ledger, problems } = dead!
    expect(problems).toEqual([])
    expect(units(ledger)).toEqual(all('J36'))
    expect(workInHand(ledger.sql)).toBeNull()
    await correctInSlices(ledger, posting(), undefined, FIVE)
    expect(units(ledger)).toEqual(units())
    expect(verifyLedger(ledger.db).problems).toEqual([])
    ledger.db.close()
  })

  test('right after the closing entry has made the correction, and writes the rest of its rows at its next start', async () => {
    let dead: ReturnType<typeof killed> | undefined
    t.ledger.onCommit(({ entries }) => {
      if (entries.some(({ kind }) => kind === 'correction-closing')) {
        expect(isFolding(t.ledger.sql)).toBe(true)
        dead = killed()
      }
    })
    await correctInSlices(t.ledger, posting(), undefined, FIVE)
    const { ledger, problems } = dead!
    expect(problems).toEqual([])
    expect(units(ledger)).toEqual(all('J23'))
    expect(verifyLedger(ledger.db).problems).toEqual([])
    ledger.db.close()
  })
})
