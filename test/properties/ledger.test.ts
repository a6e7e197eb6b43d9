import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { EntryBodies, EntryKind } from '../../server/contract/ledger/ledger-entries.ts'
import type { ScreeningPolicy } from '../../server/contract/policy.ts'
import { PROJECTION_TABLES } from '../../server/store/projections/projection.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { placeDevice } from '../../server/store/register/change-whereabouts.ts'
import { tableDigest, verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import {
  AT_FIRST,
  DEVICES,
  happen,
  histories,
  smallCity,
  type History,
  type Told,
} from '../fixtures/ledger/histories.ts'
import { expected } from '../fixtures/ledger/model.ts'
import { fileStage, memoryStage, template, type Stage, type Template } from '../fixtures/ledger/stages.ts'
import { BEGAN, WHO } from '../fixtures/ledger/test-ledger.ts'
import { seed } from '../helpers/seed.ts'

// PINGYI_PROPERTY_RUNS asks for more or fewer; with 2,000 it takes most of a minute.
const RUNS = Number(process.env['PINGYI_PROPERTY_RUNS'] ?? 150)
/** To verify and to rebuild takes longer than the history itself: a third of them go through it. */
const VERIFIED_RUNS = Math.ceil(RUNS / 3)
const CORRECTED_RUNS = Math.ceil(RUNS / 4)
const LONG_RUNS = 4
const TIMEOUT = 120_000 + RUNS * 100

let city: Template
let first: { screening: ScreeningPolicy; units: Map<string, string> }
beforeAll(async () => {
  const configuration = smallCity()
  const windows = configuration.halls.flatMap((hall) => hall.windows)
  const units = windows.flatMap(({ code, unit }): [string, string][] => (unit === undefined ? [] : [[code, unit]]))
  first = { screening: configuration.policy.screening, units: new Map(units) }
  city = await template(configuration, BEGAN, (w) => {
    for (const [i, device] of DEVICES.entries()) {
      w.append('device', { device, kind: 'kiosk', operator: WHO.operator })
      const window = AT_FIRST[i]
      if (window !== undefined) placeDevice(w, { device, hall: 'shimin', window, from: BEGAN, ...WHO })
    }
  })
})

async function comesToTheModel(stage: Stage, history: History): Promise<void> {
  const told = await happen(stage, history)
  everyPressOnce(stage, told)
  asTheModelSays(stage, told)
}

async function holds(stage: Stage, history: History): Promise<void> {
  try {
    await comesToTheModel(stage, history)
    const { ledger } = stage
    expect(verifyLedger(ledger.db).problems).toEqual([])
    const digests = () => PROJECTION_TABLES.map((table) => [table, tableDigest(ledger.db, table)])
    ledger.settle()
    const before = digests()
    await ledger.write((w) => rebuild(w))
    expect(digests()).toEqual(before)
  } finally {
    stage.close()
  }
}

/**
 * What every press came to, but for `clock`, which says for good what was known at its arrival; a service by when it was
 * announced, since its id is made up each time.
 */
async function judged(history: History): Promise<unknown[]> {
  const stage = memoryStage(city, BEGAN)
  try {
    await happen(stage, history)
    return stage.ledger
      .sql(
        `SELECT r.device, r.seq, r.occurred, r.window, r.unit, r.level, r.facts, r.verdict, r.rule, r.opens_group,
           s.at AS served, s.outcome, s.rating = r.id AS spent
         FROM rating r LEFT JOIN service s ON s.id = r.service ORDER BY r.device, r.seq`,
      )
      .all()
  } finally {
    stage.close()
  }
}

function entries<K extends EntryKind>({ ledger }: Stage, kind: K): EntryBodies[K][] {
  const rows = ledger.sql('SELECT body FROM ledger WHERE kind = ? ORDER BY n').pluck().all(kind) as string[]
  return rows.map((body) => JSON.parse(body) as EntryBodies[K])
}

/** However often it came and the hub died: one entry a press, and never thanked for twice. */
function everyPressOnce(stage: Stage, { presses, stored }: Told): void {
  const there = entries(stage, 'rating').map(({ item }) => item.id)
  expect(there.toSorted()).toEqual([...presses.keys()].toSorted())
  for (const [id, times] of stored) expect([id, times]).toEqual([id, 1])
}

function asTheModelSays(stage: Stage, told: Told): void {
  const model = expected(told, entries(stage, 'rating'), first)
  const rows = stage.ledger
    .sql(
      `SELECT lower(hex(r.id)) AS id, w.code AS window, r.unit, r.level, r.rule FROM rating r
       LEFT JOIN window w ON w.id = r.window`,
    )
    .all() as { id: string; window: string | null; unit: string | null; level: number; rule: string }[]
  const found = new Map(rows.map(({ id, ...row }) => [dashed(id), row]))
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(model.ratings))

  const spent = stage.ledger
    .sql(`SELECT lower(hex(rating)) FROM service WHERE outcome = 'pressed'`)
    .pluck()
    .all() as string[]
  expect(spent.map(dashed).toSorted()).toEqual([...model.spent].toSorted())
  const unrated = stage.ledger.sql(`SELECT count(*) FROM service WHERE outcome = 'unrated'`).pluck().get()
  const invited = told.services.filter(({ window, connected }) => window === 'D13' && connected)
  expect(unrated).toBe(invited.length - model.spent.size)

  // The figures of the day are the sums of what stands.
  const figures = stage.ledger
    .sql(
      `SELECT unit, sum(c1) c1, sum(c2) c2, sum(c3) c3, sum(c4) c4, sum(c5) c5, sum(r1 + r2 + r3 + r4 + r5) AS raw,
       sum(pressed) AS pressed, sum(unrated) AS unrated FROM score_day GROUP BY unit`,
    )
    .all() as ({ unit: string; raw: number; pressed: number; unrated: number } & Record<string, number>)[]
  for (const { unit, raw, ...of } of figures) {
    const own = [...model.ratings.values()].filter((each) => (each.unit ?? '') === unit)
    for (const level of [1, 2, 3, 4, 5])
      expect(of[`c${level}`]).toBe(own.filter((each) => each.rule === 'ok' && each.level === level).length)
    expect(raw).toBe(own.filter((each) => each.rule !== 'test').length)
  }
  const sum = (column: 'pressed' | 'unrated') => figures.reduce((total, row) => total + row[column], 0)
  expect([sum('pressed'), sum('unrated')]).toEqual([model.spent.size, unrated])
}

