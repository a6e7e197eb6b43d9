import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { plainPdf } from '../helpers/evidence-files.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** Programmes of the media and inspections of the office feed deductions, and make none. 18 November 2026. */
let hub: TestHub
let [media, organs, supervision, discipline, office, unit, auditor] = ['', '', '', '', '', '', '']
beforeAll(async () => {
  hub = await TestHub.start()
  media = await hub.signIn('reporter', { body: 'media' })
  organs = await hub.signIn('reporter', { body: 'organs' })
  supervision = await hub.signIn('reporter', { body: 'supervision' })
  discipline = await hub.signIn('reporter', { body: 'discipline' })
  office = await hub.signIn('campaign-office')
  unit = await hub.signIn('unit', { unit: 'J45' })
  auditor = await hub.signIn('auditor')
})
afterAll(() => hub.stop())

const is = (status: number, code: string) => ({ status, body: { code } })
const post = (path: string, token: string, body: object) => hub.call('POST', `/api/v1/${path}`, { token, body })
const get = (path: string, token: string) => hub.call('GET', `/api/v1/${path}`, { token })
const programme = (more: object = {}) => ({
  id: uuid7(hub.clock.now),
  unit: 'J45',
  sort: 'tv',
  date: '2026-10-26',
  title: '电视问政第 3 期',
  invitation: '10 月 12 日发函，邀主要负责人',
  problems: ['31 路末班车提前收车'],
  ...more,
})
const inspection = (more: object = {}) => ({
  id: uuid7(hub.clock.now),
  unit: 'J45',
  date: '2026-10-12',
  finding: '上班时间窗口无人',
  ...more,
})
async function fileOf(token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' }
  const sent = await fetch(`${hub.url}/api/v1/uploads`, { method: 'POST', headers, body: Buffer.from(plainPdf()) })
  return ((await sent.json()) as { id: string }).id
}

describe('a programme', () => {
  test('of the media alone, of a unit that there is, in the running campaign or the one before', async () => {
    const body = programme()
    expect(await post('programmes', media, body)).toMatchObject({
      status: 201,
      body: { unit: { name: '交通局' }, problems: ['31 路末班车提前收车'], outcome: null, offered: null },
    })
    expect((await post('programmes', media, body)).status).toBe(200)
    expect(await post('programmes', media, { ...body, title: '别的' })).toMatchObject(is(409, 'id-reused'))
    expect(await post('programmes', organs, programme())).toMatchObject(is(403, 'rule-of-another-body'))
    expect(await post('programmes', unit, programme())).toMatchObject(is(403, 'forbidden'))
    expect(await post('programmes', media, programme({ unit: 'X99' }))).toMatchObject(is(404, 'unknown-unit'))
    for (const title of [' ', '\u200b'])
      expect(await post('programmes', media, programme({ title }))).toMatchObject(is(400, 'evidence-missing'))
    expect(await post('programmes', media, programme({ date: '2026-11-31' }))).toMatchObject(is(400, 'no-31-november'))
    for (const date of ['2024-11-30', '2026-11-19'])
      expect(await post('programmes', media, programme({ date }))).toMatchObject(is(400, 'date-outside-period'))
  })

  test('offers B4 to whoever did not come without a reason, B1 of a refused interview, nothing of the others', async () => {
    const offered = async (outcome: string, date = '2026-10-26', text = '来电说忙') => {
      const body = programme()
      await post('programmes', media, body)
      const answer = await post(`programmes/${body.id}/outcome`, media, { outcome, date, text })
      return answer.status === 200 ? answer.body.offered : answer.body.code
    }
    expect(await offered('came', '2026-10-26', '')).toBeNull()
    expect(await offered('excused')).toBeNull()
    expect(await offered('refused', '2026-10-20')).toEqual({ rule: 'B4', date: '2026-10-20', document: null })
    expect(await offered('no-interview', '2026-10-28')).toEqual({ rule: 'B1', date: '2026-10-28', document: null })
    expect(await offered('refused', '2026-10-26', ' ')).toBe('reason-missing')
    expect(await offered('refused', '2026-08-01')).toBe('bad-request')
    expect(await offered('refused', '2026-11-19')).toBe('date-outside-period')
    expect(
      await post('programmes/none/outcome', media, { outcome: 'came', date: '2026-10-26', text: '' }),
    ).toMatchObject(is(404, 'not-found'))
  })

  test('names the deduction that was entered for it; units and other bodies see none', async () => {
    const body = programme({ date: '2026-09-07' })
    await post('programmes', media, body)
    await post(`programmes/${body.id}/outcome`, media, { outcome: 'refused', date: '2026-09-07', text: '来电说忙' })
    const fact = { id: uuid7(hub.clock.now), unit: 'J45', rule: 'B4', date: '2026-09-07', files: [] }
    await post('deductions', media, { ...fact, facts: { text: '来电说忙' } })
    const { programmes } = (await get('programmes', auditor)).body
    expect(programmes.find(({ id }: { id: string }) => id === body.id)).toMatchObject({ deduction: fact.id })
    expect((await get('programmes', discipline)).body.programmes).toEqual([])
    expect((await get('programmes', unit)).status).toBe(403)
  })
})

