import { DEVICE_RULES } from '../../../server/contract/alerts.ts'
import type { WallWindow } from '../../../server/contract/hall/hall-feed.ts'
import { percent } from '../../elements/figures.ts'
import { OFFLINE_ALARM_MS, deviceLine, shortName, stateOf, type TileState, type Tone } from '../board/tile-view.ts'

/**
 * All that the wall of an open hall says of a window. The design of the screens asks it: "a wall
 * in the open hall leaves out everything by level of the present day". The hub sends it nothing of the kind.
 */
export interface WallTile {
  code: string
  state: TileState
  unit: string | null
  /** What the counter is called: 户籍. */
  name: string
  /** Ratings of today. */
  n: number
  /** 未评率 in per cent, null where nobody was invited. */
  unrated: string | null
  deviceText: string
  deviceTone: Tone
  /** A device needs a hand: the wall turns to this window. */
  alarm: boolean
}

export function wallTile(window: WallWindow, now: number): WallTile {
  const { today, devices, alerts } = window
  const device = deviceLine(window, now)
  const awayLong = devices.some(
    ({ online, lastSeen }) => !online && lastSeen !== null && now - lastSeen >= OFFLINE_ALARM_MS,
  )
  return {
    code: window.code,
    state: stateOf(window),
    unit: window.unit ? shortName(window.unit.name) : null,
    name: window.name,
    n: today.n,
    unrated: percent(today.unrated, today.invited, 1),
    deviceText: device.text,
    deviceTone: device.tone,
    alarm: alerts.some(({ rule }) => DEVICE_RULES.has(rule)) || (device.tone === 'bad' && awayLong),
  }
}

/** The wall's head: the whole hall without anything by level. */
export interface WallFigures {
  windows: number
  open: number
  rated: number
  unrated: string | null
  devices: number
  online: number
}

export function wallFigures(windows: Iterable<WallWindow>): WallFigures {
  const sum = { windows: 0, open: 0, rated: 0, devices: 0, online: 0 }
  let invited = 0
  let unrated = 0
  for (const { state, unit, today, devices } of windows) {
    sum.windows++
    if (state === 'open' && unit) sum.open++
    sum.rated += today.n
    invited += today.invited
    unrated += today.unrated
    sum.devices += devices.length
    sum.online += devices.filter(({ online }) => online).length
  }
  return { ...sum, unrated: percent(unrated, invited, 1) }
}
