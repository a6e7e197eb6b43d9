import type { DeductionEntries } from '../../../contract/ledger/deduction-entries.ts'
import { entryOfKind } from '../../changes/deductions/deduction-rows.ts'
import { openText, readText } from '../../changes/deductions/deduction-texts.ts'
import type { Reader } from '../../reader.ts'

/** Entries and texts of deductions: each as it is asked for, or many that were read at once. */
export interface DeductionSource {
  entry<K extends keyof DeductionEntries>(kind: K, n: number): { at: number; body: DeductionEntries[K] }
  /** Null where it is gone, or lies under other keys. */
  text(n: number): string | null
}

export function eachByItself(reader: Reader): DeductionSource {
  return {
    entry: (kind, n) => entryOfKind(reader.sql, kind, n),
    text: (n) => readText(reader, n)?.text ?? null,
  }
}

/** A list asks for thousands: one statement for all of them takes a third of what one for each takes. */
export function manyAtOnce({ sql, keys }: Reader, numbers: readonly number[]): DeductionSource {
  const named = JSON.stringify(numbers)
  const entries = sql('SELECT n, at, body FROM ledger WHERE n IN (SELECT value FROM json_each(?))').all(named)
  const texts = sql('SELECT n, sealed FROM deduction_text WHERE n IN (SELECT value FROM json_each(?))').all(named)
  const entryAt = new Map((entries as { n: number; at: number; body: string }[]).map((row) => [row.n, row]))
  const textAt = new Map((texts as { n: number; sealed: Buffer }[]).map(({ n, sealed }) => [n, sealed]))
  return {
    entry<K extends keyof DeductionEntries>(_: K, n: number) {
      const { at, body } = entryAt.get(n)!
      return { at, body: JSON.parse(body) as DeductionEntries[K] }
    },
    text(n) {
      const sealed = textAt.get(n)
      return sealed === undefined ? null : (openText(keys, n, sealed)?.text ?? null)
    },
  }
}
