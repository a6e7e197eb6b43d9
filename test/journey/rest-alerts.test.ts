import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

/** What the hub notices by itself, as the hall's duty room hears of it. */
let data: string
let hub: TestHub
let device: StrangerDevice
let manager: string
let elsewhere: string
let feed: Socket
const windows = new Map<
  string,
  { alerts: { id: string; rule: string; since: number }[]; devices: { online: boolean }[] }
>()

beforeAll(async () => {
  // The hub looks by the clock only when a test says so: whatever else comes, came at once.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  data = mkdtempSync(join(tmpdir(), 'pingyi-alerts-'))
  hub = await TestHub.start({ data })
  device = await hub.device('B07')
  manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  elsewhere = await hub.signIn('hall-manager', { hall: '12345' })
  await watch()
})
afterAll(async () => {
  feed.disconnect()
  await hub.stop()
  rmSync(data, { recursive: true, force: true })
  vi.useRealTimers()
})

async function watch(): Promise<void> {
  feed = io(`${hub.url}/hall`, { transports: ['websocket'], forceNew: true, auth: { token: manager } })
  const take = (changed: { code: string }[]) => {
    for (const { code, ...fields } of changed) windows.set(code, { ...windows.get(code)!, ...fields })
  }
  feed.on('hall:delta', (delta: { windows: { code: string }[] }) => take(delta.windows))
  await new Promise<void>((resolve) => {
    feed.on('connect', () =>
      feed.emit('hall:watch', { hall: 'shimin' }, (answer: { windows: { code: string }[] }) => {
        take(answer.windows)
        resolve()
      }),
    )
  })
}
const rules = (window = 'B07') => windows.get(window)!.alerts.map(({ rule }) => rule)
const list = async (token = manager) => (await hub.call('GET', '/api/v1/halls/shimin/alerts', { token })).body.alerts
async function press(level: number, after = 20 * SECOND): Promise<string> {
  hub.clock.now += after
  const made = device.press(level)
  await device.submit([made])
  return made['id'] as string
}
const configure = (rule: string, body: object, token = manager) =>
  hub.call('POST', `/api/v1/halls/shimin/alert-rules/${rule}`, { token, body })

test('a bad press is an alert in the feed at once, and over when its case is taken up', async () => {
  const id = await press(2)
  await expect.poll(() => rules()).toEqual(['bad-rating'])
  const [alert] = await list()
  expect(alert).toMatchObject({
    window: 'B07',
    rule: 'bad-rating',
    until: null,
    evidence: { case: id, level: 2, verdict: 'counted' },
    acknowledged: null,
  })
  expect(windows.get('B07')!.alerts[0]!.id).toBe(alert.id)
  const said = await hub.call('POST', `/api/v1/halls/shimin/alerts/${alert.id}/acknowledge`, {
    token: manager,
    body: { word: '已到窗口' },
  })
  expect(said.body.acknowledged).toMatchObject({
    operator: expect.stringMatching(/^user:hall-manager/),
    word: '已到窗口',
  })
  await hub.call('POST', `/api/v1/halls/shimin/cases/${id}/steps`, {
    token: manager,
    body: { step: 'found', finding: 'true', responsibility: 'person' },
  })
  await expect.poll(() => rules()).toEqual([])
  expect((await list())[0]).toMatchObject({
    id: alert.id,
    until: expect.any(String),
    acknowledged: { word: '已到窗口' },
  })
})

test('half dissatisfied and a burst come from the presses of a window, and go with time', async () => {
  for (const level of [1, 1, 5, 5, 4, 5, 5, 5]) await press(level, 16 * SECOND)
  await expect.poll(() => new Set(rules())).toEqual(new Set(['bad-rating', 'burst']))
  hub.clock.now += 30 * MINUTE
  await press(5)
  await expect.poll(() => rules()).toEqual(['bad-rating', 'bad-rating'])
})

test('a device that goes is an alert after two minutes, and over when it comes back', async () => {
  const credentials = await hub.enrol('C01')
  const gone = await hub.connect(credentials)
  await gone.hello()
  gone.close()
  await expect.poll(() => windows.get('C01')!.devices[0]?.online).toBe(false)
  // Nothing happens any more: time alone does it, with the hub's own tick.
  hub.clock.now += 3 * MINUTE
  vi.advanceTimersByTime(5_000)
  await expect.poll(() => rules('C01')).toEqual(['device-offline'])
  await hub.connect(credentials)
  await expect.poll(() => rules('C01')).toEqual([])
})

test('the manager sets the rules of the own hall; what is no figure is refused, and all of it is in the audit log', async () => {
  const usual = await hub.call('GET', '/api/v1/halls/shimin/alert-rules', { token: manager })
  expect(usual.body['machine-pace']).toEqual({ on: true, presses: 10, spread: 10, withinMs: 1_800_000 })
  expect((await configure('bad-rating', { on: false, forMs: 0 })).body.code).toBe('bad-request')
  expect((await configure('nonsense', { on: false })).status).toBe(404)
  const off = await configure('bad-rating', { on: false, forMs: 3_600_000 })
  expect(off.body['bad-rating']).toEqual({ on: false, forMs: 3_600_000 })
  await expect.poll(() => rules()).toEqual([])
  await configure('bad-rating', { on: true, forMs: 28_800_000 })
  await expect.poll(() => rules()).toEqual(['bad-rating', 'bad-rating'])
  const { body } = await hub.call('GET', '/api/v1/audit', { token: await hub.signIn('auditor') })
  const acts = (body.entries as { action: string }[]).map(({ action }) => action)
  expect(acts.filter((action) => action.startsWith('alert:'))).toEqual([
    'alert:configure',
    'alert:configure',
    'alert:acknowledge',
  ])
})

test('a manager of another hall can neither see nor answer nor set anything', async () => {
  const [alert] = await list()
  const own = await hub.call('GET', '/api/v1/halls/12345/alerts', { token: elsewhere })
  expect(own.body).toEqual({ alerts: [] })
  expect((await hub.call('GET', '/api/v1/halls/shimin/alerts', { token: elsewhere })).status).toBe(403)
  expect((await configure('burst', { on: false, presses: 8, withinMs: 1_000 }, elsewhere)).status).toBe(403)
  // Under the own hall another hall's alert and one that does not exist answer alike.
  const answer = (id: string) =>
    hub.call('POST', `/api/v1/halls/12345/alerts/${id}/acknowledge`, { token: elsewhere, body: { word: 'x' } })
  const [other, none] = [await answer(alert.id), await answer(`${alert.id.slice(0, -4)}0000`)]
  expect([other.status, other.text]).toEqual([404, none.text])
})

test('open alerts and their words survive a restart of the hub, each once', async () => {
  const before = (await list()).filter(({ until }: { until: string | null }) => until === null)
  expect(before.length).toBeGreaterThan(0)
  feed.disconnect()
  const { now } = hub.clock
  await hub.stop()
  hub = await TestHub.start({ data, now: now + SECOND })
  const session = await hub.call('POST', '/api/v1/session', {
    body: { username: 'hall-manager-1', password: 'a long password' },
  })
  manager = session.body.token
  await watch()
  expect(rules().length).toBe(before.filter(({ window }: { window: string }) => window === 'B07').length)
  const after = (await list()).filter(({ until }: { until: string | null }) => until === null)
  expect(after).toEqual(before)
  expect(TEN).toBeLessThan(now)
})
