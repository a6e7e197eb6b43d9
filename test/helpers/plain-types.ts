import type {
  ChangeAnswer,
  ChangeInput,
  ChangeName,
  NoteAnswer,
  NoteInput,
  NoteName,
} from '../../server/store/changes.ts'
import type { Page, PagesArguments, PagesName } from '../../server/store/pages.ts'
import type { ReadAnswer, ReadArguments, ReadName } from '../../server/store/reads.ts'

/** What of a type is no plain data: never, where all of it is. */
type Strange<T> = unknown extends T
  ? never
  : T extends string | number | boolean | null | undefined
    ? never
    : T extends ((...args: never) => unknown) | Uint8Array | Date | Promise<unknown>
      ? T
      : T extends ReadonlyMap<infer K, infer V>
        ? Strange<K> | Strange<V>
        : T extends ReadonlySet<infer E> | readonly (infer E)[]
          ? Strange<E>
          : { [K in keyof T]-?: Strange<T[K]> }[keyof T]

/** What any name of the port takes and gives. */
interface Crossing {
  changes: { [N in ChangeName]: [ChangeInput<N>, ChangeAnswer<N>] }
  notes: { [N in NoteName]: [NoteInput<N>, NoteAnswer<N>] }
  reads: { [N in ReadName]: [ReadArguments<N>, ReadAnswer<N>] }
  pages: { [N in PagesName]: [PagesArguments<N>, Page<N>] }
}

// The compiler refuses these where something is strange, and where it would find nothing.
export const nothingIsStrange: (found: Strange<Crossing>) => never = (found) => found
// @ts-expect-error a Buffer is
export const aBufferIs: (found: Strange<{ words: Buffer[] }>) => never = (found) => found
