import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { SEED_PATTERN } from '../../contract/survey/draw-limits.ts'

const SEED = new RegExp(SEED_PATTERN)
const DIGIT = /[0-9]/

/** @throws Refusal seed-malformed, with what is wrong and where */
export function checkSeed(digits: string): string {
  if (SEED.test(digits)) return digits
  const characters = [...digits]
  const at = characters.findIndex((character) => !DIGIT.test(character))
  if (at === -1) throw new Refusal('seed-malformed', `${characters.length} digits`, `${characters.length} 位数字`)
  throw new Refusal(
    'seed-malformed',
    `character ${at + 1} is ${JSON.stringify(characters[at])}`,
    `第 ${at + 1} 个字符是 ${JSON.stringify(characters[at])}`,
  )
}

/** How far two people who still type agree: what the projector shows after each digit. */
export interface Agreement {
  /** Places that both have typed, alike, from the first on. */
  agreed: number
  /** The first place at which they differ, from 1; null while they do not. */
  differsAt: number | null
}

export function agreement(a: string, b: string): Agreement {
  const both = Math.min(a.length, b.length)
  for (let i = 0; i < both; i++) if (a[i] !== b[i]) return { agreed: i, differsAt: i + 1 }
  return { agreed: both, differsAt: null }
}

/** @throws Refusal draw-too-early, with the time, before the wait since the frame is over; ms */
export function checkWait(frozenAt: number, now: number, waitMs: number): void {
  const from = frozenAt + waitMs
  if (now < from) throw new Refusal('draw-too-early', isoShanghai(from))
}

/**
 * What somebody typed so far, of so many digits that were agreed upon: white space falls, wide digits are digits.
 *
 * @throws Refusal seed-malformed, with what is wrong and where
 */
export function typedDigits(written: string, dice: number): string {
  const digits = written.normalize('NFKC').replaceAll(/\s/g, '')
  const characters = [...digits]
  const at = characters.findIndex((character) => !DIGIT.test(character))
  if (at !== -1)
    throw new Refusal(
      'seed-malformed',
      `character ${at + 1} is ${JSON.stringify(characters[at])}`,
      `第 ${at + 1} 个字符是 ${JSON.stringify(characters[at])}`,
    )
  if (digits.length > dice)
    throw new Refusal(
      'seed-malformed',
      `${digits.length} digits, ${dice} dice`,
      `${digits.length} 位数字，${dice} 个骰子`,
    )
  return digits
}

/** Every place, from 1, at which both typed a digit and not the same. */
export function differences(a: string, b: string): number[] {
  const places: number[] = []
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) places.push(i + 1)
  return places
}
