import { writeXlsx } from 'hucre/xlsx'
import { METHOD_CODES } from '../../contract/methods.ts'
import { BASELINE_COLUMNS, BASELINE_METHODS } from '../../contract/summary/baseline-file.ts'
import type { UnitFacts } from '../../contract/policy.ts'
import { csvExport } from '../../export/csv-export.ts'

const HEADS = Object.values(BASELINE_COLUMNS).map(([head]) => head)
/** Every cell as text: Excel makes a number or a date of what looks like one. */
const TEXT = { style: { numFmt: '@' } }
const NOTES: readonly (readonly [string, string])[] = [
  ['参评单位', '已经填好，写的是名称；也可以写代码，如 J36'],
  ['评议方式', '已经填好；上年已在本系统封存的方式不在表里，不用填'],
  ['得分', '0 至 100，最多两位小数（网络评议可以是负数）'],
  ['名次', '1 以上的整数；得分高的名次靠前，得分相同的名次相同（1、2、2、4）'],
  ['没有结果的', '得分和名次都空着，这一行不导入；样本不足的只写得分'],
]

/** An empty table of last year's figures with every unit by every method in it, as a workbook or csv. */
export async function baselineTemplate(
  format: 'csv' | 'xlsx',
  units: readonly UnitFacts[],
  sealed: ReadonlySet<string>,
): Promise<Uint8Array> {
  const rows = METHOD_CODES.filter((method) => !sealed.has(method)).flatMap((method) =>
    units.map(({ name }): [string, string] => [name, BASELINE_METHODS[method][0]!]),
  )
  if (format === 'csv')
    return csvExport(
      HEADS.map((header, i) => ({ header, width: 20, kind: 'text', value: (row: [string, string]) => row[i] ?? '' })),
      rows,
    )
  return writeXlsx({
    sheets: [
      {
        name: '上年结果',
        rows: [HEADS, ...rows.map(([unit, method]) => [unit, method, '', ''])],
        columns: HEADS.map((_, i) => ({ ...TEXT, width: i === 0 ? 30 : 20 })),
      },
      { name: '填写说明', rows: NOTES.map((row) => [...row]), columns: [{ width: 16 }, { width: 70 }] },
    ],
  })
}
