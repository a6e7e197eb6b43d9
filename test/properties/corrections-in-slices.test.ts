import { describe, expect, test } from 'vitest'
import { correctInSlices } from '../../server/store/changes/large/correct-in-slices.ts'
import { largeChange, type LargeChange } from '../../server/store/changes/large/large-acts.ts'
import { planHere, type Planner } from '../../server/store/changes/large/plan-aside.ts'
import { PROJECTION_TABLES } from '../../server/store/projections/projection.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { changeDuty } from '../../server/store/devices/change-duty.ts'
import { endExpired, openService } from '../../server/store/presses/record-service.ts'
import { askToReopenSeal, consentToSeal, sealByOfficer } from '../../server/store/changes/seals/seal-acts.ts'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import { setHours } from '../../server/store/register/set-hours.ts'
import { setWindowState } from '../../server/store/register/set-window-state.ts'
import { isFolding } from '../../server/store/changes/large/rows-after.ts'
import { tableDigest, verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import {
  BEGAN,
  fit,
  HOUR,
  MINUTE,
  random,
  SECOND,
  TestDevice,
  TestLedger,
  WHO,
} from '../fixtures/ledger/test-ledger.ts'
import { seed } from '../helpers/seed.ts'
import { watchedPlanner } from '../helpers/watched-planner.ts'

const RUNS = Number(process.env['PINGYI_PROPERTY_RUNS'] ?? 4)
const DEVICE = '00000000-0000-7000-8000-00000000000'
const NINE = BEGAN + 9 * HOUR
const WINDOWS = ['A01', 'B02', 'D13']

/** What happens, in its order: the same in a ledger that corrects in slices and in one that does it in one act. */
type Event = (world: World) => Promise<void>

class World {
  readonly t: TestLedger
  readonly devices: TestDevice[]
  /** By device and seq: an extra needs its press. */
  readonly made = new Map<string, ReturnType<TestDevice['press']>>()
  services = 0

  constructor(t: TestLedger) {
    this.t = t
    this.devices = [1, 2, 3].map((i) => new TestDevice(`${DEVICE}${i}`, NINE - HOUR))
  }

  static async begin(): Promise<World> {
    const staff = [{ no: '001', name: '甲', unit: 'J36' }]
    const world = new World(await TestLedger.open({ configuration: { ...smallCity(), staff }, foldedAtOnce: 2 }))
    for (const [i, { id }] of world.devices.entries()) await world.t.device(id, WINDOWS[i], BEGAN, i === 1)
    world.t.clock.now = NINE
    return world
  }

  /** What stands, by what both ledgers have in common. */
  stands(): unknown {
    const { ledger } = this.t
    ledger.settle()
    const { sql } = ledger
    const service = `(SELECT s.identity FROM service s WHERE s.id = r.service)`
    return {
      ratings: sql(
        `SELECT device, seq, occurred, window, unit, staff, level, facts, opens_group, verdict, rule, screening_rule, settled
         FROM rating r ORDER BY device, seq`,
      ).all(),
      named: sql(`SELECT device, seq, ${service} IS NULL AS none FROM rating r ORDER BY device, seq`).all(),
      services: sql(
        `SELECT s.n > 0 AS there, s.at, s.unit, s.outcome, r.device, r.seq FROM service s LEFT JOIN rating r ON r.id = s.rating
         ORDER BY s.at, s.n`,
      ).all(),
      days: sql(
        `SELECT day, window, unit, sum(c1), sum(c2), sum(c3), sum(c4), sum(c5), sum(r1 + r2 + r3 + r4 + r5), sum(held),
           sum(served), sum(pressed), sum(unrated) FROM score_day GROUP BY day, window, unit
         HAVING sum(c1 + c2 + c3 + c4 + c5 + r1 + r2 + r3 + r4 + r5 + held + served) > 0 ORDER BY day, window, unit`,
      ).all(),
      // One that lapsed may never have been opened in the other.
      cases: sql(
        `SELECT r.device, r.seq, c.hall, c.soft, c.state FROM case_file c JOIN rating r ON r.id = c.rating
         WHERE c.lapsed IS NULL
         ORDER BY r.device, r.seq`,
      ).all(),
    }
  }
}

/** Events with the same random numbers for whoever asks. */
function events(next: () => number, count: number): Event[] {
  const pick = (most: number) => Math.floor(next() * most)
  return Array.from({ length: count }, (): Event => {
    const [dice, device, level] = [next(), pick(3), 1 + pick(5)]
    const passed = Math.floor(next() ** 2 * 40) * SECOND
    const ago = next() < 0.7 ? 0 : pick(20 * 60) * SECOND
    const test = next() < 0.05
    if (dice < 0.62)
      return async ({ t, devices, made }) => {
        t.clock.now += passed
        const press = devices[device]!.press(t.clock.now - ago, level, test ? { test } : {})
        made.set(`${device} ${press.seq}`, press)
        await t.submit(devices[device]!, fit(press))
      }
    if (dice < 0.72)
      return async ({ t, devices, made }) => {
        const press = made.get(`${device} ${devices[device]!.seq}`)
        if (press)
          await t.submit(devices[device]!, fit(devices[device]!.extra(press, 2 * SECOND, { level: press.level })))
      }
    if (dice < 0.75)
      return async ({ t, devices }) => {
        t.clock.now += passed
        await t.write((w) => changeDuty(w, { device: devices[device]!.id, ...(level > 2 ? { staff: '001' } : {}) }))
      }
    if (dice < 0.77)
      return async ({ t }) => {
        t.clock.now += passed
        const state = level > 2 ? 'paused' : 'open'
        await t.write((w) => setWindowState(w, { hall: 'shimin', window: WINDOWS[device]!, state, ...WHO }))
      }
    if (dice < 0.94)
      return async (world) => {
        const { t } = world
        // A service in the millisecond of a press begins one later, which nobody corrects.
        t.clock.now += passed + 1
        const window = device === 0 ? 'A01' : 'D13'
        const caseNo = `c${world.services++}`
        await t.write((w) => openService(w, { hall: 'shimin', window, caseNo, party: 'person' }, level > 1))
      }
    return async ({ t }) => {
      t.clock.now += passed
      await t.write((w) => endExpired(w))
    }
  })
}

/** A correction of the past of any kind, and what has to be so before it. */
function correction(next: () => number): { change: LargeChange<unknown>; before?: Event } {
  const [dice, device, window, unit] = [next(), Math.floor(next() * 3), Math.floor(next() * 3), next()]
  const kind = next()
  if (kind < 0.2) return reopening(unit < 0.5)
  if (kind < 0.45) return correctedClock(next)
  if (kind < 0.55) return calendar(unit < 0.5)
  const since = NINE + Math.floor(next() * 10) * MINUTE
  const length = next() < 0.5 ? undefined : Math.floor(1 + next() * 10) * MINUTE
  const interval = { from: since, ...(length === undefined ? {} : { to: since + length, resume: true }), ...WHO }
  const at = { hall: 'shimin', window: WINDOWS[window]! }
  const reason = WHO.reason
  if (dice < 0.1)
    return { change: largeChange('devices.confirm', { device: `${DEVICE}2`, reason }, { actor: 'cli:test' }) }
  if (dice < 0.25)
    return {
      change: largeChange('posting', {
        ...at,
        ...(unit < 0.2 ? {} : { unit: unit < 0.6 ? 'J16' : 'J23' }),
        ...interval,
      }),
    }
  if (dice < 0.55)
    return {
      change: largeChange('placement', { device: `${DEVICE}${device + 1}`, ...(unit < 0.1 ? {} : at), ...interval }),
    }
  if (dice < 0.7) {
    const screening = { gapMs: unit < 0.5 ? 5_000 : 60_000, burstMs: 120_000, burstCount: 1 + window }
    const policy = { ...smallCity().policy, version: 2, screening }
    return { change: largeChange('policy', { policy, since, ...WHO }) }
  }
  if (dice < 0.8) {
    const openings = unit < 0.3 ? [] : [{ from: 9 * 60 + 5, to: 9 * 60 + 5 + window * 5 + 1 }]
    return {
      change: largeChange(
        'halls.set-day',
        { hall: 'shimin', date: '2026-03-01', openings, reason },
        { actor: 'cli:test' },
      ),
    }
  }
  if (dice < 0.9) {
    const mode = at.window === 'D13' ? 'open' : 'invited'
    return { change: largeChange('windows.set-mode', { ...at, mode, from: since, reason }, { actor: 'cli:test' }) }
  }
  return {
    change: largeChange('clock', { officer: { operator: 'user:li', role: 'campaign-office' }, shifts: [], reason }),
    before: async ({ t }) => {
      await t.write((w) => w.append('clock-doubt', { why: 'stepped', clock: w.now, by: HOUR }))
    },
  }
}

/** What came in for some minutes was dated wrongly, with or without a doubt about it. */
function correctedClock(next: () => number): ReturnType<typeof correction> {
  const pick = (most: number) => Math.floor(next() * most)
  const from = NINE + pick(6) * MINUTE
  const by = (next() < 0.5 ? -1 : 1) * (1 + pick(next() < 0.7 ? 400 : 8_000)) * SECOND
  const first = { from, to: from + (1 + pick(12)) * MINUTE, by, ...(next() < 0.2 ? { hall: 'shimin' } : {}) }
  const shifts = next() < 0.3 ? [first, { ...first, to: first.to + 5 * MINUTE, by: -by, after: 20 }] : [first]
  const doubted = next() < 0.4
  const officer = { operator: 'user:li', role: 'campaign-office' } as const
  return {
    change: largeChange('clock', { officer, shifts, reason: WHO.reason }),
    before: async ({ t }) => {
      if (doubted) await t.write((w) => w.append('clock-doubt', { why: 'stepped', clock: w.now, by: HOUR }))
    },
  }
}

/** A hall that is closed on Sundays is open on this one, or closed on each day of the weekend. */
function calendar(open: boolean): ReturnType<typeof correction> {
  const days = ['2026-02-28', '2026-03-01'].map((date) => ({ date, open, name: '调休' }))
  const hours = [{ days: open ? [1, 2, 3, 4, 5] : [6, 7], from: 9 * 60, to: 9 * 60 + 8 }]
  return {
    change: largeChange('calendar.take-up', { days, reason: WHO.reason }, { actor: 'cli:test' }),
    before: async ({ t }) => {
      await t.write((w) => setHours(w, { hall: 'shimin', from: '2026-02-01', weekly: hours, ...WHO }))
    },
  }
}

/** The day is sealed as it is; what comes then is late, or of services under way, and a unit is posted in vain. */
function reopening(moves: boolean): ReturnType<typeof correction> {
  const [asks, opens] = (['user:wang', 'user:li'] as const).map(
    (operator) => ({ operator, role: 'campaign-office' }) as const,
  )
  const opening = { seal: -1, officer: opens!, reason: WHO.reason }
  return {
    change: largeChange('seals.reopen', opening, { actor: 'user:li' }),
    before: async ({ t }) => {
      const at = { campaign: '2026', from: '2026-03-01', to: '2026-03-01', method: 'service-centre' as const }
      const reason = WHO.reason
      await t.write((w) => consentToSeal(w, { ...at, officer: opens!, reason }, 'user:li'))
      const sealing = { early: true, twoPeople: true, alone: true, reason }
      const accept = ['period', 'held', 'gaps', 'late', 'unattributed', 'cases']
      const { seal } = await t.write((w) =>
        sealByOfficer(w, { ...at, ...sealing, accept, officer: asks! }, 'user:wang'),
      )
      if (moves) await t.write((w) => setPosting(w, { hall: 'shimin', window: 'A01', unit: 'J16', from: NINE, ...WHO }))
      await t.write((w) => askToReopenSeal(w, { seal, officer: asks!, reason }, 'user:wang'))
      opening.seal = seal
    },
  }
}

async function run(seedOfRun: number): Promise<void> {
  const [sliced, whole] = [await World.begin(), await World.begin()]
  try {
    const next = random(seedOfRun)
    const [before, meanwhile, folding, after] = [events(next, 40), events(next, 24), events(next, 6), events(next, 6)]
    const { change, before: due } = correction(next)
    if (due) before.splice(15, 0, due)
    for (const event of before) await event(sliced)
    const left = [...meanwhile]
    const [rounds, few] = [Math.floor(next() * 5), Math.floor(next() * 5)]
    // As much comes in every round as in the plan itself, and some before the closing act has its turn.
    const busy = watchedPlanner(async ({ part }, round) => {
      const some = part === 'end' ? (round === rounds ? Infinity : 4) : 2
      for (const event of left.splice(0, some)) await event(sliced)
    })
    // Somebody signs in while the clock is corrected: a new plan, and the last of them is left alone.
    let plans = 0
    const planner: Planner = (...asked) => (++plans < 3 ? busy : planHere)(...asked)
    const during: Promise<void>[] = []
    await correctInSlices(
      sliced.t.ledger,
      change,
      () => {
        // Once it is committed, while its rows are still to be written into their tables.
        setImmediate(() =>
          during.push(
            (async () => {
              for (const event of folding) await event(sliced)
            })(),
          ),
        )
      },
      { planner, changesASlice: 3, few, most: Infinity },
    )
    await new Promise(setImmediate)
    await Promise.all(during)
    await sliced.t.ledger.whole()
    for (const event of after) await event(sliced)

    // Services that are announced later go by another mode, and stay what they were.
    // What comes after a reopening is not late.
    // What comes after a correction of the clock is not moved by it.
    const atTheEnd = !['windows.set-mode', 'seals.reopen', 'clock'].includes(change.order.act)
    for (const event of [...before, ...meanwhile.slice(0, meanwhile.length - left.length)]) await event(whole)
    if (!atTheEnd) await whole.t.write(change)
    for (const event of [...folding, ...after]) await event(whole)
    if (atTheEnd) await whole.t.write(change)
    // An invitation that is still open says nothing yet.
    for (const { t } of [sliced, whole]) {
      t.clock.now += HOUR
      await t.write((w) => endExpired(w))
    }
    expect(sliced.stands()).toEqual(whole.stands())
    for (const { t } of [sliced, whole]) {
      expect(isFolding(t.ledger.sql)).toBe(false)
      expect(verifyLedger(t.ledger.db).problems).toEqual([])
    }
    const digests = () => PROJECTION_TABLES.map((table) => [table, tableDigest(sliced.t.ledger.db, table)])
    const written = digests()
    await sliced.t.ledger.write((w) => rebuild(w))
    expect(digests()).toEqual(written)
  } finally {
    sliced.t.close()
    whole.t.close()
  }
}

describe(`corrections in slices (seed ${seed})`, () => {
  test(
    `${RUNS} of random histories come to what one act at the end comes to`,
    { timeout: 60_000 + RUNS * 5_000 },
    async () => {
      for (let i = 0; i < RUNS; i++)
        await run(seed + i).catch((error: unknown) => {
          throw new Error(`seed ${seed + i}`, { cause: error })
        })
    },
  )
})
