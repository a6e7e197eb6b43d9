import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { writeXlsx, type MergeRange, type WriteSheet } from 'hucre/xlsx'
import { describe, expect, test } from 'vitest'
import { parseCallFile } from '../../server/campaign/call-file/parse-call-file.ts'
import { openBook } from '../../server/campaign/call-file/read-sheets.ts'
import { readLines, type FilePart } from '../../server/campaign/hand-in-file/read-lines.ts'
import { readPoolFile } from '../../server/campaign/pool-file/read-pool-file.ts'
import { readTable } from '../../server/campaign/survey-file/read-table.ts'
import { SURVEY_COLUMNS } from '../../server/campaign/survey-file/survey-templates.ts'
import { ROLL_COLUMNS } from '../../server/contract/ballot/roll.ts'
import { HAND_IN_COLUMNS } from '../../server/contract/hand-ins.ts'
import { CALL_COLUMNS } from '../../server/campaign/call-file/columns.ts'
import { MONTHLY_COLUMNS } from '../../server/contract/hotline/monthly.ts'
import { BASELINE_COLUMNS } from '../../server/contract/summary/baseline-file.ts'
import { POOL_COLUMNS } from '../../server/contract/survey/people-files.ts'

type Columns = Readonly<Record<string, readonly string[]>>
const by = { units: new Map(), levels: new Map(), since: 0, until: 1, strangersToTray: false }
const lines = (part: FilePart) => (bytes: Uint8Array) => readLines({ bytes, part })
const table = (columns: Columns) => (bytes: Uint8Array) => readTable({ bytes, columns, needed: Object.keys(columns) })
/** Every file of people that the hub reads, by who reads it. */
const READERS: [string, Columns, (bytes: Uint8Array) => Promise<unknown>][] = [
  ['answers of the survey', SURVEY_COLUMNS.answers, table(SURVEY_COLUMNS.answers)],
  ["the survey team's own result", SURVEY_COLUMNS.result, table(SURVEY_COLUMNS.result)],
  ['last year', BASELINE_COLUMNS, table(BASELINE_COLUMNS)],
  ['answers of 12345', CALL_COLUMNS, (bytes) => parseCallFile({ bytes, columns: {}, by })],
  ['the pool', POOL_COLUMNS, (bytes) => readPoolFile({ bytes, units: new Map() })],
  ['service objects', HAND_IN_COLUMNS.objects, lines('objects')],
  ['duties', HAND_IN_COLUMNS.duties, lines('duties')],
  ['a roll of the ballot', ROLL_COLUMNS, lines('roll')],
  ['a monthly report', MONTHLY_COLUMNS, lines('monthly')],
]

const range = (startRow: number, endRow: number, startCol = 0, endCol = startCol): MergeRange => ({
  startRow,
  endRow,
  startCol,
  endCol,
})
/** A title, an empty line, heads with a column of nobody's, three lines. */
function sheetOf(columns: Columns, merges: MergeRange[]): WriteSheet {
  const heads = [...Object.values(columns).map(([head]) => head!), '自己记的']
  const data = [1, 2, 3].map((line) => heads.map((head) => `${head}${line}`))
  return { name: '表', rows: [['银川市'], [], heads, ...data], merges }
}
const bookOf = (columns: Columns, ...merges: MergeRange[]) => writeXlsx({ sheets: [sheetOf(columns, merges)] })

describe.each(READERS)('a file of %s', (_name, columns, read) => {
  const own = Object.keys(columns).length

  test('is refused with the address of each range that is merged in its lines', async () => {
    const book = await bookOf(columns, range(0, 0, 0, 3), range(4, 5), range(3, 3, 1, own))
    await expect(read(book)).rejects.toMatchObject({
      code: 'file-cells-merged',
      detail: expect.stringContaining('A5:A6'),
    })
    await expect(read(book)).rejects.toMatchObject({ detail: expect.stringMatching(/^A5:A6、B4:[A-Z]4$/) })
  })

  test('is read where titles, heads, a column of nobody and what follows are merged', async () => {
    const harmless = [range(0, 1, 0, own), range(2, 2, own, own + 1), range(3, 5, own), range(6, 9, 0, own)]
    await expect(read(await bookOf(columns, ...harmless))).resolves.toBeDefined()
  })
})

describe('merges of a workbook', () => {
  const { answers } = SURVEY_COLUMNS
  const [, , read] = READERS[0]!
  const changed = (book: Uint8Array, change: (sheet: string) => string, name = 'xl/worksheets/sheet1.xml') => {
    const parts = unzipSync(book)
    const { 'xl/worksheets/sheet1.xml': sheet, ...others } = parts
    return zipSync({ ...others, [name]: strToU8(change(strFromU8(sheet!))) })
  }

  test('are of their sheet, whatever prefix its elements have and whatever its cells say', async () => {
    const two = await writeXlsx({
      sheets: [
        { name: '一', rows: [['a']], merges: [range(0, 3)] },
        { name: '二', rows: [['<mergeCells><mergeCell ref="A1:B2"/></mergeCells>']] },
      ],
    })
    const book = await openBook(two)
    expect((await book.read('一')).merges).toEqual([range(0, 3)])
    expect((await book.read('二')).merges).toEqual([])
    const prefixed = changed(await bookOf(answers, range(3, 4)), (sheet) =>
      sheet.replace(/<(\/?)([a-zA-Z])/g, '<$1x:$2').replace('xmlns=', 'xmlns:x='),
    )
    await expect(read(prefixed)).rejects.toMatchObject({ code: 'file-cells-merged', detail: 'A4:A5' })
  })

  test('thirty are counted, the first twenty named', async () => {
    const many = Array.from({ length: 30 }, (_, i) => range(3 + 2 * i, 4 + 2 * i))
    const rows = [
      Object.values(answers).map(([head]) => head),
      ...Array.from({ length: 80 }, () => ['R', '', 5, 5, 5, '']),
    ]
    const book = await writeXlsx({ sheets: [{ name: '表', rows, merges: many }] })
    const detail = await read(book).catch((error: { detail: string }) => error.detail)
    expect(detail).toMatch(/^A4:A5、A6:A7、.*A42:A43 … \(30\)$/)
  })
})

test('a long sheet is read line by line as it stands, a part of any name, too', async () => {
  const rows = Array.from({ length: 12_000 }, (_, i) => [`行${i}`, i, '长'.repeat(i % 40)])
  const book = await writeXlsx({ sheets: [{ name: '表', rows }] })
  const { 'xl/worksheets/sheet1.xml': sheet, ...others } = unzipSync(book)
  const rels = strFromU8(others['xl/_rels/workbook.xml.rels']!).replace('sheet1.xml', 'data.xml')
  const renamed = zipSync({
    ...others,
    'xl/_rels/workbook.xml.rels': strToU8(rels),
    'xl/worksheets/data.xml': sheet!,
  })
  for (const bytes of [book, renamed]) {
    const read = await (await openBook(bytes)).read('表')
    expect(read.rows.map(({ line, cells }) => [line, cells[0], cells[1], (cells[2] as string | null) ?? ''])).toEqual(
      rows.map(([a, b, c], i) => [i + 1, a, b, c]),
    )
  }
})
