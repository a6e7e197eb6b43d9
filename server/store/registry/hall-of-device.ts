import type { Registry } from './registry.ts'

/**
 * The hall whose device this is: where it stands at an instant, or stood last; undefined for one that stood nowhere yet.
 * What a device brings after it went to another hall is that hall's, so the former one hears no more of it.
 */
export function hallOfDevice(registry: Registry, device: string, now: number): string | undefined {
  const placements = registry.placements(device)
  const last = placements.findLast(({ since }) => since <= now) ?? placements[0]
  return last && registry.windowById(last.window)?.hall
}

/** Every hall in which the device stands, stood or will stand. */
export function hallsOfDevice(registry: Registry, device: string): Set<string> {
  const halls = registry.placements(device).map(({ window }) => registry.windowById(window)?.hall)
  return new Set(halls.filter((hall) => hall !== undefined))
}
