import { describe, expect, test } from 'vitest'
import { caseClocks, type CaseTimes } from '../../server/rules/cases/case-clock.ts'
import { isWorkingDay, workingDayAfter, workingDaysBetween } from '../../server/rules/cases/working-days.ts'
import type { CaseFacts } from '../../server/contract/cases.ts'
import { isoShanghai, parseDay } from '../../server/contract/campaign-time.ts'
import { shipped } from '../fixtures/ledger/test-ledger.ts'

/** The real calendar of 2026 as config/yinchuan has it: 春节 15 to 23 February, 14 and 28 February are worked. */
const { specialDays, policy } = shipped()
const special = new Map(specialDays.map(({ date, open }) => [parseDay(date)!, open]))
const calendar = { specialDay: (day: number) => special.get(day) }
const day = (date: string) => parseDay(date)!
const at = (iso: string) => Date.parse(`${iso}+08:00`)

const OPENED: CaseFacts = {
  state: 'opened',
  soft: false,
  lapsed: null,
  finding: null,
  extension: 'none',
  appeal: 'none',
  requested: false,
}
const TRUE: CaseFacts = { ...OPENED, state: 'verified', finding: 'true' }

function clocks(facts: CaseFacts, times: Partial<CaseTimes> & { opened: number }, now: string) {
  const all = { verified: null, mend_since: times.verified ?? null, mended: null, closed: null, ...times }
  return caseClocks(facts, all, policy.caseClocks, calendar, at(now))
}

describe('working days', () => {
  test.each([
    ['2026-02-13', true, 'Friday'],
    ['2026-02-14', true, 'Saturday, worked for the Spring Festival'],
    ['2026-02-15', false, 'Sunday, Spring Festival'],
    ['2026-02-18', false, 'Wednesday, Spring Festival'],
    ['2026-02-23', false, 'Monday, Spring Festival'],
    ['2026-02-24', true, 'Tuesday after it'],
    ['2026-02-28', true, 'Saturday, worked for the Spring Festival'],
    ['2026-03-01', false, 'Sunday like any other'],
    ['2026-09-20', true, 'Sunday, worked for the National Day'],
    ['2027-02-08', true, 'a Monday of a year that nobody has announced: no guess'],
  ])('%s: %s (%s)', (date, working) => {
    expect(isWorkingDay(calendar, day(date))).toBe(working)
  })

  test('the day on which a clock begins is not counted', () => {
    expect(workingDayAfter(calendar, day('2026-11-10'), 1)).toBe(day('2026-11-11'))
    expect(workingDayAfter(calendar, day('2026-11-10'), 5)).toBe(day('2026-11-17'))
    expect(workingDayAfter(calendar, day('2026-11-10'), 15)).toBe(day('2026-12-01'))
    expect(workingDayAfter(calendar, day('2026-11-14'), 1)).toBe(day('2026-11-16'))
  })

  test('days between count both ways', () => {
    expect(workingDaysBetween(calendar, day('2026-02-13'), day('2026-02-24'))).toBe(2)
    expect(workingDaysBetween(calendar, day('2026-02-24'), day('2026-02-13'))).toBe(-2)
    expect(workingDaysBetween(calendar, day('2026-02-15'), day('2026-02-23'))).toBe(0)
  })
})

describe('the clocks over the Spring Festival', () => {
  const opened = at('2026-02-13T16:40:00')

  test('a rating of the Friday before is to be verified on the make-up Saturday', () => {
    const found = clocks(OPENED, { opened }, '2026-02-14T09:00:00')
    expect(isoShanghai(found.verify.due)).toBe('2026-02-14T18:00:00+08:00')
    expect(found).toMatchObject({ running: 'verify', late: false, near: true })
    expect(clocks(OPENED, { opened }, '2026-02-14T18:00:01')).toMatchObject({ late: true, near: false })
  })

  test('mending counts across nine days of holiday: five working days from the 14th end on 28 February', () => {
    const found = clocks(TRUE, { opened, verified: at('2026-02-14T10:00:00') }, '2026-02-20T12:00:00')
    // 24, 25, 26, 27 and the make-up Saturday 28.
    expect(isoShanghai(found.mend!.due)).toBe('2026-02-28T18:00:00+08:00')
    expect(found).toMatchObject({ running: 'mend', late: false, near: false, mend: { left: 5 } })
    expect(isoShanghai(found.whole.due)).toBe('2026-03-12T18:00:00+08:00')
  })

  test('one opened in the middle of the holiday is due on the first working day after it', () => {
    const found = clocks(OPENED, { opened: at('2026-02-18T11:00:00') }, '2026-02-19T12:00:00')
    expect(isoShanghai(found.verify.due)).toBe('2026-02-24T18:00:00+08:00')
  })

  test('a granted extension reaches to the longest term and no further', () => {
    const facts: CaseFacts = { ...TRUE, extension: 'granted' }
    const found = clocks(facts, { opened, verified: at('2026-02-14T10:00:00') }, '2026-03-02T12:00:00')
    expect(found.mend!.due).toBe(found.whole.due)
    expect(found).toMatchObject({ running: 'mend', late: false })
    expect(clocks(facts, { opened, verified: at('2026-02-14T10:00:00') }, '2026-03-12T18:00:01').late).toBe(true)
  })

  test('who verifies too late does not win time: mending ends with the longest term', () => {
    const found = clocks(TRUE, { opened, verified: at('2026-03-12T10:00:00') }, '2026-03-12T12:00:00')
    expect(found.verify.late).toBe(true)
    expect(found.mend!.due).toBe(found.whole.due)
  })

  test('what was done in time stays in time', () => {
    const times = { opened, verified: at('2026-02-14T17:59:59'), mended: at('2026-02-28T17:59:00') }
    const found = clocks({ ...TRUE, state: 'mended' }, times, '2026-03-02T09:00:00')
    expect(found.verify.late).toBe(false)
    expect(found.mend).toMatchObject({ late: false })
    expect(found.running).toBe('whole')
  })

  test.each([
    ['a soft case', { ...OPENED, soft: true }],
    ['one that lapsed', { ...OPENED, lapsed: 'changed' as const }],
    ['one that waits for the campaign office', { ...TRUE, finding: 'mistaken' as const, requested: true }],
    ['a closed one', { ...TRUE, state: 'closed' as const }],
  ])('%s has no running clock and is never late', (_, facts) => {
    expect(clocks(facts, { opened }, '2026-12-01T12:00:00')).toMatchObject({ running: null, late: false, near: false })
  })
})
