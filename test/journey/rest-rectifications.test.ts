import readSheets from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { plainPdf } from '../helpers/evidence-files.ts'
import { DAY, TestHub } from '../helpers/hub-fixture.ts'
import { NOT_ALONE, sentAgain, twice, UNCHANGED } from '../helpers/twice.ts'

/** The unit plans and reports, the office answers and visits, two close; each sees its own. 18 November 2026, a Wednesday. */
let hub: TestHub
let [unit, other, office, second, bound, auditor] = ['', '', '', '', '', '']
beforeAll(async () => {
  hub = await TestHub.start()
  await everybodySignsIn()
})
afterAll(() => hub.stop())

/** Also after days have passed, in which sessions end. */
async function everybodySignsIn() {
  unit = await hub.signIn('unit', { unit: 'J45' })
  other = await hub.signIn('unit', { unit: 'J36' })
  office = await hub.signIn('campaign-office')
  second = await hub.signIn('campaign-office')
  bound = await hub.signIn('campaign-office', { unit: 'J45' })
  auditor = await hub.signIn('auditor')
}

const BASE = '/api/v1/campaigns/2026/rectifications'
const call = (method: string, path: string, token: string, body?: unknown) =>
  hub.call(method, BASE + path, { token, ...(body === undefined ? {} : { body }) })
const again = (path: string, token: string, body?: unknown) => sentAgain(hub, () => call('POST', path, token, body))
async function fileOf(token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' }
  const sent = await fetch(`${hub.url}/api/v1/uploads`, { method: 'POST', headers, body: Buffer.from(plainPdf()) })
  return ((await sent.json()) as { id: string }).id
}
const take = async (id: string, token: string) =>
  (await fetch(`${hub.url}/api/v1/uploads/${id}`, { headers: { authorization: `Bearer ${token}` } })).status
const found = (more: object = {}) => ({
  id: uuid7(hub.clock.now),
  unit: 'J45',
  source: 'office',
  finding: '窗口叫号后无人应答',
  ...more,
})
const PLAN = {
  leader: '马某某',
  handler: '丁某某',
  deadline: '2026-12-04',
  measure: '设替岗表',
  mechanism: '写进窗口管理办法',
}
const VISIT = { date: '2026-11-18', outcome: 'passed', who: '李某某', text: '三声内有人接', files: [] }
async function itemAt(...steps: [string, string, object][]): Promise<string> {
  const body = found()
  await call('POST', '', office, body)
  for (const [step, token, said] of steps) await call('POST', `/${body.id}/${step}`, token, said)
  return body.id
}
const toClose = () =>
  itemAt(['plan', unit, PLAN], ['answer', office, { outcome: 'accepted' }], ['visits', office, VISIT])
const is = (status: number, code: string) => ({ status, body: { code } })

