import Database from 'better-sqlite3'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openOutboxFile, SqliteOutbox } from '../../firmware-bridge/hub/outbox-sqlite.ts'
import { outboxContract, press } from '../helpers/outbox-contract.ts'

outboxContract('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-outbox-'))
  const file = join(folder, 'outbox.sqlite')
  const opened = [new SqliteOutbox(() => openOutboxFile(file))]
  return {
    store: opened[0]!,
    // The old handle stays open, as a killed process leaves it: what counts is in the file and its WAL.
    reopen: async () => {
      const again = new SqliteOutbox(() => openOutboxFile(file))
      opened.push(again)
      return again
    },
    dispose: async () => {
      for (const store of opened) store.close()
      rmSync(folder, { recursive: true })
    },
  }
})

describe('the outbox file', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pingyi-outbox-'))
    file = join(folder, 'outbox.sqlite')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('is WAL with synchronous FULL and STRICT tables', () => {
    const db = openOutboxFile(file)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    const tables = db.pragma('table_list') as { schema: string; name: string; strict: number; type: string }[]
    const ours = tables.filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'))
    expect(new Map(ours.map(({ name, strict }) => [name, strict]))).toEqual(
      new Map([
        ['counter', 1],
        ['item', 1],
        ['room', 1],
      ]),
    )
    db.close()
  })

  test('a file of the first version, which wrote the hub’s clock, keeps what was acknowledged seven more days', async () => {
    const first = new Database(file)
    first.exec(`
      CREATE TABLE item (
        seq INTEGER PRIMARY KEY CHECK (seq >= 1), id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
        body TEXT NOT NULL CHECK (json_valid(body)), status TEXT NOT NULL DEFAULT 'waiting', code TEXT, settledAt INTEGER,
        CHECK ((status = 'waiting') = (settledAt IS NULL))
      ) STRICT;
      CREATE TABLE counter (only INTEGER PRIMARY KEY CHECK (only = 1), nextSeq INTEGER NOT NULL CHECK (nextSeq >= 1)) STRICT;
      CREATE TABLE room (filling BLOB NOT NULL) STRICT;
      INSERT INTO counter (only, nextSeq) VALUES (1, 2);
    `)
    const old = press()(1)
    first
      .prepare(`INSERT INTO item (seq, id, body, status, settledAt) VALUES (1, ?, ?, 'stored', 1763431200000)`)
      .run(old.id, JSON.stringify(old))
    first.pragma('application_id = 0x5059424f')
    first.pragma('user_version = 1')
    first.close()
    const store = new SqliteOutbox(() => openOutboxFile(file))
    expect(await store.ran()).toBe(0)
    await store.forget(0)
    await store.reopen(1, 1)
    expect(await store.waiting(9)).toEqual([old])
    await store.settle([{ id: old.id, status: 'stored' }], 0)
    await store.forget(1)
    await store.reopen(1, 1)
    expect([await store.pending(), (await store.add(press())).seq]).toEqual([0, 2])
    store.close()
  })

  test('a file of a newer version, of somebody else, or of garbage is refused and left alone', () => {
    const newer = openOutboxFile(file)
    newer.pragma('user_version = 3')
    newer.close()
    expect(() => openOutboxFile(file)).toThrow('newer version')

    const foreign = new Database(join(folder, 'foreign.sqlite'))
    foreign.pragma('user_version = 1')
    foreign.close()
    expect(() => openOutboxFile(join(folder, 'foreign.sqlite'))).toThrow('not an outbox')

    writeFileSync(join(folder, 'garbage.sqlite'), 'no database at all'.repeat(100))
    expect(() => openOutboxFile(join(folder, 'garbage.sqlite'))).toThrow()
  })

  test('a full disk refuses the press, spends no seq, and is taken up again when there is room', async () => {
    let room: number
    const store = new SqliteOutbox(() => openOutboxFile(file))
    const stored = [await store.add(press())]
    room = 1
    const tight = new SqliteOutbox(() => {
      const db = openOutboxFile(file)
      db.pragma(`max_page_count = ${room}`)
      return db
    })
    await expect(
      (async () => {
        for (;;) stored.push(await tight.add(press()))
      })(),
    ).rejects.toThrow('full')
    expect(tight.canWrite()).toBe(false)
    // What is stored can still be read and sent.
    expect(await tight.waiting(500)).toEqual(stored)
    room = 1_000_000
    expect(tight.canWrite()).toBe(true)
    expect((await tight.add(press())).seq).toBe(stored.length + 1)
    tight.close()
    store.close()
  })

  test('closed is closed: an answer that comes too late opens nothing', async () => {
    const store = new SqliteOutbox(() => openOutboxFile(file))
    await store.add(press())
    store.close()
    await expect(store.settle([], 1)).rejects.toThrow('closed')
    await expect(store.pending()).rejects.toThrow('closed')
    expect(store.canWrite()).toBe(false)
  })

  test('a folder that is not there fails by name and is taken up when it appears', async () => {
    const store = new SqliteOutbox(() => openOutboxFile(room))
    let room = join(folder, 'not-there', 'outbox.sqlite')
    await expect(store.add(press())).rejects.toThrow()
    expect(store.canWrite()).toBe(false)
    room = file
    expect(store.canWrite()).toBe(true)
    expect((await store.add(press())).seq).toBe(1)
    store.close()
  })
})
