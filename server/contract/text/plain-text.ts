/**
 * Text as it is compared: full-width letters, digits and brackets as narrow ones, without blanks, in upper case. So
 * `Ｊ１６`, `j16` and ` J16 ` are one, and so are `公安局（交警支队）` and `公安局(交警支队)`.
 */
export function plainText(written: string): string {
  return written
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200d\ufeff]/g, '')
    .replace(/[〔【[]/g, '(')
    .replace(/[〕】\]]/g, ')')
    .toUpperCase()
}
