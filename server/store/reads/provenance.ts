import type { HashName } from '../chain/chain.ts'
import type { Provenance } from '../../contract/export/provenance.ts'
import type { Reader } from '../reader.ts'

/** What the first entry says of a ledger. */
export interface Genesis {
  city: string
  /** Whether all of it is play. */
  demo: boolean
  /** The hash of its chain. */
  hash: HashName
}

/** What the first entry says of this ledger. */
export function genesisOf({ sql }: Pick<Reader, 'sql'>): Genesis {
  const row = sql("SELECT body FROM ledger WHERE n = 1 AND kind = 'genesis'").get() as { body: string } | undefined
  const { city, demo, hash } = JSON.parse(row?.body ?? '{"city":"","hash":"sha256"}') as Partial<Genesis> &
    Pick<Genesis, 'city' | 'hash'>
  return { city, demo: demo === true, hash }
}

/** What a workbook's cover says of where its figures are from: the rules and the end of the ledger at this moment. */
export function provenanceOf(reader: Pick<Reader, 'sql' | 'registry' | 'chain'>): Provenance {
  const { policy, digest } = reader.registry.policy()
  const { n, hash } = reader.chain.head
  const { city, demo } = genesisOf(reader)
  return { city, demo, policy: { version: policy.version, digest }, head: { n, hash } }
}
