import { expect, test } from 'vitest'
import { Patience, starvedMs } from '../hardware/starved.ts'

test('a deadline leaves out the time in which others had the processor, and only that', () => {
  const time = { now: 1_000, one: 500, other: 0 }
  const kept = [() => time.one, () => time.other]
  const patience = new Patience(60_000, kept, () => time.now)
  expect(patience.left).toBe(60_000)
  // Of a minute and ten seconds others had forty, from both at the same time for the most part.
  time.now += 70_000
  time.one += 40_000
  time.other += 35_000
  expect(patience.left).toBe(30_000)
  time.now += 29_999
  expect(patience.left).toBe(1)
  time.now += 1
  expect(patience.left).toBe(0)
})

test('what never runs, or has ended, is not starved', () => {
  expect(starvedMs(2 ** 22 + 1)).toBe(0)
  expect(starvedMs('self')).toBeGreaterThanOrEqual(0)
})
