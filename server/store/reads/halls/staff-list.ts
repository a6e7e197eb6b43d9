import type { Reader } from '../../reader.ts'

/** All members of staff, and what they can sign in with at a window. */
export function staffList({ sql, registry }: Reader) {
  const pins = new Set(sql('SELECT staff FROM staff_pin').pluck().all())
  const counted = sql('SELECT staff, count(*) AS cards FROM staff_card GROUP BY staff').all()
  const cards = new Map((counted as { staff: string; cards: number }[]).map((row) => [row.staff, row.cards]))
  return registry
    .allStaff()
    .map(({ no, name, unit }) => ({ no, name, unit, pin: pins.has(no), cards: cards.get(no) ?? 0 }))
}
