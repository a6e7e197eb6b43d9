import type { Timers } from '../../server/contract/device/outbox.ts'
import type { HidConnection, HidPort, HidTrouble } from '../keypad/hid-port.ts'

/** A report and the interface that it came from. */
export interface Heard {
  path: string
  report: Uint8Array
}

/** Reports of all interfaces of one device, for as long as it is learned. */
export interface Listening {
  /** Whether an interface has report ids: null where the system does not tell. */
  numbered(path: string): boolean | null
  /**
   * Collects reports, until `isOver` says so or the time is up.
   *
   * @param isOver asked about each report: how long it must be quiet from now on to be over, ms; null: go on
   * @returns null when the device was unplugged
   */
  collect(patienceMs: number, isOver: (heard: Heard) => number | null): Promise<Heard[] | null>
  close(): Promise<void>
}

/** A device that never stops sending is not listened to for ever. */
export const MOST_REPORTS = 5_000

/** Opens every interface. While it is open nobody else hears what the device types. */
export async function listenTo(
  port: HidPort,
  paths: readonly string[],
  timers: Timers,
): Promise<{ ok: true; listening: Listening } | { ok: false; trouble: HidTrouble }> {
  let hear: (heard: Heard | null) => void = () => {}
  let isGone = false
  const connections = new Map<string, HidConnection>()
  const close = async () => {
    await Promise.all([...connections.values()].map((connection) => connection.close()))
  }
  for (const path of paths) {
    const listener = {
      onReport: (report: Uint8Array) => hear({ path, report: Uint8Array.from(report) }),
      onLost: () => {
        isGone = true
        hear(null)
      },
    }
    const opened = await port.open(path, listener, 'while-open')
    if (!opened.ok) {
      await close()
      return { ok: false, trouble: opened.trouble }
    }
    connections.set(path, opened.connection)
  }
  const collect: Listening['collect'] = (patienceMs, isOver) =>
    new Promise((resolve) => {
      const all: Heard[] = []
      let cancelQuiet = () => {}
      const end = (result: Heard[] | null) => {
        cancelPatience()
        cancelQuiet()
        hear = () => {}
        resolve(result)
      }
      const cancelPatience = timers.after(patienceMs, () => end(all))
      if (isGone) return end(null)
      hear = (heard) => {
        if (heard === null) return end(null)
        all.push(heard)
        if (all.length >= MOST_REPORTS) return end(all)
        const quietMs = isOver(heard)
        if (quietMs === null) return
        cancelQuiet()
        cancelQuiet = timers.after(quietMs, () => end(all))
      }
    })
  const ids = (path: string) => connections.get(path)?.reportIds ?? null
  return {
    ok: true,
    listening: { collect, close, numbered: (path) => (ids(path) === null ? null : ids(path)!.length > 0) },
  }
}
