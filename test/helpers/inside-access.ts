import { openAccess, type Access } from '../../server/store/access/open-access.ts'
import type { Ledger } from '../../server/store/writer/ledger.ts'

/**
 * Accounts, sessions and tokens of a hub in this process, past its door: for what nobody asks remotely, such as
 * a session without a password. Peppered secrets (PINs, cards) are not the hub's.
 */
export function insideAccess(ledger: Ledger): Access {
  return openAccess({
    db: ledger.db,
    now: () => ledger.now,
    secret: Buffer.alloc(32),
    settle: () => ledger.settle(),
    isClockDoubtful: () => ledger.isClockDoubtful(),
  })
}