describe('a problem is listed', () => {
  test('by the office or the unit itself; the same again is 200, other content under its id is refused', async () => {
    const body = found()
    expect(await call('POST', '', office, body)).toMatchObject({
      status: 201,
      body: { unit: { code: 'J45' }, number: 1, state: 'to-plan', due: '2026-12-02', late: 0, may: ['withdraw'] },
    })
    expect((await call('POST', '', office, body)).status).toBe(200)
    expect(await call('POST', '', office, { ...body, finding: '别的' })).toMatchObject(is(409, 'id-reused'))
    const own = await call('POST', '', unit, found({ source: 'own' }))
    expect(own).toMatchObject({ status: 201, body: { number: 2, source: 'own', may: ['plan'] } })
    expect(await call('POST', '', other, found({ source: 'own' }))).toMatchObject(is(403, 'forbidden'))
    expect(await call('POST', '', unit, found({ source: 'inspection', ref: '12-08' }))).toMatchObject(
      is(403, 'forbidden'),
    )
    expect(await call('POST', '', auditor, found())).toMatchObject(is(403, 'forbidden'))
  })

  test('with a source that is there: a deduction of the unit, and a follow-up list that is sealed', async () => {
    const id = uuid7(hub.clock.now)
    const fact = { id, unit: 'J45', rule: 'B1', date: '2026-11-17', facts: { text: '拒绝采访' }, files: [] }
    await hub.call('POST', '/api/v1/deductions', { token: office, body: fact })
    expect((await call('POST', '', office, found({ source: 'deduction', ref: id }))).status).toBe(201)
    for (const more of [
      { source: 'deduction', ref: uuid7(hub.clock.now) },
      { source: 'deduction', ref: id, unit: 'J36' },
      { source: 'case', ref: id },
      { source: 'follow-up', ref: 'online' },
    ])
      expect(await call('POST', '', office, found(more))).toMatchObject(is(409, 'rectification-source-unknown'))
  })

  test('an inspection that the hub has, by its id; what comes from it already is named, and taken again on request', async () => {
    const [mine, others] = [uuid7(hub.clock.now), uuid7(hub.clock.now)]
    for (const [id, code] of [
      [mine, 'J45'],
      [others, 'J36'],
    ] as const) {
      const body = { id, unit: code, date: '2026-11-17', finding: '窗口上班时间无人' }
      expect((await hub.call('POST', '/api/v1/inspections', { token: office, body })).status).toBe(201)
    }
    for (const ref of ['不定期督查 2026-11-17', others, uuid7(hub.clock.now)])
      expect(await call('POST', '', office, found({ source: 'inspection', ref }))).toMatchObject(
        is(409, 'rectification-source-unknown'),
      )
    const { body: sources } = await call('GET', '/units/J45/sources', office)
    expect(sources.sources).toContainEqual({
      source: 'inspection',
      ref: mine,
      date: '2026-11-17',
      text: '窗口上班时间无人',
      listed: [],
    })
    expect(sources.sources.map(({ ref }: { ref: string }) => ref)).not.toContain(others)
    const entered = await call('POST', '', office, found({ source: 'inspection', ref: mine }))
    expect(entered).toMatchObject({ status: 201, body: { ref: mine } })
    expect(await call('POST', '', office, found({ source: 'inspection', ref: mine }))).toMatchObject({
      status: 409,
      body: { code: 'same-source', detail: expect.stringContaining(entered.body.id) },
    })
    const again = await call('POST', '', office, found({ source: 'inspection', ref: mine, again: true }))
    const now = (await call('GET', '/units/J45/sources', office)).body.sources
    expect(now.find(({ ref }: { ref: string }) => ref === mine).listed).toEqual([
      entered.body.number,
      again.body.number,
    ])
    // A unit does not see inspections that were not handed to it, nor what another one's problems come from.
    const own = (await call('GET', '/units/J45/sources', unit)).body.sources
    expect(own.some(({ source }: { source: string }) => source === 'inspection')).toBe(false)
    expect(await call('GET', '/units/J45/sources', other)).toMatchObject(is(403, 'forbidden'))
  })

  test('of this campaign or the one before, at a unit that there is', async () => {
    expect(await call('POST', '', office, found({ unit: 'X99' }))).toMatchObject(is(404, 'unknown-unit'))
    for (const campaign of ['2024', '2027'])
      expect(
        await hub.call('POST', `/api/v1/campaigns/${campaign}/rectifications`, { token: office, body: found() }),
      ).toMatchObject(is(404, 'unknown-campaign'))
  })
})

