import { hash } from 'node:crypto'
import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { HandInLine } from '../../../contract/hand-ins.ts'
import { MONTHLY_BODIES, MOST_MONTHLY_LINES, type MonthlyBody } from '../../../contract/hotline/monthly.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import type { Reader } from '../../reader.ts'
import type { Write } from '../../writer/write.ts'
import { isMonthOpen } from '../../../rules/deductions/month-open.ts'
import { isRepeat, isTakenAlready } from '../repeats.ts'
import { lastMonthly } from './monthly.ts'

export interface MonthlyDraft {
  at: number
  lines: HandInLine[]
}

/** The body for which somebody writes a monthly report. @throws Refusal forbidden for everybody else */
export function monthlyBodyOf({ role, body }: RoleHolder): MonthlyBody {
  const own = MONTHLY_BODIES.find((each) => each === body)
  if (role !== 'reporter' || own === undefined) throw new Refusal('forbidden', 'monthly report', '月报')
  return own
}

/**
 * Keeps what is being written of a month, as it is; handing in takes it away.
 *
 * @throws Refusal forbidden, date-outside-period, hand-in-too-long
 */
export function saveMonthlyDraft(
  w: Write,
  { month, lines, by }: { month: string; lines: HandInLine[]; by: RoleHolder },
  actor: Actor,
): { month: string } {
  const body = monthlyBodyOf(by)
  if (!isMonthOpen(month, w.now)) throw new Refusal('date-outside-period', month)
  if (lines.length > MOST_MONTHLY_LINES)
    throw new Refusal('hand-in-too-long', `${lines.length} > ${MOST_MONTHLY_LINES}`)
  w.sql('INSERT OR REPLACE INTO monthly_draft (body, month, at, by, sealed) VALUES (?, ?, ?, ?, ?)').run(
    body,
    month,
    w.now,
    actor,
    w.keys.seal(draftId(body, month), JSON.stringify(lines)),
  )
  return { month }
}

/** Null where there is none, or it lies under other keys. */
export function monthlyDraft(
  { sql, keys }: Pick<Reader, 'sql' | 'keys'>,
  body: MonthlyBody,
  month: string,
): MonthlyDraft | null {
  const row = sql('SELECT at, sealed FROM monthly_draft WHERE body = ? AND month = ?').get(body, month) as
    | { at: number; sealed: Buffer }
    | undefined
  if (row === undefined) return null
  try {
    return { at: row.at, lines: JSON.parse(keys.unseal(draftId(body, month), row.sealed)) as HandInLine[] }
  } catch {
    return null
  }
}

/**
 * The office sends the newest version of a month back with a reason; the body hands in the next one.
 *
 * @throws Refusal forbidden, not-found where there is none, hand-in-answered where it was sent back, reason-missing
 */
export function returnMonthly(
  w: Write,
  { month, body, reason, officer }: { month: string; body: MonthlyBody; reason: string; officer: Officer },
  actor: Actor,
): { month: string; version: number } {
  if (officer.role !== 'campaign-office') throw new Refusal('forbidden')
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const last = lastMonthly(w.sql, body, month)
  if (last === undefined) throw new Refusal('not-found', `${body} ${month}`)
  const { version, returned } = last
  const { operator, role } = officer
  const said = { month, body, version, reason: reason.trim(), operator, role }
  const why = returned === null ? null : 'hand-in-answered'
  if (isTakenAlready(why, () => isRepeat(w, 'monthly-return', returned, said), `${body} ${month}`))
    return { month, version }
  w.append('monthly-return', said)
  w.audit.record(actor, 'monthly:return', `body:${body}`, { month, version })
  return { month, version }
}

/** For what a draft is sealed; never what another table seals. */
function draftId(body: MonthlyBody, month: string): Buffer {
  return Buffer.from(hash('sha256', `monthly-draft ${body} ${month}`, 'hex').slice(0, 32), 'hex')
}
