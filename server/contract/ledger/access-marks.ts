/** The columns of a session that never change once somebody signed in. */
export interface SessionFacts {
  id: Uint8Array
  username: string
  created: number
}

/** The columns of a pairing code that never change once it was made. */
export interface PairingCodeFacts {
  code: Uint8Array
  kind: string
  hall: string | null
  window: string | null
  device: string | null
  created: number
  expires: number
  by: string
}

/**
 * What is hashed of a session: JSON of its lasting columns. Hex SHA-256 of it is the `mark` of its rows in the audit log,
 * by which `verify` finds its sign-in. Nobody signs in with it: the table has only the hash of the token.
 */
export function sessionText({ id, username, created }: SessionFacts): string {
  return JSON.stringify([hex(id), username, created])
}

/** As `sessionText`, of a pairing code. */
export function pairingCodeText({ code, kind, hall, window, device, created, expires, by }: PairingCodeFacts): string {
  return JSON.stringify([hex(code), kind, hall, window, device, created, expires, by])
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
