import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Refusal } from '../../server/contract/errors.ts'
import { MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { refusedHandshake, strangersUuid7, type Credentials } from '../helpers/stranger-device.ts'

let hub: TestHub
let known: Credentials
beforeAll(async () => {
  hub = await TestHub.start()
  known = await hub.enrol(hub.freshWindow())
})
afterAll(() => hub.stop())

describe('who is let in', () => {
  test.each([
    ['a device nobody enrolled', () => ({ ...known, protocol: 1, deviceId: strangersUuid7(1) }), 'unknown-device'],
    ['a wrong token', () => ({ ...known, protocol: 1, token: `${known.token.slice(0, -1)}_` }), 'bad-token'],
    ['an empty token', () => ({ ...known, protocol: 1, token: '' }), 'bad-token'],
    ['protocol 2', () => ({ ...known, protocol: 2 }), 'protocol-unsupported'],
    ['protocol as text', () => ({ ...known, protocol: '1' }), 'protocol-unsupported'],
    ['no protocol', () => ({ ...known }), 'protocol-unsupported'],
  ])('%s: refused by name', async (_name, auth, code) => {
    const refusal = await refusedHandshake(hub.url, auth())
    expect(refusal.code).toBe(code)
    expect(refusal.message.length).toBeGreaterThan(3)
  })

  test.each([
    ['nothing', undefined],
    ['an empty object', {}],
    ['no token', { protocol: 1, deviceId: 'x' }],
    ['numbers', { protocol: 1, deviceId: 7, token: 7 }],
    ['objects', { protocol: 1, deviceId: {}, token: [] }],
    ['prototype keys', JSON.parse('{"protocol":1,"__proto__":{"deviceId":"x"},"constructor":1}') as object],
    ['a very long id', { protocol: 1, deviceId: 'x'.repeat(100_000), token: 'y' }],
  ])('auth of %s: refused with one of the three codes', async (_name, auth) => {
    const { code } = await refusedHandshake(hub.url, auth)
    expect(['unknown-device', 'bad-token', 'protocol-unsupported']).toContain(code)
  })

  test('who names no namespace is let in nowhere', async () => {
    expect((await refusedHandshake(hub.url, { protocol: 1, ...known }, '/')).code).toBe('not-found')
  })

  test("another device's token opens nothing", async () => {
    const other = await hub.enrol(hub.freshWindow())
    const refusal = await refusedHandshake(hub.url, { protocol: 1, deviceId: known.deviceId, token: other.token })
    expect(refusal.code).toBe('bad-token')
  })

  test('revoked while its token is looked at, it hears that it is revoked', async () => {
    const who = await hub.enrol(hub.freshWindow())
    const { access, parts } = hub.hub
    vi.spyOn(access.deviceTokens, 'check').mockImplementationOnce(async () => {
      const revoking = { device: who.deviceId, reason: '停用', by: { role: 'admin' } } as const
      await parts.store.act('devices.revoke', revoking, 'cli:test')
      return true
    })
    const device = await hub.connect(who)
    await device.heard('device:revoked')
    expect(await device.hello()).toMatchObject({ ok: false, code: 'revoked' })
  })

  test('whose token cannot be looked at now, it is no stranger: it hears no code, and comes again', async () => {
    const who = await hub.enrol(hub.freshWindow())
    const check = vi.spyOn(hub.hub.access.deviceTokens, 'check')
    check.mockImplementationOnce(() => Promise.reject(new Refusal('shutting-down')))
    check.mockImplementationOnce(() => Promise.reject(new Error('a bug')))
    for (let i = 0; i < 2; i++) {
      const error = await hub.connect(who).catch((refused: unknown) => refused)
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toHaveProperty('code')
    }
    expect((await (await hub.connect(who)).hello())['ok']).toBe(true)
  })

  test('the newest connection wins; the older one hears it and its connection ends', async () => {
    const older = await hub.connect(known)
    expect((await older.hello())['ok']).toBe(true)
    const newer = await hub.connect(known)
    await older.heard('device:replaced')
    await older.closed()
    expect((await newer.hello())['ok']).toBe(true)
    expect((await newer.submit([newer.press(4)])).results?.[0]?.status).toBe('stored')
  })
})

describe('hello', () => {
  test('tells the time, the next seq, how long to keep, what the hub lacks, and the window', async () => {
    const window = hub.freshWindow()
    await hub.post(window, 'J16', hub.clock.now - 60 * MINUTE)
    const device = await hub.device(window)
    const answer = await device.hello()
    expect(answer).toEqual({
      ok: true,
      hubTime: hub.clock.now,
      nextSeq: 1,
      keepDays: 7,
      // Always asked, or a hub that was rolled back without knowing it would get nothing back.
      resend: [[1, Number.MAX_SAFE_INTEGER]],
      window: expect.objectContaining({
        hall: 'shimin',
        code: window,
        unit: { code: 'J16', name: '党校' },
        mode: 'open',
        state: 'open',
        languages: expect.arrayContaining(['zh-CN', 'en']),
      }),
    })
    const { questions } = answer['window'] as { questions: { version: number; items: unknown[] } }
    expect(questions.version).toBeGreaterThanOrEqual(1)
    expect(questions.items[0]).toEqual({
      code: expect.any(String),
      text: { zh: expect.any(String), en: expect.any(String) },
    })
  })

  test('a wiped device is told where to go on', async () => {
    const device = await hub.device(hub.freshWindow(), { nextSeq: 7 })
    await device.submit([device.press(5), device.press(5)])
    expect((await device.hello())['nextSeq']).toBe(9)
  })

  test('a device that stands nowhere hears null, and its presses are kept', async () => {
    const device = await hub.device()
    expect(await device.hello()).toMatchObject({ ok: true, window: null })
    const press = device.press(5)
    expect((await device.submit([press])).results).toEqual([{ index: 0, id: press['id'], status: 'stored' }])
    expect(hub.attribution(press['id'])).not.toHaveProperty('unit')
  })

  test('what is not a hello is refused by name, and the connection goes on', async () => {
    const device = await hub.device(hub.freshWindow())
    for (const bad of [null, [], 'hello', {}, { ...device.reading(), model: '', version: '1', pending: 0 }]) {
      expect(await device.ask('device:hello', bad)).toMatchObject({ ok: false, code: 'malformed' })
    }
    expect(await device.hello({ surprise: 1 })).toMatchObject({ ok: false, code: 'unknown-field' })
    expect((await device.hello())['ok']).toBe(true)
  })

  test('beats are answered; a problem outside the list is refused', async () => {
    const device = await hub.device(hub.freshWindow())
    await device.hello()
    const beat = { pending: 3, ...device.reading() }
    expect(await device.ask('device:beat', beat)).toEqual({ ok: true, hubTime: hub.clock.now })
    expect(await device.ask('device:beat', { ...beat, problems: ['storage-full'] })).toMatchObject({ ok: true })
    expect(await device.ask('device:beat', { ...beat, problems: ['bored'] })).toMatchObject({ ok: false })
    expect(await device.ask('device:beat', null)).toMatchObject({ ok: false })
  })

  test('an event without an ack callback harms nobody', async () => {
    const device = await hub.device(hub.freshWindow())
    const press = device.press(3)
    device.socket.emit('press:submit', { sent: device.reading(), items: [press] })
    device.socket.emit('press:submit')
    device.socket.emit('device:hello')
    device.socket.emit('device:hello', null)
    device.socket.emit('device:beat', { pending: 'x' })
    device.socket.emit('staff:sign-in', 'x')
    device.socket.emit('staff:sign-in', { no: '1', pin: 2 })
    device.socket.emit('no:such-event', 1)
    expect((await device.submit([press])).results?.[0]?.status).toBe('duplicate')
  })

  test('an ack in place of the payload gets an answer', async () => {
    const device = await hub.device(hub.freshWindow())
    expect(await device.ask('press:submit')).toMatchObject({ ok: false })
    expect(await device.ask('device:hello')).toMatchObject({ ok: false })
  })
})

describe('a revoked device', () => {
  test('hears it, and may do nothing but deliver; what it brings is held', async () => {
    const window = hub.freshWindow()
    await hub.post(window, 'J16', hub.clock.now - 60 * MINUTE)
    const credentials = await hub.enrol(window)
    const device = await hub.connect(credentials)
    await device.hello()
    const before = device.press(5, hub.clock.now - MINUTE)
    const admin = await hub.signIn('admin')
    const path = `/api/v1/devices/${credentials.deviceId}/revoke`
    expect((await hub.call('POST', path, { token: admin, body: { reason: 'stolen' } })).status).toBe(204)
    await device.heard('device:revoked')

    const again = device.socket.connected ? device : await hub.connect(credentials, { bootedAt: device.bootedAt })
    expect(await again.hello()).toMatchObject({ ok: false, code: 'revoked' })
    expect(await again.ask('device:beat', { pending: 0, ...again.reading() })).toMatchObject({
      ok: false,
      code: 'revoked',
    })
    expect(await again.ask('staff:sign-in', { no: '1', pin: '1' })).toMatchObject({ ok: false, code: 'revoked' })
    const after = again.press(1)
    expect((await again.submit([before, after])).results?.map((r) => r.status)).toEqual(['stored', 'stored'])
    for (const press of [before, after])
      expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'held', rule: 'revoked' })
  })
})

