import { exactShanghai } from '../../../contract/campaign-time.ts'
import type { Reader } from '../../reader.ts'
import { mustKnow } from './asked-place.ts'

/** Which device stood where in a hall, or at one window of it, newest first. @throws Refusal unknown-hall, unknown-window */
export function placementsOfHall(reader: Reader, hall: string, window?: string) {
  mustKnow(reader, { hall, window })
  const rows = reader
    .sql(
      `SELECT p.device, d.kind, w.code AS window, p.since, p.until FROM placement p JOIN window w ON w.id = p.window
     JOIN device d ON d.id = p.device WHERE w.hall = ? AND (? IS NULL OR w.code = ?) ORDER BY p.since DESC, p.id DESC`,
    )
    .all(hall, window ?? null, window ?? null) as {
    device: string
    kind: 'kiosk' | 'keypad'
    window: string
    since: number
    until: number | null
  }[]
  return rows.map(({ since, until, ...row }) => ({
    ...row,
    from: exactShanghai(since),
    to: until === null ? null : exactShanghai(until),
  }))
}