function dashed(hex: string): string {
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}

/**
 * Presses, changes of mind, services, restarts of devices, moves, postings, settlements, policies, corrections of the
 * past, retries and deaths of the hub, in any order of arrival: what stands in the end follows from what happened alone.
 */
describe(`random histories (seed ${seed})`, () => {
  const short = histories({ presses: 10, changes: 4 })

  test(`${RUNS - VERIFIED_RUNS} short ones come to what a naive model says`, { timeout: TIMEOUT }, async () => {
    const property = fc.asyncProperty(short, async (history) => {
      const stage = memoryStage(city, BEGAN)
      await comesToTheModel(stage, history).finally(() => stage.close())
    })
    await fc.assert(property, { seed: seed + 1, numRuns: RUNS - VERIFIED_RUNS })
  })

  test(`${VERIFIED_RUNS} others do, verify, and are rebuilt to the byte`, { timeout: TIMEOUT }, async () => {
    const property = fc.asyncProperty(short, (history) => holds(memoryStage(city, BEGAN), history))
    await fc.assert(property, { seed, numRuns: VERIFIED_RUNS })
  })

  test(
    `${CORRECTED_RUNS} are judged as if all corrections had been known in the first place`,
    { timeout: TIMEOUT },
    async () => {
      const property = fc.asyncProperty(short, async (history) => {
        // Who lies in the tray to be settled, and what a device was answered, hang on what was known at that time.
        const changes = history.changes.filter(({ change }) => change.what !== 'settle').toSorted((a, b) => a.at - b.at)
        const asKnown = (at: (at: number) => number) =>
          judged({ ...history, deaths: [], changes: changes.map((each) => ({ ...each, at: at(each.at) })) })
        expect(await asKnown((at) => at)).toEqual(await asKnown(() => 0))
      })
      await fc.assert(property, { seed: seed + 2, numRuns: CORRECTED_RUNS })
    },
  )

  test(`${LONG_RUNS} long ones on files, killed with files as they are`, async () => {
    await fc.assert(
      fc.asyncProperty(histories({ presses: 150, changes: 20 }), (history) => holds(fileStage(city, BEGAN), history)),
      { seed, numRuns: LONG_RUNS, endOnFailure: true },
    )
  })
})
