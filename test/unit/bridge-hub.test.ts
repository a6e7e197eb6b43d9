import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bindingsFile } from '../../firmware-bridge/data-folder.ts'
import { readBindings } from '../../firmware-bridge/keypad/bindings.ts'
import { LEVEL_WORDS } from '../../firmware-bridge/keypad/level-words.ts'
import { LEVELS, type Level } from '../../server/contract/limits.ts'
import { deviceKey, isSigned } from '../../server/store/chain/check-signature.ts'
import { bridgeCommand, BridgeProcess } from '../helpers/bridge-process.ts'
import { MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { until } from '../helpers/hub-stand-in.ts'
import { shippedModel, SimulatedBusClient, type PluggedKeypad } from '../helpers/simulated-keypad.ts'

const INVITED = '020100'
let folder: string
let hub: TestHub
let bridge: BridgeProcess
let bus: SimulatedBusClient

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-bridge-'))
  hub = await TestHub.start()
})
afterEach(async () => {
  bus.close()
  const asked = performance.now()
  const code = await bridge.stop()
  expect(code === 0 ? '' : bridge.output).toBe('')
  // Nothing that is still open, an invitation of 45 s for one, keeps a bridge that was asked to stop.
  expect(performance.now() - asked).toBeLessThan(30_000)
  await hub.stop()
  rmSync(folder, { recursive: true })
})

/** Pairs a keypad at a window with a code, as a technician does, and starts the real bridge beside it. */
async function keypadAt(window: string): Promise<PluggedKeypad> {
  const codes = `/api/v1/halls/shimin/windows/${window}/pairing-codes`
  const made = await hub.call('POST', codes, { token: await hub.signIn('admin'), body: { kind: 'keypad' } })
  const { code } = made.body as { code: string }
  const common = ['--hub', hub.url, '--data', folder]
  const paired = await bridgeCommand([...common, 'pair', '--code', code, '--port', 'pci/1'])
  expect(paired).toMatchObject({ code: 0 })
  // The placement begins with the pairing: a press must come after it.
  hub.clock.now += MINUTE
  const address = join(folder, 'bus')
  bridge = new BridgeProcess([...common, '--simulated-keypad', address, 'run'])
  bus = await SimulatedBusClient.connect(address)
  const keypad = bus.plug(shippedModel('vendor-bitmap'), { port: 'pci/1' })
  await until('online', () => bridge.output.includes('"link":"online"'))
  return keypad
}

/** The keys that a self-test with --json still wants, the asked one first. */
function leftIn(output: string): Level[] {
  const news = output.split('\n').filter((line) => line.includes('"left"'))
  return news.length === 0 ? [] : (JSON.parse(news.at(-1)!) as { left: Level[] }).left
}

