import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { judge } from '../../rules/press/judge.ts'
import { factNames, hasFact } from '../../rules/screening/facts.ts'
import { NO_TRAIL, type Trail } from '../../rules/screening/screen-press.ts'
import { hasFewKeys, type ModelRow } from '../registry/few-keys.ts'
import type { Registry } from '../registry/registry.ts'
import { gatherInPlace } from '../presses/gather.ts'
import { differs, screenRow } from '../presses/window-order.ts'
import type { Db } from '../sqlite/database.ts'
import { screeningOf, type RatingRow } from '../projections/rating-row.ts'
import { sealAt } from '../changes/seals/seals.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Problem } from './chain/verify-chain.ts'
import { checkInvitations, wrongService } from './ratings/verify-invitations.ts'
import type { Said } from './ratings/verify-said.ts'

/**
 * Recomputes every attribution, every verdict and who has each invitation from the registry and from the presses
 * themselves, as they stand after the last entry, and compares. Attribution corrects itself when the past is corrected, and screening follows
 * every late press, so what stands now must be what the rules give now.
 *
 * @param said what the entries say that their rows do not
 * @returns the wrong rating or service that came first, or null
 */
export function checkDecisions(db: Db, sql: Sql, registry: Registry, said: Said): Problem | null {
  sql.pending.write()
  let first: Problem | null = null
  const report = (problem: Problem) => {
    if (first === null || problem.n! < first.n!) first = problem
  }
  const models = devicesModels(db)
  checkWindows(db, sql, registry, said, models, report)
  checkInvitations(db, sql, said, report)
  const nowhere = db.prepare(`SELECT * FROM rating WHERE source = 'press' AND window IS NULL AND unit IS NULL`)
  for (const row of nowhere.iterate() as Iterable<RatingRow>) {
    const sealed = sealAt(sql, row.occurred) !== undefined
    const wrong =
      wrongKeys(models, row) ??
      (sealed ? null : (wrongPlace(registry, row) ?? wrongJudged({ sql, registry, said }, row)))
    if (wrong !== null) report({ n: row.n, code: 'attribution-wrong', message: wrong })
  }
  return first
}

/** Every window in one go: the order of time holds the order of each window. */
function checkWindows(
  db: Db,
  sql: Sql,
  registry: Registry,
  said: Said,
  models: DevicesModels,
  report: (problem: Problem) => void,
): void {
  const reads = { sql, registry, said }
  const presses = db.prepare(
    `SELECT * FROM rating WHERE source = 'press' AND window IS NOT NULL ORDER BY occurred, device, seq, id`,
  )
  const served = new Set(db.prepare('SELECT DISTINCT window FROM service').pluck().all() as number[])
  const trails = new Map<number, Trail>()
  // Services are looked up while the presses are read, which one connection allows for reads.
  for (const row of presses.iterate() as Iterable<RatingRow>) {
    const { screened, trail } = screenRow(reads, row, trails.get(row.window!) ?? NO_TRAIL)
    trails.set(row.window!, trail)
    // Of a sealed period: checked when it was sealed; what rules and whereabouts say today does not touch it.
    if (!screened) continue
    const { n } = row
    const says = screeningOf(row)
    if (differs(row, screened))
      report({
        n,
        code: 'verdict-wrong',
        message: `is ${says.verdict} by ${says.rule}, the rules give ${screened.verdict} by ${screened.rule}`,
      })
    const wrong =
      wrongPlace(registry, row) ??
      (served.has(row.window!) ? wrongService(sql, said, row) : null) ??
      wrongJudged(reads, row) ??
      wrongKeys(models, row)
    if (wrong !== null) report({ n, code: 'attribution-wrong', message: wrong })
  }
}

interface Reads {
  sql: Sql
  registry: Registry
  said: Said
}

function wrongPlace(registry: Registry, row: RatingRow): string | null {
  const window = windowAt(row.device!, row.occurred, registry) ?? null
  return window === row.window ? null : 'its device stood elsewhere at that moment'
}

/** What a press is by the judgement that is passed on it when it comes and whenever the past is corrected. */
function wrongJudged(reads: Reads, row: RatingRow): string | null {
  const { attribution, factBits } = judge(gatherInPlace(reads, row))
  const { unit = null, staff = null } = attribution
  if (unit !== row.unit) return `belongs to ${row.unit}, whereabouts give ${unit ?? 'nobody'}`
  if (staff !== row.staff && row.settled === 0) return `names staff ${row.staff}, duty gives ${staff ?? 'nobody'}`
  if (factBits === row.facts) return null
  return `its facts are ${names(row.facts)}, what is known gives ${names(factBits)}`
}

function names(facts: number): string {
  return factNames(facts).join(', ') || 'none'
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
