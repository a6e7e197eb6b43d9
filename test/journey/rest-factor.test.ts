import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { io } from 'socket.io-client'
import { DAY, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { QUICK_PASSWORDS } from '../helpers/access-on-disk.ts'
import { phoneCode } from '../helpers/phone.ts'

const PASSWORD = 'a long password'
let hub: TestHub

const signIn = (username: string, more: object = {}) =>
  hub.call('POST', '/api/v1/session', { body: { username, password: PASSWORD, ...more } })
const tokenOf = async (username: string, more: object = {}) => (await signIn(username, more)).body.token as string
/** Status and code of what was refused; the status of what was not. */
const told = ({ status, body }: { status: number; body: { code?: string } | null }) =>
  status < 400 ? [status] : [status, body?.code]
const asked = async (method: string, path: string, token: string, body?: object) =>
  told(await hub.call(method, path, { token, ...(body === undefined ? {} : { body }) }))
const add = (username: string, role: 'campaign-office' | 'admin') =>
  hub.hub.access.users.add({ username, role }, PASSWORD, false, 'cli:root')

/** A phone that somebody enrolled over REST. */
async function enrol(username: string) {
  const token = await tokenOf(username)
  const begun = await hub.call('POST', '/api/v1/session/factor/enrolment', { token, body: { password: PASSWORD } })
  const { secret, uri } = begun.body as { secret: string; uri: string }
  expect(uri).toContain(`secret=${secret}`)
  const code = (later = 0) => phoneCode(secret, hub.clock.now + later)
  const confirmed = await hub.call('POST', '/api/v1/session/factor/enrolment/confirmation', {
    token,
    body: { code: code() },
  })
  expect(confirmed.status).toBe(200)
  return { token, code, recoveryCodes: confirmed.body.recoveryCodes as string[] }
}

const GATEWAY = { addresses: ['127.0.0.2'], header: 'x-ukey-user' }
/** Asks from one of this machine's own addresses, as a gateway would stand at one. */
function fromAddress(localAddress: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const body = JSON.stringify({ username: 'zhao', password: PASSWORD })
  return new Promise((resolve, reject) => {
    const sent = request(
      `${hub.url}/api/v1/session`,
      { method: 'POST', localAddress, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
        response.on('end', () => resolve({ status: response.statusCode!, text }))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('a second factor over REST', () => {
  beforeAll(async () => {
    hub = await TestHub.start({
      accessLimits: { passwordCost: QUICK_PASSWORDS },
      network: { edge: { hostNames: [], apart: false, deviceCertificates: false, gateway: GATEWAY } },
    })
    for (const name of ['zhang', 'li', 'zhao', 'sun']) await add(name, 'campaign-office')
    await add('admin', 'admin')
    const window = hub.freshWindow()
    await hub.post(window, 'J16', LONG_AGO)
    const device = await hub.device(window)
    await device.submit([device.press(5, TEN - MINUTE)])
  })
  afterAll(() => hub.stop())

  test('password alone signs in whoever has none yet, and who has one is asked for a code', async () => {
    expect((await signIn('zhang')).status).toBe(200)
    const { code, token } = await enrol('zhang')
    expect(told(await signIn('zhang'))).toEqual([401, 'factor-needed'])
    expect(told(await signIn('zhang', { code: '000000' }))).toEqual([401, 'factor-wrong'])
    expect(told(await signIn('zhang', { code: code() }))).toEqual([401, 'factor-wrong'])
    hub.clock.now += 30 * SECOND
    const { status, body } = await signIn('zhang', { code: code() })
    expect([status, body.role]).toEqual([200, 'campaign-office'])
    const session = await hub.call('GET', '/api/v1/session', { token })
    expect(session.body.factor).toEqual({ on: true, needed: true, recoveryCodes: 10 })
  })

  test('whoever decides shows it again after ten minutes; who looks, or may not do it, is not asked', async () => {
    const { token, code } = await enrol('li')
    const decide = () =>
      asked('POST', '/api/v1/screening/decisions', token, { ratings: [TEST_RATING], action: 'release', reason: '看过' })
    expect(await decide()).not.toEqual([403, 'factor-again'])
    hub.clock.now += 10 * MINUTE + 1
    expect(await decide()).toEqual([403, 'factor-again'])
    expect(await asked('POST', '/api/v1/users/li/vouch', token)).toEqual([403, 'factor-again'])
    expect(await asked('GET', '/api/v1/screening/ratings', token)).toEqual([200])
    expect(await asked('POST', '/api/v1/users/zhao/password', token)).toEqual([403, 'forbidden'])
    expect(await asked('POST', '/api/v1/session/factor', token, { code: '000000' })).toEqual([401, 'factor-wrong'])
    expect(await decide()).toEqual([403, 'factor-again'])
    expect(await asked('POST', '/api/v1/session/factor', token, { code: code() })).toEqual([200])
    expect(await decide()).not.toEqual([403, 'factor-again'])
    // Who has none yet is asked for none.
    const bare = await tokenOf('zhao')
    expect(await asked('POST', '/api/v1/users/sun/vouch', bare)).toEqual([409, 'vouching-needless'])
    expect(await asked('POST', '/api/v1/session/factor', bare, { code: '000000' })).toEqual([409, 'factor-off'])
  })

  test('one that is lost goes by two people, and its owner hears of it', async () => {
    const { recoveryCodes, token: lost } = await enrol('sun')
    const admin = await tokenOf('admin')
    const path = '/api/v1/users/sun/factor-reset'
    expect(await asked('POST', path, admin, { reason: '' })).toEqual([400, 'reason-missing'])
    const asking = await hub.call('POST', path, { token: admin, body: { reason: '手机丢失，本人到场' } })
    expect(asking.body.factor.reset).toMatchObject({ by: 'user:admin', reason: '手机丢失，本人到场' })
    expect(await asked('POST', `${path}/confirmation`, admin)).toEqual([403, 'forbidden'])
    expect(await asked('POST', `${path}/confirmation`, lost)).toEqual([403, 'same-person'])
    const officer = await tokenOf('zhao')
    const list = await hub.call('GET', '/api/v1/users', { token: officer })
    const shown = (list.body.users as { username: string; factor: object }[]).find(({ username }) => username === 'sun')
    expect(shown?.factor).toMatchObject({ on: true, needed: true, reset: { by: 'user:admin' } })
    expect(await asked('POST', `${path}/confirmation`, officer)).toEqual([200])
    expect(await asked('GET', '/api/v1/session', lost)).toEqual([401, 'not-signed-in'])
    const back = await tokenOf('sun')
    const session = await hub.call('GET', '/api/v1/session', { token: back })
    expect(session.body.factorResets).toMatchObject([{ by: 'user:zhao', asked: 'user:admin' }])
    expect(await asked('GET', '/api/v1/users', back)).toEqual([403, 'factor-enrolment-required'])
    expect(told(await signIn('sun', { code: recoveryCodes[0] }))).toEqual([200])
    const again = await enrol('sun')
    expect(await asked('GET', '/api/v1/users', again.token)).toEqual([200])
    expect(await asked('DELETE', path, officer)).toEqual([409, 'factor-reset-missing'])
    const rows = await hub.hub.parts.store.read('audit.list', { limit: 40 })
    for (const action of ['user:factor-enrol', 'user:factor-ask', 'user:factor-reset'])
      expect(rows.filter((row) => row.action === action && row.subject === 'user:sun').length).toBeGreaterThan(0)
  })

  test('a certificate that the gateway checked stands for a code, and the header is refused from everywhere else', async () => {
    expect((await fromAddress('127.0.0.2', { 'x-ukey-user': 'zhao' })).status).toBe(200)
    const forged = await fromAddress('127.0.0.1', { 'x-ukey-user': 'zhao' })
    expect([forged.status, (JSON.parse(forged.text) as { code: string }).code]).toEqual([403, 'not-the-gateway'])
    // What is said about addresses in front of the connection makes nobody the gateway.
    const said = { 'x-ukey-user': 'zhao', 'x-forwarded-for': '127.0.0.2', forwarded: 'for=127.0.0.2' }
    expect((await fromAddress('127.0.0.1', said)).status).toBe(403)
    await enrol('zhao')
    expect((await fromAddress('127.0.0.2', { 'x-ukey-user': 'zhao' })).status).toBe(200)
    expect((await fromAddress('127.0.0.2', { 'x-ukey-user': 'zhang' })).status).toBe(401)
    expect((await fromAddress('127.0.0.2', {})).status).toBe(401)
  })

  test('when the time without one is over, nothing opens but enrolling, the hall feed neither', async () => {
    await add('late', 'campaign-office')
    const first = await hub.call('GET', '/api/v1/session', { token: await tokenOf('late') })
    expect(first.body.factor).toMatchObject({ on: false, needed: true, until: expect.stringContaining('+08:00') })
    hub.clock.now += 7 * DAY
    const token = await tokenOf('late')
    expect(await asked('GET', '/api/v1/users', token)).toEqual([403, 'factor-enrolment-required'])
    expect(await asked('GET', '/api/v1/session', token)).toEqual([200])
    const socket = io(`${hub.url}/hall`, { auth: { token }, transports: ['websocket'], reconnection: false })
    const refusal = await new Promise((resolve) => {
      socket.on('connect_error', (error) => resolve((error as Error & { data?: { code: string } }).data?.code))
      socket.on('connect', () => resolve('connected'))
    })
    socket.close()
    expect(refusal).toBe('factor-enrolment-required')
    const { token: enrolled } = await enrol('late')
    expect(await asked('GET', '/api/v1/users', enrolled)).toEqual([200])
  })

  test('half an hour without a person ends an officer of a page or program, and what a page asks by itself is nobody', async () => {
    await add('idle', 'campaign-office')
    const [used, left] = [await tokenOf('idle'), await tokenOf('idle')]
    const unattended = (token: string) =>
      fetch(`${hub.url}/api/v1/session`, { headers: { authorization: `Bearer ${token}`, 'pingyi-unattended': '1' } })
    hub.clock.now += 29 * MINUTE
    expect(await asked('GET', '/api/v1/session', used)).toEqual([200])
    expect((await unattended(left)).status).toBe(200)
    hub.clock.now += MINUTE
    expect((await unattended(left)).status).toBe(401)
    expect(await asked('GET', '/api/v1/session', used)).toEqual([200])
    for (let i = 0; i < 24; i++) {
      hub.clock.now += 28 * MINUTE
      await hub.call('GET', '/api/v1/session', { token: used })
    }
    expect(await asked('GET', '/api/v1/session', used)).toEqual([200])
    // Twelve hours after signing in, however busy.
    hub.clock.now += 20 * MINUTE
    expect(await asked('GET', '/api/v1/session', used)).toEqual([401, 'not-signed-in'])
  })
})

const TEST_RATING = '01957a3c-5d20-7b41-9c6e-2f8d41a07e93'
