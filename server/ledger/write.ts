import type { EntryBodies, EntryKind } from '../contract/ledger-entries.ts'
import type { Trail } from '../screening/screen-press.ts'
import type { Registry } from '../registry/registry.ts'
import type { Appended } from './chain.ts'
import type { Keys } from './keys.ts'
import type { Db } from './open-database.ts'
import type { Sql } from './statements.ts'

/** One transaction of the sole writer. Whoever holds it may append; nothing else writes to the ledger or its projections. */
export interface Write {
  readonly now: number
  readonly db: Db
  readonly sql: Sql
  readonly registry: Registry
  readonly keys: Keys
  readonly tails: Tails
  append<K extends EntryKind>(kind: K, body: EntryBodies[K]): Appended<K>
  /** What this transaction touched, for whoever listens after the commit. */
  readonly touched: Touched
}

export interface Touched {
  entries: Appended[]
  windows: Set<number>
  devices: Set<string>
}

/** Where the order of presses of a window ends: lets the next press be screened without reading its neighbours. */
export type Tails = Map<number, { occurred: number; device: string; seq: number; trail: Trail }>

export function nothingTouched(): Touched {
  return { entries: [], windows: new Set(), devices: new Set() }
}
