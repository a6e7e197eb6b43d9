import { connect, type AddressInfo } from 'node:net'
import { Registry, Counter } from 'prom-client'
import { pino } from 'pino'
import Database from 'better-sqlite3'
import { Type } from 'typebox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../../server/contract/roles.ts'
import { ERRORS, Refusal } from '../../server/contract/errors.ts'
import { listAccess, type AccessRule } from '../../server/http/guard.ts'
import { FilesGone } from '../../server/store/sqlite/open-files.ts'
import { newHttp, type Http } from '../../server/http/http-server.ts'
import { docsRoutes } from '../../server/http/docs/docs-routes.ts'
import { operationsRoutes } from '../../server/http/operations-routes.ts'
import { sessionRoutes } from '../../server/http/accounts/session-routes.ts'
import { auditRoutes } from '../../server/http/accounts/audit-routes.ts'
import { userRoutes } from '../../server/http/accounts/user-routes.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { Ledger } from '../../server/store/writer/ledger.ts'
import { answerCall, inThisThread, remoteAccess } from '../../server/store/access/remote.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'

const PASSWORD = 'long enough 1'
let on: AccessOnDisk
let http: Http
let log: string[]
/** What the guard asked of access. */
let asked: string[]
let ready: { ok: boolean; problems: string[] }

beforeEach(async () => {
  on = accessOnDisk()
  log = []
  asked = []
  ready = { ok: true, problems: [] }
  http = await newHttp({
    access: remoteAccess((call) => {
      asked.push(call.path)
      return answerCall(on.access, call)
    }),
    log: pino({ level: 'info' }, { write: (line: string) => void log.push(line) }),
    version: '1.2.3',
  })
})
afterEach(async () => {
  await http.close()
  on.close()
})

async function withRoutes(): Promise<void> {
  const metrics = new Registry()
  new Counter({ name: 'pingyi_presses_total', help: 'presses', registers: [metrics] }).inc(3)
  await http.register(sessionRoutes, { access: inThisThread(on.access) })
  const store = new SqliteStore(new Ledger({ db: on.db, keys: openKeys(on.folder), now: () => on.clock.now }))
  await http.register(userRoutes, { access: inThisThread(on.access), store })
  await http.register(auditRoutes, { store })
  await http.register(docsRoutes)
  await http.register(operationsRoutes, { ready: () => ready, metrics })
}

function route(access: AccessRule, url = '/api/v1/thing'): void {
  http.route({ method: ['GET', 'POST'], url, config: { access }, handler: async () => ({ done: true }) })
}

async function addUser(username: string, role: Role, more: { hall?: string; unit?: string; mustChange?: true } = {}) {
  const { mustChange, ...binding } = more
  await on.access.users.add({ username, role, ...binding }, PASSWORD, mustChange ?? false, 'hub')
  return on.access.sessions.start(username).token
}

