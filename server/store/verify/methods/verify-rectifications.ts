import { campaignYearAt, dateOfDay, dayOf, parseDay } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { RECTIFICATION_ANSWERS, VISIT_OUTCOMES } from '../../../contract/rectifications.ts'
import {
  dayAhead,
  isOpenCampaign,
  returnedOn,
  whyNotSource,
  whyNotVisitDay,
} from '../../../rules/rectifications/check-item.ts'
import {
  closingWords,
  lastVisit,
  openAppointment,
  rectificationById,
  withdrawalWords,
  type RectificationRow,
} from '../../changes/rectifications/rectification-rows.ts'
import { lastNotice, noticeByNumber, readOf, sealsToTell } from '../../changes/rectifications/notices.ts'
import { isSourceOf } from '../../changes/rectifications/rectification-source.ts'
import {
  whyNotAnswer,
  whyNotAppoint,
  whyNotClose,
  whyNotPlan,
  whyNotPostpone,
  whyNotProgress,
  whyNotVisit,
  whyNotWithdraw,
} from '../../changes/rectifications/rectification-steps.ts'
import type { Before, EntryCheck, Wrong } from '../verify-check.ts'

/** Whose an item is, that its source was there, and that each step was there to be taken (README, section on rectification). */
export function rectificationChecks({ sql, registry, entry }: Before): EntryCheck {
  const sealOf = (n: number) => entry(n)!.body as EntryBodies['seal']
  const wrong = (message: string | null): Wrong | null =>
    message === null ? null : { code: 'rectification-wrong', message }
  const about = (id: string, check: (row: RectificationRow) => string | null): Wrong | null => {
    const row = rectificationById(sql, id)
    return wrong(row === undefined || row.id !== id ? 'no such item' : check(row))
  }

  function whyNotEntered(body: EntryBodies['rectification'], at: number): string | null {
    const { id, campaign, unit, source, ref, role, bound } = body
    if (rectificationById(sql, id) !== undefined) return `${id} was entered`
    if (registry.unit(unit) === undefined) return `no unit ${unit}`
    if (!isOpenCampaign(campaign, campaignYearAt(at))) return `campaign ${campaign}`
    if (role !== 'unit' && role !== 'campaign-office') return `by ${role as string}`
    if (role === 'unit' && (bound === undefined || registry.heirOf(bound) !== registry.heirOf(unit)))
      return `a unit enters its own alone`
    const fault = whyNotSource(source, ref, role === 'unit')
    if (fault !== null) return `${fault.code} ${fault.detail ?? ''}`
    return isSourceOf({ sql, registry, sealOf }, { campaign, unit, source, ref })
      ? null
      : `${source} ${ref} is not of ${unit}`
  }

  const wrongDay = (written: string | undefined, { campaign }: RectificationRow, at: number): string | null => {
    if (written === undefined) return null
    const read = dayAhead(written, campaign, dayOf(at))
    return 'fault' in read || dateOfDay(read.day) !== written ? `date ${written}` : null
  }
  const notOffice = (role: string) => (role === 'campaign-office' ? null : 'not by the office')

  return {
    rectification: (body, { at }) => wrong(whyNotEntered(body, at)),
    'rectification-plan': ({ id, version, deadline }, { at }) =>
      about(id, (row) => {
        if (version !== row.plan_version + 1) return `version ${version} after ${row.plan_version}`
        return whyNotPlan(row) ?? wrongDay(deadline, row, at)
      }),
    'rectification-answer': (body, { at }) =>
      about(body.id, (row) => {
        const { outcome, reason, until } = body
        if (!RECTIFICATION_ANSWERS.includes(outcome)) return `no outcome ${outcome as string}`
        if (outcome === 'returned' && reason === undefined) return 'returned without a reason'
        if (outcome === 'accepted' && until !== undefined) return 'until is the day of a return'
        return notOffice(body.role) ?? whyNotAnswer(row, outcome, registry, body) ?? wrongDay(until, row, at)
      }),
    'rectification-progress': ({ id }) => about(id, whyNotProgress),
    'rectification-visit': (body, { at }) =>
      about(body.id, (row) => {
        const { date, outcome, until } = body
        if (!VISIT_OUTCOMES.includes(outcome)) return `no outcome ${outcome as string}`
        if (outcome === 'passed' && until !== undefined) return 'until is of a visit that failed'
        const day = parseDay(date)
        if (day === null) return `date ${date}`
        const last = lastVisit(sql, row.id)
        const visited = last === null ? null : parseDay((entry(last)!.body as EntryBodies['rectification-visit']).date)
        const bounds = { entered: row.entered, visited, returned: returnedOn(row, last, visited) }
        const early = whyNotVisitDay(bounds, outcome, day, dayOf(at))
        if (early !== null) return `${early}: ${date}`
        return notOffice(body.role) ?? whyNotVisit(row, registry, body) ?? wrongDay(until, row, at)
      }),
    'rectification-appointment': (body, { at }) =>
      about(
        body.id,
        (row) =>
          notOffice(body.role) ??
          whyNotAppoint(row, openAppointment(sql, row.id), registry, body) ??
          wrongDay(body.date, row, at),
      ),
    'rectification-postponement': (body, { at }) =>
      about(body.id, (row) => {
        const open = openAppointment(sql, row.id)
        const day = body.date === undefined ? null : parseDay(body.date)
        const why = notOffice(body.role) ?? whyNotPostpone(row, open, day, registry, body)
        if (why !== null) return why
        return open!.n === body.appointment ? wrongDay(body.date, row, at) : `appointment ${body.appointment}`
      }),
    'rectification-closing': (body) =>
      about(body.id, (row) => notOffice(body.role) ?? whyNotClose(row, closingWords(sql, row), registry, body)),
    notice: ({ campaign, version, seals, role }, { at }) => {
      if (!isOpenCampaign(campaign, campaignYearAt(at))) return wrong(`campaign ${campaign}`)
      const before = lastNotice(sql, campaign)
      if (version !== (before?.version ?? 0) + 1) return wrong(`version ${version} after ${before?.version ?? 0}`)
      const due = sealsToTell(sql, campaign)
      if (due.length === 0 || due.join() !== seals.join()) return wrong(`seals that hold: ${due.join(', ')}`)
      return wrong(before?.seals.join() === seals.join() ? 'told already' : notOffice(role))
    },
    'notice-read': ({ notice, unit }) => {
      const told = noticeByNumber(sql, notice)
      if (told === undefined) return wrong(`no notice ${notice}`)
      if (lastNotice(sql, told.campaign)!.n !== notice) return wrong('another one took its place')
      if (registry.unit(unit) === undefined || registry.heirOf(unit) !== unit) return wrong(`unit ${unit}`)
      return wrong(readOf(sql, notice, unit) === undefined ? null : `${unit} signed already`)
    },
    'rectification-withdrawal': (body) =>
      about(
        body.id,
        (row) => notOffice(body.role) ?? whyNotWithdraw(row, withdrawalWords(sql, row.id), registry, body),
      ),
  }
}
