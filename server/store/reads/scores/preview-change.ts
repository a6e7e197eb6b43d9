import type { ScoreRow } from '../../../contract/scores.ts'
import { correctInSlices } from '../../changes/correct-in-slices.ts'
import { largeOrNot } from '../../changes/large-acts.ts'
import type { Ledger } from '../../writer/ledger.ts'
import type { Write } from '../../writer/write.ts'
import { scoreTable } from '../../../rules/score/score-table.ts'
import { EMPTY_TALLY, addTallies, type Tally } from '../../../rules/score/tally.ts'
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

/** Carries a change out and puts the act on record, in slices where it may touch many ratings, or only shows what it would do. */
export async function changeOrPreview<T>(
  ledger: Ledger,
  { preview = false, now, hall }: { preview: boolean | undefined; now: number; hall?: string | undefined },
  change: (w: Write) => T,
  record: (w: Write, done: T) => void,
): Promise<{ result: T; effects: UnitEffect[] | null }> {
  if (preview) {
    const { result, units } = await previewChange(ledger, change, now, hall)
    return { result, effects: units }
  }
  const large = largeOrNot(ledger, change)
  if (large !== null) return { result: await correctInSlices(ledger, large, record), effects: null }
  const result = await ledger.write((w) => {
    const done = change(w)
    record(w, done)
    return done
  })
  return { result, effects: null }
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
