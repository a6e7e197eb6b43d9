import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { whyNotFollowUp } from '../../changes/summary/decide-follow-up.ts'
import { wholeSeal } from '../../changes/rectifications/rectification-source.ts'
import type { Before, EntryCheck } from '../verify-check.ts'

/** Who follows up without a rank: said by the office, of the seal that held, about a unit that had too few ratings in it. */
export function followUpChecks({ sql, registry, entry }: Before): EntryCheck {
  function wrong({ campaign, method, seal, unit, role, bound, reason }: EntryBodies['follow-up-word']): string | null {
    if (role !== 'campaign-office') return 'is not by the office'
    if (reason.trim() === '') return 'has no reason'
    if (wholeSeal(sql, campaign, method) !== seal) return `entry ${seal} is not the seal of ${method}`
    return whyNotFollowUp(registry, entry(seal)!.body as EntryBodies['seal'], { unit, bound })
  }
  return {
    'follow-up-word': (body) => {
      const message = wrong(body)
      return message === null ? null : { code: 'follow-up-word-wrong', message }
    },
  }
}
