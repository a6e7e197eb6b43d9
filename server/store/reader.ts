import type { Chain } from './chain/chain.ts'
import type { Keys } from './chain/keys.ts'
import type { Registry } from './registry/registry.ts'
import type { Db } from './sqlite/database.ts'
import type { Sql } from './sqlite/statements.ts'

/** What a named read works on: the tables and the registry as of the last commit. It never writes. */
export interface Reader {
  readonly db: Db
  readonly sql: Sql
  readonly registry: Registry
  readonly chain: Pick<Chain, 'head'>
  readonly keys: Keys
}

/** What most reads work on: tables alone, also those that a verification makes. */
export type Tables = Pick<Reader, 'db' | 'sql' | 'registry'>
