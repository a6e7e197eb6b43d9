import type { Actor } from '../../contract/audit.ts'
import type { Checkpoint } from '../../contract/ledger/checkpoint.ts'
import { appendCheckpoint, signingKeyOf } from '../chain/checkpoint.ts'
import { genesisOf } from '../reads/provenance.ts'
import type { Write } from '../writer/write.ts'

/**
 * Signs the present end of the chain; that it was done is an entry of its own. What the hub does by itself every hour is
 * in no audit log, what a person asks for is, before the audit log's own head is taken.
 */
export function makeCheckpointNow(w: Write, _input: Record<string, never>, actor: Actor): Checkpoint {
  if (actor !== 'hub') w.audit.record(actor, 'ledger:checkpoint', 'ledger', { head: w.chain.head.n })
  const { city } = genesisOf(w)
  return appendCheckpoint(w, w.chain, { city, at: w.now }, signingKeyOf(w.db))
}
