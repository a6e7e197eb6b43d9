import { describe, expect, test } from 'vitest'
import type { Press } from '../../server/contract/device/press.ts'
import { checkItem } from '../../server/ingest/check-item.ts'
import { pick, seededChance, waitFor } from '../../server/simulation/chance.ts'
import { citizen, temperOf } from '../../server/simulation/citizen.ts'
import { extrasOf, pressItem } from '../../server/simulation/items.ts'
import { MemoryOutbox } from '../../server/simulation/memory-outbox.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'

const clock = { at: 1_795_000_000_000, uptimeMs: 5_000, bootId: uuid7(1_795_000_000_000) }

describe('citizens', () => {
  test('press as people in halls do', () => {
    const chance = seededChance(7)
    const counts = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 }
    for (let i = 0; i < 100_000; i++) counts[citizen(1, [], chance).level]++
    const share = (level: keyof typeof counts) => counts[level] / 1_000
    expect(share(5)).toBeCloseTo(83, 0)
    expect(share(4)).toBeCloseTo(11, 0)
    expect(share(3)).toBeCloseTo(4, 0)
    expect(Math.abs(share(2) - 1.3)).toBeLessThan(0.2)
    expect(Math.abs(share(1) - 0.7)).toBeLessThan(0.2)
  })

  test('the same seed gives the same day, and units keep their temper', () => {
    const day = (seed: number) => {
      const chance = seededChance(seed)
      return Array.from({ length: 50 }, () => [citizen(1, ['attitude'], chance), waitFor(1_000, chance)])
    }
    expect(day(1)).toEqual(day(1))
    expect(day(1)).not.toEqual(day(2))
    const tempers = ['J16', 'J36', 'J62', 'H07'].map(temperOf)
    expect(tempers).toEqual(['J16', 'J36', 'J62', 'H07'].map(temperOf))
    expect(new Set(tempers).size).toBe(4)
    for (const temper of tempers) expect(temper).toSatisfy((value: number) => value >= 0.5 && value <= 2.2)
  })

  test('waits average what they should', () => {
    const chance = seededChance(3)
    let sum = 0
    for (let i = 0; i < 50_000; i++) sum += waitFor(200, chance)
    expect(Math.abs(sum / 50_000 - 200)).toBeLessThan(5)
    expect(() => pick([], chance)).toThrow(RangeError)
  })

  test('whatever they send is what the contract says', () => {
    const chance = seededChance(11)
    let extras = 0
    for (let i = 0; i < 2_000; i++) {
      const mind = citizen(2, ['attitude', 'efficiency'], chance)
      const press = pressItem(1, { level: mind.level, test: i % 2 === 0 }, clock)
      expect(checkItem(press).ok).toBe(true)
      for (const { make, afterMs } of extrasOf(press, mind)) {
        const extra = make(++extras)
        expect(checkItem(extra)).toMatchObject({ ok: true })
        expect(extra.uptimeMs).toBe(press.uptimeMs + afterMs)
        if (extra.level !== undefined) expect(afterMs).toBeLessThan(5_000)
      }
    }
    expect(extras).toBeGreaterThan(100)
  })
})

test('the outbox keeps what is not answered, in order, and goes on where the hub says', async () => {
  const settled: string[] = []
  const outbox = new MemoryOutbox({ settled: (id, status) => settled.push(`${id} ${status}`) })
  const press = (seq: number): Press => pressItem(seq, { level: 5 }, clock)
  await outbox.raiseSeq(7)
  const first = await outbox.add(press)
  const second = await outbox.add(press)
  expect([first.seq, second.seq]).toEqual([7, 8])
  await outbox.settle([
    { id: first.id, status: 'stored' },
    { id: 'unknown', status: 'stored' },
  ])
  expect(await outbox.waiting(10)).toEqual([second])
  expect(await outbox.pending()).toBe(1)
  expect(settled).toEqual([`${first.id} stored`])
  await outbox.raiseSeq(3)
  expect((await outbox.add(press)).seq).toBe(9)
})
