import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { onlineHeld } from '../../server/store/changes/online/online-rows.ts'
import { lateWaits, takeUpLate } from '../../server/store/changes/online/take-up-late.ts'
import { recordOnline } from '../../server/store/changes/online/record-online.ts'
import { reopenSeal } from '../../server/store/changes/seals/seal-acts.ts'
import { setHours } from '../../server/store/register/set-hours.ts'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import { correctInSlices, type Slicing } from '../../server/store/changes/large/correct-in-slices.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { largeChange, type LargeChange } from '../../server/store/changes/large/large-acts.ts'
import { Ledger } from '../../server/store/writer/ledger.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { planHere, previewAside, type Planner } from '../../server/store/changes/large/plan-aside.ts'
import { isFolding, workInHand } from '../../server/store/changes/large/rows-after.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { walkLines } from '../../server/store/verify/walk-lines.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import { BEGAN, fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'
import { onlineArrival, usualLevels } from '../fixtures/online/arrivals.ts'
import { runPython } from '../fixtures/score/run-python.ts'
import { effectsUndone } from '../helpers/undone.ts'
import { watchedPlanner } from '../helpers/watched-planner.ts'

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
afterEach(async () => {
  t.ledger.settle()
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  // As whoever has a seal's package checks it: from the export alone.
  expect(await walkLines(exportedLines(), {})).toMatchObject({ fault: null })
  t.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

// oxlint-disable-next-line require-await
async function* exportedLines() {
  yield* t.exported().trimEnd().split('\n')
}

const posting = (from = NINE) => largeChange('posting', { hall: 'shimin', window: 'A01', unit: 'J23', from, ...WHO })
/** What came in since nine was dated two hours too early. */
const clock = () =>
  largeChange('clock', {
    officer: { operator: 'user:li', role: 'campaign-office' },
    shifts: [{ from: NINE, to: t.clock.now + 1, by: 2 * HOUR }],
    reason: '时钟慢了',
  })
/** A Sunday and the day after on which everything is closed. */
const calendar = () => {
  const days = ['2026-03-01', '2026-03-02'].map((date) => ({ date, open: false, name: '放假' }))
  return largeChange('calendar.take-up', { days, reason: '通知' }, { actor: 'cli:test' })
}
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

/** Where, when and how each rating counts, and the day's figures. */
function stands({ sql }: Ledger = t.ledger): unknown {
  return {
    rows: sql('SELECT seq, window, unit, occurred, received, facts, verdict FROM rating ORDER BY seq').all(),
    figures: sql('SELECT day, unit, sum(r1 + r2 + r3 + r4 + r5) AS n FROM unit_day GROUP BY 1, 2 ORDER BY 1, 2').all(),
  }
}
const all = (unit: string, n = PRESSES) => ({ rows: [{ unit, n }], figures: [{ unit, n }] })

/** Does something once so many parts of the plan were taken. */
function after(parts: number, act: () => unknown): Planner {
  return watchedPlanner((_, round, taken) => (round === 0 && taken === parts ? act() : undefined))
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

  /** In every round presses come, fewer each time, and the first of the round before is changed. */
  function busy(rounds: number): { planner: Planner; came: () => number } {
    const came = [t.entries('rating')[3]!.body.item]
    const planner = watchedPlanner(async ({ part }, round) => {
      if (part !== 'end' || round >= rounds) return
      const before = came.at(-1)!
      const presses = Array.from({ length: 2 * (rounds - round) }, (_, i) =>
        device.press((t.clock.now += MINUTE), 5 - ((round + i) % 5)),
      )
      await t.submit(device, fit(...presses, device.extra(before, 1_000, { level: 2 })))
      came.push(presses[0]!)
    })
    return { planner, came: () => t.entries('rating').length - PRESSES }
  }

  test('judges what comes meanwhile in rounds beside the writer, and leaves little to its closing act', async () => {
    const { planner, came } = busy(4)
    const { moved } = await correctInSlices(t.ledger, posting(), undefined, { ...FIVE, planner, few: 3, most: 12 })
    expect(came()).toBe(8 + 6 + 4 + 2)
    expect(moved).toBe(PRESSES + came())
    expect(units()).toEqual(all('J23', PRESSES + came()))
    // Slices speak of what came in all but the last rounds; only what was changed after them is left out.
    const sliced = t.entries('correction-slice').flatMap(({ body }) => body.changes.map(({ rating }) => rating))
    expect(new Set(sliced).size).toBeGreaterThan(PRESSES + 8)
    const [closing] = t.entries('correction-closing')
    const alone = t.entries('attribution').map(({ body }) => body.rating)
    expect(alone.length).toBeLessThanOrEqual(12)
    expect(closing!.body.except!.ratings.every((id) => sliced.includes(id) && alone.includes(id))).toBe(true)
    expect(closing!.body.except!.ratings.length).toBeGreaterThan(1)
  })

  test('is given up where more was met than its closing act may judge, whatever is planned', async () => {
    const planner = watchedPlanner(async ({ part }, round) => {
      const early = t.entries('rating').slice(round * 4, round * 4 + 4)
      if (part !== 'end' || round > 2) return
      await t.submit(device, fit(...early.map(({ body }) => device.extra(body.item, 1_000, { level: 4 }))))
    })
    const given = correctInSlices(t.ledger, posting(), undefined, { ...FIVE, planner, few: 0, most: 3 })
    await expect(given).rejects.toMatchObject({ code: 'correction-overtaken' })
    expect(units()).toEqual(all('J36'))
    expect(workInHand(t.ledger.sql)).toBeNull()
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
    const { planner, came } = busy(3)
    await correctInSlices(t.ledger, posting(), undefined, { ...FIVE, planner, few: 2, most: 9 })
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
    expect(counted).toEqual([['J23', PRESSES + came()]])
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

  test('a calendar is one: its days follow one another, and the closing entry the last', async () => {
    const weekly = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 24 * 60 }]
    await t.write((w) => setHours(w, { hall: 'shimin', from: '2026-02-01', weekly, ...WHO }))
    const many = Array.from({ length: 1_100 }, (_, i) => device.press(NINE + (i + PRESSES) * MINUTE, 5))
    t.clock.now = NINE + 1_200 * MINUTE
    for (let from = 0; from < many.length; from += 500) await t.submit(device, fit(...many.slice(from, from + 500)))
    const days = ['2026-03-01', '2026-03-02'].map((date) => ({ date, open: false, name: '放假' }))
    const done = await new SqliteStore(t.ledger).act('calendar.take-up', { days, reason: '通知' }, 'cli:test')
    expect(done).toEqual({ changed: 1_100 + PRESSES })
    await t.ledger.whole()
    const [first, last] = t.entries('special-day').map(({ n }) => n)
    expect(last).toBe(first! + 1)
    expect(t.entries('correction-closing')).toMatchObject([{ n: last! + 1, body: { cause: last } }])
    expect(t.ledger.sql('SELECT DISTINCT verdict, rule FROM rating').all()).toEqual([
      { verdict: 'held', rule: 'closed' },
    ])
    expect(t.ledger.sql(`SELECT count(*) AS n FROM audit WHERE action = 'hours:set'`).get()).toEqual({ n: 1 })
  })

  test('of the clock is planned anew where somebody signs in meanwhile at a time that it moves', async () => {
    let plans = 0
    const planner = after(1, async () => {
      if (plans++ > 0) return
      await t.write((w) => w.append('duty', { hall: 'shimin', window: 'A01', from: w.now, device: device.id }))
    })
    await correctInSlices(t.ledger, clock(), undefined, { ...FIVE, planner })
    expect(plans).toBe(2)
    await t.ledger.whole()
  })

  test('one that touches few ratings stays one act without slices', async () => {
    const input = { hall: 'shimin', window: 'A01', unit: 'J23', from: NINE, reason: 'x' }
    await new SqliteStore(t.ledger).act('postings.set', input, 'hub')
    expect(t.entries('correction-slice')).toEqual([])
    expect(t.entries('attribution')).toHaveLength(PRESSES)
  })
})

describe('a hub that dies', () => {
  const changes: [string, () => LargeChange<unknown>][] = [
    ['a posting', posting],
    ['the clock', clock],
    ['a calendar', calendar],
  ]
  test.for(changes)(
    'between two slices of %s leaves nothing half done, and it can be made again',
    async ([, change]) => {
      const weekly = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 24 * 60 }]
      await t.write((w) => setHours(w, { hall: 'shimin', from: '2026-02-01', weekly, ...WHO }))
      const before = stands()
      const seen: unknown[] = []
      let dead: ReturnType<typeof killed> | undefined
      t.ledger.onCommit(({ entries }) => {
        if (entries.some(({ kind }) => kind === 'correction-slice') && seen.push(stands()) === 3) dead = killed()
      })
      await correctInSlices(t.ledger, change(), undefined, FIVE)
      await t.ledger.whole()
      expect(seen.length).toBeGreaterThan(3)
      expect(seen).toEqual(seen.map(() => before))
      expect(stands()).not.toEqual(before)
      const { ledger, problems } = dead!
      expect(problems).toEqual([])
      expect(stands(ledger)).toEqual(before)
      expect(workInHand(ledger.sql)).toBeNull()
      await correctInSlices(ledger, change(), undefined, FIVE)
      await ledger.whole()
      expect(stands(ledger)).toEqual(stands())
      expect(verifyLedger(ledger.db).problems).toEqual([])
      ledger.db.close()
    },
  )

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

describe('files that are taken up', () => {
  const staff = Array.from({ length: 450 }, (_, i) => ({ no: `S${i}`, name: `员工${i}`, unit: 'J36' }))
  const files = { ...smallCity(), staff }
  const entered = ({ sql }: Ledger = t.ledger) =>
    sql("SELECT count(*) FROM ledger WHERE kind = 'staff'").pluck().get() as number

  test('are entered part by part, each with its row, and others have their turns', async () => {
    const parts: number[] = []
    let pressed: Promise<unknown> | undefined
    t.ledger.onCommit(({ entries }) => {
      parts.push(entries.filter(({ kind }) => kind === 'staff').length)
      if (entries.some(({ kind }) => kind === 'rating')) parts.push(-1)
      pressed ??= t.submit(device, fit(device.press(t.clock.now, 5)))
    })
    const store = new SqliteStore(t.ledger)
    const done = await store.act('registry.take-up', { configuration: files, reason: '登记' }, 'cli:test')
    await pressed
    expect(done.entered).toHaveLength(450)
    expect(parts.filter((n) => n !== 0 && n !== -1)).toEqual([200, 200, 50])
    expect(parts.indexOf(-1)).toBeLessThan(parts.lastIndexOf(50))
    const rows = t.ledger.sql(
      `SELECT detail ->> 'entered' AS n FROM audit WHERE action = 'registry:take-up' ORDER BY n`,
    )
    expect(rows.pluck().all()).toEqual([50, 200, 200])
    const again = await store.act('registry.take-up', { configuration: files, reason: '登记' }, 'cli:test')
    expect(again).toEqual({ entered: [], left: [] })
  })

  test('are refused before anything is entered', async () => {
    const matters = [{ name: '新事项', unit: 'J99' }]
    const wrong = { configuration: { ...files, matters }, reason: '登记' }
    await expect(new SqliteStore(t.ledger).act('registry.take-up', wrong, 'cli:test')).rejects.toMatchObject({
      code: 'unknown-unit',
    })
    expect(entered()).toBe(0)
  })

  test('by a hub that dies between two parts are brought to their end when they are taken up again', async () => {
    let dead: ReturnType<typeof killed> | undefined
    t.ledger.onCommit(({ entries }) => {
      if (entries.some(({ kind }) => kind === 'staff')) dead ??= killed()
    })
    const input = { configuration: files, reason: '登记' }
    await new SqliteStore(t.ledger).act('registry.take-up', input, 'cli:test')
    const { ledger, problems } = dead!
    expect(problems).toEqual([])
    expect(entered(ledger)).toBe(200)
    await new SqliteStore(ledger).act('registry.take-up', input, 'cli:test')
    expect(entered(ledger)).toBe(450)
    ledger.db.close()
  })
})

describe('the reopening of a seal of the public page', () => {
  const LATE = 250
  const officer = (operator: 'user:wang' | 'user:li') => ({ operator, role: 'campaign-office' }) as const
  const day = { method: 'online', campaign: '2026', from: '2026-03-01', to: '2026-03-01' } as const

  /** A sealed day into which more ratings came, and that somebody asked to open again. */
  async function sealed(): Promise<number> {
    const rate = async (count: number) => {
      const ratings = Array.from({ length: count }, (_, i) =>
        onlineArrival((t.clock.now += SECOND), { ...usualLevels(i), unit: i % 2 === 0 ? 'J36' : 'J16' }),
      )
      await t.write((w) => recordOnline(w, { ratings }))
    }
    await rate(40)
    const store = new SqliteStore(t.ledger)
    await store.act('seals.consent', { ...day, officer: officer('user:li'), reason: '同意' }, 'user:li')
    const sealing = { accept: ['period', 'held'], early: true, twoPeople: true, alone: true, reason: '定稿' }
    const { seal } = await store.act('seals.seal', { ...day, ...sealing, officer: officer('user:wang') }, 'user:wang')
    await rate(LATE)
    await store.act('seals.ask-to-reopen', { seal, officer: officer('user:wang'), reason: '有误' }, 'user:wang')
    return seal
  }
  const judged = ({ sql }: Ledger = t.ledger) => ({
    rows: sql('SELECT n, verdict, rule FROM online_rating ORDER BY n').all(),
    held: onlineHeld(sql, 0, 9e15).digest,
    days: sql('SELECT * FROM online_day ORDER BY unit, day, satisfaction, image').all(),
  })
  const waiting = ({ sql }: Ledger = t.ledger) =>
    sql("SELECT count(*) FROM online_rating WHERE rule = 'after-seal'").pluck().get() as number

  test('judges what came late some at a time, while acts and questions wait, and presses do not', async () => {
    const seal = await sealed()
    expect(waiting()).toBe(LATE)
    const order: string[] = []
    t.ledger.onCommit(({ entries }) => order.push(...new Set(entries.map(({ kind }) => kind))))
    const store = new SqliteStore(t.ledger)
    const reopened = store.act('seals.reopen', { seal, officer: officer('user:li'), reason: '有误' }, 'user:li')
    const rated = reopened.then(() => t.write((w) => recordOnline(w, { ratings: [onlineArrival(t.clock.now)] })))
    const pressed = reopened.then(() => t.submit(device, fit(device.press(t.clock.now, 5))))
    await reopened
    expect(waiting()).toBe(LATE - 100)
    await store.read('seals.list')
    expect(waiting()).toBe(0)
    await Promise.all([rated, pressed])
    expect(order).toEqual(['reopen', 'online-verdict', 'online-verdict', 'rating', 'online-verdict', 'online-rating'])
  })

  test('goes on at the next start of a hub that dies meanwhile, and comes to what one act comes to', async () => {
    const seal = await sealed()
    const whole = killed().ledger
    const order = { seal, officer: officer('user:li'), reason: '有误' }
    for (let left = true, first = true; left; first = false)
      left = await whole.write((w) => {
        if (first) reopenSeal(w, order, 'user:li')
        return takeUpLate(w, LATE) && lateWaits(w.sql)
      })
    let dead: ReturnType<typeof killed> | undefined
    t.ledger.onCommit(({ entries }) => {
      if (entries.at(-1)?.kind === 'online-verdict') dead ??= killed()
    })
    await new SqliteStore(t.ledger).act('seals.reopen', order, 'user:li')
    await t.ledger.whole()
    expect(dead!.problems).toEqual([])
    await dead!.ledger.whole()
    for (const ledger of [t.ledger, dead!.ledger]) expect(judged(ledger)).toEqual(judged(whole))
    for (const ledger of [dead!.ledger, whole]) {
      expect(verifyLedger(ledger.db).problems).toEqual([])
      ledger.db.close()
    }
  })
})
