import { createHash, randomBytes } from 'node:crypto'

/** Says what a leaked text is, to people and to scanners of repositories and logs. */
export const TOKEN_PREFIXES = { session: 'pys_', device: 'pyd_', apiKey: 'pyk_' } as const
export type TokenPrefix = (typeof TOKEN_PREFIXES)[keyof typeof TOKEN_PREFIXES]

const TOKEN = /^(pys_|pyd_|pyk_)[A-Za-z0-9_-]{43}$/

/** 256 random bits in base64url behind a prefix. */
export function newToken(prefix: TokenPrefix): string {
  return prefix + randomBytes(32).toString('base64url')
}

/**
 * What the database keeps of a token. Plain SHA-256 is enough for 256 random bits, and looking a hash up tells
 * an attacker who measures time nothing about the token.
 */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export function isToken(text: string, prefix: TokenPrefix): boolean {
  return TOKEN.test(text) && text.startsWith(prefix)
}
