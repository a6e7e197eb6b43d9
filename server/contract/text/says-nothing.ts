import { cleanedWords } from './cleaned-words.ts'

/** Whether nobody could read anything in a text: nothing, blanks, or marks that nobody sees. */
export function saysNothing(text: string | undefined): boolean {
  return text === undefined || cleanedWords(text) === ''
}
