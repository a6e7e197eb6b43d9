import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const CHECKPOINTS = 'checkpoints'

/** Whether a data folder has checkpoints of a ledger, which is there too or was lost. */
export function hasCheckpoints(data: string): boolean {
  const folder = join(data, CHECKPOINTS)
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json'))
}
