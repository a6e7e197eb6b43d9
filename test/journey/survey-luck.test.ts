import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { DrawRecord } from '../../server/contract/survey/draw.ts'
import { frameLines } from '../../server/rules/sampling/frame.ts'
import { ratersOf } from '../helpers/draws.ts'
import { takeSurveyFile } from '../../server/campaign/survey-file/take-file.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { makeDraw, perUnit } from '../fixtures/survey/drawn.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** What goes wrong between a file and the record: nothing of it counts, and the same file is taken afterwards. */
let hub: TestHub
let owner = ''
const AT = '/api/v1/campaigns/2026/methods/third-party'
const HEADS = 'id,status,q1,q2,q3,answeredAt'
/** 89 units would be as many: three with 7,000 drawn each. */
const LINES = frameLines([
  ...ratersOf('J16', { citizen: 7_100 }, 1),
  ...ratersOf('J36', { citizen: 7_100 }, 20_001),
  ...ratersOf('J44', { staff: 7_100 }, 40_001),
])
let record: DrawRecord
const lines = (count: number, from = 0) =>
  record.drawn.slice(from, from + count).map(({ id }) => `${id},,5,4,3,2026-11-18`)
const file = (rows: readonly string[]) => Buffer.from([HEADS, ...rows].join('\n'))
const order = (rows: readonly string[]) =>
  ({ kind: 'answers', bytes: file(rows), campaign: '2026', dryRun: false }) as const
const by = () => ({ actor: 'user:owner', now: hub.clock.now }) as const
const scoreOf = async (code: string) =>
  (await hub.call('GET', `${AT}/scores`, { token: owner })).body.units.find(
    ({ unit }: { unit: { code: string } }) => unit.code === code,
  )

beforeAll(async () => {
  hub = await TestHub.start(perUnit(7_000))
  record = await makeDraw(hub, LINES)
  owner = await hub.signIn('method-owner', { method: 'third-party' })
})
afterAll(() => hub.stop())

test('a hub that dies between two slices has taken nothing, and takes the same file again', async () => {
  const { store } = hub.hub.parts
  const act = store.act.bind(store)
  let slices = 0
  const dies = vi.spyOn(store, 'act').mockImplementation((...asked: Parameters<typeof act>) => {
    if (asked[0] === 'survey.lay-down' && ++slices === 3) throw new Error('killed')
    return act(...asked)
  })
  await expect(takeSurveyFile(store, order(lines(1_800)), by())).rejects.toThrow('killed')
  dies.mockRestore()
  expect(hub.rows('answers-slice')).toHaveLength(2)
  expect(await scoreOf('J16')).toMatchObject({ n: 0, score: null })
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  const { imported } = await takeSurveyFile(store, order(lines(1_800)), by())
  expect([imported, (await scoreOf('J16')).n]).toEqual([true, 1_800])
})

test('of two files that are looked at together the second is told so, and nothing of it counts', async () => {
  const { store } = hub.hub.parts
  const act = store.act.bind(store)
  let others = 0
  const meanwhile = vi.spyOn(store, 'act').mockImplementation(async (...asked: Parameters<typeof act>) => {
    if (asked[0] === 'survey.close' && ++others === 1) await takeSurveyFile(store, order(lines(600, 1_800)), by())
    return act(...asked)
  })
  await expect(takeSurveyFile(store, order(lines(600, 2_400)), by())).rejects.toMatchObject({ code: 'survey-changed' })
  meanwhile.mockRestore()
  expect((await scoreOf('J16')).n).toBe(2_400)
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
})

test('18,000 rows are taken in slices, none of which holds the writer for a quarter of the time of all', async () => {
  const { store } = hub.hub.parts
  const act = store.act.bind(store)
  const took: number[] = []
  const watched = vi.spyOn(store, 'act').mockImplementation(async (...asked: Parameters<typeof act>) => {
    const from = process.threadCpuUsage()
    const done = await act(...asked)
    const { user, system } = process.threadCpuUsage(from)
    took.push(user + system)
    return done
  })
  const rest = record.drawn.slice(2_400, 20_400).map(({ id }) => `${id},,5,4,3,2026-11-18`)
  const { imported, rows } = await takeSurveyFile(store, order(rest), by())
  watched.mockRestore()
  expect([imported, rows]).toEqual([true, 18_000])
  expect(Math.max(...took)).toBeLessThan(took.reduce((sum, each) => sum + each, 0) / 4)
  expect((await scoreOf('J16')).n).toBe(7_000)
})
