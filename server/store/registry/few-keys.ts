import { LEVELS } from '../../contract/limits.ts'

/** What a device said that it is; `levels` are the digits of the levels that have a key, null where nobody knows. */
export interface ModelRow {
  model: string
  levels: string | null
}

/**
 * Whether a citizen could not say every level on this device: such presses bend the distribution of their window, and
 * are held unless the policy counts them.
 */
export function hasFewKeys(known: ModelRow | undefined): boolean {
  return known !== undefined && known.levels !== null && known.levels.length < LEVELS.length
}
