import { likeMonths } from '../../server/rules/rectifications/like-months.ts'
import { describe, expect, test } from 'vitest'
import { dateOfDay, parseDay } from '../../server/contract/campaign-time.ts'
import { RECTIFICATION_STATES, type RectificationState } from '../../server/contract/rectifications.ts'
import type { WorkingCalendar } from '../../server/rules/cases/working-days.ts'
import {
  dayAhead,
  isOpenCampaign,
  returnedOn,
  whyNotSource,
  whyNotVisitDay,
} from '../../server/rules/rectifications/check-item.ts'
import { dueOf, lateBy, mendBy, stateOf, type ItemFacts } from '../../server/rules/rectifications/state.ts'
import { countParts, widths } from '../../kiosk/office/rectification/progress-chart.ts'
import type { RectificationRow } from '../../server/store/changes/rectifications/rectification-rows.ts'
import {
  whyNotAnswer,
  whyNotClose,
  whyNotPlan,
  whyNotProgress,
  whyNotVisit,
  whyNotWithdraw,
} from '../../server/store/changes/rectifications/rectification-steps.ts'

const day = (date: string) => parseDay(date)!
/** New Year 2027 is a holiday of three days, and the Sunday before it is worked. */
const SPECIAL = new Map([
  [day('2027-01-01'), false],
  [day('2026-12-27'), true],
])
const calendar: WorkingCalendar = { specialDay: (each) => SPECIAL.get(each) }

const NONE: ItemFacts = {
  entered: day('2026-12-21'),
  plan: null,
  accepted: null,
  deadline: null,
  returned: null,
  returned_day: null,
  until: null,
  done: null,
  passed: null,
  closed: null,
  withdrawn: null,
}
const planned = { ...NONE, plan: 2, deadline: day('2027-01-15') }
const running = { ...planned, accepted: 3 }
/** An item in each state. */
const IN: Record<RectificationState, ItemFacts> = {
  'to-plan': NONE,
  'plan-waits': planned,
  'plan-returned': { ...planned, returned: 3, returned_day: day('2026-12-30') },
  running,
  'to-visit': { ...running, done: 4 },
  returned: { ...running, done: 4, returned: 5, returned_day: day('2027-01-18'), until: day('2027-01-22') },
  'to-close': { ...running, done: 4, returned: 5, returned_day: day('2027-01-10'), passed: 6 },
  closed: { ...running, passed: 6, closed: 8 },
  withdrawn: { ...planned, withdrawn: 9 },
}

test.each(RECTIFICATION_STATES)('an item is %s by the order of its entries', (state) => {
  expect(stateOf(IN[state])).toBe(state)
})

test('a plan that comes again waits again, a report after a return is looked at again', () => {
  expect(stateOf({ ...IN['plan-returned'], plan: 4 })).toBe('plan-waits')
  expect(stateOf({ ...IN.returned, done: 6 })).toBe('to-visit')
  expect(stateOf({ ...IN['to-close'], returned: 7 })).toBe('returned')
})

