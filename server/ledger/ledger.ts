import { Refusal } from '../contract/errors.ts'
import type { EntryBodies, EntryKind } from '../contract/ledger-entries.ts'
import { Registry } from '../registry/registry.ts'
import { actUnderWay } from './act-under-way.ts'
import { Chain, type Appended } from './chain.ts'
import type { Keys } from './keys.ts'
import type { Db } from './database.ts'
import { catchUp, noteProjected, projectedTo, wrongMark } from './projected.ts'
import { openProjection } from './projection.ts'
import { recordSubmission } from './record-submission.ts'
import { forgetSeals } from './seals.ts'
import { statements, type Sql } from './statements.ts'
import type { CheckedSubmission, StoredSubmission } from './submission.ts'
import { unseenIds } from './unseen-ids.ts'
import { emptyMemory, forgetAll, nothingTouched, type Touched, type Write } from './write.ts'

/** A batch this large is committed before the next is taken: about 50 ms of work. */
const MOST_ITEMS_PER_COMMIT = 1_000
/** Above this the hub says `busy` and devices wait: they lose nothing. */
const MOST_ITEMS_QUEUED = 50_000
/** The tables are written with every commit, but not oftener than this while there is nothing but new presses. */
const TABLES_EVERY_MS = 250

interface Job {
  items: number
  /** Of the items of a message. */
  ids: readonly string[]
  run(w: Write): unknown
  done(value: unknown): void
  failed(error: unknown): void
}

export type CommitListener = (touched: Touched) => void

/**
 * The sole writer. Everything that changes the record goes through `submit` or `write`, which resolve after the
 * commit; whatever waits at that moment shares one transaction. Asynchronous, so that a writer in a thread or in
 * another database can stand here without anybody noticing.
 *
 * Entries are in the ledger before anybody is thanked. The tables that follow from them may be a moment behind: a
 * commit of new presses that comes soon after the last leaves its rows to the next, to a timer, or to whoever asks
 * first. `projected` says how far they are, and what is missing after a crash follows from the ledger.
 */
export class Ledger {
  readonly db: Db
  readonly sql: Sql
  readonly registry: Registry
  readonly chain: Chain
  readonly keys: Keys
  #now: () => number
  #project: (entry: Appended) => void
  #memory = emptyMemory()
  #queue: Job[] = []
  #queuedItems = 0
  #scheduled = false
  #closed = false
  #trouble: string | null = null
  /** Whether nothing but new presses came in this transaction. */
  #onlyPresses = true
  /** Whether the tables, with what waits, lack entries that are committed. */
  #behind = false
  /** Whether rows of earlier commits wait. */
  #left = false
  #tablesWritten = -Infinity
  #settleSoon: NodeJS.Timeout | null = null
  #listeners: CommitListener[] = []

  constructor(options: { db: Db; keys: Keys; now: () => number }) {
    this.db = options.db
    this.keys = options.keys
    this.#now = options.now
    this.sql = statements(options.db, () => this.settle())
    this.registry = new Registry(options.db, options.now)
    this.chain = new Chain(options.db)
    this.#project = openProjection(options.db, this.sql, this.registry, this.#memory)
    this.#takeUp()
  }

  /** Stores one message of a device, together with whatever else waits. Rejects when nothing of it was stored. */
  submit(submission: CheckedSubmission): Promise<StoredSubmission> {
    const ids: string[] = []
    for (const checked of submission.items) if (checked.ok) ids.push(checked.item.id)
    return this.#enqueue((w) => recordSubmission(w, submission), submission.items.length, ids)
  }

  /** Runs one job in a transaction; what it throws undoes all of it. */
  write<T>(job: (w: Write) => T): Promise<T> {
    return this.#enqueue(job)
  }

  /** Runs a job, takes what it answers, and undoes it: nothing of it stays and nobody hears of it. */
  async preview<T>(job: (w: Write) => T): Promise<T> {
    try {
      return await this.write((w): T => {
        throw new Undo(job(w))
      })
    } catch (error) {
      if (error instanceof Undo) return error.value as T
      throw error
    }
  }

  get busy(): boolean {
    return this.#queuedItems > MOST_ITEMS_QUEUED
  }