test('from the key to the ledger of the real hub, with the unit that is posted there', async () => {
  const window = hub.freshWindow()
  await hub.post(window, 'J16', hub.clock.now - 60 * MINUTE)
  const keypad = await keypadAt(window)
  keypad.press(4)
  await until('a rating', () => hub.rows('rating').length === 1)
  const { body } = hub.rows('rating')[0]!
  expect(body).toMatchObject({ item: { kind: 'press', level: 4, input: 'key', seq: 1 }, clock: 'measured' })
  expect(hub.attribution(body.item.id)).toMatchObject({ window, unit: 'J16' })
  expect(hub.verdict(body.item.id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
  await until('thanked', () => keypad.thanks === 1)
  // Signed with the key that the hub pinned at the first hello.
  const [pinned] = hub.rows('device-key')
  expect(pinned!.body.device).toBe(body.device)
  expect(isSigned(body.device, body.item, deviceKey(pinned!.body.key))).toBe(true)
})

test('another token for a keypad is kept on the disk before the hub lets the old one go, and holds after a restart', async () => {
  const window = hub.freshWindow()
  await hub.post(window, 'J16', hub.clock.now - 60 * MINUTE)
  await keypadAt(window)
  const tokens = () => readBindings(bindingsFile(folder)).map(({ token }) => token)
  const [binding] = readBindings(bindingsFile(folder))
  const [old] = tokens()
  const asked = await hub.call('POST', `/api/v1/devices/${binding!.deviceId}/token`, {
    token: await hub.signIn('admin'),
    body: { reason: '密钥可能外泄' },
  })
  expect(asked.status).toBe(204)
  await until('another token', () => tokens()[0] !== old)
  const holds = (token: string) => hub.inside.deviceTokens.check(binding!.deviceId, token)
  await until('the old one is void', () => !holds(old!))
  expect(holds(tokens()[0]!)).toBe(true)
  expect(readBindings(bindingsFile(folder))).toEqual([{ ...binding!, token: tokens()[0] }])
  expect((statSync(bindingsFile(folder)).mode & 0o777).toString(8)).toBe('600')
  // A power cut: what lies on the disk opens the hub.
  await bridge.kill()
  bus.close()
  const address = join(folder, 'bus-2')
  bridge = new BridgeProcess(['--hub', hub.url, '--data', folder, '--simulated-keypad', address, 'run'])
  bus = await SimulatedBusClient.connect(address)
  const keypad = bus.plug(shippedModel('vendor-bitmap'), { port: 'pci/1' })
  await until('online again', () => bridge.output.includes('"link":"online"'))
  keypad.press(4)
  await until('a rating', () => hub.rows('rating').length === 1)
})

test('a service lights the lamp, and the key spends its invitation', async () => {
  const window = hub.invitedWindow()
  const keypad = await keypadAt(window)
  const services = `/api/v1/windows/shimin/${window}/services`
  const service = await hub.call('POST', services, {
    token: hub.apiKey('services'),
    body: { caseNo: 'c-1', party: 'person' },
  })
  expect(service.status).toBe(201)
  await until('lamp', () => keypad.written.at(-1) === INVITED)
  // The hub's clock stands still by itself; the press comes after the invitation, however long it is on its way.
  hub.clock.now += 40_000
  keypad.press(5)
  await until('a rating', () => hub.rows('rating').length === 1)
  const { body } = hub.rows('rating')[0]!
  expect(body.item).toMatchObject({ level: 5, invitationId: service.body.invitationId })
  expect(hub.verdict(body.item.id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
})

test('a device that is enrolled anew signs with a new key, and the hub takes it', async () => {
  const window = hub.freshWindow()
  await hub.post(window, 'J16', hub.clock.now - 60 * MINUTE)
  const keypad = await keypadAt(window)
  keypad.press(4)
  await until('a rating', () => hub.rows('rating').length === 1)
  const { device } = hub.rows('rating')[0]!.body as { device: string }
  const before = hub.hub.ledger.registry.device(device)!.key

  const { code } = await hub.hub.parts.store.act('pairing-codes.create', { kind: 'keypad', device }, 'cli:test')
  const renewed = await bridgeCommand(['--hub', hub.url, '--data', folder, 'pair', '--code', code, '--device', device])
  expect(renewed).toMatchObject({ code: 0 })
  await until('a new key', () => ![before, null].includes(hub.hub.ledger.registry.device(device)!.key))
  hub.clock.now += 10 * MINUTE
  await until('open again', () => keypad.opened === 2)
  keypad.press(3)
  await until('another rating', () => hub.rows('rating').length === 2)
  const { body } = hub.rows('rating')[1]!
  expect(isSigned(device, body.item, deviceKey(hub.hub.ledger.registry.device(device)!.key!))).toBe(true)
  expect(hub.verdict(body.item.id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
})

test('the morning’s test proves each key, is never counted, and the hall sees it; a four-key keypad in its place is held', async () => {
  const window = hub.freshWindow()
  await hub.post(window, 'J16', hub.clock.now - 60 * MINUTE)
  const keypad = await keypadAt(window)
  const common = ['--hub', hub.url, '--data', folder]
  const tested = new BridgeProcess([...common, 'selftest', '--json'])
  for (let left = 5; left > 0; left--) {
    await until('it asks', () => leftIn(tested.output).length === left)
    const [asked] = leftIn(tested.output)
    // A key that was not asked for proves nothing: the first round of a reversed keypad. Another one than the next: a
    // program is quicker than a finger, and would come back while the contact may still bounce.
    if (left === 5) {
      const wrong = leftIn(tested.output).at(-1)!
      keypad.press(wrong)
      await until('it says what it read', () => tested.output.includes(`"wrong":${wrong}`))
    }
    keypad.press(asked!)
  }
  await until('done', () => tested.output.includes('"ended":"done"'))
  await until('ended', () => tested.child.exitCode === 0)
  await until('five tests', () => hub.rows('rating').length === 5)
  for (const { body } of hub.rows('rating')) {
    expect(body.item.test).toBe(true)
    expect(body.verdict).toMatchObject({ verdict: 'excluded', rule: 'test' })
    expect(body.item).not.toHaveProperty('receiptHash')
  }
  const { device } = hub.rows('rating')[0]!.body as { device: string }
  const seen = await hub.call('GET', '/api/v1/halls/shimin/key-tests', { token: await hub.signIn('admin') })
  const { day, keypads } = seen.body as { day: string; keypads: { device: string; proven: object[] }[] }
  expect(keypads.find((one) => one.device === device)).toMatchObject({
    window,
    model: 'vendor-bitmap',
    proven: [5, 4, 3, 2, 1].map((level) => ({ level, day })),
  })
  const status = await bridgeCommand([...common, 'status', '--json'])
  expect(JSON.parse(status.output)).toMatchObject({
    keypads: [{ device, state: 'ready', model: 'vendor-bitmap', link: 'online', pending: 0, testing: false }],
    refused: [],
  })

  keypad.unplug()
  const few = bus.plug(shippedModel('vendor-four-keys'), { port: 'pci/1' })
  await until('the hub was told', () => hub.rows('device-model').length === 2)
  await until('open', () => few.opened > 0)
  // Back to citizens: a key is a press again.
  few.press(5)
  await until('a press', () => hub.rows('rating').length === 6)
  expect(hub.rows('rating')[5]!.body.item).not.toHaveProperty('test')
  expect(hub.rows('rating')[5]!.body.verdict).toMatchObject({ verdict: 'held', rule: 'few-keys' })
})

test('where no bridge runs, one begins for the test, and says which key stayed silent', async () => {
  const window = hub.freshWindow()
  await keypadAt(window)
  bus.close()
  await bridge.stop()
  const address = join(folder, 'bus')
  const common = ['--hub', hub.url, '--data', folder]
  bridge = new BridgeProcess([...common, '--simulated-keypad', address, 'selftest', '--seconds', '10'])
  bus = await SimulatedBusClient.connect(address)
  const again = bus.plug(shippedModel('vendor-bitmap'), { port: 'pci/1' })
  await until('it asks', () => bridge.output.includes('请按'))
  const asked = () => [...bridge.output.matchAll(/请按「(.+?)」（还有 (\d) 个）/g)].at(-1)!
  let proven = 0
  for (; asked()[1] !== LEVEL_WORDS[1].zh; proven++) {
    again.press(LEVELS.find((level) => LEVEL_WORDS[level].zh === asked()[1])!)
    await until('the next is asked for', () => Number(asked()[2]) === 4 - proven)
  }
  await until('it says so', () => bridge.output.includes('时间到'))
  expect(bridge.output).toContain('没有核对 ')
  expect(bridge.output).toContain('「非常不满意」')
  await until('ended', () => bridge.child.exitCode !== null)
  expect(bridge.child.exitCode).toBe(1)
  expect(hub.rows('rating').filter(({ body }) => body.item.test === true)).toHaveLength(proven)
  // What stops it after each test finds it gone.
  bridge = new BridgeProcess(['--help'])
  await until('helped', () => bridge.child.exitCode === 0)
})
