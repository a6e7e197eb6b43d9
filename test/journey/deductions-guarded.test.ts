import readXlsxFile from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { consentTo } from '../helpers/consent.ts'
import { plainPdf } from '../helpers/evidence-files.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** Who may put what on record of a deduction, and what the check list names before the seal. 18 November 2026. */
let hub: TestHub
let [media, discipline, organs, unit, office, officer, owner] = ['', '', '', '', '', '', '']
beforeAll(async () => {
  hub = await TestHub.start()
  media = await hub.signIn('reporter', { body: 'media' })
  discipline = await hub.signIn('reporter', { body: 'discipline' })
  organs = await hub.signIn('reporter', { body: 'organs' })
  unit = await hub.signIn('unit', { unit: 'J45' })
  office = await hub.signIn('campaign-office')
  officer = await hub.signIn('campaign-office')
  owner = await hub.signIn('method-owner', { method: 'online' })
})
afterAll(() => hub.stop())

const BASE = '/api/v1/deductions'
const METHOD = '/api/v1/campaigns/2026/methods/online'
const is = (status: number, code: string) => ({ status, body: { code } })
const call = (method: string, path: string, token: string, body?: unknown) =>
  hub.call(method, BASE + path, { token, ...(body === undefined ? {} : { body }) })
async function fileOf(token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' }
  const sent = await fetch(`${hub.url}/api/v1/uploads`, { method: 'POST', headers, body: Buffer.from(plainPdf()) })
  return ((await sent.json()) as { id: string }).id
}
const interview = (date: string, more: object = {}) => ({
  id: uuid7(hub.clock.now),
  unit: 'J45',
  rule: 'B1',
  date,
  facts: { text: '拒绝采访' },
  files: [],
  ...more,
})
const signature = async (token: string, date = '2026-11-17') => ({ name: '周某', date, file: await fileOf(token) })

describe("the leader's signature", () => {
  test("is put on record by the media alone: the office enters a fact for them, and cannot sign in the leader's name", async () => {
    const body = interview('2026-03-02')
    expect((await call('POST', '', office, body)).body).toMatchObject({ state: 'to-sign', may: ['withdraw'] })
    for (const token of [office, officer, unit])
      expect(await call('POST', `/${body.id}/sign`, token, await signature(token))).toMatchObject(is(403, 'forbidden'))
    expect(await call('POST', `/${body.id}/sign`, discipline, await signature(discipline))).toMatchObject(
      is(403, 'rule-of-another-body'),
    )
    expect((await call('GET', `/${body.id}`, media)).body.may).toContain('sign')
    expect((await call('POST', `/${body.id}/sign`, media, await signature(media))).body.state).toBe('to-confirm')
  })

  test('is not dated before the fact', async () => {
    const body = interview('2026-10-12')
    await call('POST', '', media, body)
    expect(await call('POST', `/${body.id}/sign`, media, await signature(media, '2026-10-11'))).toMatchObject(
      is(400, 'signed-before-fact'),
    )
    expect((await call('POST', `/${body.id}/sign`, media, await signature(media, '2026-10-12'))).status).toBe(200)
  })
})

test('a feedback or a note is of the running campaign or the one before; a clock that runs into it is taken', async () => {
  const problem = (fedBack: string) =>
    hub.call('POST', '/api/v1/problems', {
      token: media,
      body: { id: uuid7(hub.clock.now), unit: 'J45', source: 'hotline', fedBack, text: '末班车早收' },
    })
  const note = (date: string) =>
    hub.call('POST', '/api/v1/not-interviewed', { token: media, body: { id: uuid7(hub.clock.now), unit: 'J45', date } })
  for (const date of ['1990-01-02', '2024-10-01', '2026-11-19'])
    expect(await problem(date)).toMatchObject(is(400, 'date-outside-period'))
  expect((await problem('2024-11-27')).status).toBe(201)
  for (const date of ['1990-01-02', '2024-11-30', '2026-11-19'])
    expect(await note(date)).toMatchObject(is(400, 'date-outside-period'))
  expect((await note('2024-12-01')).status).toBe(201)
})

