import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { may } from '../../server/contract/roles.ts'
import { listAccess } from '../../server/http/guard.ts'
import { invitationsSeen } from '../../server/store/live/window-seen.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/**
 * Two halls full of life, and the manager of one who tries everything of the other: every route that a manager may call,
 * with every name of the other hall's things in the address, in the query and in the body. What comes back is what comes
 * back for a thing that never was. A new route, parameter or filter is tried by itself, or fails for want of a line here.
 */
interface Thing {
  theirs: string
  nobodys: string
}
const NOBODYS_ID = '0190a000-0000-7000-8000-000000000000'
let hub: TestHub
let own: string
let things: Record<string, Thing>

beforeAll(async () => {
  hub = await TestHub.start({
    configure({ halls }) {
      const shimin = halls.find(({ code }) => code === 'shimin')!
      const zone = shimin.zones[0]!
      const windows = [
        { code: 'N01', name: '综合', zone: zone.code, mode: 'open' as const, unit: 'J62' },
        { code: 'N02', name: '排队', zone: zone.code, mode: 'invited' as const, unit: 'J62' },
      ]
      halls.push({ code: 'north', name: '北区大厅', zones: [zone], windows })
    },
  })
  const [theirManager, office] = [
    await hub.signIn('hall-manager', { hall: 'shimin' }),
    await hub.signIn('campaign-office'),
  ]
  own = await hub.signIn('hall-manager', { hall: 'north' })
  const post = async (token: string, path: string, body: object) => {
    const answer = await hub.call('POST', path, { token, body })
    expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status < 300)])
    return answer.body
  }
  const [open, tray] = [hub.freshWindow(), hub.freshWindow()]
  await hub.post(tray, undefined, hub.clock.now - 60_000)
  const invited = hub.invitedWindow()
  const devices = [await hub.device(open), await hub.device(invited), await hub.device(tray)]
  const presses = devices.map((device) => device.press(1))
  for (const [i, device] of devices.entries()) {
    await device.hello()
    await device.submit([presses[i]])
  }
  const [bad, held, unattributed] = presses.map((press) => press['id'] as string) as [string, string, string]
  hub.clock.now += 1_000
  await post(hub.apiKey('services'), `/api/v1/windows/shimin/${invited}/services`, {
    caseNo: 'S1',
    unit: 'J62',
    party: 'person',
  })
  expect(hub.verdict(held)).toMatchObject({ verdict: 'held' })
  const asked = await post(office, '/api/v1/screening/requests', { action: 'exclude', ratings: [held], reason: '核查' })
  const { questions } = await post(office, '/api/v1/screening/questions', { ratings: [held], words: '请看录像' })
  const { cases } = (await hub.call('GET', '/api/v1/halls/shimin/cases', { token: theirManager })).body
  const file = (cases as { id: string }[]).find(({ id }) => id === bad)!.id
  const { steps } = await post(theirManager, `/api/v1/halls/shimin/cases/${file}/steps`, {
    step: 'noted',
    note: '已联系',
  })
  let alert = ''
  await vi.waitFor(
    async () => {
      const { alerts } = (await hub.call('GET', '/api/v1/halls/shimin/alerts', { token: theirManager })).body
      alert = (alerts as { id: string }[])[0]!.id
    },
    { timeout: 20_000 },
  )
  const staff = hub.hub.ledger.registry.allStaff().find(({ unit }) => unit !== 'J62')!.no
  things = {
    hall: { theirs: 'shimin', nobodys: 'nowhere' },
    window: { theirs: open, nobodys: 'Z99' },
    device: { theirs: devices[0]!.deviceId, nobodys: NOBODYS_ID },
    rating: { theirs: held, nobodys: NOBODYS_ID },
    unattributed: { theirs: unattributed, nobodys: NOBODYS_ID },
    question: { theirs: questions[0], nobodys: NOBODYS_ID },
    request: { theirs: asked.request, nobodys: NOBODYS_ID },
    case: { theirs: file, nobodys: NOBODYS_ID },
    n: { theirs: String((steps as { n: number }[]).at(-1)!.n), nobodys: '999999' },
    alert: { theirs: alert, nobodys: NOBODYS_ID },
    no: { theirs: staff, nobodys: '99999' },
  }
})
afterAll(() => hub.stop())

