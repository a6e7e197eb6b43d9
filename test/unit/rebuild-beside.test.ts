import Database from 'better-sqlite3'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordCaseStep } from '../../server/store/changes/cases/record-case-step.ts'
import { correctInSlices } from '../../server/store/changes/large/correct-in-slices.ts'
import { largeChange } from '../../server/store/changes/large/large-acts.ts'
import { openKeys, type Keys } from '../../server/store/chain/keys.ts'
import { PROJECTION_TABLES } from '../../server/store/projections/projection.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import type { Beside } from '../../server/store/rebuild/beside.ts'
import { endRebuild, rebuildBeside, rebuildProgress } from '../../server/store/rebuild/rebuild-beside.ts'
import { TablesBeside } from '../../server/store/rebuild/tables-beside.ts'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import type { Db } from '../../server/store/sqlite/database.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { tableDigest } from '../../server/store/verify/verify-ledger.ts'
import { Ledger } from '../../server/store/writer/ledger.ts'
import { everyKind } from '../fixtures/ledger/every-kind.ts'
import { fit, MINUTE, random, SECOND, TestDevice, WHO } from '../fixtures/ledger/test-ledger.ts'
import { seed } from '../helpers/seed.ts'
import { watchedPlanner } from '../helpers/watched-planner.ts'

/** Of one town while it is rebuilt. */
const MOST_ACTS = 120
const RUNS = Number(process.env['PINGYI_PROPERTY_RUNS'] ?? 4)
const BY = { actor: 'cli:test' } as const
const FILES = ['pingyi.db', 'pingyi.db-wal', 'pingyi.db-shm']
/** A city in which everything happened that can happen, as it lies in its file. */
let city: { folder: string; keys: Keys; now: number; digests: unknown }
let folder: string
let ledger: Ledger
let now: number

beforeAll(async () => {
  const t = await everyKind()
  const kept = mkdtempSync(join(tmpdir(), 'pingyi-rebuilt-'))
  t.ledger.db.exec(`VACUUM INTO '${join(kept, 'pingyi.db')}'`)
  city = { folder: kept, keys: openKeys(kept), now: t.clock.now, digests: Object.entries(t.digests()) }
  t.close()
})
afterAll(() => rmSync(city.folder, { recursive: true, force: true }))
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-rebuild-'))
  cpSync(join(city.folder, 'pingyi.db'), join(folder, 'pingyi.db'))
  now = city.now
  ledger = begin(folder)
})
afterEach(() => {
  ledger.db.close()
  rmSync(folder, { recursive: true, force: true })
})

function begin(at: string): Ledger {
  return new Ledger({ db: openDatabase(join(at, 'pingyi.db')), keys: city.keys, now: () => now })
}

function digests(db: Db = ledger.db): [string, unknown][] {
  return PROJECTION_TABLES.map((table) => [table, tableDigest(db, table)])
}

/** As tables that are emptied and made again in one act. */
async function asTheLedgerSays(of: Ledger): Promise<unknown> {
  await of.write((w) => rebuild(w))
  return digests(of.db)
}

function audits(): unknown[] {
  const rows = ledger.db
    .prepare(`SELECT detail FROM audit WHERE action = 'ledger:rebuild' ORDER BY rowid`)
    .pluck()
    .all()
  return (rows as string[]).map((detail) => JSON.parse(detail) as unknown)
}

/** Tables made in this thread; `at` is told each step before and after it. */
function here(at: (step: string) => Promise<void> | void): (file: string) => Beside {
  return (file) => {
    const tables = new TablesBeside(file)
    const step = async <T>(name: string, run: () => T): Promise<T> => {
      await at(`before ${name}`)
      const done = run()
      await at(`after ${name}`)
      return done
    }
    return {
      advance: (most) => step('advance', () => tables.advance(most)),
      compare: (most) => step('compare', () => tables.compare(most)),
      rowsAt: (entry, places) => step('rowsAt', () => tables.rowsAt(entry, places)),
      close: async () => tables.close(),
    }
  }
}
const HERE = here(() => {})

