import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RatingLine } from '../../server/contract/export/rating-line.ts'
import type { ChangeInput } from '../../server/store/changes.ts'
import { plainly } from './plain-store.ts'
import { seed } from './seed.ts'
import { BY_OFFICE, MINUTE, OFFICE, Town, type OpenStore } from './store-town.ts'

const RUNS = 12
const STEPS = 14
const HALL = { hall: 'shimin', reason: '随机历史' }
const WINDOWS = ['A01', 'B02'] as const
const UNITS = ['J36', 'J41', 'J16'] as const
const WHO = 'user:office-1'

type Window = (typeof WINDOWS)[number]
type Unit = (typeof UNITS)[number]
type Step =
  | { what: 'press'; at: Window | null; level: number; bad: boolean }
  | { what: 'again' }
  | { what: 'post'; at: Window; unit: Unit }
  | { what: 'repost'; at: Window; unit: Unit; back: number }
  | { what: 'settle'; pick: number; unit: Unit }
  | { what: 'release'; pick: number }
  | { what: 'refused' }
  | { what: 'preview'; at: Window; unit: Unit }
  | { what: 'reopen' }

const window = fc.constantFrom(...WINDOWS)
const unit = fc.constantFrom(...UNITS)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('press' as const),
      at: fc.constantFrom(...WINDOWS, ...WINDOWS, null),
      level: fc.integer({ min: 1, max: 5 }),
      bad: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ what: 'again' as const }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('post' as const), at: window, unit }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('repost' as const), at: window, unit, back: fc.nat(8) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('settle' as const), pick: fc.nat(9), unit }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('release' as const), pick: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.constant({ what: 'refused' as const }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('preview' as const), at: window, unit }) },
  { weight: 2, arbitrary: fc.constant({ what: 'reopen' as const }) },
)

interface Known {
  id: string
  at: Window | null
  pressed: number
  level: number
  held: boolean
  settled: Unit | null
}

/** What stands in the end, said as simply as it can be: every press with its unit and its verdict. */
class Model {
  presses: Known[] = []
  postings: Record<Window, { from: number; unit: Unit }[]> = {
    A01: [{ from: 0, unit: 'J36' }],
    B02: [{ from: 0, unit: 'J41' }],
  }
  audit: string[] = []

  /** From an instant on, until the next posting that begins later. */
  post(at: Window, unit: Unit, from: number): void {
    this.postings[at] = [...this.postings[at].filter((each) => each.from !== from), { from, unit }].toSorted(
      (a, b) => a.from - b.from,
    )
  }

  unitOf({ at, pressed, settled }: Known): Unit | null {
    if (at === null) return settled
    return this.postings[at].findLast(({ from }) => from <= pressed)!.unit
  }

  tallies(): Record<string, { n: number; held: number; raw: number; levels: number[] }> {
    return Object.fromEntries(
      UNITS.map((unit) => {
        const own = this.presses.filter((each) => this.unitOf(each) === unit)
        const counted = own.filter(({ held }) => !held)
        const levels = [1, 2, 3, 4, 5].map((level) => counted.filter((each) => each.level === level).length)
        return [unit, { n: counted.length, held: own.length - counted.length, raw: own.length, levels }]
      }),
    )
  }
}

async function found(town: Town) {
  const { store, clock } = town
  const { units } = await store.read('scores.reported', { method: 'service-centre', campaign: '2026', now: clock.now })
  const ratings: RatingLine[] = []
  for await (const page of store.pages('ratings.lines', { period: { since: 0, until: clock.now + 1 } }))
    ratings.push(...page)
  return {
    tallies: Object.fromEntries(
      UNITS.map((code) => {
        const row = units.find(({ unit: { code: each } }) => each === code)!
        const held = ratings.filter((each) => each.unit === code && each.verdict === 'held').length
        const levels = ['1', '2', '3', '4', '5'].map((level) => row.counts![level as '1'])
        return [code, { n: row.n, held, raw: row.raw!.n, levels }]
      }),
    ),
    tray: (await store.read('tray.list', BY_OFFICE)).map(({ rating }) => rating).toSorted(),
    audit: (await town.audit()).map(({ action }) => action),
    ratings: ratings.map(({ id }) => id).toSorted(),
  }
}

