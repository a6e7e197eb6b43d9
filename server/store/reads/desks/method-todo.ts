import { campaignPeriod, campaignYearAt, dateOfDay, dayOf, parseDay } from '../../../contract/campaign-time.ts'
import type { TodoCode, TodoList } from '../../../contract/answers/hub/todo.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import { may } from '../../../contract/roles.ts'
import { seedBodyOf } from '../../../contract/survey/seed-bodies.ts'
import { openingOf, openPairs } from '../../changes/ballot/voters.ts'
import { drawOf, frameOf, GONE_AFTER_MS, seedOf, typedRows } from '../../changes/draw/draw-rows.ts'
import { sealByNumber, sealOver } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import type { DeductionViewer } from '../deductions/deduction-views.ts'
import { endedDeductions } from '../deductions/ended-deductions.ts'
import { campaignSeals } from '../summary/campaign-seals.ts'

type Found = Omit<TodoList['items'][number], 'late'>
/** How long before the survey begins its owner is asked for frame and keys. */
const BEFORE_DAYS = 30
/** Where the policy's calendar has no such date (campaign document 六.3). */
const DATES = { 'surveys-begin': '10-15', 'surveys-end': '11-30', data: '12-10' } as const

const one = (what: TodoCode, n: number, until: string | null, href: string): Found => ({ what, n, until, href })

/**
 * What waits of draw, answers, ballot and report in a campaign, from the facts: each line goes when its step is done. It says how
 * far a method is and nothing of what came out.
 */
export function methodItems(reader: Reader, campaign: string, viewer: DeductionViewer, now: number): Found[] {
  return [
    ...sealItems(reader, campaign, viewer, now),
    ...endedItems(reader, campaign, viewer, now),
    ...drawItems(reader, campaign, viewer, now),
    ...ballotItems(reader, campaign, viewer, now),
    ...reportItems(reader, campaign, viewer),
  ]
}

/** The page of a campaign: of the running one its name alone; the address names the year that is over. */
export function pageOf(name: string, campaign: string, now: number): string {
  return campaign === String(campaignYearAt(now)) ? `#${name}` : `/office/?campaign=${campaign}#${name}`
}

function dateOfPolicy({ registry }: Reader, campaign: string, code: keyof typeof DATES): string {
  const { deadlines } = registry.policy().policy
  return `${campaign}-${deadlines.find((each) => each.code === code)?.monthDay ?? DATES[code]}`
}

/** Of the campaign that runs, from some weeks before the surveys begin. */
function isTime(reader: Reader, campaign: string, now: number): boolean {
  const begin = parseDay(dateOfPolicy(reader, campaign, 'surveys-begin'))!
  return campaign === String(campaignYearAt(now)) && dayOf(now) >= begin - BEFORE_DAYS
}

/** Who types the dice is told, too, when the other half is there. */
function drawItems(reader: Reader, campaign: string, { by, operator }: DeductionViewer, now: number): Found[] {
  const { sql } = reader
  const owner = by.role === 'method-owner' && by.method === 'third-party'
  const body = seedBodyOf(by)
  if (!may(by.role, 'draw:type') || body === null) return []
  const draw = drawOf(sql, campaign)
  if (draw !== undefined) {
    // The last answers come when the campaign is over, before the seal.
    const answers = sql('SELECT 1 FROM survey_import WHERE campaign = ? AND withdrawn IS NULL LIMIT 1').get(campaign)
    const done = answers !== undefined || campaignSeals(sql, campaign).has('third-party')
    const end = dateOfPolicy(reader, campaign, 'surveys-end')
    return owner && !done ? [one('survey-answers', 1, end, pageOf('survey', campaign, now))] : []
  }
  if (!isTime(reader, campaign, now)) return []
  const frame = frameOf(sql, campaign)
  const begin = dateOfPolicy(reader, campaign, 'surveys-begin')
  if (frame === undefined) return owner ? [one('draw-frame', 1, begin, '#draw')] : []
  if (seedOf(sql, campaign) !== undefined) return owner ? [one('draw-run', 1, begin, '#draw')] : []
  const typed = typedRows(sql, campaign).filter(({ at }) => at >= now - GONE_AFTER_MS)
  if (typed.length > 0)
    return typed.some((each) => each.body === body || each.operator === operator)
      ? []
      : [one('draw-second', 1, null, '#draw')]
  const from = frame.at + frame.wait
  if (!owner) return []
  return now < from ? [one('draw-wait', 1, dateOfDay(dayOf(from)), '#draw')] : [one('draw-dice', 1, begin, '#draw')]
}

