import { setTimeout as delay } from 'node:timers/promises'
import { Refusal } from '../../contract/errors.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { Audit } from '../access/audit.ts'
import { Registry } from '../registry/registry.ts'
import { Chain, type Appended } from '../chain/chain.ts'
import { openDoubt } from '../changes/clock-doubt.ts'
import type { ClockKnown, ClockWatch } from './clock-watch.ts'
import type { Keys } from '../chain/keys.ts'
import type { Db } from '../sqlite/database.ts'
import { forgetTables } from './forget-tables.ts'
import { catchUp, noteProjected, projectedTo, wrongMark } from './projected.ts'
import { openProjection } from '../projections/projection.ts'
import { isFromNowOn, OVERTAKES, type Prepared } from '../changes/large/prepared.ts'
import { endWork, foldSome, isFolding, workInHand } from '../changes/large/rows-after.ts'
import { LATE_AT_ONCE, lateWaits, takeUpLate } from '../changes/online/take-up-late.ts'
import { rescreening } from '../presses/rescreening.ts'
import { recordSubmission } from '../presses/record-submission.ts'
import { statements, type Sql } from '../sqlite/statements.ts'
import { FilesGone, OpenFiles } from '../sqlite/open-files.ts'
import { isStorageTrouble } from '../storage-trouble.ts'
import type { CheckedSubmission, StoredSubmission } from './submission.ts'
import { unseenIds } from '../sqlite/unseen-ids.ts'
import { emptyMemory, nothingTouched, type Touched, type Write } from './write.ts'
import type { Job } from './write-queue.ts'
import { EVENT_LOOP, ONE_TURN } from '../breath.ts'
import { WriteTurns } from './write-turns.ts'

/** The tables are written with every commit, but not oftener than this while there is nothing but new presses. */
const TABLES_EVERY_MS = 250
/** Above this the hub says that it is catching up; backlogs are turned away long before (ingest/intake.ts). */
export const BUSY_MS = 4_000

/** Rows of a large correction are written into their tables so many at a time: each may lie on a page of its own. */
const FOLDED_AT_ONCE = 500
const FOLD_AGAIN_MS = 1_000
const WHOLE = Promise.resolve()

export { isStorageTrouble } from '../storage-trouble.ts'
export type CommitListener = (touched: Touched) => void

