import Database from 'better-sqlite3'
import type { ItemStatus } from '../../server/contract/device/device-protocol.ts'
import type { OutboxStore } from '../../server/contract/device/outbox.ts'
import type { Item } from '../../server/contract/device/press.ts'

type Db = Database.Database

/** `PYBO` in ASCII: says whose file this is. */
const APPLICATION_ID = 0x5059424f
const SCHEMA_VERSION = 2
/** What must fit before storage counts as well again: some ten presses. */
const ROOM_BYTES = 8_192
/**
 * `body` is the item as it goes over the wire; `seq` and `id` are repeated to be found and kept unique.
 * `settledAt` is the device's running time, ms, and `ranMs` how long it ran as far as that was noted. `counter` outlives
 * the items, so that a seq that was forgotten is never given again. `room` is always empty:
 * it is filled and emptied to see whether there is room.
 */
const SCHEMA = `
  CREATE TABLE item (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    body TEXT NOT NULL CHECK (json_valid(body)),
    status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'stored', 'duplicate', 'refused')),
    code TEXT,
    settledAt INTEGER,
    CHECK ((status = 'waiting') = (settledAt IS NULL))
  ) STRICT;
  CREATE INDEX item_waiting ON item (seq) WHERE status = 'waiting';
  CREATE TABLE counter (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    nextSeq INTEGER NOT NULL CHECK (nextSeq >= 1),
    ranMs INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE room (filling BLOB NOT NULL) STRICT;
  INSERT INTO counter (only, nextSeq) VALUES (1, 1);
`
/** The first version wrote the hub's clock: what was answered then is kept as long from here on. */
const SECOND_SCHEMA = `
  ALTER TABLE counter ADD COLUMN ranMs INTEGER NOT NULL DEFAULT 0;
  UPDATE item SET settledAt = 0 WHERE settledAt IS NOT NULL;
`

/**
 * Opens one keypad's outbox, making the file when there is none. WAL with `synchronous = FULL`: the lamp may only
 * thank for what survives a power cut.
 *
 * @throws when the file cannot be opened, is not an outbox, or was written by a newer version
 */
