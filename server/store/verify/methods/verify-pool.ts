import { dayOf, parseDay } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { RATER_PATTERN } from '../../../contract/survey/draw-limits.ts'
import { POOL_SOURCES } from '../../../contract/survey/pool.ts'
import { nextRater, raterNumber, rootsOf } from '../../changes/pool/pool-rows.ts'
import type { Before, EntryCheck, Wrong } from '../verify-check.ts'

const RATER = new RegExp(`^${RATER_PATTERN}$`)

/**
 * That ids of raters follow one another over all campaigns, that lists are accepted ones, that a merge keeps the lowest id
 * and nobody is merged twice, and that what is taken back stood. Who the raters are stands outside the chain.
 */
export function poolChecks({ sql }: Before): EntryCheck {
  const wrong = (message: string): Wrong => ({ code: 'pool-wrong', message })
  const checked = (why: string | null) => (why === null ? null : wrong(why))

  function whyNoImport(body: EntryBodies['pool-import']): string | null {
    const { campaign, source, rows, entered, merged, erased = 0, next, hash, handIns } = body
    if (!POOL_SOURCES.includes(source)) return `no source ${source as string}`
    if (rows !== entered + merged + erased) return `${rows} rows are not those that entered, joined and were erased`
    const before = nextRater({ sql })
    if (next !== before + entered) return `${entered} raters from ${before} on leave ${before + entered} as the next`
    if ((source === 'objects') !== (handIns !== undefined) || (source === 'objects') === (hash !== undefined))
      return 'a file has a hash, and lists of service objects have their entries'
    for (const n of handIns ?? []) {
      const row = sql('SELECT campaign, part, outcome FROM hand_in WHERE n = ?').get(n) as
        | { campaign: string; part: string; outcome: string | null }
        | undefined
      if (row?.campaign !== campaign || row.part !== 'objects' || row.outcome !== 'accepted')
        return `entry ${n} is no accepted list of service objects of ${campaign}`
    }
    return null
  }

  /** Whose pool a rater is in, as far as the ledger says. */
  function isRater(id: string, campaign: string): boolean {
    if (!RATER.test(id)) return false
    const number = raterNumber(id)
    const row = sql('SELECT 1 FROM pool_import WHERE campaign = ? AND next > ? AND next - entered <= ? LIMIT 1').get(
      campaign,
      number,
      number,
    )
    return row !== undefined && sql('SELECT 1 FROM rater_erased WHERE rater = ?').get(number) === undefined
  }

  function whyNoPair(campaign: string, low: string, high: string): string | null {
    for (const id of [low, high]) if (!isRater(id, campaign)) return `no rater ${id} in the pool of ${campaign}`
    if (raterNumber(low) >= raterNumber(high)) return `${low} is not the lower id`
    const rootOf = rootsOf({ sql }, campaign)
    for (const id of [low, high]) if (rootOf(raterNumber(id)) !== raterNumber(id)) return `${id} was merged before`
    return null
  }

  function whyNoUndo({ campaign, decision }: EntryBodies['rater-undo']): string | null {
    const row = sql('SELECT undone FROM rater_decision WHERE n = ? AND campaign = ?').get(decision, campaign) as
      | { undone: number | null }
      | undefined
    if (row === undefined) return `entry ${decision} is no decision of ${campaign}`
    return row.undone === null ? null : `${decision} was taken back`
  }

  function whyNotErased({ campaign, ids, day, reason }: EntryBodies['rater-erased'], at: number): string | null {
    if (day !== undefined) {
      const number = parseDay(day)
      if (number === null || number > dayOf(at)) return `${day} had not come`
      return ids === undefined && reason === undefined ? null : 'on the day everybody goes, without a reason'
    }
    if (reason === undefined || ids === undefined) return 'before the day it is said who goes and why'
    const stranger = ids.find((id) => !isRater(id, campaign))
    return stranger === undefined ? null : `no rater ${stranger} in the pool of ${campaign}`
  }

  return {
    'pool-import': (body) => checked(whyNoImport(body)),
    'rater-merge': ({ campaign, kept, gone }) => checked(whyNoPair(campaign, kept, gone)),
    'rater-apart': ({ campaign, first, second }) => checked(whyNoPair(campaign, first, second)),
    'rater-undo': (body) => checked(whyNoUndo(body)),
    'rater-erased': (body, { at }) => checked(whyNotErased(body, at)),
  }
}
