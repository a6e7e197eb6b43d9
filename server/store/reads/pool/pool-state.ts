import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { ObjectKind } from '../../../contract/survey/kinds.ts'
import type { PoolSource } from '../../../contract/survey/pool.ts'
import { erasedOn, livingUnits, ratersOf, unitsOf } from '../../changes/pool/pool-rows.ts'
import { eraseDay } from '../../changes/pool/erase-day.ts'
import type { Reader } from '../../reader.ts'
import { presentUnits } from '../draw/draw-plan.ts'
import { campaignById } from '../scores/campaigns.ts'
import { waitingLists } from './accepted-lists.ts'
import { pairsDone } from './pool-pairs.ts'

/**
 * How the pool is, by unit and kind, source and import; nothing of it is personal.
 *
 * @throws Refusal unknown-campaign
 */
export function poolState(reader: Reader, id: string, now: number) {
  const campaign = campaignById(reader, id, now)
  const living = livingUnits(reader, campaign.id)
  const byUnit = new Map<string, Partial<Record<ObjectKind, number>>>()
  let lines = 0
  for (const units of living.values())
    for (const [unit, kind] of Object.entries(units)) {
      const counts = byUnit.get(unit) ?? {}
      byUnit.set(unit, { ...counts, [kind]: (counts[kind] ?? 0) + 1 })
      lines++
    }
  const isReadable = reader.keys.personal.readable()
  return {
    campaign: campaign.id,
    raters: living.size,
    lines,
    /** Raters whose key is not on this machine: nobody can call them, and no frame has them. */
    unreadable: ratersOf(reader, campaign.id).filter(({ key }) => !isReadable(key)).length,
    units: presentUnits(reader).map(({ code, name }) => ({
      unit: { code, name },
      kinds: byUnit.get(code) ?? {},
      size: Object.values(byUnit.get(code) ?? {}).reduce((sum, each) => sum + each, 0),
    })),
    sources: sourcesOf(reader, campaign.id),
    imports: importsOf(reader, campaign.id),
    /** Accepted lists of service objects that the pool has not taken up. */
    waiting: waitingLists(reader, campaign.id).length,
    pairs: pairsDone(reader, campaign.id, now),
    erase: { day: eraseDay(reader, campaign, now), done: erasedOn(reader, campaign.id) },
    erasures: erasuresOf(reader, campaign.id),
  }
}

/** Raters by source; one may come from several. */
function sourcesOf(reader: Reader, campaign: string): { source: PoolSource; raters: number }[] {
  const found = new Map<PoolSource, Set<number>>()
  for (const { rater, source } of unitsOf(reader, campaign)) {
    const raters = found.get(source)
    if (raters) raters.add(rater)
    else found.set(source, new Set([rater]))
  }
  return [...found].map(([source, raters]) => ({ source, raters: raters.size }))
}

function importsOf({ sql }: Reader, campaign: string) {
  const rows = sql(
    `SELECT n, at, source, rows, entered, merged, erased, gone, operator FROM pool_import
     WHERE campaign = ? ORDER BY n DESC`,
  ).all(campaign) as {
    n: number
    at: number
    source: PoolSource
    rows: number
    entered: number
    merged: number
    erased: number
    gone: number
    operator: string
  }[]
  return rows.map(({ n, at, gone, operator, ...counts }) => ({
    entry: n,
    at: isoShanghai(at),
    ...counts,
    left: gone,
    by: nameIn(operator),
  }))
}

function erasuresOf({ sql }: Reader, campaign: string) {
  const rows = sql(
    `SELECT n, at, raters, handed_in AS handedIn, day, operator, reason FROM rater_erasure
     WHERE campaign = ? ORDER BY n DESC`,
  ).all(campaign) as {
    n: number
    at: number
    raters: number
    handedIn: number
    day: string | null
    operator: string
    reason: string | null
  }[]
  return rows.map(({ n, at, operator, ...rest }) => ({ entry: n, at: isoShanghai(at), by: nameIn(operator), ...rest }))
}

/** `user:li` is shown as `li`. */
function nameIn(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1)
}
