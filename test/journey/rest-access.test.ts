import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { io as openSocket } from 'socket.io-client'
import { may as mayDo } from '../../server/contract/roles.ts'
import { listAccess } from '../../server/http/guard.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/**
 * Who may call what, as server/http/README.md and server/store/access/README.md say it, written down once more: each role sees what its job
 * needs, and admin judges nothing. Routes beyond the page are held against the roles by test/unit/http-route-access.
 */
type Who =
  | 'clerk'
  | 'manager'
  | 'other-manager'
  | 'unit'
  | 'owner'
  | 'other-owner'
  | 'reporter'
  | 'office'
  | 'auditor'
  | 'admin'
  | 'services'
  | 'hotline'
  | 'metrics'
const KEYS: Who[] = ['services', 'hotline', 'metrics']
const EVERYBODY: Who[] = [
  'clerk',
  'manager',
  'other-manager',
  'unit',
  'owner',
  'other-owner',
  'reporter',
  'office',
  'auditor',
  'admin',
  'services',
  'hotline',
  'metrics',
]
const PEOPLE: Who[] = [
  'clerk',
  'manager',
  'other-manager',
  'unit',
  'owner',
  'other-owner',
  'reporter',
  'office',
  'auditor',
  'admin',
]
const HALL: Who[] = ['manager', 'office', 'auditor', 'admin']
/** Of the service-centre method. */
const SCORES: Who[] = ['owner', 'office', 'auditor']

