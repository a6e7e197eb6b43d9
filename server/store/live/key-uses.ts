import type { Reader } from '../reader.ts'
import type { Write } from '../writer/write.ts'

/** How often a key of a device was pressed, as it was put down last; level 0 counts all keys of the device. */
export interface KeyUseRow {
  device: string
  level: number
  presses: number
  /** Its last press, ms. */
  at: number
}

export function keyUses({ sql }: Reader): KeyUseRow[] {
  return sql('SELECT device, level, presses, at FROM key_use').all() as KeyUseRow[]
}

/** What the hub counts beside the ledger, so that a restart begins where it was. It stands in no audit log. */
export function putDownKeyUses({ sql }: Write, rows: readonly KeyUseRow[]): void {
  for (const { device, level, presses, at } of rows)
    sql(
      `INSERT INTO key_use (device, level, presses, at) VALUES (?, ?, ?, ?)
       ON CONFLICT (device, level) DO UPDATE SET presses = excluded.presses, at = excluded.at`,
    ).run(device, level, presses, at)
}
