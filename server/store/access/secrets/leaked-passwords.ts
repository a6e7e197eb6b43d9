import { createRequire } from 'node:module'
import type { dictionary } from '@zxcvbn-ts/language-common'

let list: ReadonlySet<string> | undefined

/**
 * Whether a text is one of the 49,233 commonest passwords of leaked collections, in small letters. Read when the first
 * password is chosen: a start does not wait for it.
 */
export function isLeakedPassword(text: string): boolean {
  list ??= new Set(readList())
  return list.has(text)
}

function readList(): readonly string[] {
  const require = createRequire(import.meta.url)
  const words = require('@zxcvbn-ts/language-common') as { dictionary: typeof dictionary }
  return words.dictionary['passwords-common']
}