const TABLE: Record<string, Who[] | 'public'> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /api/docs': 'public',
  'GET /api/v1/about': 'public',
  'POST /api/v1/pairing': 'public',
  'POST /api/v1/session': 'public',
  'GET /api/v1/session': PEOPLE,
  'DELETE /api/v1/session': PEOPLE,
  'POST /api/v1/session/password': PEOPLE,
  // A clerk's account is what the screen in the open hall signs in with.
  'GET /api/v1/halls': [...HALL, 'other-manager', 'clerk'],
  'GET /api/v1/halls/:hall/live': HALL,
  'POST /api/v1/halls/:hall/windows/:window/pairing-codes': ['manager', 'admin'],
  'POST /api/v1/halls/:hall/windows/:window/state': ['manager'],
  // A manager of another hall is told so when the request is well-formed: see below.
  'POST /api/v1/devices/:device/revoke': ['manager', 'other-manager', 'admin'],
  'POST /api/v1/devices/:device/token': ['manager', 'other-manager', 'admin'],
  'POST /api/v1/windows/:hallCode/:window/services': ['services'],
  'POST /api/v1/hotline/ratings': ['hotline'],
  'GET /api/v1/campaigns': ['owner', 'other-owner', 'reporter', 'office', 'auditor'],
  'GET /api/v1/campaigns/:campaign/calendar': ['owner', 'other-owner', 'reporter', 'office', 'auditor'],
  'GET /api/v1/campaigns/:campaign/methods/:method/seal': SCORES,
  'POST /api/v1/campaigns/:campaign/methods/:method/seal': ['owner', 'office'],
  'POST /api/v1/campaigns/:campaign/methods/:method/stands': ['office'],
  'GET /api/v1/campaigns/:campaign/methods/service-centre/denominator': SCORES,
  'GET /api/v1/campaigns/:campaign/hand-ins': ['office', 'auditor'],
  'GET /api/v1/campaigns/:campaign/hand-ins/parties/:party': ['office', 'auditor'],
  // Published text: 市委督查室 takes it away in one file.
  'GET /api/v1/campaigns/:campaign/hand-ins/duties.xlsx': ['reporter', 'office', 'auditor'],
  // Of the owner of the method in the address, which has no pool here (rest-pool asks about the one that has).
  'GET /api/v1/campaigns/:campaign/methods/:method/pool': ['owner'],
  'POST /api/v1/campaigns/:campaign/methods/:method/pool/pairs': ['owner'],
  'POST /api/v1/campaigns/:campaign/methods/:method/pool/people/search': ['owner'],
  'GET /api/v1/campaigns/:campaign/hand-ins/versions/:handIn': ['office'],
  'POST /api/v1/campaigns/:campaign/hand-ins/versions/:handIn/acceptance': ['office'],
  'POST /api/v1/campaigns/:campaign/hand-ins/versions/:handIn/return': ['office'],
  'POST /api/v1/campaigns/:campaign/hand-ins/versions/:handIn/erasure': ['office'],
  'POST /api/v1/campaigns/:campaign/hand-ins/parties/:party/calls': ['office'],
  'GET /api/v1/campaigns/:campaign/hand-ins/own': ['unit', 'owner', 'other-owner'],
  'POST /api/v1/campaigns/:campaign/hand-ins/own/:part': ['unit', 'owner', 'other-owner'],
  'POST /api/v1/campaigns/:campaign/hand-ins/own/:part/draft': ['unit', 'owner', 'other-owner'],
  'GET /api/v1/public/units': 'public',
  'GET /api/v1/unit-names': ['office', 'auditor'],
  'POST /api/v1/screening/decisions': ['manager', 'other-manager', 'office'],
  'GET /api/v1/campaigns/:campaign/methods/:method/scores': SCORES,
  'GET /api/v1/campaigns/:campaign/methods/:method/export.xlsx': SCORES,
  'GET /api/v1/campaigns/:campaign/methods/:method/export.csv': SCORES,
  'GET /api/v1/campaigns/:campaign/methods/:method/export.json': SCORES,
  // The office vouches for accounts that admin makes.
  'GET /api/v1/users': ['office', 'auditor', 'admin'],
  'POST /api/v1/users/:username/vouch': ['office'],
  // And for keys of programs that admin makes.
  'GET /api/v1/keys': ['office', 'auditor', 'admin'],
  'POST /api/v1/keys': ['admin'],
  'POST /api/v1/keys/:name/revocation': ['admin'],
  'POST /api/v1/keys/:name/vouch': ['office'],
  'POST /api/v1/users/:username/binding': ['admin'],
  'POST /api/v1/users': ['admin'],
  'POST /api/v1/users/:username/password': ['admin'],
  'POST /api/v1/users/:username/disabled': ['admin'],
  // Who is signed in elsewhere: the own, for everybody; of others, for who keeps accounts.
  'GET /api/v1/sessions': PEOPLE,
  'GET /api/v1/users/:username/sessions': ['admin'],
  'POST /api/v1/users/:username/sessions/end': ['admin'],
  'POST /api/v1/users/:username/name': ['admin'],
  'GET /api/v1/first-day': ['office', 'auditor', 'admin'],
  'POST /api/v1/first-day/marks': ['office', 'admin'],
  // The office answers for what admin did.
  'GET /api/v1/audit': ['office', 'auditor', 'admin'],
  'GET /api/v1/audit/chain': ['office', 'auditor', 'admin'],
  'GET /api/v1/audit/export.csv': ['office', 'auditor', 'admin'],
}

let hub: TestHub
let device: string
const tokens = new Map<Who, string>()
beforeAll(async () => {
  hub = await TestHub.start()
  device = (await hub.enrol('A01')).deviceId
  tokens.set('clerk', await hub.signIn('clerk'))
  tokens.set('manager', await hub.signIn('hall-manager', { hall: 'shimin' }))
  tokens.set('other-manager', await hub.signIn('hall-manager', { hall: '12345' }))
  tokens.set('unit', await hub.signIn('unit', { unit: 'J16' }))
  tokens.set('owner', await hub.signIn('method-owner', { method: 'service-centre' }))
  tokens.set('other-owner', await hub.signIn('method-owner', { method: 'third-party' }))
  tokens.set('reporter', await hub.signIn('reporter', { body: 'media' }))
  tokens.set('office', await hub.signIn('campaign-office'))
  tokens.set('auditor', await hub.signIn('auditor'))
  tokens.set('admin', await hub.signIn('admin'))
  for (const scope of ['services', 'hotline', 'metrics'] as const) tokens.set(scope, hub.apiKey(scope))
})
afterAll(() => hub.stop())

