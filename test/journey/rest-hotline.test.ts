import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renameUnit } from '../../server/store/register/change-unit.ts'
import { setAlias } from '../../server/store/register/unit-aliases.ts'
import { HOUR, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { Fields } from '../helpers/stranger-device.ts'

let hub: TestHub
let key: string
beforeAll(async () => {
  hub = await TestHub.start()
  key = hub.apiKey('hotline')
})
afterAll(() => hub.stop())

let calls = 0
const row = (more: Fields = {}): Fields => ({
  callId: `call-${++calls}`,
  unit: 'J16',
  level: 4,
  answeredAt: '2026-11-18T09:30:00+08:00',
  ...more,
})
const send = (rows: unknown, token: string | undefined = key) =>
  hub.call('POST', '/api/v1/hotline/ratings', { body: rows, ...(token === undefined ? {} : { token }) })
const statuses = (answer: { body: { results: { status: string }[] } }) => answer.body.results.map((each) => each.status)

test('rows are stored for their units, at the moment of the answer', async () => {
  const rows = [row(), row({ unit: 'H03', level: 1, complaint: true, reasons: ['attitude'] })]
  const answer = await send(rows)
  expect(answer.status).toBe(200)
  expect(answer.body.results).toEqual(
    rows.map(({ callId }, index) => ({ index, callId, status: 'stored', id: expect.any(String) })),
  )
  const [first, second] = hub.rows('call').slice(-2)
  expect(first!.body).toMatchObject({
    level: 4,
    answeredAt: TEN - HOUR / 2,
    attribution: { unit: 'J16' },
    verdict: { verdict: 'counted', rule: 'ok' },
  })
  expect(second!.body).toMatchObject({ level: 1, complaint: true, reasons: ['attitude'], attribution: { unit: 'H03' } })
})

test('the same again: duplicate, in one message and in the next; other content: conflict, and the first stands', async () => {
  const [a, b] = [row(), row()]
  expect(statuses(await send([a, b, a]))).toEqual(['stored', 'stored', 'duplicate'])
  const before = hub.rows('call').length
  const answer = await send([a, { ...b, level: 1 }, Object.fromEntries(Object.entries(b).toReversed())])
  expect(answer).toMatchObject({ status: 409, body: { code: 'call-conflict' } })
  expect(statuses(answer)).toEqual(['duplicate', 'conflict', 'duplicate'])
  expect(hub.rows('call').length).toBe(before)
})

test('the same moment written with another offset is the same content', async () => {
  const a = row()
  await send([a])
  expect(statuses(await send([{ ...a, answeredAt: '2026-11-18T01:30:00Z' }]))).toEqual(['duplicate'])
})

test('two messages at once store a call once', async () => {
  const a = row()
  const answers = await Promise.all([send([a]), send([a]), send([a])])
  expect(answers.flatMap(statuses).toSorted((x, y) => (x < y ? -1 : 1))).toEqual(['duplicate', 'duplicate', 'stored'])
})

test('a unit that nobody knows goes to the tray, and keeps its rating', async () => {
  expect(statuses(await send([row({ unit: 'J99' })]))).toEqual(['stored'])
  expect(hub.rows('call').at(-1)!.body.attribution).not.toHaveProperty('unit')
})

test('the words that nobody knows are kept beside the chain, and shown where it is settled', async () => {
  await send([row({ unit: '市热线督办处（临时）' })])
  const { body } = hub.rows('call').at(-1)!
  expect(body.wordsHash).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.stringify(hub.rows())).not.toContain('督办处')
  const office = await hub.signIn('campaign-office')
  const tray = async () => (await hub.call('GET', '/api/v1/tray', { token: office })).body.ratings
  expect((await tray()).at(-1)).toMatchObject({ rating: body.id, source: 'call', words: '市热线督办处（临时）' })
  const settled = { unit: 'J62', reason: '督办处属行政审批局' }
  await hub.call('POST', `/api/v1/tray/${body.id}/settle`, { token: office, body: settled })
  expect((await tray()).map((each: { rating: string }) => each.rating)).not.toContain(body.id)
})

