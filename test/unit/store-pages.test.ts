import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { correctInSlices } from '../../server/store/changes/large/correct-in-slices.ts'
import { largeChange } from '../../server/store/changes/large/large-acts.ts'
import { planHere } from '../../server/store/changes/large/plan-aside.ts'
import { takeUpPolicy } from '../../server/store/changes/take-up-policy.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import { BEGAN, fit, HOUR, MINUTE, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

const NINE = BEGAN + 9 * HOUR
const PRESSES = 24

let t: TestLedger
let store: SqliteStore

beforeEach(async () => {
  t = await TestLedger.open({ configuration: smallCity(), foldedAtOnce: 3 })
  store = new SqliteStore(t.ledger)
  const device = new TestDevice('00000000-0000-7000-8000-000000000001', NINE - HOUR)
  await t.device(device.id, 'A01', BEGAN)
  const presses = Array.from({ length: PRESSES }, (_, i) => device.press(NINE + i * MINUTE, 5))
  t.clock.now = NINE + PRESSES * MINUTE
  await t.submit(device, fit(...presses))
})
afterEach(() => t.close())

/** The units of all ratings, page by page. */
async function units(): Promise<string[]> {
  const found = []
  const period = { since: BEGAN, until: NINE + 24 * HOUR }
  for await (const page of store.pages('ratings.lines', { period })) found.push(...page.map(({ unit }) => unit))
  return found
}

describe('a long answer', () => {
  test('begins only when what a large correction changed is written down', async () => {
    const asked: Promise<string[]>[] = []
    t.ledger.onCommit(({ entries }) => {
      if (entries.some(({ kind }) => kind === 'correction-closing')) asked.push(units())
    })
    const posting = { hall: 'shimin', window: 'A01', unit: 'J23', from: NINE, ...WHO }
    await correctInSlices(t.ledger, largeChange('posting', posting), undefined, { planner: planHere, changesASlice: 5 })
    expect(await Promise.all(asked)).toEqual([Array(PRESSES).fill('J23')])
  })

  test('goes by the policy of its moment, and not by one that is to come', async () => {
    const { policy } = t.ledger.registry.policy()
    const next = { ...policy, version: 2 }
    await t.write((w) => takeUpPolicy(w, { policy: next, since: t.clock.now + 24 * HOUR, ...WHO }))
    const pages = []
    for await (const page of store.pages('halls.denominator', { hall: 'shimin', now: t.clock.now })) pages.push(page)
    expect(pages.at(-1)!.of.policy.version).toBe(1)
  })
})
