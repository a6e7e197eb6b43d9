export const SESSION_COOKIE = 'pingyi_session'

/** The session token in a `Cookie` header (of a request or of a socket's handshake), or null. */
export function sessionTokenIn(cookieHeader: string | undefined): string | null {
  for (const pair of cookieHeader?.split(';') ?? []) {
    const [name, value] = pair.split('=', 2)
    // A token is base64url: nothing in it was quoted or percent-encoded.
    if (name?.trim() === SESSION_COOKIE && value !== undefined) return value.trim()
  }
  return null
}

/**
 * `Set-Cookie` for a session, out of the reach of scripts and of other sites. `secure` under TLS.
 * It lives as long as the browser; how long the session lives is the hub's word.
 */
export function sessionCookie(token: string, secure: boolean): string {
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}

/** `Set-Cookie` that takes the session's cookie away. */
export function endedSessionCookie(secure: boolean): string {
  return `${sessionCookie('', secure)}; Max-Age=0`
}
