import type { ScoreRow } from '../contract/scores.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Write } from '../ledger/write.ts'
import { campaigns, periodOf } from './campaigns.ts'
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

/** Carries a change out, looks at every score, and undoes it: what is shown is what will be. */
export function previewChange<T>(ledger: Ledger, change: (w: Write) => T, now: number): Promise<Preview<T>> {
  return ledger.preview((w) => {
    const before = scores(ledger, now)
    const result = change(w)
    const after = scores(ledger, now)
    return { result, units: effects(before, after) }
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
