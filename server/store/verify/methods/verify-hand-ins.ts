import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { PLAN_PARTIES, SURVEY_TEAM } from '../../../contract/hand-ins.ts'
import { lastVersion } from '../../changes/hand-in-rows.ts'
import type { Before, EntryCheck, Wrong } from '../verify-check.ts'

/** Whose a hand-in is, that versions follow one another, and that the office answered the newest one, once. */
export function handInChecks({ sql, registry }: Before): EntryCheck {
  const wrong = (message: string): Wrong => ({ code: 'hand-in-wrong', message })

  function whyNot({ campaign, party, part, version, counts, consents }: EntryBodies['hand-in']): string | null {
    if (part === 'plan' ? !PLAN_PARTIES.includes(party) : party === SURVEY_TEAM) return `${party} hands in no ${part}`
    if (party !== SURVEY_TEAM && registry.unit(party) === undefined) return `no unit ${party}`
    const before = lastVersion(sql, { campaign, party, part })?.version ?? 0
    if (version !== before + 1) return `version ${version} after ${before}`
    const people = Object.values(counts ?? {}).reduce((sum, each) => sum + each, 0)
    return people === (consents?.yes ?? 0) + (consents?.no ?? 0) ? null : 'others consent or not than are handed in'
  }

  function whyNoAnswer({ handIn, outcome, reason, role }: EntryBodies['hand-in-answer']): string | null {
    if (role !== 'campaign-office') return 'answered by somebody else than the office'
    if ((outcome === 'returned') !== (reason !== undefined)) return 'a returned one has a reason, an accepted one none'
    const row = sql('SELECT campaign, party, part, answer FROM hand_in WHERE n = ?').get(handIn) as
      | { campaign: string; party: string; part: EntryBodies['hand-in']['part']; answer: number | null }
      | undefined
    if (row === undefined) return `entry ${handIn} is no hand-in`
    if (row.answer !== null) return `${handIn} was answered`
    return lastVersion(sql, row)?.n === handIn ? null : `${handIn} is not the newest version`
  }

  const checked = (why: string | null) => (why === null ? null : wrong(why))
  return {
    'hand-in': (body) => checked(whyNot(body)),
    'hand-in-answer': (body) => checked(whyNoAnswer(body)),
  }
}
