import type { EntryBodies, EntryKind } from '../../../contract/ledger/ledger-entries.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Audit } from '../../access/audit.ts'
import type { Appended } from '../../chain/chain.ts'
import type { Keys } from '../../chain/keys.ts'
import { registryProjection } from '../../projections/apply-registry.ts'
import { clockProjection, type Moving } from '../../projections/clock-projection.ts'
import { ratingProjection } from '../../projections/rating-projection.ts'
import { sealProjection } from '../../projections/seal-projection.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { emptyMemory, nothingTouched, type Write } from '../../writer/write.ts'

const CHANGES: ReadonlySet<EntryKind> = new Set(['attribution', 'verdict', 'invitation', 'service-attribution'])

/**
 * A transaction for an act that is only to be planned or looked at: its entries are numbered and carried out in the tables
 * at hand, and stand nowhere.
 *
 * @param plan it is planned: called with each entry that follows from what the act itself says, and with what the act's own
 *   entry moves in time; each carries it out
 */
export function writeAside(
  { db, sql, registry, now }: { db: Db; sql: Sql; registry: Registry; now: number },
  plan?: { onChange: (entry: Appended, project: () => void) => void; onMove: Moving },
): Write {
  const project = projectionOf(db, sql, registry, plan?.onMove)
  let n = db.prepare('SELECT max(n) FROM ledger').pluck().get() as number
  const touched = nothingTouched()
  return {
    now,
    db,
    sql,
    registry,
    keys: NO_KEYS,
    chain: NO_CHAIN,
    memory: emptyMemory(),
    audit: NO_AUDIT,
    unseen: new Set(),
    touched,
    ...(plan === undefined ? {} : { planning: true as const }),
    append: <K extends EntryKind>(kind: K, body: EntryBodies[K]) => {
      const entry: Appended<K> = { n: ++n, at: now, kind, body }
      if (plan && CHANGES.has(kind)) plan.onChange(entry, () => project(entry))
      else project(entry)
      touched.entries.push(entry)
      return entry
    },
  }
}

/** What is planned goes on record where it is done. */
const NO_AUDIT = { record: () => {} } as unknown as Audit

/** No correction of the past hides or shows a text. */
const NO_KEYS = new Proxy({} as Keys, {
  get: () => {
    throw new Refusal('ledger-broken', 'a correction asked for a key')
  },
})

/** No correction of the past signs the end of the chain. */
const NO_CHAIN = new Proxy({} as Write['chain'], {
  get: () => {
    throw new Refusal('ledger-broken', 'a correction asked for the end of the chain')
  },
})

/** Cases follow their ratings, which no act of a correction asks about: they are told at the end. */
function projectionOf(db: Db, sql: Sql, registry: Registry, onMove?: Moving): (entry: Appended) => void {
  const ratings = ratingProjection(sql, registry, new Map())
  const clock = clockProjection(sql, registry, onMove)
  const seals = sealProjection(sql)
  const places = registryProjection(db, registry)
  return (entry) => {
    const { kind, body, at, n } = entry
    if (ratings.apply(entry) || clock.apply(entry) || seals.apply(entry) || places.apply(kind, body, at, n)) return
    throw new Refusal('ledger-broken', `a correction wrote ${kind}`)
  }
}
