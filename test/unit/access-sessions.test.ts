import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PASSWORD_COST } from '../../server/store/access/secrets/passwords.ts'
import { isSameOrigin } from '../../server/access/same-origin.ts'
import { endedSessionCookie, sessionCookie, sessionTokenIn } from '../../server/access/session-cookie.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
let on: AccessOnDisk
const begin = async (of: { passwordCost?: number } = {}) => {
  on = accessOnDisk(of)
  await on.access.users.add({ username: 'li', role: 'hall-manager', hall: 'shimin' }, 'long enough 1', false, 'hub')
}

describe('a session', () => {
  beforeEach(() => begin())
  afterEach(() => on.close())

  test('is found by its token alone, with role and binding', () => {
    const { token, session } = on.access.sessions.start('li', { address: '10.0.0.1' })
    expect(on.access.sessions.find(token)).toEqual(session)
    expect(session.viewer).toEqual({
      kind: 'user',
      username: 'li',
      role: 'hall-manager',
      hall: 'shimin',
      mustChangePassword: false,
    })
    expect(on.access.identity.of(token)).toEqual(session.viewer)
    for (const wrong of ['', 'pys_', token.slice(0, -1), `${token}A`, token.replace('pys_', 'pyk_'), session.id])
      expect(on.access.sessions.find(wrong)).toBeNull()
  })

  test('survives a restart of the hub', () => {
    const { token } = on.access.sessions.start('li')
    expect(on.restarted().sessions.find(token)).not.toBeNull()
  })

  test('ends after twelve idle hours, to the millisecond', () => {
    const { token } = on.access.sessions.start('li')
    on.clock.now += 12 * HOUR - 1
    const late = on.access.sessions.start('li').token
    expect(on.access.sessions.find(late)).not.toBeNull()
    on.clock.now += 1
    expect(on.access.sessions.find(token)).toBeNull()
  })

  test('goes on with use, and ends a day after it began in any case', () => {
    const { token, session } = on.access.sessions.start('li')
    const began = on.clock.now
    expect(session.expiresAt).toBe(began + 12 * HOUR)
    on.clock.now = began + 11 * HOUR
    expect(on.access.sessions.find(token)?.expiresAt).toBe(began + 23 * HOUR)
    on.clock.now = began + 22 * HOUR
    expect(on.access.sessions.find(token)?.expiresAt).toBe(began + 24 * HOUR)
    on.clock.now = began + 24 * HOUR - 1
    expect(on.access.sessions.find(token)).not.toBeNull()
    on.clock.now += 1
    expect(on.access.sessions.find(token)).toBeNull()
  })

  test.each([
    ['campaign-office', 30 * MINUTE, 12 * HOUR],
    ['auditor', 30 * MINUTE, 12 * HOUR],
    ['admin', 30 * MINUTE, 12 * HOUR],
    ['clerk', 12 * HOUR, 24 * HOUR],
  ] as const)('of %s ends after %i ms without a person, and %i ms after it began', async (role, idle, life) => {
    await on.access.users.add({ username: 'x', role }, 'long enough 1', false, 'hub')
    const { sessions, identity } = on.access
    const [left, used, watched] = ['x', 'x', 'x'].map((name) => sessions.start(name).token) as [string, string, string]
    const began = on.clock.now
    const alone = { keys: false, decides: false, records: false, unattended: true }
    on.clock.now = began + idle - 1
    expect(sessions.find(used)?.expiresAt).toBe(on.clock.now + idle)
    // A board that is open and a page that looks by itself keep nobody signed in who decides.
    expect([identity.of(watched), identity.admit(watched, alone).session].every((each) => each !== null)).toBe(true)
    on.clock.now += 1
    expect(sessions.find(left)).toBeNull()
    expect(identity.of(watched) === null).toBe(role !== 'clerk')
    while (on.clock.now + idle - MINUTE < began + life) {
      on.clock.now += idle - MINUTE
      expect(sessions.find(used)).not.toBeNull()
    }
    on.clock.now = began + life - 1
    expect(sessions.find(used)?.expiresAt).toBe(began + life)
    on.clock.now += 1
    expect(sessions.find(used)).toBeNull()
  })

  test('ends when it is ended, once, and no other with it', () => {
    const { token, session } = on.access.sessions.start('li')
    const other = on.access.sessions.start('li').token
    on.access.sessions.end(session, 'user:li')
    on.access.sessions.end(session, 'user:li')
    expect(on.access.sessions.find(token)).toBeNull()
    expect(on.access.sessions.find(other)).not.toBeNull()
    expect(on.access.audit.list({ limit: 9 }).filter(({ action }) => action === 'session:end')).toHaveLength(1)
  })

  test('goes on while the database takes no writes', () => {
    const { token } = on.access.sessions.start('li')
    on.clock.now += HOUR
    on.db.pragma('query_only = ON')
    expect(on.access.sessions.find(token)).not.toBeNull()
    on.db.pragma('query_only = OFF')
  })

  test('rows of long ago are dropped', () => {
    on.access.sessions.start('li')
    on.clock.now += 9 * 24 * HOUR
    on.access.sessions.start('li')
    expect(on.db.prepare('SELECT count(*) FROM session').pluck().get()).toBe(1)
  })
})