/** An owner's result of the campaign that is over (六.3: by 10 December), until it is sealed. */
function sealItems(reader: Reader, campaign: string, { by }: DeductionViewer, now: number): Found[] {
  const { role, method } = by
  if (role !== 'method-owner' || method === undefined || campaign === String(campaignYearAt(now))) return []
  if (campaignSeals(reader.sql, campaign).has(method)) return []
  const until = dateOfPolicy(reader, campaign, 'data')
  return [one('seal-due', 1, until, sealPage(method, campaign, now))]
}

/**
 * A sealed online score still holds what was withdrawn since: whoever may ask to open it again is told, seal by seal, and led to the
 * seal that is to be opened: of a part that a longer seal holds, that one.
 */
function endedItems(reader: Reader, campaign: string, { by }: DeductionViewer, now: number): Found[] {
  const { role, method } = by
  if (role !== 'campaign-office' && !(role === 'method-owner' && method === 'online')) return []
  const { sql } = reader
  const open = (n: number) => {
    const seal = sealByNumber(sql, n)!
    return sealOver(sql, seal) ?? seal
  }
  const bySeal = Map.groupBy(endedDeductions(reader, campaign), ({ seal }) => open(seal).n)
  return [...bySeal].map(([n, ended]) => {
    const { from_date, to_date } = sealByNumber(sql, n)!
    const href = sealPage('online', campaign, now, { from: from_date, to: to_date })
    return one('deduction-sealed', ended.length, null, href)
  })
}

function wholePeriod(campaign: string) {
  const { from, to } = campaignPeriod(Number(campaign))
  return { from: dateOfDay(dayOf(from)), to: dateOfDay(dayOf(to) - 1) }
}

/** The page on which a method's period is sealed, and opened again. */
function sealPage(method: MethodCode, campaign: string, now: number, period = wholePeriod(campaign)): string {
  return pageOf(`seal?${new URLSearchParams({ method, campaign, ...period }).toString()}`, campaign, now)
}

function ballotItems(reader: Reader, campaign: string, { by, operator }: DeductionViewer, now: number): Found[] {
  const owner = by.role === 'method-owner' && by.method === 'representatives'
  if (!owner && by.role !== 'campaign-office') return []
  const { sql } = reader
  const opening = openingOf(sql, campaign)
  const waiting =
    opening === null
      ? 0
      : (sql('SELECT count(*) FROM ballot_request WHERE opening = ? AND by <> ?')
          .pluck()
          .get(opening.n, operator) as number)
  const page = pageOf('ballot', campaign, now)
  const second = one('ballot-second', waiting, null, page)
  if (!owner) return [second]
  if (opening !== null) {
    const due = opening.closed === null && now >= opening.body.to
    return [second, one('ballot-close', due ? 1 : 0, dateOfDay(dayOf(opening.body.to - 1)), page)]
  }
  if (!isTime(reader, campaign, now)) return []
  const begin = dateOfPolicy(reader, campaign, 'surveys-begin')
  const has = (table: 'ballot_voter' | 'ballot_keys') =>
    sql(`SELECT 1 FROM ${table} WHERE campaign = ? LIMIT 1`).get(campaign) !== undefined
  const pairs = openPairs(reader, campaign).length
  const keys = has('ballot_keys')
  if (!has('ballot_voter')) return [one('ballot-roll', 1, begin, '#ballot')]
  return [
    one('ballot-pairs', pairs, begin, '#ballot'),
    one('ballot-trustees', keys ? 0 : 1, begin, '#ballot'),
    one('ballot-open', keys && pairs === 0 ? 1 : 0, begin, '#ballot'),
  ]
}

/** The newest request waits for the survey team; the office sees that it waits, or that it came back. */
function reportItems({ sql }: Reader, campaign: string, { by }: DeductionViewer): Found[] {
  const team = by.role === 'method-owner' && by.method === 'third-party'
  if (!team && by.role !== 'campaign-office') return []
  const newest = sql('SELECT refused, sealed FROM report_request WHERE campaign = ? ORDER BY n DESC LIMIT 1').get(
    campaign,
  ) as { refused: number | null; sealed: number | null } | undefined
  if (newest === undefined || newest.sealed !== null) return []
  const href = `#report?campaign=${campaign}`
  if (newest.refused !== null) return team ? [] : [one('report-returned', 1, null, href)]
  return [one(team ? 'report-cosign' : 'report-waits', 1, null, href)]
}
