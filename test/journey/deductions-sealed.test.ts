import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { plainPdf } from '../helpers/evidence-files.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** The online method takes deductions from its figures; its seal freezes them, and a reopening lets late ones count. */
let hub: TestHub
let [media, owner, office, second] = ['', '', '', '']
beforeAll(async () => {
  hub = await TestHub.start()
  media = await hub.signIn('reporter', { body: 'media' })
  owner = await hub.signIn('method-owner', { method: 'online' })
  office = await hub.signIn('campaign-office')
  second = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())

const METHOD = '/api/v1/campaigns/2026/methods/online'
const PERIOD = { from: '2025-12-01', to: '2026-11-17' }
const post = (path: string, token: string, body: object = {}) => hub.call('POST', path, { token, body })
/** A refused interview of J45 that is reported, signed and confirmed. */
async function deducted(date: string): Promise<string> {
  const id = uuid7(hub.clock.now)
  await post('/api/v1/deductions', media, { id, unit: 'J45', rule: 'B1', date, facts: { text: '拒绝采访' }, files: [] })
  const headers = { authorization: `Bearer ${media}`, 'content-type': 'application/octet-stream' }
  const sent = await fetch(`${hub.url}/api/v1/uploads`, { method: 'POST', headers, body: Buffer.from(plainPdf()) })
  const { id: file } = (await sent.json()) as { id: string }
  await post(`/api/v1/deductions/${id}/sign`, media, { name: '周某', date: '2026-11-17', file })
  expect((await post(`/api/v1/deductions/${id}/confirm`, office)).status).toBe(200)
  return id
}
async function lost(): Promise<unknown> {
  const { body } = await hub.call('GET', `${METHOD}/scores?from=${PERIOD.from}&to=${PERIOD.to}`, { token: owner })
  return body.units.find((row: { unit: { code: string } }) => row.unit.code === 'J45').own.deductions
}
const view = async (id: string) => (await hub.call('GET', `/api/v1/deductions/${id}`, { token: media })).body

const ended = async (what: 'summary' | 'report') =>
  (await hub.call('GET', `/api/v1/campaigns/2026/${what}`, { token: office })).body.deductionsEnded
const waits = async (token: string) =>
  (await hub.call('GET', '/api/v1/todo', { token })).body.items.find(
    ({ what }: { what: string }) => what === 'deduction-sealed',
  )

test('what counts is in the score, what comes after the seal is listed and counts after the reopening', async () => {
  const before = await lost()
  const first = await deducted('2026-10-12')
  const one = await lost()
  expect(one).not.toEqual(before)
  await deducted('2026-10-13')
  const two = await lost()
  const seal = await post(`${METHOD}/seal`, owner, { ...PERIOD, accept: [], reason: '年度' })
  expect([seal.status, seal.body]).toEqual([201, seal.body])

  const late = await deducted('2026-10-14')
  expect(await view(late)).toMatchObject({ state: 'counts', counted: 0, afterSeal: true })
  for (const token of [media, office]) await post(`/api/v1/deductions/${first}/withdraw`, token, { reason: '日期记错' })
  expect(await view(first)).toMatchObject({ state: 'withdrawn', counted: 1 })
  expect(await lost()).toEqual(two)
  // The sealed score holds it: summary, report and 待办 say so, and where it is put right.
  const held = [{ id: first, unit: { code: 'J45' }, rule: 'B1', tenths: 1, how: 'withdrawn', seal: seal.body.seal }]
  expect(await ended('summary')).toMatchObject(held)
  expect(await ended('report')).toMatchObject(held)
  for (const token of [office, owner])
    expect(await waits(token)).toMatchObject({
      n: 1,
      href: `#seal?method=online&campaign=2026&from=${PERIOD.from}&to=${PERIOD.to}`,
    })
  expect(await waits(media)).toBe(undefined)

  const number = String(seal.body.seal)
  await post(`/api/v1/seals/${number}/reopen-requests`, office, { reason: '有新的减分' })
  expect((await post(`/api/v1/seals/${number}/reopen`, second, { reason: '同意' })).status).toBeLessThan(300)
  expect(await view(late)).toMatchObject({ counted: 1, afterSeal: false })
  expect(await view(first)).toMatchObject({ counted: 0 })
  expect([await ended('summary'), await ended('report'), await waits(office)]).toEqual([[], [], undefined])
  // One came, one went.
  expect(await lost()).toEqual(two)
})
