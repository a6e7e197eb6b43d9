import type { Rating } from '../ledger/rating.ts'
import { ofKey } from '../ledger/registry.ts'
import type { Service } from '../ledger/services.ts'
import { firstFrom, NO_VOTE } from './in-order.ts'

export interface Invitations {
  /** The press that has the invitation of a service that is invited; absent where nobody has. */
  holders: Map<string, Rating | null>
  /** Presses of a service whose device was down. */
  free: Set<Rating>
  /** The service that a press names. */
  named: Map<Rating, string>
}

/** Which press has an invitation, and which service a press names (section 6). */
export function invitationsOf(
  windows: ReadonlyMap<string, readonly Rating[]>,
  services: Iterable<Service>,
  isSealed: (instant: number) => boolean,
): Invitations {
  const found: Invitations = { holders: new Map(), free: new Set(), named: new Map() }
  const frozen = frozenNames(windows, isSealed)
  for (const [place, listed] of byWindow(services)) {
    const presses = windows.get(place) ?? []
    listed.forEach((service, i) => {
      const over = Math.min(service.expires, service.cancelled ?? Infinity)
      const end = Math.min(over, listed[i + 1]?.at ?? Infinity)
      let made: Rating[] = []
      for (let at = firstFrom(presses, service.at); at < presses.length && presses[at]!.occurred < end; at++) {
        const press = presses[at]!
        const fits = press.invitation === undefined || press.invitation === service.invitation
        if (!(press.facts & NO_VOTE) && fits) made.push(press)
      }
      if (service.outcome === 'device-down') for (const press of made) found.free.add(press)
      else if (service.isInvited) {
        const first = [...(frozen.get(service.id) ?? []), ...made.filter(({ occurred }) => !isSealed(occurred))][0]
        made = first === undefined ? [] : [first]
        found.holders.set(service.id, first ?? null)
      }
      for (const press of made) found.named.set(press, service.id)
    })
  }
  return found
}

/** Frozen presses that name a service. */
function frozenNames(
  windows: ReadonlyMap<string, readonly Rating[]>,
  isSealed: (instant: number) => boolean,
): Map<string, Rating[]> {
  const frozen = new Map<string, Rating[]>()
  for (const presses of windows.values())
    for (const press of presses) {
      const { service } = press.attribution
      if (service !== undefined && !(press.facts & NO_VOTE) && isSealed(press.occurred))
        ofKey(frozen, service, () => []).push(press)
    }
  return frozen
}

function byWindow(services: Iterable<Service>): Map<string, Service[]> {
  const windows = new Map<string, Service[]>()
  for (const service of services) ofKey(windows, service.place, () => []).push(service)
  for (const listed of windows.values())
    // oxlint-disable-next-line unicorn/no-array-sort -- the lists are ours, and Chromium 109 has no toSorted
    listed.sort((a, b) => a.at - b.at || a.n - b.n || (a.id < b.id ? -1 : 1))
  return windows
}