describe('pairing', () => {
  const codeFor = async (window: string) => {
    const token = await hub.signIn('hall-manager', { hall: 'shimin' })
    const path = `/api/v1/halls/shimin/windows/${window}/pairing-codes`
    const answer = await hub.call('POST', path, { token, body: { kind: 'keypad' } })
    expect(answer.status).toBe(201)
    return answer.body.code as string
  }

  test('a device that the hub lost with a rollback is paired under its old id, and no other is', async () => {
    const token = await hub.signIn('hall-manager', { hall: 'shimin' })
    const window = hub.freshWindow()
    const ask = (device: string) =>
      hub.call('POST', `/api/v1/halls/shimin/windows/${window}/pairing-codes`, {
        token,
        body: { kind: 'kiosk', device },
      })
    const old = strangersUuid7(hub.clock.now - 30 * MINUTE)
    const { code } = (await ask(old)).body
    const paired = await hub.call('POST', '/api/v1/pairing', { body: { code } })
    expect(paired.body).toEqual({ deviceId: old, token: expect.any(String) })
    const device = await hub.connect(paired.body)
    expect(await device.hello()).toMatchObject({
      ok: true,
      window: { code: window },
      resend: [[1, Number.MAX_SAFE_INTEGER]],
    })
    expect(await ask(old)).toMatchObject({ status: 409, body: { code: 'device-known' } })
    expect(await ask('A01')).toMatchObject({ status: 400, body: { code: 'bad-request' } })
    const admin = await hub.signIn('admin')
    await hub.call('POST', `/api/v1/devices/${old}/revoke`, { token: admin, body: { reason: 'stolen' } })
    expect(await ask(old)).toMatchObject({ status: 403, body: { code: 'revoked' } })
  })

  test('a code works once, and the device stands at its window', async () => {
    const window = hub.freshWindow()
    const code = await codeFor(window)
    const paired = await hub.call('POST', '/api/v1/pairing', { body: { code } })
    expect(paired.status).toBe(200)
    expect(paired.body).toEqual({ deviceId: expect.any(String), token: expect.any(String) })
    const device = await hub.connect(paired.body)
    expect(await device.hello()).toMatchObject({ ok: true, window: { code: window } })
    const second = await hub.call('POST', '/api/v1/pairing', { body: { code } })
    expect(second.status).toBe(400)
    expect(second.body.code).toBe('pairing-code-invalid')
  })

  test('a code of somebody who was shut or has another task since pairs nothing', async () => {
    const admin = await hub.signIn('admin')
    const past = async (change: string, body: object) => {
      const username = `maker-${change}`
      await hub.inside.users.add(
        { username, role: 'hall-manager', hall: 'shimin' },
        'a long password',
        false,
        'cli:test',
      )
      const token = hub.inside.sessions.start(username).token
      const path = `/api/v1/halls/shimin/windows/${hub.freshWindow()}/pairing-codes`
      const { code } = (await hub.call('POST', path, { token, body: { kind: 'keypad' } })).body
      expect((await hub.call('POST', `/api/v1/users/${username}/${change}`, { token: admin, body })).status).toBe(200)
      return (await hub.call('POST', '/api/v1/pairing', { body: { code } })).body.code
    }
    expect(await past('disabled', { disabled: true })).toBe('pairing-code-invalid')
    expect(await past('binding', { role: 'hall-manager', hall: '12345' })).toBe('pairing-code-invalid')
    expect(await past('name', { name: '王建宁' })).toBeUndefined()
  })

  test('a known device that is paired anew ends the connection that has its old token', async () => {
    const who = await hub.enrol(hub.freshWindow())
    const old = await hub.connect(who)
    await old.hello()
    const { code } = await hub.hub.parts.store.act(
      'pairing-codes.create',
      { kind: 'kiosk', device: who.deviceId },
      'cli:test',
    )
    expect((await hub.call('POST', '/api/v1/pairing', { body: { code } })).body.deviceId).toBe(who.deviceId)
    await expect.poll(() => old.socket.connected).toBe(false)
  })

  test('a code lives 15 minutes, to the millisecond', async () => {
    const [early, late] = [await codeFor(hub.freshWindow()), await codeFor(hub.freshWindow())]
    const start = hub.clock.now
    try {
      hub.clock.now = start + 15 * MINUTE - 1
      expect((await hub.call('POST', '/api/v1/pairing', { body: { code: early } })).status).toBe(200)
      hub.clock.now = start + 15 * MINUTE
      expect((await hub.call('POST', '/api/v1/pairing', { body: { code: late } })).body.code).toBe(
        'pairing-code-invalid',
      )
    } finally {
      hub.clock.now = start
    }
  })

  test('guessing is limited', async () => {
    let refused: { status: number; body: { code: string } } | undefined
    for (let guess = 0; guess < 200 && refused?.status !== 429; guess++) {
      const code = String(10_000_000 + guess)
      refused = await hub.call('POST', '/api/v1/pairing', { body: { code } })
    }
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } })
  })
})
