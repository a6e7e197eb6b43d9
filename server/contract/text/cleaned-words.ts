/** Marks that turn the direction of a line, or that nobody sees: the text would be another one than it looks. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g
// oxlint-disable-next-line no-control-regex -- control characters are what is taken out
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g

/** What somebody wrote, as it is kept: line ends as one, no control characters, no marks that nobody sees, NFC. */
export function cleanedWords(written: string): string {
  return written
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(UNSEEN, '')
    .replaceAll(CONTROL, ' ')
    .normalize('NFC')
    .trim()
}
