import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { classOf, type Act } from '../../server/acts/act.ts'
import { ACTS, type ActName } from '../../server/acts/acts.ts'
import { OPERATIONS } from '../../server/cli/operations/operations.ts'
import { may, ROLES, type Role } from '../../server/contract/roles.ts'
import { listAccess, type RouteAccess } from '../../server/http/guard.ts'
import { HOUR, TestHub } from '../helpers/hub-fixture.ts'

/**
 * The table of acts, walked on a running hub: each is reached from where it says it is and from nowhere else, is for whom
 * it says, and writes the rows into the audit log that it names.
 */
const TABLE = Object.entries(ACTS) as [ActName, Act][]
let hub: TestHub
let routes: (RouteAccess & { act: ActName })[]
/** A session of each role: of its hall or unit, where the role has one. */
const tokens = {} as Record<Role, string>
beforeAll(async () => {
  hub = await TestHub.start()
  routes = listAccess(hub.hub.http).flatMap(({ act, ...route }) =>
    act === undefined || route.method === 'HEAD' ? [] : [{ ...route, act: act as ActName }],
  )
  const bound = { 'hall-manager': { hall: 'shimin' }, clerk: { hall: 'shimin' }, unit: { unit: 'J36' } }
  for (const role of ROLES) tokens[role] = await hub.signIn(role, (bound as Partial<Record<Role, object>>)[role])
})
afterAll(() => hub.stop())

const reachedFrom = (place: Act['from'][number]) =>
  TABLE.filter(([, { from }]) => from.includes(place)).map(([name]) => name)

describe('an act is reached', () => {
  test('over REST where it says so, and nowhere else', () => {
    expect([...new Set(routes.map(({ act }) => act))].toSorted()).toEqual(reachedFrom('rest').toSorted())
  })

  test('at the command line where it says so, and nowhere else', () => {
    const asked = Object.values(OPERATIONS).flatMap((operation) => ('act' in operation ? [operation.act] : []))
    expect([...new Set(asked)].toSorted()).toEqual(reachedFrom('command-line').toSorted())
  })
})

describe('an act is for', () => {
  test('whoever has its permission, of its hall where it binds, and for nobody else', async () => {
    for (const { act, method, url, access } of routes) {
      const { permission, elsewhere, binds }: Act = ACTS[act]
      if (permission === undefined || access === 'public') continue
      const ofHall = url.includes(':hall/')
      expect([act, access]).toEqual([
        act,
        ofHall ? { permission, hall: 'params' } : { permission: elsewhere ?? permission },
      ])
      expect([act, ofHall || elsewhere !== undefined]).toEqual([act, binds !== undefined || ofHall])
      const path = url.replace(':hall', 'shimin').replaceAll(/:\w+/g, 'x')
      for (const role of ROLES.filter((each) => !may(each, access.permission!))) {
        const { status, body } = await hub.call(method, path, { token: tokens[role], body: {} })
        expect([act, role, status, body.code]).toEqual([act, role, 403, 'forbidden'])
      }
    }
  })

  test('an officer at the command line, where admin may not do it', () => {
    for (const [name, act] of TABLE.filter(
      ([, { from, word }]) => from.includes('command-line') && word === undefined,
    )) {
      const kind = classOf(act)
      const keeps = act.permission === undefined || may('admin', act.permission)
      expect([name, typeof kind === 'string' ? kind : kind.decides]).toEqual([name, keeps ? 'keeps' : act.permission])
    }
  })
})

/** What is said to do an act over REST: what its address names, and the body. */
interface Asked {
  at?: Record<string, string>
  body?: object
}
const reason = 'as the test asks'

/** A press at a window where nobody is posted. */
async function inTray(): Promise<string> {
  const window = hub.freshWindow()
  await hub.post(window, undefined, hub.clock.now - HOUR)
  const device = await hub.device(window)
  const press = device.press(5, hub.clock.now)
  await device.submit([press])
  return String(press['id'])
}

/** How each act is done. */
const DOING: { [N in ActName]?: () => Promise<Asked> } = {
  'halls.set-hours': async () => ({ body: { from: '2027-01-01', weekly: null, reason } }),
  'halls.set-day': async () => ({ body: { date: '2027-01-02', openings: [], reason } }),
  'calendar.set-day': async () => ({ body: { date: '2027-01-01', open: false, name: '元旦', reason } }),

  'postings.set': async () => ({
    at: { window: hub.freshWindow() },
    body: { unit: 'J23', from: '2026-11-18T11:00:00+08:00', reason },
  }),
  'devices.place': async () => ({
    at: { device: (await hub.enrol()).deviceId },
    body: { window: hub.freshWindow(), from: '2026-11-18T11:00:00+08:00', reason },
  }),
  'tray.settle': async () => ({ at: { rating: await inTray() }, body: { unit: 'J36', reason } }),

  'windows.change': async () => ({ body: { code: 'A99', name: '户籍', zone: 'A', reason } }),
  'windows.set-mode': async () => ({ at: { window: hub.freshWindow() }, body: { mode: 'invited', reason } }),
  'windows.set-state': async () => ({ at: { window: hub.freshWindow() }, body: { state: 'paused', reason } }),
}

const lastRow = () => (hub.hub.ledger.db.prepare('SELECT max(n) AS n FROM audit').get() as { n: number }).n
const rowsAfter = (n: number) => {
  const rows = hub.hub.ledger.db.prepare('SELECT action FROM audit WHERE n > ? ORDER BY n').all(n)
  return (rows as { action: string }[]).map(({ action }) => action)
}

describe('an act that is done writes the rows that it names', () => {
  test.each(reachedFrom('rest'))('%s', async (name) => {
    for (const { method, url, access } of routes.filter(({ act }) => act === name)) {
      const { at = {}, body } = await DOING[name]!()
      const path = url.replaceAll(
        /:(\w+)/g,
        (_, member: string) => at[member] ?? (member === 'hall' ? 'shimin' : member),
      )
      const who = ROLES.find((role) => access !== 'public' && may(role, access.permission!))!
      const asked = { token: tokens[who], ...(body === undefined ? {} : { body }) }
      const before = lastRow()
      if ((ACTS[name] as Act).preview) {
        const looked = await hub.call(method, path, { ...asked, body: { ...body, preview: true } })
        expect([url, looked.status, rowsAfter(before)]).toEqual([url, 200, []])
      }
      const { status, body: answer } = await hub.call(method, path, asked)
      expect([url, status < 300, answer]).toEqual([url, true, answer])
      expect([url, rowsAfter(before)]).toEqual([url, ACTS[name].audit])
    }
  })
})
