/** What a file of callers' answers may hold: several times what a year's largest month needs. */
export const MOST_FILE_BYTES = 20 * 1_048_576
/** Rows of one import. */
export const MOST_ROWS = 20_000
/** A workbook when unpacked. */
export const MOST_UNPACKED_BYTES = 64 * 1_048_576
/** Cells that hold something, of the sheet that is read; those in columns further right are not looked at. */
export const MOST_CELLS = 1_000_000
export const MOST_COLUMNS = 100
/** Rows and lines, empty ones included. */
export const MOST_LINES = 5 * MOST_ROWS
/** Characters of a line of csv, and of a cell of which anything is made. */
export const MOST_LINE_LENGTH = 100_000
export const MOST_CELL_LENGTH = 500
/** A thread that parses may take so long, and so much memory, and then it ends. */
export const PARSE_TIME_MS = 30_000
export const PARSE_MEMORY_MB = 256
