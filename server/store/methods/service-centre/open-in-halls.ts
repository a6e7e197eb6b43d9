import { heldWithin } from '../../changes/seals/seals.ts'
import { seenDevice } from '../../presses/device-facts.ts'
import { gapsOf } from '../../projections/delivery.ts'
import type { Period } from '../../reads/scores/campaigns.ts'
import type { OpenInPeriod, Tables } from '../method-record.ts'

/** A device that was not heard of for this long may hold presses. */
const UNHEARD_MS = 24 * 3_600_000
const MOST_NAMED = 20

/** What is held in a period, which devices lack something or may hold presses, what is nobody's, and cases under way. */
export function openInHalls(reader: Tables, period: Period, now: number): OpenInPeriod {
  const { sql } = reader
  const { since, until } = period
  const [gaps, late] = [devicesWithGaps(reader, period), devicesThatMayHold(reader, period, now)]
  const named = (which: string[]) => ({ count: which.length, which: which.slice(0, MOST_NAMED) })
  return {
    held: heldWithin(sql, since, until),
    noted: [
      { point: 'gaps', ...named(gaps) },
      { point: 'late', ...named(late) },
      { point: 'unattributed', count: unattributed(reader, period), which: [] },
      { point: 'cases', count: openCases(reader, period), which: [] },
    ],
  }
}

/** The window at which a device stood last in the period, as people call it: `A01`, with its hall where there are more. */
function standOf({ registry }: Tables, device: string, { since, until }: Period): string {
  const stood = registry
    .placements(device)
    .findLast((each) => each.since < until && (each.until ?? Number.MAX_SAFE_INTEGER) > since)
  const window = stood === undefined ? undefined : registry.windowById(stood.window)
  if (window === undefined) return device
  const halls = registry.halls().filter(({ code }) => registry.windowsOf(code).length > 0)
  return halls.length > 1 ? `${registry.hall(window.hall)?.name ?? window.hall} ${window.code}` : window.code
}

/** Devices of which a seq never came: `A01: 61, 74–80`. */
function devicesWithGaps(reader: Tables, period: Period): string[] {
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
function devicesThatMayHold(reader: Tables, period: Period, now: number): string[] {
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

function unattributed({ sql }: Tables, { since, until }: Period): number {
  return sql(`SELECT count(*) FROM rating WHERE unit IS NULL AND rule <> 'test' AND occurred >= ? AND occurred < ?`)
    .pluck()
    .get(since, until) as number
}

function openCases({ sql }: Tables, { since, until }: Period): number {
  return sql(
    `SELECT count(*) FROM case_file f JOIN rating r ON r.id = f.rating
     WHERE f.closed IS NULL AND f.lapsed IS NULL AND f.soft = 0 AND r.occurred >= ? AND r.occurred < ?`,
  )
    .pluck()
    .get(since, until) as number
}
