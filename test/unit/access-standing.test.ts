import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApiScope, Role } from '../../server/contract/roles.ts'
import { foundingAccounts } from '../../server/store/access/founding-accounts.ts'
import { statements } from '../../server/store/sqlite/statements.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'

const DAY = 86_400_000
let on: AccessOnDisk
beforeEach(() => {
  on = accessOnDisk()
})
afterEach(() => on.close())

const make = (username: string, role: Role, more: { hall?: string; unit?: string } = {}) =>
  on.access.users.add({ username, role, ...more }, 'long enough 1', false, 'user:admin')
const founding = () => foundingAccounts(statements(on.db))
const stateOf = (username: string) => on.access.users.find(username)!.standing.state
/** Time goes by, and the clock with it. */
function pass(ms: number): void {
  on.clock.now += ms
  on.clock.uptime += ms
}
/** From here on the ledger has a rating that counts. */
function firstCounted(): void {
  on.clock.now += 1
  on.db.exec(`
    INSERT INTO ledger (n, at, kind, body, prev, hash) VALUES (1, ${on.clock.now}, 'rating', '{"verdict":{"verdict":"counted"}}', zeroblob(32), zeroblob(32));
    INSERT INTO rating (n, id, source, received, occurred, clock, level, facts, opens_group, verdict, rule)
    VALUES (1, zeroblob(16), 'press', 0, 0, 'measured', 5, 0, 1, 'counted', 'ok');
  `)
  on.clock.now += 1
}

describe('an account that was made before the first counted rating', () => {
  test('is a founding account: it decides at once, and seals name it while it is open', async () => {
    await make('zhang', 'campaign-office')
    await make('li', 'auditor')
    await make('clerk', 'clerk', { hall: 'shimin' })
    firstCounted()
    expect(stateOf('zhang')).toBe('founding')
    expect(on.access.standing.mayDecide('zhang')).toBe(true)
    expect(stateOf('clerk')).toBe('free')
    expect(founding()).toEqual(['li', 'zhang'])
    on.access.users.disable('li', 'user:admin')
    expect(founding()).toEqual(['zhang'])
  })

  test('waits like a new one once somebody else set its password, changed what it is, or opened it again', async () => {
    for (const name of ['a', 'b', 'c']) await make(name, 'campaign-office')
    firstCounted()
    await on.access.users.setPassword('a', 'another one 2', true, 'user:admin')
    on.access.users.bind('b', { role: 'campaign-office', unit: 'J16' }, 'user:admin')
    on.access.users.disable('c', 'user:admin')
    on.access.users.enable('c', 'user:admin')
    for (const name of ['a', 'b', 'c']) {
      expect([name, stateOf(name)]).toEqual([name, 'waiting'])
      expect(on.access.standing.mayDecide(name)).toBe(false)
    }
    expect(founding()).toEqual([])
  })

  test('stays one when its owner changes the own password', async () => {
    await make('a', 'campaign-office')
    firstCounted()
    await on.access.users.changePassword('a', 'long enough 1', 'long enough 2', null)
    expect(stateOf('a')).toBe('founding')
  })
})

