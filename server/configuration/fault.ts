/** A sentence for the clerk and one for the engineer; one line each. */
export interface Bilingual {
  en: string
  zh: string
}

/** One thing that is wrong with the configuration, and what to write instead. */
export interface Fault {
  file: string
  /** Line and column count from 1; column in UTF-16 code units, as editors do. */
  line: number
  column: number
  /** JSON pointer of the value inside the file; empty for the whole file. */
  path: string
  /** What is wrong, in English and Chinese, one line. */
  message: string
  /** What to write instead, in English and Chinese, one line. */
  hint: string
}

/** Both languages on one line; text quoted from a file cannot break it. */
export function inOneLine(text: Bilingual): string {
  return `${text.en} / ${text.zh}`.toWellFormed().replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/** By file, then from top to bottom. */
export function inFileOrder(faults: Fault[]): Fault[] {
  return faults.toSorted(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  )
}

/** For a terminal: two lines a fault, the first of which editors can jump to. */
export function formatFaults(faults: Fault[]): string {
  return faults
    .map((fault) => `${fault.file}:${fault.line}:${fault.column}  ${fault.message}\n  write: ${fault.hint}\n`)
    .join('')
}

/** A value of a file as it may be quoted in a fault: short, on one line. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  const points = Array.from(text)
  return `"${points.length > 40 ? `${points.slice(0, 40).join('')}…` : text}"`
}
