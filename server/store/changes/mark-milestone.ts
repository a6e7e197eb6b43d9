import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { campaignById } from '../reads/scores/campaigns.ts'
import type { Write } from '../writer/write.ts'

/**
 * Marks a date of a campaign's calendar as done, with a word on how, or takes the mark back.
 *
 * @param input.done false takes the mark back
 * @throws Refusal unknown-campaign; not-found when the policy's calendar has no such date
 */
export function markMilestone(
  w: Write,
  input: { campaign: string; code: string; done: boolean; word?: string },
  actor: Actor,
): void {
  const { code, done, word = '' } = input
  const campaign = campaignById(w, input.campaign, w.now)
  if (!w.registry.policy().policy.deadlines.some((deadline) => deadline.code === code))
    throw new Refusal('not-found', `no date ${code} in the calendar`, `日程里没有 ${code}`)
  const by = actor.slice(actor.indexOf(':') + 1)
  const mark = w.sql('SELECT by, word FROM milestone_done WHERE campaign = ? AND code = ?').get(campaign.id, code) as
    | { by: string; word: string }
    | undefined
  // Sent twice it is one mark, or one taken back.
  if (done ? mark?.by === by && mark.word === word : mark === undefined) return
  w.sql('DELETE FROM milestone_done WHERE campaign = ? AND code = ?').run(campaign.id, code)
  if (done)
    w.sql('INSERT INTO milestone_done (campaign, code, at, by, word) VALUES (?, ?, ?, ?, ?)').run(
      campaign.id,
      code,
      w.now,
      by,
      word,
    )
  w.audit.record(actor, 'calendar:mark', `campaign:${campaign.id}`, { code, done })
}