describe('an account that was made later, by page or command line', () => {
  beforeEach(async () => {
    await make('zhang', 'campaign-office')
    firstCounted()
  })

  test.each<[Role, { hall?: string }]>([
    ['campaign-office', {}],
    ['auditor', {}],
    ['hall-manager', { hall: 'shimin' }],
  ])('of role %s waits, and says until when', async (role, more) => {
    await on.access.users.add({ username: 'x', role, ...more }, 'long enough 1', false, 'cli:root')
    expect(on.access.users.find('x')!.standing).toEqual({
      state: 'waiting',
      by: 'cli:root',
      since: on.clock.now,
      until: on.clock.now + 7 * DAY,
    })
    expect(on.access.standing.mayDecide('x')).toBe(false)
  })

  test('decides once an officer vouched, which is on record', async () => {
    await make('wang', 'hall-manager', { hall: 'shimin' })
    on.access.standing.vouch('wang', 'zhang', 'user:zhang')
    expect(on.access.users.find('wang')!.standing).toMatchObject({ state: 'vouched', vouchedBy: 'user:zhang' })
    expect(on.access.standing.mayDecide('wang')).toBe(true)
    expect(on.access.audit.list({ limit: 1 })[0]).toMatchObject({
      actor: 'user:zhang',
      action: 'user:vouch',
      subject: 'user:wang',
      detail: { madeBy: 'user:admin' },
    })
    // Said twice it is said once; of who never waited it is needless.
    const { length } = on.access.audit.list({ limit: 100 })
    const again = (whom: string) => () => on.access.standing.vouch(whom, 'zhang', 'user:zhang')
    expect(again('wang')()).toMatchObject({ state: 'vouched', vouchedBy: 'user:zhang' })
    expect(on.access.audit.list({ limit: 100 })).toHaveLength(length)
    expect(again('zhang')).toThrow(expect.objectContaining({ code: 'vouching-needless' }))
  })

  test('cannot be vouched for by one that waits itself, by itself, or by anybody but the office', async () => {
    await make('wang', 'campaign-office')
    await make('liu', 'campaign-office')
    await make('audit', 'auditor')
    const vouch = (whom: string, who: string) => () => on.access.standing.vouch(whom, who, `user:${who}`)
    expect(vouch('wang', 'liu')).toThrow(expect.objectContaining({ code: 'not-vouched' }))
    expect(vouch('wang', 'wang')).toThrow(expect.objectContaining({ code: 'not-vouched' }))
    expect(vouch('wang', 'audit')).toThrow(expect.objectContaining({ code: 'forbidden' }))
    expect(vouch('wang', 'nobody')).toThrow(expect.objectContaining({ code: 'forbidden' }))
    expect(vouch('nobody', 'zhang')).toThrow(expect.objectContaining({ code: 'not-found' }))
    on.access.standing.vouch('wang', 'zhang', 'user:zhang')
    expect(vouch('liu', 'wang')).not.toThrow()
  })

  test('decides after seven days that nobody objected, and then vouches for others', async () => {
    await make('wang', 'campaign-office')
    await make('liu', 'auditor')
    pass(7 * DAY - 1)
    expect(stateOf('wang')).toBe('waiting')
    pass(1)
    expect(stateOf('wang')).toBe('aged')
    await on.access.users.setPassword('liu', 'another one 2', true, 'user:admin')
    expect(on.access.standing.vouch('liu', 'wang', 'user:wang').state).toBe('vouched')
  })

  test('waits on when the clock is set ahead, and when the hub is stopped, set ahead and started', async () => {
    await make('wang', 'campaign-office')
    on.clock.now += 400 * DAY
    expect(stateOf('wang')).toBe('waiting')
    on.clock.uptime = 0
    const restarted = on.restarted()
    expect(restarted.users.find('wang')!.standing.state).toBe('waiting')
    on.clock.uptime += 6 * DAY
    restarted.standing.noteTime(true)
    on.clock.uptime = 0
    const again = on.restarted()
    expect(again.standing.mayDecide('wang')).toBe(false)
    on.clock.uptime += DAY
    expect(again.standing.mayDecide('wang')).toBe(true)
  })
})

