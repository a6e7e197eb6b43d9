import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { may, type Permission, type Role } from '../../server/contract/roles.ts'
import { listAccess } from '../../server/http/guard.ts'
import { consentTo } from '../helpers/consent.ts'
import { HOUR, LONG_AGO, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'

/**
 * Every page's reads after every other's, in both orders, before a seal, after it and after its reopening: what one page
 * asked never changes what another is answered. A new route is read as well, by a name that nothing has where none is here.
 */
const NOBODYS_ID = '0190a000-0000-7000-8000-000000000000'
const ROLES: Role[] = ['campaign-office', 'auditor', 'hall-manager', 'unit', 'admin']
const PERIOD = { from: '2026-11-01', to: '2026-11-18' }
const AT = '/api/v1/campaigns/2026/methods/service-centre'
/** Machine's figures, what clocks move meanwhile, and the log of these very reads. */
const OTHER_EACH_TIME = /^\/metrics|^\/healthz|^\/readyz|\/audit$|\/audit\/chain$|\/live$|\/alerts$/
let hub: TestHub
const tokens = new Map<Role, string>()
let names: Record<string, string>

beforeAll(async () => {
  hub = await TestHub.start()
  for (const role of ROLES)
    tokens.set(
      role,
      await hub.signIn(role, role === 'hall-manager' ? { hall: 'shimin' } : role === 'unit' ? { unit: 'J16' } : {}),
    )
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  const device = await hub.device(window)
  await device.hello()
  for (let i = 0; i < 8; i++) await device.submit([device.press(5, TEN - HOUR + i * 60 * SECOND)])
  const bad = device.press(1, TEN - HOUR + 10 * 60 * SECOND)
  const held = device.press(2, TEN - HOUR + 10 * 60 * SECOND + 5 * SECOND)
  await device.submit([bad, held, device.press(1)])
  names = {
    hall: 'shimin',
    window,
    campaign: '2026',
    unit: 'J16',
    case: bad['id'] as string,
    rating: held['id'] as string,
    device: device.deviceId,
    seal: '999999',
    file: 'scores.json',
  }
  // What clocks move comes to rest first.
  await vi.waitFor(
    async () => {
      const token = tokens.get('hall-manager')!
      expect((await hub.call('GET', '/api/v1/halls/shimin/alerts', { token })).body.alerts).toHaveLength(3)
    },
    { timeout: 60_000 },
  )
  // It is due: else it comes with the minute, wherever the reads are by then.
  await hub.hub.checkpoints.look()
})
afterAll(() => hub.stop())

const post = (path: string, body: object, token = tokens.get('campaign-office')!) =>
  hub.call('POST', path, { token, body })

interface Read {
  role: Role
  url: string
}

/** Each route that a role may read, with names of things that are there. */
function reads(): Read[] {
  return listAccess(hub.hub.http).flatMap(({ method, url, access }) => {
    if (method !== 'GET' || url.includes('*') || !/^\/(api|healthz|readyz|metrics)/.test(url)) return []
    const roles = access === 'public' ? ROLES.slice(0, 1) : ROLES.filter((role) => allowed(role, access))
    const filled = url.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => names[name] ?? NOBODYS_ID)
    return roles.map((role) => ({ role, url: filled }))
  })
}

const allowed = (role: Role, { permission }: { permission?: Permission }) =>
  permission !== undefined && may(role, permission)

async function readAll(order: Read[]): Promise<Map<string, unknown>> {
  const answers = new Map<string, unknown>()
  for (const { role, url } of order) {
    const { status, body, type } = await hub.call('GET', url, { token: tokens.get(role)! })
    const name = `${role} ${url}`
    expect(status, `${name}: ${JSON.stringify(body)}`).toBeLessThan(500)
    if (!OTHER_EACH_TIME.test(url)) answers.set(name, type.includes('json') ? [status, body] : status)
  }
  return answers
}

/** Forwards and backwards: each read stands once before and once after every other. */
async function expectNoReadChangesAnother(): Promise<void> {
  const order = reads()
  expect(order.length).toBeGreaterThan(90)
  const first = await readAll(order)
  for (const [name, answer] of await readAll(order.toReversed())) expect(answer, name).toEqual(first.get(name))
}

test('every read answers the same after every other one', expectNoReadChangesAnother)

test('a period is sealed after every page was opened, and every page reads on afterwards', async () => {
  const second = await hub.signIn('campaign-office')
  await consentTo(hub, AT, { ...PERIOD, reason: '按现状' }, second)
  const order = { ...PERIOD, early: true, reason: '按期报送', accept: ['gaps', 'late', 'unattributed', 'cases'] }
  const made = await post(`${AT}/seal`, order)
  expect([made.status, made.body.followUp]).toEqual([201, null])
  names['seal'] = String(made.body.seal)
  await hub.hub.parts.seals.package(made.body.seal)
  await expectNoReadChangesAnother()
})

test('a seal whose checkpoint cannot be written to a file is done, and says what followed', async () => {
  const seal = names['seal']
  await post(`/api/v1/seals/${seal}/reopen-requests`, { reason: '漏报' })
  const second = await hub.signIn('campaign-office')
  expect((await post(`/api/v1/seals/${seal}/reopen`, { reason: '漏报' }, second)).status).toBe(200)
  await expectNoReadChangesAnother()
  await consentTo(hub, AT, { ...PERIOD, reason: '按现状' }, second)
  const folder = join(hub.data, 'checkpoints')
  rmSync(folder, { recursive: true })
  writeFileSync(folder, 'in the way')
  const order = { ...PERIOD, early: true, reason: '重新报送', accept: ['gaps', 'late', 'unattributed', 'cases'] }
  const made = await post(`${AT}/seal`, order)
  rmSync(folder)
  mkdirSync(folder)
  expect([made.status, made.body.followUp]).toEqual([201, expect.stringContaining('checkpoint')])
  expect(hub.rows('seal').at(-1)!.n).toBe(made.body.seal)
  expect(hub.rows('checkpoint').at(-1)!.body.of).toBeGreaterThanOrEqual(made.body.seal)
})

test('an act that is on record and whose answer cannot be made is told as done, not as failed', async () => {
  const { ledger } = hub.hub
  const before = hub.rows('case-step').length
  // What an answer is made of fails once the entry is committed.
  ledger.onCommit(({ entries }) => {
    if (entries.some(({ kind }) => kind === 'case-step'))
      ledger.registry.reasons = () => {
        throw new Error('as if a table were gone')
      }
  })
  const answer = await fetch(`${hub.url}/api/v1/halls/shimin/cases/${names['case']}/steps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.get('hall-manager')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ step: 'noted', note: '已联系' }),
  })
  delete (ledger.registry as { reasons?: unknown }).reasons
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { done: true, entry: expect.any(Number), followUp: expect.objectContaining({ code: 'answer-failed' }) },
  ])
  expect(hub.rows('case-step').length).toBe(before + 1)
  // A refusal before the commit stays one.
  const refused = await post(
    `/api/v1/halls/shimin/cases/${names['case']}/steps`,
    { step: 'mended' },
    tokens.get('hall-manager'),
  )
  expect([refused.status, refused.body.code]).toEqual([409, 'case-step-refused'])
})
