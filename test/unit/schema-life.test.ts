import Database from 'better-sqlite3'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../server/ledger/open-database.ts'
import { PROJECTION_TABLES } from '../../server/ledger/projection.ts'
import { rebuild } from '../../server/ledger/rebuild.ts'
import { statements } from '../../server/ledger/statements.ts'
import { tableDigest, verifyLedger } from '../../server/ledger/verify-ledger.ts'
import { emptyMemory } from '../../server/ledger/write.ts'
import { Registry } from '../../server/registry/registry.ts'

const GOLDEN = join(import.meta.dirname, '../fixtures/golden')
const MIGRATIONS = join(import.meta.dirname, '../../server/ledger/migrations')
const goldens = readdirSync(GOLDEN).filter((name) => name.endsWith('.db.gz'))
const newest = readdirSync(MIGRATIONS).length

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-schema-'))
  file = join(folder, 'pingyi.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const unpack = (name: string) => writeFileSync(file, gunzipSync(readFileSync(join(GOLDEN, name))))

/** The newest schema that left this house: its golden database is made and committed with the release. */
const RELEASED = 13

test('there is a golden database of the newest released schema', () => {
  expect(goldens).toContain(`schema-${String(RELEASED).padStart(3, '0')}.db.gz`)
  expect(RELEASED).toBeLessThanOrEqual(newest)
})

/**
 * What the software of that day did against the rules: it left an invitation with a press that a correction took to
 * another window. Verifying names it since it recomputes who has each invitation.
 */
const FAULTS: Record<string, { n: number; code: string }[]> = {
  'schema-002.db.gz': [{ n: 468, code: 'invitation-wrong' }],
}

test.each(goldens)('%s is brought up to date, and everything in it still verifies', (name) => {
  unpack(name)
  const before = new Database(file, { readonly: true })
  const entries = before.prepare('SELECT count(*) FROM ledger').pluck().get() as number
  const head = before.prepare('SELECT hex(hash) FROM ledger ORDER BY n DESC LIMIT 1').pluck().get() as string
  before.close()
  expect(entries).toBeGreaterThan(500)

  const db = openDatabase(file)
  try {
    expect(db.pragma('user_version', { simple: true })).toBe(newest)
    const found = verifyLedger(db)
    const faults = FAULTS[name] ?? []
    expect(found).toMatchObject({ ok: faults.length === 0, entries, problems: faults })
    expect(found.head.hash).toBe(head.toLowerCase())
  } finally {
    db.close()
  }
})

test.each(goldens)('%s is brought up to tables that equal rebuilt ones to the byte', (name) => {
  unpack(name)
  const told: number[] = []
  const db = openDatabase(file, (entries) => told.push(entries))
  const digests = () => PROJECTION_TABLES.map((table) => [table, tableDigest(db, table)])
  try {
    const upgraded = digests()
    db.transaction(() => rebuild({ db, sql: statements(db), registry: new Registry(db), memory: emptyMemory() }))()
    expect(upgraded).toEqual(digests())
    // A database of the present schema has nothing to be made again.
    const older = Number(/\d+/.exec(name)![0]) < newest
    expect(told).toEqual(older ? [db.prepare('SELECT count(*) FROM ledger').pluck().get()] : [])
  } finally {
    db.close()
  }
})

test('a ledger whose figures cannot be made again keeps its schema, and the entry is named', () => {
  unpack(goldens[0]!)
  const broken = new Database(file)
  const schema = broken.pragma('user_version')
  broken.exec(`DROP TRIGGER ledger_no_update; UPDATE ledger SET body = '{' WHERE n = 300`)
  broken.close()
  expect(() => openDatabase(file)).toThrow(
    expect.objectContaining({ code: 'ledger-broken', detail: expect.stringContaining('after entry 299') }),
  )
  const after = new Database(file, { readonly: true })
  expect(after.pragma('user_version')).toEqual(schema)
  after.close()
})

test('every table is STRICT', () => {
  const db = openDatabase(file)
  const loose = db.prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
    AND name NOT LIKE 'sqlite_%'`)
  expect(loose.pluck().all()).toEqual([])
  expect(db.pragma('foreign_key_check')).toEqual([])
  db.close()
})

test('a database of a newer version is refused and left as it was', () => {
  unpack(goldens.at(-1)!)
  const newer = new Database(file)
  newer.pragma(`user_version = ${newest + 1}`)
  newer.close()
  const bytes = readFileSync(file)
  expect(() => openDatabase(file)).toThrow(expect.objectContaining({ code: 'schema-too-new' }))
  const after = new Database(file, { readonly: true })
  expect(after.pragma('user_version', { simple: true })).toBe(newest + 1)
  after.close()
  expect(readFileSync(file).subarray(100)).toEqual(bytes.subarray(100))
})
