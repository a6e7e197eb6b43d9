import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EVERY_ANSWER, strictTransport } from '../../server/listen/answer-headers.ts'
import { hostnameOf, isMeantForThisMachine, isOurHost } from '../../server/listen/host-list.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { requestOf, sendRaw, type RawAnswer } from '../helpers/raw-http.ts'

const NAME = 'hub.hall.test'
const WEBSOCKET = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}
const SOCKET = 'GET /socket.io/?EIO=4&transport=websocket'
let hub: TestHub
let port: number
beforeAll(async () => {
  hub = await TestHub.start({
    pages: join(import.meta.dirname, '../../.build/pages'),
    network: { edge: { hostNames: [NAME], apart: false, deviceCertificates: false } },
  })
  port = Number(new URL(hub.url).port)
})
afterAll(() => hub.stop())

const ask = (line: string, headers: Record<string, string> = {}) => sendRaw(port, requestOf(line, headers))

describe('every answer has the headers that keep browsers in', () => {
  const own = 'content-security-policy'
  /** Each once, and as it stands in the table; a page has a policy of its own. */
  function expectHeaders({ headers }: RawAnswer, page = false): void {
    for (const [name, value] of Object.entries(EVERY_ANSWER)) {
      if (page && name === own) expect(headers.get(name)).toMatch(/^default-src 'self'; .*frame-ancestors 'none'$/)
      else expect([name, headers.get(name)]).toEqual([name, value])
    }
  }

  test.each([
    ['an answer of the interface', 'GET /api/v1/about', {}, 200],
    ['a refusal', 'GET /api/v1/halls', {}, 401],
    ['a redirect', 'GET /', {}, 302],
    ['nothing there', 'GET /nothing', {}, 404],
    ['another method', 'DELETE /api/v1/about', {}, 405],
    ['an address that no router understands', 'GET /%zz', {}, 400],
    ['another name', 'GET /api/v1/about', { host: 'evil.test' }, 421],
    ['metrics', 'GET /metrics', {}, 200],
    ['health', 'GET /healthz', {}, 200],
    ['no websocket where one is wanted', 'GET /socket.io/?EIO=4&transport=polling', {}, 400],
    ['a websocket without a key', SOCKET, { ...WEBSOCKET, 'sec-websocket-key': 'no' }, 400],
    ['a websocket of an unknown session', `${SOCKET}&sid=x`, WEBSOCKET, 400],
    ['a websocket elsewhere', 'GET /elsewhere', WEBSOCKET, 404],
    ['a websocket in another name', SOCKET, { ...WEBSOCKET, host: 'evil.test' }, 421],
  ] as [string, string, Record<string, string>, number][])('%s', async (_what, line, headers, status) => {
    const answer = await ask(line, headers)
    expect(answer.status).toBe(status)
    expectHeaders(answer)
  })

  test.each(['GET /hall/', 'GET /kiosk/', 'GET /r/'])('the page %s', async (line) => {
    const answer = await ask(line)
    expect(answer.status).toBe(200)
    expectHeaders(answer, true)
  })

  test('a file of a page, and bytes that are no request', async () => {
    const { body } = await ask('GET /hall/')
    const script = /\/assets\/[\w-]+\.js/.exec(body)![0]
    expectHeaders(await ask(`GET ${script}`), true)
    expectHeaders(await sendRaw(port, 'EHLO mail.test\r\n\r\n'))
  })

  test('a websocket that is let in is told nothing of it', async () => {
    const device = await hub.device(hub.freshWindow())
    expect((await device.submit([device.press(5)])).results?.[0]?.status).toBe('stored')
  })
})

describe('names of the hub', () => {
  test.each([
    [NAME, 200],
    [`${NAME.toUpperCase()}:8080`, 200],
    [`${NAME}.`, 200],
    ['127.0.0.1:1', 200],
    ['localhost', 200],
    ['[::1]:8080', 200],
    ['evil.test', 421],
    [`${NAME}.evil.test`, 421],
    ['10.1.2.3', 421],
    ['hub.hall.test@evil.test', 421],
    ['', 421],
  ])('asked for as %j: %i', async (host, status) => {
    const answer = await ask('GET /api/v1/about', { host })
    expect(answer.status).toBe(status)
    if (status === 421) expect(JSON.parse(answer.body)).toMatchObject({ code: 'wrong-host' })
  })

  test('without a list every name is taken, but what is believed of this machine needs one of its own', async () => {
    const open = await TestHub.start()
    try {
      const at = Number(new URL(open.url).port)
      const metrics = async (headers: Record<string, string>) =>
        (await sendRaw(at, requestOf('GET /metrics', headers))).status
      expect((await sendRaw(at, requestOf('GET /api/v1/about', { host: 'any.test' }))).status).toBe(200)
      expect(await metrics({ host: `127.0.0.1:${at}` })).toBe(200)
      expect(await metrics({ host: 'localhost' })).toBe(200)
      // A page whose name was made to lead to 127.0.0.1, and one that says more of itself.
      expect(await metrics({ host: 'evil.test' })).toBe(401)
      expect(await metrics({ host: 'evil.test', 'x-forwarded-host': 'localhost' })).toBe(401)
    } finally {
      await open.stop()
    }
  })
})

describe('the parts', () => {
  test.each([
    ['hub:8080', 'hub'],
    ['HUB', 'hub'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['[2001:db8::1', null],
    ['[1.2.3.4]', null],
    ['a b', null],
    ['hub:80:80', null],
    ['', null],
    [undefined, null],
  ])('the name in %j is %j', (header, name) => expect(hostnameOf(header)).toBe(name))

  test('an empty list takes all, a list its own names, this machine also its own', () => {
    expect(isOurHost('any', [], false)).toBe(true)
    expect(isOurHost('hub', ['hub'], false)).toBe(true)
    expect(isOurHost('localhost', ['hub'], false)).toBe(false)
    expect(isOurHost('localhost', ['hub'], true)).toBe(true)
    expect(isMeantForThisMachine('hub', [])).toBe(false)
    expect(isMeantForThisMachine('hub', ['hub'])).toBe(true)
    expect(isMeantForThisMachine('10.1.2.3:8080', [])).toBe(true)
  })

  test('browsers are held to HTTPS by a name that came over it, and not by one that others use, too', () => {
    expect(strictTransport(true, 'hub.hall.test')).toEqual({ 'strict-transport-security': 'max-age=31536000' })
    for (const [secure, name] of [
      [false, 'hub.hall.test'],
      [true, 'localhost'],
      [true, '10.1.2.3'],
      [true, null],
    ] as const)
      expect(strictTransport(secure, name)).toEqual({})
  })
})
