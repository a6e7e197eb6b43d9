import type { ScoreRow } from '../../../contract/scores.ts'
import { scoreTable } from '../../../rules/score/score-table.ts'
import { EMPTY_TALLY, addTallies, type Tally } from '../../../rules/score/tally.ts'
import type { Reader } from '../../reader.ts'
import { campaigns, periodOf, policyOfCampaign } from './campaigns.ts'
import { talliesByWindow } from './day-figures.ts'
import { presentKnowledge } from './knowledge.ts'
import { serviceCentreScores } from './service-centre-scores.ts'

/** What a change of the record would do to one unit's score in one campaign. */
export interface UnitEffect {
  campaign: string
  unit: { code: string; name: string }
  /** How much the score moves, `+0.12`; null where one of them is none. */
  by: string | null
  /** How many more ratings count, or fewer. */
  ratings: number
  before: Pick<ScoreRow, 'score' | 'n' | 'rank'>
  after: Pick<ScoreRow, 'score' | 'n' | 'rank'>
}

export interface Preview<T> {
  result: T
  units: UnitEffect[]
}

/** Every score of every campaign; of a hall's windows alone for its manager. */
export function lookAtScores(reader: Scored, now: number, hall: string | undefined): Map<string, ScoreRow[]> {
  return hall === undefined ? scores(reader, now) : scoresInHall(reader, now, hall)
}

type Scored = Pick<Reader, 'sql' | 'registry'>

function scores(ledger: Scored, now: number): Map<string, ScoreRow[]> {
  return new Map(
    campaigns(ledger, now).map((campaign) => [
      campaign.id,
      serviceCentreScores(ledger, campaign, periodOf(campaign, now), now).answer.units,
    ]),
  )
}

function scoresInHall(ledger: Scored, now: number, hall: string): Map<string, ScoreRow[]> {
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

export function unitEffects(before: Map<string, ScoreRow[]>, after: Map<string, ScoreRow[]>): UnitEffect[] {
  const changed: UnitEffect[] = []
  for (const [campaign, rows] of after) {
    const old = new Map(before.get(campaign)?.map((row) => [row.unit.code, row]))
    for (const row of rows) {
      const was = old.get(row.unit.code)
      const [before, after] = [figures(was), figures(row)]
      if (JSON.stringify(before) === JSON.stringify(after)) continue
      const unit = { code: row.unit.code, name: row.unit.name }
      const by = movedBy(before.score, after.score)
      changed.push({ campaign, unit, by, ratings: after.n - before.n, before, after })
    }
  }
  return changed
}

/** From the scores' own two decimals, without a detour over binary fractions. */
function movedBy(before: string | null, after: string | null): string | null {
  if (before === null || after === null) return null
  const hundredths = (text: string) => Math.round(Number(text) * 100)
  const by = hundredths(after) - hundredths(before)
  return `${by < 0 ? '-' : '+'}${(Math.abs(by) / 100).toFixed(2)}`
}

function figures(row: ScoreRow | undefined): UnitEffect['before'] {
  return { score: row?.score ?? null, n: row?.n ?? 0, rank: row?.rank ?? null }
}
