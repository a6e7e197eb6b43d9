import { sorted } from '../../elements/sorted.ts'
import type { RatingEvidence } from '../../../server/contract/answers/screening.ts'

/** Where everything of the picture stands, in units of its own: 860 wide, three minutes before and after a press. */
export interface TimeLine {
  /** A minute each: its place, and how long it is from the press, ms. */
  ticks: { x: number; ms: number }[]
  services: { x: number; width: number; text: 'whole' | 'matter' | 'word' | 'none'; open: boolean; at: number }[]
  presses: { x: number; lane: number; at: number; label: 'right' | 'left' | 'none' }[]
  /** The group of the press itself: from the press that opens it on. */
  group: { x: number; width: number; count: number } | null
  /** Whether the group's text has room beside its bracket. */
  groupText: boolean
  /** How many lanes of faces there are, one at least. */
  lanes: number
}

type Facts = Pick<RatingEvidence, 'neighbours' | 'services' | 'gapMs'>

export const LINE = { left: 76, right: 830, aroundMs: 180_000, face: 26, lanes: 3 }
const MINUTE_MS = 60_000
/** Of 12.6 px text: a Chinese letter, and any other one. */
const WIDE = 12.6
const NARROW = 7.2
const LABEL_GAP = 8

/**
 * Lays the picture out. A face that would lie on another one goes a lane up; what finds no lane is a tick alone. A label
 * stands right of its face, else left of it, else nowhere: the list below the picture says everything.
 *
 * @param words the label of a press, the longest text of a service and its shorter ones
 */
export function timeLine(
  { neighbours, services, gapMs }: Facts,
  words: {
    press(at: number): string
    group(count: number): string
    service(at: number, how: 'whole' | 'matter' | 'word'): string
  },
  firstMinuteMs: number,
): TimeLine {
  const x = (ms: number) =>
    LINE.left +
    ((Math.max(-LINE.aroundMs, Math.min(LINE.aroundMs, ms)) + LINE.aroundMs) * (LINE.right - LINE.left)) /
      (2 * LINE.aroundMs)
  const ticks: TimeLine['ticks'] = []
  for (let ms = firstMinuteMs; ms <= LINE.aroundMs; ms += MINUTE_MS) ticks.push({ x: x(ms), ms })
  const group = groupOf({ neighbours, gapMs }, x)
  const presses = placed(
    neighbours.map(({ afterMs, itself }) => ({ x: x(afterMs), itself })),
    words.press,
  )
  return {
    ticks,
    services: services.map(({ fromMs, toMs }, at) => {
      const width = Math.max(x(toMs) - x(fromMs), 3)
      const fits = (['whole', 'matter', 'word'] as const).find((how) => textWidth(words.service(at, how)) + 14 <= width)
      return { x: x(fromMs), width, text: fits ?? 'none', open: toMs > LINE.aroundMs, at }
    }),
    presses,
    group,
    groupText: group !== null && hasRoom(group, textWidth(words.group(group.count)), presses),
    lanes: Math.max(1, ...presses.map(({ lane }) => lane + 1)),
  }
}

/** No line of a press goes through the text beside the bracket. */
function hasRoom({ x, width }: { x: number; width: number }, text: number, presses: TimeLine['presses']): boolean {
  const [from, to] = [x + width, x + width + LABEL_GAP + text]
  return to <= LINE.right + 30 && !presses.some((press) => press.x > from - 2 && press.x < to + 2)
}

/** About as wide as it is drawn, never narrower. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter.codePointAt(0)! > 0x2e7f ? WIDE : NARROW), 0)
}

function placed(
  presses: readonly { x: number; itself: boolean }[],
  label: (at: number) => string,
): TimeLine['presses'] {
  // The press itself stands in the lowest lane, whatever is around it.
  const order = sorted(
    presses.map((press, at) => ({ ...press, at })),
    (a, b) => Number(b.itself) - Number(a.itself) || a.x - b.x,
  )
  const lanes: number[][] = Array.from({ length: LINE.lanes }, () => [])
  const done = order.map(({ x, at, itself }) => {
    const lane = lanes.findIndex((taken) => taken.every((other) => Math.abs(other - x) >= LINE.face + 2))
    if (lane >= 0) lanes[lane]!.push(x)
    return { x, at, itself, lane }
  })
  const taken = done
    .filter(({ lane }) => lane >= 0)
    .map(({ x, lane }) => ({ from: x - LINE.face / 2, to: x + LINE.face / 2, lane }))
  return sorted(
    done.map(({ x, at, lane, itself }) => {
      const width = textWidth(label(at))
      const isFree = (from: number, to: number) =>
        from >= LINE.left &&
        to <= LINE.right + 30 &&
        taken.every((each) => each.lane !== lane || each.to <= from || each.from >= to)
      const right = { from: x + LINE.face / 2 + 2, to: x + LINE.face / 2 + LABEL_GAP + width, lane }
      const left = { from: x - LINE.face / 2 - LABEL_GAP - width, to: x - LINE.face / 2 - 2, lane }
      if (lane < 0) return { x, at, lane, label: 'none' as const }
      const side = isFree(right.from, right.to) ? right : isFree(left.from, left.to) ? left : null
      // Two lines of the press itself need the lane above as well.
      if (side !== null) taken.push(side, ...(itself ? [{ ...side, lane: 1 }] : []))
      return {
        x,
        at,
        lane,
        label: side === right ? ('right' as const) : side === left ? ('left' as const) : ('none' as const),
      }
    }),
    (a, b) => a.at - b.at,
  )
}

/** Which of the presses are of one group with the press itself: from the last that opens one before it, or itself. */
export function groupOf(
  { neighbours, gapMs }: Pick<Facts, 'neighbours' | 'gapMs'>,
  x: (ms: number) => number,
): TimeLine['group'] {
  const itself = neighbours.findIndex((each) => each.itself)
  const opener = neighbours.slice(0, itself + 1).findLast((each) => each.opensGroup)
  if (itself < 0 || opener === undefined) return null
  const within = neighbours.filter(({ afterMs }) => afterMs >= opener.afterMs && afterMs - opener.afterMs < gapMs)
  if (!within.some((each) => each.itself)) return null
  const from = x(opener.afterMs)
  return { x: from, width: x(opener.afterMs + gapMs) - from, count: within.length }
}
