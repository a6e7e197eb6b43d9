import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateOfDay, parseDay, startOfDay } from '../../server/contract/campaign-time.ts'
import { DEDUCTION_RULES, RULE_FACTS, tenthsText, type DeductionRule } from '../../server/contract/deductions.ts'
import type { WorkingCalendar } from '../../server/rules/cases/working-days.ts'
import { bodyFor, checkDeduction, type ReportedFact } from '../../server/rules/deductions/check-deduction.ts'
import { deductionLines, type DeductionFact } from '../../server/rules/deductions/counting.ts'
import { campaignOfDay, isInPeriod, writtenDay } from '../../server/rules/deductions/fact-dates.ts'
import { lastDayToObject, mayStillObject } from '../../server/rules/deductions/objection-term.ts'
import { problemClock, ranOut } from '../../server/rules/deductions/problem-clock.ts'
import { seed } from '../helpers/seed.ts'

const day = (date: string) => parseDay(date)!
/** As the State Council announced for 2026: National Day 1 to 7 October, 20 September and 10 October worked instead. */
const SPECIAL = new Map([
  ...Array.from({ length: 7 }, (_, i) => [day('2026-10-01') + i, false] as const),
  [day('2026-09-20'), true],
  [day('2026-10-10'), true],
  [day('2027-01-01'), false],
])
const calendar: WorkingCalendar = { specialDay: (each) => SPECIAL.get(each) }
const plain: WorkingCalendar = { specialDay: () => undefined }
const TODAY = day('2026-11-30')

const DOCUMENT = (date: string) => ({ number: '银纪立〔2026〕41号', date })
const reported = (rule: DeductionRule, date: string, more: Partial<ReportedFact> = {}): ReportedFact => ({
  rule,
  date,
  facts: { text: '经过' },
  files: 1,
  ...(RULE_FACTS[rule].document ? { document: DOCUMENT(date) } : {}),
  ...more,
})
function codeOf(fact: ReportedFact, today = TODAY, by = calendar): string {
  const checked = checkDeduction(fact, by, today)
  return 'fault' in checked ? checked.fault.code : 'ok'
}

describe('annex 1, rule by rule', () => {
  test.each([
    ['A1', 10, ['discipline']],
    ['A2', 5, ['organs', 'discipline', 'inspection']],
    ['B1', 1, ['media']],
    ['B2', 1, ['media']],
    ['B3', 1, ['media']],
    ['B4', 1, ['media']],
  ] as const)('%s takes %i tenths, and is reported by %j alone', (rule, tenths, bodies) => {
    expect(RULE_FACTS[rule].tenths).toBe(tenths)
    for (const body of ['discipline', 'organs', 'inspection', 'media', 'hotline', 'supervision'] as const)
      expect(bodyFor(rule, body)).toBe((bodies as readonly string[]).includes(body) ? body : null)
    // The office enters it for the one whose rule it is, and its own where it has one.
    expect(bodyFor(rule, undefined)).toBe(bodies[0])
  })

  test('tenths are written without loss', () => {
    expect([0, 1, 10, 50, 59, -59, 123].map(tenthsText)).toEqual(['0.0', '0.1', '1.0', '5.0', '5.9', '-5.9', '12.3'])
  })

  test.each(['A1', 'A2', 'B1', 'B3', 'B4'] as const)(
    '%s: both edges of the running period and of the one before',
    (rule) => {
      const edges = ['2024-11-30', '2024-12-01', '2025-11-30', '2025-12-01', '2026-11-30', '2026-12-01']
      expect(edges.map((date) => codeOf(reported(rule, date)))).toEqual([
        'date-outside-period',
        'ok',
        'ok',
        'ok',
        'ok',
        'date-outside-period',
      ])
      // A day later another campaign runs, and the one of two years before is over.
      const next = day('2026-12-01')
      expect(edges.map((date) => codeOf(reported(rule, date), next))).toEqual([
        'date-outside-period',
        'date-outside-period',
        'date-outside-period',
        'ok',
        'ok',
        'ok',
      ])
    },
  )

  test('31 November is named wherever it is written, and other days that do not exist are refused', () => {
    expect(codeOf(reported('B1', '2026-11-31'))).toBe('no-31-november')
    expect(codeOf(reported('A2', '2026-11-30', { document: DOCUMENT('2026-11-31') }))).toBe('no-31-november')
    expect(codeOf(reported('B2', '2026-11-10', { facts: { text: '经过', fedBack: '2026-11-31' } }))).toBe(
      'no-31-november',
    )
    expect(writtenDay('2026-11-31T08:00:00+08:00')).toEqual({ fault: 'no-31-november' })
    for (const wrong of ['2026-02-29', '2026-13-01', '26-11-30', ''])
      expect(codeOf(reported('B1', wrong))).toBe('bad-request')
    // An instant is the Shanghai day on which it falls.
    expect(writtenDay('2026-11-09T16:00:00Z')).toEqual({ day: day('2026-11-10') })
  })

  test.each(['A1', 'A2'] as const)("%s has number, date and file of a document, whose date is the fact's", (rule) => {
    const date = '2026-09-30'
    expect(codeOf(reported(rule, date))).toBe('ok')
    for (const other of ['2026-09-29', '2026-10-01'])
      expect(codeOf(reported(rule, date, { document: DOCUMENT(other) }))).toBe('date-differs')
    expect(codeOf(reported(rule, date, { document: undefined }))).toBe('evidence-missing')
    expect(codeOf(reported(rule, date, { document: { number: ' ', date } }))).toBe('evidence-missing')
    expect(codeOf(reported(rule, date, { files: 0 }))).toBe('evidence-missing')
    expect(codeOf(reported('B1', date, { files: 0 }))).toBe('ok')
    expect(codeOf(reported('B1', date, { facts: { text: '  ' } }))).toBe('evidence-missing')
  })
})

