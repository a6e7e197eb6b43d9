import { describe, expect, test } from 'vitest'
import type { LiveDevice, LiveWindow } from '../../server/contract/hall/hall-feed.ts'
import type { Hall } from '../../server/contract/answers/halls.ts'
import { attentionOf } from '../../kiosk/hall/board/attention.ts'
import { boardColumns } from '../../kiosk/hall/board/board-columns.ts'
import { fitLine } from '../../kiosk/hall/board/fit-line.ts'
import { nextTile } from '../../kiosk/hall/board/grid-keys.ts'
import { kpisOf } from '../../kiosk/hall/board/hall-kpis.ts'
import { mergeDelta, pictureOf } from '../../kiosk/hall/board/hall-picture.ts'
import { keepIfSame, shortName, stateOf, tileLasts, tileView } from '../../kiosk/hall/board/tile-view.ts'
import { sectionsOf, type Choice } from '../../kiosk/hall/board/window/window-filter.ts'

const NOW = Date.parse('2026-11-18T10:42:00+08:00')
const NONE = { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 }

function device(change: Partial<LiveDevice> = {}): LiveDevice {
  return {
    id: 'd1',
    kind: 'kiosk',
    online: true,
    pending: 0,
    lastSeen: NOW - 1_000,
    received: 412,
    expected: 412,
    problems: [],
    ...change,
  }
}

function live(code: string, change: Partial<LiveWindow> = {}): LiveWindow {
  return {
    code,
    name: `${code} 号`,
    unit: { code: 'J36', name: '公安局' },
    staff: { no: '1', name: '王建宁' },
    mode: 'open',
    state: 'open',
    today: { n: 0, counts: { ...NONE }, held: 0, unrated: 0, invited: 0 },
    lastAt: null,
    invitedUntil: null,
    devices: [device()],
    alerts: [],
    ...change,
  }
}

describe('a picture and its deltas', () => {
  const picture = pictureOf({ feedId: 'f', version: 7, windows: [live('A01'), live('A02')] })

  test("the next version changes the named fields and leaves other windows' objects alone", () => {
    const merged = mergeDelta(picture, { feedId: 'f', version: 8, windows: [{ code: 'A02', state: 'paused' }] })
    if (merged.outcome !== 'applied') throw new Error(merged.outcome)
    expect(merged.changed).toEqual(['A02'])
    expect(merged.picture.version).toBe(8)
    expect(merged.picture.windows.get('A02')).toEqual({ ...live('A02'), state: 'paused' })
    expect(merged.picture.windows.get('A01')).toBe(picture.windows.get('A01'))
    expect(picture.windows.get('A02')!.state).toBe('open')
  })
  test('what the snapshot holds already is known', () => {
    expect(mergeDelta(picture, { feedId: 'f', version: 7, windows: [] }).outcome).toBe('known')
  })
  test.each([
    ['a missing version', { feedId: 'f', version: 9, windows: [] }],
    ['a new feed', { feedId: 'g', version: 8, windows: [] }],
    ['fields of a window never seen', { feedId: 'f', version: 8, windows: [{ code: 'A03', state: 'open' as const }] }],
  ])('%s is a gap', (_, delta) => expect(mergeDelta(picture, delta).outcome).toBe('gap'))
  test('a whole new window is taken in', () => {
    const merged = mergeDelta(picture, { feedId: 'f', version: 8, windows: [live('A03')] })
    expect(merged.outcome === 'applied' && [...merged.picture.windows.keys()]).toEqual(['A01', 'A02', 'A03'])
  })
})

test('the head counts the whole hall', () => {
  const kpis = kpisOf([
    live('A01', { today: { n: 10, counts: { ...NONE, '5': 8, '3': 1, '2': 1 }, held: 2, unrated: 3, invited: 14 } }),
    live('A02', {
      state: 'paused',
      today: { n: 5, counts: { ...NONE, '4': 4, '1': 1 }, held: 0, unrated: 0, invited: 0 },
    }),
    live('A03', { unit: null, devices: [device({ online: false }), device({ id: 'd2' })] }),
  ])
  expect(kpis).toEqual({
    windows: 3,
    open: 1,
    rated: 15,
    favourableRate: '86.67',
    unratedRate: '21.4',
    bad: 2,
    held: 2,
    devices: 4,
    online: 3,
  })
  expect(kpisOf([live('A01')])).toMatchObject({ rated: 0, favourableRate: null, unratedRate: null })
})

