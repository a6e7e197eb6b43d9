import type { ClockReading } from '../../contract/device/press.ts'
import type { Sql } from '../sqlite/statements.ts'
import { openDoubt } from '../changes/clock-doubt.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import type { NotedBoot, Write } from '../writer/write.ts'

/** What a clock may run off by itself: an offset that was noted long ago may have grown by so much. */
const DRIFT_PER_MS = 100e-6
/** No message is that long on its way: the hub's own clock was set, and what was noted before holds no more. */
const SET_CLOCK_MS = 60_000
/** A better offset by less than this is not worth a write. */
const WORTH_WRITING_MS = 20

/**
 * Notes the offset between the hub's clock and a device's for the boot that is running: presses of this boot that
 * come only after the next one are estimated by it. Every reading is the true offset and the time that the message was
 * on its way, so the least delayed reading is the best. Not a projection: what was used stands in the rating itself.
 */
export function noteBoot(w: Write, device: string, reading: ClockReading, receivedAt: number): void {
  const { bootId: boot } = reading
  const known = notedBoot(w, device, boot)
  const doubt = openDoubt(w.sql)
  // What was noted before the hub came to doubt its clock is better than what that clock says now.
  if (doubt !== null && known && known.doubt !== doubt) return
  const offset = better(known, receivedAt - reading.at, receivedAt)
  const stale = known?.written == null || Math.abs(known.written - offset) >= WORTH_WRITING_MS
  w.memory.boots.set(device, { boot, offset, noted: receivedAt, doubt, written: stale ? offset : known.written })
  if (!stale) return
  // No entry has to do with this table, so nothing that waits needs to be written for it.
  w.sql
    .beforePending(
      `INSERT INTO device_boot (device, boot, offset, noted, doubt) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET offset = excluded.offset, noted = excluded.noted, doubt = excluded.doubt`,
    )
    .run(device, uuidBytes(boot), offset, receivedAt, doubt)
}

function better(known: NotedBoot | undefined, offset: number, receivedAt: number): number {
  if (!known) return offset
  const drift = Math.max(0, Math.round((receivedAt - known.noted) * DRIFT_PER_MS))
  const isSet = Math.abs(offset - known.offset) > SET_CLOCK_MS + drift
  return isSet ? offset : Math.min(offset, known.offset + drift)
}

/** What was noted of a boot, where anything ever was. */
export function notedBoot(w: Pick<Write, 'sql' | 'memory'>, device: string, boot: string): NotedBoot | undefined {
  const last = w.memory.boots.get(device)
  if (last?.boot === boot) return last
  const row = w.sql
    .beforePending('SELECT offset, noted, doubt FROM device_boot WHERE device = ? AND boot = ?')
    .get(device, uuidBytes(boot)) as { offset: number; noted: number; doubt: number | null } | undefined
  return row && { boot, ...row, written: row.offset }
}

/** A doubt about the hub's clock ended: what was noted in it is as good as any other, or, where the clock was wrong, nothing. */
export function keepDoubtedOffsets(w: Pick<Write, 'sql' | 'memory'>, keep: boolean): void {
  w.sql(keep ? 'UPDATE device_boot SET doubt = NULL' : 'DELETE FROM device_boot WHERE doubt IS NOT NULL').run()
  w.memory.boots.clear()
}

export interface SeenDevice {
  at: number
  pending: number
  model: string | null
  version: string | null
  /** What it says of its key; null where it says nothing. */
  keyKind: 'hardware' | 'software' | null
}

export function noteSeen(
  w: { sql: Sql },
  device: string,
  seen: { at: number; pending: number; model?: string; version?: string; keyKind?: string | undefined },
): void {
  // As above: these rows are no entry's.
  w.sql
    .beforePending(
      `INSERT INTO device_seen (device, at, pending, model, version, key_kind) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, pending = excluded.pending,
       model = coalesce(excluded.model, model), version = coalesce(excluded.version, version),
       key_kind = CASE WHEN excluded.model IS NULL THEN key_kind ELSE excluded.key_kind END`,
    )
    .run(device, seen.at, seen.pending, seen.model ?? null, seen.version ?? null, seen.keyKind ?? null)
}

export function seenDevice(sql: Sql, device: string): SeenDevice | undefined {
  const columns = 'at, pending, model, version, key_kind AS keyKind'
  return sql.beforePending(`SELECT ${columns} FROM device_seen WHERE device = ?`).get(device) as SeenDevice | undefined
}

/** Two signs of life closer than this are one connection: beats come every 30 s. */
const SAME_CONNECTION_MS = 90_000

/** Notes that a device is connected at this moment; spans grow while it is. Beats are 30 s apart, and so exact are they. */
export function noteOnline(w: { sql: Sql }, device: string, at: number): void {
  const last = w.sql
    .beforePending('SELECT since, until FROM device_online WHERE device = ? ORDER BY since DESC LIMIT 1')
    .get(device) as { since: number; until: number } | undefined
  if (last && last.until <= at && at - last.until <= SAME_CONNECTION_MS)
    w.sql.beforePending('UPDATE device_online SET until = ? WHERE device = ? AND since = ?').run(at, device, last.since)
  else
    w.sql
      .beforePending('INSERT INTO device_online (device, since, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(device, at, at)
}

/** How long a device was connected within [from, to), ms. */
export function onlineWithin(sql: Sql, device: string, from: number, to: number): number {
  return sql(
    `SELECT total(min(until, ?) - max(since, ?)) FROM device_online WHERE device = ? AND since < ? AND until > ?`,
  )
    .pluck()
    .get(to, from, device, to, from) as number
}
