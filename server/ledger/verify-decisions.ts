import { attributePress, windowAt } from '../attribution/attribute-press.ts'
import { hasFewKeys, type ModelRow } from '../registry/few-keys.ts'
import { openState } from '../registry/opening.ts'
import type { Registry } from '../registry/registry.ts'
import { hasFact } from '../screening/facts.ts'
import { NO_TRAIL, screenPress, settledTrail, type Trail } from '../screening/screen-press.ts'
import type { Db } from './database.ts'
import { screeningOf, type RatingRow } from './rating-row.ts'
import { asSettled } from './screen-order.ts'
import { sealAt } from './seals.ts'
import { asService, findService } from './service-row.ts'
import type { Sql } from './statements.ts'
import type { Problem } from './verify-chain.ts'

/**
 * Recomputes every attribution and every verdict from the registry and from the presses themselves, as they stand
 * after the last entry, and compares. Attribution corrects itself when the past is corrected, and screening follows
 * every late press, so what stands now must be what the rules give now.
 *
 * @returns the wrong rating that came first, or null
 */
export function checkDecisions(db: Db, sql: Sql, registry: Registry): Problem | null {
  sql.pending.write()
  let first: Problem | null = null
  const report = (problem: Problem) => {
    if (first === null || problem.n! < first.n!) first = problem
  }
  const models = devicesModels(db)
  checkWindows(db, sql, registry, models, report)
  const nowhere = db.prepare(`SELECT * FROM rating WHERE source = 'press' AND window IS NULL AND unit IS NULL`)
  for (const row of nowhere.iterate() as Iterable<RatingRow>) {
    const wrong = wrongKeys(models, row)
    if (wrong !== null) report({ n: row.n, code: 'attribution-wrong', message: wrong })
    if (sealAt(sql, row.occurred) === undefined && windowAt(row.device!, row.occurred, registry) !== undefined)
      report({ n: row.n, code: 'attribution-wrong', message: 'its device stood at a window' })
  }
  return first
}

/** Every window in one go: the order of time holds the order of each window. */
function checkWindows(
  db: Db,
  sql: Sql,
  registry: Registry,
  models: DevicesModels,
  report: (problem: Problem) => void,
): void {
  const rules = registry.screening()
  const presses = db.prepare(
    `SELECT * FROM rating WHERE source = 'press' AND window IS NOT NULL ORDER BY occurred, device, seq, id`,
  )
  const trails = new Map<number, Trail>()
  // Services are looked up while the presses are read, which one connection allows for reads.
  for (const row of presses.iterate() as Iterable<RatingRow>) {
    const { n, occurred, level, facts } = row
    const trail = trails.get(row.window!) ?? NO_TRAIL
    // Checked when it was sealed; what rules and whereabouts say today does not touch it.
    if (sealAt(sql, occurred) !== undefined) {
      trails.set(row.window!, settledTrail(asSettled(row), trail, rules))
      continue
    }
    const next = screenPress({ occurred, level, facts }, trail, rules)
    trails.set(row.window!, next.trail)
    const { verdict, rule, opensGroup } = next.screened
    const says = screeningOf(row)
    if (says.verdict !== verdict || says.rule !== rule || (row.opens_group === 1) !== !!opensGroup)
      report({
        n,
        code: 'verdict-wrong',
        message: `is ${says.verdict} by ${says.rule}, the rules give ${verdict} by ${rule}`,
      })
    const wrong = wrongPlace(sql, registry, row) ?? wrongFacts(sql, registry, row) ?? wrongKeys(models, row)
    if (wrong !== null) report({ n, code: 'attribution-wrong', message: wrong })
  }
}

function wrongPlace(sql: Sql, registry: Registry, row: RatingRow): string | null {
  const window = windowAt(row.device!, row.occurred, registry)
  if (window !== row.window) return `its device stood elsewhere at that moment`
  // What an officer gave to a unit stays there.
  if (row.settled === 1) return null
  const service = row.service === null ? undefined : asService(findService(sql, row.service))
  const expected = attributePress(window, row.occurred, service, registry)
  if ((expected.unit ?? null) !== row.unit)
    return `belongs to ${row.unit}, whereabouts give ${expected.unit ?? 'nobody'}`
  if ((expected.staff ?? null) !== row.staff)
    return `names staff ${row.staff}, duty gives ${expected.staff ?? 'nobody'}`
  return null
}

/** Facts that hang on the window: was it open, was there an invitation, which rules hold. */
function wrongFacts(sql: Sql, registry: Registry, row: RatingRow): string | null {
  const closed = openState(registry, row.window!, row.occurred) !== 'open'
  if (closed !== hasFact(row.facts, 'closed')) return `the window was ${closed ? 'closed' : 'open'} at that moment`
  const service = row.service === null ? null : findService(sql, row.service)
  const open = registry.windowById(row.window!)?.mode === 'open' || service?.outcome === 'device-down'
  if (open !== hasFact(row.facts, 'open-rules')) return `the rules of ${open ? 'an open' : 'an invited'} window hold`
  if (open || hasFact(row.facts, 'test') || hasFact(row.facts, 'signature')) return null
  const spent = service?.rating?.equals(row.id) === true
  if (spent === hasFact(row.facts, 'uninvited')) return `it ${spent ? 'spent' : 'did not spend'} an invitation`
  return null
}

/** What each device said that it is, in the order in which it said so. */
type DevicesModels = ReadonlyMap<string, (ModelRow & { n: number })[]>

function devicesModels(db: Db): DevicesModels {
  const rows = db.prepare('SELECT n, device, model, levels FROM device_model ORDER BY n').all()
  return Map.groupBy(rows as (ModelRow & { n: number; device: string })[], ({ device }) => device)
}

/** The fact `few-keys` hangs on what the device had said that it is when the press was recorded. */
function wrongKeys(models: DevicesModels, row: RatingRow): string | null {
  const few = hasFewKeys(models.get(row.device!)?.findLast(({ n }) => n < row.n))
  if (few === hasFact(row.facts, 'few-keys')) return null
  return few ? 'its device had no key for some level' : 'its device had a key for every level'
}
