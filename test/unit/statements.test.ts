import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { statements } from '../../server/store/sqlite/statements.ts'

test('who asks for a first column alone changes nothing for who asks for rows by the same text, in either order', () => {
  const db = new Database(':memory:')
  db.exec('CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2), (3, 4)')
  const sql = statements(db)
  const text = 'SELECT a, b FROM t WHERE a >= ? ORDER BY a'
  for (const ask of [sql, sql.beforePending]) {
    expect(ask(text).get(1)).toEqual({ a: 1, b: 2 })
    expect(ask(text).pluck().get(1)).toBe(1)
    expect(ask(text).all(1)).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ])
    expect(ask(text).pluck().all(1)).toEqual([1, 3])
    expect([...ask(text).iterate(3)]).toEqual([{ a: 3, b: 4 }])
    expect([...ask(text).pluck().iterate(3)]).toEqual([3])
  }
  db.close()
})

test('a shared statement has no mode to switch and nothing to bind for good', () => {
  const db = new Database(':memory:')
  const query = statements(db)('SELECT 1 AS one')
  for (const name of ['raw', 'expand', 'safeIntegers', 'bind']) expect(query).not.toHaveProperty(name)
  // @ts-expect-error -- the types forbid it, too
  expect(() => query.raw()).toThrow(TypeError)
  // @ts-expect-error -- a plucked one cannot be switched back
  expect(() => query.pluck().pluck(false)).toThrow(TypeError)
  expect(() => Object.assign(query, { get: () => 'another' })).toThrow(TypeError)
  expect(query.get()).toEqual({ one: 1 })
  db.close()
})
