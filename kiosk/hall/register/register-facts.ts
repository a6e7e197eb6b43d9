import type { RegisteredDevice } from '../../../server/contract/answers/halls.ts'
import type { UnitEffect } from '../../../server/contract/answers/scores.ts'
import { SHANGHAI_OFFSET_MS } from '../../../server/contract/campaign-time.ts'

/** What the hub tells of a hall's register; instants are ISO 8601. */
export interface Spell {
  from: string
  to: string | null
}
/** `moved`: ratings that belong elsewhere; `changed`: that go by other rules. Scores are of the own hall to its manager. */
export interface ChangePreview {
  result: { moved?: number; changed?: number }
  units?: UnitEffect[]
}

export function holdsAt({ from, to }: Spell, now: number): boolean {
  return Date.parse(from) <= now && (to === null || now < Date.parse(to))
}

/** Devices that stand at a window of this hall now, by its code; those that stand nowhere under `null`. */
export function devicesByWindow<Device extends Pick<RegisteredDevice, 'placements' | 'revokedAt'>>(
  devices: readonly Device[],
  now: number,
): Map<string | null, Device[]> {
  const found = new Map<string | null, Device[]>()
  for (const device of devices) {
    const window = device.placements.find((spell) => holdsAt(spell, now))?.window ?? null
    // A revoked one that stands nowhere is history only.
    if (window === null && device.revokedAt !== null) continue
    found.set(window, [...(found.get(window) ?? []), device])
  }
  return found
}

/** A field of a form is Shanghai time whatever the machine's zone; null when it is no whole time. */
export function instantOf(field: string): number | null {
  const ms = Date.parse(`${field}:00+08:00`)
  return Number.isNaN(ms) ? null : ms
}

/** To the millisecond: what began within this second must not seem to come later. */
export function shanghaiText(instant: number): string {
  return new Date(instant + SHANGHAI_OFFSET_MS).toISOString().replace('Z', '+08:00')
}
