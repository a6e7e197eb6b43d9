export const SESSION_COOKIE = 'pingyi_session'
/** Under TLS: browsers take a cookie of this name from the very host alone, never from a neighbour or over plain HTTP. */
export const SECURE_SESSION_COOKIE = `__Host-${SESSION_COOKIE}`

/**
 * The session token in a `Cookie` header (of a request or of a socket's handshake), or null.
 *
 * @param secure the request went over TLS, where the plain name could come from somebody else
 */
export function sessionTokenIn(cookieHeader: string | undefined, secure: boolean): string | null {
  const named = (cookie: string): string | null => {
    for (const pair of cookieHeader?.split(';') ?? []) {
      const [name, value] = pair.split('=', 2)
      // A token is base64url: nothing in it was quoted or percent-encoded.
      if (name?.trim() === cookie && value !== undefined) return value.trim()
    }
    return null
  }
  // Also where a proxy took the TLS off: nobody else can have set it.
  return named(SECURE_SESSION_COOKIE) ?? (secure ? null : named(SESSION_COOKIE))
}

/**
 * `Set-Cookie` for a session, out of the reach of scripts and of other sites. `secure` under TLS.
 * It lives as long as the browser; how long the session lives is the hub's word.
 */
export function sessionCookie(token: string, secure: boolean): string {
  return `${secure ? SECURE_SESSION_COOKIE : SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}

/** `Set-Cookie` that takes the session's cookie away. */
export function endedSessionCookie(secure: boolean): string {
  return `${sessionCookie('', secure)}; Max-Age=0`
}
