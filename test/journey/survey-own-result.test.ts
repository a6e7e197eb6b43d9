import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPackage } from '../../server/campaign/check-package.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { exportedLedger, RECOMPUTE } from '../fixtures/survey/exported.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { consentTo } from '../helpers/consent.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** The team computed by itself (独立行使第三方测评权力): its result stands as such wherever it is shown. */
let hub: TestHub
let [owner, office] = ['', '']
const AT = '/api/v1/campaigns/2026/methods/third-party'
const get = (path: string, token = owner) => hub.call('GET', path, { token })
async function send(file: string | Uint8Array, query = '') {
  const response = await fetch(`${hub.url}${AT}/survey/result${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/octet-stream' },
    body: Buffer.from(file),
  })
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  const body: any = await response.json()
  return { status: response.status, body }
}

beforeAll(async () => {
  hub = await TestHub.start({ now: Date.parse('2026-12-02T10:00:00+08:00') })
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  office = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())

test('each fault is named with its value, and nothing is taken', async () => {
  const { body } = await send(
    '参评单位,得分,有效问卷\r\n公安局,88.125,40\r\nJ36,100.01,0\r\n公安局,70,3\r\n没有的局,70,3',
  )
  expect(body.imported).toBe(false)
  expect(
    body.faults.map(({ line, code, value }: { line: number; code: string; value: string }) => [line, code, value]),
  ).toEqual([
    [2, 'score-malformed', '88.125'],
    [3, 'unit-twice', 'J36'],
    [3, 'score-malformed', '100.01'],
    [3, 'count-malformed', '0'],
    [4, 'unit-twice', '公安局'],
    [5, 'unit-unknown', '没有的局'],
  ])
  expect(hub.rows('survey-result')).toEqual([])
})

test('a number of a workbook is what a person sees there, without what a sum leaves behind its fifteenth digit', async () => {
  const rows = [
    ['参评单位', '得分', '有效问卷'],
    ['公安局', 92.30000000000001, 40],
    ['J16', 81.1 + 2.2, 12],
    ['J44', 88.125, 9],
  ]
  const { body } = await send(await writeXlsx({ sheets: [{ name: '结果', rows }] }), '?dryRun=true')
  expect(body.faults.map(({ line, value }: { line: number; value: string }) => [line, value])).toEqual([[4, '88.125']])
})

test('before anything was drawn answers are refused, a result is taken, and it is marked as such everywhere', async () => {
  const refused = await fetch(`${hub.url}${AT}/survey/answers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/octet-stream' },
    body: 'id,q1,q2,q3,answeredAt\nR000001-J16,5,5,5,2026-11-18',
  })
  expect(((await refused.json()) as { code: string }).code).toBe('survey-not-drawn')
  const file = 'unit,score,n\r\nJ16,88.5,40\r\nJ36,88.50,12\r\nJ44,91,9'
  expect((await send(file, '?dryRun=true')).body).toMatchObject({ imported: false, faulty: 0, rows: 3 })
  expect((await send(file)).body).toMatchObject({ imported: true })
  expect(hub.rows('survey-result')[0]!.body.rows).toEqual([
    { unit: 'J16', score: 8850, n: 40 },
    { unit: 'J36', score: 8850, n: 12 },
    { unit: 'J44', score: 9100, n: 9 },
  ])
  const { units } = (await get(`${AT}/scores`)).body
  const row = (code: string) => units.find(({ unit }: { unit: { code: string } }) => unit.code === code)
  expect(row('J16')).toMatchObject({ status: 'ranked', score: '88.50', rank: 1, n: 40, interval: null })
  expect(row('J36')).toMatchObject({ status: 'ranked', score: '88.50', rank: 1 })
  expect(row('J44')).toMatchObject({ status: 'insufficient', score: '91.00', rank: null, n: 9 })
  expect(row('J01')).toMatchObject({ status: 'not-covered', score: null, own: { source: 'own-result' } })
  expect((await get(`${AT}/survey`, office)).body.source).toBe('own-result')
  expect((await get(`${AT}/export.csv`)).text).toContain('自行测评结果')
  expect((await send(file)).body.code).toBe('survey-has-answers')
})

test('its use is a point of the check list; the seal, the package and verify say it', async () => {
  const { checks } = (await get(`${AT}/seal`, office)).body
  expect(checks).toContainEqual({ point: 'ownResult', state: 'note', count: 1, which: [] })
  expect(checks).toContainEqual({ point: 'rowless', state: 'ok', count: 0, which: [] })
  const accept = ['uncovered', 'ownResult']
  const stood = await consentTo(hub, AT, { reason: '同意' }, office)
  expect(stood.status).toBe(201)
  const made = await hub.call('POST', `${AT}/seal`, { token: owner, body: { reason: '按期报送', accept } })
  expect(made.status).toBe(201)
  const { body } = hub.rows('seal').at(-1)!
  expect([body.checks.ownResult, body.accepted, body.units[0].own.source]).toEqual([1, accept, 'own-result'])
  const { folder } = await hub.hub.parts.seals.package(made.body.seal)
  expect(await checkPackage(folder)).toMatchObject({ ok: true, problems: [] })
  expect(readdirSync(folder)).not.toContain('answers.csv')
  expect(readFileSync(join(folder, 'result.csv'), 'utf8')).toContain('J44,91.00,9')
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
})

test('an independent program comes to the same lines and points from the entries alone', (context) => {
  const extract = join(hub.data, 'extract.jsonl')
  writeFileSync(extract, exportedLedger(hub))
  const theirs = runPython([RECOMPUTE, extract]) as { faults: string[] } | null
  if (theirs === null) return context.skip(NO_PYTHON)
  expect(theirs.faults).toEqual([])
})

test('a result without answers is withdrawn as a whole, and another one taken, before the seal alone', async () => {
  const { imports } = (await get(`${AT}/survey`)).body
  const path = `${AT}/survey/imports/${imports[0].import}/withdrawal`
  expect((await hub.call('POST', path, { token: owner, body: { reason: '算错' } })).body.code).toBe('period-sealed')
})
