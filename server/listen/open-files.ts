import { readFileSync } from 'node:fs'

const LIMITS = '/proc/self/limits'

/**
 * How many files and connections this process may have open. Connections must leave some for the database, or a flood
 * would stop what honest devices send. Infinity where the system does not say.
 */
export function openFilesLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(LIMITS, 'utf8'))?.[1]
    return soft === undefined ? Infinity : Number(soft)
  } catch {
    return Infinity
  }
}

/** Parts of it that listeners may take; the rest is the hub's own. */
export const SHARES = { inner: 0.75, public: 0.15, plain: 0.02 } as const

export function connectionsInAll(of: keyof typeof SHARES, most = Infinity, limit = openFilesLimit()): number {
  return Math.max(16, Math.floor(Math.min(most, limit * SHARES[of])))
}
