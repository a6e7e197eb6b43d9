import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Configuration } from '../../server/contract/policy.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { plainPdf, plainPng } from '../helpers/evidence-files.ts'
import { DAY, TestHub } from '../helpers/hub-fixture.ts'
import { NOT_ALONE, sentAgain, UNCHANGED } from '../helpers/twice.ts'

/** Bodies report, the office confirms, units object, two officers decide; each sees its own. 18 November 2026, a Wednesday. */
let hub: TestHub
let [media, second, discipline, organs, unit] = ['', '', '', '', '']
let [other, office, officer, auditor] = ['', '', '', '']
beforeAll(async () => {
  // National Day of 2027 as that of 2026, with its two days made up for on weekends: a calendar of our own.
  const days = (configuration: Configuration) =>
    configuration.specialDays.push(
      { date: '2027-09-26', open: true, name: '国庆节调休' },
      ...[1, 2, 3, 4, 5, 6, 7].map((day) => ({ date: `2027-10-0${day}`, open: false, name: '国庆节' })),
      { date: '2027-10-09', open: true, name: '国庆节调休' },
    )
  hub = await TestHub.start({ configure: (configuration) => void days(configuration) })
  await everybodySignsIn()
})
afterAll(() => hub.stop())

/** Also after days have passed, in which sessions end. */
async function everybodySignsIn() {
  media = await hub.signIn('reporter', { body: 'media' })
  second = await hub.signIn('reporter', { body: 'media' })
  discipline = await hub.signIn('reporter', { body: 'discipline' })
  organs = await hub.signIn('reporter', { body: 'organs' })
  unit = await hub.signIn('unit', { unit: 'J45' })
  other = await hub.signIn('unit', { unit: 'J36' })
  office = await hub.signIn('campaign-office')
  officer = await hub.signIn('campaign-office')
  auditor = await hub.signIn('auditor')
}

const BASE = '/api/v1/deductions'
const call = (method: string, path: string, token: string, body?: unknown) =>
  hub.call(method, BASE + path, { token, ...(body === undefined ? {} : { body }) })
