import type { DrawDeskState } from '../../../server/contract/answers/methods/draws.ts'
import { countdown } from '../../elements/ages.ts'

/** How far a draw is, as its screens show it. */
export type DrawStage = 'pool' | 'wait' | 'dice' | 'drawing' | 'list'

export function stageOf({ frame, seed, draw, now }: DrawDeskState): DrawStage {
  if (frame === null) return 'pool'
  if (draw !== null) return 'list'
  if (seed !== null) return 'drawing'
  return Date.parse(now) < Date.parse(frame.diceFrom) ? 'wait' : 'dice'
}

/** How long until the next look, ms: while people type, everybody sees it at once. */
export function lookAgain(state: DrawDeskState | null): number {
  if (state === null) return 2_000
  const stage = stageOf(state)
  return stage === 'dice' || stage === 'drawing' ? 700 : 5_000
}

/** `10 月 10 日 09:00`, of an instant in Shanghai's time. */
export function minuteWords(instant: string): string {
  const [, month, day, minute] = /^\d{4}-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(instant)!
  return `${Number(month)} 月 ${Number(day)} 日 ${minute}`
}

/** Hours between frame and dice, as they were set. */
export function waitHours({ at, diceFrom }: NonNullable<DrawDeskState['frame']>): number {
  return Math.round((Date.parse(diceFrom) - Date.parse(at)) / 3_600_000)
}

/** `23 小时 59 分`, in the last hour `59:59`. */
export function leftWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  return minutes < 60 ? countdown(ms) : `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`
}

export type Cell = { digit: string; state: 'same' | 'differs' | 'hidden' | 'next' | 'empty' }

/** One person's row on the room's screen: what both typed is shown, the rest is a dot. */
export function cellsOf(
  { typed, shown }: DrawDeskState['typed'][number],
  dice: number,
  firstDifference: number | undefined,
): Cell[] {
  return Array.from({ length: dice }, (_, i): Cell => {
    const digit = shown[i]
    if (digit !== undefined) return { digit, state: i + 1 === firstDifference ? 'differs' : 'same' }
    if (i < typed) return { digit: '●', state: 'hidden' }
    return { digit: '', state: i === typed && firstDifference === undefined ? 'next' : 'empty' }
  })
}

/** Six digits a group, as they are read aloud. */
export function sixes(digits: string): string[] {
  return digits.match(/.{1,6}/g) ?? []
}

/** Which places of a stratum fit on the room's screen: the first, the last that are drawn, and two reserves. */
export function placesShown(size: number, take: number): { first: number; lastFrom: number; until: number } {
  const until = Math.min(size, take + 2)
  return take <= 6 ? { first: take, lastFrom: take + 1, until } : { first: 3, lastFrom: take - 2, until }
}
