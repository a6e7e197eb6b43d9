import { hash as digest, type KeyObject } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Audit } from '../../server/store/access/audit.ts'
import type { PairingCodes } from '../../server/store/access/secrets/pairing-codes.ts'
import { pairingCodesOn } from '../helpers/pairing-codes-on.ts'
import { Sessions } from '../../server/store/access/sessions.ts'
import { auditText, NO_AUDIT_ROW, type AuditRow } from '../../server/contract/ledger/audit-chain.ts'
import {
  appendCheckpoint,
  makeCheckpoint,
  openSigningKey,
  type Checkpoint,
} from '../../server/store/chain/checkpoint.ts'
import { accessDigests } from '../../server/store/chain/access-digest.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'

let t: TestLedger
let audit: Audit
let key: KeyObject
let checkpoint: Checkpoint
beforeEach(async () => {
  t = await TestLedger.open()
  key = openSigningKey(t.folder)
  audit = new Audit(t.ledger.db, () => t.clock.now)
  account('li', 'campaign-office')
  t.ledger.db
    .prepare(
      `INSERT INTO api_key (name, scope, key, created, revoked) VALUES ('queue', 'services', zeroblob(32), 1, NULL)`,
    )
    .run()
  t.ledger.db.prepare(`INSERT INTO api_key_standing VALUES ('queue', 0, 1, 'user:admin', 9, NULL, NULL)`).run()
  t.ledger.db.prepare(`INSERT INTO device_credential VALUES ('d1', zeroblob(32), 1)`).run()
  t.ledger.db.prepare(`INSERT INTO staff_pin VALUES ('10001', '$scrypt$x', 1)`).run()
  for (const [action, subject] of [
    ['user:add', 'user:li'],
    ['api-key:add', 'program:queue'],
    ['device:enrol', 'device:d1'],
    ['ledger:export', 'ledger'],
  ] as const)
    audit.record('user:admin', action, subject, { role: 'campaign-office' }, '10.0.0.1')
  checkpoint = await sign()
})
afterEach(() => t.close())

const sign = () => t.write((w) => appendCheckpoint(w, t.ledger.chain, { city: '银川市', at: w.now }, key))
const problems = (given?: Checkpoint) =>
  verifyLedger(t.ledger.db, given ? { checkpoint: JSON.stringify(given) } : {}).problems
const account = (name: string, role: string) =>
  t.ledger.db
    .prepare(
      `INSERT INTO user (username, role, hall, unit, password, must_change, created, changed, disabled) VALUES (?, ?, NULL, NULL, '$scrypt$x', 0, 1, 1, NULL)`,
    )
    .run(name, role)

/** Somebody with the file open, who puts the triggers back. */
function behindTheHub(sql: string): void {
  const { db } = t.ledger
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'`).all()
  for (const { name } of triggers as { name: string }[]) db.exec(`DROP TRIGGER ${name}`)
  db.exec(sql)
  for (const { sql } of triggers as { sql: string }[]) db.exec(sql)
}

/** And who hashes every row anew. */
function rechain(): void {
  const { db } = t.ledger
  let prev = NO_AUDIT_ROW
  for (const { hash: _, ...row } of db.prepare('SELECT * FROM audit ORDER BY n').all() as (AuditRow & {
    hash: Buffer
  })[]) {
    prev = digest('sha256', auditText(row, prev), 'hex')
    behindTheHub(`UPDATE audit SET hash = x'${prev}' WHERE n = ${row.n}`)
  }
}

test('a log and tables as they were signed have no fault, and go on with what is done in the open', async () => {
  expect(problems(checkpoint)).toEqual([])
  expect(checkpoint.audit).toMatchObject({ n: 4 })
  account('wang', 'auditor')
  audit.record('user:admin', 'user:add', 'user:wang')
  expect(problems(checkpoint)).toEqual([])
  await sign()
  expect(problems(checkpoint)).toEqual([])
})

describe('an audit log', () => {
  test('without one of its rows is named', () => {
    behindTheHub('DELETE FROM audit WHERE n = 2')
    expect(problems()).toMatchObject([{ code: 'audit-gap' }])
  })

  test.each([
    ['with another actor', `UPDATE audit SET actor = 'user:li' WHERE n = 4`],
    [
      'with two rows swapped',
      `UPDATE audit SET n = -1 WHERE n = 2; UPDATE audit SET n = 2 WHERE n = 3; UPDATE audit SET n = 3 WHERE n = -1`,
    ],
    ['with another address', `UPDATE audit SET address = NULL WHERE n = 1`],
  ])('%s is named, and with hashes made anew, too', (_, sql) => {
    behindTheHub(sql)
    expect(problems()).toMatchObject([{ code: 'audit-differs', message: expect.stringContaining('row') as string }])
    rechain()
    expect(problems()).toMatchObject([{ n: t.ledger.chain.head.n, code: 'audit-differs' }])
  })

  test('that was cut off is named', () => {
    behindTheHub('DELETE FROM audit WHERE n = 4')
    expect(problems()).toMatchObject([{ code: 'audit-differs' }])
  })

  test('that an outside party saw otherwise is named, whatever the ledger says of it', () => {
    const { format: _, sig: __, key: ___, ...facts } = checkpoint
    const seen = makeCheckpoint({ ...facts, audit: { n: 4, hash: digest('sha256', 'what was there', 'hex') } }, key)
    expect(problems(seen)).toMatchObject([{ code: 'audit-differs' }])
  })
})