const again = (path: string, token: string, body?: unknown) => sentAgain(hub, () => call('POST', path, token, body))
async function upload(token: string, bytes: Uint8Array = plainPdf()) {
  const response = await fetch(`${hub.url}/api/v1/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: Buffer.from(bytes),
  })
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  const body: any = await response.json()
  return { status: response.status, body }
}
const fileOf = async (token: string) => (await upload(token)).body.id as string
const take = (id: string, token: string) =>
  fetch(`${hub.url}/api/v1/uploads/${id}`, { headers: { authorization: `Bearer ${token}` } })

let dates = 0
/** A refused interview of J45, each of another day of 2026. */
function interview(more: object = {}) {
  const date = new Date(Date.parse('2026-02-01') + ++dates * DAY).toISOString().slice(0, 10)
  return { id: uuid7(hub.clock.now), unit: 'J45', rule: 'B1', date, facts: { text: '拒绝采访' }, files: [], ...more }
}
async function criticism(token = discipline, more: object = {}) {
  const date = new Date(Date.parse('2026-02-01') + ++dates * DAY).toISOString().slice(0, 10)
  const document = { number: `银纪通〔2026〕${dates}号`, date }
  const facts = { text: '作风问题被通报' }
  const files = [await fileOf(token)]
  return { id: uuid7(hub.clock.now), unit: 'J45', rule: 'A2', date, document, facts, files, ...more }
}
async function signed(body = interview()) {
  await call('POST', '', media, body)
  const file = await fileOf(media)
  await call('POST', `/${body.id}/sign`, media, { name: '周某', date: '2026-11-17', file })
  return body
}
async function confirmed(body = interview()) {
  await signed(body)
  expect((await call('POST', `/${body.id}/confirm`, office)).body).toMatchObject({ state: 'counts', counted: 1 })
  return body
}
const is = (status: number, code: string) => ({ status, body: { code } })

describe('a fact is entered', () => {
  test('and answered as it is; the same again is 200, other content under its id is refused', async () => {
    const body = await criticism()
    const first = await call('POST', '', discipline, body)
    expect(first).toMatchObject({
      status: 201,
      body: {
        id: body.id,
        unit: { code: 'J45', name: '交通局' },
        body: 'discipline',
        state: 'to-confirm',
        tenths: 5,
        counted: 0,
        objectUntil: '2026-11-25',
        may: ['withdraw'],
      },
    })
    expect(await call('POST', '', discipline, body)).toMatchObject({ status: 200, body: { id: body.id } })
    for (const more of [{ unit: 'J36' }, { facts: { text: '别的' } }, { files: [] }])
      expect(await call('POST', '', discipline, { ...body, ...more })).toMatchObject(is(409, 'id-reused'))
    expect(await call('POST', '', media, { ...body, rule: 'B1' })).toMatchObject(is(409, 'id-reused'))
  })

  test('by the body of its rule alone, of a unit that there is, with dates as they must be', async () => {
    expect(await call('POST', '', media, await criticism(media))).toMatchObject(is(403, 'rule-of-another-body'))
    expect(await call('POST', '', discipline, interview())).toMatchObject(is(403, 'rule-of-another-body'))
    const case1 = await criticism(organs, { rule: 'A1' })
    expect(await call('POST', '', organs, case1)).toMatchObject(is(403, 'rule-of-another-body'))
    expect(await call('POST', '', media, interview({ unit: 'X99' }))).toMatchObject(is(404, 'unknown-unit'))
    expect(await call('POST', '', media, interview({ date: '2026-11-31' }))).toMatchObject(is(400, 'no-31-november'))
    for (const date of ['2024-11-30', '2026-11-19'])
      expect(await call('POST', '', media, interview({ date }))).toMatchObject(is(400, 'date-outside-period'))
    for (const date of ['2024-12-01', '2025-11-30'])
      expect(await call('POST', '', media, interview({ date }))).toMatchObject({
        status: 201,
        body: { campaign: '2025' },
      })
    expect(await call('POST', '', discipline, await criticism(discipline, { date: '2026-01-01' }))).toMatchObject(
      is(400, 'date-differs'),
    )
    const late = { rule: 'B2', facts: { text: '未答复', fedBack: '2026-11-02' } }
    expect(await call('POST', '', media, interview({ ...late, date: '2026-11-09' }))).toMatchObject(
      is(400, 'date-differs'),
    )
    expect(await call('POST', '', media, interview({ ...late, date: '2026-11-10' }))).toMatchObject({ status: 201 })
    const kept = {
      rule: 'B2',
      date: '2026-11-10',
      facts: { text: '未答复', fedBack: '2026-11-02', solved: '2026-11-05', answered: '2026-11-09' },
    }
    expect(await call('POST', '', media, interview({ ...kept, again: true }))).toMatchObject(is(409, 'clock-kept'))
    expect(await call('POST', '', discipline, await criticism(discipline, { files: [] }))).toMatchObject(
      is(400, 'evidence-missing'),
    )
    const unreadable = interview({ facts: { text: ' \u200b\u2060' } })
    expect(await call('POST', '', media, unreadable)).toMatchObject(is(400, 'evidence-missing'))
    const paper = { number: '〔2026〕9号', date: '2026-01-30' }
    const otherDay = interview({ document: paper })
    expect(await call('POST', '', media, otherDay)).toMatchObject(is(400, 'date-differs'))
    expect(await call('POST', '', media, interview({ date: paper.date, document: paper }))).toMatchObject({
      status: 201,
    })
    const foreign = { files: [await fileOf(media)] }
    expect(await call('POST', '', discipline, await criticism(discipline, foreign))).toMatchObject(
      is(404, 'unknown-file'),
    )
  })

  test('twice by two reporters with one document number: shown with its id before it is taken', async () => {
    const first = await criticism()
    expect((await call('POST', '', discipline, first)).status).toBe(201)
    const twice = { ...(await criticism(organs)), document: first.document, date: first.date }
    const { status, body } = await call('POST', '', organs, twice)
    expect([status, body.code, body.ids]).toEqual([409, 'same-fact', [first.id]])
    expect(await call('POST', '', organs, { ...twice, again: true })).toMatchObject({
      status: 201,
      body: { body: 'organs' },
    })
    const later = { ...(await criticism()), document: { ...first.document, date: '2026-01-09' }, date: '2026-01-09' }
    expect((await call('POST', '', discipline, later)).body.ids).toEqual([first.id, twice.id])
    const other1 = await criticism(discipline, { unit: 'J36', document: first.document, date: first.date })
    expect((await call('POST', '', discipline, other1)).status).toBe(201)
  })
})

describe('B counts when the leader has signed', () => {
  test('and another officer than who entered it has confirmed it', async () => {
    const body = interview()
    expect((await call('POST', '', office, body)).body).toMatchObject({ state: 'to-sign', body: 'media' })
    expect(await call('POST', `/${body.id}/confirm`, officer)).toMatchObject(is(409, 'not-signed'))
    const file = await fileOf(media)
    const scan = { name: '周某', date: '2026-11-17', file: file.toUpperCase() }
    expect(await call('POST', `/${body.id}/sign`, discipline, scan)).toMatchObject(is(403, 'rule-of-another-body'))
    for (const [date, code] of [
      ['2026-11-31', 'no-31-november'],
      ['2026-11-19', 'date-outside-period'],
    ])
      expect(await call('POST', `/${body.id}/sign`, media, { ...scan, date })).toMatchObject({ body: { code } })
    expect((await call('POST', `/${body.id}/sign`, media, scan)).body).toMatchObject({
      state: 'to-confirm',
      signed: { name: '周某', date: '2026-11-17', file: { id: file, sort: 'pdf' } },
    })
    expect(await again(`/${body.id}/sign`, media, scan)).toEqual(UNCHANGED)
    for (const [token, more] of [
      [media, { name: '吴某' }],
      [second, {}],
    ] as const)
      expect(await call('POST', `/${body.id}/sign`, token, { ...scan, ...more })).toMatchObject(
        is(409, 'deduction-step-refused'),
      )
    expect(await call('POST', `/${body.id}/confirm`, office)).toMatchObject(is(403, 'same-person'))
    expect(await call('POST', `/${body.id}/confirm`, media)).toMatchObject(is(403, 'forbidden'))
    expect((await call('POST', `/${body.id}/confirm`, officer)).body).toMatchObject({ state: 'counts', counted: 1 })
    expect(await again(`/${body.id}/confirm`, officer)).toEqual(UNCHANGED)
    expect(await call('POST', `/${body.id}/confirm`, await hub.signIn('campaign-office'))).toMatchObject(
      is(409, 'deduction-step-refused'),
    )
    expect(await call('POST', '/none/confirm', officer)).toMatchObject(is(404, 'not-found'))
  })

  test('nobody bound to a unit confirms what is about it', async () => {
    const own = await hub.signIn('campaign-office', { unit: 'J45' })
    const { id } = await signed()
    expect(await call('POST', `/${id}/confirm`, own)).toMatchObject(is(403, 'own-unit'))
  })
})

describe('the unit', () => {
  test('sees its own and nothing of others, files included', async () => {
    const mine = await confirmed()
    const theirs = await confirmed(interview({ unit: 'J36' }))
    const list = await call('GET', '', unit)
    const ids = list.body.deductions.map(({ id }: { id: string }) => id)
    expect([ids.includes(mine.id), ids.includes(theirs.id)]).toEqual([true, false])
    expect(list.body.sums.every((sum: { unit: { code: string } }) => sum.unit.code === 'J45')).toBe(true)
    expect(await call('GET', '?unit=J36', unit)).toMatchObject(is(403, 'forbidden'))
    expect(await call('GET', `/${theirs.id}`, unit)).toMatchObject(is(404, 'not-found'))
    expect(await call('POST', `/${theirs.id}/objection`, unit, { reason: '不是', files: [] })).toMatchObject(
      is(404, 'not-found'),
    )
    const { body } = await call('GET', `/${theirs.id}`, other)
    const file = String(body.signed.file.id)
    const asked = await Promise.all(
      [other, media, second, office, auditor, unit, discipline].map((token) => take(file, token)),
    )
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 404, 404])
    expect(
      (await call('GET', '', discipline)).body.deductions.every((each: { body: string }) => each.body === 'discipline'),
    ).toBe(true)
    expect((await call('GET', '?rule=B1&unit=J36', auditor)).body.deductions).toMatchObject([{ id: theirs.id }])
  })

  test('objects once, to the end of the fifth working day after it was told; until it is upheld the fact counts', async () => {
    const { id } = await confirmed()
    const files = [await fileOf(unit)]
    expect((await call('POST', `/${id}/objection`, unit, { reason: '全员在机场', files })).body).toMatchObject({
      state: 'counts',
      counted: 1,
      objection: { state: 'open', reason: '全员在机场', files: [{ id: files[0] }] },
    })
    expect(await again(`/${id}/objection`, unit, { reason: '全员在机场', files })).toEqual(UNCHANGED)
    expect(await call('POST', `/${id}/objection`, unit, { reason: '再说', files: [] })).toMatchObject(
      is(409, 'deduction-step-refused'),
    )
    const word = { verdict: 'upheld', reason: '派工单属实' }
    expect((await call('POST', `/${id}/decide`, office, word)).body).toMatchObject({
      state: 'counts',
      objection: { state: 'open' },
    })
    expect(await again(`/${id}/decide`, office, word)).toEqual(NOT_ALONE)
    expect(await call('POST', `/${id}/decide`, office, { ...word, verdict: 'dismissed' })).toMatchObject(
      is(403, 'same-person'),
    )
    expect((await call('POST', `/${id}/decide`, officer, { ...word, verdict: 'dismissed' })).body.objection.state).toBe(
      'open',
    )
    const third = await hub.signIn('campaign-office')
    expect((await call('POST', `/${id}/decide`, third, word)).body).toMatchObject({
      state: 'upheld',
      counted: 0,
      objection: { state: 'upheld' },
    })
    expect(await call('POST', `/${id}/confirm`, officer)).toMatchObject(is(409, 'deduction-step-refused'))
  })

  test('is too late a day after; a confirmation that comes late tells it again', async () => {
    const { id } = await signed()
    const told = hub.clock.now
    hub.clock.now = told + 8 * DAY
    await everybodySignsIn()
    expect(await call('POST', `/${id}/objection`, unit, { reason: '晚了', files: [] })).toMatchObject(
      is(409, 'objection-too-late'),
    )
    expect((await call('POST', `/${id}/confirm`, office)).status).toBe(200)
    hub.clock.now += 7 * DAY
    await everybodySignsIn()
    expect((await call('POST', `/${id}/objection`, unit, { reason: '刚知道', files: [] })).status).toBe(200)
    for (const token of [office, officer])
      await call('POST', `/${id}/decide`, token, { verdict: 'dismissed', reason: '证据清楚' })
    expect((await call('GET', `/${id}`, unit)).body).toMatchObject({
      state: 'counts',
      counted: 1,
      objection: { state: 'dismissed' },
    })
    expect(await call('POST', `/${id}/decide`, office, { verdict: 'upheld', reason: '再想' })).toMatchObject(
      is(409, 'deduction-step-refused'),
    )
  })
})

test('two people withdraw, and what is withdrawn is not withdrawn again', async () => {
  const { id } = await confirmed()
  const why = { reason: '日期记错' }
  expect((await call('POST', `/${id}/withdraw`, media, why)).body).toMatchObject({
    counted: 1,
    withdrawal: { done: false },
  })
  expect(await again(`/${id}/withdraw`, media, why)).toEqual(NOT_ALONE)
  expect(await call('POST', `/${id}/withdraw`, media, { reason: '单位记错' })).toMatchObject(is(403, 'same-person'))
  expect(await call('POST', `/${id}/withdraw`, discipline, why)).toMatchObject(is(403, 'rule-of-another-body'))
  expect((await call('POST', `/${id}/withdraw`, office, why)).body).toMatchObject({ state: 'withdrawn', counted: 0 })
  expect(await again(`/${id}/withdraw`, office, why)).toEqual(UNCHANGED)
  for (const token of [second, officer])
    expect(await call('POST', `/${id}/withdraw`, token, why)).toMatchObject(is(409, 'deduction-withdrawn'))
})

test('what the office confirmed is not taken back by two people of a media house alone', async () => {
  const why = { reason: '日期记错' }
  const { id } = await confirmed()
  await call('POST', `/${id}/withdraw`, media, why)
  const view = await call('GET', '?unit=J45', second)
  expect((view.body.deductions as { id: string }[]).find((each) => each.id === id)).not.toMatchObject({
    may: expect.arrayContaining(['withdraw']),
  })
  expect(await call('POST', `/${id}/withdraw`, second, why)).toMatchObject(is(403, 'office-word-needed'))
  expect((await call('POST', `/${id}/withdraw`, office, why)).body).toMatchObject({ state: 'withdrawn', counted: 0 })

  const { id: open } = await signed(interview())
  await call('POST', `/${open}/withdraw`, media, why)
  expect((await call('POST', `/${open}/withdraw`, second, why)).body).toMatchObject({ state: 'withdrawn' })

  // The first word was of a time before the office confirmed it.
  const { id: later } = await signed(interview({ date: '2026-06-01' }))
  await call('POST', `/${later}/withdraw`, media, why)
  await call('POST', `/${later}/confirm`, officer)
  expect(await call('POST', `/${later}/withdraw`, second, why)).toMatchObject(is(403, 'office-word-needed'))
})

test('a unit that goes on in another one takes its deductions along, and the other one is told and may object', async () => {
  const { id } = await signed(interview({ unit: 'J79' }))
  await hub.hub.parts.store.act(
    'units.change',
    { what: { change: 'merge', unit: 'J79', into: 'J78' }, reason: '合并' },
    'user:office',
  )
  expect((await call('POST', `/${id}/confirm`, office)).body).toMatchObject({ unit: { code: 'J78' }, counted: 1 })
  const heir = await hub.signIn('unit', { unit: 'J78' })
  expect((await call('GET', '', heir)).body).toMatchObject({
    deductions: [{ id }],
    sums: [{ unit: { code: 'J78' }, tenths: 1 }],
  })
  expect((await call('POST', `/${id}/objection`, heir, { reason: '原单位的事', files: [] })).status).toBe(200)
})

test('all B of a unit take 5.0 together; the fifty-first is listed above it, and takes its place when one is withdrawn', async () => {
  const bodies = Array.from({ length: 51 }, () => interview({ unit: 'J23' }))
  for (const body of bodies) await confirmedQuietly(body)
  const sums = async () => (await call('GET', '?unit=J23&campaign=2026', office)).body.sums[0]
  expect(await sums()).toMatchObject({ tenths: 50, media: 50, overCap: 1 })
  const last = bodies.at(-1)!.id
  expect((await call('GET', `/${last}`, media)).body).toMatchObject({ overCap: true, counted: 0, state: 'counts' })
  for (const token of [media, office]) await call('POST', `/${bodies[3]!.id}/withdraw`, token, { reason: '重报' })
  expect((await call('GET', `/${last}`, media)).body).toMatchObject({ overCap: false, counted: 1 })
  expect(await sums()).toMatchObject({ tenths: 50, overCap: 0 })
})

/** As `confirmed`, with one scan for all. */
let scan: string | undefined
async function confirmedQuietly(body: { id: string }) {
  scan ??= await fileOf(media)
  await call('POST', '', media, body)
  await call('POST', `/${body.id}/sign`, media, { name: '周某', date: '2026-11-17', file: scan })
  await call('POST', `/${body.id}/confirm`, office)
}

describe('a file', () => {
  test('comes back as it was sent, as an attachment that no browser looks into', async () => {
    const big = plainPdf(`9 0 obj << /Length 3000000 >> stream\n${'证'.repeat(3_000_000)}\nendstream endobj\n`)
    const { status, body } = await upload(media, big)
    expect([status, body.sha256]).toEqual([201, hash('sha256', big, 'hex')])
    const response = await take(body.id, media)
    expect(Buffer.from(await response.arrayBuffer()).equals(big)).toBe(true)
    const spelled = await take(body.id.toUpperCase(), media)
    expect(Buffer.from(await spelled.arrayBuffer()).equals(big)).toBe(true)
    expect(response.headers.get('content-type')).toBe('application/pdf')
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${body.id}.pdf"`)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    // Nobody has named it yet: it is the sender's.
    expect((await take(body.id, office)).status).toBe(404)
    const looked = hub.hub.ledger.db.prepare(
      "SELECT count(*) FROM audit WHERE action = 'evidence:read' AND subject = ?",
    )
    expect(looked.pluck().get(`evidence:${body.id}`)).toBe(2)
  })

  test('that is no evidence is refused by name, and nothing of it is kept', async () => {
    const kept = () => hub.hub.ledger.db.prepare('SELECT count(*) FROM upload').pluck().get()
    const before = kept()
    const tried = [
      [Buffer.from('这不是扫描件'), 400, 'file-not-evidence'],
      [plainPdf('', '/Encrypt 9 0 R '), 400, 'file-encrypted'],
      [plainPdf('6 0 obj << /S /JavaScript >> endobj\n'), 400, 'file-active'],
      [Buffer.concat([plainPng(), Buffer.alloc(40 << 20)]), 413, 'evidence-too-large'],
    ] as const
    for (const [bytes, status, code] of tried) expect(await upload(media, bytes)).toMatchObject(is(status, code))
    const empty = await fetch(`${hub.url}/api/v1/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${media}` },
    })
    expect(empty.status).toBe(400)
    expect((await upload(auditor)).status).toBe(403)
    expect(kept()).toBe(before)
  })
})