const reason = '核查'
/** A body that each of these routes would take; the names in it are asked both ways, like those in the address. */
const BODIES: Record<string, (of: (name: string) => string) => object> = {
  'POST /api/v1/halls/:hall/windows/:window/pairing-codes': () => ({ kind: 'kiosk' }),
  'POST /api/v1/halls/:hall/windows/:window/state': () => ({ state: 'paused' }),
  'POST /api/v1/halls/:hall/windows/:window/mode': () => ({ mode: 'open', reason }),
  'POST /api/v1/halls/:hall/windows': () => ({ code: 'A99', name: '新', zone: 'A', reason }),
  'POST /api/v1/halls/:hall/hours': () => ({ from: '2026-11-18', weekly: null, reason }),
  'POST /api/v1/halls/:hall/days': () => ({ date: '2026-11-18', openings: [], reason }),
  'POST /api/v1/halls/:hall/windows/:window/postings': () => ({
    unit: 'J16',
    from: '2026-11-18T09:00:00+08:00',
    reason,
  }),
  'POST /api/v1/halls/:hall/devices/:device/placements': () => ({
    window: 'N01',
    from: '2026-11-18T09:00:00+08:00',
    reason,
  }),
  'POST /api/v1/halls/:hall/devices/:device/replacement': () => ({ reason }),
  'POST /api/v1/halls/:hall/cases/:case/steps': () => ({ step: 'noted', note: '看看' }),
  'POST /api/v1/halls/:hall/cases/:case/contact': () => ({ phone: '13900000000' }),
  'POST /api/v1/halls/:hall/cases/:case/steps/:n/erase': () => ({ reason }),
  'POST /api/v1/halls/:hall/alerts/:alert/acknowledge': () => ({ word: '已知' }),
  'POST /api/v1/devices/:device/revoke': () => ({ reason }),
  'POST /api/v1/devices/:device/token': () => ({ reason }),
  'POST /api/v1/tray/:rating/settle': () => ({ unit: 'J16', reason }),
  'POST /api/v1/staff/:no/pin': () => ({ pin: '482913' }),
  'POST /api/v1/staff/:no/cards': () => ({ card: '0102030405' }),
  'POST /api/v1/halls/:hall/questions/:question/answer': () => ({ words: '看过了' }),
  'POST /api/v1/screening/decisions': (of) => ({ action: 'release', ratings: [of('rating')], reason }),
  'POST /api/v1/screening/requests': (of) => ({ action: 'exclude', ratings: [of('rating')], reason }),
  'POST /api/v1/screening/requests/:request/confirm': () => ({ reason }),
  'POST /api/v1/screening/requests/:request/refuse': () => ({ reason }),
}
/** Names no thing of a hall, or would itself make a thing of that name. */
const NOT_ASKED = ['POST /api/v1/session/password', 'POST /api/v1/staff', 'POST /api/v1/halls/:hall/alert-rules/:rule']

const routes = () =>
  listAccess(hub.hub.http).filter(
    ({ access, method, url }) =>
      method !== 'HEAD' &&
      access !== 'public' &&
      access.permission !== undefined &&
      may('hall-manager', access.permission) &&
      !url.startsWith('/api/v1/session'),
  )
const namesOf = (url: string) => [...url.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name!)
const thing = (name: string): Thing => {
  const found = things[name]
  if (!found) throw new Error(`what another hall's :${name} would be is not said in this test`)
  return found
}

async function ask(method: string, url: string, theirs: ReadonlySet<string>, query = '') {
  const of = (name: string) =>
    name === 'hall' && !theirs.has('hall') ? 'north' : thing(name)[theirs.has(name) ? 'theirs' : 'nobodys']
  const body = BODIES[`${method} ${url}`]?.(of)
  const path = url.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => of(name)) + query
  const { status, text } = await hub.call(method, path, { token: own, ...(body ? { body } : {}) })
  const names = Object.values(things).flatMap((each) => [each.theirs, each.nobodys])
  return { status, said: names.reduce((rest, name) => rest.replaceAll(name, '?'), text) }
}