type Way = 'taken away' | 'added' | 'altered'
const WAYS: Way[] = ['taken away', 'added', 'altered']

interface Column {
  name: string
  type: string
  pk: number
}

/** One row of a table, where there is one that can be spoilt so. @returns whether it was */
function spoil(db: Db, table: string, way: Way, next: () => number): boolean {
  const columns = db.prepare('SELECT name, type, pk FROM pragma_table_info(?)').all(table) as Column[]
  const count = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
  const row = db.prepare(`SELECT * FROM ${table} LIMIT 1 OFFSET ?`).get(Math.floor(next() * count)) as
    | Record<string, unknown>
    | undefined
  if (row === undefined) return false
  const where = columns.filter(({ pk }) => pk > 0).map(({ name }) => `${name} = @${name}`)
  if (way === 'taken away') return db.prepare(`DELETE FROM ${table} WHERE ${where.join(' AND ')}`).run(row).changes > 0
  const key = columns.filter(({ pk }) => pk > 0)
  const rest = columns.filter(({ pk }) => pk === 0)
  if (way === 'altered') {
    db.prepare(`DELETE FROM ${table} WHERE ${where.join(' AND ')}`).run(row)
    // Where it may not stand so, it is missing, which is wrong, too.
    put(db, table, row, rest.length > 0 ? [rest[Math.floor(next() * rest.length)]!] : key, next)
    return true
  }
  // What is there once may be more than the key.
  return put(db, table, row, key, next) || put(db, table, row, columns, next)
}

function put(
  db: Db,
  table: string,
  row: Record<string, unknown>,
  changed: readonly Column[],
  next: () => number,
): boolean {
  const other = { ...row }
  for (const { name, type } of changed) other[name] = another(row[name], type, next)
  const all = Object.keys(row)
  const values = all.map((name) => `@${name}`).join(', ')
  try {
    return db.prepare(`INSERT OR IGNORE INTO ${table} (${all.join(', ')}) VALUES (${values})`).run(other).changes === 1
  } catch {
    // An interval that overlaps another.
    return false
  }
}

function another(value: unknown, type: string, next: () => number): unknown {
  if (type === 'INTEGER') return ((value as number | null) ?? 0) + 1 + Math.floor(next() * 1e6)
  if (type === 'TEXT') return `${String(value)}x${Math.floor(next() * 1e6)}`
  return Buffer.from(Array.from({ length: (value as Buffer | null)?.length ?? 16 }, () => Math.floor(next() * 256)))
}