describe('the line of a tile', () => {
  const line = { unit: '公安局', name: '户籍', staff: '王建宁' }
  test.each([
    [12, '公安局|户籍|王建宁'],
    [9, '公安局|户籍|王建宁'],
    [8.9, '公安局||王建宁'],
    [6.4, '公安局|户籍|'],
    [5, '公安局||'],
    [2, '公…||'],
    [0, '公安局|户籍|王建宁'],
  ])('in %s em: %s', (room, shown) => {
    const { unit, name, staff } = fitLine(line, room)
    expect([unit, name, staff].join('|')).toBe(shown)
  })
})

describe('a tile', () => {
  test.each([
    ['serving', {}],
    ['paused', { state: 'paused' }],
    ['closed', { state: 'closed', devices: [device({ online: false })] }],
    ['offline', { devices: [device({ online: false })] }],
    ['serving', { devices: [device({ online: false }), device({ id: 'd2' })] }],
    ['vacant', { unit: null, state: 'paused' }],
    ['unequipped', { devices: [] }],
  ] as [string, Partial<LiveWindow>][])('is %s', (state, change) => expect(stateOf(live('A01', change))).toBe(state))

  test.each([
    ['收齐', 'calm', {}],
    ['待报 3', 'warn', { pending: 3 }],
    ['缺 2', 'warn', { received: 410 }],
    ['故障', 'warn', { problems: ['key-stuck'] }],
    ['离线 12 分', 'bad', { online: false, lastSeen: NOW - 12 * 60_000 }],
    ['离线', 'bad', { online: false, lastSeen: null }],
  ] as [string, string, Partial<LiveDevice>][])('says %s of its device', (text, tone, change) => {
    const view = tileView(live('A01', { devices: [device(change)] }), NOW)
    expect([view.deviceText, view.deviceTone]).toEqual([text, tone])
  })
  test('says how long the invitation that it shows still lasts', () => {
    const of = (change: Partial<LiveWindow>) => tileView(live('A01', { mode: 'invited', ...change }), NOW).inviting
    expect(of({ invitedUntil: NOW + 13_200 })).toBe(14)
    expect(of({ invitedUntil: null })).toBeNull()
    expect(of({ invitedUntil: NOW })).toBeNull()
    // What stops people from rating outweighs it.
    expect(of({ invitedUntil: NOW + 13_200, state: 'paused' })).toBeNull()
    expect(of({ invitedUntil: NOW + 13_200, devices: [device({ online: false })] })).toBeNull()
  })
  test('does not cry over a device that is off in a closed window', () => {
    const view = tileView(live('A01', { state: 'closed', devices: [device({ online: false })] }), NOW)
    expect([view.deviceTone, view.alert]).toEqual(['warn', false])
  })
  test('counts 基本满意 as favourable and keeps 100 for all', () => {
    const of = (counts: Partial<typeof NONE>, n: number) =>
      tileView(live('A01', { today: { n, counts: { ...NONE, ...counts }, held: 0, unrated: 0, invited: 0 } }), NOW)
        .favourable
    expect(of({ '5': 1, '3': 1 }, 2)).toBe('100')
    expect(of({ '5': 2_999, '1': 1 }, 3_000)).toBe('99.9')
    expect(of({}, 0)).toBe(null)
  })
  test('is kept as it was while nothing that it shows has changed, and replaced when the age has', () => {
    const window = live('A01', { lastAt: NOW - 61_000 })
    const first = tileView(window, NOW)
    expect(keepIfSame(first, tileView({ ...window, devices: [device({ lastSeen: NOW })] }, NOW + 5_000))).toBe(first)
    expect(keepIfSame(first, tileView(window, NOW + 60_000))).toMatchObject({ age: '2 分钟前' })
    const more = { ...window, today: { ...window.today, counts: { ...NONE, '5': 1 } } }
    expect(keepIfSame(first, tileView(more, NOW))).not.toBe(first)
  })
  test.each([
    ['rated a moment ago', { lastAt: NOW - 12_345 }],
    ['rated in the future of another clock', { lastAt: NOW + 400 }],
    ['rated an hour ago', { lastAt: NOW - 3_599_001 }],
    ['rated days ago', { lastAt: NOW - 200_000_123 }],
    ['inviting', { mode: 'invited', invitedUntil: NOW + 13_200, lastAt: NOW - 70_000 }],
    ['inviting for whole seconds', { mode: 'invited', invitedUntil: NOW + 2_000 }],
    ['away', { devices: [device({ online: false, lastSeen: NOW - 1_234 }), device({ id: 'd2' })] }],
    ['away for long', { devices: [device({ online: false, lastSeen: NOW - 754_321 })] }],
  ] as [string, Partial<LiveWindow>][])('knows how long it stays as it is while %s', (_, change) => {
    const window = live('A01', change)
    const [first, until] = [tileView(window, NOW), NOW + tileLasts(window, NOW)]
    expect(keepIfSame(first, tileView(window, until - 1))).toBe(first)
    expect(keepIfSame(first, tileView(window, until))).not.toBe(first)
  })
  test('stays as it is for ever where nothing ticks', () => expect(tileLasts(live('A01'), NOW)).toBe(Infinity))
  test.each([
    ['行政审批服务局(政务服务中心)', '行政审批服务局'],
    ['中铁水务集团有限公司', '中铁水务集团'],
    ['公安局', '公安局'],
  ])('%s is short as %s', (name, short) => expect(shortName(name)).toBe(short))
})

