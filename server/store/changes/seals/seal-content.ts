import { hash } from 'node:crypto'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { SealBody } from '../../../contract/ledger/ledger-entries.ts'

/** What a period is made of as somebody is shown it, and as it is sealed. */
export type SealContent = Pick<SealBody, 'method' | 'from' | 'to' | 'policy' | 'checks' | 'heldDigest' | 'units'>

/**
 * The digest to which the second officer consents: of every figure, of which ratings are held, and of what is open; of older ledgers without the method. A
 * seal with another one is not what was consented to.
 */
export function contentDigest({ method, from, to, policy, checks, heldDigest, units }: SealContent): string {
  const named = method === undefined ? {} : { method }
  return hash('sha256', canonicalJson({ ...named, from, to, policy, checks, heldDigest, units }), 'hex')
}
