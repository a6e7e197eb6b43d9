import type { LiveAlert, LiveDevice, LiveWindow } from '../contract/hall/hall-feed.ts'
import type { Problem } from '../contract/device/device-protocol.ts'
import type { LiveFacts } from '../store/live/live-facts.ts'

/** What the hub knows of a device's connection; the ingest's presence is one. */
export interface PresenceView {
  get(device: string): { online: boolean; pending: number; lastSeen: number; problems: Problem[] } | undefined
}

/**
 * One window as the hall's duty room sees it: the record, its last press, its connections, and what the alert rules
 * found.
 */
export function liveWindow(
  facts: LiveFacts,
  lastAt: number | null,
  presence: PresenceView,
  alerts: LiveAlert[] = [],
): LiveWindow {
  const { id: _, devices, ...window } = facts
  return {
    ...window,
    lastAt,
    devices: devices.map((device) => liveDevice(device, presence)),
    alerts: [
      ...alerts,
      ...devices.flatMap(({ id, seqTwice }): LiveAlert[] =>
        seqTwice === null ? [] : [{ id: `seq-twice:${id}`, rule: 'seq-twice', since: seqTwice }],
      ),
    ],
  }
}

function liveDevice(
  { id, kind, received, expected, said, unproven }: LiveFacts['devices'][number],
  presence: PresenceView,
): LiveDevice {
  const present = presence.get(id)
  return {
    id,
    kind,
    online: present?.online ?? false,
    pending: present?.pending ?? said?.pending ?? 0,
    lastSeen: present?.lastSeen ?? said?.at ?? null,
    received,
    expected,
    problems: [...(present?.problems ?? []), ...(unproven ? (['keypad-unproven'] as const) : [])],
  }
}
