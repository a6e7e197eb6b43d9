import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pageOfNewAlarm, wallPages } from '../../kiosk/hall/wall/wall-pages.ts'
import { wallFigures, wallTile } from '../../kiosk/hall/wall/wall-tile.ts'
import type { LiveWindow } from '../../server/contract/hall/hall-feed.ts'

const NOW = 1_000_000_000
const window: LiveWindow = {
  code: 'B07',
  name: '社保',
  unit: { code: 'J41', name: '人社局' },
  staff: { name: '王建宁', no: '041' },
  mode: 'invited',
  state: 'open',
  today: { n: 8, counts: { '5': 8, '4': 0, '3': 0, '2': 0, '1': 0 }, held: 0, unrated: 2, invited: 10 },
  lastAt: NOW - 1_000,
  invitedUntil: null,
  devices: [
    { id: 'd', kind: 'kiosk', online: true, pending: 0, lastSeen: NOW, received: 8, expected: 8, problems: [] },
  ],
  alerts: [],
}

describe('the wall of the open hall', () => {
  test('says how many rated, 未评率, state and device', () => {
    expect(wallTile(window, NOW)).toEqual({
      code: 'B07',
      state: 'serving',
      unit: '人社局',
      name: '社保',
      n: 8,
      unrated: '20.0',
      deviceText: '收齐',
      deviceTone: 'calm',
      alarm: false,
    })
  })

  test('no level can be told from it: whatever the counts, the held ones, the staff and the alerts about ratings', () => {
    const count = fc.nat(500)
    const counts = fc.record({ '5': count, '4': count, '3': count, '2': count, '1': count })
    const rules = ['bad-rating', 'half-dissatisfied', 'machine-pace', 'burst', 'uninvited', 'unrated', 'key-silent']
    const alerts = fc.subarray(rules).map((some) => some.map((rule) => ({ id: rule, rule, since: NOW })))
    fc.assert(
      fc.property(counts, count, alerts, fc.integer(), (of, held, about, lastAt) => {
        const other = { ...window, staff: null, lastAt, alerts: about, today: { ...window.today, counts: of, held } }
        expect(wallTile(other, NOW)).toEqual(wallTile(window, NOW))
        expect(wallFigures([other])).toEqual(wallFigures([window]))
      }),
    )
  })

  test('a device that needs a hand is an alarm, at two minutes or when the hub says so', () => {
    const away = (ms: number) => ({
      ...window,
      devices: [{ ...window.devices[0]!, online: false, lastSeen: NOW - ms }],
    })
    expect(wallTile(away(119_999), NOW)).toMatchObject({ state: 'offline', alarm: false })
    expect(wallTile(away(120_000), NOW)).toMatchObject({ state: 'offline', alarm: true, deviceText: '离线 2 分' })
    expect(wallTile({ ...away(500_000), state: 'paused' }, NOW).alarm).toBe(false)
    const told = { ...window, alerts: [{ id: '1', rule: 'pending-rising', since: NOW }] }
    expect(wallTile(told, NOW).alarm).toBe(true)
  })
})

describe('the pages of the wall', () => {
  const zones = ['A', 'B', 'C'].map((code) => ({ code, name: code }))
  const windows = (zone: string, n: number) => Array.from({ length: n }, (_, i) => ({ code: `${zone}${i}`, zone }))

  test('keep zones whole where they fit, and lose no window', () => {
    const all = [...windows('A', 16), ...windows('B', 9), ...windows('C', 50), ...windows('X', 1)]
    const pages = wallPages(all, zones)
    expect(pages.map((page) => page.map(({ zone, windows: of }) => [zone?.code, of.length]))).toEqual([
      [
        ['A', 16],
        ['B', 9],
      ],
      [['C', 32]],
      [
        ['C', 18],
        [undefined, 1],
      ],
    ])
    expect(pages.flat().flatMap((block) => block.windows)).toHaveLength(76)
    expect(wallPages([], zones)).toEqual([])
  })

  test('turn to a window that began to need a hand, and stay for what was so before', () => {
    const pages = wallPages([...windows('A', 32), ...windows('B', 1)], zones)
    expect(pageOfNewAlarm(pages, new Set(), new Set(['B0']))).toBe(1)
    expect(pageOfNewAlarm(pages, new Set(['B0']), new Set(['B0']))).toBeNull()
    expect(pageOfNewAlarm(pages, new Set(['B0']), new Set(['A3', 'B0']))).toBe(0)
    expect(pageOfNewAlarm(pages, new Set(['B0']), new Set())).toBeNull()
  })
})
