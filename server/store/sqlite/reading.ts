import Database from 'better-sqlite3'
import { NO_ENTRY } from '../chain/chain.ts'
import type { Keys } from '../chain/keys.ts'
import { forgetDoubt } from '../changes/clock-doubt.ts'
import { forgetWork, isFolding } from '../changes/large/rows-after.ts'
import { forgetLate, lateWaits } from '../changes/online/take-up-late.ts'
import { forgetSeals } from '../changes/seals/seals.ts'
import { REGISTRY_KINDS } from '../projections/apply-registry.ts'
import type { Reader } from '../reader.ts'
import { Registry } from '../registry/registry.ts'
import type { Db } from './database.ts'
import { statements, type Sql } from './statements.ts'

/** Where a reader was not asked for so long, it asks for the registry anew rather than through so many entries. */
const MOST_LOOKED_THROUGH = 2_000

/** Rows of a large correction, or verdicts of a reopening, are still to be written: whoever asks for people waits until they are, and asks again. */
export class NotWhole extends Error {}

/**
 * A connection of its own for who reads beside the writer, and cannot write. Each question is answered from one
 * snapshot: tables, registry and the end of the chain are of the last entry that the tables show.
 */
export class Reading {
  readonly db: Db
  #sql: Sql
  #registry: Registry
  #keys: Keys
  #version: unknown
  #seen = -1
  #head = { n: 0, at: 0, hash: NO_ENTRY }

  /** @param now hub time, ms: the policy of this moment is the present one */
  constructor(file: string, keys: Keys, now: () => number) {
    this.db = new Database(file, { readonly: true, fileMustExist: true })
    this.db.pragma('cache_size = -16384')
    // Whoever only reads finds nothing to be brought up, whatever transaction is open.
    this.#sql = Object.assign(statements(this.db), { inTransaction: () => false })
    this.#registry = new Registry(this.db, now)
    this.#keys = keys
  }

  /**
   * Answers one question from one snapshot.
   *
   * @param whole the question is one that a large correction changes
   * @throws NotWhole
   */
  run<T>(ask: (reader: Reader) => T, whole: boolean): T {
    this.#begin(whole)
    try {
      return ask(this.#reader())
    } finally {
      this.db.exec('COMMIT')
    }
  }

  /** One snapshot for as long as it is open: the log is not written back beyond it. Whoever begins it closes it. @throws NotWhole */
  hold(): Reader {
    this.#begin(true)
    return this.#reader()
  }

  /** Tables were made again: nothing that was read of them before is asked of memory. */
  forget(): void {
    this.#version = undefined
    this.#seen = -1
  }

  close(): void {
    this.db.close()
  }

  #reader(): Reader {
    const head = this.#head
    return { db: this.db, sql: this.#sql, registry: this.#registry, keys: this.#keys, chain: { head } }
  }

  #begin(whole: boolean): void {
    this.db.exec('BEGIN')
    try {
      const n = this.#shown()
      const version = this.db.pragma('data_version', { simple: true })
      if (version !== this.#version) this.#takeUp(n)
      this.#version = version
      if (whole && (isFolding(this.#sql) || lateWaits(this.#sql))) throw new NotWhole()
    } catch (error) {
      this.db.exec('ROLLBACK')
      throw error
    }
  }

  /** The last entry that the tables show: only presses lie beyond it, of which nobody is told yet who is to read them. */
  #shown(): number {
    const shown = this.#sql('SELECT n FROM projected').pluck().get() as number | undefined
    const last = (this.#sql('SELECT max(n) FROM ledger').pluck().get() as number | null) ?? 0
    return shown === undefined || shown > last ? last : shown
  }

  #takeUp(n: number): void {
    forgetSeals(this.#sql)
    forgetDoubt(this.#sql)
    forgetWork(this.#sql)
    forgetLate(this.#sql)
    if (this.#registryChanged(n)) this.#registry.forget()
    this.#seen = n
    const row = this.#sql('SELECT n, at, hash FROM ledger WHERE n = ?').get(n) as
      | { n: number; at: number; hash: Buffer }
      | undefined
    this.#head = { n, at: row?.at ?? 0, hash: row?.hash.toString('hex') ?? NO_ENTRY }
  }

  #registryChanged(n: number): boolean {
    if (this.#seen < 0 || n < this.#seen) return true
    if (n - this.#seen > MOST_LOOKED_THROUGH) return true
    const kinds = this.#sql('SELECT kind FROM ledger WHERE n > ? AND n <= ?').pluck().all(this.#seen, n) as string[]
    return kinds.some((kind) => REGISTRY_KINDS.has(kind))
  }
}
