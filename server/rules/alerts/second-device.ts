import type { WindowHistory, Found } from './window-history.ts'

/** More than one device at a window: whoever presses twice may press for others. Each but the first is named. */
export function secondDevice({ devices }: WindowHistory): Found[] {
  const [, ...more] = devices.toSorted((a, b) => a.placed - b.placed || (a.id < b.id ? -1 : 1))
  return more.map(({ id, placed }) => ({
    subject: id,
    since: placed,
    evidence: { device: id, devices: devices.length },
  }))
}
