import { dayOf, isoShanghai, parseDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Milestone } from '../../../contract/score-analysis.ts'
import type { Reader } from '../../reader.ts'
import type { Write } from '../../writer/write.ts'
import type { Campaign } from '../scores/campaigns.ts'

interface DoneRow {
  code: string
  at: number
  by: string
  word: string
}

/** The document's calendar (六.1, 六.3, 六.4) in the campaign's year, with what is done and what is late. */
export function milestones(reader: Reader, campaign: Campaign, now: number): Milestone[] {
  const rows = reader
    .sql('SELECT code, at, by, word FROM milestone_done WHERE campaign = ?')
    .all(campaign.id) as DoneRow[]
  const done = new Map(rows.map((row) => [row.code, row]))
  const today = dayOf(now)
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
        inDays,
      } satisfies Milestone
    })
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
}

/**
 * Marks a date of the calendar as done, with a word on how, or takes the mark back.
 *
 * @throws Refusal not-found when the policy's calendar has no such date
 */
export function markMilestone(
  w: Write,
  campaign: Campaign,
  code: string,
  mark: { by: string; word: string } | null,
): void {
  if (!w.registry.policy().policy.deadlines.some((deadline) => deadline.code === code))
    throw new Refusal('not-found', `no date ${code} in the calendar`)
  w.sql('DELETE FROM milestone_done WHERE campaign = ? AND code = ?').run(campaign.id, code)
  if (mark)
    w.sql('INSERT INTO milestone_done (campaign, code, at, by, word) VALUES (?, ?, ?, ?, ?)').run(
      campaign.id,
      code,
      w.now,
      mark.by,
      mark.word,
    )
}
