import { openBook, type Book, type Sheet, type Value } from '../call-file/read-sheets.ts'
import { MOST_NAMED, type Difference } from './compare-pages.ts'

/** Where two workbooks differ, cell by cell: how a table program writes its file again does not matter. */
export async function compareWorkbooks(
  found: Book,
  due: Uint8Array,
  ignored: (sheet: string, row: string) => boolean = () => false,
): Promise<{ named: Difference[]; more: number }> {
  const made = await openBook(due)
  const all: Difference[] = []
  if (found.sheets.join('\n') !== made.sheets.join('\n'))
    all.push({ where: '工作表', found: found.sheets.join('、'), due: made.sheets.join('、') })
  for (const name of made.sheets) {
    if (!found.sheets.includes(name)) continue
    for (const each of compareSheets(await found.read(name), await made.read(name), ignored)) all.push(each)
  }
  return { named: all.slice(0, MOST_NAMED), more: Math.max(0, all.length - MOST_NAMED) }
}

function* compareSheets(
  found: Sheet,
  due: Sheet,
  ignored: (sheet: string, row: string) => boolean,
): Iterable<Difference> {
  const rows = new Map(found.rows.map(({ line, cells }) => [line, cells]))
  const heads = due.rows[0]?.cells ?? []
  for (const line of new Set([...due.rows, ...found.rows].map((row) => row.line)).values()) {
    const mine = rows.get(line) ?? []
    const yours = due.rows.find((row) => row.line === line)?.cells ?? []
    if (ignored(due.name, textOf(yours[0]))) continue
    for (let i = 0; i < Math.max(mine.length, yours.length); i++) {
      const [is, should] = [textOf(mine[i]), textOf(yours[i])]
      if (is === should) continue
      const row = [textOf(yours[0] ?? mine[0]), textOf(yours[1] ?? mine[1])].filter((each) => each !== '').join(' ')
      const column = textOf(heads[i]).replaceAll('\n', '') || `第 ${i + 1} 列`
      yield {
        where: `${due.name} › 第 ${line} 行 › ${row.slice(0, 40)} › ${column}`,
        found: is.slice(0, 120),
        due: should.slice(0, 120),
      }
    }
  }
}

function textOf(value: Value): string {
  return value === null || value === undefined ? '' : value instanceof Date ? value.toISOString() : String(value)
}
