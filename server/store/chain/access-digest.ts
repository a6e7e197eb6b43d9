import { createHash } from 'node:crypto'
import type { AccessDigests, AuditHead } from '../../contract/ledger/ledger-entries.ts'
import type { Db } from '../sqlite/database.ts'

/**
 * Who may sign in and with what, by what a checkpoint says of it. Every change of one of these tables stands in the audit
 * log under one of the actions, so that a digest that changed without one was changed behind the hub.
 */
export const ACCESS: Record<
  keyof AccessDigests,
  {
    queries: readonly string[]
    /** Of columns that came later: without a row the digest is what it was before them. */
    later?: readonly string[]
    actions: readonly string[]
  }
> = {
  accounts: {
    queries: [
      `SELECT username, role, hall, unit, password, must_change, created, changed, disabled FROM user ORDER BY username`,
      'SELECT * FROM standing ORDER BY username',
    ],
    later: [
      'SELECT username, method, body FROM user WHERE method IS NOT NULL OR body IS NOT NULL ORDER BY username',
      'SELECT username, name FROM user WHERE name IS NOT NULL ORDER BY username',
      'SELECT username, one_time_until FROM user WHERE one_time_until IS NOT NULL ORDER BY username',
      // The step that was used last moves with every sign-in.
      'SELECT username, secret, since FROM second_factor ORDER BY username',
      'SELECT * FROM recovery_code ORDER BY username, code',
      'SELECT * FROM factor_request ORDER BY username',
    ],
    actions: ['user:%'],
  },
  keys: {
    queries: [
      'SELECT name, scope, key, created, revoked FROM api_key ORDER BY name',
      'SELECT * FROM api_key_standing ORDER BY name',
    ],
    later: ['SELECT name, hall FROM api_key WHERE hall IS NOT NULL ORDER BY name'],
    actions: ['api-key:%'],
  },
  devices: {
    queries: ['SELECT * FROM device_credential ORDER BY device'],
    later: ['SELECT device, token FROM device_offered_token ORDER BY device, token'],
    actions: ['device:%'],
  },
  staff: {
    queries: ['SELECT * FROM staff_pin ORDER BY staff', 'SELECT * FROM staff_card ORDER BY card'],
    actions: ['staff-pin:%', 'staff-card:%'],
  },
}

/** Hex SHA-256 of the rows of each, value by value, each with its type and length. */
export function accessDigests(db: Db): AccessDigests {
  const of = (name: keyof AccessDigests) => digestOf(db, ACCESS[name])
  return { accounts: of('accounts'), keys: of('keys'), devices: of('devices'), staff: of('staff') }
}

function digestOf(db: Db, { queries, later = [] }: (typeof ACCESS)[keyof AccessDigests]): string {
  const hash = createHash('sha256')
  const rowsOf = (query: string) => db.prepare(query).raw().all() as unknown[][]
  for (const rows of [...queries.map(rowsOf), ...later.map(rowsOf).filter(({ length }) => length > 0)]) {
    for (const row of rows) {
      for (const value of row) {
        const text = Buffer.isBuffer(value) ? value.toString('hex') : String(value)
        hash.update(`${Buffer.isBuffer(value) ? 'blob' : typeof value}:${text.length}:${text};`)
      }
      hash.update('\n')
    }
    hash.update('\n')
  }
  return hash.digest('hex')
}

/** The last row of the audit log, or undefined while there is none. */
export function auditHead(db: Db): AuditHead | undefined {
  const row = db.prepare('SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1').get() as
    | { n: number; hash: Buffer }
    | undefined
  return row && { n: row.n, hash: row.hash.toString('hex') }
}