describe('需要处理', () => {
  const kinds = (window: LiveWindow) => attentionOf([window], NOW).map(({ kind, hot }) => `${kind}${hot ? '!' : ''}`)

  test.each([
    ['nothing in a healthy window', live('A01'), []],
    ['an alert of the hub', live('A01', { alerts: [{ id: 'x', rule: 'burst', since: NOW }] }), ['alert!']],
    ['two minutes away', live('A01', { devices: [device({ online: false, lastSeen: NOW - 120_000 })] }), ['offline!']],
    ['just short of two minutes', live('A01', { devices: [device({ online: false, lastSeen: NOW - 119_999 })] }), []],
    [
      'away in a paused window',
      live('A01', { state: 'paused', devices: [device({ online: false, lastSeen: 0 })] }),
      [],
    ],
    ['never connected', live('A01', { devices: [device({ online: false, lastSeen: null })] }), ['offline']],
    ['a device where nobody is posted', live('A01', { unit: null }), ['vacant']],
    ['nobody posted and no device', live('A01', { unit: null, devices: [] }), []],
    ['five pending', live('A01', { devices: [device({ pending: 5 })] }), ['pending']],
    ['four pending', live('A01', { devices: [device({ pending: 4 })] }), []],
    ['a hole in the sequence', live('A01', { devices: [device({ received: 411 })] }), ['missing']],
    ['a full store', live('A01', { devices: [device({ problems: ['storage-full'] })] }), ['fault!']],
  ] as [string, LiveWindow, string[]][])('%s', (_, window, expected) => expect(kinds(window)).toEqual(expected))

  test('a rule that can wait for the next round calls nobody, and a question of the office does', () => {
    const list = attentionOf(
      [
        live('A01', { alerts: [{ id: '1', rule: 'unrated', since: NOW }] }),
        live('A02', { alerts: [{ id: '2', rule: 'pending-rising', since: NOW }] }),
        live('A03', { alerts: [{ id: '3', rule: 'bad-rating', since: NOW - 9_000 }] }),
      ],
      NOW,
      [],
      [
        {
          question: 'q1',
          hall: 'shimin',
          operator: 'user:li',
          at: new Date(NOW - 1_000).toISOString(),
          words: '是谁按的？',
          ratings: [],
        },
      ],
    )
    expect(list.map(({ kind, hot, text }) => [kind, hot, text.slice(0, 5)])).toEqual([
      ['question', true, '办公室问：'],
      ['alert', true, expect.any(String)],
      ['alert', false, expect.any(String)],
      ['alert', false, expect.any(String)],
    ])
  })

  test('what must be done now comes first, the newest of it on top; an unknown rule is said in words and not by its code', () => {
    const list = attentionOf(
      [
        live('A01', { unit: null }),
        live('A02', { alerts: [{ id: '1', rule: 'rule-of-next-year', since: NOW - 9_000 }] }),
        live('A03', { alerts: [{ id: '2', rule: 'burst', since: NOW }] }),
      ],
      NOW,
    )
    expect(list.map(({ window }) => window)).toEqual(['A03', 'A02', 'A01'])
    expect(list[1]!.text).toBe('其他情况')
  })
})

