import { pinyin } from 'pinyin-pro'
import { COMMON_WORDS } from './common-words.ts'
import { isLeakedPassword } from './leaked-passwords.ts'

/** So many characters have to stay when everything is gone that everybody tries. */
const OWN_CHARACTERS = 4
/** Shorter names are in too many words: 李 in 行李, li in limit. */
const SHORTEST_NAME = { letters: 4, characters: 2 }
/** Digits and signs that stand for letters, as whoever guesses undoes them. */
const STAND_FOR: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const BY_LENGTH = (a: string, b: string) => b.length - a.length

/**
 * Whether a password is made of nothing but what many people choose: common words, names of this place, rows of keys, digits
 * and signs, and one thing again and again; or is one of a leaked list, once or again and again, with digits and signs around
 * it or not. Two or three words that belong to nobody's list are a good password.
 *
 * @param names of this place, as `localNames` makes them
 */
export function isCommonPassword(password: string, names: readonly string[]): boolean {
  const text = plainText(password)
  const all = [...COMMON_WORDS, ...names].toSorted(BY_LENGTH)
  if ([text, undone(text), spoken(text)].some((each) => ownCharacters(each, all) < OWN_CHARACTERS)) return true
  const tried = [text, core(text)].flatMap((each) => [each, repeated(each)]).flatMap((each) => [each, undone(each)])
  return [...new Set(tried)].some((each) => isLeakedPassword(each))
}

/** What a text says again and again: `love` of `lovelovelove`; else the text. */
function repeated(text: string): string {
  return text.slice(0, (text + text).indexOf(text, 1))
}

/** Without the digits and signs at both ends. */
function core(text: string): string {
  return /\p{L}(?:.*\p{L})?/su.exec(text)?.[0] ?? ''
}

/** Whether a password holds the name under which its owner signs in. */
export function holdsName(password: string, username: string): boolean {
  const [text, name] = [plainText(password), plainText(username)]
  if (text === name) return true
  const { length } = [...name]
  const shortest = /^[\x20-\x7e]*$/.test(name) ? SHORTEST_NAME.letters : SHORTEST_NAME.characters
  return length >= shortest && text.includes(name)
}

/** How many different characters are left that are no word of a list, no digit and no sign. */
function ownCharacters(text: string, words: readonly string[]): number {
  let rest = text
  for (const word of words) rest = rest.replaceAll(word, ' ')
  const letters = [...rest].filter((each) => /\p{L}/u.test(each))
  return new Set(letters).size
}

function plainText(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** In pinyin, so that traditional characters and others that sound alike are the words of the list. */
function spoken(text: string): string {
  return pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive' }).join('')
}

function undone(text: string): string {
  return [...text].map((each) => STAND_FOR[each] ?? each).join('')
}
