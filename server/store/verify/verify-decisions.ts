import { attributePress, windowAt } from '../../rules/attribution/attribute-press.ts'
import { afterMoved, isTrusted } from '../../rules/attribution/moment.ts'
import { hasFewKeys, type ModelRow } from '../registry/few-keys.ts'
import { openState } from '../registry/opening.ts'
import type { Registry } from '../registry/registry.ts'
import { hasFact } from '../../rules/screening/facts.ts'
import { NO_TRAIL, screenPress, settledTrail, type Trail } from '../../rules/screening/screen-press.ts'
import { isDoubted } from '../changes/clock-doubt.ts'
import type { Db } from '../sqlite/database.ts'
import { screeningOf, type RatingRow } from '../projections/rating-row.ts'
import { asSettled } from '../presses/window-order.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { asService, findService } from '../projections/service-row.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Problem } from './chain/verify-chain.ts'
import { checkInvitations, wrongInvitation, wrongService } from './ratings/verify-invitations.ts'
import type { Said, SaidOfPress } from './ratings/verify-said.ts'

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
    const wrong = wrongKeys(models, row) ?? (sealed ? null : wrongNowhere(sql, registry, said, row))
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
  const rules = registry.thresholds()
  const presses = db.prepare(
    `SELECT * FROM rating WHERE source = 'press' AND window IS NOT NULL ORDER BY occurred, device, seq, id`,
  )
  const served = new Set(db.prepare('SELECT DISTINCT window FROM service').pluck().all() as number[])
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
    const wrong =
      wrongPlace(sql, registry, row) ??
      wrongOpening(registry, row) ??
      (served.has(row.window!) ? wrongService(sql, said, row) : null) ??
      wrongInvitation(sql, registry, said, row) ??
      wrongClock(sql, registry, said, row) ??
      wrongSeen(registry, row) ??
      wrongKeys(models, row)
    if (wrong !== null) report({ n, code: 'attribution-wrong', message: wrong })
  }
}

function wrongNowhere(sql: Sql, registry: Registry, said: Said, row: RatingRow): string | null {
  if (windowAt(row.device!, row.occurred, registry) !== undefined) return 'its device stood at a window'
  return wrongClock(sql, registry, said, row) ?? wrongSeen(registry, row)
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

function wrongOpening(registry: Registry, row: RatingRow): string | null {
  const closed = openState(registry, row.window!, row.occurred) !== 'open'
  if (closed === hasFact(row.facts, 'closed')) return null
  return `the window was ${closed ? 'closed' : 'open'} at that moment`
}

/** The fact `clock` hangs on what was known of the moment, and on where the device stood in all that time. */
function wrongClock(sql: Sql, registry: Registry, said: Said, row: RatingRow): string | null {
  const {
    ownBoot,
    after,
    received = row.received,
  }: SaidOfPress = row.clock === 'measured' ? { ownBoot: true } : said.of(row.n)
  const when = { device: row.device!, occurredAt: row.occurred, receivedAt: row.received, measured: ownBoot }
  const known = { ...when, ...afterMoved(after, row.received - received) }
  const trusted = !isDoubted(sql, row.n) && isTrusted(known, registry)
  if (trusted !== hasFact(row.facts, 'clock')) return null
  return trusted ? 'its moment says for certain whose it was' : 'its moment does not say for certain whose it was'
}

/** The fact `unseen` hangs on whether the device was confirmed by now. */
function wrongSeen(registry: Registry, row: RatingRow): string | null {
  const unseen = registry.device(row.device!)?.unseen != null
  if (unseen === hasFact(row.facts, 'unseen')) return null
  return unseen ? 'nobody has confirmed its device' : 'its device needs no confirmation'
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
