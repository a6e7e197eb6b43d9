import { at, sameThroughout, type Interval } from './interval.ts'

export interface PlacementSpan extends Interval {
  window: number
}
export interface PostingSpan extends Interval {
  unit: string
}
export interface DutySpan extends Interval {
  staff: string
}
/** A service that was under way at the moment of the press. */
export interface ServiceAtPress {
  id: string
  unit?: string
  staff?: string
  matter?: string
}

/** Who is where, when. The registry answers; a test may answer from a list. */
export interface Whereabouts {
  placements(device: string): readonly PlacementSpan[]
  postings(window: number): readonly PostingSpan[]
  duties(window: number): readonly DutySpan[]
  /** The unit that a matter belongs to (综合窗口). */
  unitOfMatter(matter: string): string | undefined
}

export interface PressAttribution {
  window?: number
  unit?: string
  staff?: string
  matter?: string
  service?: string
}

/** The window where a device stood at an instant. */
export function windowAt(device: string, instant: number, where: Whereabouts): number | undefined {
  return at(where.placements(device), instant)?.window
}

/**
 * Placement of the device, then posting of the window, both at the moment of the press. A service whose unit or
 * matter names another unit wins. Nobody there: no unit, which is the tray; never a guess.
 */
export function attributePress(
  window: number | undefined,
  occurredAt: number,
  service: ServiceAtPress | undefined,
  where: Whereabouts,
): PressAttribution {
  if (window === undefined) return {}
  const matterUnit = service?.matter === undefined ? undefined : where.unitOfMatter(service.matter)
  const unit = service?.unit ?? matterUnit ?? at(where.postings(window), occurredAt)?.unit
  const staff = service?.staff ?? at(where.duties(window), occurredAt)?.staff
  const found: PressAttribution = {}
  if (service?.matter !== undefined) found.matter = service.matter
  if (service !== undefined) found.service = service.id
  if (staff !== undefined) found.staff = staff
  if (unit !== undefined) found.unit = unit
  found.window = window
  return found
}

/**
 * Whether placement and posting were the same for the whole of [from, to]: then even a badly known moment within
 * it can only belong to one window and one unit.
 */
export function sameWhereabouts(device: string, from: number, to: number, where: Whereabouts): boolean {
  const placement = at(where.placements(device), to)
  if (placement === undefined) return false
  const { window } = placement
  return (
    sameThroughout(where.placements(device), from, to, (span) => span.window) &&
    sameThroughout(where.postings(window), from, to, (span) => span.unit)
  )
}
