/** A line of a file of people, each cell as a person sees it; a column that is not there is empty. */
export interface FileRow<Column extends string> {
  /** As a person sees it, from 1. */
  line: number
  cells: Readonly<Partial<Record<Column, string>>>
}

/** One fault of one line, with the value as it stands in the file. */
export interface RowFault<Column extends string, Code extends string> {
  line: number
  column: Column
  code: Code
  value: string
  /** Where a value stands twice: the line that had it first. */
  first?: number
  /** What to do about this very value, where more can be said than the code says. */
  hint?: { zh: string; en: string }
}
