import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { classOf, type Act } from '../../server/acts/act.ts'
import { isAccessAct } from '../../server/acts/accounts.ts'
import { EXAMPLE_LINES } from '../../server/acts/hand-ins.ts'
import { MONTHLY_LINES } from '../../server/acts/deductions.ts'
import { ACTS, type ActName } from '../../server/acts/acts.ts'
import { OPERATIONS } from '../../server/cli/operations/operations.ts'
import { USUAL_ALERTS } from '../../server/contract/alerts.ts'
import type { Binding } from '../../server/contract/binding.ts'
import type { Officer } from '../../server/contract/ledger/officer.ts'
import { newReceipt } from '../../server/contract/device/receipt.ts'
import { isMethodCode } from '../../server/contract/methods.ts'
import type { Policy } from '../../server/contract/policy.ts'
import { may, PERMISSIONS, ROLES, type Role } from '../../server/contract/roles.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { listAccess, type AccessRule, type RouteAccess } from '../../server/http/guard.ts'
import { policyDigest } from '../../server/store/changes/take-up-policy.ts'
import { plainPdf } from '../helpers/evidence-files.ts'
import { deskOf, frozenBefore } from '../helpers/hub-draws.ts'
import { DICE, FEW_LINES } from '../helpers/store-draws.ts'
import { onlineArrival } from '../fixtures/online/arrivals.ts'
import { HOUR, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import { raterId } from '../../server/rules/sampling/enter-raters.ts'
import { CHANGE_EXAMPLES, pooled } from '../helpers/store-examples.ts'

/**
 * The table of acts, walked on a running hub: each is reached from where it says it is and from nowhere else, is for whom
 * it says, and writes the rows into the audit log that it names.
 */
const TABLE = Object.entries(ACTS) as [ActName, Act][]
let hub: TestHub
/** A policy that waits in the files. */
let files: Policy
let routes: (RouteAccess & { act: ActName })[]
/** A session of each role: of its hall or unit, where the role has one. */
const tokens = {} as Record<Role, string>
/** Of the owner of the survey, whose pool is nobody else's. */
let ofSurvey: string
let onlineOwner: string
beforeAll(async () => {
  hub = await TestHub.start({
    proposedPolicy: () => files,
    configure: ({ policy }) => void (policy.survey = { perUnit: 40, floor: 2, seedWaitMs: 0 }),
  })
  const { policy } = hub.hub.ledger.registry.policy()
  files = { ...policy, version: policy.version + 1 }
  // Those of accounts, keys and PINs: acts-of-accounts.test.ts.
  routes = listAccess(hub.hub.http).flatMap(({ act, ...route }) =>
    act === undefined || isAccessAct(act) || route.method === 'HEAD' ? [] : [{ ...route, act }],
  )
  const bound: Partial<Record<Role, Binding>> = {
    'hall-manager': { hall: 'shimin' },
    clerk: { hall: 'shimin' },
    unit: { unit: 'J36' },
    'method-owner': { method: 'service-centre' },
    reporter: { body: 'media' },
  }
  for (const role of ROLES) tokens[role] = await hub.signIn(role, bound[role])
  ofSurvey = await hub.signIn('method-owner', { method: 'third-party' })
  onlineOwner = await hub.signIn('method-owner', { method: 'online' })
})
afterAll(() => hub.stop())

const reachedFrom = (place: Act['from'][number]) =>
  TABLE.filter(([, { from }]) => from.includes(place)).map(([name]) => name)

describe('an act is reached', () => {
  test('over REST where it says so, and nowhere else', () => {
    expect([...new Set(routes.map(({ act }) => act))].toSorted()).toEqual(reachedFrom('rest').toSorted())
  })

  test('at the command line where it says so, and nowhere else', () => {
    const asked = Object.values(OPERATIONS).flatMap((operation) =>
      'act' in operation && !isAccessAct(operation.act) ? [operation.act] : [],
    )
    expect([...new Set(asked)].toSorted()).toEqual(reachedFrom('command-line').toSorted())
  })
})

/** What the rule of a route says beside the permission. */
function bindingOf(binds: Act['binds'], url: string): object {
  if (isMethodCode(binds)) return { method: binds }
  if (binds === 'method') return { method: url.includes(':method') ? 'params' : 'seal' }
  return binds === 'body' ? { body: 'own' } : {}
}

describe('an act is for', () => {
  test('whoever has its permission, of its hall where it binds, and for nobody else', async () => {
    for (const { act, method, url, access } of routes) {
      const { permission, elsewhere, binds, scope }: Act = ACTS[act]
      if (permission === undefined || access === 'public') {
        expect([act, access]).toEqual([act, scope === undefined ? permission : { scope }])
        continue
      }
      const ofHall = url.includes(':hall/')
      const binding = bindingOf(binds, url)
      const asked = ofHall ? { permission, hall: 'params' } : { permission: elsewhere ?? permission, ...binding }
      expect([act, access]).toEqual([act, asked])
      expect([act, ofHall || elsewhere !== undefined]).toEqual([act, binds === 'hall' || ofHall])
      const path = url.replace(':hall', 'shimin').replace(':method', 'service-centre').replaceAll(/:\w+/g, 'x')
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
      const keeps = act.permission === undefined || act.permission === 'public' || may('admin', act.permission)
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

/** What is pressed at a window of its own, one press a second; J36 is posted there, or nobody. */
async function pressed(levels: readonly (1 | 5)[], unit: string | null = 'J36', more: Record<string, unknown> = {}) {
  const window = hub.freshWindow()
  await hub.post(window, unit ?? undefined, hub.clock.now - HOUR)
  const device = await hub.device(window)
  const presses = levels.map((level, i) => device.press(level, hub.clock.now - (levels.length - i) * SECOND, more))
  await device.submit(presses)
  return presses.map((press) => String(press['id']))
}
const inTray = async () => (await pressed([5], null))[0]!
/** A bad press is a case; a second one so soon is held. */
const aCase = async () => (await pressed([1]))[0]!
const held = async () => (await pressed([1, 1]))[1]!

/** A request of one officer to leave a rating out, about which a second one says a word. */
async function asked(): Promise<string> {
  const token = await hub.signIn('campaign-office')
  const body = { action: 'exclude', ratings: [await held()], reason }
  return (await hub.call('POST', '/api/v1/screening/requests', { token, body })).body.request
}
async function question(): Promise<string> {
  const body = { ratings: [await held()], words: '请看录像' }
  const asks = await hub.call('POST', '/api/v1/screening/questions', { token: tokens['campaign-office'], body })
  return asks.body.questions[0]
}
async function comment(): Promise<string> {
  const [id, receipt] = [uuid7(hub.clock.now), newReceipt()]
  await pressed([5], 'J36', { receipt })
  await hub.call('POST', '/api/v1/receipts/additions', { body: { id, receipt, comment: '谢谢' } })
  return id
}
async function alert(): Promise<string> {
  const id = uuid7(hub.clock.now)
  const at = { since: hub.clock.now, noticed: hub.clock.now, until: null }
  const about = { hall: 'shimin', window: 'A01', rule: 'burst', subject: '', evidence: {}, acknowledged: null } as const
  await hub.hub.parts.store.act('alerts.carry-out', [{ begins: { id, ...about, ...at } }], 'hub')
  return id
}
/** A case that was found true, as the unit concerned knows it. */
async function caseOfUnit(): Promise<string> {
  const running = async (): Promise<{ id: string }[]> =>
    (await hub.call('GET', '/api/v1/unit/cases', { token: tokens.unit })).body.cases
  const known = new Set((await running()).map(({ id }) => id))
  await noted()
  return (await running()).find(({ id }) => !known.has(id))!.id
}
async function noted(): Promise<string> {
  const id = await aCase()
  const body = { step: 'found', finding: 'true', responsibility: 'process', note: '人手不足' }
  await hub.call('POST', `/api/v1/halls/shimin/cases/${id}/steps`, { token: tokens['hall-manager'], body })
  return id
}
/** A case for which the unit concerned asks for more time. */
async function waiting(): Promise<string> {
  const body = { step: 'extension-asked', note: '材料未齐' }
  await hub.call('POST', `/api/v1/unit/cases/${await caseOfUnit()}/steps`, { token: tokens.unit, body })
  const token = tokens['campaign-office']
  return (await hub.call('GET', '/api/v1/cases?waiting=extension', { token })).body.cases[0].id
}
async function pairingCode(): Promise<string> {
  const at = `/api/v1/halls/shimin/windows/${hub.freshWindow()}/pairing-codes`
  return (await hub.call('POST', at, { token: tokens['hall-manager'], body: { kind: 'kiosk' } })).body.code
}
/** A device that a hall's manager paired, and nobody has confirmed. */
async function paired(): Promise<string> {
  return (await hub.call('POST', '/api/v1/pairing', { body: { code: await pairingCode() } })).body.deviceId
}
const WINDOW = { hallCode: 'shimin', window: 'A01' }
async function service(caseNo: string): Promise<string> {
  const token = hub.apiKey('services')
  const body = { caseNo, party: 'person' }
  return (await hub.call('POST', '/api/v1/windows/shimin/A01/services', { token, body })).body.serviceId
}

const PERIOD = { campaign: '2026', method: 'service-centre' }
const SEAL = '/api/v1/campaigns/2026/methods/service-centre'
let days = 0
/** Each time another day, on which nothing was pressed. */
function day(): { from: string; to: string } {
  const date = `2026-11-${String(++days).padStart(2, '0')}`
  return { from: date, to: date }
}
/** What a day looks like before its seal: its content, and what has to be accepted. */
async function shown() {
  const dates = day()
  const token = tokens['campaign-office']
  const { body } = await hub.call('GET', `${SEAL}/seal?from=${dates.from}&to=${dates.to}`, { token })
  const checks: { code: string; count: number }[] = body.checks
  const accept = checks.filter(({ count }) => count > 0).map(({ code }) => code)
  return { order: { ...dates, accept, reason }, content: String(body.content) }
}
/** What seals a day that one officer lets be sealed as it is; another one does it. */
async function order(): Promise<object> {
  const token = await hub.signIn('campaign-office')
  const { order: made, content } = await shown()
  const { accept: _, ...consent } = made
  await hub.call('POST', `${SEAL}/stands`, { token, body: { ...consent, content } })
  return made
}
async function sealed(): Promise<string> {
  const token = tokens['campaign-office']
  const { status, body } = await hub.call('POST', `${SEAL}/seal`, { token, body: await order() })
  expect([status, body]).toEqual([201, body])
  return String(body.seal)
}
/** What another officer asked to seal as it was shown: the request and the digest of its content. */
async function requested(): Promise<{ at: { request: string }; content: string }> {
  const token = await hub.signIn('campaign-office')
  const { order: made, content } = await shown()
  const { status, body } = await hub.call('POST', `${SEAL}/seal-requests`, { token, body: { ...made, content } })
  expect([status, body]).toEqual([201, body])
  return { at: { request: String(body.request) }, content: body.content }
}
/** A seal that one officer asked to open again. */
async function disputed(): Promise<string> {
  const seal = await sealed()
  const token = await hub.signIn('campaign-office')
  await hub.call('POST', `/api/v1/seals/${seal}/reopen-requests`, { token, body: { reason } })
  return seal
}

async function noteOf(id: string): Promise<string> {
  const { body } = await hub.call('GET', `/api/v1/halls/shimin/cases/${id}`, { token: tokens['hall-manager'] })
  return String(body.steps.find((each: { note?: unknown }) => each.note != null).n)
}

/** A list of the unit that waits for the office. */
async function handedIn(): Promise<string> {
  const body = { revision: 0, lines: EXAMPLE_LINES }
  const path = '/api/v1/campaigns/2026/hand-ins/own/objects'
  return String((await hub.call('POST', path, { token: tokens.unit, body })).body.handIn)
}

/** A fact of the unit that signs in here, each time of another day. */
let refusals = 0
function refusedInterview() {
  const date = `2026-10-${String(++refusals).padStart(2, '0')}`
  return { id: uuid7(hub.clock.now), unit: 'J36', rule: 'B1', date, facts: { text: '拒绝采访' }, files: [] }
}
const problem = () => ({
  id: uuid7(hub.clock.now),
  unit: 'J36',
  source: 'hotline',
  fedBack: '2026-11-16',
  text: '无人接电话',
})
const inspection = () => ({ id: uuid7(hub.clock.now), unit: 'J36', date: '2026-11-16', finding: '上班时间无人' })
const programme = () => ({
  id: uuid7(hub.clock.now),
  unit: 'J36',
  sort: 'tv',
  date: '2026-11-16',
  title: '电视问政',
  invitation: '邀主要负责人',
  problems: ['窗口无人'],
})
async function scan(token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' }
  const sent = await fetch(`${hub.url}/api/v1/uploads`, { method: 'POST', headers, body: Buffer.from(plainPdf()) })
  return ((await sent.json()) as { id: string }).id
}
/** Reported and signed by the media. */
async function reportedByMedia(): Promise<string> {
  const [token, body] = [tokens.reporter, refusedInterview()]
  await hub.call('POST', '/api/v1/deductions', { token, body })
  const signed = { name: '周某', date: '2026-11-17', file: await scan(token) }
  await hub.call('POST', `/api/v1/deductions/${body.id}/sign`, { token, body: signed })
  return body.id
}

const found = () => ({ id: uuid7(hub.clock.now), unit: 'J36', source: 'office', finding: '电话无人接' })
const PLAN = { leader: '马某', handler: '丁某', deadline: '2026-12-30', measure: '设替岗表', mechanism: '写进办法' }
const VISIT = { date: '2026-11-18', outcome: 'passed', who: '李某', text: '三声有人接', files: [] }
const APPOINTED = { date: '2026-11-20', who: '李某', text: '看替岗表' }
/** An item of rectification of the unit that signs in here, taken so far. */
async function itemAt(how: 'entered' | 'planned' | 'accepted' | 'passed'): Promise<{ campaign: string; id: string }> {
  const [body, office, base] = [found(), tokens['campaign-office'], '/api/v1/campaigns/2026/rectifications']
  await hub.call('POST', base, { token: office, body })
  const steps = [
    ['plan', tokens.unit, PLAN],
    ['answer', office, { outcome: 'accepted' }],
    ['visits', office, VISIT],
  ] as const
  for (const [step, token, said] of steps.slice(0, ['entered', 'planned', 'accepted', 'passed'].indexOf(how)))
    await hub.call('POST', `${base}/${body.id}/${step}`, { token, body: said })
  return { campaign: '2026', id: body.id }
}

/** The year of the online channel is sealed before it is over; nothing more is asked of it here. */
let yearIsSealed = false
async function sealedYear(): Promise<void> {
  if (yearIsSealed) return
  yearIsSealed = true
  const { store } = hub.hub.parts
  // One rating is too few for a rank.
  await store.act('online.record', { ratings: [onlineArrival(hub.clock.now, { unit: 'J16' })] }, 'hub')
  const officer: Officer = { operator: 'user:online-owner', role: 'method-owner' }
  const second: Officer = { operator: 'user:office-2', role: 'campaign-office' }
  const period = { campaign: '2026', method: 'online', reason } as const
  await store.act('seals.consent', { ...period, officer: second }, 'user:office-2')
  const { checks } = await store.read('seals.state', { ...period, now: hub.clock.now })
  const accept = checks.flatMap(({ point, state }) => (state === 'ok' ? [] : [point]))
  const how = { accept, early: true, twoPeople: true, alone: true }
  await store.act('seals.seal', { ...period, ...how, officer }, 'user:online-owner')
}

/** People who are in the pool, and a decision about two of them. */
const POOL = { campaign: '2026', method: 'third-party' }
async function inPool(): Promise<[string, string]> {
  await pooled({ store: hub.hub.parts.store, clock: hub.clock })
  const last = hub.hub.ledger.db.prepare('SELECT max(number) FROM rater').pluck().get() as number
  return [raterId(last - 1), raterId(last)]
}
async function aDecision(): Promise<string> {
  const [a, b] = await inPool()
  const pair = { campaign: '2026', method: 'third-party', a, b, same: false, word: '两人' } as const
  return String((await hub.hub.parts.store.act('pool.decide', pair, 'user:survey')).decision)
}

/** The sixth rating of one network for one unit, with a comment. */
async function heldOnline(unit = `J${40 + ++networks}`): Promise<string[]> {
  const more = { network: `198.51.100.${networks}`, unit, comment: '停车难' }
  const ratings = Array.from({ length: 6 }, () => onlineArrival(hub.clock.now, more))
  await hub.hub.parts.store.act('online.record', { ratings }, 'hub')
  return [ratings[5]!.id]
}
let networks = 0
async function askedOnline(): Promise<string> {
  const token = await hub.signIn('method-owner', { method: 'online' })
  const body = { action: 'exclude', ratings: await heldOnline(), reason }
  return (await hub.call('POST', '/api/v1/online/requests', { token, body })).body.request
}

/** How each act is done. */
const DOING: Partial<Record<ActName, (url: string) => Promise<Asked>>> = {
  // The office's own step: it grants more time to whoever asked for it.
  'cases.step': async (url) =>
    url.includes(':hall')
      ? { at: { case: await aCase() }, body: { step: 'assigned', staff: '64010027' } }
      : { at: { case: await waiting() }, body: { step: 'extension-granted', note: '同意' } },
  'cases.step-of-unit': async () => ({
    at: { case: await caseOfUnit() },
    body: { step: 'extension-asked', note: '材料未齐' },
  }),
  'cases.set-contact': async () => ({ at: { case: await aCase() }, body: { phone: '13800000000' } }),
  'cases.erase-note': async () => {
    const id = await noted()
    return { at: { case: id, n: await noteOf(id) }, body: { reason } }
  },
  'comments.erase': async () => ({ at: { id: await comment() }, body: { reason } }),
  'receipts.add': async () => {
    const receipt = newReceipt()
    await pressed([5], 'J36', { receipt })
    return { body: { id: uuid7(hub.clock.now), receipt, comment: '谢谢' } }
  },
  'alerts.acknowledge': async () => ({ at: { alert: await alert() }, body: { word: '已去看' } }),
  'alerts.change-rule': async () => ({ at: { rule: 'burst' }, body: { ...USUAL_ALERTS.burst, presses: 9 } }),

  'pairing-codes.create': async () => ({ at: { window: hub.freshWindow() }, body: { kind: 'kiosk' } }),
  'devices.pair': async () => ({ body: { code: await pairingCode() } }),
  'devices.confirm': async () => ({ at: { device: await paired() }, body: { reason } }),
  'devices.replace': async () => ({ at: { device: (await hub.enrol(hub.freshWindow())).deviceId }, body: { reason } }),
  'devices.rotate': async () => ({ at: { device: (await hub.enrol(hub.freshWindow())).deviceId }, body: { reason } }),
  'devices.revoke': async () => ({ at: { device: (await hub.enrol(hub.freshWindow())).deviceId }, body: { reason } }),
  'staff.enter': async () => ({ body: { no: '64019999', name: '王建宁', unit: 'J36', reason } }),

  'services.open': async () => ({ at: WINDOW, body: { caseNo: 'one', party: 'person' } }),
  'services.cancel': async () => ({ at: { ...WINDOW, service: await service('two') }, body: { reason } }),
  'services.correct': async () => ({
    at: { ...WINDOW, service: await service('three') },
    body: { unit: 'J16', party: 'person', reason },
  }),
  'calls.record': async () => ({
    body: [{ callId: 'one', unit: 'J36', level: 5, answeredAt: '2026-11-18T09:00:00+08:00' }],
  }),

  'seals.consent': async () => {
    const { order: made, content } = await shown()
    const { accept: _, ...consent } = made
    return { at: PERIOD, body: { ...consent, content } }
  },
  'seals.seal': async () => ({ at: PERIOD, body: await order() }),
  'seals.ask': async () => {
    const { order: made, content } = await shown()
    return { at: PERIOD, body: { ...made, content } }
  },
  'seals.agree': async () => {
    const { at, content } = await requested()
    return { at, body: { content, password: 'a long password' } }
  },
  'seals.refuse': async () => ({ at: (await requested()).at, body: { reason } }),
  'seals.ask-to-reopen': async () => ({ at: { seal: await sealed() }, body: { reason } }),
  'seals.reopen': async () => ({ at: { seal: await disputed() }, body: { reason } }),

  'clock.settle': async () => {
    await hub.hub.ledger.write((w) => w.append('clock-doubt', { why: 'stepped', clock: w.now, by: HOUR }))
    return { body: { shifts: [], reason } }
  },
  'policy.adopt': async () => ({ body: { digest: policyDigest(files), reason } }),
  'units.alias': async () => ({ body: { name: '公安分局', unit: 'J36', reason } }),
  'matters.enter': async () => ({ body: { name: '居住证', unit: 'J36', reason } }),
  'first-day.mark': async () => ({ body: { step: 'outside', aside: true, word: '下月接入' } }),
  'followUp.decide': async () => {
    await sealedYear()
    return { at: { campaign: '2026' }, body: { method: 'online', unit: 'J16', joins: true, reason } }
  },
  'calendar.mark': async () => ({ at: { campaign: '2026', code: files.deadlines[0]!.code }, body: { done: true } }),

  'hand-ins.save-draft': async () => ({ at: { campaign: '2026', part: 'duties' }, body: { revision: 0, lines: [] } }),
  'hand-ins.submit': async () => ({
    at: { campaign: '2026', part: 'objects' },
    body: { revision: 0, lines: EXAMPLE_LINES },
  }),
  'hand-ins.accept': async () => ({ at: { campaign: '2026', handIn: await handedIn() } }),
  'hand-ins.return': async () => ({ at: { campaign: '2026', handIn: await handedIn() }, body: { reason } }),
  'hand-ins.erase-people': async () => ({ at: { campaign: '2026', handIn: await handedIn() }, body: { reason } }),
  'hand-ins.note-call': async () => ({ at: { campaign: '2026', party: 'J23' }, body: {} }),

  'survey.withdraw': async () => {
    const taken = await fetch(`${hub.url}/api/v1/campaigns/2026/methods/third-party/survey/result`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ofSurvey}`, 'content-type': 'application/octet-stream' },
      body: 'unit,score,n\nJ16,88,40',
    })
    const done = (await taken.json()) as { import: number }
    return { at: { campaign: '2026', import: String(done.import) }, body: { reason } }
  },
  'pool.decide': async () => {
    const [a, b] = await inPool()
    return { at: POOL, body: { a, b, same: true, word: '同一人' } }
  },
  'pool.undo': async () => ({ at: { ...POOL, decision: await aDecision() } }),
  'pool.erase': async () => ({ at: { ...POOL, rater: (await inPool())[0] }, body: { reason } }),
  'draw.freeze-frame': async () => {
    hub.hub.parts.draws = deskOf(hub, { pages: () => [FEW_LINES] })
    return { at: { campaign: '2026' }, body: { dice: DICE.length, seen: null } }
  },
  // The owner has typed all, so that the office's digits are the last.
  'draw.type-seed': async () => {
    await frozenBefore(hub)
    await hub.call('POST', '/api/v1/campaigns/2026/draw/seed', { token: ofSurvey, body: { digits: DICE } })
    // What follows at once is looked at by itself.
    hub.hub.parts.draws.run = async () => 0
    return { at: { campaign: '2026' }, body: { digits: DICE } }
  },
  'draw.run': async () => {
    hub.hub.parts.draws = deskOf(hub, { pages: () => [] })
    return { at: { campaign: '2026' } }
  },
  'online.decide': async () => ({ body: { action: 'release', ratings: await heldOnline(), reason } }),
  'online.ask': async () => ({ body: { action: 'exclude', ratings: await heldOnline(), reason } }),
  'online.confirm': async () => ({ at: { request: await askedOnline() }, body: { reason } }),
  'online.refuse': async () => ({ at: { request: await askedOnline() }, body: { reason } }),
  'online.erase-comment': async () => ({ at: { rating: (await heldOnline())[0]! }, body: { reason } }),

  'ratings.decide': async () => ({ body: { action: 'release', ratings: [await held()], reason } }),
  'ratings.ask': async () => ({ body: { action: 'exclude', ratings: [await held()], reason } }),
  'ratings.confirm': async () => ({ at: { request: await asked() }, body: { reason } }),
  'ratings.refuse': async () => ({ at: { request: await asked() }, body: { reason } }),
  'deductions.report': async () => ({ body: refusedInterview() }),
  'deductions.sign': async () => {
    const body = refusedInterview()
    await hub.call('POST', '/api/v1/deductions', { token: tokens['campaign-office'], body })
    return { at: { id: body.id }, body: { name: '周某', date: '2026-11-17', file: await scan(tokens.reporter) } }
  },
  'deductions.confirm': async () => ({ at: { id: await reportedByMedia() }, body: {} }),
  'deductions.object': async () => ({ at: { id: await reportedByMedia() }, body: { reason, files: [] } }),
  'deductions.decide': async () => {
    const id = await reportedByMedia()
    const body = { reason, files: [] }
    await hub.call('POST', `/api/v1/deductions/${id}/objection`, { token: tokens.unit, body })
    return { at: { id }, body: { verdict: 'upheld', reason } }
  },
  'deductions.note-not-interviewed': async () => ({
    body: { id: uuid7(hub.clock.now), unit: 'J36', date: '2026-11-17' },
  }),
  'inspections.enter': async () => ({ body: inspection() }),
  'inspections.step': async () => {
    const body = inspection()
    await hub.call('POST', '/api/v1/inspections', { token: tokens['campaign-office'], body })
    return { at: { id: body.id }, body: { step: 'verified', date: '2026-11-17', text: '属实' } }
  },
  'programmes.enter': async () => ({ body: programme() }),
  'programmes.note-outcome': async () => {
    const body = programme()
    await hub.call('POST', '/api/v1/programmes', { token: tokens.reporter, body })
    return { at: { id: body.id }, body: { outcome: 'refused', date: '2026-11-17', text: '说忙' } }
  },
  'monthly.save-draft': async () => ({ at: { month: '2026-10' }, body: { lines: MONTHLY_LINES } }),
  'monthly.return': async () => {
    const body = { lines: MONTHLY_LINES }
    await hub.call('POST', '/api/v1/monthly-reports/2026-09', { token: tokens.reporter, body })
    return { at: { month: '2026-09' }, body: { body: 'media', reason } }
  },
  'monthly.submit': async () => ({ at: { month: '2026-10' }, body: { lines: MONTHLY_LINES } }),
  'problems.feed-back': async () => ({ body: problem() }),
  'problems.step': async () => {
    const body = problem()
    await hub.call('POST', '/api/v1/problems', { token: tokens['campaign-office'], body })
    return { at: { id: body.id }, body: { solved: '2026-11-17' } }
  },
  'deductions.withdraw': async () => ({ at: { id: await reportedByMedia() }, body: { reason } }),

  'notices.tell': async () => {
    await sealedYear()
    return { at: { campaign: '2026' }, body: { partial: true } }
  },
  'notices.sign': async () => {
    await sealedYear()
    const body = { partial: true }
    await hub.call('POST', '/api/v1/campaigns/2026/notices', { token: tokens['campaign-office'], body })
    return { at: { campaign: '2026' } }
  },
  'rectifications.enter': async () => ({ at: { campaign: '2026' }, body: found() }),
  'rectifications.plan': async () => ({ at: await itemAt('entered'), body: PLAN }),
  'rectifications.answer': async () => ({ at: await itemAt('planned'), body: { outcome: 'accepted' } }),
  'rectifications.report': async () => ({ at: await itemAt('accepted'), body: { text: '已上墙', files: [] } }),
  'rectifications.visit': async () => ({ at: await itemAt('accepted'), body: VISIT }),
  'rectifications.appoint': async () => ({ at: await itemAt('accepted'), body: APPOINTED }),
  'rectifications.postpone': async () => {
    const at = await itemAt('accepted')
    const path = `/api/v1/campaigns/2026/rectifications/${at.id}/appointments`
    await hub.call('POST', path, { token: tokens['campaign-office'], body: APPOINTED })
    return { at, body: { reason } }
  },
  'rectifications.close': async () => ({ at: await itemAt('passed'), body: { reason } }),
  'rectifications.withdraw': async () => ({ at: await itemAt('entered'), body: { reason } }),
  'rectifications.erase-people': async () => ({ at: await itemAt('planned'), body: { reason } }),

  'questions.ask': async () => ({ body: { ratings: [await held()], words: '请看录像' } }),
  'questions.withdraw': async () => ({ at: { question: await question() } }),
  'questions.answer': async () => ({ at: { question: await question() }, body: { words: '看过了' } }),

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

function tokenFor(access: AccessRule): { token?: string } {
  if (access === 'public') return {}
  if ('scope' in access) return { token: hub.apiKey(access.scope) }
  if (access.method === 'online') return { token: onlineOwner }
  if (PERMISSIONS[access.permission].every((role: Role) => role === 'method-owner')) return { token: ofSurvey }
  return { token: tokens[BY_OFFICE.find((role) => may(role, access.permission))!] }
}
/** The office goes before the hall's manager: it decides what a hall may not. */
const BY_OFFICE = ROLES.toSorted((a, b) => Number(b === 'campaign-office') - Number(a === 'campaign-office'))
const lastRow = () => (hub.hub.ledger.db.prepare('SELECT max(n) AS n FROM audit').get() as { n: number }).n
const rowsAfter = (n: number) => {
  const rows = hub.hub.ledger.db.prepare('SELECT action FROM audit WHERE n > ? ORDER BY n').all(n)
  return (rows as { action: string }[]).map(({ action }) => action)
}

describe('an act that is done writes the rows that it names', () => {
  // Those of the ballot and of the report, which are one thing after another: acts-of-ballot.test.ts, report.test.ts.
  test.each(reachedFrom('rest').filter((name) => !/^(?:ballot|report)\./.test(name)))('%s', async (name) => {
    for (const { method, url, access } of routes.filter(({ act }) => act === name)) {
      const { at = {}, body } = await DOING[name]!(url)
      const path = url.replaceAll(
        /:(\w+)/g,
        (_, member: string) => at[member] ?? (member === 'hall' ? 'shimin' : member),
      )
      const asked = { ...tokenFor(access), ...(body === undefined ? {} : { body }) }
      const before = lastRow()
      if ((ACTS[name] as Act).preview) {
        const looked = await hub.call(method, path, { ...asked, body: { ...body, preview: true } })
        expect([url, looked.status, rowsAfter(before)]).toEqual([url, 200, []])
      }
      const { status, body: answer } = await hub.call(method, path, asked)
      expect([url, status < 300, answer]).toEqual([url, true, answer])
      // Few calls at once are put into the log where they come from a file.
      expect([url, rowsAfter(before)]).toEqual([url, name === 'calls.record' ? [] : ACTS[name].audit])
    }
  })

  test('and its change writes no other, from wherever it is reached', () => {
    for (const [name, { audit }] of TABLE) {
      const written = [CHANGE_EXAMPLES[name].audit ?? []].flat()
      // What is only put on record names what was done itself.
      if (name === 'audit.record') expect(audit).toEqual(expect.arrayContaining(written))
      else expect([name, audit]).toEqual([name, written])
    }
  })
})
