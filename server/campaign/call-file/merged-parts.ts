/** Namespaces do not matter to the library that reads it. */
const EMPTY_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'

/** Texts of cells, of which none is left. */
const TEXTS = 'xl/sharedStrings.xml'

/**
 * Parts of a workbook, each sheet with its list of merged cells and without cells: so the library tells merges by sheet at
 * little cost. Its reader of rows does not tell them.
 */
export function withMergesAlone(parts: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  const few: Record<string, Uint8Array> = {}
  for (const [name, bytes] of Object.entries(parts)) {
    if (name === TEXTS) continue
    const isSheet = name.startsWith('xl/worksheets/')
    few[name] = isSheet
      ? Buffer.from(`${EMPTY_SHEET}${mergesIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))}</worksheet>`)
      : bytes
  }
  return few
}

/** The element `mergeCells` of a sheet as it is written, with or without a prefix; empty where there is none. */
function mergesIn(sheet: Buffer): string {
  for (let at = sheet.indexOf('mergeCells'); at !== -1; at = sheet.indexOf('mergeCells', at + 1)) {
    const prefix = /<(?:[\w.-]{1,40}:)?$/.exec(sheet.toString('latin1', Math.max(0, at - 42), at))?.[0]
    if (prefix === undefined) continue
    const end = sheet.indexOf(`${prefix.replace('<', '</')}mergeCells>`, at)
    // An element that ends in itself lists nothing.
    return end === -1
      ? ''
      : `${sheet.toString('latin1', at - prefix.length, end)}${prefix.replace('<', '</')}mergeCells>`
  }
  return ''
}
