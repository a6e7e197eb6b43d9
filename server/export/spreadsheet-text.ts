/**
 * What a spreadsheet may take for a formula or a command when a cell begins with it: the four signs, their full-width
 * forms (Excel reads them as the signs under an East Asian locale), `#` (an error value such as #N/A), and a tab or a
 * line break. Blanks and invisible characters before a sign hide it from us, but not from every importer.
 */
const DANGEROUS = /^(?:[\t\r\n]|[\s\p{Cf}]*[=+\-@#＝＋－＠])/u

/** Not allowed in XML 1.0, hence in no cell of a workbook. */
// oxlint-disable-next-line no-control-regex -- these are the characters that must go
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/**
 * Text that came from outside (a name, a title), made safe for a spreadsheet cell: a leading apostrophe keeps it from
 * ever running, also after the file was saved as csv and opened again. Numbers of ours do not pass through here.
 */
export function spreadsheetText(text: string): string {
  const clean = asWritten(text)
  return DANGEROUS.test(clean) ? `'${clean}` : clean
}

/** The same without the apostrophe: for what somebody wrote in a file and mends there, whose cells are all of text. */
export function asWritten(text: string): string {
  return text.toWellFormed().replace(NOT_XML, '\ufffd')
}
