import type { Actor } from '../contract/audit.ts'
import type { Checkpoint } from '../contract/ledger/checkpoint.ts'
import type { ChangeInput } from '../store/changes.ts'
import type { Store } from '../store/port.ts'
import { keepCheckpoint } from './keep-checkpoint.ts'
import { sealPackage } from './seal-package.ts'

export type PackageState =
  | { state: 'none' }
  | { state: 'building'; done: number; of: number }
  | { state: 'ready'; digest: string }
  | { state: 'failed'; problem: string }

/** Seals periods and makes their packages, one at a time, while presses go on being taken. */
export class SealDesk {
  #store: Store
  #data: string
  #verifyPage: string | undefined
  #building = new Map<number, { done: number; of: number; promise: Promise<{ folder: string; digest: string }> }>()
  #failed = new Map<number, string>()
  #onCheckpoint: (checkpoint: Checkpoint) => void
  #outside: boolean

  /**
   * @param ports.data the data folder
   * @param ports.verifyPage the page that goes into each package, where the build wrote it
   * @param ports.onCheckpoint hands the checkpoint of a seal to the outside
   * @param ports.outside whether there is an outside party that takes it
   */
  constructor(ports: {
    store: Store
    data: string
    verifyPage?: string
    onCheckpoint?: (checkpoint: Checkpoint) => void
    outside?: boolean
  }) {
    this.#store = ports.store
    this.#data = ports.data
    this.#verifyPage = ports.verifyPage
    this.#onCheckpoint = ports.onCheckpoint ?? (() => {})
    this.#outside = ports.outside ?? false
  }

  /** Whether an outside party takes checkpoints. Without one, nobody else can show a rewritten past. */
  get outside(): boolean {
    return this.#outside
  }

  /** The page that checks a package, where the build wrote it. */
  get verifyPage(): string | undefined {
    return this.#verifyPage
  }

  /**
   * Freezes the period and signs the end of the ledger at that moment; the package is then made. The seal is done with
   * the commit: what fails after it is answered as `followUp` and throws nothing.
   *
   * @throws Refusal as `sealByOfficer`
   */
  async seal(order: Omit<ChangeInput<'seals.seal'>, 'alone'>, actor: Actor) {
    const { checkpoint, ...done } = await this.#store.act('seals.seal', { ...order, alone: !this.#outside }, actor)
    return { ...done, followUp: checkpoint === null ? null : this.kept(checkpoint, `seal-${done.seal}`) }
  }

  /**
   * The second officer agrees to what was asked, and the period is sealed; what follows as in `seal`.
   *
   * @throws Refusal as `sealAsAsked`
   */
  async agree(order: Omit<ChangeInput<'seals.agree'>, 'alone'>, actor: Actor) {
    const { checkpoint, ...done } = await this.#store.act('seals.agree', { ...order, alone: !this.#outside }, actor)
    return { ...done, followUp: checkpoint === null ? null : this.kept(checkpoint, `seal-${done.seal}`) }
  }

  /** The package of a seal, made now when it is not there. @throws Refusal as `sealPackage` */
  package(n: number): Promise<{ folder: string; digest: string }> {
    const running = this.#building.get(n)
    if (running) return running.promise
    const progress = { done: 0, of: 0 }
    const promise = sealPackage(
      {
        store: this.#store,
        data: this.#data,
        verifyPage: this.#verifyPage,
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

  /** What there is of a package, for a page that waits for it. @param digest as the ledger has it */
  stateOf(n: number, digest: string | null): PackageState {
    if (digest !== null) return { state: 'ready', digest }
    const running = this.#building.get(n)
    if (running) return { state: 'building', done: running.done, of: running.of }
    const problem = this.#failed.get(n)
    return problem === undefined ? { state: 'none' } : { state: 'failed', problem }
  }

  /** Before the hub lets go of its database. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#building.values()].map(({ promise }) => promise))
  }

  /** Keeps the checkpoint of a seal; why it is in no file, or null: it stands in the ledger, and the outside party is told all the same. */
  kept(checkpoint: Checkpoint, name: string): string | null {
    try {
      this.#onCheckpoint(checkpoint)
      keepCheckpoint(this.#data, name, checkpoint)
      return null
    } catch (error) {
      return `checkpoint: ${(error as Error).message}`
    }
  }
}
