import type { Attribution, WindowName } from '../../contract/ledger/ledger-entries.ts'
import { at, type Interval } from './interval.ts'

export interface PlacementSpan extends Interval {
  window: number
}
export interface PostingSpan extends Interval {
  unit: string
}

/** Which device stood where, when. The registry answers; a test may answer from a list. */
export interface Whereabouts {
  placements(device: string): readonly PlacementSpan[]
}

/** The window where a device stood at an instant. */
export function windowAt(device: string, instant: number, where: Whereabouts): number | undefined {
  return at(where.placements(device), instant)?.window
}

/** The unit that a service names, else that of its matter (综合窗口). */
export function unitServed(
  { unit, matter }: { unit?: string | null | undefined; matter?: string | null | undefined },
  where: { unitOfMatter(matter: string): string | undefined },
): string | undefined {
  return unit ?? (matter == null ? undefined : where.unitOfMatter(matter))
}

/** A window at the moment of a press: the unit posted there, and who was on duty. */
interface Place extends WindowName {
  unit: string | undefined
  staff: string | undefined
}

/** The service that a press rates, and what it names: a unit (its own word, else its matter's), staff, a matter. */
interface Served {
  id: string
  unit: string | undefined
  staff: string | undefined
  matter: string | undefined
}

/**
 * Placement of the device, then posting of the window, both at the moment of the press. A service whose unit or
 * matter names another unit wins. Nobody there: no unit, which is the tray; never a guess.
 */
export function attributePress(place: Place | undefined, service: Served | undefined): Attribution {
  if (place === undefined) return {}
  const unit = service?.unit ?? place.unit
  const staff = service?.staff ?? place.staff
  const found: Attribution = { hall: place.hall }
  if (service?.matter !== undefined) found.matter = service.matter
  if (service !== undefined) found.service = service.id
  if (staff !== undefined) found.staff = staff
  if (unit !== undefined) found.unit = unit
  found.window = place.window
  return found
}
