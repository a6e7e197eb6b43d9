import { expect, test } from 'vitest'
import type { BoardWindow } from '../../server/contract/hall-feed.ts'
import { neediestFirst } from '../../kiosk/hall/board/window-need.ts'
import { alike, byRule } from '../../kiosk/office/screening/screening-groups.ts'
import type { DeskRating } from '../../server/contract/answers/screening.ts'
import { deskWindows } from '../browser/desk-data.ts'

const rating = (id: string, rule: DeskRating['rule'], more: Partial<DeskRating> = {}): DeskRating => ({
  rating: id,
  source: 'press',
  hall: 'shimin',
  window: 'B07',
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