describe('by the calendar, as time goes on', () => {
  async function comes(moment: string) {
    hub.clock.now = Date.parse(`${moment}+08:00`)
    await everybodySignsIn()
  }
  const late = (date: string, facts: object) =>
    call('POST', '', media, {
      id: uuid7(hub.clock.now),
      unit: 'J45',
      rule: 'B2',
      date,
      files: [],
      facts: { text: '未答复', fedBack: '2026-12-31', consent: '2027-01-04', ...facts },
    })

  test('a consent that ends on 31 January, a Sunday, ends as named; without a day it ends on the Monday', async () => {
    await comes('2027-01-31T23:00:00')
    expect(await late('2027-02-01', { until: '2027-01-31' })).toMatchObject(is(400, 'date-outside-period'))
    await comes('2027-02-01T09:00:00')
    expect(await late('2027-01-31', { until: '2027-01-31' })).toMatchObject({
      body: { code: 'date-differs', detail: '期限到 2027-01-31 为止' },
    })
    expect(await late('2027-02-01', { until: '2027-01-31' })).toMatchObject({ status: 201, body: { campaign: '2027' } })
    // A day past the month is cut to the month; it ends on its next working day, 1 February, to the end of the day.
    expect(await late('2027-02-02', {})).toMatchObject(is(400, 'date-outside-period'))
    expect(await late('2027-02-01', {})).toMatchObject({ body: { detail: '期限到 2027-02-01 为止' } })
    await comes('2027-02-02T09:00:00')
    expect(await late('2027-02-02', { until: '2027-03-31' })).toMatchObject({ status: 201 })
  })

  test('five working days to object last over National Day, with days that are made up for', async () => {
    await comes('2027-09-30T10:00:00')
    const told = async () => {
      const body = interview({ date: `2027-09-${20 + (dates++ % 9)}` })
      expect((await call('POST', '', media, body)).status).toBe(201)
      return body.id
    }
    const [first, second1] = [await told(), await told()]
    // Friday the 8th, Saturday the 9th (made up for), Monday the 11th to Wednesday the 13th.
    expect((await call('GET', `/${first}`, unit)).body.objectUntil).toBe('2027-10-13')
    await comes('2027-10-13T23:59:00')
    const objection = { reason: '假期值班记录在此', files: [] }
    expect((await call('POST', `/${first}/objection`, unit, objection)).status).toBe(200)
    await comes('2027-10-14T00:00:00')
    expect(await call('POST', `/${second1}/objection`, unit, objection)).toMatchObject(is(409, 'objection-too-late'))
  })
})
