import { dayOf, isoShanghai, parseDay } from '../../../contract/campaign-time.ts'
import type { Milestone } from '../../../contract/score-analysis.ts'
import type { Reader } from '../../reader.ts'
import { handInsByCode } from './hand-ins.ts'
import { campaignById, type Campaign } from '../scores/campaigns.ts'

interface DoneRow {
  code: string
  at: number
  by: string
  word: string
}

/** The calendar of a campaign. @throws Refusal unknown-campaign */
export function calendarOf(reader: Reader, id: string, now: number): { campaign: string; milestones: Milestone[] } {
  const campaign = campaignById(reader, id, now)
  return { campaign: campaign.id, milestones: milestones(reader, campaign, now) }
}

/** The document's calendar (六.1, 六.3, 六.4) in the campaign's year, with what is done and what is late. */
function milestones(reader: Reader, campaign: Campaign, now: number): Milestone[] {
  const rows = reader
    .sql('SELECT code, at, by, word FROM milestone_done WHERE campaign = ?')
    .all(campaign.id) as DoneRow[]
  const done = new Map(rows.map((row) => [row.code, row]))
  const today = dayOf(now)
  const handIns = handInsByCode(reader, campaign, now)
  return reader.registry
    .policy()
    .policy.deadlines.map(({ code, monthDay, text, source }) => {
      const date = `${campaign.id}-${monthDay}`
      const inDays = parseDay(date)! - today
      const marked = done.get(code)
      return {
        code,
        date,
        text,
        source,
        state: marked ? 'done' : inDays < 0 ? 'late' : inDays === 0 ? 'today' : 'coming',
        done: marked ? { at: isoShanghai(marked.at), by: marked.by, word: marked.word } : null,
        handIns: handIns.get(code) ?? null,
        inDays,
      } satisfies Milestone
    })
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
}