test('a name, a former name and an alias mean their unit; an alias is entered, on record, and taken away', async () => {
  const office = await hub.signIn('campaign-office')
  const names = async () => (await hub.call('GET', '/api/v1/unit-names', { token: office })).body.names
  const set = (body: Fields, token = office) =>
    hub.call('POST', '/api/v1/unit-names', { token, body: { reason: '12345 的写法', ...body } })
  const unitOf = async (unit: string) => {
    await send([row({ unit })])
    return hub.rows('call').at(-1)!.body.attribution.unit as string | undefined
  }
  await hub.hub.ledger.write((w) => renameUnit(w, 'J36', '市公安局', { operator: 'cli:test', reason: '改名' }))
  expect([await unitOf('市公安局'), await unitOf('公安局'), await unitOf('ｊ36')]).toEqual(['J36', 'J36', 'J36'])
  expect(await unitOf('市局')).toBeUndefined()
  expect((await set({ name: '市局', unit: 'J36' })).status).toBe(200)
  expect(await unitOf(' 市局 ')).toBe('J36')
  // Beside those of the shipped configuration.
  expect((await names()).filter(({ unit }: { unit: string }) => unit === 'J36')).toEqual([
    { name: '公安局', unit: 'J36', kind: 'former' },
    { name: '市局', unit: 'J36', kind: 'alias' },
  ])
  expect((await set({ name: '人社局', unit: 'J36' })).body.code).toBe('alias-taken')
  expect((await set({ name: '甲局', unit: 'X1' })).body.code).toBe('unknown-unit')
  expect((await set({ name: '公安局' })).body.code).toBe('not-found')
  expect((await set({ name: '市局' })).status).toBe(200)
  expect(await unitOf('市局')).toBeUndefined()
  expect((await set({ name: '甲局', unit: 'J36' }, await hub.signIn('auditor'))).status).toBe(403)
  const audit = hub.inside.audit.list({ limit: 50 }).filter(({ action }) => action === 'unit:alias')
  expect(audit).toMatchObject([{ detail: { name: '市局' } }, { subject: 'unit:J36', detail: { name: '市局' } }])
  expect(hub.rows('unit-alias').slice(-2)).toMatchObject([
    { body: { name: '市局', unit: 'J36' } },
    { body: { name: '市局' } },
  ])
})

test('what went to the tray because nobody knew the name is the same call once the name is known', async () => {
  const a = row({ unit: '税务稽查' })
  await send([a])
  await hub.hub.ledger.write((w) =>
    setAlias(w, { name: '税务稽查', unit: 'J78' }, { operator: 'cli:test', reason: '别名' }),
  )
  expect(statuses(await send([a]))).toEqual(['duplicate'])
})

describe('all rows or none', () => {
  const BAD: [string, Fields][] = [
    ['level 0', { level: 0 }],
    ['level 6', { level: 6 }],
    ['level 4.5', { level: 4.5 }],
    ['level as text', { level: '5' }],
    ['no level', { level: undefined }],
    ['an empty callId', { callId: '' }],
    ['a time without offset', { answeredAt: '2026-11-18T09:30:00' }],
    ['a date of no calendar', { answeredAt: '2026-02-30T09:30:00+08:00' }],
    ['a time of no clock', { answeredAt: '2026-11-18T25:30:00+08:00' }],
    ['tomorrow', { answeredAt: '2026-11-19T09:30:00+08:00' }],
    ['a year before every campaign', { answeredAt: '2016-11-18T09:30:00+08:00' }],
    ['a reason that nobody knows', { reasons: ['weather'] }],
    ['a field too many', { name: '张三' }],
    ['a lone surrogate', { callId: '\ud800' }],
  ]
  test.each(BAD)('row 412 has %s: refused, row named, nothing stored', async (_name, bad) => {
    const rows = Array.from({ length: 500 }, (_, index) => row(index === 412 ? bad : {}))
    const before = hub.rows().length
    const answer = await send(rows)
    expect(answer.status).toBe(400)
    expect(answer.type).toContain('application/problem+json')
    if (_name !== 'a lone surrogate') expect(JSON.stringify(answer.body)).toContain('412')
    expect(hub.rows().length).toBe(before)
  })

  test('1,000 rows are taken, 1,001 refused', async () => {
    const rows = Array.from({ length: 1_001 }, () => row())
    const before = hub.rows('call').length
    expect((await send(rows)).status).toBe(400)
    expect(hub.rows('call').length).toBe(before)
    expect((await send(rows.slice(1))).status).toBe(200)
    expect(hub.rows('call').length).toBe(before + 1_000)
  })

  test.each<[string, unknown]>([
    ['no rows', []],
    ['an object', {}],
    ['null rows', [null]],
    ['text', 'rows'],
  ])('%s', async (_name, rows) => {
    expect((await send(rows)).status).toBe(400)
  })
})

test('callId never enters the ledger', async () => {
  await send([row({ callId: '13812345678' })])
  expect(JSON.stringify(hub.rows())).not.toContain('13812345678')
})

test('only the key of 12345 may', async () => {
  expect((await hub.call('POST', '/api/v1/hotline/ratings', { body: [row()] })).status).toBe(401)
  expect((await send([row()], hub.apiKey('services'))).status).toBe(403)
  expect((await send([row()], await hub.signIn('campaign-office'))).status).toBe(403)
})

test('calls count in the score beside presses, and are screened apart', async () => {
  const office = await hub.signIn('campaign-office')
  const scores = async () =>
    (await hub.call('GET', '/api/v1/campaigns/2026/methods/service-centre/scores', { token: office })).body.units.find(
      (each: { unit: { code: string } }) => each.unit.code === 'J14',
    )
  expect(await scores()).toMatchObject({ n: 0, score: null, status: 'not-present' })
  // Seven within a minute: no burst, no gap.
  await send(
    Array.from({ length: 7 }, (_, i) =>
      row({ unit: 'J14', level: 5, answeredAt: new Date(TEN - MINUTE + i).toISOString() }),
    ),
  )
  expect(await scores()).toMatchObject({ n: 7, score: '100.00', status: 'insufficient', rank: null })
})
