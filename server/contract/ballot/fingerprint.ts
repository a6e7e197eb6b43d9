import { canonicalJson } from '../ledger/canonical-json.ts'
import { hex, sha256, toBase64url, utf8 } from './bytes.ts'

/** What every slip and page of one ballot must agree about. Keys as DER SubjectPublicKeyInfo. */
export interface BallotKeys {
  campaign: string
  /** Codes, in the order of the ballot. */
  units: readonly string[]
  issuerKey: Uint8Array
  boxKey: Uint8Array
}

/** The fingerprint (指纹): hex SHA-256 of the RFC 8785 JSON of campaign, units and both keys. */
export async function fingerprintOf(keys: BallotKeys): Promise<string> {
  return hex(await sha256(utf8(fingerprintText(keys))))
}

/** What is hashed. */
export function fingerprintText({ campaign, units, issuerKey, boxKey }: BallotKeys): string {
  return canonicalJson({
    campaign,
    units: [...units],
    issuerKey: toBase64url(issuerKey),
    boxKey: toBase64url(boxKey),
  })
}
