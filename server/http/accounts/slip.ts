import type { Slip } from '../../contract/answers/accounts.ts'
import { isoShanghai, shanghaiYear } from '../../contract/campaign-time.ts'
import { ONE_TIME_PASSWORD_MS } from '../../contract/limits.ts'
import type { Store } from '../../store/port.ts'

/**
 * What stands on the slip with the one-time password that was just made: its number is that of the row in the audit log, so
 * that a slip on paper and the log lead to each other.
 */
export async function slipOf(store: Store, username: string): Promise<Slip> {
  const about = `user:${username.normalize('NFKC').toLowerCase()}`
  const [row] = await store.read('audit.list', { about, actions: ['user:add', 'user:password-reset'], limit: 1 })
  if (row === undefined) throw new Error(`the audit log has no password of ${about}`)
  return {
    no: `DL-${shanghaiYear(row.at)}-${row.n}`,
    madeAt: isoShanghai(row.at),
    expiresAt: isoShanghai(row.at + ONE_TIME_PASSWORD_MS),
  }
}
