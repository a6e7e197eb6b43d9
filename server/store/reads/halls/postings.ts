import { exactShanghai, isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Reader } from '../../reader.ts'
import { postingChanges } from '../../register/posting-changes.ts'

/**
 * Postings of a window, oldest first, and every entry that they follow from, with who made it and why.
 *
 * @throws Refusal unknown-window
 */
export function postingsOfWindow({ registry, sql }: Reader, hall: string, window: string) {
  const row = registry.window(hall, window)
  if (!row) throw new Refusal('unknown-window', `${hall}/${window}`)
  return {
    postings: registry.postings(row.id).map(({ unit, since, until }) => ({
      unit,
      name: registry.unit(unit)?.name ?? unit,
      from: exactShanghai(since),
      to: until === null ? null : exactShanghai(until),
    })),
    changes: postingChanges(sql, hall, window).map(({ at, unit, from, to, operator, reason }) => ({
      at: isoShanghai(at),
      unit: unit ?? null,
      from: exactShanghai(from),
      to: to === undefined ? null : exactShanghai(to),
      operator,
      reason,
    })),
  }
}
