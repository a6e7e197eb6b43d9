import type { Reader } from '../../reader.ts'
import { gapsOf } from '../../projections/delivery.ts'
import { seenDevice } from '../../presses/device-facts.ts'
import { contentDigest, type SealContent } from '../../changes/seal-content.ts'
import { heldWithin, sealsMet, standsSince, type SealRow } from '../../changes/seals.ts'
import type { Campaign, Period } from '../scores/campaigns.ts'
import { sealedUnit } from '../scores/sealed-figures.ts'
import { serviceCentreScores } from '../scores/service-centre-scores.ts'

/** What must be looked at before a period is sealed. `note` items are accepted by name; `stop` items are not passed by. */
export interface SealCheck {
  point: 'period' | 'held' | 'gaps' | 'late' | 'unattributed' | 'cases'
  state: 'ok' | 'note' | 'stop'
  count: number
  /** Which, where they are few enough to be named: devices with what is missing, units. */
  which: string[]
}

export interface SealState {
  from: string
  to: string
  /** The seal of exactly this period that holds, or null. */
  seal: SealRow | null
  /** Seals that hold within it: their ratings are taken as they were frozen. */
  parts: SealRow[]
  /** A seal that holds across its bounds, beside which it cannot be sealed; or null. */
  across: SealRow | null
  checks: SealCheck[]
  /** All of which a seal would speak now, and its digest: what an officer consents to. */
  content: SealContent
  digest: string
  /** Officers who consented in this attempt; `holds` while the content is still the one that they saw. */
  stands: { operator: string; at: number; reason: string; holds: boolean }[]
}

/** Tables and registry: also of a transaction that seals. */
type Asked = Pick<Reader, 'sql' | 'registry'>

/** A device that was not heard of for this long may hold presses. */
const UNHEARD_MS = 24 * 3_600_000
const MOST_NAMED = 20

/** The check list of a seal (封存前检查), as it is now. */
export function sealState(reader: Asked, campaign: Pick<Campaign, 'id'>, period: Period, now: number): SealState {
  const { sql } = reader
  const { since, until, from, to } = period
  const { same, parts, across } = sealsMet(sql, period)
  const held = heldWithin(sql, since, until)
  const open = {
    gaps: devicesWithGaps(reader, period),
    late: devicesThatMayHold(reader, period, now),
    unattributed: unattributed(reader, period),
    cases: openCases(reader, period),
  }
  const { answer, tallies } = serviceCentreScores(reader, campaign, period, now)
  const content: SealContent = {
    from,
    to,
    policy: answer.policy,
    checks: { ...open, held: held.held, gaps: open.gaps.length, late: open.late.length },
    heldDigest: held.digest,
    units: answer.units.map((row) => sealedUnit(row, tallies.get(row.unit.code))),
  }
  const digest = contentDigest(content)
  const stands = standsSince(sql, period).map((stand) => ({ ...stand, holds: stand.content === digest }))
  const consented = stands.some(({ holds }) => holds)
  const checks: SealCheck[] = [
    { point: 'period', state: until <= now ? 'ok' : 'stop', count: until <= now ? 0 : 1, which: [] },
    { point: 'held', state: held.held === 0 || consented ? 'ok' : 'stop', count: held.held, which: [] },
    note('gaps', open.gaps),
    note('late', open.late),
    { ...note('unattributed', []), ...noted(open.unattributed) },
    { ...note('cases', []), ...noted(open.cases) },
  ]
  return {
    from,
    to,
    seal: same ?? null,
    parts,
    across: across ?? null,
    checks,
    content,
    digest,
    stands: stands.map(({ operator, at, reason, holds }) => ({ operator, at, reason, holds })),
  }
}

function note(point: SealCheck['point'], which: string[]): SealCheck {
  return { point, ...noted(which.length), which: which.slice(0, MOST_NAMED) }
}

function noted(count: number): Pick<SealCheck, 'state' | 'count'> {
  return { state: count === 0 ? 'ok' : 'note', count }
}

/** The window at which a device stood last in the period, as people call it: `A01`, with its hall where there are more. */
function standOf({ registry }: Asked, device: string, { since, until }: Period): string {
  const stood = registry
    .placements(device)
    .findLast((each) => each.since < until && (each.until ?? Number.MAX_SAFE_INTEGER) > since)
  const window = stood === undefined ? undefined : registry.windowById(stood.window)
  if (window === undefined) return device
  const halls = registry.halls().filter(({ code }) => registry.windowsOf(code).length > 0)
  return halls.length > 1 ? `${registry.hall(window.hall)?.name ?? window.hall} ${window.code}` : window.code
}

/** Devices of which a seq never came: `A01: 61, 74–80`. */
function devicesWithGaps(reader: Asked, period: Period): string[] {
  const { registry, sql } = reader
  const { since, until } = period
  return registry
    .devices()
    .filter(({ id }) => stoodWithin(registry.placements(id), since, until))
    .flatMap(({ id }) => {
      const open = gapsOf(sql, id).filter(({ filled }) => filled === null)
      if (open.length === 0) return []
      return [
        `${standOf(reader, id, period)}: ${open.map(({ first, last }) => (first === last ? first : `${first}–${last}`)).join(', ')}`,
      ]
    })
}

/** Devices that stood in the period and said that they hold presses, or were not heard of since it ended. */
function devicesThatMayHold(reader: Asked, period: Period, now: number): string[] {
  const { registry, sql } = reader
  const { since, until } = period
  return registry
    .devices()
    .filter(({ id, revoked }) => revoked === null && stoodWithin(registry.placements(id), since, until))
    .flatMap(({ id }) => {
      const seen = seenDevice(sql, id)
      if (seen === undefined) return []
      const silent = seen.at < Math.min(until, now - UNHEARD_MS)
      return seen.pending > 0 || silent ? [`${standOf(reader, id, period)}: ${seen.pending}`] : []
    })
}

function stoodWithin(
  placements: readonly { since: number; until: number | null }[],
  since: number,
  until: number,
): boolean {
  return placements.some((each) => each.since < until && (each.until ?? Number.MAX_SAFE_INTEGER) > since)
}

function unattributed({ sql }: Asked, { since, until }: Period): number {
  return sql(`SELECT count(*) FROM rating WHERE unit IS NULL AND rule <> 'test' AND occurred >= ? AND occurred < ?`)
    .pluck()
    .get(since, until) as number
}

function openCases({ sql }: Asked, { since, until }: Period): number {
  return sql(
    `SELECT count(*) FROM case_file f JOIN rating r ON r.id = f.rating
     WHERE f.closed IS NULL AND f.lapsed IS NULL AND f.soft = 0 AND r.occurred >= ? AND r.occurred < ?`,
  )
    .pluck()
    .get(since, until) as number
}