const call = (route: string, token?: string, path?: string) => {
  const [method, url] = route.split(' ') as [string, string]
  const filled = (path ?? url)
    .replace(':hallCode', 'shimin')
    .replace(':hall', 'shimin')
    .replace(':window', 'A01')
    .replace(':device', device)
    .replace(':campaign', '2026')
    .replace(':method', 'service-centre')
    .replace(':username', 'nobody')
    .replace(':party', 'J36')
    .replace(':handIn', '1')
    .replace(':part', 'plan')
  // A body that no route takes: whoever may call hears 400, and nothing is done.
  const body = method === 'POST' ? { body: { impossible: true } } : {}
  return hub.call(method, filled, { ...body, ...(token === undefined ? {} : { token }) })
}

const routes = () => listAccess(hub.hub.http).map(({ method, url }) => `${method} ${url}`)

test('every route of this table is there', () => {
  expect(routes()).toEqual(expect.arrayContaining(Object.keys(TABLE)))
})

describe.each(Object.entries(TABLE).filter(([route]) => route !== 'DELETE /api/v1/session'))('%s', (route, may) => {
  test('without a session, and with one that never was', async () => {
    for (const token of [undefined, 'nonsense']) {
      const { status } = await call(route, token)
      if (may === 'public') expect([200, 400]).toContain(status)
      else expect(status).toBe(401)
    }
  })

  test('for every role and every key', async () => {
    for (const who of EVERYBODY) {
      const { status, body } = await call(route, tokens.get(who))
      const allowed = may === 'public' || may.includes(who)
      if (allowed) expect([200, 400, 404], `${who}: ${status}`).toContain(status)
      else {
        expect([who, status]).toEqual([who, 403])
        // A key has its scope and no permission; a person has permissions and no scope.
        expect(body.code).toBe(KEYS.includes(who) ? 'wrong-scope' : 'forbidden')
      }
    }
  })
})

test.each([
  ['an encoded slash', 'GET /api/v1/halls/12345%2F..%2Fshimin/live'],
  ['upper case', 'GET /api/v1/HALLS/shimin/live'],
  ['a slash more', 'GET /api/v1/halls/shimin/live/'],
  ['two slashes', 'GET //api/v1/halls/shimin/live'],
  ['dots', 'GET /api/v1/halls/12345/../shimin/live'],
  ['an encoded letter', 'GET /api/v1/halls/%73himin/live'],
  ['a full-width letter', 'GET /api/v1/halls/ｓhimin/live'],
])("another hall's manager does not get in by writing the address with %s", async (_name, route) => {
  const [, path] = route.split(' ')
  const { status, text } = await call(route, tokens.get('other-manager'), path)
  expect([403, 404]).toContain(status)
  expect(text).not.toContain('"windows"')
})

test("another hall's manager cannot revoke a device of this hall, and cannot tell it from one that is not there", async () => {
  const path = (id: string) => `/api/v1/devices/${id}/revoke`
  const token = tokens.get('other-manager')!
  const answers = [
    await hub.call('POST', path(device), { token, body: { reason: 'x' } }),
    await hub.call('POST', path('0190a000-0000-7000-8000-000000000000'), { token, body: { reason: 'x' } }),
  ]
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [403, 'forbidden'],
    [403, 'forbidden'],
  ])
})

test("a cookie from another site's page changes nothing", async () => {
  const token = await hub.signIn('admin')
  const login = await hub.call('GET', '/api/v1/session', { token })
  expect(login.status).toBe(200)
  const { headers } = await hub.call('POST', '/api/v1/session', { body: { username: 'admin-x', password: 'x' } })
  expect(headers.get('set-cookie')).toBeNull()
  await hub.hub.access.users.add({ username: 'crossed', role: 'admin' }, 'a long password', false, 'hub')
  const signedIn = await hub.call('POST', '/api/v1/session', {
    body: { username: 'crossed', password: 'a long password' },
  })
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
  const post = (origin: Record<string, string>) =>
    fetch(`${hub.url}/api/v1/users`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...origin },
      body: '{"impossible":true}',
    })
  expect((await post({ origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await post({ origin: hub.url, 'sec-fetch-site': 'same-origin' })).status).toBe(400)
})

