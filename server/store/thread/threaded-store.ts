import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { doubtOf } from '../../rules/attribution/doubt-clock.ts'
import {
  CHANGES,
  NOTES,
  type ChangeAnswer,
  type ChangeInput,
  type ChangeName,
  type NoteAnswer,
  type NoteInput,
  type NoteName,
} from '../changes.ts'
import { previewedChange, type PreviewName } from '../changes/large/large-acts.ts'
import { previewAside } from '../changes/large/plan-aside.ts'
import { named } from '../named.ts'
import { PAGES, type Page, type PagesArguments, type PagesName } from '../pages.ts'
import type { Store, StoreState } from '../port.ts'
import type { Reader } from '../reader.ts'
import { FOR_DEVICES, READS, type ReadAnswer, type ReadArguments, type ReadName } from '../reads.ts'
import type { Preview } from '../reads/scores/unit-effects.ts'
import type { Registry } from '../registry/registry.ts'
import type { OpenFiles } from '../sqlite/open-files.ts'
import { NotWhole, type Reading } from '../sqlite/reading.ts'
import type { CommitListener } from '../writer/ledger.ts'
import type { CheckedSubmission, StoredSubmission } from '../writer/submission.ts'
import type { Calls } from './calls.ts'
import { AGAIN, LARGE, type CommitTold, type RecordState } from './crossing.ts'
import type { Readers } from './readers.ts'
import type { RegistryCopy } from './registry-copy.ts'

/** What devices ask that goes by rows of presses, which may wait. */
const BY_PRESSES: ReadonlySet<ReadName> = new Set(['devices.greeting'])

interface Parts {
  calls: Calls
  /** For what devices ask, in this thread. */
  reading: Reading
  readers: Readers
  copy: RegistryCopy
  files: OpenFiles
  clocks: { now(): number; monotonic(): number }
  head: CommitTold['head']
  state: RecordState
  /** Whom to tell what listeners throw. */
  onFault(error: unknown): void
}

/**
 * The store whose writer is a thread of its own. Changes cross to it; questions are answered beside it, from connections
 * that cannot write: what devices ask in this thread, everything else in threads that read.
 */
export class ThreadedStore implements Store {
  #parts: Parts
  #head: CommitTold['head']
  #state: RecordState
  #listeners: CommitListener[] = []
  #flight = { items: 0, acts: 0 }
  /** The last entry up to which tables are known to be written. */
  #shown = 0
  #settling: Promise<void> | null = null
  #whole: Promise<unknown> | null = null
  #closed = false

  readonly state: StoreState

  constructor(parts: Parts) {
    this.#parts = parts
    this.#head = parts.head
    this.#state = parts.state
    this.state = this.#fares()
  }

  submit(message: CheckedSubmission): Promise<StoredSubmission> {
    return this.#change('items', message.items.length, 'submit', [message]) as Promise<StoredSubmission>
  }

