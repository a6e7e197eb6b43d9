import type { LiveWindow } from '../../server/contract/hall-feed.ts'
import { bad, favourable, percent } from '../elements/figures.ts'

/** The head of the board: the whole hall in seven figures. Rates are per cent, null of nothing. */
export interface HallKpis {
  windows: number
  /** Open, with a unit: people can be served. */
  open: number
  rated: number
  favourableRate: string | null
  unratedRate: string | null
  bad: number
  held: number
  devices: number
  online: number
}

export function kpisOf(windows: Iterable<LiveWindow>): HallKpis {
  let all = 0
  let open = 0
  let rated = 0
  let good = 0
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
    good += favourable(today.counts)
    dissatisfied += bad(today.counts)
    held += today.held
    invited += today.invited
    unrated += today.unrated
    devices += here.length
    for (const device of here) if (device.online) online++
  }
  return {
    windows: all,
    open,
    rated,
    favourableRate: percent(good, rated, 2),
    unratedRate: percent(unrated, invited, 1),
    bad: dissatisfied,
    held,
    devices,
    online,
  }
}
