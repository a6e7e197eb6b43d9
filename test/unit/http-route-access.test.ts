import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildHub, type Hub } from '../../server/build-hub.ts'
import type { Access } from '../../server/store/access/open-access.ts'
import { insideAccess } from '../helpers/inside-access.ts'
import { loadConfiguration } from '../../server/configuration/load-configuration.ts'
import type { Binding } from '../../server/contract/binding.ts'
import { isMethodCode, METHOD_CODES } from '../../server/contract/methods.ts'
import { API_SCOPES, asksAgain, DECIDES, may, needsVouching, ROLES, type Role } from '../../server/contract/roles.ts'
import { listAccess, type RouteAccess } from '../../server/http/guard.ts'

/**
 * Goes through every route of the real hub, so that a new one is tested without anybody thinking of it: who has
 * no business there is refused before the route sees anything, and who has is let in.
 */
const WAITING = ROLES.filter(needsVouching)
const AWAY = '10.0.0.1'
const BINDINGS: Partial<Record<Role, Binding>> = {
  'hall-manager': { hall: 'shimin' },
  unit: { unit: 'J16' },
  'method-owner': { method: 'service-centre' },
  reporter: { body: 'media' },
}
let folder: string
let hub: Hub
let routes: readonly RouteAccess[]
const keys = new Map<string, string>()
let inside: Access
const waitingKeys = new Map<string, string>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-routes-'))
  const loaded = loadConfiguration(join(import.meta.dirname, '../../config/yinchuan'))
  if (!loaded.ok) throw new Error('config/yinchuan has faults')
  hub = await buildHub({
    data: folder,
    configuration: loaded.configuration,
    version: '0',
    log: pino({ level: 'silent' }),
    pages: join(folder, 'pages'),
  })
  inside = insideAccess(hub.ledger)
  for (const role of ROLES) {
    await hub.access.users.add({ username: role, role, ...BINDINGS[role] }, 'long enough 1', false, 'hub')
  }
  for (const role of WAITING) {
    const name = `waiting-${role}`
    await hub.access.users.add({ username: name, role, ...BINDINGS[role] }, 'long enough 1', false, 'user:admin')
    // As if it had been made after the first counted rating.
    inside.standing.begin(name, role, 'user:admin', false)
  }
  for (const method of METHOD_CODES.filter((each) => each !== 'service-centre')) {
    const [name, more] = [`method-owner-${method}`, { role: 'method-owner', method } as const]
    await hub.access.users.add({ username: name, ...more }, 'long enough 1', false, 'hub')
    await hub.access.users.add({ username: `waiting-${name}`, ...more }, 'long enough 1', false, 'user:admin')
    inside.standing.begin(`waiting-${name}`, more.role, 'user:admin', false)
  }
  for (const scope of API_SCOPES) {
    keys.set(scope, inside.apiKeys.add(scope, scope, 'hub').key)
    const name = `waiting-${scope}`
    waitingKeys.set(scope, inside.apiKeys.add(name, scope, 'hub').key)
    inside.standing.beginKey(name, scope, 'user:admin', false)
  }
  routes = listAccess(hub.http)
})
afterAll(async () => {
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
})

/** An account of a role; of an owner that of the method that a route is about, where it is about one alone. */
function accountFor(role: Role, access: RouteAccess['access']): string {
  const method = access !== 'public' && 'method' in access ? access.method : undefined
  return role === 'method-owner' && isMethodCode(method) && method !== 'service-centre' ? `${role}-${method}` : role
}

/** Every parameter gets a value that a request could carry; hall, method and body are the ones given. */
function ask(
  { method, url }: RouteAccess,
  token: string | null,
  hall = 'shimin',
  of: { method: string; body: string } = { method: 'service-centre', body: 'media' },
) {
  return hub.http.inject({
    method: method as 'GET',
    url: url
      .replace(':hall', hall)
      .replace(':method', of.method)
      .replace(':body', of.body)
      .replaceAll(/:[A-Za-z]+/g, 'x')
      .replace('*', ''),
    remoteAddress: AWAY,
    ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
  })
}

const isReading = ({ method }: RouteAccess) => ['GET', 'HEAD'].includes(method)
const nameOf = ({ method, url }: RouteAccess) => `${method} ${url}`
const closed = () => routes.filter(({ access }) => access !== 'public')

