import type { OpenState, Staff, WindowMode } from '../device/device-protocol.ts'
import { PROBLEMS } from '../limits.ts'

/** Hall feed (contract/README.md): namespace `/hall`, a snapshot, then numbered deltas, at most 5 a second. */
export const HALL_NAMESPACE = '/hall'
export const DELTAS_PER_SECOND = 5

/** What a device says is wrong with it, and what the hub sees: a keypad of which some key was never proven. */
export const LIVE_PROBLEMS = [...PROBLEMS, 'keypad-unproven'] as const
export type LiveProblem = (typeof LIVE_PROBLEMS)[number]

export interface LiveDevice {
  id: string
  kind: 'kiosk' | 'keypad'
  online: boolean
  /** Items that the device still holds unacknowledged, as it said last. */
  pending: number
  /** Hub time of its last sign of life, or null when it never connected. */
  lastSeen: number | null
  /** Distinct seq received, and the highest seq seen: 412 of 412. */
  received: number
  expected: number
  problems: LiveProblem[]
}

export interface LiveAlert {
  id: string
  rule: string
  since: number
}

export interface LiveWindow {
  code: string
  name: string
  unit: { code: string; name: string } | null
  staff?: Staff | null
  mode: WindowMode
  state: OpenState
  /** The Shanghai day of `occurredAt`, tests left out; `n` and `counts` are counted ratings. */
  today: {
    n: number
    counts: { '1': number; '2': number; '3': number; '4': number; '5': number }
    held: number
    unrated: number
    invited: number
  }
  /** When the last rating occurred, or null. */
  lastAt: number | null
  /** Of a window that invites: hub time at which the invitation that is shown now runs out, null where none is open. */
  invitedUntil?: number | null
  devices: LiveDevice[]
  alerts: LiveAlert[]
}

/**
 * What leaves the hub for a wall in the open hall (`hall:watch` with `wall: true`): nothing by level of the present day,
 * no held ratings, no alert that follows from ratings, nobody's name (server/README.md, clerk-blind).
 */
export interface WallWindow extends Pick<LiveWindow, 'code' | 'name' | 'unit' | 'mode' | 'state'> {
  today: Pick<LiveWindow['today'], 'n' | 'unrated' | 'invited'>
  devices: Omit<LiveDevice, 'id'>[]
  /** Of the rules about devices alone. */
  alerts: LiveAlert[]
}

/**
 * What the admin gets of a hall, who keeps the machines and judges nothing (server/README.md): what a wall may know,
 * and the devices by their ids.
 */
export interface MachineWindow extends Omit<WallWindow, 'devices'> {
  devices: LiveDevice[]
}

/** A window as the board of a desk may have it: without what goes by level, where the viewer gets none of that. */
export interface BoardWindow extends MachineWindow, Partial<Pick<LiveWindow, 'staff' | 'lastAt' | 'invitedUntil'>> {
  today: MachineWindow['today'] & Partial<LiveWindow['today']>
}

export interface HallSnapshot<Window = LiveWindow> {
  feedId: string
  version: number
  windows: Window[]
}
/** Changed windows, each with its code and changed fields only. */
export interface HallDelta<Window = LiveWindow> {
  feedId: string
  version: number
  windows: ({ code: string } & Partial<Window>)[]
}

export type WatchAnswer<Window = LiveWindow> =
  | ({ ok: true } & HallSnapshot<Window>)
  | { ok: false; code: string; message: string }

export interface ViewerToHub {
  'hall:watch': (
    request: { hall: string; wall?: boolean },
    ack: (answer: WatchAnswer<LiveWindow | MachineWindow | WallWindow>) => void,
  ) => void
}
export interface HubToViewer {
  'hall:delta': (delta: HallDelta<LiveWindow | MachineWindow | WallWindow>) => void
}