/** Status and code of the answer, having checked that it is a whole problem document. */
async function refusalOf(answer: Promise<Awaited<ReturnType<Http['inject']>>>): Promise<[number, string]> {
  const response = await answer
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
  const problem = response.json<Record<string, unknown>>()
  const code = problem['code'] as keyof typeof ERRORS
  expect(problem).toMatchObject({
    type: `urn:pingyi:problem:${code}`,
    title: ERRORS[code].zh,
    status: response.statusCode,
    zh: ERRORS[code].zh,
  })
  expect(ERRORS[code].status).toBe(response.statusCode)
  expect(
    Object.keys(problem).filter((key) => !['type', 'title', 'status', 'code', 'zh', 'detail'].includes(key)),
  ).toEqual([])
  return [response.statusCode, code]
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const ownPage = { origin: 'http://localhost:80', host: 'localhost:80' }

describe('problems', () => {
  const body = Type.Object({ level: Type.Integer({ minimum: 1, maximum: 5 }) }, { additionalProperties: false })
  const post = (payload: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    http.inject({ method: 'POST', url: '/api/v1/checked', payload, headers })

  beforeEach(() => {
    http.post('/api/v1/checked', { config: { access: 'public' }, schema: { body }, bodyLimit: 1_000 }, async () => ({}))
    http.get('/api/v1/fails/:how', { config: { access: 'public' } }, async (request) => {
      const { how } = request.params as { how: string }
      if (how === 'sentence') throw new Refusal('bad-request', 'a name of blanks', '名称是空白')
      if (how === 'refused') throw new Refusal('unknown-unit', 'J99')
      if (how === 'full') throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
      if (how === 'gone') throw new FilesGone('deleted')
      if (how.startsWith('SQLITE_')) throw new Database.SqliteError('disk I/O', how)
      if (how === 'thrown-text') throw Object.assign(new Error('x'), { statusCode: 500 })
      throw new Error('secret inside')
    })
  })

  test('a refusal keeps its code and detail', async () => {
    const response = await http.inject('/api/v1/fails/refused')
    expect(response.json()).toMatchObject({ status: 404, code: 'unknown-unit', detail: 'J99' })
    expect(await refusalOf(Promise.resolve(response))).toEqual([404, 'unknown-unit'])
  })

  test('what the schema does not allow is a bad request that says where, and never what was sent', async () => {
    for (const [payload, detail, zh] of [
      ['{"level":"secret"}', 'body/level: must be integer', 'body/level: 必须是 integer'],
      ['{"level":6}', 'body/level: must be <= 5', 'body/level: 必须 <= 5'],
      ['{}', 'body: must have required properties level', 'body: 必须具有必需属性 level'],
      ['{"level":1,"more":"secret"}', 'body: must not have additional properties: more', 'body: 不得有额外属性: more'],
      ['"text"', 'body: must be object', 'body: 必须是 object'],
    ]) {
      const response = await post(payload!)
      expect(await refusalOf(Promise.resolve(response))).toEqual([400, 'bad-request'])
      expect(response.json<{ detail: string }>().detail).toBe(zh)
      expect(response.body).not.toContain('secret')
      const english = await post(payload!, { 'content-type': 'application/json', 'accept-language': 'en' })
      expect(english.json()).toMatchObject({ title: ERRORS['bad-request'].en, detail })
    }
  })

  test('title and detail come in the language asked for, and in one of both', async () => {
    const told = async (language?: string) => {
      const headers = language === undefined ? {} : { 'accept-language': language }
      const response = await http.inject({ url: '/api/v1/fails/sentence', headers })
      return response.json<Record<string, unknown>>()
    }
    expect(await told('en')).toMatchObject({ title: ERRORS['bad-request'].en, detail: 'a name of blanks' })
    for (const language of [undefined, 'zh-CN', 'de'])
      expect(await told(language)).toMatchObject({ title: ERRORS['bad-request'].zh, detail: '名称是空白' })
    expect(await told('en')).not.toHaveProperty('detailZh')
    expect(await told()).not.toHaveProperty('detailZh')
  })

  test.each([
    ['{"level":', { 'content-type': 'application/json' }, 400, 'bad-request'],
    ['', { 'content-type': 'application/json' }, 400, 'bad-request'],
    ['{"__proto__":{}, "level":1}', { 'content-type': 'application/json' }, 400, 'bad-request'],
    [`{"level":1,"more":"${'x'.repeat(1_000)}"}`, { 'content-type': 'application/json' }, 413, 'body-too-large'],
    ['level=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported-media-type'],
    ['level', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
    ['<level/>', { 'content-type': 'application/xml' }, 415, 'unsupported-media-type'],
  ] as const)('%j as %j is %d %s', async (payload, headers, status, code) => {
    expect(await refusalOf(post(payload, headers))).toEqual([status, code])
  })

  test('a body that is not UTF-8 is refused, rather than stored with signs that nobody wrote', async () => {
    const told = (bytes: Buffer) =>
      http.inject({
        method: 'POST',
        url: '/api/v1/checked',
        payload: bytes,
        headers: { 'content-type': 'application/json' },
      })
    const gbk = Buffer.concat([Buffer.from('{"level":1,"note":"'), Buffer.from([0xba, 0xc3]), Buffer.from('"}')])
    const response = await told(gbk)
    expect(await refusalOf(Promise.resolve(response))).toEqual([400, 'bad-request'])
    expect(response.json<{ detail: string }>().detail).toBe('请求体不是 UTF-8')
    expect((await told(Buffer.from('\ufeff{"level":1}'))).statusCode).toBe(200)
  })

  test('an address that nothing answers is not found, one that is none is a bad request', async () => {
    expect(await refusalOf(http.inject('/nowhere'))).toEqual([404, 'not-found'])
    expect(await refusalOf(http.inject('/api/v1/checked/more'))).toEqual([404, 'not-found'])
    expect(await refusalOf(http.inject('/api/v1/%E0%A4%A'))).toEqual([400, 'bad-request'])
  })

  test('a method that an address does not take is refused with those that it takes', async () => {
    for (const [method, url, allow] of [
      ['GET', '/api/v1/checked', 'POST'],
      ['OPTIONS', '/api/v1/checked?x=1', 'POST'],
      ['PUT', '/api/v1/fails/it', 'GET, HEAD'],
    ] as const) {
      const response = await http.inject({ method, url })
      expect(await refusalOf(Promise.resolve(response))).toEqual([405, 'method-not-allowed'])
      expect(response.headers.allow).toBe(allow)
    }
  })

  test('what is no request is refused in the same form, and who offers HTTP/2 is answered', async () => {
    await http.listen({ host: '127.0.0.1', port: 0 })
    const { port } = http.server.address() as AddressInfo
    const said = async (bytes: string) => {
      const socket = connect(port, '127.0.0.1').setEncoding('utf8')
      socket.write(bytes)
      let answer = ''
      for await (const chunk of socket) answer += chunk
      return answer
    }
    for (const bytes of ['nonsense', 'FOO / HTTP/1.1', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`]) {
      const answer = await said(`${bytes}\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*"code":"bad-request"/s)
    }
    const upgrade =
      'Host: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA\r\n\r\n'
    expect(await said(`GET /api/v1/fails/refused HTTP/1.1\r\n${upgrade}`)).toMatch(/^HTTP\/1\.1 404 .*unknown-unit/s)
  })

  test('a bug is told as internal without detail, and is in the log', async () => {
    for (const how of ['bug', 'thrown-text']) {
      const response = await http.inject(`/api/v1/fails/${how}`)
      expect(await refusalOf(Promise.resolve(response))).toEqual([500, 'internal'])
      expect(response.body).not.toContain('secret inside')
      expect(response.json()).not.toHaveProperty('detail')
    }
    const entry = JSON.parse(log[0]!) as { level: number; err: { message: string }; route: string }
    expect(entry).toMatchObject({ level: 50, err: { message: 'secret inside' }, route: '/api/v1/fails/:how' })
  })

  test('a full disk is told as storage-unavailable, to be tried later', async () => {
    const response = await http.inject('/api/v1/fails/full')
    expect(await refusalOf(Promise.resolve(response))).toEqual([503, 'storage-unavailable'])
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
    expect(log.join()).toContain('SQLITE_FULL')
  })

  test.each([
    'SQLITE_LOCKED',
    'SQLITE_LOCKED_SHAREDCACHE',
    'SQLITE_CORRUPT',
    'SQLITE_NOTADB',
    'SQLITE_NOMEM',
    'SQLITE_IOERR_READ',
    'gone',
  ])('trouble of the storage (%s) is told as such, and no bug', async (how) => {
    expect(await refusalOf(http.inject(`/api/v1/fails/${how}`))).toEqual([503, 'storage-unavailable'])
  })

  test('what a statement of ours did wrong is a bug, and no trouble of the storage', async () => {
    expect(await refusalOf(http.inject('/api/v1/fails/SQLITE_CONSTRAINT'))).toEqual([500, 'internal'])
  })

  test('nothing that was refused is in the log, neither addresses nor callers', async () => {
    await http.inject('/api/v1/checked?name=zhangsan')
    await http.inject('/nowhere?name=zhangsan')
    await post('{"level":"zhangsan"}')
    expect(log).toEqual([])
  })
})

describe('the guard', () => {
  test('refuses to start with a route without a rule, in whatever plugin it hides', async () => {
    expect(() => http.get('/bare', async () => 'x')).toThrow('GET /bare: a route must declare config.access')
    const hidden = await newHttp({ access: inThisThread(on.access), log: pino({ level: 'silent' }), version: '0' })
    await expect(
      (async () => {
        await hidden.register(async (inner) => void inner.get('/inner', { config: {} }, async () => 'x'), {
          prefix: '/deep',
        })
      })(),
    ).rejects.toThrow('/deep/inner: a route must declare config.access')
    await hidden.close()
  })

  test('refuses to start when an address names a hall and the rule does not', () => {
    const url = '/api/v1/halls/:hall/live'
    expect(() => route({ permission: 'hall:watch' }, url)).toThrow('come together')
    expect(() => route('public', url)).toThrow('must not be about a hall')
    expect(() => route({ permission: 'hall:watch', hall: 'params' }, '/api/v1/halls')).toThrow('come together')
    expect(() => route({ permission: 'hall:watch' }, '/api/v1/:hallway')).not.toThrow()
  })

  test('lists every route with its rule', async () => {
    await withRoutes()
    route({ permission: 'hall:watch', hall: 'params' }, '/api/v1/halls/:hall/live')
    await http.ready()
    const list = listAccess(http).map(({ method, url, access }) => `${method} ${url} ${JSON.stringify(access)}`)
    expect(list).toEqual(
      expect.arrayContaining([
        'POST /api/v1/session "public"',
        'GET /api/v1/session {"permission":"own-session"}',
        'DELETE /api/v1/session {"permission":"own-session"}',
        'POST /api/v1/session/password {"permission":"own-session"}',
        'GET /api/v1/users {"permission":"user:read"}',
        'HEAD /api/v1/users {"permission":"user:read"}',
        'GET /metrics {"scope":"metrics","permission":"metrics:read","loopback":true}',
        'POST /api/v1/halls/:hall/live {"permission":"hall:watch","hall":"params"}',
      ]),
    )
  })

  test('every route but the public ones refuses who is not signed in, in every method', async () => {
    await withRoutes()
    route({ permission: 'hall:watch', hall: 'params' }, '/api/v1/halls/:hall/live')
    await http.ready()
    const closed = listAccess(http).filter(({ access }) => access !== 'public')
    expect(closed.length).toBeGreaterThan(10)
    for (const { method, url } of closed) {
      const response = await http.inject({
        method: method as 'GET',
        url: url.replace(':hall', 'shimin').replace(':username', 'li'),
        remoteAddress: '10.0.0.1',
      })
      expect([method, url, response.statusCode]).toEqual([method, url, 401])
      expect(response.headers['www-authenticate']).toBe('Bearer')
    }
  })

  test.each(['', 'Bearer', 'Bearer  ', 'Bearer x', 'Basic YWRtaW46YWRtaW4=', 'Bearer pys_' + 'A'.repeat(43)])(
    'authorization %j is not signed in, whatever cookie comes with it',
    async (authorization) => {
      route({ permission: 'own-session' })
      const token = await addUser('li', 'clerk')
      const cookie = `pingyi_session=${token}`
      expect((await http.inject({ url: '/api/v1/thing', headers: { cookie } })).statusCode).toBe(200)
      expect(await refusalOf(http.inject({ url: '/api/v1/thing', headers: { cookie, authorization } }))).toEqual([
        401,
        'not-signed-in',
      ])
    },
  )

  test('a role without the permission is forbidden, one with it goes in', async () => {
    route({ permission: 'scores:read' })
    for (const [role, status] of [
      ['clerk', 403],
      ['admin', 403],
      ['campaign-office', 200],
      ['auditor', 200],
    ] as const) {
      const token = await addUser(role, role)
      const response = await http.inject({ url: '/api/v1/thing', headers: bearer(token) })
      expect([role, response.statusCode]).toEqual([role, status])
      if (status === 403) expect(response.json()).toMatchObject({ code: 'forbidden' })
    }
  })

  test('a hall manager has the own hall; another one and one that is not there answer alike', async () => {
    route({ permission: 'hall:watch', hall: 'params' }, '/api/v1/halls/:hall/live')
    const manager = bearer(await addUser('m', 'hall-manager', { hall: 'shimin' }))
    const live = (hall: string, headers: Record<string, string>) =>
      http.inject({ url: `/api/v1/halls/${hall}/live`, headers })
    expect((await live('shimin', manager)).statusCode).toBe(200)
    const [other, invented] = [await live('12345', manager), await live('nowhere', manager)]
    expect([other.statusCode, other.body]).toEqual([403, invented.body])
    for (const trick of ['%73himin/../12345', 'SHIMIN', 'shimin%00', 'shimin%2F']) {
      expect((await live(trick, manager)).statusCode, trick).toBeGreaterThanOrEqual(400)
    }
    expect((await live('12345', bearer(await addUser('o', 'campaign-office')))).statusCode).toBe(200)
    expect((await live('shimin', bearer(await addUser('u', 'unit', { unit: 'J16' })))).statusCode).toBe(403)
  })

  test('a key is good for its scope and for nothing of people', async () => {
    route({ scope: 'services' }, '/api/v1/windows/:hall/:window/services')
    route({ permission: 'own-session' }, '/api/v1/own')
    const services = '/api/v1/windows/shimin/A01/services'
    const key = bearer(on.access.apiKeys.add('queue', 'services', 'hub').key)
    const other = bearer(on.access.apiKeys.add('calls', 'hotline', 'hub').key)
    expect((await http.inject({ method: 'POST', url: services, headers: key })).statusCode).toBe(200)
    expect(await refusalOf(http.inject({ url: services, headers: other }))).toEqual([403, 'wrong-scope'])
    expect(await refusalOf(http.inject({ url: '/api/v1/own', headers: key }))).toEqual([403, 'wrong-scope'])
    expect(await refusalOf(http.inject({ url: services, headers: bearer(await addUser('a', 'admin')) }))).toEqual([
      403,
      'forbidden',
    ])
    on.access.apiKeys.revoke('queue', 'hub')
    expect(await refusalOf(http.inject({ url: services, headers: key }))).toEqual([401, 'not-signed-in'])
    // A key is no cookie.
    const cookie = `pingyi_session=${other.authorization.slice(7)}`
    expect(await refusalOf(http.inject({ url: services, headers: { cookie } }))).toEqual([401, 'not-signed-in'])
  })

  test('a cookie changes something only when one of our own pages asks', async () => {
    route({ permission: 'own-session' })
    const cookie = `pingyi_session=${await addUser('li', 'clerk')}`
    const post = (headers: Record<string, string>) =>
      http.inject({ method: 'POST', url: '/api/v1/thing', headers: { cookie, host: 'hub:8080', ...headers } })
    expect(await refusalOf(post({}))).toEqual([403, 'forbidden'])
    expect(await refusalOf(post({ origin: 'http://evil:8080' }))).toEqual([403, 'forbidden'])
    expect(await refusalOf(post({ origin: 'null' }))).toEqual([403, 'forbidden'])
    expect(await refusalOf(post({ 'sec-fetch-site': 'same-site', origin: 'http://hub:8080' }))).toEqual([
      403,
      'forbidden',
    ])
    expect((await post({ origin: 'http://hub:8080' })).statusCode).toBe(200)
    expect((await post({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200)
    // Reading needs no origin: browsers send none with a GET.
    expect((await http.inject({ url: '/api/v1/thing', headers: { cookie } })).statusCode).toBe(200)
  })

  test('asks of access once, whatever comes and whatever the rule says, and not at all where there is no token', async () => {
    route({ permission: 'rating:decide' })
    route({ scope: 'services' }, '/api/v1/services')
    const office = bearer(await addUser('bai', 'campaign-office'))
    const key = bearer(on.access.apiKeys.add('queue', 'services', 'hub').key)
    for (const [url, headers, status] of [
      ['/api/v1/thing', office, 200],
      ['/api/v1/services', key, 200],
      ['/api/v1/thing', key, 403],
      ['/api/v1/services', office, 403],
      ['/api/v1/thing', bearer('nobody'), 401],
    ] as const)
      expect((await http.inject({ method: 'POST', url, headers })).statusCode).toBe(status)
    expect(asked).toEqual(Array.from({ length: 5 }, () => 'identity.admit'))
    expect((await http.inject({ method: 'POST', url: '/api/v1/thing' })).statusCode).toBe(401)
    expect(asked).toHaveLength(5)
  })

  test('a first password opens the own session and nothing else', async () => {
    route({ permission: 'hall:watch' })
    route({ permission: 'own-session' }, '/api/v1/own')
    const headers = bearer(await addUser('m', 'hall-manager', { hall: 'shimin', mustChange: true }))
    expect(await refusalOf(http.inject({ url: '/api/v1/thing', headers }))).toEqual([403, 'password-change-required'])
    expect((await http.inject({ url: '/api/v1/own', headers })).statusCode).toBe(200)
  })

  test('every answer is safe to show and interfaces are not kept', async () => {
    route('public')
    for (const url of ['/api/v1/thing', '/api/v1/nowhere']) {
      const { headers } = await http.inject(url)
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
    }
  })
})

describe('sessions', () => {
  beforeEach(withRoutes)
  const signIn = (username: string, password: string, more: object = {}) =>
    http.inject({ method: 'POST', url: '/api/v1/session', payload: { username, password }, ...more })

  test('signing in gives cookie and token, and each of them opens the session', async () => {
    await addUser('m', 'hall-manager', { hall: 'shimin', unit: 'J16' })
    const response = await signIn('m', PASSWORD)
    expect(response.statusCode).toBe(200)
    const { token, ...facts } = response.json<{ token: string }>()
    expect(facts).toEqual({ role: 'hall-manager', expiresAt: '2026-11-18T21:00:00+08:00', mustChangePassword: false })
    expect(response.headers['set-cookie']).toEqual([
      `pingyi_session=${token}; Path=/; HttpOnly; SameSite=Strict`,
      expect.stringMatching(/^pingyi_known=/),
    ])
    for (const headers of [bearer(token), { cookie: `a=b; pingyi_session=${token}` }] as Record<string, string>[]) {
      const session = await http.inject({ url: '/api/v1/session', headers })
      expect(session.json()).toEqual({
        username: 'm',
        role: 'hall-manager',
        hall: 'shimin',
        unit: 'J16',
        factor: { on: false, needed: false },
        mustChangePassword: false,
        expiresAt: '2026-11-18T21:00:00+08:00',
      })
    }
  })

  test('the cookie is secure behind TLS: told by a proxy on this machine, and by nobody else', async () => {
    await addUser('li', 'clerk')
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.1.1.1' }
    const cookies = async (more: object) => (await signIn('li', PASSWORD, more)).headers['set-cookie'] as string[]
    for (const cookie of await cookies({ headers })) expect(cookie).toMatch(/; Secure$/)
    for (const cookie of await cookies({ headers, remoteAddress: '10.0.0.9' })) expect(cookie).not.toMatch(/Secure/)
    const addresses = on.access.audit.list({ limit: 2 }).map(({ address }) => address)
    expect(addresses).toEqual(['10.0.0.9', '10.1.1.1'])
  })

  test('a wrong password and an unknown name answer alike', async () => {
    await addUser('li', 'clerk')
    const [wrong, unknown] = [await signIn('li', 'not the one'), await signIn('nobody', 'not the one')]
    expect(await refusalOf(Promise.resolve(wrong))).toEqual([401, 'wrong-password'])
    expect(unknown.body).toBe(wrong.body)
    expect(wrong.headers['set-cookie']).toBeUndefined()
  })

  test('too many attempts are told, with the time to wait', async () => {
    await addUser('li', 'clerk')
    for (let i = 0; i < 5; i++) await signIn('li', 'not the one')
    const response = await signIn('li', PASSWORD)
    expect(await refusalOf(Promise.resolve(response))).toEqual([429, 'too-many-attempts'])
    expect(response.headers['retry-after']).toBe('60')
  })

  test('a body with more or less than name and password is a bad request', async () => {
    for (const payload of [
      {},
      { username: 'li' },
      { username: 'li', password: 1 },
      { username: 'li', password: PASSWORD, x: 1 },
    ]) {
      expect(await refusalOf(http.inject({ method: 'POST', url: '/api/v1/session', payload }))).toEqual([
        400,
        'bad-request',
      ])
    }
  })

  test('signing out ends it, takes the cookie away, and needs our own page when done by cookie', async () => {
    const cookie = `pingyi_session=${await addUser('li', 'clerk')}`
    const out = (headers: Record<string, string>) => http.inject({ method: 'DELETE', url: '/api/v1/session', headers })
    expect(await refusalOf(out({ cookie, 'sec-fetch-site': 'cross-site' }))).toEqual([403, 'forbidden'])
    const response = await out({ cookie, ...ownPage })
    expect([response.statusCode, response.body]).toEqual([204, ''])
    expect(response.headers['set-cookie']).toBe('pingyi_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0')
    expect(await refusalOf(http.inject({ url: '/api/v1/session', headers: { cookie } }))).toEqual([
      401,
      'not-signed-in',
    ])
    // Whoever still has the dead cookie can sign in again.
    expect((await signIn('li', PASSWORD, { headers: { cookie } })).statusCode).toBe(200)
  })

  test('from the one-time password to work: sign in, change, go on with the same session', async () => {
    const first = (await on.access.users.firstStart())!
    const signedIn = (await signIn(first.username, first.password)).json<{
      token: string
      mustChangePassword: boolean
    }>()
    expect(signedIn.mustChangePassword).toBe(true)
    const headers = bearer(signedIn.token)
    const users = () => http.inject({ url: '/api/v1/users', headers })
    const change = (current: string, next: string) =>
      http.inject({ method: 'POST', url: '/api/v1/session/password', headers, payload: { current, next } })
    expect(await refusalOf(users())).toEqual([403, 'password-change-required'])
    expect(await refusalOf(change('not the one', 'my own long one'))).toEqual([401, 'wrong-password'])
    expect(await refusalOf(change(first.password, 'short'))).toEqual([400, 'password-too-weak'])
    expect(await refusalOf(change(first.password, first.password))).toEqual([400, 'password-too-weak'])
    expect(await refusalOf(users())).toEqual([403, 'password-change-required'])
    const changed = await change(first.password, 'my own long one')
    expect(changed.json()).toMatchObject({ username: 'admin', role: 'admin', mustChangePassword: false })
    expect((await users()).statusCode).toBe(200)
    expect(await refusalOf(signIn('admin', first.password))).toEqual([401, 'wrong-password'])
    expect((await signIn('admin', 'my own long one')).json()).toMatchObject({ mustChangePassword: false })
  })
})

describe('accounts', () => {
  let admin: { authorization: string }
  beforeEach(async () => {
    await withRoutes()
    admin = bearer(await addUser('admin', 'admin'))
  })
  const post = (url: string, payload?: object) =>
    http.inject({ method: 'POST', url, headers: admin, ...(payload ? { payload } : {}) })

  test('are made with a one-time password, told once', async () => {
    const made = await post('/api/v1/users', { username: 'Wang', role: 'hall-manager', hall: 'shimin' })
    expect(made.statusCode).toBe(201)
    const { user, oneTimePassword } = made.json<{ user: object; oneTimePassword: string }>()
    expect(user).toEqual({
      username: 'wang',
      role: 'hall-manager',
      hall: 'shimin',
      factor: { on: false, needed: false },
      oneTimeUntil: '2026-11-19T09:00:00+08:00',
      mustChangePassword: true,
      createdAt: '2026-11-18T09:00:00+08:00',
      standing: { state: 'founding', by: 'user:admin', since: '2026-11-18T09:00:00+08:00' },
    })
    expect(await on.access.users.check('wang', oneTimePassword)).not.toBeNull()
    const list = await http.inject({ url: '/api/v1/users', headers: admin })
    expect(list.json<{ users: { username: string }[] }>().users.map(({ username }) => username)).toEqual([
      'admin',
      'wang',
    ])
    expect(list.body).not.toMatch(/password"|scrypt/)
  })

  test.each([
    [{ username: 'admin', role: 'admin' }, 409, 'name-taken'],
    [{ username: 'x', role: 'king' }, 400, 'bad-request'],
    [{ username: 'x', role: 'hall-manager' }, 400, 'bad-request'],
    [{ username: 'x', role: 'hall-manager', hall: 'nowhere' }, 404, 'unknown-hall'],
    [{ username: 'x', role: 'unit', unit: 'J99' }, 404, 'unknown-unit'],
    [{ username: 'x', role: 'method-owner' }, 400, 'bad-request'],
    [{ username: 'x', role: 'method-owner', method: 'telepathy' }, 400, 'bad-request'],
    [{ username: 'x', role: 'campaign-office', method: 'online' }, 400, 'bad-request'],
    [{ username: 'x', role: 'reporter', body: 'gossip' }, 400, 'bad-request'],
    [{ username: 'x', role: 'unit', unit: 'J16', body: 'media' }, 400, 'bad-request'],
    [{ username: 'x', role: 'auditor', password: 'mine mine mine' }, 400, 'bad-request'],
  ])('%j is refused: %d %s', async (payload, status, code) => {
    expect(await refusalOf(post('/api/v1/users', payload))).toEqual([status, code])
  })

  test('get a new one-time password from admin, are shut and opened', async () => {
    const token = await addUser('wang', 'auditor')
    const { oneTimePassword } = (await post('/api/v1/users/wang/password')).json<{ oneTimePassword: string }>()
    expect(await on.access.users.check('wang', oneTimePassword)).toMatchObject({ mustChangePassword: true })
    expect(on.access.sessions.find(token)).toBeNull()
    expect((await post('/api/v1/users/wang/disabled', { disabled: true })).json()).toMatchObject({
      disabledSince: '2026-11-18T09:00:00+08:00',
    })
    expect(await on.access.users.check('wang', oneTimePassword)).toBeNull()
    expect((await post('/api/v1/users/wang/disabled', { disabled: false })).json()).not.toHaveProperty('disabledSince')
    expect(await refusalOf(post('/api/v1/users/nobody/password'))).toEqual([404, 'not-found'])
    expect(await refusalOf(post('/api/v1/users/nobody/disabled', { disabled: true }))).toEqual([404, 'not-found'])
    expect(await refusalOf(post('/api/v1/users/admin/disabled', { disabled: true }))).toEqual([403, 'forbidden'])
  })

  test('the audit log is for auditor, admin and the office, by Shanghai days', async () => {
    await addUser('shen', 'auditor')
    await post('/api/v1/users', { username: 'wang', role: 'clerk' })
    on.clock.now = Date.parse('2026-11-19T00:00:00+08:00')
    const auditor = bearer(on.access.sessions.start('shen').token)
    admin = bearer(on.access.sessions.start('admin').token)
    await post('/api/v1/users/wang/password')
    const audit = async (query: string) => {
      const response = await http.inject({ url: `/api/v1/audit?${query}`, headers: auditor })
      expect(response.statusCode).toBe(200)
      return response.json<{ entries: { at: string; actor: string; action: string; subject: string }[] }>().entries
    }
    expect(await audit('from=2026-11-19&to=2026-11-19&limit=1')).toMatchObject([
      { at: '2026-11-19T00:00:00+08:00', actor: 'user:admin', action: 'user:password-reset', subject: 'user:wang' },
    ])
    expect(await audit('to=2026-11-18&limit=1')).toMatchObject([
      { action: 'user:add', subject: 'user:wang', detail: { role: 'clerk' } },
    ])
    expect(await audit('from=2026-11-20')).toEqual([])
    const ask = (query: string, headers = auditor) => refusalOf(http.inject({ url: `/api/v1/audit?${query}`, headers }))
    expect(await ask('from=2026-02-30')).toEqual([400, 'bad-period'])
    expect(await ask('from=2026-11-19&to=2026-11-18')).toEqual([400, 'bad-period'])
    expect(await ask('limit=0')).toEqual([400, 'bad-request'])
    expect(await ask('limit=1001')).toEqual([400, 'bad-request'])
    expect(await ask('page=2')).toEqual([400, 'bad-request'])
    expect(await ask('', bearer(await addUser('clerk', 'clerk')))).toEqual([403, 'forbidden'])
    const office = bearer(await addUser('o', 'campaign-office'))
    expect((await http.inject({ url: '/api/v1/audit', headers: office })).statusCode).toBe(200)
  })
})

describe('operations', () => {
  beforeEach(withRoutes)

  test('healthz lives, readyz tells why not', async () => {
    expect((await http.inject('/healthz')).json()).toEqual({ ok: true })
    expect((await http.inject('/readyz')).statusCode).toBe(200)
    ready = { ok: false, problems: ['the disk is full'] }
    const response = await http.inject('/readyz')
    expect([response.statusCode, response.json()]).toEqual([503, ready])
    expect((await http.inject('/healthz')).statusCode).toBe(200)
  })

  test('metrics are for this machine, for a key of the scope, and for those who may read them', async () => {
    const metrics = (more: object = {}) => http.inject({ url: '/metrics', ...more })
    const away = { remoteAddress: '10.0.0.1' }
    const local = await metrics()
    expect(local.body).toContain('pingyi_presses_total 3')
    expect(local.headers['content-type']).toMatch(/^text\/plain; version=/)
    expect((await metrics({ remoteAddress: '::ffff:127.0.0.1' })).statusCode).toBe(200)
    expect(await refusalOf(metrics(away))).toEqual([401, 'not-signed-in'])
    for (const header of ['x-forwarded-for', 'forwarded', 'via']) {
      expect(await refusalOf(metrics({ headers: { [header]: 'for=10.0.0.1' } }))).toEqual([401, 'not-signed-in'])
    }
    const key = bearer(on.access.apiKeys.add('prometheus', 'metrics', 'hub').key)
    expect((await metrics({ ...away, headers: key })).statusCode).toBe(200)
    expect((await metrics({ ...away, headers: bearer(await addUser('a', 'auditor')) })).statusCode).toBe(200)
    expect(await refusalOf(metrics({ ...away, headers: bearer(await addUser('o', 'campaign-office')) }))).toEqual([
      403,
      'forbidden',
    ])
    const other = bearer(on.access.apiKeys.add('queue', 'services', 'hub').key)
    expect(await refusalOf(metrics({ ...away, headers: other }))).toEqual([403, 'wrong-scope'])
  })

  test('the interface describes itself in OpenAPI 3.1, with who may call what', async () => {
    const docs = (await http.inject('/api/docs')).json<{
      openapi: string
      info: { version: string }
      paths: Record<string, Record<string, Record<string, unknown>>>
    }>()
    expect(docs.openapi).toBe('3.1.0')
    expect(docs.info.version).toBe('1.2.3')
    expect(Object.keys(docs.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/session',
        '/api/v1/session/password',
        '/api/v1/users/{username}/password',
        '/healthz',
      ]),
    )
    expect(docs.paths['/api/v1/users']?.['post']).toMatchObject({
      'x-access': { permission: 'user:manage' },
      security: [{ session: ['admin'] }, { bearer: ['admin'] }],
      requestBody: { content: { 'application/json': { schema: { required: ['username', 'role'] } } } },
    })
    expect(docs.paths['/api/v1/session']?.['post']).toMatchObject({ security: [] })
  })
})
