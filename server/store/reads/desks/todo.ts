import { campaignYearAt, dateOfDay, dayOf } from '../../../contract/campaign-time.ts'
import type { TodoCode, TodoList } from '../../../contract/answers/hub/todo.ts'
import { METHOD_CODES } from '../../../contract/methods.ts'
import { MONTHLY_BODIES } from '../../../contract/hotline/monthly.ts'
import { may } from '../../../contract/roles.ts'
import type { Deduction } from '../../../contract/answers/deductions.ts'
import type { Reader } from '../../reader.ts'
import { lastNotice, readOf, sealsToTell } from '../../changes/rectifications/notices.ts'
import { deductionList, type DeductionViewer } from '../deductions/deduction-views.ts'
import { monthlyReports } from '../deductions/monthly-views.ts'
import { problemList } from '../deductions/problem-views.ts'
import { rectificationList } from '../rectifications/rectification-views.ts'
import { campaigns } from '../scores/campaigns.ts'
import { handInsOverview, ownHandIns } from './hand-ins.ts'
import { methodItems, pageOf } from './method-todo.ts'

type Item = TodoList['items'][number]
type Found = Omit<Item, 'late'>

/** What waits for somebody today, by role: office, unit, who runs a method, who reports. What is late comes first. */
export function todoFor(reader: Reader, viewer: DeductionViewer, now: number): TodoList {
  const today = dateOfDay(dayOf(now))
  const running = campaignYearAt(now)
  // In December the year before is still told, filed and mended.
  const years = campaigns(reader, now)
    .map(({ id }) => id)
    .filter((id) => Number(id) >= running - 1)
  const found = [
    ...years.flatMap((campaign) => [
      ...noticeItems(reader, campaign, viewer, now),
      ...deductionItems(reader, campaign, viewer, now),
      ...rectificationItems(reader, campaign, viewer, now),
      ...monthlyItems(reader, campaign, viewer, now),
      ...methodItems(reader, campaign, viewer, now),
    ]),
    ...problemItems(reader, viewer, now),
    ...handInItems(reader, String(running), viewer, now),
  ].filter(({ n }) => n > 0)
  const items = merged(found).map((item): Item => ({ ...item, late: item.until !== null && item.until < today }))
  return { today, items: items.toSorted((a, b) => Number(b.late) - Number(a.late)) }
}

/** What two campaigns have on one page is one line. */
function merged(found: readonly Found[]): Found[] {
  const lines = Map.groupBy(found, ({ what, href }) => `${what} ${href}`)
  return [...lines.values()].map((same) => ({
    ...same[0]!,
    n: same.reduce((sum, { n }) => sum + n, 0),
    until: same.flatMap(({ until }) => until ?? []).toSorted()[0] ?? null,
  }))
}

function noticeItems({ sql, registry }: Reader, campaign: string, { by }: DeductionViewer, now: number): Found[] {
  const href = pageOf('notices', campaign, now)
  const told = lastNotice(sql, campaign)
  if (by.role === 'unit' && by.unit !== undefined) {
    const unread = told !== undefined && readOf(sql, told.n, registry.heirOf(by.unit)) === undefined
    return [{ what: 'notice-unread', n: unread ? 1 : 0, until: null, href }]
  }
  if (!may(by.role, 'notice:tell')) return []
  const seals = sealsToTell(sql, campaign)
  const due = seals.length === METHOD_CODES.length && told?.seals.join() !== seals.join()
  return [{ what: 'notice-due', n: due ? 1 : 0, until: null, href }]
}

function deductionItems(reader: Reader, campaign: string, viewer: DeductionViewer, now: number): Found[] {
  if (!may(viewer.by.role, 'deduction:read')) return []
  const href = pageOf('deductions', campaign, now)
  const { deductions } = deductionList(reader, { campaign }, viewer, now)
  const one = (
    what: TodoCode,
    which: (each: Deduction) => boolean,
    until?: (each: Deduction) => string | null,
  ): Found => {
    const rows = deductions.filter(which)
    const days = rows.flatMap((each) => until?.(each) ?? []).toSorted()
    return { what, n: rows.length, until: days[0] ?? null, href }
  }
  const can = (step: Deduction['may'][number]) => (each: Deduction) => each.may.includes(step)
  return [
    one(
      'object',
      (each) => can('object')(each) && each.state === 'counts',
      ({ objectUntil }) => objectUntil,
    ),
    one('deduction-sign', can('sign')),
    one(
      'deduction-decide',
      (each) =>
        can('confirm')(each) ||
        (can('decide')(each) && each.objection?.state === 'open') ||
        (can('withdraw')(each) && each.withdrawal !== null && !each.withdrawal.done),
    ),
  ]
}

