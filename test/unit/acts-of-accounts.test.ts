import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCESS_ACTS, isAccessAct, type AccessActName } from '../../server/acts/accounts.ts'
import { classOf, type Act } from '../../server/acts/act.ts'
import { OPERATIONS } from '../../server/cli/operations/operations.ts'
import type { Permission } from '../../server/contract/roles.ts'
import { may, ROLES, type Role } from '../../server/contract/roles.ts'
import { listAccess, type RouteAccess } from '../../server/http/guard.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** What is done to accounts, sessions, keys and PINs, walked on a running hub as acts.test.ts walks the changes. */
const TABLE = Object.entries(ACCESS_ACTS) as [AccessActName, Act][]
/** Done by the route of another act. */
const BESIDE: Partial<Record<AccessActName, AccessActName>> = { 'users.enable': 'users.disable' }
const STAFF = '64010027'
/** No hub runs so long, ms. */
const NEVER = 9_000_000_000_000_000

let hub: TestHub
let routes: (RouteAccess & { act: AccessActName })[]
const tokens = {} as Record<Role, string>
beforeAll(async () => {
  hub = await TestHub.start()
  routes = listAccess(hub.hub.http).flatMap(({ act, ...route }) =>
    act !== undefined && isAccessAct(act) && route.method !== 'HEAD' ? [{ ...route, act }] : [],
  )
  const bound = {
    'hall-manager': { hall: 'shimin' },
    clerk: { hall: 'shimin' },
    unit: { unit: 'J36' },
    'method-owner': { method: 'service-centre' },
    reporter: { body: 'media' },
  } as const
  for (const role of ROLES) tokens[role] = await hub.signIn(role, role in bound ? bound[role as 'unit'] : {})
})
afterAll(() => hub.stop())

const reachedFrom = (place: Act['from'][number]) =>
  TABLE.filter(([, { from }]) => from.includes(place)).map(([name]) => name)

describe('an act of accounts is reached', () => {
  test('over REST where it says so, and nowhere else', () => {
    const mine = reachedFrom('rest').filter((name) => !(name in BESIDE))
    expect(routes.map(({ act }) => act).toSorted()).toEqual(mine.toSorted())
  })

  test('at the command line where it says so, and nowhere else', () => {
    const asked = Object.values(OPERATIONS).flatMap((operation) =>
      'act' in operation && isAccessAct(operation.act) ? [[operation.act, operation.kind] as const] : [],
    )
    expect(asked.map(([act]) => act).toSorted()).toEqual(reachedFrom('command-line').toSorted())
    for (const [name, kind] of asked) {
      const wanted = classOf(ACCESS_ACTS[name])
      expect([name, kind]).toEqual([name, typeof wanted === 'string' ? wanted : { ...wanted, always: true }])
    }
  })
})

test('an act of accounts is for whoever has its permission, and for nobody else', async () => {
  for (const { act, method, url, access } of routes) {
    const { permission }: Act = ACCESS_ACTS[act]
    expect([act, access]).toEqual([act, { permission }])
    for (const role of ROLES.filter((each) => !may(each, permission as Permission))) {
      const { status, body } = await hub.call(method, url.replaceAll(/:\w+/g, 'x'), { token: tokens[role], body: {} })
      expect([act, role, status, body.code]).toEqual([act, role, 403, 'forbidden'])
    }
  }
})

let people = 0
async function account(password = 'a long password'): Promise<string> {
  const username = `person-${++people}`
  await hub.hub.access.users.add({ username, role: 'campaign-office' }, password, false, 'user:admin')
  return username
}
/** As one that was made after the first counted rating. */
async function waiting(): Promise<string> {
  const username = await account()
  const { db } = hub.hub.ledger
  db.prepare('UPDATE standing SET founding = 0, due = ? WHERE username = ?').run(NEVER, username)
  return username
}
/** With a second factor, of which this test needs no code. */
async function enrolled(): Promise<string> {
  const username = await account()
  hub.hub.ledger.db.prepare('INSERT INTO second_factor VALUES (?, zeroblob(48), 0, 0)').run(username)
  return username
}
async function asked(): Promise<string> {
  const username = await enrolled()
  await hub.hub.access.factorResets.ask(username, '手机丢失，本人到场', 'cli:root')
  return username
}
const of = (username: string) => ({ at: { username } })

