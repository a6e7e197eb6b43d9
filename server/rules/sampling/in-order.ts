import { OBJECT_KINDS, type ObjectKind } from '../../contract/survey/kinds.ts'

/** A sorted copy, also where a browser has no `toSorted` (Chromium 109, config/deploy/windows.md). */
export function inOrder<T>(list: Iterable<T>, compare: (a: T, b: T) => number): T[] {
  const copy = [...list]
  // oxlint-disable-next-line unicorn/no-array-sort -- the copy is ours
  return copy.sort(compare)
}

/** By code unit, which for ASCII is by byte. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Letters of the campaign document's two lists of units: 机关单位, then 部分重点行业 (campaign document 二). */
const LETTERS: readonly string[] = ['J', 'H']

/**
 * Units in the document's order, by their codes alone, so that whoever has a frame can put a record in order: J01 to J82,
 * then H01 to H07; units that come later stand by letter and number.
 */
export function byUnit(a: string, b: string): number {
  const [one, two] = [placeOf(a), placeOf(b)]
  return one.letter - two.letter || byText(one.head, two.head) || one.number - two.number || byText(a, b)
}

function placeOf(code: string): { letter: number; head: string; number: number } {
  const [, head, digits] = /^([A-Za-z]+)(\d*)/.exec(code)!
  const at = LETTERS.indexOf(head!)
  return { letter: at === -1 ? LETTERS.length : at, head: head!, number: Number(digits) }
}

/** Kinds in the order of their list. */
export function byKind(a: ObjectKind, b: ObjectKind): number {
  return OBJECT_KINDS.indexOf(a) - OBJECT_KINDS.indexOf(b)
}
