import { faultsOf } from './device-faults.ts'
import type { LiveDevice, BoardWindow, WallWindow } from '../../../server/contract/hall/hall-feed.ts'
import { roughAge, roughAgeLasts, span, spanLasts } from '../../elements/ages.ts'
import { LEVEL_KEYS, favourable, percent } from '../../elements/figures.ts'
import type { LevelCounts } from '../../../server/contract/scores.ts'
import { LEVEL_WORDS, hall as words } from '../../strings/desk.zh.ts'

export type TileState = keyof typeof words.states
export type Tone = 'calm' | 'warn' | 'bad'

/** All that a tile shows, as flat values: two equal views need no rendering. */
export interface TileView {
  code: string
  state: TileState
  /** Short enough for a tile. */
  unit: string | null
  unitName: string
  /** What the counter is called: 户籍. */
  name: string
  staff: string
  n: number
  /** Invitations of today on an invited window, else null. */
  invited: number | null
  /** Seconds that the invitation shown now has left: `邀评 14 秒`; null where none is open. */
  inviting: number | null
  favourable: string | null
  /** Null where the viewer gets nothing by level. */
  counts: LevelCounts | null
  held: number
  age: string
  deviceKind: LiveDevice['kind'] | null
  deviceText: string
  deviceTone: Tone
  alert: boolean
  warn: boolean
}

/** How long a device may be away before somebody must look: the hub's alert rules say the same (2 minutes). */
export const OFFLINE_ALARM_MS = 120_000
/** Online and still holding this many: it does not come through. */
export const PENDING_ALARM = 5

export function tileView(window: BoardWindow, now: number): TileView {
  const { today } = window
  const state = stateOf(window)
  const device = deviceLine(window, now)
  const rated = today.counts ? percent(favourable(today.counts), today.n, 1) : null
  const left = invitationLeft(window, now)
  return {
    code: window.code,
    state,
    unit: window.unit ? shortName(window.unit.name) : null,
    unitName: window.unit?.name ?? '',
    name: window.name,
    staff: window.staff?.name ?? '',
    n: today.n,
    invited: window.mode === 'invited' ? today.invited : null,
    inviting: left > 0 && state === 'serving' ? Math.ceil(left / 1_000) : null,
    favourable: rated === '100.0' ? '100' : rated,
    counts: today.counts ?? null,
    held: today.held ?? 0,
    age: lastText(window, now),
    deviceKind: window.devices[0]?.kind ?? null,
    deviceText: device.text,
    deviceTone: device.tone,
    alert: window.alerts.length > 0 || device.tone === 'bad',
    warn: device.tone === 'warn',
  }
}

/** Ms for which a tile of this window stays as it is when nothing happens but time: ages grow, an invitation counts down. */
export function tileLasts(window: BoardWindow, now: number): number {
  const left = invitationLeft(window, now)
  const seen = lastSeenAway(window)
  return Math.min(
    left > 0 ? left % 1_000 || 1_000 : Infinity,
    window.lastAt == null ? Infinity : roughAgeLasts(now - window.lastAt),
    seen === null ? Infinity : spanLasts(now - seen),
  )
}

/** When the last rating was; nothing where the viewer gets no such thing. */
function lastText({ lastAt }: BoardWindow, now: number): string {
  if (lastAt === undefined) return ''
  return lastAt === null ? words.noRating : roughAge(now - lastAt)
}

function invitationLeft({ invitedUntil }: BoardWindow, now: number): number {
  return (invitedUntil ?? now) - now
}

/** When the last of the devices that are away was seen; null where none is away, or none was ever seen. */
function lastSeenAway({ devices }: WallWindow): number | null {
  const seen = devices.flatMap(({ online, lastSeen }) => (online || lastSeen === null ? [] : [lastSeen]))
  return seen.length === 0 ? null : Math.max(...seen)
}

/** The former view when nothing in it changed, so that its tile does not render. */
export function keepIfSame(before: TileView | undefined, after: TileView): TileView {
  if (!before) return after
  for (const key of Object.keys(after) as (keyof TileView)[]) {
    if (key === 'counts') {
      if (LEVEL_KEYS.some((level) => before.counts?.[level] !== after.counts?.[level])) return after
    } else if (before[key] !== after[key]) return after
  }
  return before
}

/** Nobody posted here outweighs all; then the people's choice (paused, closed); then what the machines say. */
export function stateOf(window: WallWindow): TileState {
  if (!window.unit) return 'vacant'
  if (window.state !== 'open') return window.state
  if (window.devices.length === 0) return 'unequipped'
  return window.devices.some((device) => device.online) ? 'serving' : 'offline'
}

/** `行政审批服务局(政务服务中心)` is `行政审批服务局` on a tile. */
export function shortName(name: string): string {
  const opens = /[)）]$/.test(name) ? name.search(/[（(]/) : -1
  const bare = opens === -1 ? name : name.slice(0, opens)
  return bare.replace(/有限公司$/, '') || name
}

/** The worst of a window's devices in a few words. */
export function deviceLine(window: WallWindow, now: number): { text: string; tone: Tone } {
  const { devices } = window
  if (devices.length === 0) return { text: words.noDevice, tone: 'calm' }
  const away = devices.filter((device) => !device.online)
  if (away.length > 0) {
    const seen = lastSeenAway(window)
    const text = seen === null ? words.states.offline : words.offlineFor(span(now - seen))
    return { text, tone: window.state === 'open' && window.unit ? 'bad' : 'warn' }
  }
  if (devices.some((device) => faultsOf(device).length > 0)) return { text: words.fault, tone: 'warn' }
  const pending = devices.reduce((sum, device) => sum + device.pending, 0)
  if (pending > 0) return { text: words.pending(pending), tone: 'warn' }
  const missing = devices.reduce((sum, device) => sum + Math.max(0, device.expected - device.received), 0)
  if (missing > 0) return { text: words.missing(missing), tone: 'warn' }
  return { text: words.complete, tone: 'calm' }
}

/** `非常满意 31，满意 5，…` */
export function countsLabel(counts: LevelCounts): string {
  return LEVEL_KEYS.map((level) => `${LEVEL_WORDS[Number(level) as 1]} ${counts[level]}`).join('，')
}
