import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'

let t: TestLedger
beforeEach(async () => {
  t = await TestLedger.open()
})
afterEach(() => t.close())

const problems = () => verifyLedger(t.ledger.db).problems
const triggers = () =>
  t.ledger.db.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all() as {
    name: string
    sql: string
  }[]

test('every trigger that is missing is named, and put back as it was is no longer', () => {
  const all = triggers()
  expect(all.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['ledger_no_update', 'ledger_no_delete', 'audit_no_update']),
  )
  for (const { name, sql } of all) {
    t.ledger.db.exec(`DROP TRIGGER ${name}`)
    expect(problems()).toEqual([{ code: 'schema-differs', message: `trigger ${name} is missing` }])
    t.ledger.db.exec(sql)
    expect(problems()).toEqual([])
  }
})

test('a trigger of the same name that forbids nothing is not the one', () => {
  t.ledger.db.exec('DROP TRIGGER ledger_no_update')
  t.ledger.db.exec('CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT 1; END')
  expect(problems()).toMatchObject([{ code: 'schema-differs', message: expect.stringContaining('is not the one') }])
})

test('a trigger of somebody’s own, and an index that is gone, show', () => {
  t.ledger.db.exec(`CREATE TRIGGER kind_to_friends AFTER INSERT ON rating BEGIN
    UPDATE rating SET level = 5 WHERE id = NEW.id; END`)
  t.ledger.db.exec('DROP INDEX rating_in_tray')
  expect(problems().map(({ message }) => message)).toEqual([
    'index rating_in_tray is missing',
    'trigger kind_to_friends is none that this version makes',
  ])
})