describe('signing in', () => {
  beforeEach(() => begin())
  afterEach(() => on.close())

  const signIn = (username: string, password: string, address = '10.0.0.1') =>
    on.access.signIn.start(username, password, address)

  test('five wrong passwords in a minute shut the name at that address for a minute, the right one included', async () => {
    for (let i = 0; i < 5; i++) {
      await expect(signIn('li', `wrong ${i}`)).rejects.toMatchObject({ code: 'wrong-password' })
    }
    await expect(signIn('li', 'long enough 1')).rejects.toMatchObject({ code: 'too-many-attempts' })
    await expect(signIn('LI', 'long enough 1')).rejects.toMatchObject({ code: 'too-many-attempts' })
    on.clock.now += 59_999
    await expect(signIn('li', 'long enough 1')).rejects.toMatchObject({ code: 'too-many-attempts' })
    on.clock.now += 1
    await expect(signIn('li', 'long enough 1')).resolves.toMatchObject({ token: expect.stringMatching(/^pys_/) })
    const actions = on.access.audit.list({ limit: 20 }).map(({ action }) => action)
    expect(actions.filter((action) => action === 'session:refused')).toHaveLength(5)
    expect(actions.filter((action) => action === 'session:locked')).toHaveLength(1)
  })

  test('strangers who guess a name from many addresses shut nobody out but themselves', async () => {
    for (let i = 0; i < 12; i++)
      await expect(signIn('li', 'wrong', `10.0.1.${i}`)).rejects.toMatchObject({ code: 'wrong-password' })
    await expect(signIn('li', 'long enough 1')).resolves.toBeDefined()
  })

  test('a browser that is known is not slowed down by its address, and guesses no more than others', async () => {
    const known = { address: '10.0.0.1', browser: 'a browser of li' }
    for (let i = 0; i < 20; i++) await signIn(`name${i}`, 'wrong').catch(() => undefined)
    await expect(signIn('li', 'long enough 1')).rejects.toMatchObject({ code: 'too-many-attempts' })
    await expect(on.access.signIn.start('li', 'long enough 1', known)).resolves.toBeDefined()
    for (let i = 0; i < 5; i++)
      await expect(on.access.signIn.start('li', 'wrong', known)).rejects.toMatchObject({ code: 'wrong-password' })
    await expect(on.access.signIn.start('li', 'long enough 1', known)).rejects.toMatchObject({
      code: 'too-many-attempts',
    })
  })

  test('a hundred guesses at once are five guesses', async () => {
    const results = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => signIn('li', `guess ${i}`)))
    const codes = results.map((result) =>
      result.status === 'rejected' ? (result.reason as { code: string }).code : 'ok',
    )
    expect(codes.filter((code) => code === 'wrong-password')).toHaveLength(5)
    expect(codes.filter((code) => code === 'too-many-attempts')).toHaveLength(95)
  })

  test('twenty wrong from one address shut the address, whatever names it tries; others go on', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        expect(signIn(`name${i}`, 'wrong')).rejects.toMatchObject({ code: 'wrong-password' }),
      ),
    )
    await expect(signIn('li', 'long enough 1')).rejects.toMatchObject({ code: 'too-many-attempts' })
    await expect(signIn('li', 'long enough 1', '10.0.0.2')).resolves.toBeDefined()
  })

  test('right passwords never count', async () => {
    for (let i = 0; i < 20; i++) await signIn('li', 'long enough 1')
    await expect(signIn('li', 'long enough 1')).resolves.toBeDefined()
  })

  test('guessing by the change of password has the same limits', async () => {
    const { session } = await signIn('li', 'long enough 1')
    const change = (current: string, next: string) =>
      on.access.signIn.changePassword(session, current, next, '10.0.0.1')
    for (let i = 0; i < 5; i++)
      await expect(change('wrong', 'another long 1')).rejects.toMatchObject({ code: 'wrong-password' })
    await expect(change('long enough 1', 'another long 1')).rejects.toMatchObject({ code: 'too-many-attempts' })
    on.clock.now += 60_000
    for (let i = 0; i < 7; i++)
      await expect(change('long enough 1', 'weak')).rejects.toMatchObject({ code: 'password-too-weak' })
    await change('long enough 1', 'another long 1')
  })

  test('a name that nobody has is not written down: it may be a password', async () => {
    await expect(signIn('My Secret Password 1', 'x')).rejects.toMatchObject({ code: 'wrong-password' })
    expect(on.access.audit.list({ limit: 1 })).toMatchObject([{ action: 'session:refused', subject: 'user:unknown' }])
    expect(on.bytesOnDisk().includes('My Secret')).toBe(false)
  })

  test('an unknown name takes as long as a wrong password', async () => {
    on.close()
    await begin({ passwordCost: PASSWORD_COST })
    const timed = async (username: string, i: number) => {
      const began = performance.now()
      await signIn(username, 'wrong', `10.2.0.${i}`).catch(() => undefined)
      return performance.now() - began
    }
    const known: number[] = []
    const unknown: number[] = []
    for (let i = 0; i < 4; i++) {
      known.push(await timed('li', i))
      unknown.push(await timed('nobody', i))
    }
    // Without the same work an unknown name would answer a hundred times faster.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 3)
    expect(Math.min(...known)).toBeGreaterThan(Math.min(...unknown) / 3)
  })
})

