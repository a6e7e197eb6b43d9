import { Agent } from 'node:https'
import { connect as connectTls } from 'node:tls'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listAccess, type RouteAccess } from '../../server/http/guard.ts'
import { PUBLIC_PAGES } from '../../server/listen/sides.ts'
import { DAY_MS, TestAuthority } from '../helpers/certificates.ts'
import { get, NetworkHub, type Reply } from '../helpers/network-hub.ts'

/**
 * The listener for citizens' phones, from outside: every route of the hub is asked there, so that a new one is tested
 * without anybody thinking of it.
 */
let folder: string
let hub: NetworkHub
let routes: readonly RouteAccess[]
let outside: string
let inside: string
let ca: { ca: string; rejectUnauthorized?: boolean }
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-public-'))
  const authority = new TestAuthority(folder)
  const own = authority.put('own', authority.server(['127.0.0.1'], Date.now() + DAY_MS))
  const ofPublic = authority.put('public', authority.server(['127.0.0.1', 'pj.example.test'], Date.now() + DAY_MS))
  ca = { ca: authority.pem.certificate }
  hub = await NetworkHub.start({ tls: own, publicSide: { host: '127.0.0.1', port: 0, tls: ofPublic } })
  outside = hub.more.publicAddress!
  inside = hub.test.url
  routes = listAccess(hub.test.hub.http)
})
afterAll(async () => {
  await hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

const isPublic = ({ sides }: RouteAccess) => sides?.includes('public') === true
const nameOf = ({ method, url }: RouteAccess) => `${method} ${url}`
const pathOf = ({ url }: RouteAccess) => url.replaceAll(/:[A-Za-z]+/g, 'x').replace('*', '')
const ask = (
  base: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  agent: Agent | false = false,
): Promise<Reply> => get(base + path, { ...ca, method, headers, agent })

describe('the listener for the public', () => {
  test('has a certificate of its own', async () => {
    const [there, here] = [await ask(outside, 'GET', '/r/'), await ask(inside, 'GET', '/healthz')]
    expect(there.certificate).not.toBe(here.certificate)
    expect([there.status, there.headers['strict-transport-security']]).toEqual([200, undefined])
  })

  test('answers these and nothing else', () => {
    // A new one is a decision: it gets its line here.
    const open = routes.filter((route) => isPublic(route) && route.method !== 'HEAD').map(nameOf)
    expect(open.toSorted()).toEqual(
      [
        'GET /assets/*',
        'GET /api/v1/ballot',
        'GET /api/v1/ballot/copies/:copy',
        'GET /api/v1/ballot/trackers',
        'GET /api/v1/online/units',
        'GET /api/v1/public/units',
        'GET /api/v1/public/units/:unit',
        'GET /units',
        'GET /units/',
        'GET /units/:unit',
        'POST /api/v1/ballot/cast',
        'POST /api/v1/ballot/ticket',
        'PUT /api/v1/ballot/copies/:copy',
        'POST /api/v1/online/challenge',
        'POST /api/v1/online/ratings',
        'POST /api/v1/receipts',
        'POST /api/v1/receipts/additions',
      ]
        .concat(PUBLIC_PAGES.flatMap((page) => [`GET /${page}`, `GET /${page}/*`]))
        .toSorted(),
    )
    expect(PUBLIC_PAGES).toEqual(['r', 'rate', 'ballot'])
  })

  test('of every route of the hub, it knows the public ones alone: the others are nothing there, for whoever asks', async () => {
    const token = await hub.test.signIn('admin')
    const cookie = `__Host-pingyi_session=${token}`
    const nothing = await ask(outside, 'GET', '/nothing-at-all')
    expect(nothing.status).toBe(404)
    const others = routes.filter((route) => !isPublic(route))
    expect(others.length).toBeGreaterThan(100)
    // Hundreds of times to shake hands takes longer than all that is asked.
    const oneLine = new Agent({ keepAlive: true, maxSockets: 1 })
    for (const route of others) {
      const path = pathOf(route)
      // An address that another method of the public side has is known, and says which.
      if (routes.some((each) => isPublic(each) && pathOf(each) === path)) continue
      for (const headers of [{}, { authorization: `Bearer ${token}` }, { cookie, 'sec-fetch-site': 'same-origin' }]) {
        const answer = await ask(outside, route.method, path, headers, oneLine)
        expect([nameOf(route), answer.status, answer.body]).toEqual([
          nameOf(route),
          404,
          route.method === 'HEAD' ? '' : nothing.body,
        ])
        expect([answer.headers['allow'], answer.headers['set-cookie']]).toEqual([undefined, undefined])
      }
    }
    oneLine.destroy()
  })

  test.each(['/socket.io/', '/socket.io/?EIO=4&transport=websocket', '/socket.io/?EIO=4&transport=polling', '/'])(
    'knows no sockets: %s',
    async (path) => {
      const { hostname, port } = new URL(outside)
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connectTls({ host: hostname, port: Number(port), ...ca }, () =>
          socket.write(
            `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n` +
              'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
          ),
        )
        socket.once('data', (first) => {
          resolve(first.toString('latin1').split('\r\n')[0] ?? '')
          socket.destroy()
        })
        socket.once('error', reject)
      })
      expect(answer).toBe('HTTP/1.1 404 Not Found')
    },
  )

  test('serves the page with all that it names, and no script of a desk', async () => {
    const { body } = await ask(outside, 'GET', '/r/')
    const named = [...body.matchAll(/\/assets\/[\w.-]+/g)].map(([name]) => name)
    expect(named.length).toBeGreaterThan(1)
    for (const name of named) expect((await ask(outside, 'GET', name)).status).toBe(200)
    const desk = /\/assets\/[\w.-]+\.js/.exec((await ask(inside, 'GET', '/office/')).body)![0]
    expect([(await ask(inside, 'GET', desk)).status, (await ask(outside, 'GET', desk)).status]).toEqual([200, 404])
  })

  test('asks about receipts there, and no longer on the hub’s own port, whose page leads there', async () => {
    const question = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const body = JSON.stringify({ receipt: 'K7WQM3TZ2PXCHR4V' })
    const there = await get(`${outside}/api/v1/receipts`, { ...ca, ...question, body })
    expect([there.status, JSON.parse(there.body).state]).toEqual([200, 'not-arrived'])
    expect((await get(`${inside}/api/v1/receipts`, { ...ca, ...question, body })).status).toBe(404)
    const page = await ask(inside, 'GET', '/r/')
    expect([page.status, page.headers['location']]).toEqual([308, `${outside}/r/`])
    expect(JSON.parse((await ask(inside, 'GET', '/api/v1/about')).body)).toMatchObject({ receiptPage: `${outside}/r/` })
  })

  test('without it, everything is on the one port', async () => {
    const alone = await NetworkHub.start({})
    try {
      expect((await get(`${alone.test.url}/r/`)).status).toBe(200)
      expect(JSON.parse((await get(`${alone.test.url}/api/v1/about`)).body).receiptPage).toBeUndefined()
    } finally {
      await alone.stop()
    }
  })
})