describe('who may take which step in which state', () => {
  const registry = { heirOf: (unit: string) => unit }
  const row = (facts: ItemFacts): RectificationRow => ({ ...facts, unit: 'J18', id: 'x' }) as RectificationRow
  const said = (operator: string) => [{ n: 7, operator }]
  const li = { operator: 'user:li' }
  const steps: Record<string, (item: RectificationRow) => string | null> = {
    plan: whyNotPlan,
    report: whyNotProgress,
    accept: (item) => whyNotAnswer(item, 'accepted', registry, li),
    return: (item) => whyNotAnswer(item, 'returned', registry, li),
    visit: (item) => whyNotVisit(item, registry, li),
    close: (item) => whyNotClose(item, [], registry, li),
    withdraw: (item) => whyNotWithdraw(item, [], registry, li),
  }
  const open: Record<RectificationState, string[]> = {
    'to-plan': ['plan', 'withdraw'],
    'plan-waits': ['accept', 'return', 'withdraw'],
    'plan-returned': ['plan', 'withdraw'],
    running: ['report', 'visit', 'withdraw'],
    'to-visit': ['report', 'return', 'visit', 'withdraw'],
    returned: ['report', 'visit', 'withdraw'],
    'to-close': ['return', 'visit', 'close', 'withdraw'],
    closed: [],
    withdrawn: [],
  }
  test.each(RECTIFICATION_STATES)('%s', (state) => {
    const may = Object.keys(steps).filter((step) => steps[step]!(row(IN[state])) === null)
    expect(may).toEqual(open[state])
    if (state === 'closed' || state === 'withdrawn')
      for (const step of Object.values(steps)) expect(step(row(IN[state]))).toBe('rectification-ended')
  })

  test('nobody closes alone, nor decides about the own unit, nor about the other one that runs a method', () => {
    const item = row(IN['to-close'])
    expect(whyNotClose(item, said('user:li'), registry, li)).toBe('same-person')
    expect(whyNotClose(item, said('user:ma'), registry, li)).toBe(null)
    expect(whyNotWithdraw(item, said('user:li'), registry, li)).toBe('same-person')
    expect(whyNotClose(row(running), [], registry, li)).toBe('visit-missing')
    for (const bound of ['J18', 'J62']) {
      const officer = { ...li, bound }
      expect(whyNotClose(item, [], registry, officer)).toBe('own-unit')
      expect(whyNotAnswer(row(planned), 'accepted', registry, officer)).toBe('own-unit')
      expect(whyNotVisit(row(running), registry, officer)).toBe('own-unit')
      expect(whyNotWithdraw(item, [], registry, officer)).toBe('own-unit')
    }
    expect(whyNotClose(item, [], registry, { ...li, bound: 'J36' })).toBe(null)
  })
})

test('like bad ratings are counted for eight months up to the measure and six after it, none beyond today', () => {
  const months = likeMonths('2026-10-28', '2027-01-19')
  expect(months.map(({ month }) => month).join(' ')).toBe(
    '2026-03 2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10 2026-11 2026-12 2027-01',
  )
  expect(months.filter(({ after }) => after).map(({ month }) => month)).toEqual(['2026-11', '2026-12', '2027-01'])
  expect(likeMonths('2026-10-28', '2028-01-19').at(-1)).toEqual({ month: '2027-04', after: true })
  const open = likeMonths(null, '2026-11-18')
  expect([open.length, open[0]!.month, open.at(-1)!.month, open.some(({ after }) => after)]).toEqual([
    8,
    '2026-04',
    '2026-11',
    false,
  ])
})

describe('by when the unit has to act', () => {
  const due = (facts: ItemFacts) => dateOfDay(dueOf(calendar, facts))

  test('ten working days for the plan: a worked Sunday counts, New Year does not', () => {
    // 22 23 24 25, the worked Sunday 27, 28 29 30 31, then 4 January.
    expect(due(NONE)).toBe('2027-01-04')
    expect(lateBy(calendar, NONE, day('2027-01-04'))).toBe(0)
    expect(lateBy(calendar, NONE, day('2027-01-05'))).toBe(1)
  })

  test('five working days to mend a plan, or the day that the office names', () => {
    expect(due(IN['plan-returned'])).toBe('2027-01-07')
    expect(due({ ...IN['plan-returned'], until: day('2027-01-02') })).toBe('2027-01-04')
    expect(mendBy(calendar, IN.running)).toBe(null)
  })

  test('its deadline afterwards, on the next working day if it is none; a return moves it not', () => {
    expect(due(running)).toBe('2027-01-15')
    expect(due({ ...running, deadline: day('2027-01-01') })).toBe('2027-01-04')
    expect(due(IN.returned)).toBe('2027-01-15')
    expect(dateOfDay(mendBy(calendar, IN.returned)!)).toBe('2027-01-22')
    expect(lateBy(calendar, IN.returned, day('2027-01-19'))).toBe(4)
  })

  test('what waits for the office, or has ended, is late for nobody', () => {
    for (const state of ['plan-waits', 'to-visit', 'to-close', 'closed', 'withdrawn'] as const)
      expect(lateBy(calendar, IN[state], day('2028-01-01'))).toBe(0)
    for (const state of ['to-plan', 'plan-returned', 'running', 'returned'] as const)
      expect(lateBy(calendar, IN[state], day('2028-01-01'))).toBeGreaterThan(300)
  })
})

