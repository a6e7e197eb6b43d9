import type Database from 'better-sqlite3'
import type { Actor, AuditAction } from '../../contract/audit.ts'
import { Audit } from '../access/audit.ts'
import type { Db } from '../sqlite/database.ts'

/** What is over for good, and which row of the log says so where a restore brings it into the older database. */
const OVER: readonly Over[] = [
  {
    read: 'SELECT used, username, code FROM recovery_code WHERE used IS NOT NULL',
    put: 'UPDATE recovery_code SET used = @used WHERE username = @username AND code = @code AND used IS NULL',
    says: { action: 'user:recovery-code', of: 'user', by: 'username' },
  },
  {
    read: 'SELECT last_step, username, secret FROM second_factor',
    put: `UPDATE second_factor SET last_step = @last_step
      WHERE username = @username AND secret = @secret AND last_step < @last_step`,
  },
  {
    read: 'SELECT revoked, name, key FROM api_key WHERE revoked IS NOT NULL',
    put: 'UPDATE api_key SET revoked = @revoked WHERE name = @name AND key = @key AND revoked IS NULL',
    says: { action: 'api-key:revoke', of: 'program', by: 'name' },
  },
  {
    // The device has the newer token and no other one.
    read: 'SELECT device, token, issued FROM device_credential',
    put: `UPDATE device_credential SET token = @token, issued = @issued
      WHERE device = @device AND token <> @token AND issued <= @issued`,
    says: { action: 'device:token-take', of: 'device', by: 'device' },
  },
]

interface Over {
  /** Of the database that goes. */
  read: string
  /** In the one that comes, by the same names. */
  put: string
  /** Its row of the log, where a digest of checkpoints has it (chain/access-digest.ts). */
  says?: { action: AuditAction; of: 'user' | 'program' | 'device'; by: string }
}

type Row = Readonly<Record<string, string | number | Buffer>>

/** By the order of the table. */
export type OverSince = readonly (readonly Row[])[]

/** What the database that goes says is over: codes and keys that are spent or revoked, tokens that were replaced. */
export function readOver(db: Database.Database): OverSince {
  return OVER.map(({ read }) => {
    try {
      return db.prepare(read).all() as Row[]
    } catch {
      // Damaged, or older than this table.
      return []
    }
  })
}

/**
 * A restore opens nothing that was shut for good meanwhile: whoever was signed in signs in again, no pairing code is left,
 * and what the database that goes says is over stays over. Accounts and passwords are as the backup has them.
 */
export function keepOver(db: Db, over: OverSince, operator: Actor, now: () => number): void {
  const audit = new Audit(db, now)
  db.transaction(() => {
    db.prepare('UPDATE session SET ended = ? WHERE ended IS NULL').run(now())
    db.prepare('UPDATE pairing_code SET used = ? WHERE used IS NULL').run(now())
    for (const [i, { put, says }] of OVER.entries()) {
      const statement = db.prepare<[Row]>(put)
      for (const row of over[i] ?? []) {
        if (statement.run(row).changes === 0 || says === undefined) continue
        audit.record(operator, says.action, `${says.of}:${row[says.by] as string}`, { restore: true })
      }
    }
  })()
}
