import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Trail } from '../../rules/screening/screen-press.ts'
import type { Audit } from '../access/audit.ts'
import type { RatingRow } from '../projections/rating-columns.ts'
import type { ServiceRow } from '../projections/service-row.ts'
import type { Registry } from '../registry/registry.ts'
import type { Appended, Chain } from '../chain/chain.ts'
import type { LastRuns } from '../projections/delivery.ts'
import type { Keys } from '../chain/keys.ts'
import type { Db } from '../sqlite/database.ts'
import type { Sql } from '../sqlite/statements.ts'

/** One transaction of the sole writer. Whoever holds it may append; nothing else writes to the ledger or its projections. */
export interface Write {
  readonly now: number
  readonly db: Db
  readonly sql: Sql
  readonly registry: Registry
  readonly keys: Keys
  /** The end of the chain, with what this transaction appended. */
  readonly chain: Pick<Chain, 'head' | 'hashName'>
  readonly memory: Memory
  /** The log of administrative acts: a row is of this transaction. */
  readonly audit: Pick<Audit, 'record'>
  append<K extends EntryKind>(kind: K, body: EntryBodies[K]): Appended<K>
  /** Ids of items of this transaction that nothing stored has; each leaves once it was looked at. */
  readonly unseen: Set<string>
  /**
   * Set while the present act closes a correction that was planned and laid down before: instead of judging the past
   * again it calls this, with the number of its own entry, and is told what the plan answered, and how many presses
   * belong elsewhere by now. `inTime`: its entry moved presses and services that the plan does not know.
   */
  closing?: (cause: number, inTime?: MovedMeanwhile) => { planned: unknown; moved: number }
  /** Set where an act is only planned: what its closing act does by itself is left out. */
  readonly planning?: true
  /** What this transaction touched, for whoever listens after the commit. */
  readonly touched: Touched
}

/** What the entry that corrects the clock moved of what the plan does not know: how it stood before. */
export interface MovedMeanwhile {
  before: ReadonlyMap<number, RatingRow>
  services: readonly ServiceRow[]
  /** Presses, by their entries, that were not moved, and were made where services were moved by the plan. */
  near: ReadonlySet<number>
}

/** What a rule may ask of the tables; verification asks the same of tables of its own. */
export type Reads = Pick<Write, 'sql' | 'registry' | 'memory'>

export interface Touched {
  entries: Appended[]
  windows: Set<number>
  devices: Set<string>
  /** Rows were put right that no entry of this transaction names: whoever keeps what tables said asks again. */
  remade?: true
}

/** The offset of a boot, the moment for which it holds, and what of it is written down. All ms. */
export interface NotedBoot {
  /** The entry of the doubt about the hub's clock in which it was noted; null: in none. */
  doubt: number | null
  boot: string
  offset: number
  noted: number
  written: number | null
}

/**
 * What the writer remembers between transactions to save itself a question to the database. It may be emptied at any
 * time, and is when a transaction is undone.
 */
export interface Memory {
  /** Where the order of presses of a window ends: the next press is screened without reading its neighbours. */
  tails: Map<number, { occurred: number; device: string; seq: number; id: string; trail: Trail }>
  /** When the last press of each window was made, of those made since an instant, where no tail says more; ms. */
  latest: { since: number; byWindow: Map<number, number> } | null
  /** Windows at which nobody ever announced a service. */
  withoutServices: Set<number>
  /** The boot of each device that was noted last, with its offset. */
  boots: Map<string, NotedBoot>
  lastRuns: LastRuns
  /** The highest number of a case, by day and hall. */
  caseNumbers: Map<string, number>
}

export function emptyMemory(): Memory {
  return {
    tails: new Map(),
    latest: null,
    withoutServices: new Set(),
    boots: new Map(),
    lastRuns: new Map(),
    caseNumbers: new Map(),
  }
}

/** Where the order of each window ends is asked anew. `latest` leaves out what a tail says, so that both go together. */
export function forgetOrder(memory: Memory): void {
  memory.tails.clear()
  memory.latest = null
}

export function forgetAll(memory: Memory): void {
  forgetOrder(memory)
  memory.withoutServices.clear()
  memory.boots.clear()
  memory.lastRuns.clear()
  memory.caseNumbers.clear()
}

export function nothingTouched(): Touched {
  return { entries: [], windows: new Set(), devices: new Set() }
}
