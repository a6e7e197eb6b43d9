import type { WindowHistory, Found } from './window-history.ts'

/** How long a take-over speaks: whoever is replaced stays away for 5, 10, 20 and at most 60 minutes. */
export const TAKEOVERS_MS = 4 * 3_600_000
/** So often two addresses have to take a device from each other: once and back happens to a machine that is moved. */
const AT_LEAST = 3

/**
 * A token that is used from two places at once: connections of one device that replace each other, from one address, from
 * another, and from the first again. A device that comes back over its own dead connection has the same address.
 */
export function twoPlaces({ now, devices }: WindowHistory): Found[] {
  return devices.flatMap(({ id, takeovers }) => {
    const recent = takeovers.filter(({ at }) => at > now - TAKEOVERS_MS && at <= now)
    const returns = recent.some(({ from, to }, i) =>
      recent.slice(i + 1).some((later) => later.from === to && later.to === from),
    )
    if (recent.length < AT_LEAST || !returns) return []
    const places = [...new Set(recent.flatMap(({ from, to }) => [from, to]))].toSorted()
    return [
      {
        subject: id,
        since: recent[0]!.at,
        evidence: { device: id, times: recent.length, places: places.slice(0, 4).join('、') },
      },
    ]
  })
}
