import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import { policyDifferences } from '../../server/campaign/policy-differences.ts'
import { pendingPolicy, policyEffect, policyReport } from '../../server/campaign/policy-report.ts'
import { serviceCentreScores } from '../../server/store/reads/scores/service-centre-scores.ts'
import type { Policy } from '../../server/contract/policy.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { takeUpPolicy } from '../../server/store/changes/take-up-policy.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { inForce } from '../../server/rules/screening/thresholds.ts'
import { BEGAN, fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

const NINE = BEGAN + 9 * HOUR
let t: TestLedger
let device: TestDevice

beforeEach(async () => {
  t = await TestLedger.open()
  device = new TestDevice('00000000-0000-7000-8000-000000000001', BEGAN)
  await t.device(device.id, 'A01')
  t.clock.now = NINE + HOUR
})
afterEach(async () => {
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  const before = t.digests()
  await t.write((w) => rebuild(w))
  expect(t.digests()).toEqual(before)
  t.close()
})

/** A press at some second after nine; it arrives now. */
async function press(second: number, level = 5): Promise<string> {
  const made = device.press(NINE + second * SECOND, level)
  await t.submit(device, fit(made))
  return made.id
}
const rules = (...ids: string[]) => ids.map((id) => t.rating(id)!.rule)

function changed(change: Partial<Policy>): Policy {
  const { policy } = t.ledger.registry.policies().at(-1)!
  return { ...policy, version: policy.version + 1, ...change }
}
const gap = (seconds: number) => ({ screening: { ...changed({}).screening, gapMs: seconds * SECOND } })
const takeUp = (policy: Policy, since = t.clock.now) => t.write((w) => takeUpPolicy(w, { policy, since, ...WHO }))

function scores(id = '2026') {
  const campaign = campaignById(t.ledger, id, t.clock.now)
  return serviceCentreScores(t.ledger, campaign, periodOf(campaign, t.clock.now), t.clock.now).answer
}

describe('which version holds', () => {
  const versions = [
    { version: 1, since: 100 },
    { version: 2, since: 300 },
    { version: 3, since: 200 },
  ]
  test.each([
    [50, 1],
    [100, 1],
    [199, 1],
    [200, 3],
    [300, 3],
    [999, 3],
  ])('at %i version %i', (instant, version) => {
    expect(inForce(versions, instant).version).toBe(version)
    expect(inForce(versions.slice(0, 2), instant).version).toBe(instant < 300 ? 1 : 2)
  })
})

describe('a new version', () => {
  test('for now leaves what was pressed before, and screens what is pressed after', async () => {
    const before = [await press(0), await press(20)]
    await takeUp(changed(gap(30)), NINE + MINUTE)
    const after = [await press(60), await press(80)]
    expect(rules(...before, ...after)).toEqual(['ok', 'ok', 'ok', 'gap'])
    const [, second] = t.entries('policy')
    expect(second!.body).toMatchObject({ since: NINE + MINUTE, operator: WHO.operator, reason: WHO.reason })
    expect(t.entries('rating').map(({ body }) => body.policy)).toEqual([1, 1, 2, 2])
  })

  test('for the past screens again in the same transaction, by new entries', async () => {
    const ids = [await press(0), await press(20, 1), await press(40)]
    expect(await takeUp(changed(gap(30)), NINE + 10 * SECOND)).toEqual({ verdicts: 1 })
    // The press at 20 s stands in the group of the one at 0, by the thresholds of its own moment; 40 s begins another.
    expect(rules(...ids)).toEqual(['ok', 'gap', 'ok'])
    const [, policy] = t.entries('policy')
    expect(t.entries('verdict').map(({ body }) => body)).toEqual([
      { rating: ids[1], verdict: { verdict: 'held', rule: 'gap' }, cause: policy!.n },
    ])
    // And back: a third version makes them what they were.
    await takeUp(changed(gap(15)), NINE)
    expect(rules(...ids)).toEqual(['ok', 'ok', 'ok'])
  })

  test('for the future holds when its time has come, whatever arrives when', async () => {
    await takeUp(changed(gap(30)), NINE + 2 * HOUR)
    expect(t.ledger.registry.policy().version).toBe(1)
    t.clock.now = NINE + 3 * HOUR
    expect(t.ledger.registry.policy().version).toBe(2)
    const late = 2 * 3_600
    expect(rules(await press(late), await press(late + 20))).toEqual(['ok', 'gap'])
    // Pressed before, arriving after.
    expect(rules(await press(60), await press(80))).toEqual(['ok', 'ok'])
  })

  test('with a longer memory looks back as far as it must', async () => {
    const ids: string[] = []
    for (let i = 0; i < 4; i++) ids.push(await press(i * 200))
    const burst = { screening: { gapMs: 15_000, burstMs: 3_600_000, burstCount: 2 } }
    await takeUp(changed(burst), NINE + 500 * SECOND)
    ids.push(await press(800))
    expect(rules(...ids)).toEqual(['ok', 'ok', 'ok', 'burst', 'burst'])
  })

  test('that says the same, or has no higher number, is refused and leaves nothing', async () => {
    const head = t.ledger.chain.head.n
    const { policy } = t.ledger.registry.policy()
    await expect(takeUp(policy)).rejects.toMatchObject({ code: 'policy-unchanged' })
    await expect(takeUp({ ...changed(gap(30)), version: 1 })).rejects.toMatchObject({
      code: 'policy-version',
      detail: expect.stringContaining('write 2'),
    })
    expect(t.ledger.chain.head.n).toBe(head)
  })
})

describe('points', () => {
  const of = (unit: string, answer = scores()) => answer.units.find((row) => row.unit.code === unit)!

  test('of the newest policy of the campaign hold for the whole of it, and not before their time', async () => {
    const unit = t.ledger.registry.postings(t.ledger.registry.window('shimin', 'A01')!.id)[0]!.unit
    await press(0, 4)
    expect(of(unit).score).toBe('80.00')
    const points = { ...changed({}).points, 4: 85 }
    await takeUp(changed({ points }), NINE + 2 * HOUR)
    expect(scores().policy.version).toBe(1)
    t.clock.now = NINE + 3 * HOUR
    expect(of(unit).score).toBe('85.00')
    expect(scores().policy).toEqual({ version: 2, digest: t.ledger.registry.policy().digest })

    // Next year's rules are next year's.
    await takeUp(changed({ points: { ...points, 4: 90 } }), Date.parse('2026-12-01T00:00:00+08:00'))
    t.clock.now = Date.parse('2027-01-05T00:00:00+08:00')
    expect(of(unit).score).toBe('85.00')
    expect(scores().policy.version).toBe(2)
    expect(scores('2027').policy.version).toBe(3)
  })
})

describe('the campaign office sees', () => {
  test('where the files differ, rule by rule', () => {
    const { policy } = t.ledger.registry.policy()
    const [first, ...rest] = policy.questions.items
    const proposed: Policy = {
      ...changed(gap(10)),
      questions: { version: 2, items: [...rest, { code: 'new', text: { zh: '新', en: 'New' } }] },
    }
    expect(policyDifferences(policy, proposed)).toEqual([
      { path: 'questions.items.efficiency.code', before: 'efficiency', after: null },
      { path: 'questions.items.efficiency.text.en', before: first!.text.en, after: null },
      { path: 'questions.items.efficiency.text.zh', before: first!.text.zh, after: null },
      { path: 'questions.items.new.code', before: null, after: 'new' },
      { path: 'questions.items.new.text.en', before: null, after: 'New' },
      { path: 'questions.items.new.text.zh', before: null, after: '新' },
      { path: 'questions.version', before: 1, after: 2 },
      { path: 'screening.gapMs', before: 15_000, after: 10_000 },
      { path: 'version', before: 1, after: 2 },
    ])
    expect(pendingPolicy(policy, policy)).toBeNull()
    expect(pendingPolicy(policy, { ...proposed, version: 1 })?.obstacle).toMatchObject({ code: 'policy-version' })
  })

  test('what confirming would do, and it is what confirming does', async () => {
    for (const [second, level] of [
      [0, 5],
      [20, 3],
      [60, 4],
    ] as const)
      await press(second, level)
    const proposed = changed({ ...gap(30), points: { ...changed({}).points, 4: 90 } })
    const head = t.ledger.chain.head
    const effect = await policyEffect(new SqliteStore(t.ledger), proposed, NINE, t.clock.now)
    expect(t.ledger.chain.head).toEqual(head)
    expect(effect).toMatchObject({
      verdicts: 1,
      units: [{ campaign: '2026', before: { score: '80.00', n: 3 }, after: { score: '95.00', n: 2 } }],
    })
    expect(await takeUp(proposed, NINE)).toEqual({ verdicts: effect.verdicts })
    const { unit, after } = effect.units[0]!
    expect(scores().units.find((row) => row.unit.code === unit.code)).toMatchObject(after)
  })

  test('that a year without a policy of its own goes on by the last one', async () => {
    const { policy } = t.ledger.registry.policy()
    expect(policyReport(t.ledger.registry, policy, t.clock.now).campaign).toEqual({ id: '2026', ownPolicy: true })
    const december = Date.parse('2026-12-01T00:00:00+08:00')
    t.clock.now = december + 9 * HOUR
    const made = device.press(december + HOUR, 5)
    await t.submit(device, fit(made))
    expect(policyReport(t.ledger.registry, policy, t.clock.now)).toMatchObject({
      campaign: { id: '2027', ownPolicy: false },
      current: { version: 1 },
      pending: null,
    })
    expect(scores('2027').units.filter((row) => row.n > 0)).toMatchObject([{ n: 1, score: '100.00' }])
    expect(scores('2026').units.filter((row) => row.n > 0)).toEqual([])
    await takeUp(changed(gap(30)), december)
    expect(policyReport(t.ledger.registry, changed({}), t.clock.now).campaign).toEqual({ id: '2027', ownPolicy: true })
  })
})