describe('from the plan to the close', () => {
  test('plan, return, plan, evidence, a visit that fails, one that passes, two officers', async () => {
    const id = await itemAt()
    expect(await call('POST', `/${id}/plan`, other, PLAN)).toMatchObject(is(404, 'not-found'))
    expect(await call('POST', `/${id}/plan`, unit, { ...PLAN, deadline: '2026-11-01' })).toMatchObject(
      is(400, 'deadline-outside'),
    )
    expect(await call('POST', `/${id}/plan`, unit, { ...PLAN, measure: ' ' })).toMatchObject(
      is(400, 'evidence-missing'),
    )
    expect(await call('POST', `/${id}/plan`, unit, PLAN)).toMatchObject({
      status: 200,
      body: { state: 'plan-waits', plan: { version: 1, leader: '马某某', accepted: false } },
    })
    expect(await call('POST', `/${id}/answer`, office, { outcome: 'returned' })).toMatchObject(
      is(400, 'reason-missing'),
    )
    expect(await call('POST', `/${id}/answer`, bound, { outcome: 'accepted' })).toMatchObject(is(403, 'own-unit'))
    const back = { outcome: 'returned', reason: '措施没有写到人', until: '2026-11-25' }
    expect((await call('POST', `/${id}/answer`, office, back)).body).toMatchObject({
      state: 'plan-returned',
      mendBy: '2026-11-25',
      answers: [{ outcome: 'returned', reason: '措施没有写到人' }],
    })
    expect(await again(`/${id}/answer`, office, back)).toEqual(UNCHANGED)
    expect((await call('POST', `/${id}/plan`, unit, PLAN)).body.plan.version).toBe(2)
    expect(await again(`/${id}/plan`, unit, PLAN)).toEqual(UNCHANGED)
    expect((await call('POST', `/${id}/answer`, office, { outcome: 'accepted' })).body.state).toBe('running')
    expect(await call('POST', `/${id}/plan`, unit, PLAN)).toMatchObject(is(409, 'rectification-step-refused'))
    expect(await again(`/${id}/answer`, office, { outcome: 'accepted' })).toEqual(UNCHANGED)

    const file = await fileOf(unit)
    const report = { text: '替岗表上墙', files: [file], done: true }
    expect(await call('POST', `/${id}/reports`, unit, { ...report, files: [await fileOf(other)] })).toMatchObject(
      is(404, 'unknown-file'),
    )
    expect((await call('POST', `/${id}/reports`, unit, report)).body).toMatchObject({
      state: 'to-visit',
      reports: [{ text: '替岗表上墙', done: true, files: [{ id: file, sort: 'pdf' }] }],
    })
    expect(await Promise.all([unit, office, auditor, other].map((token) => take(file, token)))).toEqual([
      200, 200, 200, 404,
    ])
    expect(await call('POST', `/${id}/close`, office, { reason: '好' })).toMatchObject(is(409, 'visit-missing'))
    const failed = { ...VISIT, outcome: 'failed', text: '仍有 8 分钟无人', until: '2026-12-01' }
    expect((await call('POST', `/${id}/visits`, office, failed)).body).toMatchObject({ state: 'returned' })
    await call('POST', `/${id}/reports`, unit, { ...report, files: [] })
    expect((await call('POST', `/${id}/visits`, office, VISIT)).body).toMatchObject({
      state: 'to-close',
      visits: [{ outcome: 'failed', who: null }, { outcome: 'passed' }],
    })
    expect((await call('POST', `/${id}/close`, office, { reason: '看过了' })).body).toMatchObject({
      state: 'to-close',
      closing: [{ reason: '看过了' }],
    })
    expect(await again(`/${id}/close`, office, { reason: '看过了' })).toEqual(NOT_ALONE)
    expect(await call('POST', `/${id}/close`, office, { reason: '再看' })).toMatchObject(is(403, 'same-person'))
    expect(await call('POST', `/${id}/close`, bound, { reason: '看过了' })).toMatchObject(is(403, 'own-unit'))
    expect((await call('POST', `/${id}/close`, second, { reason: '属实' })).body).toMatchObject({
      state: 'closed',
      due: null,
      may: ['erase-people'],
    })
    expect(await call('POST', `/${id}/visits`, office, VISIT)).toMatchObject(is(409, 'rectification-ended'))
  })

  test('a visit is appointed, put off with a reason, made by the visit that is entered; the unit sees who comes', async () => {
    const id = await itemAt(['plan', unit, PLAN])
    const due = { date: '2026-11-20', who: '李某某', text: '看替岗表' }
    expect(await call('POST', `/${id}/appointments`, office, due)).toMatchObject(is(409, 'rectification-step-refused'))
    await call('POST', `/${id}/answer`, office, { outcome: 'accepted' })
    expect(await call('POST', `/${id}/appointments`, bound, due)).toMatchObject(is(403, 'own-unit'))
    expect(await call('POST', `/${id}/appointments`, unit, due)).toMatchObject(is(403, 'forbidden'))
    const wrong = { ...due, date: '2026-11-17' }
    expect(await call('POST', `/${id}/appointments`, office, wrong)).toMatchObject(is(400, 'deadline-outside'))
    const postpone = (body: object) => call('POST', `/${id}/postponement`, office, body)
    expect(await postpone({ reason: '培训' })).toMatchObject(is(409, 'appointment-missing'))
    expect((await call('POST', `/${id}/appointments`, office, due)).body).toMatchObject({
      state: 'running',
      appointments: [{ date: '2026-11-20', who: null, text: '看替岗表', how: null, moves: [] }],
    })
    expect(await again(`/${id}/appointments`, office, due)).toEqual(UNCHANGED)
    for (const [token, more] of [
      [second, {}],
      [office, { text: '看叫号' }],
    ] as const)
      expect(await call('POST', `/${id}/appointments`, token, { ...due, ...more })).toMatchObject(
        is(409, 'appointment-open'),
      )
    expect(await postpone({ reason: '培训', date: '2026-11-20' })).toMatchObject(is(400, 'bad-request'))
    expect((await postpone({ reason: '单位全员培训', date: '2026-11-23' })).body.appointments).toMatchObject([
      { date: '2026-11-23', how: null, moves: [{ date: '2026-11-23', reason: '单位全员培训' }] },
    ])
    expect((await call('GET', `/${id}`, unit)).body.appointments).toMatchObject([{ date: '2026-11-23', who: '李某某' }])
    expect((await call('GET', `/${id}`, office)).body.may).toContain('postpone')
    const dueToday = async (token: string) =>
      (await hub.call('GET', '/api/v1/todo', { token })).body.items.find(
        ({ what }: { what: string }) => what === 'visit-today',
      )
    expect(await dueToday(office)).toBe(undefined)
    await postpone({ reason: '今天就能看', date: '2026-11-18' })
    for (const token of [office, unit])
      expect(await dueToday(token)).toMatchObject({ n: 1, until: '2026-11-18', late: false })
    await postpone({ reason: '还是周一去', date: '2026-11-23' })
    expect(await dueToday(office)).toBe(undefined)
    const visitsSeenBy = async (token: string) =>
      (await hub.call('GET', '/api/v1/campaigns/2026/calendar', { token })).body.visits
    expect(await visitsSeenBy(office)).toMatchObject([
      { date: '2026-11-23', unit: { code: 'J45' }, campaign: '2026', state: 'coming' },
    ])
    const owner = await hub.signIn('method-owner', { method: 'online' })
    expect(await visitsSeenBy(owner)).toEqual([])
    await postpone({ reason: '单位搬家' })
    expect(await visitsSeenBy(office)).toEqual([])
    await call('POST', `/${id}/appointments`, office, due)
    const { body } = await call('POST', `/${id}/visits`, office, VISIT)
    expect(body.appointments).toMatchObject([
      { how: 'off', moves: [{}, {}, {}, { date: null, reason: '单位搬家' }] },
      { how: 'visited', moves: [] },
    ])
  })

  test('a report or a visit that is sent twice is one; other words, and the same after an answer, are another', async () => {
    const id = await itemAt(['plan', unit, PLAN], ['answer', office, { outcome: 'accepted' }])
    const said = { text: '替岗表已上墙', files: [await fileOf(unit)], done: true }
    const report = (body: object = said) => call('POST', `/${id}/reports`, unit, body)
    const reported = await twice(hub, report)
    expect(reported).toMatchObject({ kinds: ['rectification-progress'], audit: ['rectification:report'] })
    for (const { status, body } of reported.answers) expect([status, body.reports.length]).toEqual([200, 1])
    expect((await report({ ...said, text: '又贴了一张' })).body.reports).toHaveLength(2)

    const visit = (body: object = VISIT, token = office) => call('POST', `/${id}/visits`, token, body)
    const failed = { ...VISIT, outcome: 'failed', text: '没有人' }
    expect(await twice(hub, () => visit(failed))).toMatchObject({
      kinds: ['rectification-visit'],
      audit: ['rectification:visit'],
      answers: [
        { status: 200, body: { state: 'returned' } },
        { status: 200, body: { state: 'returned' } },
      ],
    })
    // The visit answered it: the same words are news.
    expect((await report({ ...said, text: '又贴了一张' })).body).toMatchObject({
      state: 'to-visit',
      reports: [{}, {}, {}],
    })
    expect((await visit(VISIT, second)).body.visits).toHaveLength(2)
    // Of another person it is another visit, and so it is with other visitors.
    expect((await visit()).body.visits).toHaveLength(3)
    expect((await visit({ ...VISIT, who: '王某某' })).body.visits).toHaveLength(4)
    // A word to close it answers nothing, and stays.
    await call('POST', `/${id}/close`, second, { reason: '看过了' })
    expect((await visit({ ...VISIT, who: '王某某' })).body).toMatchObject({
      state: 'to-close',
      closing: [{ reason: '看过了' }],
    })
  })

  test('a word to close it lapses when it is returned meanwhile', async () => {
    const id = await toClose()
    await call('POST', `/${id}/close`, office, { reason: '看过了' })
    await call('POST', `/${id}/answer`, second, { outcome: 'returned', reason: '又没人了' })
    await call('POST', `/${id}/visits`, second, VISIT)
    expect((await call('POST', `/${id}/close`, second, { reason: '好了' })).body).toMatchObject({
      state: 'to-close',
      closing: [{ reason: '好了' }],
    })
  })

  test('taken off the list by two, and its number is not given again', async () => {
    const id = await itemAt()
    const { number } = (await call('GET', `/${id}`, office)).body
    await call('POST', `/${id}/withdraw`, office, { reason: '重复' })
    expect(await again(`/${id}/withdraw`, office, { reason: '重复' })).toEqual(NOT_ALONE)
    expect(await call('POST', `/${id}/withdraw`, office, { reason: '另记' })).toMatchObject(is(403, 'same-person'))
    expect((await call('POST', `/${id}/withdraw`, second, { reason: '重复' })).body.state).toBe('withdrawn')
    expect((await call('GET', `/${await itemAt()}`, office)).body.number).toBe(number + 1)
  })
})

