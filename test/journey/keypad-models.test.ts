import { afterAll, beforeAll, expect, test } from 'vitest'
import { enrolDevice } from '../../server/store/register/enrol-device.ts'
import { DAY, LONG_AGO, MINUTE, SECOND, TestHub } from '../helpers/hub-fixture.ts'

/**
 * A keypad without a key for every level bends the distribution of its window, so what is pressed on it is held, unless
 * the policy counts it. The hub knows by the model of the hello, and writes it into the ledger.
 */
let hub: TestHub
let lenient: TestHub
beforeAll(async () => {
  hub = await TestHub.start()
  lenient = await TestHub.start({ configure: (all) => (all.policy.screening.fewKeys = 'counted') })
})
// Each hub verifies its whole ledger when it stops, and fails the file when anything differs.
afterAll(async () => {
  await hub.stop()
  await lenient.stop()
})

async function keypadAt(on: TestHub, window: string) {
  const who = { operator: 'cli:test', reason: 'test' }
  const deviceId = await on.hub.ledger.write((w) => enrolDevice(w, { kind: 'keypad', ...who }))
  await on.place(deviceId, window, LONG_AGO)
  return {
    deviceId,
    device: await on.connect({ deviceId, token: on.inside.deviceTokens.issue(deviceId, 'cli:test') }),
  }
}

async function press(on: TestHub, model: string, levels: number[]) {
  const window = on.freshWindow()
  const { deviceId, device } = await keypadAt(on, window)
  expect((await device.hello({ model }))['ok']).toBe(true)
  const verdicts: unknown[] = []
  for (const level of levels) {
    const item = device.press(level)
    expect((await device.submit([item])).results?.[0]?.status).toBe('stored')
    verdicts.push(on.verdict(item['id']))
    on.clock.now += 20 * SECOND
  }
  return { deviceId, device, window, verdicts }
}

test('four keys: every level is held as few-keys, none is excluded; the ledger says why and still verifies', async () => {
  const { verdicts, device, deviceId } = await press(hub, 'vendor-four-keys', [5, 2])
  expect(verdicts).toMatchObject([
    { verdict: 'held', rule: 'few-keys' },
    { verdict: 'held', rule: 'few-keys' },
  ])
  const said = hub.rows('device-model').filter(({ body }) => body.device === deviceId)
  expect(said.map(({ body }) => body)).toEqual([{ device: deviceId, model: 'vendor-four-keys', levels: [5, 4, 3, 2] }])
  // Said again it is no news; another keypad in its place is, and counts.
  expect((await device.hello({ model: 'vendor-four-keys' }))['ok']).toBe(true)
  expect((await device.hello({ model: 'vendor-byte' }))['ok']).toBe(true)
  expect(hub.rows('device-model').filter(({ body }) => body.device === deviceId)).toHaveLength(2)
  const item = device.press(1)
  await device.submit([item])
  expect(hub.verdict(item['id'])).toMatchObject({ verdict: 'counted', rule: 'ok' })
})

test('a model that was learned on a PC says its keys itself; a model that nobody knows counts', async () => {
  expect((await press(hub, 'learned-3:531', [5])).verdicts).toMatchObject([{ verdict: 'held', rule: 'few-keys' }])
  expect((await press(hub, 'learned-5:54321', [5])).verdicts).toMatchObject([{ verdict: 'counted' }])
  expect((await press(hub, 'no-such-model', [5])).verdicts).toMatchObject([{ verdict: 'counted' }])
})

test('the policy may count them: the fact stands, the rule does not', async () => {
  const { verdicts } = await press(lenient, 'vendor-four-keys', [4])
  expect(verdicts).toMatchObject([{ verdict: 'counted', rule: 'ok' }])
  expect(lenient.rows('rating').at(-1)!.body.facts).toContain('few-keys')
})

test('test presses prove keys; the hall sees which and when, and no other hall does', async () => {
  const { device, deviceId, window } = await press(hub, 'vendor-four-keys', [])
  for (const level of [5, 4, 5]) {
    await device.submit([device.press(level, undefined, { test: true })])
    hub.clock.now += MINUTE
  }
  await device.submit([device.press(3)])
  const token = await hub.signIn('hall-manager', { hall: 'shimin' })
  const answer = await hub.call('GET', '/api/v1/halls/shimin/key-tests', { token })
  expect(answer.status).toBe(200)
  const { day, keypads } = answer.body as {
    day: string
    keypads: { device: string; proven: { level: number; day: string }[] }[]
  }
  expect(keypads.find((keypad) => keypad.device === deviceId)).toMatchObject({
    window,
    model: 'vendor-four-keys',
    levels: [5, 4, 3, 2],
    proven: [
      { level: 5, day },
      { level: 4, day },
    ],
  })
  const elsewhere = await hub.signIn('hall-manager', { hall: '12345' })
  expect((await hub.call('GET', '/api/v1/halls/shimin/key-tests', { token: elsewhere })).status).toBe(403)
})

test('a keypad of which a key was never proven is a problem of its window, until the last is; its play-back is shown', async () => {
  const window = hub.freshWindow()
  const { deviceId, device } = await keypadAt(hub, window)
  expect((await device.hello({ model: 'learned-4:5432@2026-11-12' }))['ok']).toBe(true)
  const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  const problems = async () => {
    const { body } = await hub.call('GET', '/api/v1/halls/shimin/live', { token: manager })
    const all = (body.windows as { devices: { id: string; problems: string[] }[] }[]).flatMap(({ devices }) => devices)
    return all.find(({ id }) => id === deviceId)!.problems
  }
  for (const level of [5, 4, 3, 2]) {
    expect(await problems()).toEqual(['keypad-unproven'])
    await device.submit([device.press(level, undefined, { test: true })])
  }
  expect(await problems()).toEqual([])
  const { body } = await hub.call('GET', '/api/v1/halls/shimin/key-tests', { token: manager })
  const tests = (body.keypads as { device: string }[]).find((one) => one.device === deviceId)
  expect(tests).toMatchObject({ model: 'learned-4:5432', playedBack: '2026-11-12', levels: [5, 4, 3, 2] })
  // The day of the play-back is no news for the ledger.
  const said = hub.rows('device-model').filter(({ body }) => body.device === deviceId)
  expect(said.map(({ body }) => body.model)).toEqual(['learned-4:5432'])
})

test('a key that the model lacks is no silent key: the alerts know the levels that the device has', async () => {
  const window = hub.freshWindow()
  const { deviceId, device } = await keypadAt(hub, window)
  expect((await device.hello({ model: 'learned-6:5432' }))['ok']).toBe(true)
  // Seven days of 非常满意 alone, 320 of them.
  for (let day = 0; day < 8; day++) {
    for (let sent = 0; sent < 40; sent += 20) {
      hub.clock.now += 10 * MINUTE
      await device.submit(Array.from({ length: 20 }, (_, i) => device.press(5, hub.clock.now - i * 20 * SECOND)))
    }
    hub.clock.now += DAY - 20 * MINUTE
  }
  await device.submit([device.press(5)])
  const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  const silent = async () => {
    const { body } = await hub.call('GET', '/api/v1/halls/shimin/alerts', { token: manager })
    return (body.alerts as { rule: string; evidence: { device?: string; key?: number } }[])
      .filter(({ rule, evidence }) => rule === 'key-silent' && evidence.device === deviceId)
      .map(({ evidence }) => evidence.key)
      .toSorted((a, b) => a! - b!)
  }
  await expect.poll(silent).toEqual([2, 3, 4])
})
