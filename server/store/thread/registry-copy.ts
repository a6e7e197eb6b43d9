import Database from 'better-sqlite3'
import type { Appended } from '../chain/chain.ts'
import { hideTables } from '../changes/large/aside-tables.ts'
import { REGISTRY_KINDS, REGISTRY_TABLES, registryProjection } from '../projections/apply-registry.ts'
import { Registry } from '../registry/registry.ts'
import type { Db } from '../sqlite/database.ts'

/** But for what grows with every day: duties and pauses are read from the file. */
const COPIED = [...REGISTRY_TABLES].filter((table) => table !== 'duty' && table !== 'pause')
/** A corrected clock moves duties and pauses. */
const IN_FILE: ReadonlySet<string> = new Set(['duty', 'window-state', 'clock-settled'])

/**
 * The registry beside the writer, as of the last commit that it was told: it begins with the tables of the file, and
 * then each entry is carried out in memory by the code of the writer.
 */
export class RegistryCopy {
  readonly registry: Registry
  #db: Db
  #project: ReturnType<typeof registryProjection>
  /** The last entry that it shows. */
  #n = 0

  /** @param now hub time, ms: the policy of this moment is the present one */
  constructor(file: string, now: () => number) {
    this.#db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      this.#db.pragma('temp_store = MEMORY')
      this.#db.pragma('foreign_keys = OFF')
      this.registry = new Registry(this.#db, now)
      this.#project = registryProjection(this.#db, this.registry)
      this.#load()
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  /** Carries out what a commit brought. */
  take(entries: readonly Appended[]): void {
    for (const { n, kind, body, at } of entries) {
      if (n <= this.#n || !(REGISTRY_KINDS.has(kind) || IN_FILE.has(kind))) continue
      if (IN_FILE.has(kind)) this.registry.forget()
      else
        try {
          this.#project.apply(kind, body, at, n)
        } catch {
          // Tables that were damaged before the hub began: as the file has them, so they are.
          this.again()
          return
        }
    }
  }

  /** Tables of the file were made again. */
  again(): void {
    this.#db.exec(COPIED.map((table) => `DROP TABLE temp.${table};`).join(' '))
    this.#load()
  }

  close(): void {
    this.#db.close()
  }

  #load(): void {
    this.#db.transaction(() => {
      hideTables(this.#db, COPIED)
      this.#n = (this.#db.prepare('SELECT max(n) FROM ledger').pluck().get() as number | null) ?? 0
    })()
    this.registry.forget()
  }
}