describe('behind the hub', () => {
  test('the digest of accounts is what it was before owners and reporters came; theirs is of their binding, too', () => {
    const { db } = t.ledger
    // As section 9 of the page says it: every value with its type and length.
    const lines = (rows: unknown[][]) =>
      rows
        .map(
          (row) =>
            `${row.map((v) => `${v === null ? 'object' : typeof v}:${String(v).length}:${String(v)};`).join('')}\n`,
        )
        .join('')
    const rowsOf = (sql: string) => db.prepare(sql).raw().all() as unknown[][]
    const before =
      `${lines(rowsOf('SELECT username, role, hall, unit, password, must_change, created, changed, disabled FROM user ORDER BY username'))}\n` +
      `${lines(rowsOf('SELECT * FROM standing ORDER BY username'))}\n`
    expect(accessDigests(db).accounts).toBe(digest('sha256', before, 'hex'))
    db.exec(`UPDATE user SET role = 'reporter', body = 'media' WHERE username = 'li'`)
    const media = accessDigests(db).accounts
    db.exec(`UPDATE user SET body = 'organs' WHERE username = 'li'`)
    expect(accessDigests(db).accounts).not.toBe(media)
  })

  test.each([
    ['accounts', `UPDATE user SET role = 'auditor' WHERE username = 'li'`],
    ['accounts', `UPDATE user SET password = '$scrypt$y' WHERE username = 'li'`],
    ['keys', `UPDATE api_key SET scope = 'hotline'`],
    ['keys', `UPDATE api_key_standing SET vouched_by = 'user:li', vouched_at = 2`],
    ['devices', `UPDATE device_credential SET token = randomblob(32)`],
    ['staff', `DELETE FROM staff_pin`],
  ])('%s changed: %s', (name, sql) => {
    t.ledger.db.exec(sql)
    expect(problems()).toEqual([
      {
        n: t.ledger.chain.head.n,
        code: 'access-differs',
        message: `${name} are not those of the checkpoint, and the audit log says of no change since`,
      },
    ])
  })
})

describe('sessions and pairing codes', () => {
  let sessions: Sessions
  let codes: PairingCodes
  beforeEach(() => {
    sessions = new Sessions(t.ledger.db, () => t.clock.now, audit)
    codes = pairingCodesOn(t.ledger.db, () => t.clock.now)
    sessions.start('li')
    codes.create({ kind: 'kiosk' }, 'user:admin')
  })
  const run = (sql: string) => t.ledger.db.exec(sql)

  test('that came about in the open have no fault: open, used, ended and begun again', () => {
    const { code } = codes.create({ kind: 'keypad', window: { hall: 'shimin', code: '01' } }, 'cli:root')
    codes.redeem(code)
    sessions.end(sessions.start('li').session, 'user:li')
    run(`UPDATE session SET seen = seen + 1`)
    expect(problems()).toEqual([])
    run(`UPDATE session SET ended = 1`)
    audit.record('user:admin', 'user:bind', 'user:li')
    sessions.start('li')
    expect(problems()).toEqual([])
  })

  test('of an older version, which noted no mark, are found by who and when', () => {
    run(
      `INSERT INTO session (id, username, created, seen, ended) VALUES (randomblob(32), 'li', ${t.clock.now}, ${t.clock.now}, NULL)`,
    )
    run(
      `INSERT INTO pairing_code VALUES (randomblob(32), 'kiosk', NULL, NULL, NULL, ${t.clock.now}, 9e12, 'cli:root', NULL)`,
    )
    expect(problems().map(({ code }) => code)).toEqual(['access-differs', 'access-differs'])
    audit.record('user:li', 'session:start', 'user:li')
    audit.record('cli:root', 'pairing-code:create', 'window:none', { kind: 'kiosk' })
    expect(problems()).toEqual([])
  })

  test.each([
    [
      'a session of nobody who signed in',
      `INSERT INTO session (id, username, created, seen, ended) VALUES (randomblob(32), 'li', 1e12, 1e12, NULL)`,
    ],
    ['another token for a session', `UPDATE session SET id = randomblob(32)`],
    ['a session made longer', `UPDATE session SET created = created + 3600000`],
    [
      'a code that nobody made',
      `INSERT INTO pairing_code VALUES (randomblob(32), 'kiosk', NULL, NULL, NULL, 1, 9e12, 'user:admin', NULL)`,
    ],
    ['a code in the name of another', `UPDATE pairing_code SET by = 'cli:root'`],
    ['a code for another window', `UPDATE pairing_code SET hall = 'shimin', window = '01'`],
    ['a code that lives longer', `UPDATE pairing_code SET expires = expires + 1`],
  ])('forged behind the hub are named: %s', (_, sql) => {
    run(sql)
    expect(problems()).toMatchObject([{ code: 'access-differs', message: expect.stringContaining('audit log') }])
  })

  test('that belong to another account now are named', () => {
    account('wang', 'auditor')
    audit.record('user:admin', 'user:add', 'user:wang')
    run(`UPDATE session SET username = 'wang'`)
    expect(problems()).toMatchObject([{ code: 'access-differs', message: expect.stringContaining('wang') }])
  })

  test('that ended, and were opened again behind the hub, are named', () => {
    sessions.end(sessions.start('li').session, 'user:li')
    run('UPDATE session SET ended = NULL')
    expect(problems()).toMatchObject([{ code: 'access-differs', message: expect.stringContaining('ended') }])
    run(`UPDATE session SET ended = 1`)
    audit.record('user:admin', 'user:password-reset', 'user:li')
    run('UPDATE session SET ended = NULL')
    expect(problems()).toHaveLength(2)
  })
})

test('a checkpoint of an older version, without log and tables, is read as before', () => {
  const { audit: _, access: __, ...facts } = checkpoint
  const { format, key: ___, sig: ____, ...rest } = facts
  expect(format).toBe(1)
  expect(problems(makeCheckpoint(rest, key))).toEqual([])
})
