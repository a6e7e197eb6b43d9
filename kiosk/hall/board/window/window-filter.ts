import type { BoardWindow } from '../../../../server/contract/hall/hall-feed.ts'
import { favourable } from '../../../elements/figures.ts'
import type { Hall, HallZone } from '../../../../server/contract/answers/halls.ts'
import { sorted } from '../../../elements/sorted.ts'
import { hall as words } from '../../../strings/desk.zh.ts'

export type Filter = keyof typeof words.filters
export type Sort = keyof typeof words.sorts

export interface Choice {
  search: string
  filter: Filter
  sort: Sort
  /** Code of a zone, or null for all. */
  zone: string | null
}

/** A part of the board: a zone with its windows, or all of them in one list when sorted by a figure. */
export interface Section {
  zone: HallZone | null
  windows: BoardWindow[]
}

export function matches(window: BoardWindow, matter: string, choice: Choice, attention: ReadonlySet<string>): boolean {
  switch (choice.filter) {
    case 'attention':
      if (!attention.has(window.code)) return false
      break
    case 'offline':
      if (!window.devices.some((device) => !device.online)) return false
      break
    case 'paused':
      if (window.state !== 'paused') return false
      break
    case 'held':
      if ((window.today.held ?? 0) === 0) return false
      break
    case 'all':
      break
  }
  if (choice.search === '') return true
  const { unit, staff } = window
  const hay = `${window.code} ${window.name} ${unit?.name ?? ''} ${unit?.code ?? ''} ${staff?.name ?? ''} ${matter}`
  // Every word must be found somewhere: `a 社保` finds the social insurance windows of zone A.
  return choice.search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.toLowerCase().includes(word))
}

/** The board's sections in the order of the screen. Zones without a window left are left out. */
export function sectionsOf(
  windows: Iterable<BoardWindow>,
  hall: Hall,
  choice: Choice,
  attention: ReadonlySet<string>,
): Section[] {
  const facts = new Map(hall.windows.map((window) => [window.code, window]))
  const zoneOf = (code: string) => facts.get(code)?.zone ?? ''
  const kept = [...windows].filter(
    (window) =>
      (choice.zone === null || zoneOf(window.code) === choice.zone) &&
      matches(window, facts.get(window.code)?.matter ?? '', choice, attention),
  )
  if (choice.sort !== 'zone') {
    return kept.length > 0 ? [{ zone: null, windows: sorted(kept, comparer(choice.sort)) }] : []
  }
  const known = new Set(hall.zones.map((zone) => zone.code))
  const zones = kept.some((window) => !known.has(zoneOf(window.code)))
    ? [...hall.zones, { code: '', name: words.otherZone }]
    : hall.zones
  return zones
    .map((zone) => ({
      zone,
      windows: kept.filter((window) => {
        const at = zoneOf(window.code)
        return at === zone.code || (zone.code === '' && !known.has(at))
      }),
    }))
    .filter((section) => section.windows.length > 0)
}

function comparer(sort: Exclude<Sort, 'zone'>): (a: BoardWindow, b: BoardWindow) => number {
  switch (sort) {
    case 'least':
      // By cross product, so that no rounding decides; windows without a rating come last.
      return (a, b) => {
        if (a.today.n === 0 || b.today.n === 0) return Number(a.today.n === 0) - Number(b.today.n === 0)
        const [one, other] = [a.today.counts, b.today.counts]
        // Where nothing comes by level they stay in the order of the hall.
        return one && other ? favourable(one) * b.today.n - favourable(other) * a.today.n : 0
      }
    case 'latest':
      return (a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0)
    case 'oldest':
      return (a, b) => (a.lastAt ?? 0) - (b.lastAt ?? 0)
  }
}
