import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Extra, Level, Press } from '../../server/contract/press.ts'
import { placeDevice, setPosting } from '../../server/ledger/change-whereabouts.ts'
import { rebuild } from '../../server/ledger/rebuild.ts'
import { endExpired, openService } from '../../server/ledger/record-service.ts'
import { verifyLedger } from '../../server/ledger/verify-ledger.ts'
import {
  BEGAN,
  fit,
  HOUR,
  MINUTE,
  SECOND,
  shipped,
  TestDevice,
  TestLedger,
  WHO,
} from '../fixtures/ledger/test-ledger.ts'

// PINGYI_SEED runs a failure again, PINGYI_PROPERTY_RUNS asks for thousands.
const seed = Number(process.env['PINGYI_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const RUNS = Number(process.env['PINGYI_PROPERTY_RUNS'] ?? 30)
const options = { seed, numRuns: RUNS, endOnFailure: RUNS > 1_000 }
const TIMEOUT = 60_000 + RUNS * 500

const DEVICES = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002']
const OPEN = ['A01', 'B02'] as const
const INVITED = 'D13'
const UNITS = ['J16', 'J23'] as const
/** Everything is pressed in this stretch of time, and nothing arrives before its end. */
const FROM = BEGAN + HOUR
const SPAN = 3 * MINUTE
/** A city small enough to be made some hundred times a second. */
const configuration = small()

function small() {
  const all = shipped()
  const halls = all.halls.map((hall) => ({
    ...hall,
    windows: hall.windows.filter(({ code }) => ([...OPEN, INVITED] as string[]).includes(code)),
  }))
  const units = all.units.filter(({ code }) =>
    [...UNITS, ...halls.flatMap((hall) => hall.windows.map(({ unit }) => unit))].includes(code),
  )
  return { ...all, units, halls, staff: [], matters: [], specialDays: [] }
}

/** What is pressed: device, moment and level, and perhaps another level within or after five seconds. */
interface Made {
  device: number
  at: number
  level: Level
  test: boolean
  second?: { after: number; level: Level }
}
type Change =
  | { what: 'posting'; window: string; unit?: string; from: number; to?: number }
  | { what: 'placement'; device: number; window?: string; from: number; to?: number }

const level = fc.constantFrom<Level>(5, 4, 3, 2, 1)
/** Whole seconds: ties and the very edges of 15 s and 120 s come up often. */
const moment = fc.integer({ min: 0, max: SPAN / SECOND }).map((s) => FROM + s * SECOND)
const made: fc.Arbitrary<Made> = fc.record(
  {
    device: fc.nat(DEVICES.length - 1),
    at: moment,
    level,
    test: fc.constant(false),
    second: fc.record({ after: fc.integer({ min: 0, max: 6 }).map((s) => s * SECOND), level }),
  },
  { requiredKeys: ['device', 'at', 'level', 'test'] },
)
const presses = fc.array(
  fc.tuple(made, fc.nat(9)).map(([one, dice]): Made => ({ ...one, test: dice === 0 })),
  { minLength: 1, maxLength: 25 },
)
const until = fc.integer({ min: 1, max: SPAN / SECOND })
const change: fc.Arbitrary<Change> = fc.oneof(
  fc
    .record(
      { window: fc.constantFrom(...OPEN), unit: fc.constantFrom(...UNITS), from: moment, length: until },
      { requiredKeys: ['window', 'from'] },
    )
    .map(({ length, ...rest }): Change => ({ what: 'posting', ...rest, ...ends(rest.from, length) })),
  fc
    .record(
      { device: fc.nat(DEVICES.length - 1), window: fc.constantFrom(...OPEN), from: moment, length: until },
      { requiredKeys: ['device', 'from'] },
    )
    .map(({ length, ...rest }): Change => ({ what: 'placement', ...rest, ...ends(rest.from, length) })),
)
const changes = fc.array(change, { maxLength: 4 })

function ends(from: number, length: number | undefined) {
  return length === undefined ? {} : { to: from + length * SECOND }
}

/** One way in which the same things arrive: any order, any batches, some of them twice, corrections in between. */
interface Arrival {
  shuffle: number[]
  batch: number
  again: number[]
  changesAt: number[]
}
const arrival: fc.Arbitrary<Arrival> = fc.record({
  shuffle: fc.array(fc.nat(1_000), { minLength: 60, maxLength: 60 }),
  batch: fc.integer({ min: 1, max: 12 }),
  again: fc.array(fc.nat(59), { maxLength: 6 }),
  changesAt: fc.array(fc.nat(59), { minLength: 4, maxLength: 4 }),
})

interface Sent {
  device: TestDevice
  item: Press | Extra
}

/** The items of a history, made once, so that every ledger gets the very same. */
function itemsOf(list: Made[], boots = DEVICES.map((id) => new TestDevice(id, FROM - MINUTE))): Sent[] {
  return list
    .toSorted((a, b) => a.at - b.at)
    .flatMap((one): Sent[] => {
      const device = boots[one.device]!
      const press = device.press(one.at, one.level, one.test ? { test: true } : {})
      if (one.second === undefined) return [{ device, item: press }]
      const extra = device.extra(press, one.second.after, { level: one.second.level })
      return [
        { device, item: press },
        { device, item: extra },
      ]
    })
}

let ledgers: TestLedger[] = []
afterEach(() => {
  for (const t of ledgers) t.close()
  ledgers = []
})

async function freshLedger(windows: readonly string[] = OPEN): Promise<TestLedger> {
  for (const t of ledgers.splice(0, Math.max(0, ledgers.length - 3))) t.close()
  const t = await TestLedger.open({ configuration })
  ledgers.push(t)
  for (const [i, id] of DEVICES.entries()) await t.device(id, windows[i % windows.length])
  t.clock.now = FROM + SPAN + MINUTE
  return t
}

function apply(t: TestLedger, one: Change): Promise<unknown> {
  const done = t.write((w): unknown =>
    one.what === 'posting'
      ? setPosting(w, { hall: 'shimin', ...one, ...WHO })
      : placeDevice(w, {
          device: DEVICES[one.device]!,
          from: one.from,
          ...(one.window === undefined ? {} : { hall: 'shimin', window: one.window }),
          ...(one.to === undefined ? {} : { to: one.to }),
          ...WHO,
        }),
  )
  return done.catch((error: unknown) => {
    if (!(error as { code: string }).code.endsWith('-overlap')) throw error
  })
}

/** Delivers in one of the many ways; some jobs of the same moment fail and take nobody with them. */
async function arrive(t: TestLedger, sent: Sent[], list: Change[], way: Arrival): Promise<Map<string, number>> {
  const order = sent.map((one, i) => ({ one, key: way.shuffle[i % 60]! * 100 + i })).toSorted((a, b) => a.key - b.key)
  const queue = order.map(({ one }) => one)
  for (const again of way.again) queue.splice(again % (queue.length + 1), 0, queue[again % queue.length]!)
  const stored = new Map<string, number>()
  let changed = 0
  for (let from = 0; from < queue.length; from += way.batch) {
    const batch = queue.slice(from, from + way.batch)
    // Corrections come in their own order, at any time.
    while (changed < list.length && way.changesAt[changed]! <= from) await apply(t, list[changed++]!)
    t.clock.now += SECOND
    const failing = t.write(() => {
      throw new Error('a job that fails')
    })
    const answers = batch.map(async ({ device, item }) => {
      const { results } = await t.submit(device, fit(item))
      if (results[0]!.status === 'stored') stored.set(item.id, (stored.get(item.id) ?? 0) + 1)
    })
    await expect(failing).rejects.toThrow('a job that fails')
    await Promise.all(answers)
  }
  while (changed < list.length) await apply(t, list[changed++]!)
  return stored
}

/** What every press came to: the part of the record on which a score rests. */
function outcome(t: TestLedger): unknown {
  return {
    ratings: t.ledger.db
      .prepare(
        `SELECT hex(id) AS id, occurred, level, verdict, rule, opens_group, window, unit, facts FROM rating ORDER BY id`,
      )
      .all(),
    // A row of nothing is left where something was moved away.
    days: t.ledger.db
      .prepare(`SELECT * FROM score_day WHERE c1+c2+c3+c4+c5+r1+r2+r3+r4+r5+held+served > 0 ORDER BY day, window, unit`)
      .all(),
  }
}

describe(`random histories (seed ${seed}, ${RUNS} runs)`, () => {
  test('every press is there exactly once, chained, and rebuilt tables are equal', { timeout: TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(presses, changes, arrival, async (list, moved, way) => {
        const t = await freshLedger()
        const sent = itemsOf(list)
        const stored = await arrive(t, sent, moved, way)
        // The model: what was made, once; of the extras, those in time or not yet known to be late.
        const made = sent.filter(({ item }) => item.kind === 'press').map(({ item }) => item.id)
        const there = t.entries('rating').map(({ body }) => body.item.id)
        expect(there.toSorted()).toEqual(made.toSorted())
        for (const id of made) expect(stored.get(id)).toBe(1)
        const { n } = t.ledger.db.prepare(`SELECT coalesce(sum(r1+r2+r3+r4+r5), 0) AS n FROM score_day`).get() as {
          n: number
        }
        expect(n).toBe(list.filter((one) => !one.test).length)

        expect(verifyLedger(t.ledger.db).problems).toEqual([])
        const before = t.digests()
        await t.write((w) => rebuild(w))
        expect(t.digests()).toEqual(before)
      }),
      options,
    )
  })

  test('order of arrival and batching change neither verdict nor score', { timeout: TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(presses, changes, arrival, arrival, async (list, moved, one, other) => {
        const sent = itemsOf(list)
        const [a, b] = [await freshLedger(), await freshLedger()]
        await arrive(a, sent, moved, one)
        await arrive(b, sent, moved, other)
        expect(outcome(b)).toEqual(outcome(a))
      }),
      options,
    )
  })

  test('nor do they change which press an invitation was spent on', { timeout: TIMEOUT }, async () => {
    const services = fc.uniqueArray(fc.integer({ min: 0, max: SPAN / SECOND }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(presses, services, arrival, arrival, async (list, moments, one, other) => {
        const sent = itemsOf(list)
        const outcomes: unknown[] = []
        for (const way of [one, other]) {
          const t = await freshLedger([INVITED])
          for (const [i, s] of moments.toSorted((a, b) => a - b).entries()) {
            t.clock.now = FROM + s * SECOND
            const service = { hall: 'shimin', window: INVITED, caseNo: `c${i}`, party: 'person' as const }
            await t.write((w) => openService(w, service, i % 3 !== 2))
          }
          t.clock.now = FROM + SPAN + MINUTE
          await t.write((w) => endExpired(w))
          await arrive(t, sent, [], way)
          expect(verifyLedger(t.ledger.db).problems).toEqual([])
          const spent = t.ledger.db.prepare('SELECT at, outcome, hex(rating) AS rating FROM service ORDER BY at').all()
          outcomes.push({ ...(outcome(t) as object), spent })
        }
        expect(outcomes[1]).toEqual(outcomes[0])
      }),
      options,
    )
  })

  test('two presses in the same millisecond spend an invitation in the order of presses', async () => {
    const boots = DEVICES.map((id) => new TestDevice(id, FROM - MINUTE))
    const presses = boots.map((device) => ({ device, item: device.press(FROM + SECOND, 5) }))
    for (const order of [presses, presses.toReversed()]) {
      const t = await freshLedger([INVITED])
      t.clock.now = FROM
      await t.write((w) => openService(w, { hall: 'shimin', window: INVITED, caseNo: '1', party: 'person' }, true))
      t.clock.now = FROM + MINUTE
      for (const { device, item } of order) await t.submit(device, fit(item))
      expect(presses.map(({ item }) => t.rating(item.id)!.rule)).toEqual(['ok', 'uninvited'])
      expect(verifyLedger(t.ledger.db).problems).toEqual([])
    }
  })
})