describe('B2: solved and answered within five working days, or as consented', () => {
  const due = (fedBack: string, more: { consent?: string; until?: string } = {}) => {
    const days = Object.fromEntries(Object.entries(more).map(([name, date]) => [name, day(date)]))
    return dateOfDay(problemClock(calendar, { fedBack: day(fedBack), ...days }).due)
  }

  test.each([
    ['a plain week: from Monday to Monday', '2026-11-02', {}, '2026-11-09'],
    ['fed back on a Saturday', '2026-11-07', {}, '2026-11-13'],
    ['over National Day, with a make-up Saturday', '2026-09-28', {}, '2026-10-10'],
    ['on the eve of National Day', '2026-09-30', {}, '2026-10-13'],
    ['a make-up Sunday counts', '2026-09-16', {}, '2026-09-22'],
    [
      'consent on the fifth day: a month, to the same day number',
      '2026-11-02',
      { consent: '2026-11-09' },
      '2026-12-02',
    ],
    ['consent on the sixth working day is too late', '2026-11-02', { consent: '2026-11-10' }, '2026-11-09'],
    ['consent on the very day', '2026-11-02', { consent: '2026-11-02' }, '2026-12-02'],
    ['a month that ends on a Sunday runs to Monday', '2026-10-29', { consent: '2026-10-30' }, '2026-11-30'],
    ['31 December to 31 January, a Sunday: to 1 February', '2026-12-31', { consent: '2026-12-31' }, '2027-02-01'],
    ['31 January to the last day of February', '2028-01-31', { consent: '2028-02-01' }, '2028-02-29'],
    ['31 October to 30 November', '2026-10-31', { consent: '2026-11-02' }, '2026-11-30'],
    [
      'to the day that the consent names, also a Saturday',
      '2026-11-02',
      { consent: '2026-11-04', until: '2026-11-21' },
      '2026-11-21',
    ],
    ['never past the month', '2026-11-02', { consent: '2026-11-04', until: '2026-12-03' }, '2026-12-02'],
    ['never before the fifth day', '2026-11-02', { consent: '2026-11-04', until: '2026-11-05' }, '2026-11-09'],
    [
      'a day named by a consent that is too late',
      '2026-11-02',
      { consent: '2026-11-10', until: '2026-11-20' },
      '2026-11-09',
    ],
  ])('%s', (_, fedBack, more, expected) => {
    expect(due(fedBack, more)).toBe(expected)
  })

  test('the clock ends with its day: on it in time, a day later not; both solved and answered', () => {
    const clock = (more: object) => problemClock(plain, { fedBack: day('2026-11-02'), ...more })
    const [on, after] = [day('2026-11-09'), day('2026-11-10')]
    expect(ranOut(clock({}), on)).toBe(false)
    expect(ranOut(clock({}), after)).toBe(true)
    expect(ranOut(clock({ solved: on }), after)).toBe(true)
    expect(ranOut(clock({ answered: on }), after)).toBe(true)
    expect(ranOut(clock({ solved: on, answered: on }), after)).toBe(false)
    expect(ranOut(clock({ solved: on, answered: after }), after)).toBe(true)
  })

  test('its date is the day after the clock ran out, and what was in time is no fact', () => {
    const fact = (date: string, more: object = {}) =>
      codeOf(reported('B2', date, { facts: { text: '经过', fedBack: '2026-11-02', ...more } }))
    expect(['2026-11-09', '2026-11-10', '2026-11-11'].map((date) => fact(date))).toEqual([
      'date-differs',
      'ok',
      'date-differs',
    ])
    const done = (date: string) => fact('2026-11-10', { solved: date, answered: date })
    expect(['2026-11-09', '2026-11-10'].map(done)).toEqual(['clock-kept', 'ok'])
    // Not late yet: the date that it would have lies ahead.
    expect(fact('2026-12-03', { consent: '2026-11-03' })).toBe('date-outside-period')
    expect(fact('2026-11-10', { until: '2026-11-20' })).toBe('bad-request')
    expect(fact('2026-11-10', { solved: '2026-11-01' })).toBe('bad-request')
    expect(codeOf(reported('B2', '2026-11-10'))).toBe('evidence-missing')
    expect(codeOf(reported('B1', '2026-11-10', { facts: { text: '经过', fedBack: '2026-11-02' } }))).toBe('bad-request')
  })

  test('a clock that runs out on 30 November is a fact of the next campaign', () => {
    expect(due('2026-11-23')).toBe('2026-11-30')
    expect(campaignOfDay(day('2026-12-01'))).toBe(2027)
    const fact = reported('B2', '2026-12-01', { facts: { text: '经过', fedBack: '2026-11-23' } })
    expect(codeOf(fact, day('2026-11-30'))).toBe('date-outside-period')
    expect(codeOf(fact, day('2026-12-01'))).toBe('ok')
  })
})

