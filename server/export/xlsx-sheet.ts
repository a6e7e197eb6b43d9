import type { Cell, CellStyle, CellValue, ColumnDef, WriteSheet } from 'hucre/xlsx'
import { colToLetter } from 'hucre/xlsx'
import { calendarDate, wallClock } from './cell-dates.ts'
import type { Column } from './column.ts'
import { spreadsheetText } from './spreadsheet-text.ts'

/** 宋体 is on every office machine in the country. */
export const FONT = { name: '宋体', size: 11 } as const
const LINE = { style: 'thin', color: { rgb: '808080' } } as const
const THICK = { style: 'thick', color: { rgb: '000000' } } as const

const HEAD: CellStyle = {
  font: { ...FONT, bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'E4E0D8' } },
  border: { top: LINE, bottom: { ...LINE, style: 'medium' }, left: LINE, right: LINE },
  alignment: { horizontal: 'center', vertical: 'center', wrapText: true },
}

export interface SheetPlan<Row> {
  /** At most 31 characters, none of `[]:*?/\`. */
  name: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** Rows to be marked: bold, grey, and a thick bar at the left, so that a grey print still shows it. */
  marked?(row: Row): boolean
  /** Printed at the top of each page. */
  printHead: string
}

/** A table as a worksheet: head line frozen and repeated in print, numbers as numbers, A4 landscape one page wide. */
export function tableSheet<Row>({ name, columns, rows, marked, printHead }: SheetPlan<Row>): WriteSheet {
  const values: CellValue[][] = [
    // The unit on a line of its own: an automatic break would fall inside the brackets.
    columns.map(({ header }) => header.replace('（', '\n（')),
    ...rows.map((row) => columns.map((c) => value(c, row))),
  ]
  const cells = new Map<string, Partial<Cell>>()
  for (const column of columns.keys()) cells.set(`0,${column}`, { style: HEAD })
  for (const [index, row] of rows.entries()) {
    if (!marked?.(row)) continue
    for (const [i, column] of columns.entries())
      cells.set(`${index + 1},${i}`, { style: mark(bodyStyle(column), i === 0) })
  }
  if (rows.length === 0) values.push(['无'])
  return {
    name,
    columns: columns.map((column): ColumnDef => ({ width: column.width, style: bodyStyle(column) })),
    rows: values,
    cells,
    rowDefs: new Map([[0, { height: 48 }]]),
    freezePane: { rows: 1, columns: 2 },
    autoFilter: { range: `A1:${colToLetter(columns.length - 1)}${values.length}` },
    ...printed(printHead),
  }
}

/** Page set-up of every sheet. Lengths in inches; height 0 means as many pages as it takes. */
export function printed(printHead: string): Pick<WriteSheet, 'pageSetup' | 'headerFooter'> {
  return {
    pageSetup: {
      paperSize: 'a4',
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      margins: { top: 0.75, bottom: 0.6, left: 0.4, right: 0.4, header: 0.3, footer: 0.3 },
      horizontalCentered: true,
      printTitlesRow: '$1:$1',
    },
    // `&` begins a code in a head line of Excel; doubled, it is itself.
    headerFooter: { oddHeader: `&L${printHead.replaceAll('&', '&&')}&R&A`, oddFooter: '&C第 &P 页，共 &N 页' },
  }
}

function value<Row>(column: Column<Row>, row: Row): CellValue {
  if (column.kind === 'text') return spreadsheetText(column.value(row))
  if (column.kind === 'whole') return column.value(row)
  if (column.kind === 'moment') {
    const instant = column.value(row)
    return instant === null ? null : wallClock(instant)
  }
  if (column.kind === 'date') {
    const date = column.value(row)
    return date === null ? null : calendarDate(date)
  }
  // Two decimals up to 100.00 survive the way through a double unchanged.
  const decimal = column.value(row)
  return decimal === null ? null : Number(decimal)
}

const LEFT = { horizontal: 'left', indent: 1 } as const
const RIGHT = { horizontal: 'right' } as const
const FORMATS = {
  text: '@',
  whole: '#,##0',
  date: 'yyyy-mm-dd',
  moment: 'yyyy-mm-dd hh:mm:ss',
} as const

function bodyStyle<Row>(column: Column<Row>): CellStyle {
  const { kind } = column
  const places = kind === 'decimal' ? (column.places ?? 2) : 2
  return {
    font: FONT,
    numFmt: kind === 'decimal' ? `0.${'0'.repeat(places)}` : FORMATS[kind],
    border: { top: LINE, bottom: LINE, left: LINE, right: LINE },
    // What outgrows its column shrinks: of a number Excel would show ####, of a text only the beginning.
    alignment: { ...(kind === 'text' ? LEFT : RIGHT), vertical: 'center', shrinkToFit: true },
  }
}

function mark(style: CellStyle, first: boolean): CellStyle {
  return {
    ...style,
    font: { ...FONT, bold: true },
    fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'EAE6DE' } },
    border: first ? { ...style.border, left: THICK } : style.border!,
  }
}