test("the other hall's things are there for who may see them", async () => {
  const office = await hub.signIn('campaign-office')
  for (const path of [`cases/${things['case']!.theirs}`, `screening/ratings/${things['rating']!.theirs}`])
    expect([path, (await hub.call('GET', `/api/v1/${path}`, { token: office })).status]).toEqual([path, 200])
})

test('to the manager of one hall, every thing of another is as if it were not there', async () => {
  const before = hub.rows().length
  let asked = 0
  for (const { method, url } of routes()) {
    const route = `${method} ${url}`
    if (NOT_ASKED.includes(route)) continue
    if (method === 'POST' && !(route in BODIES))
      throw new Error(`${route}: which body it takes is not said in this test`)
    const inBody = JSON.stringify(BODIES[route]?.((name) => name) ?? {}).includes('"rating"') ? ['rating'] : []
    // The hall's own name with another hall's thing, and the other hall with all that is in it.
    const names = [...namesOf(url), ...inBody].filter((name) => name !== 'hall')
    const tries = [
      ...(names.length > 0 ? [new Set(names)] : []),
      ...(namesOf(url).includes('hall') ? [new Set(['hall', ...names])] : []),
    ]
    for (const theirs of tries) {
      const real = await ask(method, url, theirs)
      if (theirs.has('hall')) {
        expect([route, real.status]).toEqual([route, 403])
        continue
      }
      asked++
      expect([route, real]).toEqual([route, await ask(method, url, new Set())])
      expect([route, real.status >= 400]).toEqual([route, true])
    }
  }
  expect(asked).toBeGreaterThan(15)
  expect(hub.rows()).toHaveLength(before)
})

test('a rating of the tray of another hall is none', async () => {
  for (const [path, body] of [
    ['tray/:rating/settle', () => ({ unit: 'J16', reason })],
    ['screening/decisions', (rating: string) => ({ action: 'release', ratings: [rating], reason })],
    ['screening/requests', (rating: string) => ({ action: 'void', ground: 'mistaken', ratings: [rating], reason })],
  ] as const) {
    const say = async (rating: string) => {
      const { status, text } = await hub.call('POST', `/api/v1/${path.replace(':rating', rating)}`, {
        token: own,
        body: body(rating),
      })
      return [path, status, text.replace(rating, '?')]
    }
    const { theirs, nobodys } = things['unattributed']!
    expect(await say(theirs)).toEqual(await say(nobodys))
    expect((await say(theirs))[1]).toBe(403)
  }
})

test('no filter finds what is of another hall, and no list holds it', async () => {
  const { paths } = (await hub.call('GET', '/api/docs')).body as {
    paths: Record<string, { get?: { parameters?: { in: string; name: string; required?: boolean }[] } }>
  }
  for (const { url } of routes().filter(
    ({ method, url: address }) => method === 'GET' && namesOf(address).every((name) => name === 'hall'),
  )) {
    const query = (paths[url.replaceAll(/:([A-Za-z]+)/g, '{$1}')]?.get?.parameters ?? []).filter(
      (each) => each.in === 'query',
    )
    const needed = query.filter(({ required }) => required).map(({ name }) => `${name}=2026-11-18`)
    const filters = query.map(({ name }) => name).filter((name) => name in things)
    const search = (more: string[]) => `?${[...needed, ...more].join('&')}`
    const plain = await ask('GET', url, new Set(), search([]))
    expect([url, plain.status]).toEqual([url, 200])
    // Each of these names is long or odd enough to stand in no other text.
    for (const name of ['device', 'rating', 'unattributed', 'request', 'case', 'alert'])
      expect([url, plain.said.includes(things[name]!.theirs)]).toEqual([url, false])
    for (const name of filters) {
      const [real, none] = [
        await ask('GET', url, new Set(), search([`${name}=${things[name]!.theirs}`])),
        await ask('GET', url, new Set(), search([`${name}=${things[name]!.nobodys}`])),
      ]
      expect([url, name, real]).toEqual([url, name, none])
    }
  }
})

