import type { RebuildProgress } from '../contract/hub/rebuild.ts'
import type { Actor } from '../contract/audit.ts'
import type { ChangeAnswer, ChangeInput, ChangeName, NoteAnswer, NoteInput, NoteName } from './changes.ts'
import type { PreviewName } from './changes/large/large-acts.ts'
import type { Preview } from './reads/scores/unit-effects.ts'
import type { Page, PagesArguments, PagesName } from './pages.ts'
import type { ReadAnswer, ReadArguments, ReadName } from './reads.ts'
import type { Registry } from './registry/registry.ts'
import type { CheckedSubmission, StoredSubmission } from './writer/submission.ts'
import type { Touched } from './writer/write.ts'

export type { Appended } from './chain/chain.ts'
export type { CheckedItem } from './writer/submission.ts'
export type { Touched } from './writer/write.ts'

/**
 * The store as the rest of the hub knows it: nobody outside this folder sees a database, a statement or a transaction.
 * Everything is asynchronous, and what goes in and comes out is plain data, so that a writer in a thread or another
 * database can stand behind it: test/helpers/store-contract.ts is what each has to do. A name that no table has is refused
 * (`not-found`), and so is everything once the store is closed (`shutting-down`).
 */
export interface Store {
  /** Stores one message of a device, together with whatever else waits. Rejects when nothing of it was stored. */
  submit(message: CheckedSubmission): Promise<StoredSubmission>
  /**
   * One change, in a transaction of its own, with its row in the audit log. Resolves after the commit. A correction that
   * may touch many ratings is entered in slices, and takes effect with the last of its transactions.
   *
   * @param officer who gave the word for it, where that is not the actor: named by each of its rows in the audit log
   * @throws Refusal what the change refuses; nothing of it was done then
   */
  act<N extends ChangeName>(name: N, input: ChangeInput<N>, actor: Actor, officer?: string): Promise<ChangeAnswer<N>>
  /**
   * Something small that a device says of itself, in a transaction that it shares with others: it refuses by what it
   * answers, and not by throwing. Resolves after the commit.
   */
  note<N extends NoteName>(name: N, input: NoteInput<N>, device: string): Promise<NoteAnswer<N>>
  /**
   * What a change would answer and do to every unit's score, as it would be now: found out beside the writer, so that
   * nothing of it stays and nobody hears of it.
   *
   * @param hall for its manager: scores are of this hall's windows alone, and nobody has a rank
   * @throws Refusal what the change refuses
   */
  preview<N extends PreviewName>(
    name: N,
    input: ChangeInput<N>,
    actor: Actor,
    asked: { now: number; hall?: string | undefined },
  ): Promise<Preview<ChangeAnswer<N>>>
  /** Answers from what is committed. It never writes. @throws Refusal what the read refuses */
  read<N extends ReadName>(name: N, ...asked: ReadArguments<N>): Promise<ReadAnswer<N>>
  /**
   * A long answer page by page, all of one moment, however long the caller takes and whatever is written meanwhile. `read`
   * cannot give that: an export of 100,000 rows in one answer holds everybody up, and pages by a cursor are of as many
   * moments as there are pages. Whoever stops early (`break`, `return`) sets the moment free.
   */
  pages<N extends PagesName>(name: N, ...asked: PagesArguments<N>): AsyncIterable<Page<N>>
  /** Halls, windows, units, postings, devices and policies as of the last commit. */
  readonly registry: Registry
  readonly state: StoreState
  /** Resolves when what a large correction changed is what everybody reads. */
  whole(): Promise<void>
  /** Looks at the hub's clock although nothing comes in, and puts a doubt on record. */
  lookAtClock(): Promise<void>
  /** The last entry of the ledger: its number, and its hash in hex. */
  readonly head: { n: number; hash: string }
  /** Called after each commit, in the order of commits, with what it touched. What a listener throws harms nobody. */
  onCommit(listener: (touched: Touched) => void): void
}

/** How the store fares, known without asking it. */
export interface StoreState {
  /** How long the work that waits will take, about, ms. */
  waitingMs: number
  /** How long an item of a device takes, about, ms. */
  itemMs: number
  /** Why nothing can be written now, or why the last commit failed; null when it did not. */
  trouble: string | null
  /** Whether the files that are open are those that stand in the folder: else nothing that is written is kept. */
  isFolderThere: boolean
  /** Whether the hub's own clock is in doubt on record. */
  clockDoubted: boolean
  /** How far the tables are that are made again beside the writer; null: none are. */
  rebuild: RebuildProgress | null
}