  /** Why the last commit failed, or null when it did not. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** Called after each commit, in the order of commits. */
  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener)
  }

  /** Brings the tables up to the ledger: for whoever reads them through another connection. */
  settle(): void {
    if (!this.sql.pending.waits || !this.db.open) return
    this.#tableTransaction(() => {
      this.sql.pending.write()
      noteProjected(this.sql, this.chain.head.n)
    })
  }

  /** Commits what waits, then refuses more. */
  close(): void {
    this.#flush()
    this.settle()
    this.#closed = true
  }

  #enqueue<T>(run: (w: Write) => T, items = 1, ids: readonly string[] = []): Promise<T> {
    const act = actUnderWay.getStore()
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) {
        reject(new Refusal('shutting-down'))
        return
      }
      const done = (value: unknown) => {
        if (act) act.committed = this.chain.head.n
        resolve(value as T)
      }
      this.#queue.push({ items, ids, run, done, failed: reject })
      this.#queuedItems += items
      if (this.#scheduled) return
      this.#scheduled = true
      // Timers only add waiting; one turn of the loop gathers what the sockets have read.
      setImmediate(() => this.#flush())
    })
  }

  #flush(): void {
    this.#scheduled = false
    while (this.#queue.length > 0) this.#commit(this.#take())
  }

  #take(): Job[] {
    let items = 0
    let count = 0
    for (const job of this.#queue) {
      if (count > 0 && items + job.items > MOST_ITEMS_PER_COMMIT) break
      items += job.items
      count++
    }
    this.#queuedItems -= items
    return this.#queue.splice(0, count)
  }

  #commit(jobs: Job[]): void {
    const touched = nothingTouched()
    let values: unknown[]
    try {
      values = this.#transaction(jobs, touched)
    } catch (error) {
      if (jobs.length === 1) {
        this.#noteTrouble(error)
        jobs[0]!.failed(error)
        return
      }
      // One job may be at fault: each gets a transaction of its own, and only the faulty one fails.
      for (const job of jobs) this.#commit([job])
      return
    }
    this.#trouble = null
    jobs.forEach((job, i) => job.done(values[i]))
    for (const listener of this.#listeners) listener(touched)
  }

  #transaction(jobs: Job[], touched: Touched): unknown[] {
    try {
      this.db.exec('BEGIN IMMEDIATE')
      if (this.#behind) catchUp(this.db, this.sql, this.#project)
      this.#onlyPresses = !this.#behind
      this.sql.pending.takeWrote()
      const ids = jobs.flatMap((job) => job.ids)
      const w = this.#writeContext(touched, unseenIds(this.sql, ids))
      const values = jobs.map((job) => job.run(w))
      const leave = this.#mayLeaveRows()
      if (leave) this.sql.pending.writeEntries()
      else {
        this.sql.pending.write()
        noteProjected(this.sql, this.chain.head.n)
      }
      this.db.exec('COMMIT')
      this.#afterCommit(leave)
      return values
    } catch (error) {
      this.#undo()
      this.#catchUp()
      throw error
    }
  }

  /** Rows may wait where tables hold nothing of this transaction yet, and were written a moment ago. */
  #mayLeaveRows(): boolean {
    return (
      !this.sql.pending.takeWrote() && this.#onlyPresses && performance.now() - this.#tablesWritten < TABLES_EVERY_MS
    )
  }

  #afterCommit(left: boolean): void {
    this.#behind = false
    this.#left = left && this.sql.pending.waits
    if (!left) this.#tablesWritten = performance.now()
    if (!this.#left || this.#settleSoon !== null) return
    this.#settleSoon = setTimeout(() => {
      this.#settleSoon = null
      this.settle()
    }, TABLES_EVERY_MS).unref()
  }

  #undo(): void {
    if (this.db.inTransaction) this.db.exec('ROLLBACK')
    this.sql.pending.drop()
    // What earlier commits had left went with it.
    this.#behind ||= this.#left
    this.#left = false
    forgetAll(this.#memory)
    forgetSeals(this.sql)
    this.registry.forget()
    this.chain.reload()
  }

  /**
   * What a hub left that died. Where the tables hold something else than they say, they stay as they are, and the hub
   * starts: verifying names it, and rebuilding mends it.
   */
  #takeUp(): void {
    this.#behind = projectedTo(this.db) < this.chain.head.n && wrongMark(this.db, this.chain.head.n) === null
    try {
      this.#catchUp()
    } catch {
      this.#behind = false
    }
  }

  #catchUp(): void {
    if (this.#behind) this.#tableTransaction(() => catchUp(this.db, this.sql, this.#project))
  }

  /** Where the disk refuses, the tables stay as they are for whoever only reads; the next transaction begins with them. */
  #tableTransaction(run: () => void): void {
    try {
      this.db.exec('BEGIN IMMEDIATE')
      run()
      this.db.exec('COMMIT')
      this.#afterCommit(false)
    } catch (error) {
      this.#undo()
      this.#noteTrouble(error)
      if (!isStorageTrouble(error)) throw error
    }
  }

  #writeContext(touched: Touched, unseen: Set<string>): Write {
    const now = this.#now()
    return {
      now,
      db: this.db,
      sql: this.sql,
      registry: this.registry,
      keys: this.keys,
      memory: this.#memory,
      unseen,
      touched,
      append: <K extends EntryKind>(kind: K, body: EntryBodies[K]) => {
        const entry = this.chain.append(kind, body, now, this.sql.pending)
        this.#onlyPresses &&= kind === 'rating'
        this.#project(entry)
        touched.entries.push(entry)
        return entry
      },
    }
  }

  #noteTrouble(error: unknown): void {
    if (isStorageTrouble(error)) this.#trouble = (error as Error).message
  }
}

/** Thrown to end a transaction that was only to be looked at. */
class Undo extends Error {
  readonly value: unknown

  constructor(value: unknown) {
    super('undone on purpose')
    this.value = value
  }
}

/** What the disk did, as opposed to what a caller or a bug of ours did. */
export function isStorageTrouble(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return (
    typeof code === 'string' && /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|CORRUPT|NOTADB|NOMEM)/.test(code)
  )
}
