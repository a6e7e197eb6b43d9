import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeBindings } from '../../firmware-bridge/keypad/bindings.ts'
import { bridgeCommand, BridgeProcess } from '../helpers/bridge-process.ts'
import { DAY_MS, TestAuthority, type MadePair } from '../helpers/certificates.ts'
import { NetworkHub } from '../helpers/network-hub.ts'
import { keyReports, shippedModel, SimulatedBusClient } from '../helpers/simulated-keypad.ts'

/** A keypad at a hub of an authority of its own that asks devices for a certificate: paired, connected, pressed. */
let folder: string
let authority: TestAuthority
let hub: NetworkHub
let shown: MadePair
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-bridge-tls-'))
  authority = new TestAuthority(folder)
  const tls = authority.put('hub', authority.server(['127.0.0.1'], Date.now() + DAY_MS))
  shown = authority.put('device', authority.device('shimin-A01'))
  hub = await NetworkHub.start({ tls: { ...tls, deviceAuthority: authority.file } }, { now: Date.now() })
})
afterAll(async () => {
  await hub?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('the options say whom it trusts and what it shows; without them nothing is paired', async () => {
  const data = join(folder, 'data')
  const pair = (...args: string[]) =>
    bridgeCommand(['--hub', hub.test.url, '--data', data, ...args, 'pair', '--code', '48120573', '--serial', 'X1'])
  expect(await pair()).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^hub-unreachable: .*(certificate|verify)/),
  })
  const trusting = ['--tls-ca', authority.file]
  expect(await pair(...trusting)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^device-certificate-needed/),
  })
  const showing = [...trusting, '--tls-cert', shown.cert, '--tls-key', shown.key]
  expect(await pair(...showing)).toMatchObject({ code: 1, output: expect.stringMatching(/^pairing-code-invalid/) })
  expect(await pair('--tls-cert', shown.cert)).toMatchObject({
    code: 2,
    output: expect.stringMatching(/come together/),
  })
  expect(await pair('--tls-ca', join(folder, 'none'))).toMatchObject({
    code: 2,
    output: expect.stringMatching(/--tls-ca/),
  })
})

test('a keypad presses over both, by a settings file', async () => {
  const data = join(folder, 'running')
  const model = shippedModel('vendor-bitmap')
  const credentials = await hub.test.enrol(hub.test.freshWindow())
  const bus = join(folder, 'bus')
  const config = join(folder, 'bridge.json')
  writeBindings(join(data, 'keypads.json'), [{ ...credentials, identity: { port: 'pci/1' } }])
  const files = { tlsCa: authority.file, tlsCert: shown.cert, tlsKey: shown.key }
  writeFileSync(config, JSON.stringify({ hub: hub.test.url, data, statusPort: 0, ...files }))
  const bridge = new BridgeProcess(['--config', config, '--simulated-keypad', bus, 'run'])
  try {
    const client = await SimulatedBusClient.connect(bus)
    const keypad = client.plug(model, { port: 'pci/1' })
    const presses = () => hub.test.rows('rating').filter(({ body }) => body.device === credentials.deviceId)
    await expect.poll(() => hub.test.hub.io.of('/device').sockets.size).toBe(1)
    const { down, up } = keyReports(model, 5)
    keypad.report(down)
    if (up !== null) keypad.report(up)
    await expect.poll(() => presses().length).toBe(1)
    client.close()
  } finally {
    await bridge.stop()
  }
})