describe('a key of a program', () => {
  const stateOfKey = (name: string) => on.access.apiKeys.list().find((key) => key.name === name)!.standing.state
  const serves = (name: string, scope: ApiScope) => on.access.standing.mayServe(name, scope)

  test('that was made before the first counted rating is good at once, and stays so', () => {
    on.access.apiKeys.add('queue', 'services', 'user:admin')
    firstCounted()
    expect(stateOfKey('queue')).toBe('founding')
    expect(serves('queue', 'services')).toBe(true)
  })

  test('made later waits, unless it puts nothing on record; an officer vouches, or seven days go by', async () => {
    await make('zhang', 'campaign-office')
    firstCounted()
    await make('liu', 'campaign-office')
    for (const scope of ['services', 'hotline', 'metrics'] as const) on.access.apiKeys.add(scope, scope, 'cli:root')
    expect(['services', 'hotline', 'metrics'].map(stateOfKey)).toEqual(['waiting', 'waiting', 'free'])
    expect(serves('hotline', 'hotline')).toBe(false)
    const vouch = (name: string, who: string) => () => on.access.standing.vouchKey(name, who, `user:${who}`)
    expect(vouch('hotline', 'liu')).toThrow(expect.objectContaining({ code: 'not-vouched' }))
    expect(vouch('hotline', 'nobody')).toThrow(expect.objectContaining({ code: 'forbidden' }))
    expect(vouch('none', 'zhang')).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(vouch('metrics', 'zhang')).toThrow(expect.objectContaining({ code: 'vouching-needless' }))
    expect(vouch('hotline', 'zhang')()).toMatchObject({ state: 'vouched', vouchedBy: 'user:zhang' })
    expect(serves('hotline', 'hotline')).toBe(true)
    expect(on.access.audit.list({ limit: 1 })[0]).toMatchObject({
      actor: 'user:zhang',
      action: 'api-key:vouch',
      subject: 'program:hotline',
      detail: { scope: 'hotline', madeBy: 'cli:root' },
    })
    on.clock.now += 400 * DAY
    expect(stateOfKey('services')).toBe('waiting')
    pass(7 * DAY)
    expect(stateOfKey('services')).toBe('aged')
    on.access.apiKeys.revoke('services', 'cli:root')
    expect(vouch('services', 'zhang')).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  test('of a database that is older than this rule is founding, or waits from the day it was made', () => {
    on.access.apiKeys.add('old', 'services', 'user:admin')
    firstCounted()
    on.access.apiKeys.add('new', 'hotline', 'user:admin')
    pass(3 * DAY)
    on.db.exec('DELETE FROM api_key_standing')
    expect(stateOfKey('old')).toBe('waiting')
    const { apiKeys } = on.restarted()
    expect(apiKeys.list().map(({ name, standing }) => [name, standing.state, standing.until])).toEqual([
      ['new', 'waiting', on.clock.now + 4 * DAY],
      ['old', 'founding', undefined],
    ])
  })
})

describe('the first counted rating', () => {
  test('may stand in a slice of a large correction, such as the end of a doubt that held all before', () => {
    expect(on.access.standing.isFoundingTime).toBe(true)
    const slice = (n: number, changes: object[]) =>
      on.db
        .prepare(
          `INSERT INTO ledger (n, at, kind, body, prev, hash)
           VALUES (?, ?, 'correction-slice', ?, zeroblob(32), zeroblob(32))`,
        )
        .run(n, on.clock.now, JSON.stringify({ changes }))
    slice(1, [{ kind: 'attribution' }, { kind: 'verdict', verdict: { verdict: 'held' } }])
    expect(on.access.standing.isFoundingTime).toBe(true)
    slice(2, [{ kind: 'attribution' }, { kind: 'verdict', verdict: { verdict: 'counted' } }])
    expect(on.access.standing.isFoundingTime).toBe(false)
  })

  const ofEntry = (kind: string, body: object) =>
    on.db
      .prepare(`INSERT INTO ledger VALUES (1, ?, ?, ?, zeroblob(32), zeroblob(32))`)
      .run(on.clock.now, kind, JSON.stringify(body))

  test('ends the founding time for good: an account waits though no rating counts any more, after a restart, too', async () => {
    firstCounted()
    on.db.exec(`UPDATE rating SET verdict = 'held', rule = 'closed'`)
    await make('zhang', 'campaign-office')
    expect(stateOf('zhang')).toBe('waiting')
    on.db.exec('DELETE FROM rating; DELETE FROM standing')
    on.clock.now += 1
    const { users, standing } = on.restarted()
    expect(standing.isFoundingTime).toBe(false)
    expect(users.find('zhang')!.standing.state).toBe('waiting')
  })

  test.each([
    ['a call', 'call', { verdict: { verdict: 'counted' } }, false],
    ['a verdict that changed', 'verdict', { verdict: { verdict: 'counted' } }, false],
    ['a rating from the public page', 'online-rating', { verdict: { verdict: 'counted' } }, false],
    ['one that is held', 'online-rating', { verdict: { verdict: 'held' } }, true],
    ['its verdict that changed', 'online-verdict', { verdict: { verdict: 'counted' } }, false],
    ['its release', 'online-decision', { action: 'release' }, false],
    ['an officer who released it', 'decision', { action: 'release' }, false],
    ['a rating that is held', 'rating', { verdict: { verdict: 'held' } }, true],
    ['an officer who excluded it', 'decision', { action: 'exclude' }, true],
  ])('is looked for in the ledger: %s', (_, kind, body, founding) => {
    ofEntry(kind, body)
    expect(on.access.standing.isFoundingTime).toBe(founding)
  })
})

test('who decides nothing needs nobody; who comes to decide does', async () => {
  firstCounted()
  await make('clerk', 'clerk', { hall: 'shimin' })
  await make('admin2', 'admin')
  expect([stateOf('clerk'), stateOf('admin2')]).toEqual(['free', 'free'])
  on.access.users.bind('clerk', { role: 'hall-manager', hall: 'shimin' }, 'user:admin2')
  expect(stateOf('clerk')).toBe('waiting')
  on.access.users.bind('clerk', { role: 'clerk', hall: 'shimin' }, 'user:admin2')
  expect(stateOf('clerk')).toBe('free')
})

test('accounts of a database that is older than this rule are founding, or wait from the day they were made', async () => {
  await make('old', 'campaign-office')
  firstCounted()
  await make('new', 'campaign-office')
  await make('clerk', 'clerk', { hall: 'shimin' })
  pass(3 * DAY)
  on.db.exec('DELETE FROM standing')
  expect(on.access.standing.mayDecide('new')).toBe(false)
  const { users, standing } = on.restarted()
  expect(users.find('old')!.standing.state).toBe('founding')
  expect(users.find('new')!.standing).toMatchObject({ state: 'waiting', until: on.clock.now + 4 * DAY })
  expect(users.find('clerk')!.standing.state).toBe('free')
  pass(4 * DAY)
  expect(standing.mayDecide('new')).toBe(true)
})

test('an owner hears for 30 days who else set the password, and nobody hears of the own change', async () => {
  await make('audit', 'auditor')
  expect(on.access.users.recentResets('audit')).toEqual([])
  await on.access.users.resetPassword('audit', 'user:admin')
  const at = on.clock.now
  await on.access.users.setPassword('audit', 'long enough 3', false, 'user:admin')
  await on.access.users.changePassword('audit', 'long enough 3', 'long enough 4', null)
  expect(on.access.users.recentResets('audit')).toEqual([
    { at, by: 'user:admin' },
    { at, by: 'user:admin' },
  ])
  expect(on.access.users.find('audit')!.reset).toEqual({ at, by: 'user:admin' })
  pass(30 * DAY + 1)
  expect(on.access.users.recentResets('audit')).toEqual([])
})
