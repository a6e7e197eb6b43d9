import Database from 'better-sqlite3'
import { hash as digest } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exportMethod } from '../../server/campaign/export-method.ts'
import { methodOf } from '../../server/methods/methods.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { restore } from '../../server/store/safekeeping/restore.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { openLedger } from '../../server/store/writer/open-ledger.ts'
import { PROJECTION_TABLES } from '../../server/store/projections/projection.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { statements } from '../../server/store/sqlite/statements.ts'
import { tableDigest, verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { emptyMemory } from '../../server/store/writer/write.ts'
import { Registry } from '../../server/store/registry/registry.ts'

const GOLDEN = join(import.meta.dirname, '../fixtures/golden')
const MIGRATIONS = join(import.meta.dirname, '../../server/store/sqlite/migrations')
const goldens = readdirSync(GOLDEN).filter((name) => name.endsWith('.db.gz'))
const migrations = readdirSync(MIGRATIONS).toSorted()
const newest = migrations.length
/** The newest schema at which tables were made again. */
const remade = migrations.findLastIndex((name) => name.endsWith('.remake.sql')) + 1

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-schema-'))
  file = join(folder, 'pingyi.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

type Row = { kind: string; body: string }

/** None of these ledgers is empty. */
const configuration = () => {
  throw new Error('asked for the configuration')
}
const unpack = (name: string) => writeFileSync(file, gunzipSync(readFileSync(join(GOLDEN, name))))

/** The newest schema that left this house: its golden database is made and committed with the release. */
const RELEASED = 15

test('there is a golden database of the newest released schema', () => {
  expect(goldens).toContain(`schema-${String(RELEASED).padStart(3, '0')}.db.gz`)
  expect(RELEASED).toBeLessThanOrEqual(newest)
})

/**
 * What the software of that day left with a press that a correction had taken to another window: it is passed on when
 * the hub opens the ledger.
 */
const PASSED_ON: Record<string, number> = { 'schema-002.db.gz': 1 }
/** From where on the second edition of the rules about who decides holds. */
const OFFICER_RULES = 1

test.each(goldens)('%s is opened by the hub of today, and everything in it verifies', async (name) => {
  unpack(name)
  const before = new Database(file, { readonly: true })
  const { n, hash } = before.prepare('SELECT n, hash FROM ledger ORDER BY n DESC').get() as { n: number; hash: Buffer }
  before.close()
  expect(n).toBeGreaterThan(500)

  for (const opened of ['first', 'again']) {
    const { ledger } = await openLedger({ data: folder, now: Date.now, hash: 'sha256', demo: false, configuration })
    const { db } = ledger
    try {
      expect(db.pragma('user_version', { simple: true })).toBe(newest)
      expect([opened, verifyLedger(db)]).toMatchObject([
        opened,
        { ok: true, entries: n + (PASSED_ON[name] ?? 0) + OFFICER_RULES },
      ])
      expect(db.prepare('SELECT hash FROM ledger WHERE n = ?').pluck().get(n)).toEqual(hash)
    } finally {
      ledger.close()
      db.close()
    }
  }
})

/** SHA-256 of what the version of 30 November 2026 before the restructuring exported of the sealed days 1 to 10 March. */
const EXPORTED = {
  csv: '25fb3bb327027db1f67b33d06e244ac746b977fbc720cd1ed36916508fe67e0e',
  json: '40162736576c48f427957eaa5d94aef4fb945c319de1160746218371c84d66f1',
  xlsx: 'd5e6c49d43aa21a52f40312e9d3545032379f44bc66d45f6040cfc4245647062',
} as const

test('the exports of a sealed period are the bytes that an earlier version wrote', async () => {
  unpack('schema-015.db.gz')
  const { ledger } = await openLedger({ data: folder, now: Date.now, hash: 'sha256', demo: false, configuration })
  try {
    const asked = { campaign: '2026', from: '2026-03-01', to: '2026-03-10', now: Date.now() }
    for (const format of ['csv', 'json', 'xlsx'] as const) {
      const { bytes } = await exportMethod(new SqliteStore(ledger), methodOf('service-centre'), asked, format)
      expect([format, digest('sha256', bytes)]).toEqual([format, EXPORTED[format]])
    }
  } finally {
    ledger.close()
    ledger.db.close()
  }
})

test('a backup of the first version is restored, and what it left undone is done', async () => {
  unpack('schema-002.db.gz')
  const from = join(folder, 'backup')
  mkdirSync(from)
  openKeys(from)
  renameSync(file, join(from, 'pingyi.db'))
  const sha256 = digest('sha256', readFileSync(join(from, 'pingyi.db')), 'hex')
  writeFileSync(join(from, 'backup.json'), JSON.stringify({ format: 1, at: 0, entries: 936, head: '', sha256 }))

  const restored = await restore(folder, from, { operator: 'cli:ma', reason: '换机' }, Date.now)
  expect(restored.backup.n).toBe(936)
  const db = openDatabase(file)
  try {
    expect(verifyLedger(db).problems).toEqual([])
    const [back, passed, officers] = db.prepare('SELECT kind, body FROM ledger WHERE n > 936 ORDER BY n').all() as Row[]
    expect(back!.kind).toBe('restore')
    expect(officers!.kind).toBe('officer-rules')
    expect(JSON.parse(passed!.body)).toMatchObject({
      event: 'unrated',
      service: '019cc5d2-ec22-7f4b-a9ce-30ea944cc090',
    })
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
    // A database whose tables are already as they shall be has nothing to be made again.
    const older = Number(/\d+/.exec(name)![0]) < remade
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
