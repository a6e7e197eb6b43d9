import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const CHECKPOINTS = 'checkpoints'
/** Files that a hub makes once, after its database. */
const MADE_ONCE = ['keys/identity.key', 'keys/text.key', 'keys/access.key', 'keys/hub-signing.pem']

/** Whether a data folder has checkpoints of a ledger, which is there too or was lost. */
export function hasCheckpoints(data: string): boolean {
  const folder = join(data, CHECKPOINTS)
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json'))
}

/**
 * Whether a folder without a database had one: keys, checkpoints, or the log of a database. A first start makes the
 * database before all of these, so it is never taken for one that was lost.
 */
export function lostItsDatabase(data: string): boolean {
  const size = (name: string) => statSync(join(data, name), { throwIfNoEntry: false })?.size ?? 0
  if (size('pingyi.db') > 0) return false
  return size('pingyi.db-wal') > 0 || MADE_ONCE.some((name) => size(name) > 0) || hasCheckpoints(data)
}
