import { dayOf, isoShanghai, parseDay } from '../../../contract/campaign-time.ts'
import type { CalendarVisit, CampaignStep, Milestone } from '../../../contract/score-analysis.ts'
import type { Reader } from '../../reader.ts'
import { appointedVisits } from '../rectifications/appointed-visits.ts'
import { campaignSteps } from './campaign-steps.ts'
import { handInsByCode } from './hand-ins.ts'
import { campaignById, type Campaign } from '../scores/campaigns.ts'

interface DoneRow {
  code: string
  at: number
  by: string
  word: string
}

/** The calendar of a campaign. @throws Refusal unknown-campaign */
export function calendarOf(
  reader: Reader,
  id: string,
  now: number,
): { campaign: string; milestones: Milestone[]; steps: CampaignStep[]; visits: CalendarVisit[] } {
  const campaign = campaignById(reader, id, now)
  const dates = policyDates(reader, campaign)
  const steps = campaignSteps(reader, campaign, dates, now)
  return {
    campaign: campaign.id,
    milestones: milestones(reader, campaign, steps, now),
    steps,
    visits: appointedVisits(reader, campaign.id, now),
  }
}

function policyDates({ registry }: Reader, { id }: Campaign): Map<string, string> {
  const { deadlines } = registry.policy().policy
  return new Map(deadlines.map(({ code, monthDay }) => [code, `${id}-${monthDay}`]))
}

/** The document's calendar (六.1, 六.3, 六.4) in the campaign's year, with what is done and what is late. */
function milestones(reader: Reader, campaign: Campaign, steps: readonly CampaignStep[], now: number): Milestone[] {
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
      const own = steps.filter(({ milestone }) => milestone === code)
      const isDone = marked !== undefined || (own.length > 0 && own.every((step) => step.state === 'done'))
      return {
        code,
        date,
        text,
        source,
        state: isDone ? 'done' : inDays < 0 ? 'late' : inDays === 0 ? 'today' : 'coming',
        done: marked ? { at: isoShanghai(marked.at), by: marked.by, word: marked.word } : null,
        handIns: handIns.get(code) ?? null,
        inDays,
      } satisfies Milestone
    })
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
}
