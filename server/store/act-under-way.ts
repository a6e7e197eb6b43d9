import { AsyncLocalStorage } from 'node:async_hooks'

/** What one act of a person has committed so far. */
export interface ActUnderWay {
  /** The head of the ledger after its commit, or null while nothing of it is committed. */
  committed: number | null
}

/**
 * The act for which the running code works, for those edges that answer people. What fails after its commit (a file that
 * cannot be written, an answer that cannot be made) is no failure of the act: whoever was told so would do it again.
 */
export const actUnderWay = new AsyncLocalStorage<ActUnderWay>()
