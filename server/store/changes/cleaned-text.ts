import { Refusal } from '../../contract/errors.ts'

/** What somebody wrote: line ends as one, no other control characters, nothing around it. @throws Refusal comment-too-long */
export function cleanedText(written: string, most: number): string {
  const text = written
    .replaceAll(/\r\n?/g, '\n')
    // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
    .trim()
  if ([...text].length > most) throw new Refusal('comment-too-long')
  return text
}