export function openOutboxFile(file: string): Db {
  const db = new Database(file)
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('trusted_schema = OFF')
    db.pragma('cache_size = -512')
    const version = db.pragma('user_version', { simple: true }) as number
    const owner = db.pragma('application_id', { simple: true }) as number
    if (version > SCHEMA_VERSION) throw new Error(`${file}: written by a newer version of the bridge (${version})`)
    if (version > 0 && owner !== APPLICATION_ID) throw new Error(`${file}: not an outbox of this bridge`)
    if (version < SCHEMA_VERSION) {
      db.transaction(() => {
        db.exec(version === 0 ? SCHEMA : SECOND_SCHEMA)
        db.pragma(`application_id = ${APPLICATION_ID}`)
        db.pragma(`user_version = ${SCHEMA_VERSION}`)
      })()
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** The statements of one open file, prepared once. */
class OpenOutbox {
  readonly db: Db
  readonly nextSeq
  readonly insert
  readonly advance
  readonly waiting
  readonly pending
  readonly settle
  readonly reopen
  readonly raise
  readonly ran
  readonly noteRan
  readonly forget
  readonly takeRoom
  readonly leaveRoom

  constructor(db: Db) {
    this.db = db
    this.nextSeq = db.prepare<[], number>('SELECT nextSeq FROM counter').pluck()
    this.insert = db.prepare<[number, string, string]>('INSERT INTO item (seq, id, body) VALUES (?, ?, ?)')
    this.advance = db.prepare<[number]>('UPDATE counter SET nextSeq = ?')
    this.waiting = db
      .prepare<[number], string>(`SELECT body FROM item WHERE status = 'waiting' ORDER BY seq LIMIT ?`)
      .pluck()
    this.pending = db.prepare<[], number>(`SELECT count(*) FROM item WHERE status = 'waiting'`).pluck()
    this.settle = db.prepare<[ItemStatus, string | null, number, string]>(
      `UPDATE item SET status = ?, code = ?, settledAt = ? WHERE id = ?`,
    )
    this.reopen = db.prepare<[number, number]>(
      `UPDATE item SET status = 'waiting', code = NULL, settledAt = NULL
       WHERE seq BETWEEN ? AND ? AND status IN ('stored', 'duplicate')`,
    )
    this.raise = db.prepare<[number, number]>('UPDATE counter SET nextSeq = ? WHERE nextSeq < ?')
    this.ran = db.prepare<[], number>('SELECT ranMs FROM counter').pluck()
    this.noteRan = db.prepare<[number, number]>('UPDATE counter SET ranMs = ? WHERE ranMs < ?')
    this.forget = db.prepare<[number]>(`DELETE FROM item WHERE status <> 'waiting' AND settledAt < ?`)
    this.takeRoom = db.prepare(`INSERT INTO room (filling) VALUES (zeroblob(${ROOM_BYTES}))`)
    this.leaveRoom = db.prepare('DELETE FROM room')
  }
}

/**
 * A keypad's outbox in SQLite. The file is opened when it is first needed. A disk that was full or read-only for a
 * while is taken up again without anybody's help (`canWrite`); until then what is stored can still be read and sent.
 */
export class SqliteOutbox implements OutboxStore {
  #open: () => Db
  #opened: OpenOutbox | null = null
  #isClosed = false

  /** `open` is `openOutboxFile` on this keypad's file. */
  constructor(open: () => Db) {
    this.#open = open
  }

  async add<T extends Item>(make: (seq: number) => T): Promise<T> {
    const { db, nextSeq, insert, advance } = this.#outbox()
    return db.transaction(() => {
      const seq = nextSeq.get()!
      const item = make(seq)
      if (item.seq !== seq) throw new Error(`the item took seq ${item.seq}, it was given ${seq}`)
      insert.run(seq, item.id, JSON.stringify(item))
      advance.run(seq + 1)
      return item
    })()
  }

  async waiting(limit: number): Promise<Item[]> {
    return this.#outbox()
      .waiting.all(limit)
      .map((body) => JSON.parse(body) as Item)
  }

  async pending(): Promise<number> {
    return this.#outbox().pending.get()!
  }

  async settle(answers: { id: string; status: ItemStatus; code?: string }[], at: number): Promise<void> {
    const { db, settle } = this.#outbox()
    db.transaction(() => {
      for (const { id, status, code } of answers) settle.run(status, code ?? null, at, id)
    })()
  }

  async reopen(from: number, to: number): Promise<void> {
    this.#outbox().reopen.run(from, to)
  }

  async raiseSeq(next: number): Promise<void> {
    this.#outbox().raise.run(next, next)
  }

  async forget(settledBefore: number): Promise<void> {
    this.#outbox().forget.run(settledBefore)
  }

  async ran(): Promise<number> {
    return this.#outbox().ran.get()!
  }

  async noteRan(ms: number): Promise<void> {
    this.#outbox().noteRan.run(ms, ms)
  }

  /** Whether the next presses could be stored: really writes, so ask only when in doubt. */
  canWrite(): boolean {
    if (this.#isClosed) return false
    if (this.#opened && hasRoom(this.#opened)) return true
    // SQLite may go on failing on an old handle although the disk is well again.
    let fresh: OpenOutbox
    try {
      fresh = new OpenOutbox(this.#open())
    } catch {
      return false
    }
    if (!hasRoom(fresh)) {
      fresh.db.close()
      return false
    }
    this.#opened?.db.close()
    this.#opened = fresh
    return true
  }

  /** For good: whoever comes later is refused. */
  close(): void {
    this.#isClosed = true
    this.#opened?.db.close()
    this.#opened = null
  }

  #outbox(): OpenOutbox {
    if (this.#isClosed) throw new Error('the outbox is closed')
    return (this.#opened ??= new OpenOutbox(this.#open()))
  }
}

function hasRoom({ db, takeRoom, leaveRoom }: OpenOutbox): boolean {
  try {
    db.transaction(() => {
      takeRoom.run()
      leaveRoom.run()
    })()
    return true
  } catch {
    return false
  }
}
