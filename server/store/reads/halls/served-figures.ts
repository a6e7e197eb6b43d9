import type { ServedFigures } from '../../../contract/hall/hall-reports.ts'

/** Figures of `score_day` that a hall reads; a row of zeros is a day without anybody. */
export const SERVED_SUMS = [
  'c1',
  'c2',
  'c3',
  'c4',
  'c5',
  'held',
  'served',
  'invited',
  'shown',
  'pressed',
  'unrated',
  'down',
  'cancelled',
]
  .map((figure) => `total(${figure}) AS ${figure}`)
  .concat('total(r1 + r2 + r3 + r4 + r5) AS rated')
  .join(', ')

type Row = Record<
  | 'c1'
  | 'c2'
  | 'c3'
  | 'c4'
  | 'c5'
  | 'held'
  | 'served'
  | 'invited'
  | 'shown'
  | 'pressed'
  | 'unrated'
  | 'down'
  | 'cancelled'
  | 'rated',
  number
>

export function servedFigures(row: Row): ServedFigures {
  const { served, invited, shown, pressed, unrated, down, cancelled, rated, held } = row
  return {
    served,
    invited,
    shown,
    pressed,
    unrated,
    down,
    cancelled,
    n: row.c1 + row.c2 + row.c3 + row.c4 + row.c5,
    counts: { '1': row.c1, '2': row.c2, '3': row.c3, '4': row.c4, '5': row.c5 },
    rated,
    held,
  }
}

export const NOBODY: ServedFigures = {
  served: 0,
  invited: 0,
  shown: 0,
  pressed: 0,
  unrated: 0,
  down: 0,
  cancelled: 0,
  n: 0,
  counts: { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 },
  rated: 0,
  held: 0,
}

export function addServed(a: ServedFigures, b: ServedFigures): ServedFigures {
  const counts = { ...a.counts }
  for (const level of ['1', '2', '3', '4', '5'] as const) counts[level] += b.counts[level]
  return {
    served: a.served + b.served,
    invited: a.invited + b.invited,
    shown: a.shown + b.shown,
    pressed: a.pressed + b.pressed,
    unrated: a.unrated + b.unrated,
    down: a.down + b.down,
    cancelled: a.cancelled + b.cancelled,
    n: a.n + b.n,
    counts,
    rated: a.rated + b.rated,
    held: a.held + b.held,
  }
}