describe('the cookie', () => {
  test('is out of reach of scripts and other sites, and secure under TLS', () => {
    expect(sessionCookie('pys_x', false)).toBe('pingyi_session=pys_x; Path=/; HttpOnly; SameSite=Strict')
    expect(sessionCookie('pys_x', true)).toBe('__Host-pingyi_session=pys_x; Path=/; HttpOnly; SameSite=Strict; Secure')
    expect(endedSessionCookie(true)).toMatch(/^__Host-pingyi_session=; .*Max-Age=0$/)
  })

  test.each([
    [undefined, null],
    ['', null],
    ['a=b', null],
    ['pingyi_session=pys_x', 'pys_x'],
    ['a=b; pingyi_session=pys_x; c=d', 'pys_x'],
    ['xpingyi_session=pys_y', null],
    ['pingyi_session', null],
    ['pingyi_session=pys_x; __Host-pingyi_session=pys_y', 'pys_y'],
  ])('in %j is %j', (header, token) => expect(sessionTokenIn(header, false)).toBe(token))

  test.each([
    ['pingyi_session=pys_x', null],
    ['__Host-pingyi_session=pys_y', 'pys_y'],
    ['pingyi_session=pys_x; __Host-pingyi_session=pys_y', 'pys_y'],
  ])('over TLS a neighbour cannot put one in: in %j is %j', (header, token) =>
    expect(sessionTokenIn(header, true)).toBe(token),
  )
})

describe('same origin', () => {
  test.each([
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://hub:8080', host: 'hub:8080' }, false],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ origin: 'http://hub:8080', host: 'hub:8080' }, true],
    [{ origin: 'https://hub', host: 'hub' }, true],
    [{ origin: 'http://hub', host: 'hub:80' }, true],
    [{ origin: 'http://hub', host: 'hub:443' }, false],
    [{ origin: 'file://', host: '' }, false],
    [{ origin: 'http://hub:8081', host: 'hub:8080' }, false],
    [{ origin: 'http://evil', host: 'hub:8080' }, false],
    [{ origin: 'null', host: 'hub:8080' }, false],
    [{ host: 'hub:8080' }, false],
    [{ origin: 'http://hub:8080' }, false],
  ])('%j: %s', (headers, same) => expect(isSameOrigin(headers)).toBe(same))
})

describe('the mark of a browser that is known', () => {
  beforeEach(() => begin())
  afterEach(() => on.close())
  /** What a browser sends back of a `Set-Cookie`. */
  const kept = (setCookie: string) => setCookie.split(';')[0]!

  test('belongs to a name, is out of reach of scripts, and says nothing personal', () => {
    const { knownBrowsers } = on.access
    const set = knownBrowsers.remember(undefined, 'Li', true)
    expect(set).toMatch(/^pingyi_known=\S+; Path=\/api\/v1\/session; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/)
    expect(knownBrowsers.find(kept(set), 'LI')).toMatch(/^[\w-]{16}$/)
    expect(knownBrowsers.find(kept(set), 'wang')).toBeNull()
    const bent = kept(set).replace(/.(?=.{4}$)/, (letter) => (letter === 'A' ? 'B' : 'A'))
    expect(knownBrowsers.find(bent, 'li')).toBeNull()
    expect(knownBrowsers.find(undefined, 'li')).toBeNull()
    expect(on.restarted().knownBrowsers.find(kept(set), 'li')).not.toBeNull()
  })

  test('of several people lie side by side, and of no more than eight', () => {
    const { knownBrowsers } = on.access
    let cookie = kept(knownBrowsers.remember(undefined, 'li', false))
    const mark = knownBrowsers.find(cookie, 'li')
    cookie = kept(knownBrowsers.remember(cookie, 'wang', false))
    expect(knownBrowsers.find(cookie, 'li')).toBe(mark)
    expect(knownBrowsers.find(kept(knownBrowsers.remember(cookie, 'li', false)), 'li')).toBe(mark)
    for (let i = 0; i < 8; i++) cookie = kept(knownBrowsers.remember(cookie, `name${i}`, false))
    expect(knownBrowsers.find(cookie, 'li')).toBeNull()
    expect(knownBrowsers.find(cookie, 'name0')).not.toBeNull()
  })
})
