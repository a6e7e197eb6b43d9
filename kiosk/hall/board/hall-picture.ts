import type { HallDelta, HallSnapshot, LiveWindow, WallWindow } from '../../../server/contract/hall/hall-feed.ts'

/** What the page knows of a hall: the snapshot and every delta since. Never changed, always replaced. */
export interface HallPicture<Window = LiveWindow> {
  feedId: string
  version: number
  /** By code, in the hub's order. A window that did not change keeps its object, so that its tile is left alone. */
  windows: ReadonlyMap<string, Window>
}

export type DeltaOutcome<Window = LiveWindow> =
  | { outcome: 'applied'; picture: HallPicture<Window>; changed: string[] }
  /** Already in the snapshot. */
  | { outcome: 'known' }
  /** A version is missing, or the hub began anew: watch again. */
  | { outcome: 'gap' }

export function pictureOf<Window extends { code: string }>(snapshot: HallSnapshot<Window>): HallPicture<Window> {
  const { feedId, version, windows } = snapshot
  return { feedId, version, windows: new Map(windows.map((window) => [window.code, window])) }
}

/** server/contract/README.md: version by version; a gap or a new `feedId` means watch again. */
export function mergeDelta<Window extends WallWindow>(
  picture: HallPicture<Window>,
  delta: HallDelta<Window>,
): DeltaOutcome<Window> {
  if (delta.feedId !== picture.feedId) return { outcome: 'gap' }
  if (delta.version <= picture.version) return { outcome: 'known' }
  if (delta.version !== picture.version + 1) return { outcome: 'gap' }
  const windows = new Map(picture.windows)
  for (const change of delta.windows) {
    const before = windows.get(change.code)
    // Changed fields of a window that we never saw whole: something is missing.
    if (!before && !isWhole(change)) return { outcome: 'gap' }
    windows.set(change.code, { ...before, ...change } as Window)
  }
  const changed = delta.windows.map((window) => window.code)
  return { outcome: 'applied', picture: { feedId: picture.feedId, version: delta.version, windows }, changed }
}

function isWhole(change: Partial<WallWindow>): boolean {
  return change.today !== undefined && change.devices !== undefined && change.state !== undefined
}
