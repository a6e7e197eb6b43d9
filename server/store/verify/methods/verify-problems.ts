import { dayOf } from '../../../contract/campaign-time.ts'
import { PROBLEM_SOURCES } from '../../../contract/deductions.ts'
import { MONTHLY_BODIES, MOST_MONTHLY_LINES } from '../../../contract/hotline/monthly.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { checkMonthly } from '../../../rules/deductions/check-monthly.ts'
import { isMonthOpen } from '../../../rules/deductions/month-open.ts'
import { lastMonthly } from '../../changes/deductions/monthly.ts'
import { checkStep, pastDay } from '../../../rules/deductions/check-problem.ts'
import { bodyOfProblem, problemById } from '../../changes/deductions/problems.ts'
import type { Before, EntryCheck, Wrong } from '../verify-check.ts'

/** Whose a problem is, and that its dates lie where they may (section 14). */
export function problemChecks({ sql, registry }: Before): EntryCheck {
  const wrong = (message: string | null): Wrong | null =>
    message === null ? null : { code: 'deduction-wrong', message }

  function whyNot(unit: string, date: string, at: number): string | null {
    if (registry.unit(unit) === undefined) return `no unit ${unit}`
    const read = pastDay(date, dayOf(at))
    return 'fault' in read ? `${read.fault.code} ${date}` : null
  }

  const isReporting = (role: string) => role === 'reporter' || role === 'campaign-office'

  /** The rows as lines of a file, by which the rules are asked once more. */
  function whyNotRows(rows: EntryBodies['monthly-report']['rows']): string | null {
    if (rows.length === 0 || rows.length > MOST_MONTHLY_LINES) return `${rows.length} rows`
    const lines = rows.map(({ unit, complaints, supervised, resolved }, i) => ({
      line: i + 1,
      cells: { unit, complaints: `${complaints}`, supervised: `${supervised}`, resolved: `${resolved}` },
    }))
    const known = (code: string) => (registry.unit(code) === undefined ? undefined : code)
    const [fault] = checkMonthly(lines, known).faults
    return fault === undefined ? null : `row ${fault.line}: ${fault.code} ${fault.column} ${fault.value}`
  }

  return {
    problem({ id, unit, source, body, fedBack, role }, { at }) {
      if (problemById(sql, id) !== undefined) return wrong(`${id} was entered`)
      if (!PROBLEM_SOURCES.includes(source)) return wrong(`no source ${source}`)
      if (!isReporting(role)) return wrong('entered by nobody')
      if (bodyOfProblem(role, body) !== body) return wrong(`${body} feeds back no problems`)
      return wrong(whyNot(unit, fedBack, at))
    },
    'problem-step'({ id, role, textHash, solved, answered, consent, until }, { at }) {
      const dates = {
        ...(solved === undefined ? {} : { solved }),
        ...(answered === undefined ? {} : { answered }),
        ...(consent === undefined ? {} : { consent }),
        ...(until === undefined ? {} : { until }),
      }
      const row = problemById(sql, id)
      if (row === undefined) return wrong('no such problem')
      if (!['reporter', 'campaign-office', 'unit'].includes(role)) return wrong('by nobody')
      if (role === 'unit' && Object.keys(dates).length > 0) return wrong('a unit enters no dates')
      if (textHash === undefined && Object.keys(dates).length === 0) return wrong('nothing is said')
      const checked = checkStep(dates, { fedBack: row.fed_back, hasConsent: row.consent !== null }, dayOf(at))
      return wrong('fault' in checked ? `${checked.fault.code} ${checked.fault.detail ?? ''}` : null)
    },
    'monthly-report'({ month, body, version, rows }, { at }) {
      if (!MONTHLY_BODIES.includes(body)) return wrong(`${body} reports no months`)
      if (!isMonthOpen(month, at)) return wrong(`month ${month}`)
      const before = lastMonthly(sql, body, month)?.version ?? 0
      if (version !== before + 1) return wrong(`version ${version} after ${before}`)
      return wrong(whyNotRows(rows))
    },
    'not-interviewed'({ id, unit, date, body, role }, { at }) {
      if (!isReporting(role)) return wrong('entered by nobody')
      if (sql('SELECT 1 FROM not_interviewed WHERE id = ?').get(id) !== undefined) return wrong(`${id} was entered`)
      return wrong(body === 'media' ? whyNot(unit, date, at) : `${body} interviews nobody`)
    },
  }
}
