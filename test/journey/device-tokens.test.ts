import { io as openSocket, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { HOUR, MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'
import type { Credentials } from '../helpers/stranger-device.ts'

let hub: TestHub
let admin: string
const linked: LinkedDevice[] = []
const sockets: Socket[] = []
beforeAll(async () => {
  hub = await TestHub.start()
  admin = await hub.signIn('admin')
})
afterEach(() => {
  for (const device of linked.splice(0)) device.stop()
  for (const socket of sockets.splice(0)) socket.disconnect()
})
afterAll(() => hub.stop())

const reason = '密钥可能外泄'
const rotate = (device: string, token = admin) =>
  hub.call('POST', `/api/v1/devices/${device}/token`, { token, body: { reason } })
const holds = (who: Credentials, token = who.token) => hub.inside.deviceTokens.check(who.deviceId, token)
const actsOn = ({ deviceId }: Credentials) =>
  hub.hub.ledger.db
    .prepare(`SELECT action FROM audit WHERE subject = ? AND action LIKE 'device:token%' ORDER BY n`)
    .pluck()
    .all(`device:${deviceId}`)
const row = async ({ deviceId }: Credentials) =>
  (await hub.call('GET', '/api/v1/devices', { token: admin })).body.devices.find(
    ({ id }: { id: string }) => id === deviceId,
  )

/** A device as kiosk and bridge are one. */
function keeps(who: Credentials, keepToken: (token: string) => Promise<void>): LinkedDevice {
  const device = new LinkedDevice({ url: hub.url, ...who, wall: () => hub.clock.now, keepToken }).start()
  linked.push(device)
  return device
}

describe('another token for a device, without a visit', () => {
  test('is offered at once to one that is there; the old one is void when it keeps the new one', async () => {
    const who = await hub.enrol(hub.freshWindow())
    const kept: string[] = []
    const device = keeps(who, async (token) => void kept.push(token))
    await expect.poll(() => device.state.link).toBe('online')
    expect((await rotate(who.deviceId)).status).toBe(204)
    await expect.poll(() => actsOn(who)).toEqual(['device:token-ask', 'device:token-offer', 'device:token-take'])
    expect([kept.length, holds(who), holds(who, kept[0])]).toEqual([1, false, true])
    // And comes back by it, and presses go on.
    device.stop()
    device.start()
    await device.press(5)
    await expect.poll(() => device.answers).toEqual(['stored'])
    expect(await row(who)).toMatchObject({ token: { asked: null }, version: '1', key: null })
  })

  test('is offered with the next hello to one that was away, and once, however often it comes', async () => {
    const who = await hub.enrol(hub.freshWindow())
    await rotate(who.deviceId)
    expect((await row(who)).token.asked).not.toBeNull()
    // A stranger's client does not know of it: it goes on with the token that it has.
    for (let i = 0; i < 3; i++) {
      const stranger = await hub.connect(who)
      await stranger.hello()
      await stranger.submit([stranger.press(5)])
      stranger.close()
    }
    expect([holds(who), actsOn(who)]).toEqual([true, ['device:token-ask', 'device:token-offer']])
    hub.clock.now += 7 * HOUR
    admin = await hub.signIn('admin')
    const kept: string[] = []
    keeps(who, async (token) => void kept.push(token))
    await expect.poll(() => actsOn(who).at(-1)).toBe('device:token-take')
    expect([holds(who), holds(who, kept[0])]).toEqual([false, true])
  })

  test('is not taken by a device that cannot keep it; where the answer was lost, it is taken with the next handshake', async () => {
    const full = await hub.enrol(hub.freshWindow())
    const device = keeps(full, async () => {
      throw new Error('the disk is full')
    })
    await expect.poll(() => device.state.link).toBe('online')
    await rotate(full.deviceId)
    await expect.poll(() => device.troubles).toContain('token-not-kept')
    expect([holds(full), actsOn(full)]).toEqual([true, ['device:token-ask', 'device:token-offer']])

    const lost = await hub.enrol(hub.freshWindow())
    let offered = ''
    // Keeps it, and is gone before it can say so.
    const dying = keeps(lost, async (token) => {
      offered = token
      dying.stop()
    })
    await rotate(lost.deviceId)
    await expect.poll(() => offered).not.toBe('')
    expect(actsOn(lost)).not.toContain('device:token-take')
    const again = await hub.connect({ ...lost, token: offered })
    await again.hello()
    expect([actsOn(lost).at(-1), holds(lost)]).toEqual(['device:token-take', false])
  })

  test('is asked for by admin, and by a hall manager in the own hall; never for a revoked device', async () => {
    const who = await hub.enrol(hub.freshWindow())
    const [own, other] = [
      await hub.signIn('hall-manager', { hall: 'shimin' }),
      await hub.signIn('hall-manager', { hall: '12345' }),
    ]
    expect((await rotate(who.deviceId, own)).status).toBe(204)
    expect((await rotate(who.deviceId, other)).status).toBe(403)
    await hub.call('POST', `/api/v1/devices/${who.deviceId}/revoke`, { token: admin, body: { reason } })
    expect((await rotate(who.deviceId)).body.code).toBe('revoked')
  })
})

test('a device that is revoked while it is connected may only submit from then on, and what it brings is held', async () => {
  const who = await hub.enrol(hub.freshWindow())
  const stranger = await hub.connect(who)
  await stranger.hello()
  const before = stranger.press(5)
  await stranger.submit([before])
  await hub.call('POST', `/api/v1/devices/${who.deviceId}/revoke`, { token: admin, body: { reason } })
  const after = stranger.press(1)
  await stranger.submit([after])
  expect([hub.verdict(before['id'])?.rule, hub.verdict(after['id'])?.rule]).toEqual(['ok', 'revoked'])
  expect(await stranger.hello()).toMatchObject({ ok: false, code: 'revoked' })
})

test('a token that is used from two places at once is an alert for the office', async () => {
  const window = hub.freshWindow()
  const who = await hub.enrol(window)
  /** From another address, as a proxy on this machine says. */
  const from = async (address: string) => {
    const socket = openSocket(`${hub.url}/device`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { protocol: 1, ...who },
      extraHeaders: { 'x-forwarded-for': address },
    })
    sockets.push(socket)
    await new Promise<void>((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject))
    hub.clock.now += 5 * MINUTE
  }
  const alerts = async () => (await row(who)).alerts as { rule: string; evidence: { places: string } }[]
  for (const address of ['10.1.2.3', '10.9.9.9', '10.1.2.3']) await from(address)
  expect((await alerts()).map(({ rule }) => rule)).not.toContain('two-places')
  await from('10.9.9.9')
  await expect.poll(async () => (await alerts()).map(({ rule }) => rule), { timeout: 15_000 }).toContain('two-places')
  expect((await alerts()).find(({ rule }) => rule === 'two-places')!.evidence.places).toBe('10.1.2.3、10.9.9.9')
})