/**
 * The sole writer. Everything that changes the record goes through `submit`, `share` or `write`, which resolve after the
 * commit. Messages of devices share transactions, in fair turns between devices; what `write` is given has a transaction
 * of its own, so that a refusal there undoes nobody else's work. Between two commits the event loop runs. Asynchronous,
 * so that a writer in a thread or in another database can stand here without anybody noticing.
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
  #audit: Audit
  #now: () => number
  #project: (entry: Appended) => void
  #memory = emptyMemory()
  #turns: WriteTurns
  #trouble: string | null = null
  #files: OpenFiles
  #filesGone = false
  #heardOfLoss = false
  /** Whether nothing but new presses came in this transaction. */
  #onlyPresses = true
  /** Whether the tables, with what waits, lack entries that are committed. */
  #behind = false
  /** Whether rows of earlier commits wait. */
  #left = false
  #tablesWritten = -Infinity
  #settleSoon: NodeJS.Timeout | null = null
  #clockWatch: ClockWatch | null = null
  #listeners: CommitListener[] = []
  /** The large correction that is planned or entered, until it takes effect. */
  #correction: Prepared | null = null
  /** Resolves when every row is in its table; null when every one is. */
  #folding: Promise<void> | null = null
  #foldedAtOnce: number
  #reportFault: (error: unknown) => void = () => {}

  /**
   * @param options.foldedAtOnce rows of a large correction that are written into their tables at once; for tests
   * @param options.ownThread no sockets are read in this thread: whatever is there is committed after one turn
   */
  constructor(options: { db: Db; keys: Keys; now: () => number; foldedAtOnce?: number; ownThread?: boolean }) {
    this.#turns = new WriteTurns(
      (jobs, act) => this.#commit(jobs, act),
      options.ownThread === true ? ONE_TURN : EVENT_LOOP,
    )
    this.#foldedAtOnce = options.foldedAtOnce ?? FOLDED_AT_ONCE
    this.db = options.db
    this.keys = options.keys
    this.#now = options.now
    this.sql = statements(options.db, () => this.settle())
    this.registry = new Registry(options.db, options.now)
    this.chain = new Chain(options.db)
    this.#audit = new Audit(options.db, options.now)
    this.#project = openProjection(options.db, this.sql, this.registry, this.#memory)
    this.#takeUp()
    this.#takeUpCorrection()
    this.#files = new OpenFiles(options.db)
    if (lateWaits(this.sql)) this.#fold()
  }

  /** Stores one message of a device, together with whatever else waits. Rejects when nothing of it was stored. */
  submit(submission: CheckedSubmission): Promise<StoredSubmission> {
    const ids: string[] = []
    for (const checked of submission.items) if (checked.ok) ids.push(checked.item.id)
    return this.#turns.share(submission.device, submission.items.length, ids, (w) => recordSubmission(w, submission))
  }

  /**
   * Runs a small job of a device in a transaction that it shares with others. It must not refuse by throwing: what
   * throws makes the others' work be done again.
   */
  share<T>(device: string, job: (w: Write) => T): Promise<T> {
    return this.#turns.share(device, 1, [], job)
  }

  /** Runs one job in a transaction of its own; what it throws undoes all of it, and nothing else. */
  write<T>(job: (w: Write) => T): Promise<T> {
    return this.#turns.act(job)
  }

  /** From here on the hub's own clock is looked at before every transaction; a doubt is an entry before all others of it. */
  watchClock(watch: ClockWatch): Promise<void> {
    this.#clockWatch = watch
    return this.write(() => {})
  }

  /** Looks at the hub's clock although nothing comes in, and puts a doubt on record. */
  async lookAtClock(): Promise<void> {
    if (this.#clockWatch === null) return
    if (this.#clockWatch.begin(this.clockDoubted) === null) this.#clockWatch.passed()
    else await this.write(() => {})
  }

  /** Whether the hub doubts its own clock: then nothing is forgotten or ended because a time has come. */
  get clockDoubted(): boolean {
    return openDoubt(this.sql) !== null
  }

  /** The same at this very moment, for who is about to forget something. */
  isClockDoubtful(): boolean {
    return this.clockDoubted || (this.#clockWatch?.look(false) ?? null) !== null
  }

  /**
   * A large correction is in hand from here on: what would overtake it is refused, and it is told what is committed.
   *
   * @throws Refusal correction-running
   */
  beginCorrection(prepared: Prepared): void {
    if (this.#correction !== null || this.#folding !== null) throw new Refusal('correction-running')
    this.#correction = prepared
  }

  endCorrection(): void {
    this.#correction = null
  }

  /** What is known about the hub's clock, for who looks from elsewhere; null while nobody watches it. */
  get clockKnown(): ClockKnown | null {
    return this.#clockWatch?.known ?? null
  }

  /** Hub time, ms. */
  get now(): number {
    return this.#now()
  }

  /** Resolves when the tables show what holds: for whoever reads what a large correction, or a rebuild, changes. */
  whole(): Promise<void> {
    return this.#folding ?? WHOLE
  }

  /** Acts, and questions that wait for `whole`, wait until the work is done. Messages of devices do not. */
  async apart<T>(work: () => Promise<T>): Promise<T> {
    while (this.#folding !== null) await this.#folding
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#folding = promise
    this.#turns.hold(true)
    try {
      return await work()
    } finally {
      this.#folding = null
      this.#turns.hold(false)
      resolve()
    }
  }

  /**
   * An act that puts rows right which differ from the ledger: its rows refer to each other when all are there, not before. A
   * large correction that was planned by the rows as they were is planned again.
   *
   * @param look finds out what to write, while nothing is committed; it is told the last entry, which the tables show
   */
  async mend<V, T>(look: (shown: number) => Promise<V>, act: (w: Write, seen: V) => T): Promise<T> {
    const prepare = async () => {
      this.settle()
      if (this.#behind || this.rowsWait) throw new Refusal('storage-unavailable')
      const seen = await look(this.chain.head.n)
      this.db.pragma('foreign_keys = OFF')
      return seen
    }
    try {
      return await this.#turns.still(prepare, (w, seen) => {
        if (this.#correction !== null) this.#correction.overtaken = true
        const done = act(w, seen)
        forgetTables(w)
        return done
      })
    } finally {
      if (this.db.open) this.db.pragma('foreign_keys = ON')
    }
  }

  /** How long what waits will take, about, ms. */
  get waitingMs(): number {
    return this.#turns.ms
  }

  /** How long an item of a device takes, about, ms. */
  get itemMs(): number {
    return this.#turns.estimate.itemMs
  }

  /** How long an item, and an act, of what waits takes, about, ms. */
  get estimate(): { itemMs: number; actMs: number } {
    return this.#turns.estimate
  }

  /** Whether tables lack rows that follow from committed entries: `settle` writes them. */
  get rowsWait(): boolean {
    return this.sql.pending.waits
  }

  /** Whether rows of a large correction, or of a rebuild, are still to be written into their tables: see `whole`. */
  get isFolding(): boolean {
    return this.#folding !== null
  }

  /** Whether it takes no more work. */
  get isClosed(): boolean {
    return this.#turns.isClosed
  }

  /** Whether more waits than devices shall wait for: they lose nothing, and come again. */
  get busy(): boolean {
    return this.#turns.ms > BUSY_MS
  }

  /** Why nothing can be written now, or why the last commit failed; null when it did not. */
  get trouble(): string | null {
    return this.#lost() ?? this.#trouble
  }

  /** Whether the files that are open are those that stand in the folder: else nothing that is written there is kept. */
  get isFolderThere(): boolean {
    return this.#files.problem() === null
  }

  /**
   * Where the log is gone and the database is not, what the log holds is still open here: it is folded in at once, so that
   * nothing of it is lost with this process.
   *
   * @returns whether all of it was; not what came after a snapshot that somebody reads just now
   */
  saveLog(): boolean {
    if (this.db.inTransaction || !this.#files.isDatabaseThere) return false
    const [{ busy, log, checkpointed }] = this.db.pragma('wal_checkpoint(PASSIVE)') as [
      { busy: number; log: number; checkpointed: number },
    ]
    return busy === 0 && log === checkpointed
  }

  /** Called after each commit, in the order of commits. What a listener throws is reported and harms nobody. */
  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener)
  }

  /** Whom to tell what listeners throw. */
  onFault(report: (error: unknown) => void): void {
    this.#reportFault = report
  }

  /** Brings the tables up to the ledger: for whoever reads them through another connection. */
  settle(): void {
    if (!this.sql.pending.waits || !this.db.open) return
    // Whatever a power cut takes of it follows from the ledger again, so that nobody waits for the disk here.
    this.db.pragma('synchronous = NORMAL')
    try {
      this.#tableTransaction(() => {
        this.sql.pending.write()
        noteProjected(this.sql, this.chain.head.n)
      })
    } finally {
      this.db.pragma('synchronous = FULL')
    }
  }

  /** The same, and whatever the tables said of themselves, they say that they show every entry. */
  markShown(): void {
    this.#tableTransaction(() => {
      if (this.#behind) catchUp(this.db, this.sql, this.#project)
      this.sql.pending.write()
      noteProjected(this.sql, this.chain.head.n)
    })
  }

  /** Commits what waits, then refuses more. */
  close(): void {
    this.#foldNow()
    this.#takeUpNow()
    this.#turns.hold(false)
    this.#turns.close()
    this.settle()
  }

  #commit(jobs: Job[], act: boolean): void {
    const touched = nothingTouched()
    let values: unknown[]
    try {
      // A refusal then undoes the act alone, and nothing that earlier commits had left to be written.
      if (act && this.#left) this.settle()
      values = this.#transaction(jobs, act, touched)
    } catch (error) {
      if (jobs.length === 1 || isStorageTrouble(error)) {
        this.#noteTrouble(error)
        this.#lost()
        for (const job of jobs) job.failed(error)
        return
      }
      // One job is at fault, which only a bug of ours can be: it is found by halving, and only it fails.
      const half = jobs.length >> 1
      this.#commit(jobs.slice(0, half), act)
      this.#commit(jobs.slice(half), act)
      return
    }
    this.#trouble = null
    for (const [i, job] of jobs.entries()) {
      if (job.underWay) job.underWay.committed = this.chain.head.n
      job.done(values[i])
    }
    if (this.#folding === null && this.#isUnfinished()) this.#fold()
    this.#correction?.note(touched.entries)
    for (const listener of this.#listeners) this.#tell(listener, touched)
  }

  /** Something took effect of which tables do not show everything yet. */
  #isUnfinished(): boolean {
    return isFolding(this.sql) || lateWaits(this.sql)
  }

  /** Some of what is unfinished; whether any is left. */
  #finishSome(w: Write): boolean {
    return (
      (isFolding(w.sql) && foldSome(w.sql, this.#foldedAtOnce)) || (lateWaits(w.sql) && takeUpLate(w, LATE_AT_ONCE))
    )
  }

  /** Writes the rows of a large correction into their tables, some at a time; acts wait until that is done. */
  #fold(): void {
    this.#turns.hold(true)
    this.#folding = this.#foldInTurns()
  }

  async #foldInTurns(): Promise<void> {
    for (;;)
      try {
        while (await this.#turns.own((w) => this.#finishSome(w)));
        break
      } catch (error) {
        // The next start goes on with it; where the disk is full, nobody else gets further, either.
        if (error instanceof Refusal) return
        this.#reportFault(error)
        await delay(FOLD_AGAIN_MS, undefined, { ref: false })
      }
    this.#folding = null
    this.#turns.hold(false)
  }

  /** The same at once, for who starts or ends. */
  #foldNow(): void {
    while (isFolding(this.sql) && this.#tableTransaction(() => void foldSome(this.sql, this.#foldedAtOnce)));
  }

  /** The rest of a reopening, before acts that wait for it get their turn. */
  #takeUpNow(): void {
    for (let more = lateWaits(this.sql); more;) {
      more = false
      const run = (w: Write) => takeUpLate(w, LATE_AT_ONCE)
      const done = (left: unknown) => void (more = left === true)
      this.#commit([{ owner: '', items: 1, ids: [], run, done, failed: () => {} }], true)
    }
  }

  /** Everybody who waits was answered already: what one listener throws must neither end the hub nor keep it from others. */
  #tell(listener: CommitListener, touched: Touched): void {
    try {
      listener(touched)
    } catch (error) {
      this.#reportFault(error)
    }
  }

  #transaction(jobs: Job[], act: boolean, touched: Touched): unknown[] {
    let before = { n: 0, rows: 0 }
    try {
      before = this.#written()
      // Where they were gone a moment ago, nothing is written into them in vain.
      if (this.#filesGone) this.#mustHaveFiles()
      this.db.exec('BEGIN IMMEDIATE')
      if (this.#behind) catchUp(this.db, this.sql, this.#project)
      this.#onlyPresses = !this.#behind
      this.sql.pending.takeWrote()
      const ids = jobs.flatMap((job) => job.ids)
      const w = this.#writeContext(touched, unseenIds(this.sql, ids))
      const doubt = this.#clockWatch?.begin(this.clockDoubted)
      if (doubt) w.append('clock-doubt', doubt)
      const values = jobs.map((job) => {
        const value = job.run(w)
        rescreening(w).finish(w)
        return value
      })
      const leave = this.#mayLeaveRows()
      if (leave) this.sql.pending.writeEntries()
      else {
        this.sql.pending.write()
        noteProjected(this.sql, this.chain.head.n)
      }
      // No record without its key, whatever dies here.
      this.keys.personal.flush()
      this.db.exec('COMMIT')
      this.#personalKeys('committed')
      this.#clockWatch?.passed()
      if (!this.#onlyPresses && touched.entries.some(({ kind }) => kind === 'clock-settled'))
        this.#clockWatch?.settled()
      this.#afterCommit(leave)
      // What was written into a file that is gone is not acknowledged: devices keep it, and send it again.
      this.#mustHaveFiles()
      return values
    } catch (error) {
      this.#personalKeys('undone')
      // Most acts that are refused are so before they write: then what is remembered is still true.
      const now = act && this.db.inTransaction && !this.sql.pending.waits ? this.#written() : undefined
      if (now && now.n === before.n && now.rows === before.rows) this.db.exec('ROLLBACK')
      else {
        this.#undo()
        this.#catchUp()
      }
      throw error
    }
  }

  /** What the disk refuses here, the next start does. */
  #personalKeys(end: 'committed' | 'undone'): void {
    try {
      this.keys.personal[end]()
    } catch (error) {
      this.#reportFault(error)
    }
  }

  /** The last entry, and how many rows were written through this connection. */
  #written(): { n: number; rows: number } {
    const rows = this.sql.beforePending('SELECT total_changes()').pluck().get() as number
    return { n: this.chain.head.n, rows }
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
    forgetTables({ sql: this.sql, registry: this.registry, memory: this.#memory })
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

  /** What a hub left that died with a large correction in hand: what took effect is carried out, else it is void. */
  #takeUpCorrection(): void {
    try {
      if (workInHand(this.sql)?.closed === false) this.#tableTransaction(() => endWork(this.sql))
      this.#foldNow()
    } catch (error) {
      this.#noteTrouble(error)
    }
  }

  #catchUp(): void {
    if (this.#behind) this.#tableTransaction(() => catchUp(this.db, this.sql, this.#project))
  }

  /**
   * Where the disk refuses, the tables stay as they are for whoever only reads; the next transaction begins with them.
   *
   * @returns whether it did not
   */
  #tableTransaction(run: () => void): boolean {
    try {
      this.db.exec('BEGIN IMMEDIATE')
      run()
      this.db.exec('COMMIT')
      this.#afterCommit(false)
      return true
    } catch (error) {
      this.#undo()
      this.#noteTrouble(error)
      if (!isStorageTrouble(error)) throw error
      return false
    }
  }

  #writeContext(touched: Touched, unseen: Set<string>): Write {
    const now = this.#now()
    const w: Write = {
      now,
      db: this.db,
      sql: this.sql,
      registry: this.registry,
      keys: this.keys,
      chain: this.chain,
      memory: this.#memory,
      audit: this.#audit,
      unseen,
      touched,
      append: <K extends EntryKind>(kind: K, body: EntryBodies[K]) => {
        this.#mustNotOvertake(kind, body, w)
        const entry = this.chain.append(kind, body, now, this.sql.pending)
        this.#onlyPresses &&= kind === 'rating'
        this.#project(entry)
        touched.entries.push(entry)
        return entry
      },
    }
    return w
  }

  /** @throws Refusal correction-running; what the hub itself has to say is said, and ends the correction */
  #mustNotOvertake<K extends EntryKind>(kind: K, body: EntryBodies[K], w: Write): void {
    if (this.#correction === null || w.closing || !OVERTAKES.has(kind) || kind === 'clock-doubt') return
    if (!isFromNowOn(kind, body, w.now)) throw new Refusal('correction-running')
  }

  /** What became of the files that are open. Who hears of it may end the process: what the log holds is saved before. */
  #lost(): string | null {
    const problem = this.#files.problem()
    if (problem !== null && !this.#heardOfLoss)
      try {
        this.saveLog()
      } catch {
        // Tried again, and said, by whoever watches.
      }
    this.#heardOfLoss = problem !== null
    return problem
  }

  /** @throws FilesGone */
  #mustHaveFiles(): void {
    const problem = this.#files.problem()
    this.#filesGone = problem !== null
    if (problem !== null) throw new FilesGone(problem)
  }

  #noteTrouble(error: unknown): void {
    if (isStorageTrouble(error)) this.#trouble = (error as Error).message
  }
}
