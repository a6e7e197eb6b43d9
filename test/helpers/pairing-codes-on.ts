import { createHmac } from 'node:crypto'
import { Audit } from '../../server/store/access/audit.ts'
import { pepper } from '../../server/store/access/secrets/installation-secret.ts'
import { PairingCodes } from '../../server/store/access/secrets/pairing-codes.ts'
import type { Db } from '../../server/store/sqlite/database.ts'

const SECRET = Buffer.alloc(32, 7)

/** Codes of devices as an installation makes them, over a database without a ledger. */
export function pairingCodesOn(
  db: Db,
  now: () => number,
  { secret = SECRET, isClockDoubtful }: { secret?: Buffer; isClockDoubtful?: () => boolean } = {},
): PairingCodes {
  const key = pepper(secret, 'pairing-code')
  const hash = (code: string) => createHmac('sha256', key).update(code).digest()
  return new PairingCodes({
    db,
    now,
    audit: new Audit(db, now),
    hash,
    ...(isClockDoubtful === undefined ? {} : { isClockDoubtful }),
  })
}
