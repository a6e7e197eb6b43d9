import { afterAll, beforeAll, expect, test } from 'vitest'
import { playOversight } from '../../server/cli/demo/oversight-past.ts'
import { DEDUCTION_STATES } from '../../server/contract/deductions.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** What a demo shows of deductions and of what feeds them; the ledger is verified at the end. */
let hub: TestHub
let office = ''
beforeAll(async () => {
  hub = await TestHub.start()
  await playOversight({ store: hub.hub.parts.store, clock: hub.clock })
  office = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())

const get = async (path: string) => (await hub.call('GET', `/api/v1/${path}`, { token: office })).body

test('the demo has deductions in every state, with objections open, upheld and dismissed', async () => {
  const { deductions } = await get('deductions')
  const states = new Set(deductions.map(({ state }: { state: string }) => state))
  expect(states).toEqual(new Set(DEDUCTION_STATES))
  const objections = deductions.flatMap(
    ({ objection }: { objection: { state: string } | null }) => objection?.state ?? [],
  )
  expect(objections.toSorted()).toEqual(['dismissed', 'open', 'upheld'])
})

test('the demo has a programme and an inspection that offer a deduction, and months that are handed in, sent back and missing', async () => {
  expect((await get('programmes')).programmes).toMatchObject([{ offered: { rule: 'B4' }, deduction: null }])
  const { inspections } = await get('inspections')
  expect(inspections.map(({ state }: { state: string }) => state).toSorted()).toEqual(['circulated', 'found'])
  const { problems } = await get('problems')
  expect(new Set(problems.map(({ state }: { state: string }) => state))).toEqual(new Set(['running', 'late']))
  const { months } = await get('monthly-reports?campaign=2026')
  const states = new Set(months.map(({ state }: { state: string }) => state))
  for (const state of ['handed-in', 'returned', 'missing']) expect(states).toContain(state)
})
