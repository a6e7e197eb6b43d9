import type { RebuildProgress } from '../../contract/hub/rebuild.ts'
import { Refusal, type ErrorCode } from '../../contract/errors.ts'
import type { ClockKnown } from '../writer/clock-watch.ts'
import type { FileState } from '../writer/care.ts'
import type { Touched } from '../writer/write.ts'

/** One question as it crosses to another thread: `asked` is a name of the table that the other side has. */
export interface Call {
  id: number
  asked: string
  arguments: readonly unknown[]
}

/** What came of it. `committed`: the head of the ledger after its commit, where something of it was committed. */
export type Answer = { id: number; committed?: number } & ({ value: unknown } | { error: CrossedError })

/** What was thrown, as plain data. */
export type CrossedError =
  | { refusal: ErrorCode; detail: string | undefined; more: object }
  | { name: string; message: string; stack: string | undefined; more: object }

/** One commit, as listeners on the other side are told. */
export interface CommitTold {
  touched: Touched
  head: { n: number; hash: string }
}

/** How the record fares, told with each commit and now and then. */
export interface RecordState {
  /** About so long an item, and an act, of what waits will take, ms. */
  itemMs: number
  actMs: number
  trouble: string | null
  clockDoubted: boolean
  /** What is known about the hub's clock; null: nobody watches it. */
  clock: ClockKnown | null
  /** Whether tables lack rows that follow from committed entries. */
  rowsWait: boolean
  rebuild: RebuildProgress | null
  /** Whether rows of a large correction are still to be written into their tables. */
  folding: boolean
  /** What is wrong with the files, as sentences for the operator. */
  damage: string[]
  database: FileState['state'] | null
}

/** What the thread of the record says, in the order in which it happened. */
export type FromRecord =
  | { say: 'open'; fresh: boolean; head: CommitTold['head']; state: RecordState }
  | { say: 'not-open'; error: CrossedError }
  | { say: 'remake'; entries: number }
  | { say: 'log'; level: 'info' | 'error'; facts: object; err?: CrossedError; message: string }
  | { say: 'done'; commits: CommitTold[]; answers: Answer[]; state: RecordState }

/** What a thread that reads says. */
export interface FromReader {
  answers: Answer[]
}

/** A question that is to be asked again, when a large correction is whole. */
export const AGAIN = 'not-whole'
/** A preview that takes long, and gets a thread of its own. */
export const LARGE = 'large'

export function errorToData(error: unknown): CrossedError {
  const thrown = error instanceof Error ? error : new Error(String(error))
  const more = membersOf(thrown)
  if (thrown instanceof Refusal) return { refusal: thrown.code, detail: thrown.detail, more }
  return { name: thrown.name, message: thrown.message, stack: thrown.stack, more }
}

export function errorFromData(data: CrossedError): Error {
  if ('refusal' in data) return Object.assign(new Refusal(data.refusal, data.detail), data.more)
  const { name, message, stack, more } = data
  const error = Object.assign(new Error(message), more)
  // What it was, and where it was thrown: a stack of this side would say nothing.
  Object.defineProperty(error, 'name', { value: name, configurable: true })
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, configurable: true })
  return error
}

/** What an error carries of its own and can be copied, such as the `code` of SQLite. */
function membersOf(error: Error): object {
  const own = Object.entries(error).filter(([key]) => !['name', 'message', 'stack'].includes(key))
  return Object.fromEntries(own.filter(([, value]) => canCross(value)))
}

export function canCross(value: unknown): boolean {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}