describe('an objection', () => {
  test.each([
    ['2026-11-13T23:59:00+08:00', '2026-11-20'],
    ['2026-11-14T00:00:00+08:00', '2026-11-20'],
    ['2026-09-30T10:00:00+08:00', '2026-10-13'],
    ['2026-09-18T10:00:00+08:00', '2026-09-24'],
  ])('told at %s it may come until the end of %s', (told, last) => {
    expect(dateOfDay(lastDayToObject(calendar, Date.parse(told)))).toBe(last)
    const end = startOfDay(day(last) + 1)
    expect(mayStillObject(calendar, Date.parse(told), end - 1)).toBe(true)
    expect(mayStillObject(calendar, Date.parse(told), end)).toBe(false)
  })
})

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const fact = (n: number, more: Partial<DeductionFact> = {}): DeductionFact => ({
  id: id(n),
  unit: 'J45',
  rule: 'B1',
  day: day('2026-03-01'),
  entered: n * 10,
  signed: n * 10 + 1,
  confirmed: n * 10 + 2,
  upheld: null,
  withdrawn: null,
  ...more,
})
const sum = (facts: readonly DeductionFact[]) =>
  deductionLines(facts)
    .filter(({ unit }) => unit === 'J45')
    .reduce((all, { tenths }) => all + tenths, 0)

