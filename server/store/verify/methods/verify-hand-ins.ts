import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { MOST_LINES, PLAN_PARTIES, SURVEY_TEAM } from '../../../contract/hand-ins.ts'
import { lastVersion } from '../../changes/hand-in-rows.ts'
import { erasedOn } from '../../changes/pool/pool-rows.ts'
import { isCampaignAt, type Before, type Checked, type EntryCheck, type Wrong } from '../verify-check.ts'

/** Whose a hand-in is, that versions follow one another, and that the office answered the newest one, once. */
export function handInChecks({ sql, registry, entry }: Before): EntryCheck {
  const wrong = (message: string): Wrong => ({ code: 'hand-in-wrong', message })

  function whyNot(body: EntryBodies['hand-in'], { at }: Checked): string | null {
    const { campaign, party, part, version, counts, consents, duties } = body
    if (!isCampaignAt(campaign, entry(1)!.at, at)) return `${campaign} is no campaign`
    if ((part === 'contact' || part === 'objects') && erasedOn({ sql }, campaign) !== null)
      return `people of ${campaign} were erased`
    if (part === 'plan' ? !PLAN_PARTIES.includes(party) : party === SURVEY_TEAM) return `${party} hands in no ${part}`
    if (party !== SURVEY_TEAM && registry.unit(party) === undefined) return `no unit ${party}`
    const before = lastVersion(sql, { campaign, party, part })?.version ?? 0
    if (version !== before + 1) return `version ${version} after ${before}`
    if ((part === 'duties') !== (duties !== undefined) || (part === 'objects') !== (counts !== undefined))
      return 'duties and people stand where they are handed in, and nowhere else'
    const figures = Object.values({ ...counts, ...consents })
    if (figures.some((each) => !Number.isInteger(each) || each < 0)) return 'a count that is none'
    const people = Object.values(counts ?? {}).reduce((sum, each) => sum + each, 0)
    const lines = duties?.length ?? people
    if ((duties !== undefined || counts !== undefined) && (lines < 1 || lines > MOST_LINES[part]))
      return `${lines} lines`
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
    'hand-in': (body, each) => checked(whyNot(body, each)),
    'hand-in-answer': (body) => checked(whyNoAnswer(body)),
  }
}
