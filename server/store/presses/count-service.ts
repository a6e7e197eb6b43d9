import { unitServed } from '../../rules/attribution/attribute-press.ts'
import { at } from '../../rules/attribution/interval.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { findService, type ServiceRow } from '../projections/service-row.ts'
import type { Write } from '../writer/write.ts'

/** Whom a service is counted for: the unit that it names, its matter's, or the one posted at the window. */
export function unitOfService(
  { registry }: Pick<Write, 'registry'>,
  window: number,
  instant: number,
  service: { unit?: string | null | undefined; matter?: string | null | undefined },
): string | undefined {
  return unitServed(service, registry) ?? at(registry.postings(window), instant)?.unit
}

export function countServiceAgain(w: Write, id: string, cause: number): void {
  countAgain(w, findService(w.sql, id), cause)
}

/** Who is posted at a window changed from an instant on. What was sealed stays as it was sealed. */
export function countServicesAgain(w: Write, window: number, from: number, cause: number): void {
  const rows = w.sql('SELECT * FROM service WHERE window = ? AND at >= ?').all(window, from) as ServiceRow[]
  for (const row of rows) if (sealAt(w.sql, row.at) === undefined) countAgain(w, row, cause)
}

function countAgain(w: Write, row: ServiceRow, cause: number): void {
  const unit = unitOfService(w, row.window, row.at, { unit: row.named, matter: row.matter })
  if (unit === (row.unit ?? undefined)) return
  w.append('service-attribution', { service: row.id, ...(unit === undefined ? {} : { unit }), cause })
}
