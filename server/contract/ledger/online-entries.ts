import type { Officer } from './officer.ts'
import type { Verdict } from './verdicts.ts'

/**
 * Rules of the online channel in the order in which they are asked; the first that matches decides (rules/online/README.md).
 * `ok` is the code of a rating that no rule caught.
 */
export const ONLINE_RULES = ['after-seal', 'clock', 'repeat', 'address', 'burst', 'unit-swing', 'ok'] as const
export type OnlineRule = (typeof ONLINE_RULES)[number]

/** What the rules say of an online rating; they hold, and exclude nothing but what came into a sealed period. */
export interface OnlineScreened {
  verdict: Verdict
  rule: OnlineRule
}

/** Kinds of entries of the online channel (网络评议, campaign document 五.4). */
export interface OnlineEntries {
  /**
   * One rating from the public page. `unit` is the one that goes on, `named` the one that the page named where that went on
   * in it. `address` and `browser` are keyed hashes whose key changes with the Shanghai month of `receivedAt` and is then
   * destroyed.
   */
  'online-rating': {
    id: string
    unit: string
    named?: string
    satisfaction: number
    image: number
    receivedAt: number
    address: string
    /**
     * Of the browser's signed id: under the key of this month, then under those of the months before that the rule
     * `repeat` reaches back to. Absent: it showed none.
     */
    browser?: string[]
    commentHash?: string
    receiptHash: string
    verdict: OnlineScreened
    policy: number
  }
  /** A verdict that changed; `cause` is the entry that changed it (a reopening). */
  'online-verdict': { rating: string; verdict: OnlineScreened; cause: number }
  /** The first of two officers asks that ratings be left out, or that this be taken back. */
  'online-request': Officer & {
    request: string
    ratings: string[]
    action: 'exclude' | 'void' | 'withdraw'
    ground?: 'mistaken' | 'malicious'
    reason: string
  }
  /** What officers decided about one online rating; it stands until another decision. */
  'online-decision': Officer & {
    rating: string
    action: 'release' | 'exclude' | 'void' | 'withdraw'
    request?: string
    reason: string
  }
  /** A request that another officer turned down, or the first one took back. */
  'online-refusal': Officer & { request: string; reason: string }
}