test('like bad ratings of an item from a case are counted by month, for the unit once they are sealed, and stand in the workbook', async () => {
  const rated = (level: number, day: string, reason: string) => ({
    callId: `like-${day}`,
    unit: 'J45',
    level,
    answeredAt: `${day}T10:00:00+08:00`,
    reasons: [reason],
  })
  const calls = [
    rated(1, '2026-10-20', 'attitude'),
    rated(2, '2026-10-21', 'attitude'),
    rated(2, '2026-10-22', 'efficiency'),
    rated(5, '2026-10-23', 'attitude'),
    rated(1, '2026-11-16', 'attitude'),
  ]
  expect(
    (await hub.call('POST', '/api/v1/hotline/ratings', { token: hub.apiKey('hotline'), body: calls })).status,
  ).toBe(200)
  const [newest] = (await hub.call('GET', '/api/v1/cases?unit=J45', { token: office })).body.cases
  const ref = newest.id as string
  const body = found({ source: 'case', ref })
  expect((await call('POST', '', office, body)).status).toBe(201)
  const likeOf = async (token: string) => {
    const list = (await call('GET', '/like-bad?unit=J45', token)).body
    expect(list.items).toHaveLength(1)
    return list.items[0]
  }
  const seen = await likeOf(office)
  expect(seen).toMatchObject({ id: body.id, unit: { code: 'J45' }, reasons: [expect.any(String)], since: null })
  expect(seen.months.slice(-2)).toEqual([
    { month: '2026-10', after: false, n: 2 },
    { month: '2026-11', after: false, n: 1 },
  ])
  // Figures by level are the unit's with the seal.
  expect((await likeOf(unit)).months.every(({ n }: { n: number | null }) => n === null)).toBe(true)
  await call('POST', `/${body.id}/plan`, unit, PLAN)
  await call('POST', `/${body.id}/answer`, office, { outcome: 'accepted' })
  expect(await likeOf(office)).toMatchObject({ since: '2026-11-18' })
  expect(await call('GET', '/like-bad?unit=J36', unit)).toMatchObject(is(403, 'forbidden'))
  expect(await call('GET', '/like-bad?unit=J99', office)).toMatchObject(is(404, 'unknown-unit'))

  const file = await fetch(`${hub.url}${BASE}/export.xlsx?unit=J45`, { headers: { authorization: `Bearer ${office}` } })
  const book = await readSheets(Buffer.from(await file.arrayBuffer()))
  const sheets = book as unknown as { sheet: string; data: unknown[][] }[]
  const rows = sheets.find(({ sheet }) => sheet === '同类差评')!.data
  expect(rows.slice(1).map((row) => [row[5], row[7]])).toEqual(
    seen.months.map(({ month, n }: { month: string; n: number }) => [month, n]),
  )
})