describe('every route of the hub', () => {
  test('is there to be tested', () => {
    expect(closed().length).toBeGreaterThan(15)
    expect(routes.some(({ url }) => url.includes(':hall'))).toBe(true)
  })

  test('that is public is one of these', () => {
    // A new public route is a decision: it gets its line here.
    const open = routes.filter(({ access, method }) => access === 'public' && method !== 'HEAD').map(nameOf)
    expect(open.toSorted()).toEqual(
      [
        'GET /',
        'GET /api/docs',
        'GET /api/v1/about',
        'GET /api/v1/ballot',
        'GET /api/v1/ballot/copies/:copy',
        'GET /api/v1/ballot/trackers',
        'GET /api/v1/online/units',
        'GET /api/v1/public/units',
        'GET /api/v1/public/units/:unit',
        'GET /api/v1/voice',
        'GET /assets/*',
        'GET /ballot',
        'GET /ballot/*',
        'GET /draw-check.html',
        'GET /hall',
        'GET /hall/*',
        'GET /healthz',
        'GET /kiosk',
        'GET /kiosk/*',
        'GET /office',
        'GET /office/*',
        'GET /photos/*',
        'GET /readyz',
        'GET /r',
        'GET /r/*',
        'GET /rate',
        'GET /rate/*',
        'GET /units',
        'GET /units/',
        'GET /units/:unit',
        'GET /verify.html',
        'GET /voice/*',
        'POST /api/v1/ballot/cast',
        'POST /api/v1/ballot/ticket',
        'POST /api/v1/online/challenge',
        'POST /api/v1/online/ratings',
        'POST /api/v1/pairing',
        'POST /api/v1/receipts',
        'POST /api/v1/receipts/additions',
        'POST /api/v1/session',
        'PUT /api/v1/ballot/copies/:copy',
      ].toSorted(),
    )
  })

  test('refuses who is not signed in', async () => {
    for (const route of closed())
      expect([nameOf(route), (await ask(route, null)).statusCode]).toEqual([nameOf(route), 401])
  })

  test.each(ROLES)('lets %s in where the table says so, and nowhere else', async (role) => {
    for (const route of closed()) {
      const { access } = route
      if (access === 'public') continue
      const allowed = access.permission !== undefined && may(role, access.permission)
      const { statusCode } = await ask(route, inside.sessions.start(accountFor(role, access)).token)
      if (allowed) expect([401, 403], `${role} ${nameOf(route)}`).not.toContain(statusCode)
      else expect([nameOf(route), statusCode]).toEqual([nameOf(route), 403])
    }
  })

  test.each(API_SCOPES)('lets a key of scope %s in where the rule says so, and nowhere else', async (scope) => {
    for (const route of closed()) {
      const { access } = route
      const allowed = access !== 'public' && 'scope' in access && access.scope === scope
      const { statusCode } = await ask(route, keys.get(scope)!)
      if (allowed) expect([401, 403], nameOf(route)).not.toContain(statusCode)
      else expect([nameOf(route), statusCode]).toEqual([nameOf(route), 403])
    }
  })

  test.each(API_SCOPES)(
    'lets a key of scope %s that waits for a second person put nothing on record',
    async (scope) => {
      const mine = closed().filter(({ access }) => access !== 'public' && 'scope' in access && access.scope === scope)
      expect(mine.length).toBeGreaterThan(0)
      for (const route of mine) {
        const answer = await ask(route, waitingKeys.get(scope)!)
        if (isReading(route)) expect([401, 403], nameOf(route)).not.toContain(answer.statusCode)
        else expect([nameOf(route), answer.statusCode, answer.json().code]).toEqual([nameOf(route), 403, 'not-vouched'])
      }
    },
  )

  test('about a hall tells the manager of another one nothing, not even whether the hall exists', async () => {
    const { token } = inside.sessions.start('hall-manager')
    for (const route of closed().filter(({ access }) => access !== 'public' && 'hall' in access)) {
      const [other, invented] = [await ask(route, token, '12345'), await ask(route, token, 'nowhere')]
      expect([nameOf(route), other.statusCode]).toEqual([nameOf(route), 403])
      expect([invented.statusCode, invented.body]).toEqual([403, other.body])
    }
  })

  test('about a method tells the owner of another one nothing, not even whether there is such a method', async () => {
    const { token } = inside.sessions.start('method-owner')
    const about = closed().filter(({ access }) => access !== 'public' && 'method' in access)
    expect(about.length).toBeGreaterThan(10)
    for (const route of about) {
      const { access } = route
      if (access === 'public' || 'scope' in access || access.method !== 'params') continue
      const other = await ask(route, token, 'shimin', { method: 'third-party', body: 'media' })
      const invented = await ask(route, token, 'shimin', { method: 'telepathy', body: 'media' })
      expect([nameOf(route), other.statusCode]).toEqual([nameOf(route), 403])
      expect([invented.statusCode, invented.body]).toEqual([403, other.body])
    }
    // What is about one method by its address is shut to the owner of any other.
    const survey = inside.sessions.start('method-owner-third-party').token
    for (const route of about) {
      const { access } = route
      if (access === 'public' || 'scope' in access || !isMethodCode(access.method)) continue
      const stranger = access.method === 'third-party' ? token : survey
      expect([nameOf(route), (await ask(route, stranger)).statusCode]).toEqual([nameOf(route), 403])
    }
  })

  test('that an owner or a reporter may call is about the own method or body, but for these', () => {
    const wide = closed().filter(
      ({ access, method }) =>
        method !== 'HEAD' &&
        access !== 'public' &&
        access.permission !== undefined &&
        (may('method-owner', access.permission) || may('reporter', access.permission)) &&
        !('method' in access) &&
        !('body' in access),
    )
    expect(wide.map(nameOf).toSorted()).toEqual([
      'DELETE /api/v1/session',
      'GET /api/v1/campaigns',
      'GET /api/v1/campaigns/:campaign/calendar',
      // Whose plan an owner hands in follows from the method.
      'GET /api/v1/campaigns/:campaign/hand-ins/own',
      'GET /api/v1/campaigns/:campaign/hand-ins/own/:part',
      'GET /api/v1/campaigns/:campaign/hand-ins/own/:part/template.xlsx',
      'GET /api/v1/session',
      'GET /api/v1/sessions',
      'GET /api/v1/todo',
      'POST /api/v1/campaigns/:campaign/hand-ins/own/:part',
      'POST /api/v1/campaigns/:campaign/hand-ins/own/:part/check',
      'POST /api/v1/campaigns/:campaign/hand-ins/own/:part/draft',
      'POST /api/v1/campaigns/:campaign/hand-ins/own/:part/file',
      'POST /api/v1/session/factor',
      'POST /api/v1/session/factor/enrolment',
      'POST /api/v1/session/factor/enrolment/confirmation',
      'POST /api/v1/session/factor/recovery-codes',
      'POST /api/v1/session/factor/removal',
      'POST /api/v1/session/password',
      'POST /api/v1/sessions/end',
    ])
    // Of a seal, or a request for one, in the address the handler looks whose it is: test/journey/owners asks for another one's.
    const sealed = closed().filter(
      ({ access, method }) =>
        method !== 'HEAD' && access !== 'public' && 'method' in access && access.method === 'seal',
    )
    expect(sealed.map(nameOf).toSorted()).toEqual([
      'GET /api/v1/seals',
      'GET /api/v1/seals/:seal',
      'GET /api/v1/seals/:seal/files/:file',
      'POST /api/v1/seal-requests/:request/refusal',
      'POST /api/v1/seals/:seal/reopen',
      'POST /api/v1/seals/:seal/reopen-requests',
    ])
  })

  test('that a hall manager may call and whose address names no hall finds the hall itself', () => {
    // What is asked for by its own id: each of these looks up whose it is, and
    // test/journey/rest-access asks it from another hall. A new one gets its line here.
    const unbound = closed().filter(
      ({ access, method }) =>
        method !== 'HEAD' &&
        access !== 'public' &&
        access.permission !== undefined &&
        may('hall-manager', access.permission) &&
        !('hall' in access),
    )
    expect(unbound.map(nameOf).toSorted()).toEqual([
      'DELETE /api/v1/session',
      'DELETE /api/v1/staff/:no/cards',
      'DELETE /api/v1/staff/:no/pin',
      'GET /api/v1/halls',
      'GET /api/v1/matters',
      'GET /api/v1/screening/ratings',
      'GET /api/v1/screening/ratings/:rating',
      'GET /api/v1/screening/requests',
      'GET /api/v1/session',
      'GET /api/v1/sessions',
      'GET /api/v1/staff',
      'GET /api/v1/todo',
      'GET /api/v1/tray',
      'POST /api/v1/devices/:device/revoke',
      'POST /api/v1/devices/:device/token',
      'POST /api/v1/screening/decisions',
      'POST /api/v1/screening/requests',
      'POST /api/v1/screening/requests/:request/confirm',
      'POST /api/v1/screening/requests/:request/refuse',
      'POST /api/v1/session/factor',
      'POST /api/v1/session/factor/enrolment',
      'POST /api/v1/session/factor/enrolment/confirmation',
      'POST /api/v1/session/factor/recovery-codes',
      'POST /api/v1/session/factor/removal',
      'POST /api/v1/session/password',
      'POST /api/v1/sessions/end',
      'POST /api/v1/staff',
      'POST /api/v1/staff/:no/cards',
      'POST /api/v1/staff/:no/pin',
      'POST /api/v1/tray/:rating/settle',
    ])
  })

  test('but the own session is shut while the first password stands', async () => {
    await hub.access.users.add({ username: 'new', role: 'admin' }, 'long enough 1', true, 'hub')
    for (const route of closed()) {
      const { access } = route
      if (access === 'public' || access.permission === undefined || access.permission === 'own-session') continue
      const response = await ask(route, inside.sessions.start('new').token)
      expect([nameOf(route), response.statusCode]).toEqual([nameOf(route), 403])
      if (route.method !== 'HEAD') expect(response.json()).toMatchObject({ code: 'password-change-required' })
    }
  })

  test('but the own session is shut when a second factor must be there by now', async () => {
    await hub.access.users.add({ username: 'bare', role: 'admin' }, 'long enough 1', false, 'hub')
    const { token } = inside.sessions.start('bare')
    hub.ledger.db.exec(`UPDATE factor_grace SET until = 0 WHERE username = 'bare'`)
    for (const route of closed()) {
      const { access } = route
      if (access === 'public' || access.permission === undefined || access.permission === 'own-session') continue
      const response = await ask(route, token)
      expect([nameOf(route), response.statusCode]).toEqual([nameOf(route), 403])
      if (route.method !== 'HEAD') expect(response.json()).toMatchObject({ code: 'factor-enrolment-required' })
    }
  })

  test.each(['campaign-office', 'admin'] as const)(
    'that decides or resets asks %s for the second factor again, and no other one does',
    async (role) => {
      hub.ledger.db.exec(`INSERT INTO second_factor VALUES ('${role}', zeroblob(48), 0, 0)`)
      const again: string[] = []
      for (const route of closed()) {
        const { access } = route
        if (access === 'public' || access.permission === undefined || !may(role, access.permission)) continue
        const response = await ask(route, inside.sessions.start(role).token)
        const asks = response.statusCode === 403 && response.json<{ code: string }>().code === 'factor-again'
        expect([nameOf(route), asks]).toEqual([nameOf(route), asksAgain(access.permission) && !isReading(route)])
        if (asks) again.push(nameOf(route))
      }
      hub.ledger.db.exec(`DELETE FROM second_factor`)
      expect(again).toContain(
        role === 'admin' ? 'POST /api/v1/users/:username/password' : 'POST /api/v1/screening/decisions',
      )
    },
  )

  test.each(WAITING)(
    'that decides is shut to %s while nobody has vouched, and every other one stays open',
    async (role) => {
      const shut: string[] = []
      for (const route of closed()) {
        const { access } = route
        if (access === 'public' || access.permission === undefined || !may(role, access.permission)) continue
        const response = await ask(route, inside.sessions.start(`waiting-${accountFor(role, access)}`).token)
        const waits = response.statusCode === 403 && response.json<{ code: string }>().code === 'not-vouched'
        expect([nameOf(route), waits]).toEqual([nameOf(route), DECIDES[access.permission] && !isReading(route)])
        if (waits) shut.push(nameOf(route))
      }
      // Whoever sees nothing but reads has nothing to decide.
      expect(shut.length > 0).toBe(role !== 'auditor')
    },
  )

  test('that changes what counts is named as one that decides', () => {
    const acts = closed().filter(({ access }) => access !== 'public' && access.permission !== undefined)
    const deciding = acts.filter(
      (route) => !isReading(route) && DECIDES[(route.access as { permission: keyof typeof DECIDES }).permission],
    )
    for (const path of [
      'POST /api/v1/screening/decisions',
      'POST /api/v1/screening/requests',
      'POST /api/v1/screening/requests/:request/confirm',
      'POST /api/v1/screening/requests/:request/refuse',
      'POST /api/v1/campaigns/:campaign/methods/:method/stands',
      'POST /api/v1/campaigns/:campaign/methods/:method/seal',
      'POST /api/v1/seals/:seal/reopen-requests',
      'POST /api/v1/seals/:seal/reopen',
      'POST /api/v1/users/:username/vouch',
    ])
      expect(deciding.map(nameOf)).toContain(path)
  })

  test('about users and halls is in the OpenAPI document, with its rule', () => {
    const { paths } = hub.http.swagger() as { paths: Record<string, Record<string, { 'x-access'?: unknown }>> }
    for (const { method, url, access } of routes) {
      if (!url.startsWith('/api/v1/') || method === 'HEAD') continue
      const path = url.replaceAll(/:([A-Za-z]+)/g, '{$1}')
      expect(paths[path]?.[method.toLowerCase()]?.['x-access'], `${method} ${url}`).toEqual(access)
    }
  })
})