test("what a change would do is shown by the own hall's ratings alone, and to admin not at all", async () => {
  const { deviceId, token: secret } = await hub.enrol()
  const place = { window: 'N01', from: '2026-11-18T08:00:00+08:00', reason }
  const placed = await hub.call('POST', `/api/v1/halls/north/devices/${deviceId}/placements`, {
    token: own,
    body: place,
  })
  expect(placed.status).toBe(200)
  const device = await hub.connect({ deviceId, token: secret })
  await device.hello()
  await device.submit([device.press(4)])
  const unit = hub.hub.ledger.registry.unit('J36')!.code
  // J36 stands at the other hall's windows and was rated 1 there.
  const body = { unit, from: '2026-11-18T09:00:00+08:00', reason, preview: true }
  const shown = (await hub.call('POST', '/api/v1/halls/north/windows/N01/postings', { token: own, body })).body
  const by = Object.fromEntries((shown.units as { unit: { code: string } }[]).map((each) => [each.unit.code, each]))
  expect(Object.keys(by).toSorted()).toEqual(['J36', 'J62'])
  const nothing = { score: null, n: 0, rank: null }
  expect(by['J36']).toMatchObject({ before: nothing, after: { score: '80.00', n: 1, rank: null } })
  expect(by['J62']).toMatchObject({ before: { score: '80.00', n: 1, rank: null }, after: nothing })

  const admin = await hub.signIn('admin')
  const away = await hub.call('POST', `/api/v1/halls/north/devices/${deviceId}/placements`, {
    token: admin,
    body: { from: '2026-11-18T09:00:00+08:00', reason, preview: true },
  })
  expect(away.body).toEqual({ result: { moved: 1 } })
})

test('admin places a device from now on, and corrects no past: that moves ratings', async () => {
  const { deviceId } = await hub.enrol()
  const admin = await hub.signIn('admin')
  const place = (from: number, token: string) =>
    hub.call('POST', `/api/v1/halls/north/devices/${deviceId}/placements`, {
      token,
      body: { window: 'N01', from: new Date(from).toISOString(), reason },
    })
  expect(await place(hub.clock.now - 61_000, admin)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect((await place(hub.clock.now - 59_000, admin)).status).toBe(200)
  expect((await place(hub.clock.now - 61_000, own)).status).toBe(200)
})

test('a device that went to another hall is told of no more by the first', async () => {
  const { deviceId } = await hub.enrol()
  const path = `/api/v1/halls/north/devices/${deviceId}/placements`
  const from = '2026-11-18T08:00:00+08:00'
  await hub.call('POST', path, { token: own, body: { window: 'N01', from, reason } })
  const devices = async () => {
    const { body } = await hub.call('GET', '/api/v1/halls/north/devices', { token: own })
    return (body.devices as { id: string; placements: object[] }[]).find(({ id }) => id === deviceId)
  }
  const day = async () => {
    const { body } = await hub.call('GET', '/api/v1/halls/north/day', { token: own })
    return (body.devices as { id: string }[]).find(({ id }) => id === deviceId)
  }
  expect(await devices()).toMatchObject({ placements: [{ window: 'N01', from, to: null }], received: 0 })
  expect(await day()).toMatchObject({ received: 0, expected: 0 })
  await hub.place(deviceId, hub.freshWindow(), hub.clock.now - 60_000)
  expect(await devices()).toBeUndefined()
  expect(await day()).toMatchObject({ received: null, expected: null, gaps: [] })
})

test('an alert compares a window with the own hall only', () => {
  const { ledger } = hub.hub
  const row = ledger.registry.window('north', 'N02')!
  const shimin = ledger.registry.windowsOf('shimin').map(({ id }) => id)
  const others = ledger.db.prepare(
    `SELECT total(invited) FROM score_day WHERE unit = 'J62' AND window IN (${shimin.join()})`,
  )
  expect(others.pluck().get()).toBeGreaterThan(0)
  expect(invitationsSeen(ledger, row, hub.clock.now).others).toEqual({ invited: 0, unrated: 0 })
})
