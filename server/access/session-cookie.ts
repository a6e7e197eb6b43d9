import cookie from '@fastify/cookie'

export const SESSION_COOKIE = 'pingyi_session'

/** The session token in a `Cookie` header (of a request or of a socket's handshake), or null. */
export function sessionTokenIn(cookieHeader: string | undefined): string | null {
  if (cookieHeader === undefined) return null
  return cookie.parse(cookieHeader)[SESSION_COOKIE] ?? null
}

/**
 * `Set-Cookie` for a session, out of the reach of scripts and of other sites. `secure` under TLS.
 * It lives as long as the browser; how long the session lives is the hub's word.
 */
export function sessionCookie(token: string, secure: boolean): string {
  return cookie.serialize(SESSION_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', secure })
}

/** `Set-Cookie` that takes the session's cookie away. */
export function endedSessionCookie(secure: boolean): string {
  return cookie.serialize(SESSION_COOKIE, '', { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: 0 })
}
