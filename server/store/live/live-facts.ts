import { dayOf, startOfDay } from '../../contract/campaign-time.ts'
import type { LiveAlert, LiveDevice, LiveWindow } from '../../contract/hall/hall-feed.ts'
import { seenDevice } from '../presses/device-facts.ts'
import { isUnproven } from '../presses/key-tests.ts'
import { deliveryOf } from '../projections/delivery.ts'
import { openInvitation } from '../projections/service-row.ts'
import type { Reader } from '../reader.ts'
import { openState } from '../registry/opening.ts'
import type { DeviceRow, WindowRow } from '../registry/registry.ts'
import { staffAt, unitAt } from '../registry/window-state.ts'

/** What the record says of a window at an instant; its last press, and what its connections say, come beside it. */
export interface LiveFacts extends Omit<LiveWindow, 'devices' | 'alerts' | 'lastAt'> {
  id: number
  devices: (Pick<LiveDevice, 'id' | 'kind' | 'received' | 'expected'> & {
    /** What the device said last, in any connection; null when it never did. */
    said: { at: number; pending: number } | null
    /** A keypad of which some key was never proven. */
    unproven: boolean
    /** Since when a seq of it stands twice today, ms; null: none does. */
    seqTwice: number | null
  })[]
}

/** The windows in the order in which they are asked for; numbers that no window has are left out. */
export function liveFacts(reader: Reader, windows: readonly number[], now: number): LiveFacts[] {
  return windows.flatMap((id) => {
    const row = reader.registry.windowById(id)
    return row === undefined ? [] : [factsOf(reader, row, now)]
  })
}

function factsOf(reader: Reader, row: WindowRow, now: number): LiveFacts {
  const { registry } = reader
  const mode = registry.modeAt(row.id, now)
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    unit: unitAt(registry, row.id, now),
    staff: staffAt(reader, row.id, now),
    mode,
    state: openState(registry, row.id, now),
    today: todayOf(reader, row.id, dayOf(now)),
    ...(mode === 'invited' ? { invitedUntil: openInvitation(reader.sql, row.id, now)?.expires ?? null } : {}),
    devices: registry.devicesAt(row.id, now).map((device) => deviceFacts(reader, device, startOfDay(dayOf(now)))),
  }
}

function todayOf({ sql }: Reader, window: number, day: number): LiveWindow['today'] {
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

function deviceFacts(reader: Reader, { id, kind }: DeviceRow, today: number): LiveFacts['devices'][number] {
  const seen = seenDevice(reader.sql, id)
  return {
    id,
    kind,
    ...deliveryOf(reader.sql, id),
    said: seen === undefined ? null : { at: seen.at, pending: seen.pending },
    unproven: kind === 'keypad' && isUnproven(reader, id),
    seqTwice: seqTwiceSince(reader, id, today),
  }
}

/** A seq that came with two ids since an instant: a copied device, or one that forgot what it had sent. */
function seqTwiceSince({ sql }: Reader, device: string, since: number): LiveAlert['since'] | null {
  const row = sql(
    `SELECT min(ledger.at) AS since FROM seq_twice JOIN ledger ON ledger.n = seq_twice.n
     WHERE seq_twice.device = ? AND ledger.at >= ?`,
  ).get(device, since) as { since: number | null }
  return row.since
}
