import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Actor } from '../contract/audit.ts'
import { Refusal } from '../contract/errors.ts'
import { actUnderWay } from './act-under-way.ts'
import {
  CHANGES,
  NOTES,
  PREPARATIONS,
  type ChangeAnswer,
  type ChangeInput,
  type ChangeName,
  type NoteAnswer,
  type NoteInput,
  type NoteName,
} from './changes.ts'
import { PAGES, type Page, type PagesArguments, type PagesName } from './pages.ts'
import { naming } from './access/naming.ts'
import { named } from './named.ts'
import type { Store, StoreState } from './port.ts'
import { correctInSlices } from './changes/large/correct-in-slices.ts'
import { largeNamed, largeOrNot, previewedChange, type PreviewName } from './changes/large/large-acts.ts'
import { previewAside } from './changes/large/plan-aside.ts'
import { previewCorrection } from './changes/large/preview-correction.ts'
import { takeUpInParts } from './changes/large/take-up-in-parts.ts'
import type { Preview } from './reads/scores/unit-effects.ts'
import { FOR_DEVICES, READS, type ReadAnswer, type ReadArguments, type ReadName } from './reads.ts'
import type { Reader } from './reader.ts'
import type { Registry } from './registry/registry.ts'
import { rebuildBeside, rebuildProgress } from './rebuild/rebuild-beside.ts'
import { NotWhole, Reading } from './sqlite/reading.ts'
import type { CommitListener, Ledger } from './writer/ledger.ts'
import type { CheckedSubmission, StoredSubmission } from './writer/submission.ts'
import type { Write } from './writer/write.ts'

/** The tables of names, as who calls by name sees them: which answer belongs to which name is the port's to say. */
type Read = (reader: Reader, ...asked: unknown[]) => unknown
type Pages = (reader: Reader, ...asked: unknown[]) => Iterable<unknown>
type Change = (w: Write, input: unknown, actor: Actor) => unknown
type Note = (w: Write, input: unknown, device: string) => unknown

/** The store over SQLite, in this thread. */
export class SqliteStore implements Store {
  readonly state: StoreState
  #ledger: Ledger

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    this.state = faresOf(ledger)
  }

  submit(message: CheckedSubmission): Promise<StoredSubmission> {
    return this.#ledger.submit(message)
  }

  async act<N extends ChangeName>(
    name: N,
    input: ChangeInput<N>,
    actor: Actor,
    officer?: string,
  ): Promise<ChangeAnswer<N>> {
    const change = named(CHANGES, name) as Change
    if (name === 'registry.take-up')
      return takeUpInParts(this.#ledger, input as ChangeInput<'registry.take-up'>, { actor, officer }) as Promise<
        ChangeAnswer<N>
      >
    if (name === 'ledger.rebuild' && !this.#ledger.db.memory)
      return (await rebuildBeside(this.#ledger, { actor, officer })) as ChangeAnswer<N>
    const large = largeNamed(this.#ledger, name, input, { actor, officer })
    if (large !== null) return correctInSlices(this.#ledger, large) as Promise<ChangeAnswer<N>>
    const write = () => this.#ledger.write((w) => change(naming(w, officer), input, actor)) as Promise<ChangeAnswer<N>>
    return PREPARATIONS.has(name) ? actUnderWay.exit(write) : write()
  }

  async note<N extends NoteName>(name: N, input: NoteInput<N>, device: string): Promise<NoteAnswer<N>> {
    const note = named(NOTES, name) as Note
    return this.#ledger.share(device, (w) => note(w, input, device)) as Promise<NoteAnswer<N>>
  }

  async preview<N extends PreviewName>(
    name: N,
    input: ChangeInput<N>,
    actor: Actor,
    { now, hall }: { now: number; hall?: string | undefined },
  ): Promise<Preview<ChangeAnswer<N>>> {
    const change = previewedChange(name, input as never, actor)
    for (;;) {
      // Another connection sees what is in the tables alone.
      await this.#ledger.whole()
      this.#mustBeOpen()
      this.#ledger.settle()
      const preview = largeOrNot(this.#ledger, change) === null ? previewCorrection : previewAside
      try {
        return (await preview(this.#ledger.db.name, change.order, { now, hall })) as Preview<ChangeAnswer<N>>
      } catch (error) {
        if (!(error instanceof NotWhole)) throw error
      }
    }
  }

  async read<N extends ReadName>(name: N, ...asked: ReadArguments<N>): Promise<ReadAnswer<N>> {
    const read = named(READS, name) as unknown as Read
    if (!FOR_DEVICES.has(name)) await this.#ledger.whole()
    this.#mustBeOpen()
    return read(this.#ledger, ...asked) as ReadAnswer<N>
  }

  async *pages<N extends PagesName>(name: N, ...asked: PagesArguments<N>): AsyncGenerator<Page<N>> {
    const pages = named(PAGES, name) as unknown as Pages
    // Another connection sees what is in the tables alone.
    await this.#ledger.whole()
    this.#mustBeOpen()
    this.#ledger.settle()
    const { db, keys, now } = this.#ledger
    const reading = new Reading(db.name, keys, () => now)
    try {
      for (const page of pages(reading.hold(), ...asked)) {
        yield page as Page<N>
        await nextTurn()
      }
    } finally {
      reading.close()
    }
  }

  get registry(): Registry {
    return this.#ledger.registry
  }

  whole(): Promise<void> {
    return this.#ledger.whole()
  }

  lookAtClock(): Promise<void> {
    return this.#ledger.lookAtClock()
  }

  get head(): { n: number; hash: string } {
    const { n, hash } = this.#ledger.chain.head
    return { n, hash }
  }

  onCommit(listener: CommitListener): void {
    this.#ledger.onCommit(listener)
  }

  /** @throws Refusal shutting-down */
  #mustBeOpen(): void {
    if (!this.#ledger.db.open) throw new Refusal('shutting-down')
  }
}

/** Each is found out when it is asked: with every press somebody asks how much waits, and few ask the disk. */
function faresOf(ledger: Ledger): StoreState {
  return {
    get waitingMs() {
      return ledger.waitingMs
    },
    get itemMs() {
      return ledger.itemMs
    },
    get trouble() {
      return ledger.trouble
    },
    get isFolderThere() {
      return ledger.isFolderThere
    },
    get clockDoubted() {
      return ledger.clockDoubted
    },
    get rebuild() {
      return rebuildProgress(ledger)
    },
  }
}
