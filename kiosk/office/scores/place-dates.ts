import { parseDay } from '../../../server/contract/campaign-time.ts'

/** Between two labels of one row, in px. */
const LABEL_GAP = 12
/** Two points nearer than this, in px, give way by half each; their dates are written as they are. */
const POINT_GAP = 18
/** A label that stands to one side of its point begins this far beyond it, in px. */
const OVERHANG = 3
/** A label at an end of the line may begin this far outside, under its point, in px. */
const MARGIN = 7

/** Rows in the order in which they are tried. */
const ROWS = ['below', 'above', 'second'] as const
export type LabelRow = (typeof ROWS)[number]

/** A date on the line and what may be written at it. */
export interface DateLabel {
  /** `2026-11-30`. */
  date: string
  /** Widths in px of what may be written, the longest first; the last is used where the others find no place. */
  widths: readonly number[]
}

export interface PlacedLabel {
  /** Of the point, in px from the start of the line. */
  at: number
  row: LabelRow
  /** Left edge of the label, in px from the start of the line. */
  left: number
  /** Which of the widths is written. */
  form: number
}

interface Box {
  row: LabelRow
  left: number
  right: number
  at: number
}

/**
 * Where labels stand on a line of `width` px from one date to another, in the order given; null when they do not
 * all find a place. Today's label is placed first, then the next date's, then the others from right to left. Today
 * goes above the line where it would stand in the way of the next date.
 */
export function placeLabels(
  labels: readonly DateLabel[],
  line: { today: string; from: string; to: string; width: number },
): PlacedLabel[] | null {
  // Where not everything finds a place written whole, only today and the next date are; then today alone.
  return placeAll(labels, line, labels.length) ?? placeAll(labels, line, 2) ?? placeAll(labels, line, 1)
}

function placeAll(
  labels: readonly DateLabel[],
  line: { today: string; from: string; to: string; width: number },
  whole: number,
): PlacedLabel[] | null {
  const order = orderOf(labels, line.today)
  const points = pointsOf(
    labels.map(({ date }) => date),
    line,
  )
  const taken: Box[] = []
  const placed = new Map<number, PlacedLabel>()
  for (const [rank, index] of order.entries()) {
    const { widths, date } = labels[index]!
    const at = points[index]!
    const rows: readonly LabelRow[] =
      date === line.today && isCrowded(labels, order, points) ? ['above', 'below', 'second'] : ROWS
    const found = firstFree(at, widths, rank < whole ? 0 : widths.length - 1, rows, taken, line.width)
    if (!found) return null
    taken.push({ row: found.row, left: found.left, right: found.left + widths[found.form]!, at })
    placed.set(index, found)
  }
  return labels.map((_, index) => placed.get(index)!)
}

function orderOf(labels: readonly DateLabel[], today: string): number[] {
  const importance = ({ date }: DateLabel) => (date === today ? 0 : date === next ? 1 : 2)
  const next = labels
    .map(({ date }) => date)
    .filter((date) => date > today)
    .reduce((least, date) => (least === '' || date < least ? date : least), '')
  const order = labels.map((_, index) => index)
  order.sort((a, b) => importance(labels[a]!) - importance(labels[b]!) || (labels[a]!.date < labels[b]!.date ? 1 : -1))
  return order
}

/** Centred below the line, the first label of the order would touch the second. */
function isCrowded(labels: readonly DateLabel[], [first, second]: readonly number[], points: readonly number[]) {
  if (first === undefined || second === undefined) return false
  const half = (labels[first]!.widths[0]! + labels[second]!.widths[0]!) / 2
  return Math.abs(points[first]! - points[second]!) < half + LABEL_GAP
}

function firstFree(
  at: number,
  widths: readonly number[],
  firstForm: number,
  rows: readonly LabelRow[],
  taken: readonly Box[],
  lineWidth: number,
): PlacedLabel | null {
  for (const [form, width] of widths.entries()) {
    if (form < firstForm) continue
    for (const row of rows)
      for (const left of [at - width / 2, at - width + OVERHANG, at - OVERHANG, at - width + MARGIN, at - MARGIN]) {
        const box = { row, left, right: left + width, at }
        if (left >= -MARGIN && box.right <= lineWidth + MARGIN && taken.every((other) => areApart(box, other)))
          return { at, row, left, form }
      }
  }
  return null
}

/** No text touches another, and no pointer of the second row goes through a text of the first. */
function areApart(a: Box, b: Box): boolean {
  if (a.row === b.row) return a.right + LABEL_GAP <= b.left || b.right + LABEL_GAP <= a.left
  const [second, below] = a.row === 'second' ? [a, b] : [b, a]
  if (second.row !== 'second' || below.row !== 'below') return true
  return second.at < below.left - OVERHANG || second.at > below.right + OVERHANG
}

/** Proportional to the dates, in px; dates beyond an end stand at it, and no two are on top of each other. */
export function pointsOf(dates: readonly string[], line: { from: string; to: string; width: number }): number[] {
  const first = parseDay(line.from)!
  const length = Math.max(1, parseDay(line.to)! - first)
  const points = dates.map((date) => line.width * Math.min(1, Math.max(0, (parseDay(date)! - first) / length)))
  const order = points.map((_, index) => index)
  order.sort((a, b) => points[a]! - points[b]! || a - b)
  for (let round = 0; round < order.length; round++)
    for (const [i, right] of order.entries()) {
      const left = order[i - 1]
      if (left === undefined) continue
      const missing = POINT_GAP - (points[right]! - points[left]!)
      if (missing <= 0) continue
      points[left]! -= missing / 2
      points[right]! += missing / 2
      if (points[left]! < 0) [points[left], points[right]] = [0, POINT_GAP]
      if (points[right]! > line.width) [points[left], points[right]] = [line.width - POINT_GAP, line.width]
    }
  return points
}
