import { BulkInsert } from './bulk-insert.ts'
import type { Db } from './database.ts'
import { PendingFigures, type DayPlace, type Figure } from './pending-figures.ts'
import { compareKeys, type OrderKey } from '../../rules/press/order.ts'
import { RATING_COLUMNS, type NewRating, type RatingRow } from '../projections/rating-columns.ts'

/** Ratings are written when so many have gathered, whether a ledger is made again or presses come in. */
export const MOST_RATINGS = 4_000

/** A run of seq without a gap, both ends included. */
export interface Run {
  first: number
  last: number
  /** Seq and moment (ms) of its last measured item, or null: estimated presses were made after that. */
  measured: number | null
  measured_at: number | null
}

/** Most presses are like this: what they have in common stands in the statement. */
const USUAL = {
  source: "'press'",
  clock: "'measured'",
  matter: 'NULL',
  service: 'NULL',
  opens_group: '1',
  verdict: "'counted'",
  rule: "'ok'",
  settled: '0',
} satisfies Partial<Record<keyof RatingRow, string>>

/** The database reads the digits: a buffer of each would be made for this alone. */
const HASHES = { prev: 'unhex(?)', hash: 'unhex(?)' }
const ID = { id: "unhex(?, '-')" }

const CASE_COLUMNS = 'rating n opened hall day number soft state extension appeal requested'.split(' ')
const RUN_COLUMNS = ['device', 'first', 'last', 'measured', 'measured_at']

/**
 * What is still to be written to the tables that every press touches. Gathered, it takes few statements, and a row that
 * is touched often is written once. Entries are written before the commit that holds them. The rows that follow from
 * them are written then, too, or by one of the next (`Ledger`), and always before any question (`Sql`), so that nobody
 * sees the tables without them. Dropped when a transaction is undone.
 */
export class Pending {
  #entries: BulkInsert
  #usual: BulkInsert
  #ratings: BulkInsert
  #ratingIds = new Set<string>()
  /** Of the presses that wait, the last in the order of each window. */
  #lastOf = new Map<number, OrderKey>()
  /** The newest id that ever waited. */
  #newest = ''
  #receipts: BulkInsert
  #calls: BulkInsert
  #cases: BulkInsert
  #caseSteps: BulkInsert
  #runs: BulkInsert
  #lastRuns = new Map<string, Run>()
  #figures: PendingFigures
  #any = false
  #wrote = false

  constructor(db: Db) {
    this.#entries = new BulkInsert(db, 'ledger', ['n', 'at', 'kind', 'body', 'prev', 'hash'], { as: HASHES })
    this.#usual = new BulkInsert(db, 'rating', RATING_COLUMNS, { same: USUAL, as: ID })
    this.#ratings = new BulkInsert(db, 'rating', RATING_COLUMNS, { as: ID })
    // Where one receipt came twice, the first press has it.
    this.#receipts = new BulkInsert(db, 'receipt', ['hash', 'rating'], { verb: 'INSERT OR IGNORE' })
    this.#calls = new BulkInsert(db, 'call', ['identity', 'rating', 'content'], { as: { rating: "unhex(?, '-')" } })
    this.#cases = new BulkInsert(db, 'case_file', CASE_COLUMNS)
    this.#caseSteps = new BulkInsert(db, 'case_step', ['rating', 'n', 'step', 'at', 'operator'])
    const changing = RUN_COLUMNS.slice(2)
    const end = `ON CONFLICT DO UPDATE SET ${changing.map((column) => `${column} = excluded.${column}`).join(', ')}`
    this.#runs = new BulkInsert(db, 'delivery', RUN_COLUMNS, { end })
    this.#figures = new PendingFigures(db)
  }

  /** Whether rows wait. */
  get waits(): boolean {
    return this.#any
  }

  /** Whether somebody wrote or asked since this was asked last: then tables may have more than what waits here. */
  takeWrote(): boolean {
    const wrote = this.#wrote
    this.#wrote = false
    return wrote
  }

  /** Both hashes as hexadecimal digits. */
  addEntry(n: number, at: number, kind: string, body: string, prev: string, hash: string): void {
    this.#entries.add(n, at, kind, body, prev, hash)
  }

