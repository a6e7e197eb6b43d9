import type { ScoreRow } from '../contract/scores.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Write } from '../ledger/write.ts'
import { scoreTable } from '../score/score-table.ts'
import { EMPTY_TALLY, addTallies, type Tally } from '../score/tally.ts'
import { campaigns, periodOf, policyOfCampaign } from './campaigns.ts'
import { talliesByWindow } from './day-figures.ts'
import { presentKnowledge } from './knowledge.ts'
import { serviceCentreScores } from './service-centre-scores.ts'

/** What a change of the record would do to one unit's score in one campaign. */
export interface UnitEffect {
  campaign: string
  unit: { code: string; name: string }
  before: Pick<ScoreRow, 'score' | 'n' | 'rank'>
  after: Pick<ScoreRow, 'score' | 'n' | 'rank'>
}

export interface Preview<T> {
  result: T
  units: UnitEffect[]
}

/**
 * Carries a change out, looks at every score, and undoes it: what is shown is what will be.
 *
 * @param hall for its manager: scores are of this hall's windows alone, and nobody has a rank
 */
export function previewChange<T>(
  ledger: Ledger,
  change: (w: Write) => T,
  now: number,
  hall?: string,
): Promise<Preview<T>> {
  const look = () => (hall === undefined ? scores(ledger, now) : scoresInHall(ledger, now, hall))
  return ledger.preview((w) => {
    const before = look()
    const result = change(w)
    return { result, units: effects(before, look()) }
  })
}

function scores(ledger: Ledger, now: number): Map<string, ScoreRow[]> {
  return new Map(
    campaigns(ledger, now).map((campaign) => [
      campaign.id,
      serviceCentreScores(ledger, campaign, periodOf(campaign, now), now).answer.units,
    ]),
  )
}

function scoresInHall(ledger: Ledger, now: number, hall: string): Map<string, ScoreRow[]> {
  const { registry } = ledger
  const own = new Set(registry.windowsOf(hall).map(({ id }) => id))
  return new Map(
    campaigns(ledger, now).map((campaign) => {
      const tallies = new Map<string, Tally>()
      for (const { unit, window, tally } of talliesByWindow(presentKnowledge(ledger, now), periodOf(campaign, now)))
        if (own.has(window)) tallies.set(unit, addTallies(tallies.get(unit) ?? EMPTY_TALLY, tally))
      const { policy } = policyOfCampaign(registry, campaign, now)
      const rows = scoreTable({ units: registry.units(), tallies, present: new Set(), policy })
      return [campaign.id, rows.map((row) => ({ ...row, rank: null }))]
    }),
  )
}

function effects(before: Map<string, ScoreRow[]>, after: Map<string, ScoreRow[]>): UnitEffect[] {
  const changed: UnitEffect[] = []
  for (const [campaign, rows] of after) {
    const old = new Map(before.get(campaign)?.map((row) => [row.unit.code, row]))
    for (const row of rows) {
      const was = old.get(row.unit.code)
      const effect = { before: figures(was), after: figures(row) }
      if (JSON.stringify(effect.before) === JSON.stringify(effect.after)) continue
      changed.push({ campaign, unit: { code: row.unit.code, name: row.unit.name }, ...effect })
    }
  }
  return changed
}

function figures(row: ScoreRow | undefined): UnitEffect['before'] {
  return { score: row?.score ?? null, n: row?.n ?? 0, rank: row?.rank ?? null }
}
