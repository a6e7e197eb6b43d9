import { describe, expect, test } from 'vitest'
import type { BoardWindow } from '../../server/contract/hall/hall-feed.ts'
import { neediestFirst } from '../../kiosk/hall/board/window/window-need.ts'
import { alike, byRule, inRows } from '../../kiosk/office/screening/screening-groups.ts'
import { LINE, timeLine } from '../../kiosk/office/screening/time-line.ts'
import type { DeskRating } from '../../server/contract/answers/screening.ts'
import { deskWindows } from '../browser/desk-data.ts'

const rating = (id: string, rule: DeskRating['rule'], more: Partial<DeskRating> = {}): DeskRating => ({
  rating: id,
  source: 'press',
  hall: 'shimin',
  window: 'B07',
  counter: '社保',
  unit: null,
  level: 2,
  changed: null,
  before: null,
  verdict: 'held',
  rule,
  screening: null,
  occurredAt: '2026-11-27T10:00:00+08:00',
  receivedAt: '2026-11-27T10:00:00+08:00',
  clock: 'measured',
  device: null,
  request: null,
  question: null,
  mayNot: null,
  ...more,
})

test('held ratings are grouped by rule, the largest group first, each in the order in which it came', () => {
  const list = [
    rating('a', 'gap'),
    rating('b', 'change'),
    rating('c', 'change'),
    rating('d', 'gap'),
    rating('e', 'gap'),
  ]
  expect(byRule(list).map(({ rule, ratings }) => [rule, ratings.map((each) => each.rating).join('')])).toEqual([
    ['gap', 'ade'],
    ['change', 'bc'],
  ])
})

test('what is decided together is of one window and one rule, and open to this officer', () => {
  const one = rating('a', 'change')
  const list = [
    one,
    rating('b', 'change'),
    rating('c', 'gap'),
    rating('d', 'change', { window: 'B08' }),
    rating('e', 'change', { mayNot: 'own-unit' }),
    rating('f', 'change', { request: 'r1' }),
    rating('g', 'change', { hall: '12345' }),
  ]
  expect(alike(list, one)).toEqual(['a', 'b'])
})

test('on a phone windows that need a hand come before those with held ratings, those before faults, the calm last', () => {
  const windows: BoardWindow[] = deskWindows(Date.parse('2026-11-27T10:00:00+08:00'))
  const codes = neediestFirst(windows, new Set(['D16'])).map(({ code }) => code)
  expect(codes).toHaveLength(windows.length)
  const at = (code: string) => codes.indexOf(code)
  // Named by an alert; nine held; a stuck key; nothing.
  expect([at('D16'), at('D03'), at('D09'), at('A02')]).toEqual([
    0,
    ...[at('D03'), at('D09'), at('A02')].toSorted((a, b) => a - b),
  ])
})

test('what came together is one row: of one window and one rule, each within three minutes of the one before', () => {
  const at = (id: string, time: string, more: Partial<DeskRating> = {}) =>
    rating(id, 'gap', { occurredAt: `2026-11-27T${time}+08:00`, ...more })
  const list = [
    at('a', '10:09:08'),
    at('b', '10:09:05'),
    at('c', '10:06:04'),
    at('d', '10:06:03', { window: 'B08' }),
    at('e', '10:06:02', { window: 'B08', request: 'r1' }),
    at('f', '10:06:01', { window: null }),
    at('g', '10:06:00', { window: null }),
  ]
  expect(inRows(list).map((row) => row.map((each) => each.rating).join(''))).toEqual(['ab', 'c', 'd', 'e', 'f', 'g'])
})

describe('the picture of three minutes', () => {
  const press = (afterMs: number, more = {}) => ({
    rating: String(afterMs),
    afterMs,
    level: 5,
    verdict: 'counted' as const,
    rule: 'ok' as const,
    sameDevice: true,
    itself: afterMs === 0,
    opensGroup: true,
    ...more,
  })
  const service = (fromMs: number, toMs: number) => ({ matter: '社保卡补办', fromMs, toMs, invited: true })
  const words = {
    press: () => '非常满意，计入',
    group: (n: number) => `${n} 键`,
    service: (_at: number, how: string) =>
      ({ whole: '办件 社保卡补办，10:38 至 10:41', matter: '办件 社保卡补办', word: '办件' })[how]!,
  }
  const draw = (neighbours: ReturnType<typeof press>[], services: ReturnType<typeof service>[] = []) =>
    timeLine({ neighbours, services, gapMs: 15_000 }, words, -150_000)

  test('has the press in its middle, the others in proportion, and a tick for each whole minute', () => {
    const { presses, ticks, lanes } = draw([press(-180_000), press(0), press(180_000)])
    expect(presses.map(({ x }) => x)).toEqual([LINE.left, (LINE.left + LINE.right) / 2, LINE.right])
    expect(ticks.map(({ ms }) => ms)).toEqual([-150_000, -90_000, -30_000, 30_000, 90_000, 150_000])
    expect(lanes).toBe(1)
  })

  test('lays no face on another: a lane up, and where none is free a line alone; labels stand on nothing', () => {
    const { presses, lanes } = draw([-6_000, -4_000, -2_000, 0, 2_000].map((ms) => press(ms)))
    expect(lanes).toBe(3)
    expect(presses.find(({ at }) => at === 3)!.lane).toBe(0)
    const byLane = Map.groupBy(presses, ({ lane }) => lane)
    expect(byLane.get(-1)).toHaveLength(2)
    for (const lane of [0, 1, 2]) {
      const xs = byLane.get(lane)!.map(({ x }) => x)
      for (const [i, x] of xs.entries()) if (i > 0) expect(x - xs[i - 1]!).toBeGreaterThanOrEqual(LINE.face)
    }
    // At the right edge a label stands left of its face.
    expect(draw([press(0), press(178_000)]).presses.map(({ label }) => label)).toEqual(['right', 'left'])
  })

  test('brackets the group of the press from the one that opens it, and says so where no line goes through', () => {
    expect(draw([press(0)])).toMatchObject({ group: { count: 1 }, groupText: true })
    const { group, groupText } = draw([
      press(-6_000),
      press(0, { opensGroup: false }),
      press(12_000, { opensGroup: true }),
    ])
    expect(group).toMatchObject({ count: 2 })
    expect(groupText).toBe(false)
  })

  test('says of a service what its bar has room for', () => {
    const services = [
      service(-180_000, 0),
      service(10_000, 90_000),
      service(100_000, 125_000),
      service(130_000, 135_000),
    ]
    expect(draw([press(0)], services).services.map(({ text }) => text)).toEqual(['whole', 'matter', 'word', 'none'])
  })
})
