import { Refusal } from '../../contract/errors.ts'
import type { Who } from './change-whereabouts.ts'
import type { Write } from '../writer/write.ts'

/**
 * A member of staff comes, or goes on under another name or in another unit: the last entry of a number stands. What was
 * rated before stays with the number, and the picture stays, too.
 *
 * @throws Refusal unknown-unit
 */
export function enterStaff(w: Write, staff: { no: string; name: string; unit: string } & Who): void {
  if (!w.registry.unit(staff.unit)) throw new Refusal('unknown-unit', staff.unit)
  const photo = w.registry.staff(staff.no)?.photo
  w.append('staff', { ...staff, ...(photo ? { photo } : {}) })
  const windows = w
    .sql('SELECT window FROM duty WHERE staff = ? AND (until IS NULL OR until > ?)')
    .pluck()
    .all(staff.no, w.now) as number[]
  for (const window of windows) w.touched.windows.add(window)
}
