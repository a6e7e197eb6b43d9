import { hash as digest, type KeyObject } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Audit } from '../../server/access/audit.ts'
import { auditText, NO_AUDIT_ROW, type AuditRow } from '../../server/contract/audit-chain.ts'
import { appendCheckpoint, makeCheckpoint, openSigningKey, type Checkpoint } from '../../server/ledger/checkpoint.ts'
import { verifyLedger } from '../../server/ledger/verify-ledger.ts'
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
  t.ledger.db.prepare(`INSERT INTO api_key VALUES ('queue', 'services', zeroblob(32), 1, NULL)`).run()
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
  t.ledger.db.prepare(`INSERT INTO user VALUES (?, ?, NULL, NULL, '$scrypt$x', 0, 1, 1, NULL)`).run(name, role)

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

test('a checkpoint of an older version, without log and tables, is read as before', () => {
  const { audit: _, access: __, ...facts } = checkpoint
  const { format, key: ___, sig: ____, ...rest } = facts
  expect(format).toBe(1)
  expect(problems(makeCheckpoint(rest, key))).toEqual([])
})
