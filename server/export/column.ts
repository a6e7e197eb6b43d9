/**
 * One column of a table, said once for csv and xlsx. Rows are taken one by one, so the same description serves the
 * 89 rows of a score table and a stream of 100,000 ratings.
 */
export type Column<Row> = { header: string; /** Characters. */ width: number } & (
  | { kind: 'text'; value(row: Row): string }
  | { kind: 'whole'; value(row: Row): number | null }
  /** Two decimals, as the decimal string that the score table gives; or so many as it says. */
  | { kind: 'decimal'; places?: number; value(row: Row): string | null }
  /** A date of the calendar, `2026-11-18`. */
  | { kind: 'date'; value(row: Row): string | null }
  /** An instant in ms, shown as Shanghai's wall clock to the second. */
  | { kind: 'moment'; value(row: Row): number | null }
)