const DOING: Partial<Record<AccessActName, () => Promise<{ at?: Record<string, string>; body?: object }>>> = {
  'users.invite': async () => ({ body: { username: `made-${++people}`, name: '王建宁', role: 'auditor' } }),
  'users.rename': async () => ({ ...of(await account()), body: { name: '王建宁' } }),
  'users.resetPassword': async () => of(await account()),
  'users.disable': async () => ({ ...of(await account()), body: { disabled: true } }),
  'users.enable': async () => {
    const username = await account()
    await hub.hub.access.users.disable(username, 'user:admin')
    return { ...of(username), body: { disabled: false } }
  },
  'users.bind': async () => ({ ...of(await account()), body: { role: 'reporter', body: 'media' } }),
  'users.vouch': async () => of(await waiting()),
  'factorResets.ask': async () => ({ ...of(await enrolled()), body: { reason: '手机丢失，本人到场' } }),
  'factorResets.refuse': async () => of(await asked()),
  'factorResets.confirm': async () => of(await asked()),
  'sessionList.end': async () => {
    const username = await account()
    hub.inside.sessions.start(username)
    return { ...of(username), body: {} }
  },
  'apiKeys.add': async () => ({ body: { name: `queue-${++people}`, scope: 'services', hall: 'shimin' } }),
  'apiKeys.revoke': async () => {
    const name = `queue-${++people}`
    hub.inside.apiKeys.add(name, 'services', 'cli:root')
    return { at: { name } }
  },
  'apiKeys.vouch': async () => {
    const name = `queue-${++people}`
    hub.inside.apiKeys.add(name, 'services', 'cli:root')
    const { db } = hub.hub.ledger
    db.prepare('UPDATE api_key_standing SET founding = 0, due = ? WHERE name = ?').run(NEVER, name)
    return { at: { name } }
  },
  'staffPins.set': async () => ({ at: { no: STAFF }, body: { pin: '730418' } }),
  'staffPins.takeBack': async () => {
    await hub.hub.access.staffPins.set(STAFF, '730418', 'user:admin')
    return { at: { no: STAFF } }
  },
  'staffCards.give': async () => ({ at: { no: STAFF }, body: { card: '04A2C91B5E6F80' } }),
  'staffCards.takeBack': async () => {
    await hub.hub.access.staffCards.give(STAFF, '04A2C91B5E6F80', 'user:admin')
    return { at: { no: STAFF } }
  },
}

describe('an act of accounts that is done writes the row that it names', () => {
  test.each(reachedFrom('rest'))('%s', async (name) => {
    const { method, url } = routes.find(({ act }) => act === (BESIDE[name] ?? name))!
    const { permission, audit } = ACCESS_ACTS[name]
    const { at = {}, body } = await DOING[name]!()
    const before = (hub.hub.ledger.db.prepare('SELECT max(n) AS n FROM audit').get() as { n: number }).n
    const token = tokens[may('admin', permission) ? 'admin' : 'campaign-office']
    const path = url.replaceAll(/:(\w+)/g, (_, member: string) => at[member]!)
    const { status, body: answer } = await hub.call(method, path, { token, ...(body === undefined ? {} : { body }) })
    expect([url, status < 300, answer]).toEqual([url, true, answer])
    const rows = hub.hub.ledger.db.prepare('SELECT action FROM audit WHERE n > ? ORDER BY n').pluck().all(before)
    expect(rows).toEqual(audit)
  })
})
