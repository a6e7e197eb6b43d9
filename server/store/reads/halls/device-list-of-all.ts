import { isoShanghai } from '../../../contract/campaign-time.ts'
import { windowAt } from '../../../rules/attribution/attribute-press.ts'
import { seenDevice } from '../../presses/device-facts.ts'
import { deliveryOf } from '../../projections/delivery.ts'
import type { Reader } from '../../reader.ts'

/** Every device with where it stands now, what it said last, and what of its items is here. */
export function everyDevice({ sql, registry }: Reader, now: number) {
  return registry.devices().map(({ id, kind, enrolled, revoked, unseen }) => {
    const at = windowAt(id, now, registry)
    const window = at === undefined ? undefined : registry.windowById(at)
    const seen = seenDevice(sql, id)
    const { received, expected } = deliveryOf(sql, id)
    return {
      deviceId: id,
      kind,
      window: window === undefined ? null : `${window.hall}/${window.code}`,
      enrolledAt: isoShanghai(enrolled),
      revokedAt: revoked === null ? null : isoShanghai(revoked),
      unseen,
      lastSeenAt: seen === undefined ? null : isoShanghai(seen.at),
      pending: seen?.pending ?? 0,
      received,
      expected,
    }
  })
}
