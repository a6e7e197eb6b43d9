import type { HandInState } from '../../contract/hand-ins.ts'

/** What is on record of one part of one party. */
export interface PartFacts {
  /** Of the newest version; absent: none was handed in. */
  newest?: { outcome: 'accepted' | 'returned' | null }
  /** Whether any version was accepted. */
  accepted: boolean
  draft: boolean
}

/**
 * Where a part is. A day that has passed is kept by what was accepted or waits for the office, which is not the unit's
 * delay; a version that came back does not.
 *
 * @param past the day by which it is due has passed
 */
export function stateOf({ newest, accepted, draft }: PartFacts, past: boolean): HandInState {
  if (newest?.outcome === null) return 'handed-in'
  if (newest?.outcome === 'accepted') return 'accepted'
  if (past && !accepted) return 'late'
  if (newest?.outcome === 'returned') return 'returned'
  return draft ? 'draft' : 'not-begun'
}
