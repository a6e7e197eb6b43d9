import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { endExpired } from '../../server/store/presses/record-service.ts'
import { DAY, HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

const YEAR = 365 * DAY
let hub: TestHub
let office: string
/** True time, and how far the hub's clock is off it. */
let time: number
let wrong: number

beforeEach(async () => {
  time = TEN
  wrong = 0
  hub = await TestHub.start({
    trueTime: () => time,
    // The city's other hall, of which devices speak, too.
    configure({ halls }) {
      const hall = halls.find(({ code }) => code === 'shimin')!
      halls.push({ ...hall, code: 'xixia', name: '西夏区政务大厅', windows: hall.windows.slice(0, 6) })
    },
  })
  office = await hub.signIn('campaign-office')
})
afterEach(() => hub.stop())

function pass(ms: number): void {
  time += ms
  hub.clock.now = time + wrong
}
/** Somebody, or something, sets the clock of the hub. */
function set(to: number): void {
  wrong = to
  pass(0)
}
async function press(device: StrangerDevice, level = 5): Promise<unknown> {
  const made = device.press(level, time)
  expect((await device.submit([made])).results).toMatchObject([{ status: 'stored' }])
  return made['id']
}
const device = (window: string, more: { wallAhead?: number } = {}) =>
  hub.device(window, { ...more, trueTime: () => time, bootedAt: time - HOUR })
const state = async (token = office) => (await hub.call('GET', '/api/v1/clock', { token })).body
const send = (body: object, token = office) => hub.call('POST', '/api/v1/clock', { token, body })
const held = { verdict: 'held', rule: 'clock' }
const counted = { verdict: 'counted' }
const scoresOf = async (unit: string, day: string) => {
  const path = `/api/v1/campaigns/2026/methods/service-centre/scores?from=${day}&to=${day}`
  const { units } = (await hub.call('GET', path, { token: office })).body
  return units.find((row: { unit: { code: string } }) => row.unit.code === unit).n
}

test('an hour ahead, and set right by a time server: held, shown, previewed, moved, counted', async () => {
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  await hub.post(window, 'J23', TEN + 30 * MINUTE)
  const a = await device(window)
  const before = await press(a)
  set(HOUR)
  pass(MINUTE)
  const meanwhile = await press(a, 4)
  pass(MINUTE)
  set(0)
  pass(MINUTE)
  const after = await press(a, 3)
  for (const id of [meanwhile, after]) expect(hub.verdict(id)).toMatchObject(held)
  expect(hub.verdict(before)).toMatchObject(counted)
  // By the wrong clock it belonged to whom the window was given half an hour later.
  expect(hub.attribution(meanwhile).unit).toBe('J23')

  const ready = await hub.call('GET', '/readyz')
  expect([ready.status, ready.body.ok, ready.body.problems.join()]).toEqual([
    200,
    true,
    expect.stringContaining('clock is in doubt'),
  ])
  const seen = await state()
  expect(seen).toMatchObject({
    doubted: true,
    waiting: 2,
    stretches: [
      { why: 'stepped', byMs: HOUR, ratings: 1, proposedMs: -HOUR },
      { why: 'stepped', byMs: -HOUR, ratings: 1, proposedMs: 0 },
    ],
  })
  const [first] = seen.stretches
  const shifts = [{ after: first.entry, before: first.before, from: first.from, to: first.to, byMs: first.proposedMs }]
  const look = await send({ shifts, reason: '时间服务器', preview: true })
  expect(look.body.result).toEqual({ judged: 2, moved: 1, services: 0, counted: 2, held: 0, days: [] })
  expect(look.body.units).toMatchObject([{ unit: { code: 'J16' }, ratings: 2 }])
  expect(hub.verdict(meanwhile)).toMatchObject(held)

  expect((await send({ shifts, reason: '时间服务器 10:00 起快一小时' })).status).toBe(200)
  expect([before, meanwhile, after].map((id) => hub.verdict(id)!.verdict)).toEqual(['counted', 'counted', 'counted'])
  expect(hub.attribution(meanwhile).unit).toBe('J16')
  expect(hub.rating(meanwhile)!.body.occurredAt).toBe(TEN + HOUR + MINUTE)
  expect(await state()).toMatchObject({
    doubted: false,
    waiting: 0,
    settled: [{ operator: expect.stringContaining('campaign-office'), shifts: [{ byMs: -HOUR, hall: null }] }],
  })
  expect((await hub.call('GET', '/readyz')).body).toEqual({ ok: true, problems: [] })
  const audit = hub.hub.ledger.db.prepare(`SELECT detail FROM audit WHERE action = 'clock:settle'`).pluck().all()
  expect(audit).toHaveLength(1)
  pass(MINUTE)
  expect(hub.verdict(await press(a))).toMatchObject(counted)
})

test('a year ahead over midnight: the day of the score is the true one, and time goes on although entries stand still', async () => {
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  const a = await device(window)
  await press(a)
  set(YEAR)
  pass(MINUTE)
  const ids = [await press(a)]
  pass(DAY)
  ids.push(await press(a))
  set(0)
  pass(MINUTE)
  office = hub.inside.sessions.start('campaign-office-1').token
  const { stretches } = await state()
  const [first] = stretches
  const shift = { after: first.entry, before: first.before, from: first.from, to: first.to, byMs: -YEAR }
  const { result } = (await send({ shifts: [shift], reason: '年份拨错' })).body
  expect(result).toMatchObject({ judged: 2, moved: 2, counted: 2 })
  expect(result.days).toEqual([
    { date: '2026-11-18', before: 0, after: 1 },
    { date: '2026-11-19', before: 0, after: 1 },
    { date: '2027-11-18', before: 1, after: 0 },
    { date: '2027-11-19', before: 1, after: 0 },
  ])
  expect([await scoresOf('J16', '2026-11-18'), await scoresOf('J16', '2026-11-19')]).toEqual([2, 1])
  // `at` is that of next year until then; the clock that is right is not doubted for it, by no restart either.
  pass(MINUTE)
  expect(hub.verdict(await press(a))).toMatchObject(counted)
  expect((await state()).doubted).toBe(false)
})

test('a battery that died: the hub starts in 2020, says so, takes everything, loses nothing', async () => {
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  const who = await hub.enrol(window)
  const a = await hub.connect(who, { trueTime: () => time, bootedAt: time - HOUR })
  const before = await press(a)
  const dead = Date.parse('2020-01-01T00:00:40+08:00') - TEN
  await hub.hub.close()
  const data = hub.data
  hub = await TestHub.start({ data, now: TEN + dead, trueTime: () => time })
  wrong = dead
  const b = await hub.connect(who, { trueTime: () => time, bootedAt: time - HOUR, nextSeq: 2 })
  pass(MINUTE)
  const meanwhile = await press(b, 2)
  expect(hub.verdict(meanwhile)).toMatchObject(held)
  expect(hub.attribution(meanwhile)).toEqual({})
  // The person signs in by the same clock, and finds it set right by then.
  set(0)
  pass(MINUTE)
  office = hub.inside.sessions.start('campaign-office-1').token
  const seen = await state()
  expect(seen.stretches).toMatchObject([
    { why: 'behind', ratings: 1, proposedMs: -dead },
    { why: 'stepped', byMs: -dead },
  ])
  const [first] = seen.stretches
  const shift = { after: first.entry, before: first.before, from: first.from, to: first.to, byMs: first.proposedMs }
  expect((await send({ shifts: [shift], reason: '主板电池没电' })).status).toBe(200)
  expect([before, meanwhile].map((id) => hub.verdict(id)!.verdict)).toEqual(['counted', 'counted'])
  expect(hub.attribution(meanwhile)).toMatchObject({ unit: 'J16', window })
  expect(await scoresOf('J16', '2026-11-18')).toBe(2)
  expect(hub.rows('rating')).toHaveLength(2)
})

test('the clock is right after all: a machine that slept', async () => {
  const a = await device(hub.freshWindow())
  // The machine's monotonic clock stood still meanwhile, the wall clock went on.
  wrong = 2 * HOUR
  pass(0)
  const id = await press(a)
  expect(hub.verdict(id)).toMatchObject(held)
  expect((await send({ shifts: [], reason: '虚拟机休眠后恢复' })).body.result).toMatchObject({ judged: 1, counted: 1 })
  expect(hub.verdict(id)).toMatchObject(counted)
  expect((await send({ shifts: [], reason: '再来一次' })).body.code).toBe('clock-not-doubted')
  const nonsense = { from: '2026-11-18T11:00:00+08:00', to: '2026-11-18T10:00:00+08:00', byMs: 1 }
  expect((await send({ shifts: [nonsense], reason: '反了' })).body.code).toBe('bad-shift')
})

test('a restart in doubt begins a stretch of its own', async () => {
  const a = await device(hub.freshWindow())
  set(HOUR)
  await press(a)
  a.close()
  await hub.hub.close()
  hub = await TestHub.start({ data: hub.data, now: time + wrong, trueTime: () => time })
  expect(hub.rows('clock-doubt').map(({ body }) => body.why)).toEqual(['stepped', 'start'])
})

describe('nothing is forgotten by a clock in doubt', () => {
  test('sessions, pairing codes and invitations are there when it is right again; nothing is sealed meanwhile', async () => {
    const window = hub.invitedWindow()
    const who = await hub.enrol(window)
    const a = await hub.connect(who, { trueTime: () => time, bootedAt: time - HOUR })
    await a.hello()
    const key = hub.apiKey('services')
    const opened = await hub.call('POST', `/api/v1/windows/shimin/${window}/services`, {
      token: key,
      body: { caseNo: '1', party: 'person' },
    })
    expect(opened.status).toBe(201)
    const codes = () => hub.hub.ledger.db.prepare('SELECT count(*) FROM pairing_code').pluck().get()
    const sessions = () => hub.hub.ledger.db.prepare('SELECT count(*) FROM session').pluck().get()
    const makeCode = () => hub.hub.parts.store.act('pairing-codes.create', { kind: 'kiosk' }, 'cli:test')
    const { code } = await makeCode()
    const token = await hub.signIn('auditor')
    const [codesBefore, sessionsBefore] = [codes(), sessions()] as [number, number]

    set(YEAR)
    pass(SECOND)
    await makeCode()
    const lateOfficer = hub.inside.sessions.start('campaign-office-1').token
    expect([codes(), sessions()]).toEqual([codesBefore + 1, sessionsBefore + 1])
    const period = { campaign: '2027', from: '2026-12-01', to: '2026-12-31' }
    const sealing = await hub.call('POST', '/api/v1/campaigns/2027/methods/service-centre/seals', {
      token: lateOfficer,
      body: { from: period.from, to: period.to, accept: [], early: true, reason: '试' },
    })
    if (sealing.status !== 404) expect(sealing.body.code).toBe('clock-doubted')
    // However often the hub looks for invitations that ran out.
    await state(lateOfficer)
    await hub.hub.ledger.write((w) => endExpired(w))
    expect(hub.rows('invitation').map(({ body }) => body.event)).not.toContain('unrated')
    expect(hub.rows('clock-doubt')).toHaveLength(1)

    set(0)
    pass(SECOND)
    expect((await hub.call('GET', '/api/v1/session', { token })).status).not.toBe(401)
    // A session of next year is none; a code of this one still works, one of next year does not.
    expect(hub.inside.sessions.find(lateOfficer)).toBeNull()
    expect((await hub.call('POST', '/api/v1/pairing', { body: { code } })).status).toBe(200)
    const pressed = a.press(5, time, { invitationId: opened.body.invitationId })
    await a.submit([pressed])
    await send({ shifts: [], reason: '已恢复' })
    expect(hub.verdict(pressed['id'])).toMatchObject(counted)
  })
})

describe('devices against the hub', () => {
  const ask = async () => {
    time += 15 * SECOND
    pass(0)
    return (await state()).against
  }
  const many = async (halls: { hall: string; devices: number }[], wallAhead: number) => {
    for (const { hall, devices } of halls)
      for (let i = 0; i < devices; i++) {
        const who = await hub.enrol()
        const codes = hub.hub.ledger.registry.windowsOf(hall)
        await hub.hub.ledger.write((w) =>
          w.append('placement', {
            device: who.deviceId,
            hall,
            window: codes[i]!.code,
            from: LONG_AGO,
            operator: 'cli:test',
            reason: 'test',
          }),
        )
        const one = await hub.connect(who, { trueTime: () => time, wallAhead: wallAhead + i * SECOND })
        await one.hello()
      }
  }

  test('five in two halls raise an alert and nothing else; four raise none', async () => {
    await many(
      [
        { hall: 'shimin', devices: 3 },
        { hall: 'xixia', devices: 1 },
      ],
      -HOUR,
    )
    expect(await ask()).toBeNull()
    await many([{ hall: 'xixia', devices: 2 }], -HOUR)
    const found = await ask()
    expect(found).toMatchObject({ devices: 6, halls: 2 })
    expect(found.byMs).toBeGreaterThan(HOUR - MINUTE)
    const { ok, problems } = (await hub.call('GET', '/readyz')).body
    expect([ok, problems.join()]).toEqual([true, expect.stringContaining('6 devices in 2 halls')])
    expect((await hub.call('GET', '/metrics')).text).toMatch(/pingyi_clock_against 6\b/)
    expect(hub.rows('clock-doubt')).toEqual([])
    const a = await device(hub.freshWindow(), { wallAhead: -HOUR })
    expect(hub.verdict(await press(a))).toMatchObject(counted)
  })
})

test('the campaign office ends a doubt, the auditor sees it, and nobody else does either', async () => {
  const tokens = new Map<string, string>()
  for (const role of ['clerk', 'unit', 'hall-manager', 'auditor', 'admin'] as const) {
    const binding = role === 'hall-manager' ? { hall: 'shimin' } : role === 'unit' ? { unit: 'J16' } : {}
    tokens.set(role, await hub.signIn(role, binding))
  }
  set(HOUR)
  await hub.hub.ledger.lookAtClock()
  for (const [role, token] of tokens) {
    const reads = (await hub.call('GET', '/api/v1/clock', { token })).status
    expect([role, reads]).toEqual([role, role === 'auditor' ? 200 : 403])
    expect([role, (await send({ shifts: [], reason: '我说的' }, token)).status]).toEqual([role, 403])
  }
  expect(hub.rows('clock-settled')).toEqual([])
})