/** @returns the tables of which a row is wrong now */
function spoilt(tables: readonly string[], way: () => Way, next: () => number): string[] {
  const { db } = ledger
  db.pragma('foreign_keys = OFF')
  try {
    return tables.filter((table) => spoil(db, table, way(), next))
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

describe.each(WAYS)('rows that were %s', (way) => {
  test('are put right in every table, in one act, and nothing else is touched', async () => {
    const wrong = spoilt(PROJECTION_TABLES, () => way, random(seed))
    // Others are empty, or hold what can be there once.
    expect(wrong.length).toBeGreaterThan(50)
    const before = ledger.chain.head
    const commits: { remade: boolean; entries: number }[] = []
    ledger.onCommit(({ remade, entries }) => commits.push({ remade: remade === true, entries: entries.length }))

    const { entries, rows } = await rebuildBeside(ledger, BY, { beside: HERE })
    expect(digests()).toEqual(city.digests)
    expect(rows).toBeGreaterThanOrEqual(wrong.length)
    expect(entries).toBe(before.n)
    expect(ledger.chain.head).toEqual(before)
    expect(audits()).toEqual([{ entries, rows }])
    // Rows are put right, nothing is wrong any more.
    expect(commits).toEqual([
      { remade: true, entries: 0 },
      { remade: true, entries: 0 },
    ])
    expect(ledger.db.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(ledger.db.pragma('foreign_key_check')).toEqual([])
  })
})

test('where nothing is wrong, nothing is written but that somebody asked', async () => {
  const changes = () => ledger.db.prepare('SELECT total_changes()').pluck().get() as number
  const before = changes()
  const done = await rebuildBeside(ledger, { ...BY, officer: 'user:li' }, { beside: HERE })
  expect(done).toEqual({ entries: ledger.chain.head.n, rows: 0 })
  expect(audits()).toEqual([{ ...done, officer: 'user:li' }])
  // The mark of what the tables show, and the row of the audit log with its head.
  expect(changes() - before).toBeLessThan(6)
})

test.each([
  ['less than they do', 'UPDATE projected SET n = n - 1'],
  ['more than there is', 'UPDATE projected SET n = n + 1'],
  ['nothing at all', 'DELETE FROM projected'],
])('tables that say they show %s say what they show afterwards', async (_, sql) => {
  ledger.db.exec(sql)
  spoilt(['unit_day', 'rating'], () => 'altered', random(seed))
  expect((await rebuildBeside(ledger, BY, { beside: HERE })).rows).toBe(2)
  expect(ledger.db.prepare('SELECT n FROM projected').pluck().all()).toEqual([ledger.chain.head.n])
  expect(digests()).toEqual(city.digests)
})

describe('while the hub works', () => {
  /** What people and devices do; tables that are wrong may refuse some of it. */
  class Town {
    readonly devices: TestDevice[]
    #next: () => number
    stored = 0
    steps = 0
    corrections = 0

    constructor(next: () => number) {
      this.#next = next
      const placed = ledger.registry.windowIds().flatMap((window) => ledger.registry.devicesAt(window, now))
      this.devices = placed.slice(0, 4).map(({ id }) => new TestDevice(id, now - MINUTE))
      for (const device of this.devices) device.seq = 10_000
    }

    async acts(): Promise<void> {
      now += SECOND * (1 + Math.floor(this.#next() * 20))
      const dice = this.#next()
      if (dice < 0.7) return this.#press()
      return (dice < 0.85 ? this.#step() : this.#correct()).catch(() => {})
    }

    async #press(): Promise<void> {
      const device = this.devices[Math.floor(this.#next() * this.devices.length)]!
      const items = fit(device.press(now, 1 + Math.floor(this.#next() * 5)))
      const { results } = await ledger.submit({ device: device.id, sent: device.reading(now), receivedAt: now, items })
      if (results[0]!.status === 'stored') this.stored++
    }

    async #step(): Promise<void> {
      const officer = { operator: 'user:li', role: 'campaign-office' } as const
      const found = { step: 'found', finding: 'true', responsibility: 'process', note: '离岗', officer } as const
      const open = ledger.sql(
        `SELECT rating FROM case_file WHERE state = 'opened' AND lapsed IS NULL AND soft = 0 LIMIT 1`,
      )
      const rating = open.pluck().get() as Buffer | undefined
      if (rating === undefined) return
      await ledger.write((w) => recordCaseStep(w, rating, found))
      this.steps++
    }

    async #correct(): Promise<void> {
      const from = now - MINUTE - Math.floor(this.#next() * 60) * SECOND
      const windows = ledger.registry.windowsOf('shimin')
      const { code: window } = windows[Math.floor(this.#next() * windows.length)]!
      const unit = this.#next() < 0.5 ? 'J16' : 'J36'
      await ledger.write((w) =>
        setPosting(w, { hall: 'shimin', window, unit, from, to: from + 30 * SECOND, resume: true, ...WHO }),
      )
      this.corrections++
    }
  }

  test(`${RUNS} spoilt histories go on and come to what the ledger says (seed ${seed})`, async () => {
    const all = { stored: 0, steps: 0, corrections: 0, rows: 0 }
    for (let run = 0; run < RUNS; run++) {
      const next = random(seed + run)
      const town = new Town(next)
      const some = PROJECTION_TABLES.filter(() => next() < 0.3)
      // Where nobody can be placed any more, nothing goes on.
      const wrong = spoilt(some, () => WAYS[Math.floor(next() * 3)]!, next)
      const doing: Promise<void>[] = []
      const beside = here((step) => {
        // Where rows have got numbers that are too high, so do those that come before they are put right: in a town that corrects
        // its postings several times a round without end, a rebuild says `busy` at last.
        if (doing.length < MOST_ACTS) for (let i = 0; i < 3; i++) doing.push(town.acts().catch(() => {}))
        // While rows are looked up nobody has a turn.
        return step.endsWith('rowsAt') ? undefined : new Promise((resolve) => setTimeout(resolve, 2))
      })
      const parts = next() < 0.5 ? { mostInOneAct: 5, rowsAPart: 7 } : {}
      const { rows } = await rebuildBeside(ledger, BY, { beside, ...parts })
      await Promise.all(doing)
      ledger.settle()
      const found = digests()
      expect(Object.fromEntries(found), `seed ${seed + run}, ${wrong.join()}`).toEqual(
        Object.fromEntries((await asTheLedgerSays(ledger)) as [string, unknown][]),
      )
      all.rows += rows
      all.stored += town.stored
      all.steps += town.steps
      all.corrections += town.corrections
    }
    for (const [what, count] of Object.entries(all)) expect(count, what).toBeGreaterThan(0)
  })

  test('a press never waits for rows that are put right in parts; people do', async () => {
    spoilt(PROJECTION_TABLES, () => 'altered', random(seed))
    const order: string[] = []
    const device = new Town(random(seed)).devices[0]!
    const press = async () => {
      const items = fit(device.press(now, 5))
      await ledger.submit({ device: device.id, sent: device.reading(now), receivedAt: now, items })
      order.push('press')
    }
    const doing: Promise<unknown>[] = []
    let looked = 0
    const beside = here((step) => {
      if (step !== 'after rowsAt' || ++looked !== 2) return
      doing.push(
        ledger.write(() => order.push('act')),
        ledger.whole().then(() => order.push('question')),
        press(),
      )
    })
    const commits: number[] = []
    ledger.onCommit(() => commits.push(looked))
    await rebuildBeside(ledger, BY, { beside, mostInOneAct: 10, rowsAPart: 10 })
    await Promise.all(doing)
    expect(looked).toBeGreaterThan(5)
    expect(order[0]).toBe('press')
    expect(order.toSorted()).toEqual(['act', 'press', 'question'])
    expect(commits.filter((at) => at === 2).length).toBeGreaterThan(1)
    expect(digests()).toEqual(await asTheLedgerSays(ledger))
  })

  test('where rows are not found out soon, the writer goes on, and the rebuild says that it was busy', async () => {
    spoilt(['unit_day'], () => 'altered', random(seed))
    const before = digests()
    const doing: Promise<unknown>[] = []
    const beside = here((step) => {
      if (step !== 'before rowsAt') return
      doing.push(ledger.write(() => {}))
      // Only when the act had its turn: it never has it while the writer stands still.
      return doing.at(-1) as Promise<void>
    })
    await expect(rebuildBeside(ledger, BY, { beside, mostStillMs: 5 })).rejects.toMatchObject({ code: 'busy' })
    await Promise.all(doing)
    expect(digests()).toEqual(before)
  })

  test('a large correction that was planned by wrong rows is planned again', async () => {
    const window = ledger.registry.windowsOf('shimin')[0]!.code
    const from = now - 60 * 24 * 60 * MINUTE
    const change = largeChange('posting', { hall: 'shimin', window, unit: 'J36', from, ...WHO })
    ledger.db.exec(`UPDATE rating SET staff = 'nobody'`)
    let plans = 0
    const planner = watchedPlanner(async ({ part }) => {
      if (part === 'rows' && ++plans === 1) await rebuildBeside(ledger, BY, { beside: HERE })
    })
    await correctInSlices(ledger, change, () => {}, { planner })
    await ledger.whole()
    expect(plans).toBeGreaterThan(1)
    expect(digests()).toEqual(await asTheLedgerSays(ledger))
  })
})

describe('killed', () => {
  /** What lies in the files at this moment, as a hub would find it that was killed now. */
  function killedNow(name: string): string {
    const copy = join(folder, name)
    mkdirSync(copy)
    for (const file of FILES) if (existsSync(join(folder, file))) cpSync(join(folder, file), join(copy, file))
    return copy
  }

  test.each([
    ['one act', {}],
    ['parts', { mostInOneAct: 10, rowsAPart: 10 }],
  ])(
    'at any step, with rows that are put right in %s, tables are the old ones or right, and so is each row',
    async (how, parts) => {
      spoilt(PROJECTION_TABLES, () => 'altered', random(seed))
      const old = digests()
      const steps: string[] = []
      const kill = (step: string) => {
        if (steps.length < 24) killedNow(`step-${steps.push(step)}`)
      }
      ledger.onCommit(() => kill('after a commit'))
      await rebuildBeside(ledger, BY, { beside: here(kill), ...parts })
      expect(new Set(steps).size).toBe(7)

      const seen = { old: 0, right: 0, between: 0 }
      for (const i of steps.keys()) {
        const db = new Database(join(folder, `step-${i + 1}`, 'pingyi.db'))
        const left = JSON.stringify(digests(db))
        if (left === JSON.stringify(old)) seen.old++
        else if (left === JSON.stringify(city.digests)) seen.right++
        else seen.between++
        expect(db.pragma('quick_check', { simple: true })).toBe('ok')
        db.close()
      }
      expect(seen.old).toBeGreaterThan(3)
      if (how === 'one act') expect(seen).toMatchObject({ right: expect.toSatisfy((n: number) => n > 0), between: 0 })
      // The next one begins anew.
      ledger.db.close()
      const { length } = steps
      ledger = begin(join(folder, `step-${Math.floor(length / 2)}`))
      await rebuildBeside(ledger, BY, { beside: HERE })
      expect(digests()).toEqual(city.digests)
    },
  )
})

test('a second one at the same time is refused, and one after it is not', async () => {
  const store = new SqliteStore(ledger)
  const first = store.act('ledger.rebuild', undefined, 'cli:first')
  await expect(store.act('ledger.rebuild', undefined, 'cli:second')).rejects.toMatchObject({ code: 'rebuild-running' })
  expect(await first).toEqual({ entries: ledger.chain.head.n, rows: 0 })
  expect(await store.act('ledger.rebuild', undefined, 'cli:third')).toEqual(await first)
})

test('says how far it is, and nothing before and after it', async () => {
  spoilt(PROJECTION_TABLES.slice(0, 3), () => 'altered', random(seed))
  const { n } = ledger.chain.head
  const seen: unknown[] = []
  const look = () => void seen.push(rebuildProgress(ledger))
  look()
  const { rows } = await rebuildBeside(ledger, BY, { beside: here(look), rowsAPart: 1, mostInOneAct: 1 })
  look()
  expect([seen[0], seen.at(-1)]).toEqual([null, null])
  expect(seen).toContainEqual({ stage: 'making', done: 0, of: n })
  expect(seen).toContainEqual({ stage: 'comparing', done: 0, of: 0 })
  expect(rows).toBeGreaterThan(1)
  expect(seen).toContainEqual({ stage: 'mending', done: 1, of: rows })
})

test('a hub that stops ends it in the middle, and tells who asked', async () => {
  const asked = rebuildBeside(ledger, BY)
  const refused = expect(asked).rejects.toMatchObject({ code: 'shutting-down' })
  await endRebuild(ledger)
  await refused
  expect(rebuildProgress(ledger)).toBe(null)
  expect(audits()).toEqual([])
  // Nothing of it is left in the way of the next one.
  expect(await rebuildBeside(ledger, BY)).toMatchObject({ rows: 0 })
})

test('one that the ledger does not bear leaves everything as it is', async () => {
  spoilt(PROJECTION_TABLES, () => 'altered', random(seed))
  ledger.db.exec(`DROP TRIGGER ledger_no_update; UPDATE ledger SET body = '{' WHERE n = 300`)
  const old = digests()
  const asked = rebuildBeside(ledger, BY, { beside: HERE })
  await expect(asked).rejects.toMatchObject({
    code: 'ledger-broken',
    detail: expect.stringContaining('after entry 299'),
  })
  expect(digests()).toEqual(old)
  expect(audits()).toEqual([])
})
