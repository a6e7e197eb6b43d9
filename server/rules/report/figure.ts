import type { Markup } from './svg.ts'

/** A picture of the report with its words and the figures behind it. */
export interface Figure {
  /** In addresses within the page: `fig-scores`. */
  id: string
  title: string
  svg: Markup
  /** How it is read. */
  how: string
  /** What it says, and what nobody may read out of it. */
  means: string
  not: string
  /** One at least. */
  tables: readonly ReportTable[]
  /** It fills a page of its own. */
  tall?: boolean
}

/** Figures as a table: on the page, and a sheet of the workbook. */
export interface ReportTable {
  /** Of the sheet: at most 31 characters, none of `[]:*?/\`. */
  name: string
  columns: readonly ReportColumn[]
  rows: readonly ReportRow[]
}
export interface ReportColumn {
  header: string
  kind: 'text' | 'whole' | 'decimal'
  /** Of a decimal: digits after the point. */
  places?: number
}
/** A decimal is a text, as everywhere; null: blank, and another column says why. */
export type ReportRow = readonly (string | number | null)[]