/**
 * Everything that a hall manager may ask without naming a hall, asked by another hall's manager about what is in this
 * one; from the route table, so that a new route is asked by itself. Nothing is told, and nothing is done.
 */
test("another hall's manager learns nothing from the routes that name no hall, and changes nothing", async () => {
  const code = hub.invitedWindow()
  const stranger = await hub.device(code)
  await stranger.hello()
  // On an invited window without an invitation: held, so that it is a matter for the screening desk.
  const press = stranger.press(1)
  await stranger.submit([press])
  const rating = press['id'] as string
  expect(hub.verdict(rating)).toMatchObject({ verdict: 'held' })
  const asked = await hub.call('POST', '/api/v1/screening/requests', {
    token: tokens.get('office')!,
    body: { action: 'exclude', ratings: [rating], reason: '核查' },
  })
  expect(asked.status).toBe(201)
  const entries = hub.rows().length
  const secrets = [rating, stranger.deviceId, code]
  const bodies: Record<string, object> = {
    '/api/v1/devices/:device/revoke': { reason: '遗失' },
    '/api/v1/screening/decisions': { action: 'release', ratings: [rating], reason: '核查' },
    '/api/v1/screening/requests': { action: 'exclude', ratings: [rating], reason: '核查' },
    '/api/v1/screening/requests/:request/confirm': { reason: '核查' },
    '/api/v1/screening/requests/:request/refuse': { reason: '核查' },
    '/api/v1/tray/:rating/settle': { unit: 'J16', reason: '核查' },
  }
  const unbound = listAccess(hub.hub.http).filter(
    ({ access, method, url }) =>
      method !== 'HEAD' &&
      access !== 'public' &&
      access.permission !== undefined &&
      mayDo('hall-manager', access.permission) &&
      !('hall' in access) &&
      !url.startsWith('/api/v1/session'),
  )
  expect(unbound.length).toBeGreaterThan(8)
  const request = String(asked.body.request)
  for (const { method, url } of unbound) {
    const path = url
      .replace(':device', stranger.deviceId)
      .replace(':rating', rating)
      .replace(':request', request)
      .replace(':no', '1001')
    const body = method === 'GET' ? {} : { body: bodies[url] ?? {} }
    const { status, text } = await hub.call(method, path, { token: tokens.get('other-manager')!, ...body })
    if (method === 'GET') for (const secret of secrets) expect([url, text.includes(secret)]).toEqual([url, false])
    else expect([url, status >= 400]).toEqual([url, true])
  }
  expect(hub.rows()).toHaveLength(entries)
})

test('a socket has these doors and no other, and each keeps the halls apart', async () => {
  const { io } = hub.hub
  const names = [...(io as unknown as { _nsps: Map<string, unknown> })._nsps.keys()]
  // A new namespace or event is a decision: it gets its line here, and its question about another hall below.
  expect(names.toSorted()).toEqual(['/', '/device', '/hall'])
  const connect = (namespace: string, auth: object) =>
    openSocket(`${hub.url}${namespace}`, { transports: ['websocket'], forceNew: true, reconnection: false, auth })
  const token = tokens.get('other-manager')!
  for (const namespace of ['/', '/device']) {
    const refused = connect(namespace, { token, protocol: 1 })
    await new Promise((resolve) => refused.once('connect_error', resolve))
    refused.disconnect()
  }
  const socket = connect('/hall', { token })
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  const [own] = [...io.of('/hall').sockets.values()]
  const events = own!.eventNames().filter((name) => name !== 'disconnect' && name !== 'error')
  expect(events).toEqual(['hall:watch'])
  for (const event of events as string[])
    for (const more of [{}, { wall: true }]) {
      const ask = (hall: string) => socket.timeout(25_000).emitWithAck(event, { hall, ...more })
      const [other, none] = [await ask('shimin'), await ask('nowhere')]
      expect(other).toMatchObject({ ok: false, code: 'forbidden' })
      expect(none).toEqual(other)
      expect(await ask('12345')).toMatchObject({ ok: true })
    }
  socket.disconnect()
})