describe('what counts', () => {
  test.each([
    ['confirmed and signed', {}, 1],
    ['B not signed', { signed: null }, 0],
    ['not confirmed', { confirmed: null }, 0],
    ['A without a signature', { rule: 'A2', signed: null }, 5],
    ['A not confirmed', { rule: 'A1', signed: null, confirmed: null }, 0],
    ['found wrong by two officers', { upheld: 99 }, 0],
    ['withdrawn by two', { withdrawn: 99 }, 0],
  ] as const)('%s', (_, more, tenths) => {
    expect(sum([fact(1, more)])).toBe(tenths)
  })

  test('the fiftieth B of a unit counts and the fifty-first does not; of A there is no end; a withdrawn one lets the next in', () => {
    const many = Array.from({ length: 51 }, (_, i) => fact(i + 1))
    expect(sum(many.slice(0, 49))).toBe(49)
    expect(sum(many.slice(0, 50))).toBe(50)
    const lines = deductionLines(many)
    expect(lines.filter(({ overCap }) => overCap).map((line) => line.id)).toEqual([id(51)])
    expect(sum(many)).toBe(50)
    const withdrawn = many.map((each) => (each.id === id(7) ? { ...each, withdrawn: 999 } : each))
    expect(deductionLines(withdrawn).filter(({ overCap }) => overCap)).toEqual([])
    expect(sum(withdrawn)).toBe(50)
    expect(sum([...many, ...Array.from({ length: 12 }, (_, i) => fact(100 + i, { rule: 'A1' }))])).toBe(50 + 120)
  })

  test('the cap fills by date, then by id, whatever order they came in; each unit and each campaign has its own', () => {
    const early = fact(99, { day: day('2026-01-05') })
    const many = Array.from({ length: 50 }, (_, i) => fact(i + 1))
    const over = deductionLines([...many, early]).filter(({ overCap }) => overCap)
    expect(over.map((line) => line.id)).toEqual([id(50)])
    expect(sum([...many, fact(60, { day: day('2025-11-30') })])).toBe(51)
    expect(sum([...many, fact(60, { unit: 'J36' })])).toBe(50)
  })

  test('what is entered after the seal of its day is listed and counts after a reopening alone; the seal keeps what stood', () => {
    const seal = { n: 500, firstDay: day('2025-12-01'), lastDay: day('2026-11-30') }
    const late = fact(1, { entered: 501, signed: 502, confirmed: 503 })
    const lateConfirmed = fact(2, { confirmed: 504 })
    const lateWithdrawn = fact(3, { withdrawn: 505 })
    const facts = [late, lateConfirmed, lateWithdrawn]
    const shown = (seals: (typeof seal)[]) =>
      deductionLines(facts, seals).map(({ tenths, afterSeal }) => [tenths, afterSeal])
    expect(shown([seal])).toEqual([
      [0, true],
      [0, false],
      [1, false],
    ])
    expect(shown([])).toEqual([
      [1, false],
      [1, false],
      [0, false],
    ])
    // A later seal over the first one leaves its days frozen.
    expect(shown([{ ...seal, n: 900 }, seal])).toEqual(shown([seal]))
    expect(shown([{ ...seal, lastDay: day('2026-02-28') }])).toEqual(shown([]))
  })

  test('any order, any withdrawals: a unit loses exactly the sum of what counts, and B never more than 5.0', () => {
    const facts = fc.array(
      fc.record({
        n: fc.integer({ min: 1, max: 90 }),
        unit: fc.constantFrom('J45', 'J36'),
        rule: fc.constantFrom(...DEDUCTION_RULES),
        day: fc.integer({ min: day('2025-11-20'), max: day('2026-11-30') }),
        signed: fc.boolean(),
        confirmed: fc.boolean(),
        upheld: fc.boolean(),
        withdrawn: fc.boolean(),
      }),
      { maxLength: 140 },
    )
    fc.assert(
      fc.property(facts, fc.integer(), (made, turn) => {
        const all = made.map(({ n, unit, rule, day: on, ...is }, i) =>
          fact(n * 1_000 + i, {
            unit,
            rule,
            day: on,
            signed: is.signed ? 1_000_000 : null,
            confirmed: is.confirmed ? 1_000_001 : null,
            upheld: is.upheld ? 1_000_002 : null,
            withdrawn: is.withdrawn ? 1_000_003 : null,
          }),
        )
        const lines = deductionLines(all)
        const turned = all
          .slice(turn % (all.length || 1))
          .concat(all.slice(0, turn % (all.length || 1)))
          .toReversed()
        expect(deductionLines(turned)).toEqual(lines)
        for (const unit of ['J45', 'J36'])
          for (const year of [2025, 2026]) {
            const mine = all.filter((each) => each.unit === unit && campaignOfDay(each.day) === year)
            const counting = mine.filter(
              (each) =>
                each.confirmed !== null &&
                each.upheld === null &&
                each.withdrawn === null &&
                (each.rule.startsWith('A') || each.signed !== null),
            )
            const of = (rule: string) => counting.filter((each) => each.rule.startsWith(rule)).length
            const expected = of('A1') * 10 + of('A2') * 5 + Math.min(50, of('B'))
            const got = lines.filter((line) => line.unit === unit && campaignOfDay(line.day) === year)
            expect(got.reduce((total, line) => total + line.tenths, 0)).toBe(expected)
          }
      }),
      { seed, numRuns: 200 },
    )
  })
})

test('a fact belongs to the campaign whose period holds its day', () => {
  expect(['2025-11-30', '2025-12-01', '2026-11-30', '2026-12-01'].map((date) => campaignOfDay(day(date)))).toEqual([
    2025, 2026, 2026, 2027,
  ])
  expect(isInPeriod(TODAY, TODAY)).toBe(true)
  expect(isInPeriod(TODAY + 1, TODAY)).toBe(false)
})
