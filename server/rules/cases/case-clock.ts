import { dayOf, startOfDay } from '../../contract/campaign-time.ts'
import type { CaseFacts } from '../../contract/cases.ts'
import type { Policy } from '../../contract/policy.ts'
import { workingDayAfter, workingDaysBetween, type WorkingCalendar } from './working-days.ts'

/** A clock ends when offices close on its last day, 18:00 in Shanghai: ours, the document speaks of days. */
const OFFICES_CLOSE_MS = 18 * 3_600_000

export interface Clock {
  limitDays: number
  /** From when it runs, and when it is up, ms. */
  since: number
  due: number
  /** When what it waits for was done, or null. */
  done: number | null
  /** Done after it was up, or not done and up. */
  late: boolean
  /** Working days left after today; negative when late. */
  left: number
}

export interface CaseClocks {
  verify: Clock
  /** Runs from the finding `true` on. */
  mend: Clock | null
  /** The longest that a case may take, from its opening. */
  whole: Clock
  /** Which clock runs now; null when the case is closed, soft, or waits for the campaign office. */
  running: 'verify' | 'mend' | 'whole' | null
  /** The running clock is up. */
  late: boolean
  /** The running clock is up today. */
  near: boolean
}

export interface CaseTimes {
  opened: number
  verified: number | null
  /** From when it is to be mended: the finding, or the campaign office's no to a request to void. */
  mend_since: number | null
  mended: number | null
  closed: number | null
}

/**
 * The three clocks of a case in working days: verify (ours), mend within 5 working days, at most a longest term with
 * a granted extension (campaign document 附件1 二.(二)). The day on which a clock begins is not counted.
 */
export function caseClocks(
  facts: CaseFacts,
  times: CaseTimes,
  policy: Policy['caseClocks'],
  calendar: WorkingCalendar,
  now: number,
): CaseClocks {
  const clock = (since: number, limitDays: number, done: number | null, latest = Infinity): Clock => {
    const due = Math.min(closeOf(workingDayAfter(calendar, dayOf(since), limitDays)), latest)
    return {
      limitDays,
      since,
      due,
      done,
      late: (done ?? now) > due,
      left: workingDaysBetween(calendar, dayOf(now), dayOf(due)),
    }
  }
  const { opened, verified, mend_since: mendSince, mended, closed } = times
  const whole = clock(opened, policy.longestDays, closed)
  const verify = clock(opened, policy.verifyDays, verified)
  const mend =
    facts.finding !== 'true' || mendSince === null
      ? null
      : facts.extension === 'granted'
        ? { ...whole, done: mended, late: (mended ?? now) > whole.due }
        : clock(mendSince, policy.mendDays, mended, whole.due)
  const running = runningClock(facts)
  const runs = running === null ? null : { verify, mend, whole }[running]
  return {
    verify,
    mend,
    whole,
    running,
    late: runs?.late ?? false,
    near: runs !== null && !runs.late && dayOf(runs.due) <= dayOf(now),
  }
}

function runningClock(facts: CaseFacts): CaseClocks['running'] {
  if (facts.soft || facts.lapsed !== null || facts.state === 'closed' || facts.requested) return null
  if (facts.state === 'opened') return 'verify'
  if (facts.state === 'verified') return facts.finding === 'true' ? 'mend' : null
  return 'whole'
}

function closeOf(day: number): number {
  return startOfDay(day) + OFFICES_CLOSE_MS
}
