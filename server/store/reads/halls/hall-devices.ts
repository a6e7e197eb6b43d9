import { exactShanghai, isoShanghai } from '../../../contract/campaign-time.ts'
import { deliveryOf, gapsOf, seqTwice } from '../../projections/delivery.ts'
import type { Reader } from '../../reader.ts'
import { hallOfDevice } from '../../registry/hall-of-device.ts'
import { mustKnow } from './asked-place.ts'

/** Devices that stand in a hall at an instant (ms), or stood there last, with what each delivered: received of expected, gaps. @throws Refusal unknown-hall */
export function devicesOfHall(reader: Reader, hall: string, now: number) {
  mustKnow(reader, { hall })
  const { registry, sql } = reader
  const ofHall = registry.devices().filter(({ id }) => hallOfDevice(registry, id, now) === hall)
  return ofHall.map(({ id, kind, enrolled, revoked }) => ({
    id,
    kind,
    enrolledAt: isoShanghai(enrolled),
    revokedAt: revoked === null ? null : isoShanghai(revoked),
    placements: registry.placements(id).flatMap(({ window, since, until }) => {
      const at = registry.windowById(window)
      if (at?.hall !== hall) return []
      return [{ window: at.code, from: exactShanghai(since), to: until === null ? null : exactShanghai(until) }]
    }),
    ...deliveryOf(sql, id),
    gaps: gapsOf(sql, id).map(({ first, last, noticed, filled }) => ({
      first,
      last,
      noticedAt: isoShanghai(noticed),
      filledAt: filled === null ? null : isoShanghai(filled),
    })),
    seqTwice: seqTwice(sql, id),
  }))
}