  async act<N extends ChangeName>(
    name: N,
    input: ChangeInput<N>,
    actor: Actor,
    officer?: string,
  ): Promise<ChangeAnswer<N>> {
    named(CHANGES, name)
    return (await this.#change('acts', 1, 'act', [name, input, actor, officer])) as ChangeAnswer<N>
  }

  async note<N extends NoteName>(name: N, input: NoteInput<N>, device: string): Promise<NoteAnswer<N>> {
    named(NOTES, name)
    return (await this.#change('items', 1, 'note', [name, input, device])) as NoteAnswer<N>
  }

  async preview<N extends PreviewName>(
    name: N,
    input: ChangeInput<N>,
    actor: Actor,
    asked: { now: number; hall?: string | undefined },
  ): Promise<Preview<ChangeAnswer<N>>> {
    const { order } = previewedChange(name, input as never, actor)
    const preview = await this.#beside(async (readers) => {
      const small = await readers.preview([name, input, actor, asked])
      return small === LARGE ? previewLarge(this.#parts.reading.db.name, order, asked) : small
    })
    return preview as Preview<ChangeAnswer<N>>
  }

  async read<N extends ReadName>(name: N, ...asked: ReadArguments<N>): Promise<ReadAnswer<N>> {
    const read = named(READS, name) as unknown as (reader: Reader, ...given: unknown[]) => ReadAnswer<N>
    this.#mustBeOpen()
    if (!FOR_DEVICES.has(name)) return this.#beside((readers) => readers.read(name, asked)) as Promise<ReadAnswer<N>>
    if (BY_PRESSES.has(name)) await this.#settled()
    this.#mustBeOpen()
    return this.#parts.reading.run((reader) => read(reader, ...asked), false)
  }

  async *pages<N extends PagesName>(name: N, ...asked: PagesArguments<N>): AsyncGenerator<Page<N>> {
    named(PAGES, name)
    this.#mustBeOpen()
    yield* (await this.#beside((readers) => readers.pages(name, asked))) as AsyncGenerator<Page<N>>
  }

  get registry(): Registry {
    return this.#parts.copy.registry
  }

  /** What the thread of the record said of itself last. */
  get told(): RecordState {
    return this.#state
  }

  isClockDoubtful(): boolean {
    const { clockDoubted, clock } = this.#state
    if (clockDoubted || clock === null) return clockDoubted
    const { now, monotonic } = this.#parts.clocks
    return doubtOf({ wall: now(), monotonic: monotonic() }, clock.before, clock.floor) !== null
  }

  async whole(): Promise<void> {
    if (this.#state.folding) await this.#mustBeWhole()
  }

  async lookAtClock(): Promise<void> {
    await this.#parts.calls.ask('lookAtClock', [])
  }

  get head(): { n: number; hash: string } {
    return { ...this.#head }
  }

  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener)
  }

  /** What was committed: everybody hears of it before those who wait are answered. */
  take(commits: readonly CommitTold[], state: RecordState): void {
    this.#state = state
    for (const { touched, head } of commits) {
      this.#head = head
      if (touched.remade) this.#again()
      this.#parts.copy.take(touched.entries)
      for (const listener of this.#listeners)
        try {
          listener(touched)
        } catch (error) {
          this.#parts.onFault(error)
        }
    }
  }

  /** Lets go of the connections in this thread. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#parts.reading.close()
    this.#parts.copy.close()
  }

  /** Each is found out when it is asked: with every press somebody asks how much waits, and few ask the disk. */
  #fares(): StoreState {
    const [now, flight] = [() => this.#state, this.#flight]
    const { files } = this.#parts
    return {
      get waitingMs() {
        return flight.items * now().itemMs + flight.acts * now().actMs
      },
      get itemMs() {
        return now().itemMs
      },
      // Of files that are gone the writer tells within half a second, after it has saved what it can.
      get trouble() {
        return now().trouble
      },
      get isFolderThere() {
        return files.problem() === null
      },
      get clockDoubted() {
        return now().clockDoubted
      },
      get rebuild() {
        return now().rebuild
      },
    }
  }

  async #change(kind: 'items' | 'acts', count: number, asked: string, given: readonly unknown[]): Promise<unknown> {
    this.#flight[kind] += count
    try {
      return await this.#parts.calls.ask(asked, given)
    } finally {
      this.#flight[kind] -= count
    }
  }

  /** Asks a thread that reads, of tables that show what is committed and hold. */
  async #beside<T>(ask: (readers: Readers) => Promise<T | typeof AGAIN>): Promise<T> {
    for (;;) {
      await this.whole()
      await this.#settled()
      this.#mustBeOpen()
      const answer = await ask(this.#parts.readers)
      if (answer !== AGAIN) return answer
      // It began after the last commit of which this side was told.
      await this.#mustBeWhole()
    }
  }

  async #settled(): Promise<void> {
    const { n } = this.#head
    while (this.#state.rowsWait && this.#shown < n) {
      this.#settling ??= this.#settle()
      await this.#settling
    }
  }

  async #settle(): Promise<void> {
    try {
      this.#shown = (await this.#parts.calls.ask('settle', [])) as number
    } finally {
      this.#settling = null
    }
  }

  async #mustBeWhole(): Promise<void> {
    this.#whole ??= this.#parts.calls.ask('whole', []).finally(() => (this.#whole = null))
    await this.#whole
  }

  /** Tables are other ones, and no entry says so. Whoever asks from now on is answered by these. */
  #again(): void {
    this.#parts.copy.again()
    this.#parts.reading.forget()
    this.#parts.readers.forget()
  }

  /** @throws Refusal shutting-down */
  #mustBeOpen(): void {
    if (this.#closed) throw new Refusal('shutting-down')
  }
}

async function previewLarge(...asked: Parameters<typeof previewAside>): Promise<unknown> {
  try {
    return await previewAside(...asked)
  } catch (error) {
    if (error instanceof NotWhole) return AGAIN
    throw error
  }
}
