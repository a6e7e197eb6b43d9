import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAccess, type Access, type AccessLimits } from '../../server/store/access/open-access.ts'
import { SESSION_LIMITS } from '../../server/store/access/sessions.ts'
import type { Db } from '../../server/store/sqlite/database.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { putEmptyDatabase } from './seeded-database.ts'

/** Access over a real database in a folder of its own, with a clock that moves when the test says so. */
export interface AccessOnDisk {
  access: Access
  db: Db
  folder: string
  /** `uptime` is the monotonic clock: it moves on its own, whoever sets the other. */
  clock: { now: number; uptime: number }
  /** Every byte that lies in the folder: the database, its write-ahead log, its index. */
  bytesOnDisk(): Buffer
  /** A hub that was stopped and started: same file, same secret, empty memory. */
  restarted(): Access
  close(): void
}

/**
 * A password's cost for tests that make many: scrypt's N is 2^4. A hash names its own cost, so that every process checks
 * it. Tests that look at what guessing costs take `PASSWORD_COST`.
 */
export const QUICK_PASSWORDS = 4

/**
 * For tests of something else, whose officers sign in once and whose clocks run for months: little work for passwords, sessions
 * as long as anybody's, and time enough until a second factor must be there. Tests of these take what holds without a word.
 */
export const EASY_LIMITS: AccessLimits = {
  passwordCost: QUICK_PASSWORDS,
  factorGraceMs: 3_650 * 86_400_000,
  officerSessions: SESSION_LIMITS,
}

const SECRET = Buffer.alloc(32, 7)

/** @param limits what a test wants otherwise than a hub has it */
export function accessOnDisk(limits: AccessLimits = {}, more: { isClockDoubtful?: () => boolean } = {}): AccessOnDisk {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-access-'))
  putEmptyDatabase(folder)
  const db = openDatabase(join(folder, 'pingyi.db'))
  const clock = { now: Date.parse('2026-11-18T09:00:00+08:00'), uptime: 0 }
  const parts = {
    db,
    now: () => clock.now,
    uptime: () => clock.uptime,
    secret: SECRET,
    limits: { passwordCost: QUICK_PASSWORDS, ...limits },
    ...more,
  }
  db.exec(`
    INSERT INTO hall (code, position, name, zones) VALUES ('shimin', 1, '市民大厅', '[]'), ('12345', 2, '便民服务中心', '[]');
    INSERT INTO unit (code, position, name, kind) VALUES ('J16', 36, '公安局', 'agency');
    INSERT INTO staff (no, name, unit) VALUES ('1001', '王芳', 'J16'), ('1002', '李强', 'J16');
  `)
  return {
    access: openAccess(parts),
    db,
    folder,
    clock,
    bytesOnDisk: () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))),
    restarted: () => openAccess(parts),
    close: () => {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
