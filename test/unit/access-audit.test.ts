import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AttemptLimiter } from '../../server/machine/attempt-limiter.ts'
import { actorOf, mayDo, maySeeHall, mayUse, type UserViewer } from '../../server/contract/viewer.ts'
import { PERMISSIONS, ROLES, type Permission } from '../../server/contract/roles.ts'
import { pairingCodesOn } from '../helpers/pairing-codes-on.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'

const PAGE = join(import.meta.dirname, '../../server/store/access/README.md')

let on: AccessOnDisk
beforeEach(() => {
  on = accessOnDisk()
})
afterEach(() => on.close())

describe('the audit log', () => {
  test('tells who did what to whom, newest first, by time and number', () => {
    const { audit } = on.access
    const began = on.clock.now
    audit.record('cli:root', 'hub:start', 'hub')
    on.clock.now += 1_000
    audit.record('user:li', 'posting:set', 'window:shimin/A01', { unit: 'J16', reason: '轮换' }, '10.0.0.1')
    expect(audit.list({ limit: 10 })).toEqual([
      {
        n: 2,
        at: began + 1_000,
        actor: 'user:li',
        action: 'posting:set',
        subject: 'window:shimin/A01',
        detail: { unit: 'J16', reason: '轮换' },
        address: '10.0.0.1',
      },
      { n: 1, at: began, actor: 'cli:root', action: 'hub:start', subject: 'hub', detail: {} },
    ])
    expect(audit.list({ limit: 1 }).map(({ n }) => n)).toEqual([2])
    expect(audit.list({ from: began + 1_000, limit: 9 }).map(({ n }) => n)).toEqual([2])
    expect(audit.list({ until: began + 1_000, limit: 9 }).map(({ n }) => n)).toEqual([1])
  })

  test.each([
    [`UPDATE audit SET actor = 'user:other' WHERE n = 1`, 'audit-append-only'],
    ['DELETE FROM audit WHERE n = 1', 'audit-append-only'],
    [`REPLACE INTO audit (n, at, actor, action, subject, detail) VALUES (1, 0, 'x', 'x', 'x', '{}')`, 'audit-'],
    [`INSERT INTO audit (n, at, actor, action, subject, detail) VALUES (9, 0, 'x', 'x', 'x', '{}')`, 'audit-gap'],
  ])('%s is refused by the database', (sql, message) => {
    on.access.audit.record('user:li', 'hub:start', 'hub')
    const before = on.access.audit.list({ limit: 9 })
    expect(() => on.db.exec(sql)).toThrow(message)
    expect(on.access.audit.list({ limit: 9 })).toEqual(before)
  })

  test('an act that cannot be recorded does not happen', async () => {
    await on.access.users.add({ username: 'li', role: 'auditor' }, 'long enough 1', false, 'hub')
    const { token, session } = on.access.sessions.start('li')
    on.db.exec(`CREATE TRIGGER no_room BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END`)
    expect(() => on.access.sessions.end(session, 'user:li')).toThrow('full')
    expect(() => on.access.users.disable('li', 'hub')).toThrow('full')
    expect(() => on.access.apiKeys.add('queue', 'services', 'hub')).toThrow('full')
    expect(() => on.access.deviceTokens.issue('d1', 'hub')).toThrow('full')
    expect(on.access.sessions.find(token)).not.toBeNull()
    expect(on.access.users.find('li')?.disabled).toBeUndefined()
    expect(on.access.apiKeys.list()).toEqual([])
    expect(on.db.prepare('SELECT count(*) FROM device_credential').pluck().get()).toBe(0)
  })
})

test('no secret can be read from the files of the database', async () => {
  const { access } = on
  const first = await access.users.firstStart()
  const secrets = ['kept password 42', first!.password]
  await access.users.add(
    { username: 'li', role: 'hall-manager', hall: 'shimin' },
    'kept password 42',
    false,
    'cli:root',
  )
  await access.signIn.start('li', 'a wrong password 43', '10.0.0.1').catch(() => undefined)
  const { token, session } = await access.signIn.start('li', 'kept password 42', '10.0.0.1')
  await access.signIn.changePassword(session, 'kept password 42', 'next password 44', '10.0.0.1')
  secrets.push('a wrong password 43', 'next password 44', token, await access.users.resetPassword('li', 'user:admin'))
  secrets.push(access.deviceTokens.issue('d1', 'user:li'), access.apiKeys.add('queue', 'services', 'user:admin').key)
  const { code } = pairingCodesOn(on.db, () => on.clock.now).create({ kind: 'kiosk' }, 'user:li')
  secrets.push(code)
  await access.staffPins.set('1001', '824613579', 'user:li')
  secrets.push('824613579')

  for (const checkpoint of [false, true]) {
    if (checkpoint) on.db.pragma('wal_checkpoint(TRUNCATE)')
    const bytes = on.bytesOnDisk()
    // The search finds what is there …
    expect(bytes.includes('hall-manager')).toBe(true)
    // … and none of these: neither as text nor as the bytes behind base64url.
    for (const secret of secrets) {
      expect(bytes.includes(secret), secret).toBe(false)
      if (!/^py[sdk]_/.test(secret)) continue
      expect(bytes.includes(secret.slice(4)), secret).toBe(false)
      expect(bytes.includes(Buffer.from(secret.slice(4), 'base64url')), secret).toBe(false)
    }
  }
})

