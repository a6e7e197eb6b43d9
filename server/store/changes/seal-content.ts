import { hash } from 'node:crypto'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { SealBody } from '../../contract/ledger/ledger-entries.ts'

/** What a period is made of as somebody is shown it, and as it is sealed. */
export type SealContent = Pick<SealBody, 'from' | 'to' | 'policy' | 'checks' | 'heldDigest' | 'units'>

/**
 * The digest to which the second officer consents: of every figure, of which ratings are held, and of what is open. A
 * seal with another one is not what was consented to.
 */
export function contentDigest({ from, to, policy, checks, heldDigest, units }: SealContent): string {
  return hash('sha256', canonicalJson({ from, to, policy, checks, heldDigest, units }), 'hex')
}