describe('an inspection', () => {
  test('goes from what was found over its verification to a circulated criticism, which offers A2', async () => {
    const body = inspection()
    expect((await post('inspections', office, body)).body).toMatchObject({
      body: 'organs',
      state: 'found',
      may: ['verified', 'unfounded'],
    })
    const step = (name: string, date: string, more: object = {}) =>
      post(`inspections/${body.id}/steps`, office, { step: name, date, text: '如实', ...more })
    expect(await step('circulated', '2026-10-20')).toMatchObject(is(409, 'inspection-step-refused'))
    expect(await step('verified', '2026-10-11')).toMatchObject(is(400, 'bad-request'))
    expect(await step('verified', '2026-10-14', { text: ' \u200b' })).toMatchObject(is(400, 'reason-missing'))
    expect((await step('verified', '2026-10-14')).body.may).toEqual(['handed-over', 'circulated', 'closed'])
    expect(await step('verified', '2026-10-14')).toMatchObject(is(409, 'inspection-step-refused'))
    expect((await step('handed-over', '2026-10-15')).status).toBe(200)
    expect(await step('circulated', '2026-10-20')).toMatchObject(is(400, 'evidence-missing'))
    const document = { number: '银直工通(2026)7号', date: '2026-10-19' }
    expect(await step('circulated', '2026-10-20', { document })).toMatchObject(is(400, 'date-differs'))
    const made = await step('circulated', '2026-10-20', { document: { ...document, date: '2026-10-20' } })
    const offered = { rule: 'A2', date: '2026-10-20', document: { number: '银直工通〔2026〕7号', date: '2026-10-20' } }
    expect(made.body).toMatchObject({ state: 'circulated', offered, deduction: null, may: ['closed'] })
    const fact = { id: uuid7(hub.clock.now), unit: 'J45', rule: 'A2', date: offered.date, document: offered.document }
    await post('deductions', office, { ...fact, facts: { text: '窗口无人' }, files: [await fileOf(office)] })
    expect((await step('closed', '2026-11-02')).body).toMatchObject({ state: 'closed', deduction: fact.id, may: [] })
  })

  test('of 市委督查室 offers no A2; the media inspect nobody, and nobody the own unit', async () => {
    const body = inspection({ unit: 'J36' })
    expect((await post('inspections', supervision, body)).body).toMatchObject({ body: 'supervision' })
    const at = `inspections/${body.id}/steps`
    const words = { date: '2026-10-14', text: '如实' }
    expect(await post(at, organs, { step: 'verified', ...words })).toMatchObject(is(403, 'rule-of-another-body'))
    await post(at, supervision, { step: 'verified', ...words })
    const document = { number: '银督通〔2026〕3号', date: words.date }
    expect((await post(at, supervision, { step: 'circulated', ...words, document })).body.offered).toBeNull()
    expect(await post('inspections', media, inspection())).toMatchObject(is(403, 'rule-of-another-body'))
    const own = await hub.signIn('campaign-office', { unit: 'J45' })
    expect(await post('inspections', own, inspection())).toMatchObject(is(403, 'own-unit'))
    expect(
      (await get('inspections', organs)).body.inspections.every((each: { body: string }) => each.body === 'organs'),
    ).toBe(true)
    expect((await get('inspections', unit)).status).toBe(403)
  })
})
