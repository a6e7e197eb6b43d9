import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Audit } from '../../server/store/access/audit.ts'
import { recordCaseStep } from '../../server/store/changes/cases/record-case-step.ts'
import { hashText, keepText } from '../../server/store/changes/deductions/deduction-texts.ts'
import { statements } from '../../server/store/sqlite/statements.ts'
import { checkOutside } from '../../server/store/verify/verify-outside.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { deductions } from '../fixtures/ledger/lively-deductions.ts'
import { liveHistory } from '../fixtures/ledger/lively-history.ts'
import { random, TestLedger } from '../fixtures/ledger/test-ledger.ts'

let t: TestLedger
beforeAll(async () => {
  t = await TestLedger.open()
  await liveHistory(t, random(7), 60)
  const { id } = t.ledger.db.prepare('SELECT rating AS id FROM case_file WHERE closed IS NULL').get() as { id: Buffer }
  const officer = { operator: 'user:wang', role: 'hall-manager' } as const
  for (const note of ['问过窗口', '已电话联系'])
    await t.write((w) => recordCaseStep(w, id, { step: 'noted', officer, note }))
  await deductions(t, { operator: 'user:li', role: 'campaign-office' })
  const audit = new Audit(t.ledger.db, () => t.clock.now)
  for (const subject of ['a', 'b', 'c']) audit.record('hub', 'hub:start', subject)
})
afterAll(() => t.close())

// Each test harms it within a transaction that is taken back.
beforeEach(() => void t.ledger.db.exec('BEGIN'))
afterEach(() => void t.ledger.db.exec('ROLLBACK'))

const problems = (keys = t.ledger.keys) => verifyLedger(t.ledger.db, { keys }).problems
/** The first two. */
const texts = (table: string, key: string) =>
  t.ledger.db.prepare(`SELECT ${key} AS id, sealed FROM ${table} ORDER BY 1 LIMIT 2`).all() as [Text, Text]
type Text = { id: Buffer; sealed: Buffer }

test('texts of citizens and of cases are those whose hashes stand in the ledger, and may be erased', () => {
  const [erased] = texts('private_text', 'id')
  expect(texts('case_text', 'n')).toHaveLength(2)
  expect(problems()).toEqual([])
  t.ledger.db.prepare('DELETE FROM private_text WHERE id = ?').run(erased.id)
  expect(problems()).toEqual([])
})

const HARM: [string, () => void][] = [
  [
    'a citizen’s text that was written anew, with the keys at hand',
    () => {
      const [{ id }] = texts('private_text', 'id')
      const sealed = t.ledger.keys.seal(id, JSON.stringify({ comment: '都很好', salt: 'AAAAAAAAAAAAAAAAAAAAAA' }))
      t.ledger.db.prepare('UPDATE private_text SET sealed = ? WHERE id = ?').run(sealed, id)
    },
  ],
  [
    'a text of a case in the place of another one',
    () => {
      const [one, other] = texts('case_text', 'n')
      t.ledger.db.prepare('UPDATE case_text SET sealed = ? WHERE n = ?').run(other.sealed, one.id)
    },
  ],
  [
    'a text of a deduction in the place of another one',
    () => {
      const [one, other] = texts('deduction_text', 'n')
      t.ledger.db.prepare('UPDATE deduction_text SET sealed = ? WHERE n = ?').run(other.sealed, one.id)
    },
  ],
  [
    'a text of which no entry speaks',
    () => t.ledger.db.prepare('INSERT INTO private_text VALUES (?, ?)').run(Buffer.alloc(16), Buffer.alloc(40)),
  ],
]
test.each(HARM)('%s is named', (_, harm) => {
  harm()
  expect(problems()).toMatchObject([{ code: 'text-differs' }])
})

test.each(['problem', 'programme', 'deduction-objection'] as const)(
  'a text of %s in which nobody could read anything is named, though its hash stands in the entry',
  (kind) => {
    const { db, keys } = t.ledger
    const n = db.prepare('SELECT min(n) FROM ledger WHERE kind = ?').pluck().get(kind) as number
    const text = hashText(kind === 'programme' ? '{"invitation":"","problems":[],"title":" \u200b"}' : '\u200b \ufeff')
    db.prepare('DELETE FROM deduction_text WHERE n = ?').run(n)
    keepText({ sql: statements(db), keys }, n, text)
    db.exec('DROP TRIGGER ledger_no_update')
    db.prepare("UPDATE ledger SET body = json_set(body, '$.textHash', ?) WHERE n = ?").run(text.textHash, n)
    expect([...checkOutside(db, keys)]).toMatchObject([{ n, code: 'deduction-wrong' }])
  },
)

test('an audit log without one of its rows is named', () => {
  const { db } = t.ledger
  const trigger = db.prepare(`SELECT sql FROM sqlite_schema WHERE name = 'audit_no_delete'`).pluck().get() as string
  db.exec('DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE n = 2')
  db.exec(trigger)
  expect(problems()).toEqual([{ code: 'audit-gap', message: 'row 2 of the audit log is missing, 3 follows' }])
})
