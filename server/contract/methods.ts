/** The ways of rating (评议方式), by code, in the order of the campaign document (五). */
export const METHOD_CODES = ['third-party', 'service-centre', 'representatives', 'online'] as const
export type MethodCode = (typeof METHOD_CODES)[number]

export function isMethodCode(word: unknown): word is MethodCode {
  return (METHOD_CODES as readonly unknown[]).includes(word)
}

/** The method of a seal or consent that names none: of an older version, which had one method. */
export const FIRST_METHOD = 'service-centre' satisfies MethodCode

/** How files speak of a method: the document's word first. */
export interface MethodWords {
  /** Such as 政务服务中心测评. */
  name: string
  /** Of a unit that it does not reach: 未进驻 or 未覆盖. */
  absent: string
  /** Figures that it alone has, in the order of the columns. */
  own: readonly OwnColumn[]
  /** On the cover of a workbook: how a score comes about, and who is not ranked. @param minimum of the policy */
  scoring(minimum: number): readonly string[]
  /** On the cover after that: how to read the other figures. */
  reading: readonly string[]
}

export interface OwnColumn {
  /** In `own` of a row. */
  name: string
  header: string
  /** Characters. */
  width: number
  kind: 'whole' | 'decimal' | 'text'
  /** Of a text: what stands for each of its values. */
  words?: Readonly<Record<string, string>>
}
