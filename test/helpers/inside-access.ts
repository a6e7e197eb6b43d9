import { openAccess, type Access, type AccessLimits } from '../../server/store/access/open-access.ts'
import type { Ledger } from '../../server/store/writer/ledger.ts'
import { EASY_LIMITS } from './access-on-disk.ts'

/**
 * Accounts, sessions and tokens of a hub in this process, past its door: for what nobody asks remotely, such as
 * a session without a password. Peppered secrets (PINs, cards) are not the hub's.
 */
export function insideAccess(ledger: Ledger, limits: AccessLimits = EASY_LIMITS): Access {
  return openAccess({
    db: ledger.db,
    now: () => ledger.now,
    secret: Buffer.alloc(32),
    settle: () => ledger.settle(),
    isClockDoubtful: () => ledger.isClockDoubtful(),
    limits,
  })
}