function problemItems(reader: Reader, viewer: DeductionViewer, now: number): Found[] {
  const { role } = viewer.by
  if (!may(role, 'problem:step')) return []
  const { problems } = problemList(reader, undefined, viewer, now)
  const late = problems.filter(({ state, deduction }) => state === 'late' && deduction === null)
  const open = problems.filter(({ state, answer }) => state === 'running' && answer === null)
  const first = (all: readonly { due: string }[]) => all.map(({ due }) => due).toSorted()[0] ?? null
  return role === 'unit'
    ? [{ what: 'problem-answer', n: open.length, until: first(open), href: '#deductions' }]
    : [{ what: 'problem-late', n: late.length, until: first(late), href: '#deductions' }]
}

/** The body's own months, and for the office those of both that are missing. */
function monthlyItems(reader: Reader, campaign: string, viewer: DeductionViewer, now: number): Found[] {
  const { role, body } = viewer.by
  const reports = role === 'reporter' && MONTHLY_BODIES.some((each) => each === body)
  if (!reports && role !== 'campaign-office') return []
  const { months } = monthlyReports(reader, campaign, viewer, now)
  const open = months.filter(({ state }) => state === 'missing' || (reports && state === 'due'))
  return [
    {
      what: 'monthly',
      n: open.length,
      until: open.map(({ due }) => due).toSorted()[0] ?? null,
      href: pageOf('monthly', campaign, now),
    },
  ]
}

function rectificationItems(reader: Reader, campaign: string, viewer: DeductionViewer, now: number): Found[] {
  if (!may(viewer.by.role, 'rectification:read') || viewer.by.role === 'auditor') return []
  const { items, today } = rectificationList(reader, { campaign }, viewer, now)
  const href = `#rectification?campaign=${campaign}`
  const one = (what: TodoCode, which: (item: (typeof items)[number]) => boolean, due = false): Found => {
    const rows = items.filter(which)
    const days = due ? rows.flatMap(({ due: day, mendBy }) => mendBy ?? day ?? []).toSorted() : []
    return { what, n: rows.length, until: days[0] ?? null, href }
  }
  const due = items.flatMap(({ appointments }) => appointments.filter(({ how, date }) => how === null && date <= today))
  const days = due.map(({ date }) => date).toSorted()
  const visits = { what: 'visit-today', n: due.length, until: days[0] ?? null, href } as const
  if (viewer.by.role === 'unit')
    return [
      visits,
      one('item-plan', ({ state }) => state === 'to-plan' || state === 'plan-returned', true),
      one('item-mend', ({ state }) => state === 'returned', true),
      one('item-late', ({ state, late }) => state === 'running' && late > 0, true),
    ]
  return [
    visits,
    one('item-answer', (item) => item.may.includes('accept')),
    one('item-visit', ({ state }) => state === 'to-visit'),
    one('item-close', (item) => item.may.includes('close')),
    one('items-late', ({ late }) => late > 0),
  ]
}

function handInItems(reader: Reader, campaign: string, { by }: DeductionViewer, now: number): Found[] {
  if (by.role === 'campaign-office') {
    const { units, plans } = handInsOverview(reader, campaign, now)
    const waiting = [...units, ...plans].flatMap(({ states }) =>
      Object.values(states).filter((state) => state === 'handed-in'),
    )
    return [{ what: 'hand-in-answer', n: waiting.length, until: null, href: '#hand-ins' }]
  }
  const handsIn =
    (by.role === 'unit' && by.unit !== undefined) || (by.role === 'method-owner' && by.method !== undefined)
  if (!handsIn) return []
  const { parts, dues } = ownOrNone(reader, campaign, by, now)
  const open = parts.filter(({ state }) => state !== 'accepted' && state !== 'handed-in')
  const until = dues
    .filter(({ part }) => open.some((each) => each.part === part))
    .map(({ due }) => due)
    .toSorted()[0]
  return [{ what: 'hand-in', n: open.length, until: until ?? null, href: '#hand-in' }]
}

/** The owner of the representatives' ballot hands in nothing of its own. */
function ownOrNone(reader: Reader, campaign: string, by: DeductionViewer['by'], now: number) {
  try {
    return ownHandIns(reader, campaign, by, now)
  } catch {
    return { parts: [], dues: [] }
  }
}
