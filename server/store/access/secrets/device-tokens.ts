import { timingSafeEqual } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import type { Db } from '../../sqlite/database.ts'
import type { Actor } from '../../../contract/audit.ts'
import type { Audit } from '../audit.ts'
import { newToken, TOKEN_PREFIXES, tokenHash } from './secret-token.ts'

/** Compared with when the device is unknown, so that knowing and not knowing a device take the same way. */
const NO_HASH = Buffer.alloc(32)
/** A device that takes no new token is offered another one no sooner, however often it comes. */
const OFFER_AGAIN_MS = 6 * 3_600_000
/** So many offers of a device are remembered: one that it stored late is still good. */
const MOST_OFFERED = 3

/**
 * One token a device; a new enrolment voids the old one. Whether the device is revoked is the registry's word:
 * a revoked device keeps its token, because it may still deliver what it holds (contract/README.md).
 *
 * Another token comes without a visit: somebody asks for it, the hub offers it to the connected device, and the old one is
 * good until the device says that it keeps the new one, or comes with it. A device that knows nothing of this goes on.
 */
export class DeviceTokens {
  #db: Db
  #now: () => number
  #audit: Pick<Audit, 'record'>
  #put: Statement<[string, Buffer, number]>
  #find: Statement<[string]>
  #asked: Statement<[string]>
  #ask: Statement<[string, number, string]>
  #offered: Statement<[string]>
  #offer: Statement<[string, Buffer, number]>
  #forgetOffers: Statement<[string, string, number]>
  #forgetAsked: Statement<[string]>

  constructor(db: Db, now: () => number, audit: Pick<Audit, 'record'>) {
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#put = db.prepare(
      `INSERT INTO device_credential (device, token, issued) VALUES (?, ?, ?)
       ON CONFLICT (device) DO UPDATE SET token = excluded.token, issued = excluded.issued`,
    )
    this.#find = db.prepare('SELECT token FROM device_credential WHERE device = ?')
    this.#asked = db.prepare('SELECT asked FROM device_rotation WHERE device = ?').pluck()
    this.#ask = db.prepare(
      `INSERT INTO device_rotation (device, asked, by) VALUES (?, ?, ?)
       ON CONFLICT (device) DO UPDATE SET asked = excluded.asked, by = excluded.by`,
    )
    this.#offered = db.prepare('SELECT token, offered FROM device_offered_token WHERE device = ? ORDER BY offered DESC')
    this.#offer = db.prepare('INSERT INTO device_offered_token (device, token, offered) VALUES (?, ?, ?)')
    this.#forgetOffers = db.prepare(
      `DELETE FROM device_offered_token WHERE device = ? AND token NOT IN
         (SELECT token FROM device_offered_token WHERE device = ? ORDER BY offered DESC LIMIT ?)`,
    )
    this.#forgetAsked = db.prepare('DELETE FROM device_rotation WHERE device = ?')
  }

  /** The token is told once; the database keeps its hash. */
  issue(device: string, actor: Actor): string {
    const token = newToken(TOKEN_PREFIXES.device)
    this.#db.transaction(() => {
      this.#replace(device, tokenHash(token))
      this.#audit.record(actor, 'device:enrol', `device:${device}`)
    })()
    return token
  }

  /** False for an unknown device, too. Who comes with an offered token has taken it. */
  check(device: string, token: string): boolean {
    const fit = this.fit(device, token)
    return fit === 'own' || (fit === 'offered' && this.confirm(device, token))
  }

  /** Whether it is the token of a device, or one that it was offered and did not take yet. Constant time over the hash. */
  fit(device: string, token: string): 'own' | 'offered' | null {
    const row = this.#find.get(device) as { token: Buffer } | undefined
    const hash = tokenHash(token)
    const same = timingSafeEqual(hash, row?.token ?? NO_HASH)
    if (row === undefined) return null
    if (same) return 'own'
    return this.#isOffered(device, hash) ? 'offered' : null
  }

  /** Somebody asks that a device gets another token: it is offered with its next hello, or at once to one that is there. */
  ask(device: string, reason: string, actor: Actor): void {
    this.#db.transaction(() => {
      this.#ask.run(device, this.#now(), actor)
      this.#audit.record(actor, 'device:token-ask', `device:${device}`, { reason })
    })()
  }

  /** A new token for a device that is there, where somebody asked for one; else null. It is told once. */
  offer(device: string): string | null {
    const asked = this.#asked.get(device) as number | undefined
    if (asked === undefined) return null
    const now = this.#now()
    const [last] = this.#offered.all(device) as { offered: number }[]
    // A clock that was set back must not keep a device from it for ever.
    if (last && last.offered >= asked && Math.abs(now - last.offered) < OFFER_AGAIN_MS) return null
    const token = newToken(TOKEN_PREFIXES.device)
    this.#db.transaction(() => {
      this.#offer.run(device, tokenHash(token), now)
      this.#forgetOffers.run(device, device, MOST_OFFERED)
      this.#audit.record('hub', 'device:token-offer', `device:${device}`)
    })()
    return token
  }

  /** The device says that it keeps an offered token: the old one is void. @returns whether there was such an offer */
  confirm(device: string, token: string): boolean {
    return this.#take(device, tokenHash(token))
  }

  #isOffered(device: string, hash: Buffer): boolean {
    const offered = this.#offered.all(device) as { token: Buffer }[]
    // All of them are compared, whichever it is.
    return offered.filter(({ token }) => timingSafeEqual(token, hash)).length > 0
  }

  #take(device: string, hash: Buffer): boolean {
    if (!this.#isOffered(device, hash)) return false
    this.#db.transaction(() => {
      this.#replace(device, hash)
      this.#audit.record(`device:${device}`, 'device:token-take', `device:${device}`)
    })()
    return true
  }

  #replace(device: string, hash: Buffer): void {
    this.#put.run(device, hash, this.#now())
    this.#forgetOffers.run(device, device, 0)
    this.#forgetAsked.run(device)
  }
}
