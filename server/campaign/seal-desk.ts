import type { KeyObject } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { appendCheckpoint, type Checkpoint } from '../store/chain/checkpoint.ts'
import { PRIVATE_FOLDER, writeDurably } from '../store/sqlite/durable-file.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import { CHECKPOINTS } from '../store/chain/has-checkpoints.ts'
import { sealByNumber } from '../store/changes/seals.ts'
import type { Write } from '../store/writer/write.ts'
import type { Campaign, Period } from '../store/reads/scores/campaigns.ts'
import { genesisOf } from '../store/reads/provenance.ts'
import { sealPackage } from './seal-package.ts'
import { sealPeriod, type SealOrder } from '../store/changes/seal-period.ts'

export type PackageState =
  | { state: 'none' }
  | { state: 'building'; done: number; of: number }
  | { state: 'ready'; digest: string }
  | { state: 'failed'; problem: string }

/** Who was there before anybody could vouch: open accounts by username, keys of programs by name. */
interface Founding {
  founding(): readonly string[]
  foundingKeys(): readonly string[]
}

/** Seals periods and makes their packages, one at a time, while presses go on being taken. */
export class SealDesk {
  #ledger: Ledger
  #key: KeyObject
  #data: string
  #building = new Map<number, { done: number; of: number; promise: Promise<{ folder: string; digest: string }> }>()
  #failed = new Map<number, string>()
  #onCheckpoint: (checkpoint: Checkpoint) => void
  #outside: boolean
  #founding: Founding

  /**
   * @param ports.onCheckpoint hands the checkpoint of a seal to the outside
   * @param ports.outside whether there is an outside party that takes it
   * @param ports.founding accounts and keys that each seal names, see store/access/standing.ts
   */
  constructor(ports: {
    ledger: Ledger
    key: KeyObject
    data: string
    founding: Founding
    onCheckpoint?: (checkpoint: Checkpoint) => void
    outside?: boolean
  }) {
    this.#ledger = ports.ledger
    this.#key = ports.key
    this.#data = ports.data
    this.#founding = ports.founding
    this.#onCheckpoint = ports.onCheckpoint ?? (() => {})
    this.#outside = ports.outside ?? false
  }

  /** Whether an outside party takes checkpoints. Without one, nobody else can show a rewritten past. */
  get outside(): boolean {
    return this.#outside
  }

  /**
   * Freezes the period and signs the end of the ledger at that moment; the package is then made. The seal is done with
   * the commit: what fails after it is answered as `followUp` and throws nothing.
   *
   * @param record puts the act into the audit log, in the same transaction
   * @throws Refusal as `sealPeriod`
   */
  async seal(campaign: Campaign, period: Period, order: SealOrder, record: (w: Write, seal: number) => void) {
    const { city } = genesisOf(this.#ledger)
    let checkpoint: Checkpoint | null = null
    const done = await this.#ledger.write((w) => {
      const made = {
        ...order,
        alone: !this.#outside,
        founding: this.#founding.founding(),
        foundingKeys: this.#founding.foundingKeys(),
      }
      const sealed = sealPeriod(w, this.#ledger, campaign, period, made)
      if (!sealed.fresh) return sealed
      checkpoint = appendCheckpoint(w, this.#ledger.chain, { city, at: w.now }, this.#key)
      record(w, sealed.seal)
      return sealed
    })
    return { ...done, followUp: checkpoint === null ? null : this.#kept(checkpoint, `seal-${done.seal}`) }
  }

  /** The package of a seal, made now when it is not there. @throws Refusal as `sealPackage` */
  package(n: number): Promise<{ folder: string; digest: string }> {
    const running = this.#building.get(n)
    if (running) return running.promise
    const progress = { done: 0, of: 0 }
    const promise = sealPackage(
      {
        ledger: this.#ledger,
        key: this.#key,
        data: this.#data,
        onProgress: (done, of) => Object.assign(progress, { done, of }),
      },
      n,
    )
      .then((made) => {
        this.#failed.delete(n)
        return made
      })
      .catch((error: unknown) => {
        this.#failed.set(n, (error as Error).message)
        throw error
      })
      .finally(() => this.#building.delete(n))
    this.#building.set(n, Object.assign(progress, { promise }))
    return promise
  }

  /** What there is of a package, for a page that waits for it. */
  stateOf(n: number): PackageState {
    const seal = sealByNumber(this.#ledger.sql, n)
    if (seal?.package != null) return { state: 'ready', digest: seal.package }
    const running = this.#building.get(n)
    if (running) return { state: 'building', done: running.done, of: running.of }
    const problem = this.#failed.get(n)
    return problem === undefined ? { state: 'none' } : { state: 'failed', problem }
  }

  /** Before the hub lets go of its database. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#building.values()].map(({ promise }) => promise))
  }

  /** Why the seal's checkpoint is in no file, or null; it stands in the ledger, and the outside party is told all the same. */
  #kept(checkpoint: Checkpoint, name: string): string | null {
    try {
      this.#onCheckpoint(checkpoint)
      const folder = join(this.#data, CHECKPOINTS)
      mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
      writeDurably(join(folder, `${name}.json`), `${JSON.stringify(checkpoint, null, 2)}\n`)
      return null
    } catch (error) {
      return `checkpoint: ${(error as Error).message}`
    }
  }
}
