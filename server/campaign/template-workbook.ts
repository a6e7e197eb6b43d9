import { writeXlsx } from 'hucre/xlsx'

/** Every cell as text: Excel makes a number or a date of what looks like one, and keeps fifteen digits of a long id. */
export const TEXT = { style: { numFmt: '@' } }

/** A workbook with nothing but the heads, and a second sheet that says what may stand in them. */
export function templateWorkbook(
  sheet: { name: string; heads: readonly string[]; width: number },
  notes: { rows: readonly (readonly string[])[]; width: number },
): Promise<Uint8Array> {
  return writeXlsx({
    sheets: [
      { name: sheet.name, rows: [[...sheet.heads]], columns: sheet.heads.map(() => ({ ...TEXT, width: sheet.width })) },
      { name: '填写说明', rows: notes.rows.map((row) => [...row]), columns: [{ width: notes.width }, { width: 70 }] },
    ],
  })
}
