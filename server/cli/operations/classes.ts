import type { UserViewer } from '../../contract/viewer.ts'
import type { Permission } from '../../contract/roles.ts'
import type { Desk, Operation } from './desk.ts'

/**
 * What an operation is, as far as nobody decides alone (store/access/README.md). The command line counts as admin, and admin
 * judges nothing.
 *
 * - `reads`: looks, or copies for whoever asks.
 * - `keeps`: what admin may do over REST, and what keeps machines and data running; moves no score.
 * - `fixed`: decides, and its form is fixed for other people's scripts (cli/README.md): done in the name of the
 *   system's user, and on record as that. A seal has its own second person.
 * - the others decide: after the first counted rating they need an officer's word, see officer.ts.
 */
export type OperationClass<I> = 'reads' | 'keeps' | 'fixed' | Deciding<I>

export interface Deciding<I> {
  /** What the officer must be permitted, as over REST. */
  decides: Permission
  /** From the first day on: the word is the whole operation. */
  always?: true
  /** Whether this input decides anything; absent: all do but a preview. */
  when?(input: I, now: number): boolean
  /** Whether it is this officer's: of the own hall, not of the own unit. */
  isTheirs?(officer: UserViewer, input: I, desk: Pick<Desk, 'store'>): boolean
}

/** Operations of one class. */
export function all<I, T extends Record<string, Operation<never, unknown>>>(
  kind: OperationClass<I>,
  operations: T,
): { [K in keyof T]: T[K] & { kind: OperationClass<I> } } {
  const named = Object.entries(operations).map(([name, operation]) => [name, { ...operation, kind }])
  return Object.fromEntries(named) as never
}