describe('names of people', () => {
  test('are shown to the unit, to the office where the look is on record, and to nobody else', async () => {
    const id = await toClose()
    const planOf = async (path: string, token: string) => {
      const { body } = await call('GET', path, token)
      return (body.items ?? [body]).find((item: { id: string }) => item.id === id).plan.leader
    }
    expect(await planOf('', unit)).toBe('马某某')
    expect(await planOf('', office)).toBe(null)
    expect(await planOf(`/units/J45`, auditor)).toBe(null)
    expect(await planOf(`/units/J45`, office)).toBe('马某某')
    const { body } = await hub.call('GET', '/api/v1/audit?action=rectification:read', { token: auditor })
    expect(body.entries[0]).toMatchObject({ action: 'rectification:read', subject: 'unit:J45' })
    expect(await call('GET', '/units/J45', other)).toMatchObject(is(403, 'forbidden'))
    expect((await call('GET', '', other)).body.items).toEqual([])
    expect(await call('GET', `/${id}`, other)).toMatchObject(is(404, 'not-found'))
  })

  test('stand in no entry, and go for good', async () => {
    const id = await toClose()
    const everything = hub
      .rows()
      .map((row) => JSON.stringify(row))
      .join('\n')
    for (const name of ['马某某', '丁某某', '李某某']) expect(everything).not.toContain(name)
    expect(await call('POST', `/${id}/erasure`, bound, { reason: '调离' })).toMatchObject(is(403, 'own-unit'))
    expect(await call('POST', `/${id}/erasure`, office, { reason: '调离' })).toMatchObject({ body: { erased: 2 } })
    const { body } = await call('GET', '/units/J45', office)
    expect(body.items.find((item: { id: string }) => item.id === id)).toMatchObject({
      plan: { leader: null, handler: null, measure: '设替岗表' },
      visits: [{ who: null, text: '三声内有人接' }],
    })
  })
})

