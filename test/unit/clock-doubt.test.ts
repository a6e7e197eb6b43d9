import { describe, expect, test } from 'vitest'
import { devicesAgainst, doubtOf, NOT_BEFORE } from '../../server/rules/attribution/doubt-clock.ts'
import { HOUR, MINUTE, SECOND } from '../helpers/hub-fixture.ts'

const NOON = Date.parse('2026-11-18T12:00:00+08:00')

describe("doubt about the hub's clock", () => {
  const look = (wall: number, monotonic: number) => ({ wall, monotonic })

  test.each<[string, number, number, ReturnType<typeof doubtOf>]>([
    ['runs with the monotonic clock', 10 * SECOND, 10 * SECOND, null],
    ['slept as long as the monotonic clock ran', 9 * HOUR, 9 * HOUR, null],
    ['was set by exactly five minutes', 5 * MINUTE + SECOND, SECOND, null],
    ['was set ahead by a moment more', 5 * MINUTE + SECOND + 1, SECOND, { why: 'stepped', by: 5 * MINUTE + 1 }],
    ['was set back by a moment more', SECOND - 5 * MINUTE - 1, SECOND, { why: 'stepped', by: -5 * MINUTE - 1 }],
    ['jumped a year ahead', 365 * 24 * HOUR, 0, { why: 'stepped', by: 365 * 24 * HOUR }],
    ['stood still while the monotonic clock ran', 0, HOUR, { why: 'stepped', by: -HOUR }],
  ])('a clock that %s', (_, wall, monotonic, doubt) => {
    expect(doubtOf(look(NOON + wall, 7 + monotonic), look(NOON, 7), NOON - HOUR)).toEqual(doubt)
  })

  test.each<[string, number, ReturnType<typeof doubtOf>]>([
    ['exactly five minutes', NOON - 5 * MINUTE, null],
    ['a moment more', NOON - 5 * MINUTE - 1, { why: 'behind', by: -5 * MINUTE - 1 }],
  ])('a start with a clock before the last entry by %s', (_, wall, doubt) => {
    expect(doubtOf(look(wall, 0), null, NOON)).toEqual(doubt)
  })

  test('a first start with a dead battery', () => {
    const dead = Date.parse('2020-01-01T00:03:00+08:00')
    expect(doubtOf(look(dead, 0), null, 0)).toEqual({ why: 'behind', by: dead - NOT_BEFORE })
  })
})

describe("devices against the hub's clock", () => {
  const at = (hall: string, ...offsets: number[]) => offsets.map((offset) => ({ hall, offset }))

  test('five in two halls that agree within a minute and not with the hub', () => {
    const five = [
      ...at('a', HOUR, HOUR + 20 * SECOND, HOUR + MINUTE),
      ...at('b', HOUR + 5 * SECOND, HOUR + 40 * SECOND),
    ]
    expect(devicesAgainst(five)).toEqual({ devices: 5, halls: 2, by: HOUR + 20 * SECOND })
    // Others that agree with the hub, or with nobody, make no difference.
    const others = [...at('c', 0, 10, 40, 90, 200, 300), ...at('a', -7 * HOUR, 400 * HOUR)]
    expect(devicesAgainst([...others, ...five])).toEqual({ devices: 5, halls: 2, by: HOUR + 20 * SECOND })
  })

  test.each<[string, ReturnType<typeof at>]>([
    ['four', [...at('a', HOUR, HOUR, HOUR), ...at('b', HOUR)]],
    ['five in one hall', at('a', HOUR, HOUR, HOUR, HOUR, HOUR)],
    ['five that agree with the hub', [...at('a', 0, 20, 59 * SECOND), ...at('b', 3, -5)]],
    ['five that do not agree', [...at('a', HOUR, 2 * HOUR, 3 * HOUR), ...at('b', HOUR + 61 * SECOND, 4 * HOUR)]],
    ['nobody', []],
  ])('%s: nothing', (_, offsets) => {
    expect(devicesAgainst(offsets)).toBeNull()
  })

  test('of two parties the larger is told', () => {
    const many = [...at('a', ...Array<number>(6).fill(-HOUR)), ...at('b', -HOUR)]
    const few = [...at('a', HOUR, HOUR, HOUR), ...at('b', HOUR, HOUR)]
    expect(devicesAgainst([...few, ...many])).toEqual({ devices: 7, halls: 2, by: -HOUR })
  })
})
