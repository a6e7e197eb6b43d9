import type { HallZone } from '../../../server/contract/answers/halls.ts'

/** How long a page of the wall stands. */
export const PAGE_MS = 20_000
/** Tiles in a row, and rows that fit on a 16:9 screen in letters that can be read from 3 m. */
export const WALL_COLUMNS = 8
export const WALL_ROWS = 4

export interface WallBlock {
  zone: HallZone | null
  /** Codes of windows. */
  windows: string[]
}
export type WallPage = WallBlock[]

/** Whole zones, as many a page as fit; one that is larger than a page goes on on the next. */
export function wallPages(windows: readonly { code: string; zone: string }[], zones: readonly HallZone[]): WallPage[] {
  const pages: WallPage[] = []
  let rowsLeft = 0
  for (const { zone, codes } of byZone(windows, zones)) {
    for (let first = 0; first < codes.length; first += WALL_COLUMNS * WALL_ROWS) {
      const part = codes.slice(first, first + WALL_COLUMNS * WALL_ROWS)
      const rows = Math.ceil(part.length / WALL_COLUMNS)
      if (rows > rowsLeft) {
        pages.push([])
        rowsLeft = WALL_ROWS
      }
      pages.at(-1)!.push({ zone, windows: part })
      rowsLeft -= rows
    }
  }
  return pages
}

function byZone(windows: readonly { code: string; zone: string }[], zones: readonly HallZone[]) {
  const known = new Set(zones.map(({ code }) => code))
  const blocks = zones.map((zone) => ({
    zone: zone as HallZone | null,
    codes: windows.filter((window) => window.zone === zone.code).map(({ code }) => code),
  }))
  const others = windows.filter(({ zone }) => !known.has(zone)).map(({ code }) => code)
  return [...blocks, { zone: null, codes: others }]
}

/** The page with a window that began to need a hand; null when none did: the wall goes on turning as before. */
export function pageOfNewAlarm(
  pages: readonly WallPage[],
  before: ReadonlySet<string>,
  now: ReadonlySet<string>,
): number | null {
  const begun = new Set([...now].filter((code) => !before.has(code)))
  const page = pages.findIndex((blocks) => blocks.some(({ windows }) => windows.some((code) => begun.has(code))))
  return page < 0 ? null : page
}