test('the list counts by unit, says who is late, and shows next year what was promised', async () => {
  const id = await itemAt(['plan', unit, PLAN], ['answer', office, { outcome: 'accepted' }])
  hub.clock.now += 17 * DAY
  await everybodySignsIn()
  const { body } = await call('GET', '', office)
  expect(body.today).toBe('2026-12-05')
  // 4 December was its last day.
  expect(body.items.find((item: { id: string }) => item.id === id)).toMatchObject({ late: 1, due: '2026-12-04' })
  expect(body.units).toMatchObject([{ unit: { code: 'J45' }, followUp: false }])
  expect(body.units[0].late).toBeGreaterThan(1)
  const next = await hub.call('GET', '/api/v1/campaigns/2027/rectifications', { token: unit })
  expect(next.body.items).toEqual([])
  expect(next.body.promised.map((item: { id: string }) => item.id)).toContain(id)
  expect(next.body.promised.find((item: { id: string }) => item.id === id)).toMatchObject({
    plan: { mechanism: '写进窗口管理办法' },
    late: 1,
  })
})

test('no visit passes on a day before the last one failed, whenever it is entered', async () => {
  const { items } = (await call('GET', '', office)).body
  const { id } = items.findLast((item: { state: string }) => item.state === 'running')
  const visit = (outcome: string, date: string) => call('POST', `/${id}/visits`, office, { ...VISIT, outcome, date })
  expect((await visit('failed', '2026-12-01')).body).toMatchObject({ state: 'returned' })
  for (const outcome of ['passed', 'failed'])
    expect(await visit(outcome, '2026-11-30')).toMatchObject(is(409, 'visit-before-last'))
  expect((await visit('passed', '2026-12-01')).body).toMatchObject({ state: 'to-close' })
})

test('a report in the words of another day is another report', async () => {
  const id = await itemAt(
    ['plan', unit, { ...PLAN, deadline: '2026-12-18' }],
    ['answer', office, { outcome: 'accepted' }],
  )
  const report = () => call('POST', `/${id}/reports`, unit, { text: '本日已点名，无脱岗', files: [] })
  for (const _touch of [1, 2]) expect((await report()).body.reports).toHaveLength(1)
  hub.clock.now += DAY
  await everybodySignsIn()
  for (const _touch of [1, 2]) expect((await report()).body.reports).toHaveLength(2)
})
