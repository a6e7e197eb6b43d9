import type { ClockReading } from '../contract/press.ts'
import type { Sql } from './statements.ts'
import { uuidBytes } from './uuid-bytes.ts'
import type { Write } from './write.ts'

/** A change of offset smaller than this is the network, not the clock. */
const OFFSET_NOISE_MS = 500

/**
 * Notes the offset between the hub's clock and a device's for the boot that is running: presses of this boot that
 * come only after the next one are estimated by it. Not a projection: what was used stands in the rating itself.
 */
export function noteBoot(w: Write, device: string, reading: ClockReading, receivedAt: number): void {
  const offset = receivedAt - reading.at
  const last = w.memory.boots.get(device)
  if (last?.boot === reading.bootId && Math.abs(last.offset - offset) < OFFSET_NOISE_MS) return
  w.memory.boots.set(device, { boot: reading.bootId, offset })
  const boot = uuidBytes(reading.bootId)
  const noted = w.sql('SELECT offset FROM device_boot WHERE device = ? AND boot = ?').get(device, boot) as
    | { offset: number }
    | undefined
  if (noted && Math.abs(noted.offset - offset) < OFFSET_NOISE_MS) return
  w.sql(
    `INSERT INTO device_boot (device, boot, offset, noted) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET offset = excluded.offset, noted = excluded.noted`,
  ).run(device, boot, offset, receivedAt)
}

export interface SeenDevice {
  at: number
  pending: number
  model: string | null
  version: string | null
}

export function noteSeen(
  w: { sql: Sql },
  device: string,
  seen: { at: number; pending: number; model?: string; version?: string },
): void {
  w.sql(
    `INSERT INTO device_seen (device, at, pending, model, version) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, pending = excluded.pending,
       model = coalesce(excluded.model, model), version = coalesce(excluded.version, version)`,
  ).run(device, seen.at, seen.pending, seen.model ?? null, seen.version ?? null)
}

export function seenDevice(sql: Sql, device: string): SeenDevice | undefined {
  return sql('SELECT at, pending, model, version FROM device_seen WHERE device = ?').get(device) as
    | SeenDevice
    | undefined
}
