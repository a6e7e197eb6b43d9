import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

export const BROWSER_COOKIE = 'pingyi_browser'
/** Browsers keep a cookie for 400 days at most. */
const LIFE_S = 400 * 86_400
const SIGNED = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/

/**
 * The random id of a browser, signed so that nobody invents one: 16 bytes that say nothing about anybody, for requests of
 * the online channel alone. In the record it is a keyed hash that changes with each month.
 */
export class BrowserIds {
  #key: Buffer

  constructor(secret: Buffer) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'pingyi online browser', 32))
  }

  /** The id in a `Cookie` header; null where there is none, or not one of ours. */
  read(cookieHeader: string | undefined): string | null {
    for (const pair of cookieHeader?.split(';') ?? []) {
      const [name, value] = pair.split('=', 2)
      if (name?.trim() !== BROWSER_COOKIE) continue
      const [, id, mac] = SIGNED.exec(value?.trim() ?? '') ?? []
      if (id !== undefined && timingSafeEqual(Buffer.from(mac!, 'base64url'), this.#mac(id))) return id
    }
    return null
  }

  /** `Set-Cookie` with a new id. @param secure under TLS */
  fresh(secure: boolean): string {
    const id = randomBytes(16).toString('base64url')
    const flags = `Path=/api/v1/online; Max-Age=${LIFE_S}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
    return `${BROWSER_COOKIE}=${id}.${this.#mac(id).toString('base64url')}; ${flags}`
  }

  #mac(id: string): Buffer {
    return createHmac('sha256', this.#key).update(id).digest()
  }
}
