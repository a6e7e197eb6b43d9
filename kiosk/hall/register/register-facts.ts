import { SHANGHAI_OFFSET_MS } from '../../../server/contract/campaign-time.ts'

/** What the hub tells of a hall's register; instants are ISO 8601. */
export interface Spell {
  from: string
  to: string | null
}
export interface Register {
  units: { code: string; name: string }[]
  windows: { code: string; postings: (Spell & { unit: string | null })[] }[]
}
export interface RegisteredDevice {
  id: string
  kind: 'kiosk' | 'keypad'
  revokedAt: string | null
  placements: (Spell & { window?: string })[]
}
/** One entry about the postings of a window: what was entered, by whom and why. */
export interface PostingChange extends Spell {
  at: string
  unit: string | null
  operator: string
  reason: string
}
export interface StaffMember {
  no: string
  name: string
  unit: string
  pin: boolean
  cards: number
}
interface Figures {
  score: string | null
}
/** `moved`: ratings that belong elsewhere; `changed`: that go by other rules. Scores are of the own hall to its manager. */
export interface ChangePreview {
  result: { moved?: number; changed?: number }
  units?: {
    campaign: string
    unit: { code: string; name: string }
    by: string | null
    ratings: number
    before: Figures
    after: Figures
  }[]
}

export function holdsAt({ from, to }: Spell, now: number): boolean {
  return Date.parse(from) <= now && (to === null || now < Date.parse(to))
}

/** Devices that stand at a window of this hall now, by its code; those that stand nowhere under `null`. */
export function devicesByWindow(
  devices: readonly RegisteredDevice[],
  now: number,
): Map<string | null, RegisteredDevice[]> {
  const found = new Map<string | null, RegisteredDevice[]>()
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
