import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openAccess } from '../../server/store/access/open-access.ts'
import {
  COSTS,
  hashPassword,
  nobodysHash,
  runsBeside,
  verifyInEqualTime,
  oneTimePassword,
  PASSWORD_COST,
  PIN_COST,
  verifyPassword,
} from '../../server/store/access/secrets/passwords.ts'
import type { Role } from '../../server/contract/roles.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'

let on: AccessOnDisk
beforeEach(() => {
  on = accessOnDisk()
})
afterEach(() => on.close())

describe('passwords', () => {
  const ofTests = { ...COSTS }
  beforeAll(() => void Object.assign(COSTS, { password: PASSWORD_COST, pin: PIN_COST }))
  afterAll(() => void Object.assign(COSTS, ofTests))

  test('only the password checks against its hash, and two hashes of one password differ', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(one).not.toBe(other)
    expect(one).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/)
    expect(await verifyPassword('correct horse', one)).toBe(true)
    expect(await verifyPassword('correct horse', other)).toBe(true)
    expect(await verifyPassword('correct horsf', one)).toBe(false)
    expect(await verifyPassword('', one)).toBe(false)
  })

  test('is made off the event loop', async () => {
    const times: number[] = []
    const ticking = setInterval(() => times.push(performance.now()), 5)
    const began = performance.now()
    await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    clearInterval(ticking)
    // Blocked, it would not have ticked until both were done.
    expect(times.filter((time) => time < performance.now() - 1 && time > began).length).toBeGreaterThan(3)
  })

  test('one character written in two ways is one password', async () => {
    expect(await verifyPassword('ＰＡＳＳword12', await hashPassword('PASSword12'))).toBe(true)
  })

  test('the hash of nobody is checked as long as a real one and fits no password', async () => {
    expect(nobodysHash().split('$').slice(0, 3)).toEqual((await hashPassword('correct horse')).split('$').slice(0, 3))
    expect(await verifyPassword('', nobodysHash())).toBe(false)
  })

  test.each([
    [17, []],
    [16, [16]],
    [14, [14, 15, 16]],
    [18, []],
  ])(
    'a hash of 2^%i is checked in the time of an unknown name, 2^17, so that nobody learns who has an old one',
    (logN, runs) => {
      const stored = nobodysHash(logN)
      expect(runsBeside(stored, 17)).toEqual(runs)
      const work = [logN, ...runsBeside(stored, 17)].reduce((sum, each) => sum + 2 ** each, 0)
      expect(work).toBe(2 ** Math.max(17, logN))
    },
  )

  test('an old hash opens to its password alone, and the rest of the work changes nothing of that', async () => {
    const stored = await hashPassword('correct horse', 4)
    expect(await verifyInEqualTime('correct horse', stored, 7)).toBe(true)
    expect(await verifyInEqualTime('correct house', stored, 7)).toBe(false)
  })

  test('a hash written with other parameters still checks; what is no hash throws', async () => {
    // RFC 7914 section 12: scrypt("password", "NaCl", N=1024, r=8, p=16), its first 32 bytes.
    const hash = Buffer.from('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162', 'hex')
    const stored = `$scrypt$ln=10,r=8,p=16$${Buffer.from('NaCl').toString('base64url')}$${hash.toString('base64url')}`
    expect(await verifyPassword('password', stored)).toBe(true)
    await expect(verifyPassword('password', 'plain')).rejects.toThrow(TypeError)
  })

  test('without a word about the cost, passwords take what OWASP says, and PINs, which are peppered, a quarter', async () => {
    const { users, staffPins } = openAccess({ db: on.db, now: () => on.clock.now, secret: Buffer.alloc(32, 7) })
    await users.add({ username: 'li', role: 'auditor' }, 'long enough 1', false, 'hub')
    await staffPins.set('1001', '2468', 'hub')
    const stored = on.db.prepare('SELECT password FROM user UNION ALL SELECT pin FROM staff_pin').pluck().all()
    expect(stored).toEqual([expect.stringContaining('$ln=17,r=8,p=1$'), expect.stringContaining('$ln=15,r=8,p=1$')])
  })

  test('one-time passwords are readable, long and never the same', () => {
    const many = new Set(Array.from({ length: 500 }, () => oneTimePassword()))
    expect(many.size).toBe(500)
    for (const password of many) expect(password).toMatch(/^[2-9a-zA]{4}(-[2-9a-zA]{4}){3}$/)
  })
})

