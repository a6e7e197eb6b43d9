import type { BoardWindow } from '../../../server/contract/hall/hall-feed.ts'
import { bad, favourable, percent } from '../../elements/figures.ts'

/** The head of the board: the whole hall in seven figures. Rates are per cent, null of nothing. */
export interface HallKpis {
  windows: number
  /** Open, with a unit: people can be served. */
  open: number
  rated: number
  favourableRate: string | null
  unratedRate: string | null
  /** Null where the viewer gets nothing by level, as are favourable rate and what is held. */
  bad: number | null
  held: number | null
  devices: number
  online: number
}

export function kpisOf(windows: Iterable<BoardWindow>): HallKpis {
  let all = 0
  let open = 0
  let rated = 0
  let good = 0
  let levels = true
  let dissatisfied = 0
  let held = 0
  let invited = 0
  let unrated = 0
  let devices = 0
  let online = 0
  for (const { state, unit, today, devices: here } of windows) {
    all++
    if (state === 'open' && unit) open++
    rated += today.n
    if (today.counts) {
      good += favourable(today.counts)
      dissatisfied += bad(today.counts)
    } else levels = false
    held += today.held ?? 0
    invited += today.invited
    unrated += today.unrated
    devices += here.length
    for (const device of here) if (device.online) online++
  }
  return {
    windows: all,
    open,
    rated,
    favourableRate: levels ? percent(good, rated, 2) : null,
    unratedRate: percent(unrated, invited, 1),
    bad: levels ? dissatisfied : null,
    held: levels ? held : null,
    devices,
    online,
  }
}
