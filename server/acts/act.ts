import { Type, type Static, type TObject } from 'typebox'
import type { AuditAction } from '../contract/audit.ts'
import { isMethodCode, type MethodCode } from '../contract/methods.ts'
import { may, seesMethod, type ApiScope, type Permission } from '../contract/roles.ts'
import { maySeeHall, type UserViewer } from '../contract/viewer.ts'
import type { ChangeInput, ChangeName } from '../store/changes.ts'
import type { PreviewName } from '../store/changes/large/large-acts.ts'
import type { Registry } from '../store/registry/registry.ts'

/** From where an act is reached; `hub`: the hub does it by itself, or as a step of something that people asked for. */
export type ReachedFrom = 'rest' | 'command-line' | 'device' | 'hub'

/** What people, programs and devices can do, as far as it is the same for whoever does it. The function is the change. */
export interface Act {
  /** What is said of it, the same from everywhere; absent where nobody outside says anything. */
  input?: TObject
  /** Members of the change's input that nobody says: `by` and `officer` are who acts, and the hub finds out the others. */
  adds?: readonly string[]
  /** Who may, of people; `public`: anybody, by what only the right one knows. */
  permission?: Permission | 'public'
  /** Who may by an address that names no hall. */
  elsewhere?: Permission
  /** Who may, of programs. */
  scope?: ApiScope
  /**
   * Of the hall or method that the input names, or of one method by its code: whoever is bound to another one does not do
   * it. `body`: a reporter does it for the own body, at which the change looks (`by`).
   */
  binds?: 'hall' | 'method' | 'body' | MethodCode
  /** Every row that it may write into the audit log. */
  audit: readonly AuditAction[]
  /** Whether one may look first at what it would do: `preview` beside the input. */
  preview?: true
  from: readonly ReachedFrom[]
  /** At the command line, where that is not what follows from the permission (`classOf`). */
  word?: 'keeps' | 'fixed' | Word
}

/** When the command line needs an officer's word for an act, and whose. */
export interface Word {
  /** What the officer must be permitted; absent: the permission of the act. */
  decides?: Permission
  /** Whether this input decides anything; absent: all do but a preview. */
  when?(input: never, now: number): boolean
  /** Whether it is this officer's; absent: of the own hall, where the act binds. */
  isTheirs?(officer: UserViewer, input: never, registry: Registry): boolean
}

/** Who acts stands in the input of a change, and in no shape: nobody says who they are. */
type Adds<A> = A extends { adds: readonly (infer K)[] } ? K & string : never
export type SaidOf<A> = A extends { input: infer S extends TObject } ? Static<S> : unknown

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Members<T> = T extends unknown ? keyof T & string : never

/** Holds the shape of an act to what its change takes, member by member. */
type Fits<N extends ChangeName, A> = A extends { input: TObject }
  ? [SaidOf<A> & Pick<ChangeInput<N>, Adds<A> & keyof ChangeInput<N>>] extends [ChangeInput<N>]
    ? Same<Members<ChangeInput<N>>, Members<SaidOf<A>> | Adds<A>> extends true
      ? A extends { preview: true }
        ? N extends PreviewName
          ? unknown
          : { preview: 'nobody can look at it first' }
        : unknown
      : { input: 'has not the members of what the change takes' }
    : { input: 'is not what the change takes' }
  : unknown

/** Acts of one desk, by the names of their changes. A name that no change has, and a shape that is not its, do not compile. */
export function acts<const T extends Record<string, Act>>(
  table: T & { [N in keyof T]: N extends ChangeName ? Fits<N, T[N]> : { audit: 'no change has this name' } },
): T {
  return table
}

/**
 * What an act is at the command line, as far as nobody decides alone (store/access/README.md). The command line counts as
 * admin: what admin may do keeps machines and data running, and the rest is decided by an officer's word.
 */
export function classOf({ permission, word }: Act): 'keeps' | 'fixed' | (Word & { decides: Permission }) {
  if (typeof word === 'string') return word
  const decides = word?.decides ?? permission
  return decides === undefined || decides === 'public' || may('admin', decides) ? 'keeps' : { ...word, decides }
}

/** Whether what an act is about is this officer's to decide. */
export function isTheirs(act: Act, officer: UserViewer, input: unknown, registry: Registry): boolean {
  const { word, binds } = act
  if (typeof word === 'object' && word.isTheirs) return word.isTheirs(officer, input as never, registry)
  if (isMethodCode(binds)) return seesMethod(officer, binds)
  return binds !== 'hall' || maySeeHall(officer, (input as { hall: string }).hall)
}

/** The whole of what is said, with `preview` where one may look first. */
export function shapeOf({ input, preview }: Act): TObject {
  return preview ? Type.Object({ ...input?.properties, preview: PREVIEW }, exact) : (input ?? Type.Object({}, exact))
}

export const exact = { additionalProperties: false } as const
const PREVIEW = Type.Optional(Type.Boolean({ description: 'answers what the change would do, and does nothing' }))