describe('first start', () => {
  test('makes admin with a one-time password that must be changed, and only once', async () => {
    const first = await on.access.users.firstStart()
    expect(first?.username).toBe('admin')
    expect(await on.access.users.check('admin', first!.password)).toMatchObject({
      role: 'admin',
      mustChangePassword: true,
    })
    expect(await on.access.users.firstStart()).toBeNull()
  })
})

describe('accounts', () => {
  const add = (username: string, role: Role, more: { hall?: string; unit?: string } = {}, password = 'long enough 1') =>
    on.access.users.add({ username, role, ...more }, password, false, 'cli:root')

  test('are found by name whatever the case, in any script', async () => {
    await add('张三.Li', 'auditor')
    expect(on.access.users.find('张三.LI')).toMatchObject({
      username: '张三.li',
      role: 'auditor',
      mustChangePassword: false,
    })
    expect(await on.access.users.check('张三.lI', 'long enough 1')).not.toBeNull()
    await expect(add('张三.li', 'admin')).rejects.toMatchObject({ code: 'name-taken' })
  })

  test('two of one name made at once: one is', async () => {
    const results = await Promise.allSettled([add('x', 'auditor'), add('x', 'admin')])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(on.access.users.list()).toHaveLength(1)
    expect(on.access.audit.list({ limit: 9 }).filter(({ action }) => action === 'user:add')).toHaveLength(1)
  })

  test.each([
    ['', 'admin', {}, 'bad-request'],
    ['two words', 'admin', {}, 'bad-request'],
    ['x'.repeat(41), 'admin', {}, 'bad-request'],
    ['m', 'mayor' as Role, {}, 'bad-request'],
    ['m', 'hall-manager', {}, 'bad-request'],
    ['m', 'unit', {}, 'bad-request'],
    ['m', 'auditor', { hall: 'shimin' }, 'bad-request'],
    ['m', 'hall-manager', { hall: 'nowhere' }, 'unknown-hall'],
    ['m', 'unit', { unit: 'J99' }, 'unknown-unit'],
  ] as const)('%j as %s %j is refused with %s and leaves nothing', async (username, role, more, code) => {
    await expect(add(username, role, more)).rejects.toMatchObject({ code })
    expect(on.access.users.list()).toEqual([])
    expect(on.access.audit.list({ limit: 9 })).toEqual([])
  })

  test.each(['short', '九个字符九个字符九', 'LI.XIAOMING', 'x'.repeat(201)])(
    'password %j is too weak',
    async (password) => {
      await expect(add('li.xiaoming', 'auditor', {}, password)).rejects.toMatchObject({ code: 'password-too-weak' })
    },
  )

  test('ten characters of any script are enough', async () => {
    await add('li', 'auditor', {}, '十个字符十个字符十个')
    expect(await on.access.users.check('li', '十个字符十个字符十个')).not.toBeNull()
  })

  test('bindings are kept', async () => {
    await add('h', 'hall-manager', { hall: 'shimin', unit: 'J16' })
    await add('u', 'unit', { unit: 'J16' })
    expect(on.access.users.list()).toMatchObject([
      { username: 'h', hall: 'shimin', unit: 'J16' },
      { username: 'u', unit: 'J16' },
    ])
  })

  test('the owner changes the password: the old one is void, other sessions end, the asking one stays', async () => {
    await add('li', 'auditor')
    const asking = on.access.sessions.start('li')
    const other = on.access.sessions.start('li')
    const change = (old: string, next: string) => on.access.users.changePassword('li', old, next, asking.session.id)
    await expect(change('not the old one', 'another long 1')).rejects.toMatchObject({ code: 'wrong-password' })
    await expect(change('long enough 1', 'long enough 1')).rejects.toMatchObject({ code: 'password-too-weak' })
    await expect(change('long enough 1', 'short')).rejects.toMatchObject({ code: 'password-too-weak' })
    expect(on.access.sessions.find(other.token)).not.toBeNull()
    await change('long enough 1', 'another long 1')
    expect(await on.access.users.check('li', 'long enough 1')).toBeNull()
    expect(await on.access.users.check('li', 'another long 1')).not.toBeNull()
    expect(on.access.sessions.find(asking.token)).not.toBeNull()
    expect(on.access.sessions.find(other.token)).toBeNull()
  })

  test('a reset gives a one-time password that must be changed and ends every session', async () => {
    await add('li', 'auditor')
    const { token } = on.access.sessions.start('li')
    const password = await on.access.users.resetPassword('li', 'user:admin')
    expect(on.access.sessions.find(token)).toBeNull()
    expect(await on.access.users.check('li', 'long enough 1')).toBeNull()
    expect(await on.access.users.check('li', password)).toMatchObject({ mustChangePassword: true })
    await expect(on.access.users.resetPassword('nobody', 'user:admin')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a shut account neither signs in nor goes on, until it is opened', async () => {
    await add('li', 'auditor')
    const { token } = on.access.sessions.start('li')
    on.access.users.disable('li', 'user:admin')
    expect(await on.access.users.check('li', 'long enough 1')).toBeNull()
    expect(on.access.sessions.find(token)).toBeNull()
    on.access.users.enable('li', 'user:admin')
    expect(await on.access.users.check('li', 'long enough 1')).not.toBeNull()
    // The sessions of before do not come back.
    expect(on.access.sessions.find(token)).toBeNull()
  })

  test('the last admin cannot be shut out', async () => {
    await add('a', 'admin')
    await add('b', 'admin')
    on.access.users.disable('a', 'user:b')
    expect(() => on.access.users.disable('b', 'user:b')).toThrow(expect.objectContaining({ code: 'forbidden' }))
    on.access.users.enable('a', 'user:b')
    on.access.users.disable('b', 'user:a')
    expect(on.access.users.find('b')?.disabled).toBe(on.clock.now)
  })

  test('an account shut while its password is being checked stays out', async () => {
    await add('li', 'auditor')
    const checking = on.access.users.check('li', 'long enough 1')
    on.access.users.disable('li', 'user:admin')
    expect(await checking).toBeNull()
  })

  test('a password replaced while it is being checked is void', async () => {
    await add('li', 'auditor')
    const checking = on.access.users.check('li', 'long enough 1')
    on.db.prepare('UPDATE user SET password = ?').run(nobodysHash())
    expect(await checking).toBeNull()
  })

  test.each(['reset', 'shut', 'changed in another tab'])(
    'a password that its owner changes does not stand where the account was %s meanwhile',
    async (how) => {
      await add('li', 'auditor')
      const { users, sessions } = on.access
      const { id } = sessions.start('li').session
      const changing = users.changePassword('li', 'long enough 1', 'of a thief 12', id)
      const meanwhile =
        how === 'reset'
          ? users.resetPassword('li', 'user:admin')
          : how === 'shut'
            ? Promise.resolve()
                .then(() => users.check('li', 'x'))
                .then(() => users.disable('li', 'user:admin'))
            : users.changePassword('li', 'long enough 1', 'another long 1', id).then(() => 'another long 1')
      const [first, second] = await Promise.allSettled([changing, meanwhile])
      if (how === 'changed in another tab') {
        // One of the two, whichever it is, and whoever was refused heard of it.
        expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected'])
        return
      }
      expect(first).toMatchObject({ status: 'rejected', reason: { code: 'wrong-password' } })
      users.enable('li', 'user:admin')
      expect(await users.check('li', 'of a thief 12')).toBeNull()
      if (how === 'reset') expect(await users.check('li', (second as { value: string }).value)).not.toBeNull()
    },
  )

  test.each(['shut', 'given another role'])('who is %s while a hash is made makes and resets nothing', async (how) => {
    for (const name of ['admin', 'thief']) await add(name, 'admin')
    await add('li', 'auditor')
    const { users } = on.access
    const made = [
      users.invite({ username: 'more', role: 'admin' }, 'user:thief'),
      users.resetPassword('li', 'user:thief'),
    ]
    if (how === 'shut') users.disable('thief', 'user:admin')
    else users.bind('thief', { role: 'clerk' }, 'user:admin')
    const forbidden = { status: 'rejected', reason: { code: 'forbidden' } }
    expect(await Promise.allSettled(made)).toMatchObject([forbidden, forbidden])
    expect([users.find('more'), await users.check('li', 'long enough 1')]).toEqual([null, expect.anything()])
  })

  test('an account shut by whatever means is out at once', async () => {
    await add('li', 'auditor')
    const { token } = on.access.sessions.start('li')
    on.db.exec('UPDATE user SET disabled = 1')
    expect(on.access.sessions.find(token)).toBeNull()
  })
})
