import { dayOf, startOfDay } from '../contract/campaign-time.ts'
import type { LiveAlert, LiveDevice, LiveWindow } from '../contract/hall-feed.ts'
import type { Problem } from '../contract/device/device-protocol.ts'
import { deliveryOf } from '../store/projections/delivery.ts'
import { seenDevice } from '../store/presses/device-facts.ts'
import { isUnproven } from '../store/presses/key-tests.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import { openInvitation } from '../store/projections/service-row.ts'
import { openState } from '../store/registry/opening.ts'
import type { DeviceRow, WindowRow } from '../store/registry/registry.ts'
import { staffAt, unitAt } from '../store/registry/window-state.ts'

/** What the hub knows of a device's connection; the ingest's presence is one. */
export interface PresenceView {
  get(device: string): { online: boolean; pending: number; lastSeen: number; problems: Problem[] } | undefined
}

/** One window as the hall's duty room sees it at an instant. */
export function liveWindow(
  ledger: Ledger,
  presence: PresenceView,
  row: WindowRow,
  now: number,
  alerts: LiveAlert[] = [],
): LiveWindow {
  const { registry } = ledger
  const devices = registry.devicesAt(row.id, now)
  const mode = registry.modeAt(row.id, now)
  return {
    code: row.code,
    name: row.name,
    unit: unitAt(registry, row.id, now),
    staff: staffAt(ledger, row.id, now),
    mode,
    state: openState(registry, row.id, now),
    today: todayOf(ledger, row.id, dayOf(now)),
    lastAt: lastRatingAt(ledger, row.id, now),
    ...(mode === 'invited' ? { invitedUntil: openInvitation(ledger.sql, row.id, now)?.expires ?? null } : {}),
    devices: devices.map((device) => liveDevice(ledger, presence, device)),
    alerts: [...alerts, ...devices.flatMap((device) => seqTwice(ledger, device.id, startOfDay(dayOf(now))))],
  }
}

function todayOf({ sql }: Ledger, window: number, day: number): LiveWindow['today'] {
  const row = sql(
    `SELECT total(c1) AS c1, total(c2) AS c2, total(c3) AS c3, total(c4) AS c4, total(c5) AS c5,
       total(held) AS held, total(unrated) AS unrated, total(invited) AS invited
     FROM score_day WHERE day = ? AND window = ?`,
  ).get(day, window) as Record<'c1' | 'c2' | 'c3' | 'c4' | 'c5' | 'held' | 'unrated' | 'invited', number>
  return {
    n: row.c1 + row.c2 + row.c3 + row.c4 + row.c5,
    counts: { '1': row.c1, '2': row.c2, '3': row.c3, '4': row.c4, '5': row.c5 },
    held: row.held,
    unrated: row.unrated,
    invited: row.invited,
  }
}

/** Not after now: a device whose clock ran wild may have pressed next month. */
function lastRatingAt({ sql }: Ledger, window: number, now: number): number | null {
  // Days with figures of the window, newest first: ratings are in the order of time, and not by window.
  const days = sql('SELECT DISTINCT day FROM score_day WHERE window = ? AND day <= ? ORDER BY day DESC')
    .pluck()
    .iterate(window, dayOf(now))
  for (const day of days as Iterable<number>) {
    // From the end backwards, and no further than to the first of this window: the index runs over all windows.
    const last = sql(
      `SELECT occurred FROM rating WHERE source = 'press' AND window = (SELECT ?) AND rule <> 'test'
       AND occurred >= ? AND occurred < ? ORDER BY occurred DESC LIMIT 1`,
    )
      .pluck()
      .get(window, startOfDay(day), Math.min(startOfDay(day + 1), now + 1)) as number | undefined
    if (last !== undefined) return last
  }
  return null
}

/** A seq that came with two ids today: a copied device, or one that forgot what it had sent (DESIGN.md section 5). */
function seqTwice({ sql }: Ledger, device: string, since: number): LiveAlert[] {
  const row = sql(
    `SELECT min(ledger.at) AS since FROM seq_twice JOIN ledger ON ledger.n = seq_twice.n
     WHERE seq_twice.device = ? AND ledger.at >= ?`,
  ).get(device, since) as { since: number | null }
  return row.since === null ? [] : [{ id: `seq-twice:${device}`, rule: 'seq-twice', since: row.since }]
}

export function liveDevice(ledger: Ledger, presence: PresenceView, device: DeviceRow): LiveDevice {
  const present = presence.get(device.id)
  const seen = seenDevice(ledger.sql, device.id)
  return {
    id: device.id,
    kind: device.kind,
    online: present?.online ?? false,
    pending: present?.pending ?? seen?.pending ?? 0,
    lastSeen: present?.lastSeen ?? seen?.at ?? null,
    ...deliveryOf(ledger.sql, device.id),
    problems: [
      ...(present?.problems ?? []),
      ...(device.kind === 'keypad' && isUnproven(ledger, device.id) ? (['keypad-unproven'] as const) : []),
    ],
  }
}
