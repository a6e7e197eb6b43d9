import { expect, test } from 'vitest'
import { dayOf } from '../../server/contract/campaign-time.ts'
import type { OpeningHours } from '../../server/contract/policy.ts'
import { closingAfter } from '../../server/store/registry/opening.ts'
import type { Registry } from '../../server/store/registry/registry.ts'

/** Morning and afternoon, Monday to Friday; Saturdays until noon. */
const HOURS: OpeningHours = {
  weekly: [
    { days: [1, 2, 3, 4, 5, 6], from: 9 * 60, to: 12 * 60 },
    { days: [1, 2, 3, 4, 5], from: 13 * 60 + 30, to: 17 * 60 },
  ],
}
const registryOf = (hours: OpeningHours | null, special: Record<string, boolean> = {}) =>
  ({
    hallDay: () => undefined,
    hoursOf: () => hours,
    specialDay: (day: number) =>
      Object.entries(special).find(([date]) => dayOf(Date.parse(`${date}T00:00:00+08:00`)) === day)?.[1],
  }) as unknown as Registry

const closing = (registry: Registry, at: string) => {
  const instant = closingAfter(registry, 'shimin', Date.parse(`${at}:00+08:00`))
  return new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16)
}

test.each([
  ['in the morning: not at noon, but when the hall closes', '2026-11-18T09:10', '2026-11-18T17:00'],
  ['before it opens', '2026-11-18T08:00', '2026-11-18T17:00'],
  ['on a Saturday', '2026-11-21T09:10', '2026-11-21T12:00'],
  ['after closing', '2026-11-18T17:00', '2026-11-19T00:00'],
  ['on a Sunday', '2026-11-22T09:10', '2026-11-23T00:00'],
])('a duty that begins %s ends', (_, at, ends) => {
  expect(closing(registryOf(HOURS), at)).toBe(ends)
})

test('a holiday has no closing, a make-up Sunday has Monday’s; without hours it is midnight', () => {
  expect(closing(registryOf(HOURS, { '2026-11-18': false }), '2026-11-18T10:00')).toBe('2026-11-19T00:00')
  expect(closing(registryOf(HOURS, { '2026-11-22': true }), '2026-11-22T10:00')).toBe('2026-11-22T17:00')
  expect(closing(registryOf(null), '2026-11-18T10:00')).toBe('2026-11-19T00:00')
})