describe('choosing windows', () => {
  const hall: Hall = {
    code: 'shimin',
    name: '市民大厅',
    zones: [
      { code: 'A', name: '公安' },
      { code: 'B', name: '人社' },
    ],
    windows: [
      { code: 'A01', name: '1', zone: 'A', mode: 'open', matter: '户籍' },
      { code: 'B01', name: '2', zone: 'B', mode: 'open', matter: '社保' },
    ],
  }
  const rated = (good: number, bad: number) => ({
    n: good + bad,
    counts: { ...NONE, '5': good, '1': bad },
    held: 0,
    unrated: 0,
    invited: 0,
  })
  const windows = [
    live('A01', { today: rated(2, 1), lastAt: NOW - 5 }),
    live('B01', { unit: { code: 'J41', name: '人社局' }, today: rated(9, 1), lastAt: NOW - 9 }),
    live('X01', { state: 'paused', lastAt: null }),
  ]
  const all: Choice = { search: '', filter: 'all', sort: 'zone', zone: null }
  const codes = (choice: Partial<Choice>, marked: string[] = []) =>
    sectionsOf(windows, hall, { ...all, ...choice }, new Set(marked)).map(
      ({ zone, windows }) => `${zone?.code ?? '*'}:${windows.map(({ code }) => code).join(' ')}`,
    )

  test('by zone, with the zoneless last', () => expect(codes({})).toEqual(['A:A01', 'B:B01', ':X01']))
  test('one zone', () => expect(codes({ zone: 'B' })).toEqual(['B:B01']))
  test('every word must be found: code, unit, matter, staff', () => {
    expect(codes({ search: 'j41 社保' })).toEqual(['B:B01'])
    expect(codes({ search: '王建宁 户籍' })).toEqual(['A:A01'])
    expect(codes({ search: '社保 户籍' })).toEqual([])
  })
  test('paused', () => expect(codes({ filter: 'paused' })).toEqual([':X01']))
  test('marked', () => expect(codes({ filter: 'attention' }, ['B01'])).toEqual(['B:B01']))
  test('least favourable first, without ratings last', () =>
    expect(codes({ sort: 'least' })).toEqual(['*:A01 B01 X01']))
  test('longest without a rating first', () => expect(codes({ sort: 'oldest' })).toEqual(['*:X01 B01 A01']))
})

describe('arrow keys', () => {
  // Three in the first row, two in the second.
  const places = [0, 100, 200].map((left) => ({ left, top: 0 })).concat([0, 100].map((left) => ({ left, top: 50 })))
  test.each([
    ['ArrowRight', 2, 3],
    ['ArrowRight', 4, null],
    ['ArrowLeft', 0, null],
    ['ArrowDown', 2, 4],
    ['ArrowDown', 0, 3],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 1, null],
    ['End', 0, 4],
    ['Home', 4, 0],
    ['Enter', 1, null],
  ])('%s from %i leads to %s', (key, from, to) => expect(nextTile(key, places, from)).toBe(to))
})

test.each([
  [1920, 8, true],
  [1600, 6, true],
  [1440, 6, false],
  [1280, 4, false],
])('%i px wide: %i tiles a row, alerts beside it %s', (width, columns, attentionBeside) => {
  expect(boardColumns(width)).toEqual({ columns, attentionBeside })
})
