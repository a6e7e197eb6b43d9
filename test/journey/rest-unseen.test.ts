import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { pingyiHere } from '../helpers/command-line.ts'
import { consentTo } from '../helpers/consent.ts'
import { LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

/** A hall manager paired a program and pressed three counted ratings alone (server/rules/screening/README.md, `unseen`). */
let data: string
let hub: TestHub
let manager: string
let office: string
let admin: string
let window: string
let program: StrangerDevice
const ids: string[] = []
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-unseen-'))
  hub = await TestHub.start({ data })
  manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  office = await hub.signIn('campaign-office')
  admin = await hub.signIn('admin')
  window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  program = await pairedBy(manager)
  hub.clock.now = TEN + 10 * MINUTE
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

async function pairedBy(token: string, at = window): Promise<StrangerDevice> {
  const path = `/api/v1/halls/shimin/windows/${at}/pairing-codes`
  const { code } = (await hub.call('POST', path, { token, body: { kind: 'kiosk' } })).body as { code: string }
  const paired = await hub.call('POST', '/api/v1/pairing', { body: { code } })
  const device = await hub.connect(paired.body as { deviceId: string; token: string })
  await device.hello()
  return device
}
async function press(device: StrangerDevice, ...presses: [level: number, at: number][]): Promise<string[]> {
  const items = presses.map(([level, at]) => device.press(level, at))
  await device.submit(items)
  return items.map((item) => item['id'] as string)
}
const confirm = (token: string, device: string, reason = '到窗口看过') =>
  hub.call('POST', `/api/v1/devices/${device}/confirm`, { token, body: { reason } })
const listed = async (token: string) =>
  (await hub.call('GET', '/api/v1/devices', { token })).body.devices as { id: string; [name: string]: unknown }[]
const alertsOf = async (at: string) => {
  const { alerts } = (await hub.call('GET', '/api/v1/halls/shimin/alerts', { token: office })).body as {
    alerts: { window: string; rule: string; until: string | null }[]
  }
  return alerts.filter((alert) => alert.window === at && alert.until === null).map(({ rule }) => rule)
}

describe('a device that a hall manager paired', () => {
  test('presses, and nothing of it counts', async () => {
    ids.push(...(await press(program, [5, TEN + MINUTE], [5, TEN + 2 * MINUTE], [1, TEN + 2 * MINUTE + SECOND])))
    expect(ids.map((id) => hub.verdict(id))).toMatchObject([
      { verdict: 'held', rule: 'unseen' },
      { verdict: 'held', rule: 'unseen' },
      { verdict: 'held', rule: 'unseen' },
    ])
    expect(hub.rows('device').at(-1)!.body).toMatchObject({ device: program.deviceId, unseen: true })
  })

  test('is named on the list of devices, first, with who paired it and what waits for it', async () => {
    const [first] = await listed(office)
    expect(first).toMatchObject({
      id: program.deviceId,
      hall: 'shimin',
      window,
      unseen: { pairedBy: expect.stringMatching(/^user:hall-manager-/), held: 3 },
    })
  })

  test('is an alert to the office where it says that it is nothing known, or shows no key', async () => {
    await expect.poll(() => alertsOf(window), { timeout: 15_000 }).toContain('software-key')
    await expect
      .poll(async () => (await listed(office))[0]!['alerts'], { timeout: 15_000 })
      .toMatchObject([{ rule: 'software-key' }])
  })

  test('is not confirmed by the hall, by a waiting officer, or twice', async () => {
    expect(await confirm(manager, program.deviceId)).toMatchObject({ status: 403 })
    expect(await confirm(office, '0198c0de-0000-7000-8000-000000000000')).toMatchObject({
      body: { code: 'unknown-device' },
    })
    expect(await confirm(office, program.deviceId, ' ')).toMatchObject({ body: { code: 'reason-missing' } })
    const late = await hub.signIn('campaign-office')
    hub.hub.ledger.db.exec(`UPDATE standing SET founding = 0, due = 9e12 WHERE username = 'campaign-office-4'`)
    expect(await confirm(late, program.deviceId)).toMatchObject({ status: 403, body: { code: 'not-vouched' } })
  })

  test('is released by the office: the fact goes, and what the rules say then follows', async () => {
    expect(await confirm(office, program.deviceId)).toMatchObject({ status: 200, body: { released: 3 } })
    expect(ids.map((id) => hub.verdict(id))).toMatchObject([
      { verdict: 'counted', rule: 'ok' },
      { verdict: 'counted', rule: 'ok' },
      { verdict: 'held', rule: 'gap' },
    ])
    const [later] = await press(program, [4, TEN + 4 * MINUTE])
    expect(hub.verdict(later)).toMatchObject({ verdict: 'counted' })
    expect(await confirm(office, program.deviceId)).toMatchObject({ status: 409, body: { code: 'device-seen' } })
    expect(hub.inside.audit.list({ limit: 1 })[0]).toMatchObject({ action: 'device:confirm' })
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  })
})

test('a device that admin paired is seen', async () => {
  const at = hub.freshWindow()
  await hub.post(at, 'J16', LONG_AGO)
  const device = await pairedBy(admin, at)
  hub.clock.now += MINUTE
  const [id] = await press(device, [5, hub.clock.now - SECOND])
  expect(hub.verdict(id)).toMatchObject({ verdict: 'counted' })
  expect((await listed(admin)).find((each) => each.id === device.deviceId)).toMatchObject({ unseen: null })
})

test('of a sealed period what was held stays so and is not told as released, until the seal is opened again', async () => {
  const at = hub.freshWindow()
  await hub.post(at, 'J16', LONG_AGO)
  const device = await pairedBy(manager, at)
  hub.clock.now += MINUTE
  const [id] = await press(device, [5, hub.clock.now - SECOND])
  const day = { from: '2026-11-18', to: '2026-11-18', reason: '试' }
  const path = '/api/v1/campaigns/2026/methods/service-centre'
  const [second, third] = [await hub.signIn('campaign-office'), await hub.signIn('campaign-office')]
  expect((await consentTo(hub, path, day, second)).status).toBe(201)
  const accept = ['held', 'gaps', 'late', 'unattributed', 'cases', 'period']
  const sealed = await hub.call('POST', `${path}/seal`, { token: third, body: { ...day, accept, early: true } })
  expect(sealed.status).toBe(201)
  const { seal } = sealed.body as { seal: number }
  const [later] = await press(device, [4, hub.clock.now + 86_400_000])
  expect(hub.verdict(later)).toMatchObject({ verdict: 'held', rule: 'unseen' })
  expect(await confirm(office, device.deviceId)).toMatchObject({ status: 200, body: { released: 1 } })
  expect(hub.inside.audit.list({ limit: 1 })[0]).toMatchObject({
    action: 'device:confirm',
    detail: { released: 1 },
  })
  expect(hub.verdict(id)).toMatchObject({ verdict: 'held', rule: 'unseen' })
  const reopen = { body: { reason: '更正' } }
  await hub.call('POST', `/api/v1/seals/${seal}/reopen-requests`, { token: second, ...reopen })
  expect((await hub.call('POST', `/api/v1/seals/${seal}/reopen`, { token: third, ...reopen })).status).toBe(200)
  expect(hub.verdict(id)).toMatchObject({ verdict: 'counted' })
})

test('a second device at a window, and presses faster than a hand, are alerts to the office', async () => {
  const at = hub.freshWindow()
  await hub.post(at, 'J16', LONG_AGO)
  const device = await hub.device(at)
  await device.hello()
  expect(await alertsOf(at)).toEqual([])
  const now = hub.clock.now
  await press(device, ...[1, 2, 3, 4].map((n): [number, number] => [5, now - MINUTE + n * 250]))
  await expect.poll(() => alertsOf(at), { timeout: 15_000 }).toContain('fast-presses')
  await hub.enrol(at)
  await press(device, [5, now - 1])
  await expect.poll(() => alertsOf(at), { timeout: 15_000 }).toContain('second-device')
})

test('the command line lists it and confirms it, as admin does', async () => {
  const at = hub.freshWindow()
  const device = await pairedBy(manager, at)
  await hub.stop()
  const run = (line: string) => pingyiHere([...line.split(' '), '--json'], { data })
  const unseen = async () =>
    (await run('device list')).json.find((each: { deviceId: string }) => each.deviceId === device.deviceId)
  expect(await unseen()).toMatchObject({ unseen: expect.stringMatching(/^user:hall-manager-/) })
  expect((await run(`device confirm --device ${device.deviceId} --reason seen`)).json).toEqual({
    deviceId: device.deviceId,
    released: 0,
  })
  expect(await unseen()).toMatchObject({ unseen: null })
  expect(await run(`device confirm --device ${device.deviceId} --reason seen`)).toMatchObject({
    code: 1,
    err: expect.stringContaining('device-seen'),
  })
})