test.each([
  ['follow-up', 'online', false, null],
  ['follow-up', 'hearsay', false, 'bad-request'],
  ['deduction', undefined, false, 'bad-request'],
  ['own', undefined, false, 'bad-request'],
  ['own', undefined, true, null],
  ['own', 'x', true, 'bad-request'],
  ['office', undefined, false, null],
  ['office', undefined, true, 'forbidden'],
  ['inspection', '2026-12-08', true, 'forbidden'],
  ['report', '第二章', false, null],
] as const)('source %s of %s, by a unit: %s, is %s', (source, ref, ofUnit, code) => {
  expect(whyNotSource(source, ref, ofUnit)?.code ?? null).toBe(code)
})

test('days ahead: from today to 30 November of the year after; 31 November is named', () => {
  const code = (written: string) => {
    const read = dayAhead(written, '2026', day('2026-12-21'))
    return 'fault' in read ? read.fault.code : dateOfDay(read.day)
  }
  expect(code('2026-12-21')).toBe('2026-12-21')
  expect(code('2027-11-30')).toBe('2027-11-30')
  expect(code('2026-12-20')).toBe('deadline-outside')
  expect(code('2027-12-01')).toBe('deadline-outside')
  expect(code('2027-11-31')).toBe('no-31-november')
  expect(code('soon')).toBe('bad-request')
})

test('items are of the running campaign, or of the one before', () => {
  expect(['2025', '2026', '2027', '2028'].filter((campaign) => isOpenCampaign(campaign, 2027))).toEqual([
    '2026',
    '2027',
  ])
})

test('a visit is not before the last one, and passes not before the last return', () => {
  const today = day('2027-01-20')
  const bounds = { entered: day('2026-12-21'), visited: day('2027-01-12'), returned: day('2027-01-12') }
  const why = (outcome: 'passed' | 'failed', date: string, more: object = {}) =>
    whyNotVisitDay({ ...bounds, ...more }, outcome, day(date), today)
  expect(why('passed', '2027-01-11')).toBe('visit-before-last')
  expect(why('failed', '2027-01-11')).toBe('visit-before-last')
  expect(why('passed', '2027-01-12')).toBe(null)
  // Returned by a word of the office on the 15th, after a visit on the 12th.
  expect(why('passed', '2027-01-14', { returned: day('2027-01-15') })).toBe('visit-before-last')
  expect(why('failed', '2027-01-14', { returned: day('2027-01-15') })).toBe(null)
  for (const date of ['2026-12-20', '2027-01-21']) expect(why('passed', date)).toBe('date-outside-period')
  expect(why('passed', '2026-12-21', { visited: null, returned: null })).toBe(null)
})

test('a visit that failed returns on its own day, an answer on the day of its entry', () => {
  const item = { returned: 7, returned_day: day('2027-01-15') }
  expect(returnedOn(item, 7, day('2027-01-12'))).toBe(day('2027-01-12'))
  expect(returnedOn(item, 6, day('2027-01-12'))).toBe(day('2027-01-15'))
  expect(returnedOn({ returned: null, returned_day: null }, null, null)).toBe(null)
})

test('the chart has each item in one part, late before all, and shows one of many', () => {
  const item = (state: RectificationState, late = 0) => ({ state, late })
  const counts = countParts([
    item('closed'),
    item('withdrawn', 3),
    item('to-visit'),
    item('plan-waits'),
    item('running'),
    item('returned', 2),
    item('returned'),
    item('to-plan', 1),
  ])
  expect(counts).toEqual({ closed: 1, office: 2, running: 1, returned: 1, late: 2 })
  const bar = widths({ ...counts, closed: 500, returned: 0 })
  expect(bar.map(({ part }) => part)).toEqual(['closed', 'office', 'running', 'late'])
  expect(Math.min(...bar.map(({ width }) => width))).toBeGreaterThan(8)
  expect(bar.at(-1)!.x + bar.at(-1)!.width).toBeCloseTo(600)
})
