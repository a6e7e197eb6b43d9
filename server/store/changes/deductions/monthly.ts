import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { HandInLine } from '../../../contract/hand-ins.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import { MONTHLY_BODIES, MOST_MONTHLY_LINES, type MonthlyBody } from '../../../contract/hotline/monthly.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { checkMonthly } from '../../../rules/deductions/check-monthly.ts'
import { isMonthOpen } from '../../../rules/deductions/month-open.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { Write } from '../../writer/write.ts'
import { isRepeat } from '../repeats.ts'
import { hashText, keepText } from './deduction-texts.ts'

/** The newest version of a month; `returned`: the entry by which the office sent it back. */
export interface LastMonthly {
  n: number
  version: number
  returned: number | null
}

export function lastMonthly(sql: Sql, body: MonthlyBody, month: string): LastMonthly | undefined {
  return sql(
    'SELECT n, version, returned FROM monthly_report WHERE body = ? AND month = ? ORDER BY version DESC LIMIT 1',
  ).get(body, month) as LastMonthly | undefined
}

/**
 * One version of a body's report of a month: all lines or none. It moves no points. The same once more is the version that it made.
 *
 * @returns `fresh`: whether it is new
 * @throws Refusal forbidden for other bodies, date-outside-period, hand-in-too-long, hand-in-empty, hand-in-faulty
 */
export function submitMonthly(
  w: Write,
  { month, lines, by }: { month: string; lines: HandInLine[]; by: RoleHolder },
  actor: Actor,
): { report: number; version: number; fresh: boolean } {
  const body = MONTHLY_BODIES.find((each) => each === by.body)
  if (by.role !== 'reporter' || body === undefined) throw new Refusal('forbidden', month)
  if (!isMonthOpen(month, w.now)) throw new Refusal('date-outside-period', month)
  if (lines.length > MOST_MONTHLY_LINES)
    throw new Refusal('hand-in-too-long', `${lines.length} > ${MOST_MONTHLY_LINES}`)
  const { rows, notes, faults } = checkMonthly(lines, (written) => w.registry.unitMeant(written))
  if (faults.length > 0) throw new Refusal('hand-in-faulty', `${new Set(faults.map(({ line }) => line)).size}`)
  if (rows.length === 0) throw new Refusal('hand-in-empty')
  w.sql('DELETE FROM monthly_draft WHERE body = ? AND month = ?').run(body, month)
  const last = lastMonthly(w.sql, body, month)
  const version = (last?.version ?? 0) + 1
  const kept = hashText(canonicalJson(notes))
  const report = { month, body, version, rows, textHash: kept.textHash, operator: actor }
  const waiting = last?.returned === null ? last : undefined
  if (isRepeat(w, 'monthly-report', waiting?.n, { ...report, version: version - 1 }, { text: kept.text }))
    return { report: last!.n, version: last!.version, fresh: false }
  const { n } = w.append('monthly-report', report)
  keepText(w, n, kept)
  w.audit.record(actor, 'monthly:submit', `body:${body}`, { month, version, units: rows.length })
  return { report: n, version, fresh: true }
}
