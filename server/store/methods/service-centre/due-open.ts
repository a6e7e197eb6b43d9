import type { SealChecks } from '../../../contract/ledger/ledger-entries.ts'
import { heldWithin } from '../../changes/seals/seals.ts'
import { gapsOf } from '../../projections/delivery.ts'
import type { Before } from '../../verify/verify-check.ts'
import type { Held, PointCounts, Span } from '../method-record.ts'

/** What was held and open in a period, from what stands before an entry; what devices may hold is the hub's word. */
export function dueOpen(before: Before, said: SealChecks, { since, until }: Span): { held: Held; counts: PointCounts } {
  return {
    held: heldWithin(before.sql, since, until),
    counts: {
      gaps: devicesWithGaps(before, since, until),
      late: said.late ?? 0,
      unattributed: unattributed(before, since, until),
      cases: openCases(before, since, until),
    },
  }
}

/** An invitation of the period that ran out before the seal, and of which nothing says what became of it. */
export function endlessInvitation(
  { sql }: Before,
  { since, until, asOf }: Span & { asOf: number },
): number | undefined {
  return sql('SELECT n FROM service WHERE outcome IS NULL AND at >= ? AND at < ? AND expires <= ? ORDER BY n LIMIT 1')
    .pluck()
    .get(since, until, asOf) as number | undefined
}

function devicesWithGaps({ sql, registry }: Before, since: number, until: number): number {
  return registry.devices().filter(({ id }) => {
    const stood = registry.placements(id).some((each) => each.since < until && (each.until ?? Infinity) > since)
    return stood && gapsOf(sql, id).some(({ filled }) => filled === null)
  }).length
}

function unattributed({ sql }: Before, since: number, until: number): number {
  return sql(`SELECT count(*) FROM rating WHERE unit IS NULL AND rule <> 'test' AND occurred >= ? AND occurred < ?`)
    .pluck()
    .get(since, until) as number
}

function openCases({ sql }: Before, since: number, until: number): number {
  return sql(
    `SELECT count(*) FROM case_file f JOIN rating r ON r.id = f.rating
     WHERE f.closed IS NULL AND f.lapsed IS NULL AND f.soft = 0 AND r.occurred >= ? AND r.occurred < ?`,
  )
    .pluck()
    .get(since, until) as number
}
