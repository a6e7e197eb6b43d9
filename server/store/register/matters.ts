import type { Actor } from '../../contract/audit.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import { Refusal } from '../../contract/errors.ts'
import { judgeServiceAgain } from '../presses/judge-again.ts'
import type { Who } from './change-whereabouts.ts'
import type { Reader } from '../reader.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Write } from '../writer/write.ts'

/** The name under which the registry knows a matter, else what was written, without blanks at its ends. */
export function matterNamed({ registry }: Pick<Write, 'registry'>, written: string): string {
  const trimmed = written.trim()
  if (registry.unitOfMatter(trimmed) !== undefined) return trimmed
  return registry.matterLike(plainText(trimmed)) ?? trimmed
}

/** A matter is told by its name however it is spaced or in whichever width it is written. */
export function withMatter<T extends { matter?: string }>(w: Pick<Write, 'registry'>, said: T): T {
  if (said.matter === undefined) return said
  const { matter, ...rest } = said
  const name = matterNamed(w, matter)
  return { ...rest, ...(name === '' ? {} : { matter: name }) } as T
}

/** Nobody knows the matter that a service names, and it says no unit either. */
export function isStrange(
  w: Pick<Write, 'registry'>,
  { unit, matter }: { unit?: string | null; matter?: string | null },
): boolean {
  const named = unit ?? null
  return named === null && typeof matter === 'string' && w.registry.unitOfMatter(matter) === undefined
}

export interface UnknownMatter {
  name: string
  services: number
  /** Of the first and of the last service that named it, ms. */
  first: number
  last: number
}

/** How many are listed; one system that writes a number into the name would fill the page. */
const MOST_LISTED = 200

/** Matters that services (of a hall) name and nobody knows: each was counted for the unit posted at its window. */
export function unknownMatters(sql: Sql, hall?: string): UnknownMatter[] {
  // From name to name by the index: a year of services holds few different ones.
  const names = sql(
    `WITH RECURSIVE named (name) AS (
       SELECT min(matter) FROM service WHERE matter IS NOT NULL
       UNION ALL SELECT (SELECT min(matter) FROM service WHERE matter > named.name) FROM named WHERE named.name IS NOT NULL)
     SELECT name FROM named WHERE name IS NOT NULL AND name NOT IN (SELECT name FROM matter) LIMIT ${MOST_LISTED}`,
  )
    .pluck()
    .all() as string[]
  const facts = sql(
    `SELECT count(*) AS services, min(at) AS first, max(at) AS last FROM service s
     WHERE matter = ? AND named IS NULL AND (? IS NULL OR window IN (SELECT id FROM window WHERE hall = ?))`,
  )
  const found = names.map((name) => ({
    name,
    ...(facts.get(name, hall ?? null, hall ?? null) as Omit<UnknownMatter, 'name'>),
  }))
  return found.filter(({ services }) => services > 0).toSorted((a, b) => b.last - a.last)
}

/** The same with their moments written out. @param hall whose manager asks */
export function unknownMattersList({ sql }: Reader, hall?: string) {
  return unknownMatters(sql, hall).map(({ first, last, ...matter }) => ({
    ...matter,
    first: isoShanghai(first),
    last: isoShanghai(last),
  }))
}

/** Enters whom a matter belongs to, and puts it into the audit log. @throws Refusal unknown-unit */
export function enterMatterOf(w: Write, input: { name: string; unit: string; reason: string }, actor: Actor) {
  const { name, unit, reason } = input
  const done = enterMatter(w, { name, unit }, { operator: actor, reason })
  w.audit.record(actor, 'matter:enter', `unit:${unit}`, { name, unit, reason })
  return { name, ...done }
}

/**
 * Enters whom a matter belongs to. What named it before, and was not frozen by a seal, is attributed again.
 *
 * @returns how many services had named it
 * @throws Refusal unknown-unit
 */
export function enterMatter(w: Write, matter: Matter, who: Who): { services: number } {
  const services = enterMatters(w, [matter], who)
  return w.closing ? (services.planned as { services: number }) : { services: services.named }
}

/**
 * The same of several, one after the other. Where they correct the past in slices, the closing entry follows the last.
 *
 * @returns how many services had named one of them, or what was planned
 */
export function enterMatters(w: Write, matters: readonly Matter[], who: Who): { named: number; planned?: unknown } {
  const unknown = matters.find(({ unit }) => !w.registry.unit(unit))
  if (unknown) throw new Refusal('unknown-unit', unknown.unit)
  const enter = (matter: Matter) => w.append('matter', { ...matter, ...who })
  if (w.closing) return { named: 0, planned: w.closing(matters.map(enter).at(-1)!.n).planned }
  let services = 0
  for (const matter of matters) {
    const { n } = enter(matter)
    const named = w.sql('SELECT id FROM service WHERE matter = ? ORDER BY at, n').pluck().all(matter.name) as string[]
    for (const id of named) judgeServiceAgain(w, id, n)
    services += named.length
  }
  return { named: services }
}

interface Matter {
  name: string
  unit: string
}
