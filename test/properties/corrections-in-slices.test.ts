import { describe, expect, test } from 'vitest'
import { correctInSlices } from '../../server/store/changes/correct-in-slices.ts'
import { largeChange, type LargeChange } from '../../server/store/changes/large-acts.ts'
import { planHere, type Planner } from '../../server/store/changes/plan-aside.ts'
import { PROJECTION_TABLES } from '../../server/store/projections/projection.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { endExpired, openService } from '../../server/store/presses/record-service.ts'
import { isFolding } from '../../server/store/changes/rows-after.ts'
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

const RUNS = Number(process.env['PINGYI_PROPERTY_RUNS'] ?? 8)
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
    this.devices = [1, 2, 3].map((i) => new TestDevice(`00000000-0000-7000-8000-00000000000${i}`, NINE - HOUR))
  }

  static async begin(): Promise<World> {
    const world = new World(await TestLedger.open({ configuration: smallCity(), foldedAtOnce: 2 }))
    for (const [i, { id }] of world.devices.entries()) await world.t.device(id, WINDOWS[i], BEGAN)
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
      cases: sql(
        `SELECT r.device, r.seq, c.hall, c.soft, c.state, c.lapsed FROM case_file c JOIN rating r ON r.id = c.rating
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
    if (dice < 0.92)
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

function correction(next: () => number): (at: number) => LargeChange<unknown> {
  const [dice, device, window, unit] = [next(), Math.floor(next() * 3), next(), next()]
  const since = NINE + Math.floor(next() * 10) * MINUTE
  const length = next() < 0.5 ? undefined : Math.floor(1 + next() * 10) * MINUTE
  const interval = { from: since, ...(length === undefined ? {} : { to: since + length, resume: true }), ...WHO }
  const at = { hall: 'shimin', window: WINDOWS[Math.floor(window * 3)]! }
  const whom = unit < 0.2 ? {} : { unit: unit < 0.6 ? 'J16' : 'J36' }
  if (dice < 0.5) return () => largeChange('posting', { ...at, ...whom, ...interval })
  const device0 = `00000000-0000-7000-8000-00000000000${device + 1}`
  return () => largeChange('placement', { device: device0, ...(unit < 0.1 ? {} : at), ...interval })
}

async function run(seedOfRun: number): Promise<void> {
  const [sliced, whole] = [await World.begin(), await World.begin()]
  try {
    const next = random(seedOfRun)
    const [before, meanwhile, folding, after] = [events(next, 40), events(next, 12), events(next, 6), events(next, 6)]
    const change = correction(next)(0)
    for (const event of before) await event(sliced)
    const left = [...meanwhile]
    const planner: Planner = async function* (...asked) {
      for await (const part of planHere(...asked)) {
        yield part
        for (const event of left.splice(0, 3)) await event(sliced)
      }
      for (const event of left.splice(0)) await event(sliced)
    }
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
      { planner, changesASlice: 3 },
    )
    await new Promise(setImmediate)
    await Promise.all(during)
    await sliced.t.ledger.whole()
    for (const event of after) await event(sliced)

    for (const event of [...before, ...meanwhile, ...folding, ...after]) await event(whole)
    await whole.t.write(change)
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
