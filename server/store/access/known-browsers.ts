import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export const KNOWN_COOKIE = 'pingyi_known'
/** People who share a machine: so many are remembered in a browser. */
const MOST_MARKS = 8
/** A year in seconds. */
const LIFE_S = 365 * 86_400
const MARK = /^([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{43})$/

/**
 * Marks that a browser keeps after somebody signed in there, one a person. They open nothing: a browser with the mark of
 * the name that it asks for is not slowed down by what strangers guess about that name elsewhere. A mark is 12 random
 * bytes and their HMAC with the name, which it does not say.
 */
export class KnownBrowsers {
  #pepper: Buffer

  constructor(pepper: Buffer) {
    this.#pepper = pepper
  }

  /** The id of the mark that belongs to this name in a `Cookie` header, or null. */
  find(cookieHeader: string | undefined, name: string): string | null {
    for (const mark of marksIn(cookieHeader)) {
      const [, id, mac] = MARK.exec(mark)!
      if (timingSafeEqual(Buffer.from(mac!, 'base64url'), this.#mac(id!, name))) return id!
    }
    return null
  }

  /** `Set-Cookie` after a sign-in: the marks that the browser has, and this person's. `secure` under TLS. */
  remember(cookieHeader: string | undefined, name: string, secure: boolean): string {
    const known = this.find(cookieHeader, name)
    const id = known ?? randomBytes(12).toString('base64url')
    const mine = `${id}.${this.#mac(id, name).toString('base64url')}`
    const marks = [mine, ...marksIn(cookieHeader).filter((mark) => mark !== mine)].slice(0, MOST_MARKS)
    const flags = `Path=/api/v1/session; Max-Age=${LIFE_S}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
    return `${KNOWN_COOKIE}=${marks.join('~')}; ${flags}`
  }

  #mac(id: string, name: string): Buffer {
    return createHmac('sha256', this.#pepper)
      .update(`${id}\n${nameKey(name)}`)
      .digest()
  }
}

/** One name, however it is written. */
export function nameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase()
}

function marksIn(cookieHeader: string | undefined): string[] {
  for (const pair of cookieHeader?.split(';') ?? []) {
    const [name, value] = pair.split('=', 2)
    if (name?.trim() !== KNOWN_COOKIE || value === undefined) continue
    return value
      .trim()
      .split('~')
      .filter((mark) => MARK.test(mark))
      .slice(0, MOST_MARKS)
  }
  return []
}