test('one document number is one however it is typed: brackets, wide digits, spaces', async () => {
  const criticism = async (token: string, number: string, date: string) => ({
    ...interview(date, { unit: 'J23', rule: 'A2', document: { number, date }, facts: { text: '作风问题被通报' } }),
    files: [await fileOf(token)],
  })
  const first = await criticism(discipline, '银纪通〔2026〕7号', '2026-05-06')
  expect((await call('POST', '', discipline, first)).body.document).toEqual({
    number: '银纪通〔2026〕7号',
    date: '2026-05-06',
  })
  // The same id with another spelling is the same fact.
  const spelled = { ...first, document: { number: '银纪通[2026] 7 号', date: '2026-05-06' } }
  expect((await call('POST', '', discipline, spelled)).status).toBe(200)
  for (const [i, number] of [
    '银纪通(2026)7号',
    '银纪通［２０２６］７号',
    '银纪通【2026】 7号',
    '银纪通﹝2026﹞7号',
  ].entries()) {
    const twice = await criticism(organs, number, `2026-06-0${i + 1}`)
    const { body } = await call('POST', '', organs, twice)
    expect([number, body.code, body.ids]).toEqual([number, 'same-fact', [first.id]])
  }
  expect((await call('POST', '', organs, await criticism(organs, '银纪通〔2026〕17号', '2026-06-05'))).status).toBe(201)
})

test("the year's list is a workbook: of a unit its own alone, with the amounts as numbers", async () => {
  const take = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${hub.url}${BASE}/export.xlsx?campaign=2026`, { headers })
    expect(response.status).toBe(200)
    return readXlsxFile(Buffer.from(await response.arrayBuffer()))
  }
  await call('POST', '', media, interview('2026-07-06', { unit: 'J36', facts: { text: '=HYPERLINK("x")' } }))
  const [list, sums] = await take(office)
  const row = list!.data.find((cells) => cells[1] === 'J36')!
  expect([row[3], row[5], row[8], row[9], row[10]]).toEqual(['B1', '2026-07-06', -0.1, 0, '等领导签字盖章'])
  expect(row.at(-1)).toBe('\'=HYPERLINK("x")')
  expect(sums!.data[0]).toContain('减分合计')
  const own = (await take(unit))[0]!.data.slice(1)
  expect(new Set(own.map((cells) => cells[1]))).toEqual(new Set(['J45']))
  const kept = hub.hub.ledger.db.prepare("SELECT count(*) FROM audit WHERE detail LIKE '%deductions-2026.xlsx%'")
  expect(kept.pluck().get()).toBe(2)
})

describe('before the seal of online', () => {
  const days = { from: '2026-01-01', to: '2026-01-31' }
  const list = async () => {
    const { body } = await hub.call('GET', `${METHOD}/seal?from=${days.from}&to=${days.to}`, { token: owner })
    const named = body.checks.filter(({ point }: { point: string }) => /deductions|objections/.test(point))
    return named.map(({ state, count, which }: Record<string, unknown>) => [state, count, which]) as unknown[]
  }
  const seal = (accept: string[]) =>
    hub.call('POST', `${METHOD}/seal`, { token: owner, body: { ...days, reason: '按期', accept } })

  test('the check list names each deduction that waits and each objection, and they are accepted by name', async () => {
    expect(await list()).toEqual([
      ['ok', 0, []],
      ['ok', 0, []],
    ])
    const body = interview('2026-01-12')
    await call('POST', '', media, body)
    const waiting = ['note', 1, ['J45 B1 2026-01-12']]
    expect(await list()).toEqual([waiting, ['ok', 0, []]])
    await call('POST', `/${body.id}/sign`, media, await signature(media))
    expect(await list()).toEqual([waiting, ['ok', 0, []]])
    expect((await seal([])).body).toMatchObject({ code: 'seal-unready', detail: 'deductions: 1' })
    await call('POST', `/${body.id}/confirm`, office)
    await call('POST', `/${body.id}/objection`, unit, { reason: '当日全员在机场', files: [] })
    expect(await list()).toEqual([['ok', 0, []], waiting])
    // One of two who take it back: the other word is missing.
    await call('POST', `/${body.id}/withdraw`, media, { reason: '日期记错' })
    expect(await list()).toEqual([waiting, waiting])
  })

  test('a consent names the content that was shown, and nobody bound to such a unit gives it', async () => {
    const own = await hub.signIn('campaign-office', { unit: 'J45' })
    const word = { ...days, reason: '按现状' }
    const blind = await hub.call('POST', `${METHOD}/stands`, { token: office, body: word })
    expect([blind.status, blind.body.code]).toEqual([400, 'bad-request'])
    expect(await consentTo(hub, METHOD, word, own)).toMatchObject(is(403, 'own-unit'))
    expect((await consentTo(hub, METHOD, word, office)).status).toBe(201)
    const made = await seal(['deductions', 'objections'])
    expect([made.status, made.body]).toEqual([201, made.body])
    const { body } = await hub.call('GET', `/api/v1/seals/${made.body.seal}`, { token: owner })
    expect([body.checks, body.accepted]).toMatchObject([{ deductions: 1, objections: 1 }, ['deductions', 'objections']])
    const verified = await hub.call('GET', '/readyz')
    expect(verified.status).toBe(200)
  })
})