  /** @param uuid its id as text */
  addRating(row: NewRating, uuid: string): void {
    if (this.#ratingIds.size >= MOST_RATINGS) this.write()
    this.#any = true
    // In the order of the columns: to look each up by its name costs as much as to write it.
    const { n, source, device, seq, received, occurred, clock } = row
    const { window, unit, staff, matter, service, level, facts, opens_group: opens, verdict, rule, settled } = row
    const alone = source === 'press' && matter === null && service === null && settled === 0
    if (alone && clock === 'measured' && opens === 1 && verdict === 'counted' && rule === 'ok') {
      this.#usual.add(n, uuid, device, seq, received, occurred, window, unit, staff, level, facts)
    } else {
      this.#ratings.add(n, uuid, source, device, seq, received, occurred, clock, window, unit, staff, matter, service)
      this.#ratings.add(level, facts, opens, verdict, rule, settled)
    }
    this.#ratingIds.add(uuid)
    if (window !== null) this.#noteLast(window, { occurred, device: device!, seq: seq!, id: uuid })
    if (uuid > this.#newest) this.#newest = uuid
  }

  /** Whether any rating waits. */
  get hasRatings(): boolean {
    return this.#ratingIds.size > 0
  }

  /** Whether any case waits. */
  get hasCases(): boolean {
    return !this.#cases.empty
  }

  /** Whether a press of a window waits. */
  hasPress(window: number): boolean {
    return this.#lastOf.has(window)
  }

  /** Whether one waits that stands after a place in its order. */
  hasPressAfter(window: number, place: OrderKey): boolean {
    const last = this.#lastOf.get(window)
    return last !== undefined && compareKeys(last, place) > 0
  }

  #noteLast(window: number, key: OrderKey): void {
    if (!this.hasPressAfter(window, key)) this.#lastOf.set(window, key)
  }

  hasRating(uuid: string): boolean {
    return this.#ratingIds.has(uuid)
  }

  /** Of some ids those of ratings that wait. */
  known(uuids: readonly string[]): string[] {
    return uuids.filter((uuid) => uuid <= this.#newest && this.#ratingIds.has(uuid))
  }

  /** A case that a new rating opens. */
  addCase(rating: Buffer, n: number, at: number, hall: string, day: number, number: number, soft: boolean): void {
    this.#any = true
    this.#cases.add(rating, n, at, hall, day, number, Number(soft), 'opened', 'none', 'none', 0)
    this.#caseSteps.add(rating, n, 'opened', at, 'hub')
  }

  addReceipt(hash: Buffer, rating: Buffer): void {
    this.#any = true
    this.#receipts.add(hash, rating)
  }

  /** @param uuid id of the call's rating, as text */
  addCall(identity: string, uuid: string, content: string): void {
    this.#any = true
    this.#calls.add(identity, uuid, content)
  }

  /** The newest run of a device has grown, or is its first. */
  setRun(device: string, run: Run): void {
    this.#any = true
    this.#lastRuns.set(device, run)
  }

  /** Whether a run of a device waits. */
  hasRun(device: string): boolean {
    return this.#lastRuns.has(device)
  }

  addFigures(place: DayPlace, figures: readonly Figure[], by: number): void {
    this.#any = true
    this.#figures.add(place, figures, by)
  }

  writeEntries(): void {
    this.#entries.write()
  }

  write(): void {
    this.#wrote = true
    this.writeEntries()
    if (!this.#any) return
    // First of all: writing asks nobody, and whoever fails is dropped.
    this.#any = false
    this.#usual.write()
    this.#ratings.write()
    this.#ratingIds.clear()
    this.#lastOf.clear()
    this.#receipts.write()
    this.#calls.write()
    this.#cases.write()
    this.#caseSteps.write()
    for (const [device, { first, last, measured, measured_at: moment }] of this.#lastRuns)
      this.#runs.add(device, first, last, measured, moment)
    this.#lastRuns.clear()
    this.#runs.write()
    this.#figures.write()
  }

  drop(): void {
    this.#any = false
    const ratings = [this.#entries, this.#usual, this.#ratings, this.#receipts]
    for (const rows of [...ratings, this.#calls, this.#cases, this.#caseSteps, this.#runs, this.#figures]) rows.drop()
    this.#ratingIds.clear()
    this.#lastOf.clear()
    this.#lastRuns.clear()
  }
}
