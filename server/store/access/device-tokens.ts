import { timingSafeEqual } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import type { Db } from '../sqlite/database.ts'
import type { Actor } from '../../contract/audit.ts'
import type { Audit } from './audit.ts'
import { newToken, TOKEN_PREFIXES, tokenHash } from './secret-token.ts'

/** Compared with when the device is unknown, so that knowing and not knowing a device take the same way. */
const NO_HASH = Buffer.alloc(32)

/**
 * One token a device; a new enrolment voids the old one. Whether the device is revoked is the registry's word:
 * a revoked device keeps its token, because it may still deliver what it holds (contract/README.md).
 */
export class DeviceTokens {
  #db: Db
  #now: () => number
  #audit: Pick<Audit, 'record'>
  #put: Statement<[string, Buffer, number]>
  #find: Statement<[string]>

  constructor(db: Db, now: () => number, audit: Pick<Audit, 'record'>) {
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#put = db.prepare(
      `INSERT INTO device_credential (device, token, issued) VALUES (?, ?, ?)
       ON CONFLICT (device) DO UPDATE SET token = excluded.token, issued = excluded.issued`,
    )
    this.#find = db.prepare('SELECT token FROM device_credential WHERE device = ?')
  }

  /** The token is told once; the database keeps its hash. */
  issue(device: string, actor: Actor): string {
    const token = newToken(TOKEN_PREFIXES.device)
    this.#db.transaction(() => {
      this.#put.run(device, tokenHash(token), this.#now())
      this.#audit.record(actor, 'device:enrol', `device:${device}`)
    })()
    return token
  }

  /** Constant time over the hash. False for an unknown device, too. */
  check(device: string, token: string): boolean {
    const row = this.#find.get(device) as { token: Buffer } | undefined
    const same = timingSafeEqual(tokenHash(token), row?.token ?? NO_HASH)
    return row !== undefined && same
  }
}