describe('who may do what', () => {
  const user = (more: Partial<UserViewer>): UserViewer => ({
    kind: 'user',
    username: 'li',
    role: 'clerk',
    mustChangePassword: false,
    ...more,
  })

  test('is the table and nothing else, for every role and permission', () => {
    for (const role of ROLES) {
      for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
        const expected = (PERMISSIONS[permission] as readonly string[]).includes(role)
        expect(mayDo(user({ role }), permission), `${role} ${permission}`).toBe(expected)
        expect(mayDo(user({ role, mustChangePassword: true }), permission)).toBe(permission === 'own-session')
      }
    }
  })

  test('is the table of the README, row by row', () => {
    const page = readFileSync(PAGE, 'utf8')
    const [head, , ...rows] = page
      .slice(page.indexOf('| permission |'))
      .split('\n\n')[0]!
      .split('\n')
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
    expect(head).toEqual(['permission', ...ROLES])
    const written = rows.flatMap(([names, ...cells]) =>
      [...names!.matchAll(/`([a-z:-]+)`/g)].map(([, name]) => [name, ROLES.filter((_, i) => cells[i] !== '')]),
    )
    const known = Object.entries(PERMISSIONS).map(([name, roles]) => [
      name,
      ROLES.filter((role) => (roles as readonly string[]).includes(role)),
    ])
    expect(written).toHaveLength(known.length)
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(known))
  })

  test('admin judges nothing', () => {
    expect(mayDo(user({ role: 'admin' }), 'scores:read')).toBe(false)
    expect(mayDo(user({ role: 'admin' }), 'scores:export')).toBe(false)
  })

  test('a hall manager sees the own hall; office, auditor and admin every hall; others none', () => {
    expect(maySeeHall(user({ role: 'hall-manager', hall: 'shimin' }), 'shimin')).toBe(true)
    expect(maySeeHall(user({ role: 'hall-manager', hall: 'shimin' }), '12345')).toBe(false)
    expect(maySeeHall(user({ role: 'hall-manager' }), 'shimin')).toBe(false)
    expect(maySeeHall(user({ role: 'hall-manager', hall: 'shimin', mustChangePassword: true }), 'shimin')).toBe(false)
    for (const role of ['campaign-office', 'auditor', 'admin'] as const)
      expect(maySeeHall(user({ role }), 'x')).toBe(true)
    for (const role of ['clerk', 'unit'] as const)
      expect(maySeeHall(user({ role, hall: 'shimin' }), 'shimin')).toBe(false)
  })

  test('a program has its scope and no permission', () => {
    const program = { kind: 'program', name: 'queue', scope: 'services' } as const
    expect(mayUse(program, 'services')).toBe(true)
    expect(mayUse(program, 'hotline')).toBe(false)
    expect(mayUse(user({ role: 'admin' }), 'services')).toBe(false)
    for (const permission of Object.keys(PERMISSIONS) as Permission[]) expect(mayDo(program, permission)).toBe(false)
    expect(maySeeHall(program, 'shimin')).toBe(false)
    expect([actorOf(program), actorOf(user({}))]).toEqual(['program:queue', 'user:li'])
  })
})

describe('the limiter', () => {
  test('forgets after its window, and counts a given-back attempt not at all', () => {
    const clock = { now: 0 }
    const limiter = new AttemptLimiter({ limit: 2, windowMs: 100, now: () => clock.now })
    expect([limiter.take('a'), limiter.take('a'), limiter.take('a'), limiter.take('b')]).toEqual([
      true,
      true,
      false,
      true,
    ])
    clock.now = 99
    expect(limiter.isShut('a')).toBe(true)
    clock.now = 100
    expect(limiter.isShut('a')).toBe(false)
    expect(limiter.take('a')).toBe(true)
    limiter.giveBack('a')
    expect([limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([true, true, false])
  })

  test('keeps a bounded number of keys: invented names do not fill the memory', () => {
    const limiter = new AttemptLimiter({ limit: 1, windowMs: 1_000, now: () => 0 })
    for (let i = 0; i < 10_001; i++) limiter.take(`name ${i}`)
    expect(limiter.isShut('name 0')).toBe(false)
    expect(limiter.isShut('name 1')).toBe(true)
  })
})
