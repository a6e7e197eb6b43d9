import { dateOfDay, dayOf, isoShanghai, parseDay } from '../../../contract/campaign-time.ts'
import type { CampaignStep } from '../../../contract/score-analysis.ts'
import { DUE_CODES, HAND_IN_PARTS } from '../../../contract/hand-ins.ts'
import { METHOD_CODES } from '../../../contract/methods.ts'
import { MONTHLY_BODIES } from '../../../contract/hotline/monthly.ts'
import { dueOf, lateBy } from '../../../rules/rectifications/state.ts'
import { lastNotice } from '../../changes/rectifications/notices.ts'
import { rectificationsOf } from '../../changes/rectifications/rectification-rows.ts'
import type { Reader } from '../../reader.ts'
import { monthlyReports } from '../deductions/monthly-views.ts'
import type { Campaign } from '../scores/campaigns.ts'
import { campaignSeals } from '../summary/campaign-seals.ts'
import { handInsOverview } from './hand-ins.ts'

/** When something was done and by whom; null where it was not. */
interface Done {
  at: number
  operator: string
}

/**
 * What the campaign consists of, from the facts: who handed in, draw, ballot, answers, the four seals, monthly reports, notices,
 * rectification; each with how much of it is done and late. Figures of no method are in it.
 *
 * @param dates by the codes of the policy's calendar, `2026-06-22`
 */
export function campaignSteps(
  reader: Reader,
  campaign: Campaign,
  dates: ReadonlyMap<string, string>,
  now: number,
): CampaignStep[] {
  const { sql } = reader
  const today = dateOfDay(dayOf(now))
  const { id } = campaign
  const entry = (query: string) => sql(query).get(id) as Done | undefined
  const once = (step: CampaignStep['step'], milestone: string, href: string, done: Done | undefined): CampaignStep =>
    stepOf({ step, milestone, due: dates.get(milestone) ?? null, href, of: 1, done: done ? 1 : 0, last: done }, today)
  const seals = campaignSeals(sql, id)
  return [
    ...handInSteps(reader, id, now),
    once('draw', 'surveys-begin', '#draw', entry('SELECT at, operator FROM draw WHERE campaign = ?')),
    once('ballot-opening', 'surveys-begin', '#ballot', ofLedger(reader, 'ballot_opening', id)),
    once(
      'survey-answers',
      'surveys-end',
      '#survey',
      entry('SELECT at, operator FROM survey_import WHERE campaign = ? AND withdrawn IS NULL ORDER BY n DESC LIMIT 1'),
    ),
    once('ballot-close', 'surveys-end', '#ballot', ofLedger(reader, 'ballot_close', id)),
    ...METHOD_CODES.map((method): CampaignStep => {
      const seal = seals.get(method)
      const last = seal && { at: seal.at, operator: seal.body.operator }
      const href = `#seal?method=${method}`
      return {
        ...once('seal', 'data', href, last),
        method,
      }
    }),
    monthlyStep(reader, id, now),
    once(
      'report',
      'report',
      '#report',
      entry(
        'SELECT l.at, r.operator FROM report_request r JOIN ledger l ON l.n = r.sealed WHERE r.campaign = ? ORDER BY r.sealed DESC LIMIT 1',
      ),
    ),
    noticeStep(reader, id, today),
    ...rectificationStep(reader, id, now),
  ]
}

function handInSteps(reader: Reader, id: string, now: number): CampaignStep[] {
  const { totals } = handInsOverview(reader, id, now)
  return HAND_IN_PARTS.map((part) => {
    const { due, of, states } = totals.find((each) => each.part === part)!
    const done = states.accepted + states['handed-in']
    return {
      ...stepOf({ step: part, milestone: DUE_CODES[part], due, href: '#hand-ins', of, done }, dateOfDay(dayOf(now))),
      late: states.late,
    }
  })
}

/** Months whose day has come, of both bodies. */
function monthlyStep(reader: Reader, id: string, now: number): CampaignStep {
  const today = dateOfDay(dayOf(now))
  const { months } = monthlyReports(reader, id, { by: { role: 'auditor' }, operator: '' }, now)
  const begun = months.filter(({ state }) => state !== 'to-come')
  const late = months.filter(({ state }) => state === 'missing').length
  const next = months.find(({ state }) => state === 'due' || state === 'to-come')?.due ?? null
  const done = begun.filter(({ state }) => state === 'handed-in').length
  const whole = months.length / MONTHLY_BODIES.length
  const href = '#monthly'
  const step = stepOf({ step: 'monthly', milestone: null, due: next, href, of: begun.length, done }, today)
  return { ...step, late, state: late > 0 ? 'late' : done === whole * MONTHLY_BODIES.length ? 'done' : 'open' }
}

function noticeStep(reader: Reader, id: string, today: string): CampaignStep {
  const { sql, registry } = reader
  const told = lastNotice(sql, id)
  const of = registry.units().filter(({ code }) => registry.heirOf(code) === code).length
  const done =
    told === undefined ? 0 : (sql('SELECT count(*) FROM notice_read WHERE notice = ?').pluck().get(told.n) as number)
  return stepOf({ step: 'notices', milestone: null, due: null, href: '#notices', of, done, last: told }, today)
}

/** Absent while nothing is listed. */
function rectificationStep({ sql, registry }: Reader, id: string, now: number): CampaignStep[] {
  const rows = rectificationsOf(sql, id).filter(({ withdrawn }) => withdrawn === null)
  if (rows.length === 0) return []
  const open = rows.filter(({ closed }) => closed === null)
  const next = open.map((row) => dueOf(registry, row)).toSorted((a, b) => a - b)[0]
  const late = open.filter((row) => lateBy(registry, row, dayOf(now)) > 0).length
  const href = `#rectification?campaign=${id}`
  const due = next === undefined ? null : dateOfDay(next)
  const done = rows.length - open.length
  const step = stepOf(
    { step: 'rectification', milestone: null, due, href, of: rows.length, done },
    dateOfDay(dayOf(now)),
  )
  return [{ ...step, late, state: late > 0 ? 'late' : open.length === 0 ? 'done' : 'open' }]
}

function ofLedger({ sql }: Reader, table: 'ballot_opening' | 'ballot_close', id: string): Done | undefined {
  const query =
    table === 'ballot_opening'
      ? 'SELECT n FROM ballot_opening WHERE campaign = ? ORDER BY n DESC LIMIT 1'
      : 'SELECT n FROM ballot_close WHERE campaign = ? ORDER BY n DESC LIMIT 1'
  const n = sql(query).pluck().get(id) as number | undefined
  return n === undefined
    ? undefined
    : (sql("SELECT at, body ->> '$.operator' AS operator FROM ledger WHERE n = ?").get(n) as Done)
}

function stepOf(
  {
    step,
    milestone,
    due,
    href,
    of,
    done,
    last,
  }: {
    step: CampaignStep['step']
    milestone: string | null
    due: string | null
    href: string
    of: number
    done: number
    last?: Done | undefined
  },
  today: string,
): CampaignStep {
  const passed = due !== null && parseDay(due)! < parseDay(today)!
  const state =
    of > 0 && done >= of ? 'done' : passed ? 'late' : due === today ? 'today' : due === null ? 'open' : 'coming'
  return {
    step,
    method: null,
    milestone,
    due,
    state,
    done,
    of,
    late: state === 'late' ? of - done : 0,
    at: last === undefined ? null : isoShanghai(last.at),
    by: last === undefined ? null : last.operator.slice(last.operator.indexOf(':') + 1),
    href,
  }
}
