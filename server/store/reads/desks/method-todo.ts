import { campaignYearAt, dateOfDay, dayOf, parseDay } from '../../../contract/campaign-time.ts'
import type { TodoCode, TodoList } from '../../../contract/answers/hub/todo.ts'
import { may } from '../../../contract/roles.ts'
import { seedBodyOf } from '../../../contract/survey/seed-bodies.ts'
import { openingOf, openPairs } from '../../changes/ballot/voters.ts'
import { drawOf, frameOf, GONE_AFTER_MS, seedOf, typedRows } from '../../changes/draw/draw-rows.ts'
import type { Reader } from '../../reader.ts'
import type { DeductionViewer } from '../deductions/deduction-views.ts'

type Found = Omit<TodoList['items'][number], 'late'>
/** How long before the survey begins its owner is asked for frame and keys. */
const BEFORE_DAYS = 30
/** Where the policy's calendar has no such date (campaign document 六.3). */
const SURVEYS = { 'surveys-begin': '10-15', 'surveys-end': '11-30' } as const

const one = (what: TodoCode, n: number, until: string | null, href: string): Found => ({ what, n, until, href })

/**
 * What waits of draw, answers, ballot and report in a campaign, from the facts: each line goes when its step is done. It says how
 * far a method is and nothing of what came out.
 */
export function methodItems(reader: Reader, campaign: string, viewer: DeductionViewer, now: number): Found[] {
  return [
    ...drawItems(reader, campaign, viewer, now),
    ...ballotItems(reader, campaign, viewer, now),
    ...reportItems(reader, campaign, viewer),
  ]
}

function dateOfPolicy({ registry }: Reader, campaign: string, code: keyof typeof SURVEYS): string {
  const { deadlines } = registry.policy().policy
  return `${campaign}-${deadlines.find((each) => each.code === code)?.monthDay ?? SURVEYS[code]}`
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
  if (!may(by.role, 'draw:type') || body === null || !isTime(reader, campaign, now)) return []
  const frame = frameOf(sql, campaign)
  const begin = dateOfPolicy(reader, campaign, 'surveys-begin')
  if (frame === undefined) return owner ? [one('draw-frame', 1, begin, '#draw')] : []
  const draw = drawOf(sql, campaign)
  if (draw !== undefined) {
    const answers = sql('SELECT 1 FROM survey_import WHERE campaign = ? AND withdrawn IS NULL LIMIT 1').get(campaign)
    const end = dateOfPolicy(reader, campaign, 'surveys-end')
    return owner && answers === undefined ? [one('survey-answers', 1, end, '#survey')] : []
  }
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
  const second = one('ballot-second', waiting, null, '#ballot')
  if (!owner) return [second]
  if (opening !== null) {
    const due = opening.closed === null && now >= opening.body.to
    return [second, one('ballot-close', due ? 1 : 0, dateOfDay(dayOf(opening.body.to - 1)), '#ballot')]
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
