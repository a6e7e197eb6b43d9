import Database from 'better-sqlite3'
import { Chain } from '../chain/chain.ts'
import type { Keys } from '../chain/keys.ts'
import type { Reader } from '../reader.ts'
import { Registry } from '../registry/registry.ts'
import { statements } from './statements.ts'

/**
 * The database as it is at this moment, through a connection of its own, while the writer goes on. As long as it is
 * open, the log is not written back beyond it: whoever opens it closes it.
 *
 * @param moment hub time, ms: the policy of this moment is the present one
 */
export function openSnapshot(file: string, keys: Keys, moment: number): { reader: Reader; close(): void } {
  const db = new Database(file, { readonly: true })
  try {
    db.exec('BEGIN')
    const reader = { db, sql: statements(db), registry: new Registry(db, () => moment), chain: new Chain(db), keys }
    return { reader, close: () => db.close() }
  } catch (error) {
    db.close()
    throw error
  }
}
