/** A csv file (RFC 4180) as rows of fields; the byte order mark goes. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let isQuoted = false
  const clean = text.replace(/^\uFEFF/, '')
  for (let i = 0; i < clean.length; i++) {
    const char = clean[i]!
    if (isQuoted) {
      if (char !== '"') field += char
      else if (clean[i + 1] === '"') field += clean[++i]!
      else isQuoted = false
    } else if (char === '"') isQuoted = true
    else if (char === ',' || char === '\n') {
      row.push(field.replace(/\r$/, ''))
      field = ''
      if (char === '\n') {
        rows.push(row)
        row = []
      }
    } else field += char
  }
  if (field !== '' || row.length > 0) rows.push([...row, field])
  return rows
}