function expected(model: Model) {
  return {
    tallies: model.tallies(),
    tray: model.presses
      .filter((each) => model.unitOf(each) === null)
      .map(({ id }) => id)
      .toSorted(),
    audit: model.audit,
    ratings: model.presses.map(({ id }) => id).toSorted(),
  }
}

async function take(town: Town, model: Model, made: Step): Promise<void> {
  const { store, clock } = town
  town.pass(MINUTE)
  const post = (at: Window, unit: Unit, from: number): ChangeInput<'postings.set'> => ({
    ...HALL,
    window: at,
    unit,
    from,
  })
  if (made.what === 'press') {
    const { at, level } = made
    const id = await town.press(at, level)
    model.presses.push({ id, at, pressed: clock.now, level, held: false, settled: null })
    if (!made.bad || at === null) return
    // Within the group of the one before: held, because it is bad.
    town.pass(5_000)
    const second = await town.press(at, 1)
    model.presses.push({ id: second, at, pressed: clock.now, level: 1, held: true, settled: null })
  } else if (made.what === 'again') {
    const device = town.device('A01')
    const press = device.press(clock.now, 4)
    const sent = await Promise.all([town.send(device, press), town.send(device, press)])
    expect(sent.map(({ results }) => results[0]!.status)).toEqual(['stored', 'duplicate'])
    model.presses.push({ id: press.id, at: 'A01', pressed: clock.now, level: 4, held: false, settled: null })
  } else if (made.what === 'post' || made.what === 'repost') {
    const from = made.what === 'post' ? clock.now : clock.now - made.back * MINUTE
    await store.act('postings.set', post(made.at, made.unit, from), WHO)
    model.post(made.at, made.unit, from)
    model.audit.push('posting:set')
  } else if (made.what === 'settle') {
    const waiting = model.presses.filter((each) => model.unitOf(each) === null)
    const rating = waiting[made.pick % waiting.length]
    if (rating === undefined) return
    await store.act('tray.settle', { rating: rating.id, unit: made.unit, reason: 'x', by: BY_OFFICE }, WHO)
    rating.settled = made.unit
    model.audit.push('tray:settle')
  } else if (made.what === 'release') {
    const waiting = model.presses.filter(({ held }) => held)
    const rating = waiting[made.pick % waiting.length]
    if (rating === undefined) return
    await store.act('ratings.decide', { officer: OFFICE, action: 'release', ratings: [rating.id], reason: 'x' }, WHO)
    rating.held = false
    model.audit.push('rating:decide')
  } else if (made.what === 'refused') {
    const ratings = model.presses.map(({ id }) => id)
    // One of them is not held, so that none is released.
    ratings.push('019a9a00-0000-7000-8000-00000000ffff')
    const refused = store.act('ratings.decide', { officer: OFFICE, action: 'release', ratings, reason: 'x' }, WHO)
    await expect(refused).rejects.toMatchObject({ name: 'Refusal' })
  } else if (made.what === 'preview') {
    await store.preview('postings.set', post(made.at, made.unit, 0), WHO, { now: clock.now }).catch(() => {})
  } else await town.reopen()
}

/** Presses, corrections, decisions and reopenings in any order: after each step what stands is what the model says. */
export function historyContract(open: OpenStore): void {
  test(`${RUNS} of up to ${STEPS} steps come to what a small model says, after each step (seed ${seed})`, async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: STEPS }), async (steps) => {
      const town = await Town.found(open, plainly)
      try {
        const model = new Model()
        model.audit = (await town.audit()).map(({ action }) => action)
        for (const each of steps) {
          await take(town, model, each)
          expect(await found(town)).toEqual(expected(model))
        }
        await town.reopen()
        expect(await found(town)).toEqual(expected(model))
      } finally {
        await town.leave()
      }
    })
    await fc.assert(property, { seed, numRuns: RUNS })
  }, 300_000)
}
