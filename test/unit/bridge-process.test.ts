import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readBindings, writeBindings } from '../../firmware-bridge/keypad/bindings.ts'
import { askBridge, controlAddress } from '../../firmware-bridge/desk/control-socket.ts'
import { LEVELS, type Level } from '../../server/contract/limits.ts'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { bridgeCommand, BridgeProcess } from '../helpers/bridge-process.ts'
import { HubStandIn, until } from '../helpers/hub-stand-in.ts'
import { keypadContract, type KeypadRig, type RigKeypad } from '../helpers/keypad-contract.ts'
import { keyReports, shippedModel, SimulatedBusClient, type PluggedKeypad } from '../helpers/simulated-keypad.ts'

async function simulatedRig(modelId: string): Promise<KeypadRig> {
  const model = shippedModel(modelId)
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-rig-'))
  const address = join(folder, 'bus')
  const hub = new HubStandIn()
  await hub.start()
  const common = ['--hub', hub.url, '--data', folder]
  const bindings = ['left', 'right'].map((side) => ({
    ...hub.enrol(`device-${side}`),
    identity: { port: `pci/${side}` },
  }))
  writeBindings(join(folder, 'keypads.json'), bindings)
  const run = () => new BridgeProcess([...common, '--simulated-keypad', address, '--log-level', 'debug', 'run'])
  let bridge = run()
  let bus = await SimulatedBusClient.connect(address)
  const hand = (keypad: PluggedKeypad): RigKeypad => ({
    levels: LEVELS.filter((level) => model.report.keys.some((key) => key.level === level)),
    press: (level) => keypad.press(level),
    burst: (reports) => {
      for (let i = 0; i < reports; i++) {
        const { down, up } = keyReports(model, (5 - (i % 4)) as Level)
        keypad.report(up === null || i % 2 === 0 ? down : up)
      }
    },
    unplug: () => keypad.unplug(),
    thanks: () => (model.signals?.stored ? keypad.thanks : null),
  })
  return {
    hub,
    devices: { left: 'device-left', right: 'device-right' },
    plug: async (port) => {
      const keypad = bus.plug(model, { port: `pci/${port}` })
      if (port !== 'stranger') await until(`the keypad on ${port} is open`, () => keypad.opened > 0)
      return hand(keypad)
    },
    killBridge: async () => {
      await bridge.kill()
      bus.close()
    },
    startBridge: async () => {
      bridge = run()
      bus = await SimulatedBusClient.connect(address)
    },
    waiting: async () => {
      let pending: number | null = null
      await askBridge(controlAddress(folder), { ask: 'status' }, (news) => {
        if ('status' in news) pending = news.status.keypads.find(({ device }) => device === 'device-left')!.pending
        return true
      })
      return pending
    },
    dispose: async () => {
      bus.close()
      const code = await bridge.stop()
      await hub.stop()
      rmSync(folder, { recursive: true })
      expect({ code, output: code === 0 ? '' : bridge.output }).toEqual({ code: 0, output: '' })
    },
  }
}

keypadContract('simulated, one bit a key with lamp', () => simulatedRig('vendor-bitmap'), { concurrent: true })
keypadContract('simulated, keyboard', () => simulatedRig('keyboard-digits'), {
  concurrent: true,
  // With PINGYI_SWEEPS all of it.
  ofModel: !SWEEPS,
})

describe('the command', () => {
  let folder: string
  let hub: HubStandIn
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pingyi-bridge-'))
    hub = new HubStandIn()
    await hub.start()
  })
  afterEach(async () => {
    await hub.stop()
    rmSync(folder, { recursive: true })
  })
  const command = (...args: string[]) => bridgeCommand(['--hub', hub.url, '--data', folder, ...args])

  test('pair keeps the token for its user alone; a code is good once', async () => {
    hub.giveCode('12345678', 'dev-1')
    const paired = await command('pair', '--code', '12345678', '--serial', 'X1')
    expect(paired).toEqual({ code: 0, output: 'device dev-1 is the keypad with serial X1\n' })
    const file = join(folder, 'keypads.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readBindings(file)).toEqual([{ deviceId: 'dev-1', token: 'token-of-dev-1-0', identity: { serial: 'X1' } }])
    const again = await command('pair', '--code', '12345678', '--serial', 'X2')
    expect(again.code).toBe(1)
    expect(again.output).toContain('pairing-code-invalid')
    expect(readBindings(file)).toHaveLength(1)
  })

  test('pair makes a key for its user alone; whoever is enrolled anew gets a new one', async () => {
    hub.giveCode('12345678', 'dev-1')
    await command('pair', '--code', '12345678', '--serial', 'X1')
    const file = join(folder, 'key-dev-1.pem')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const made = readFileSync(file, 'utf8')
    expect(made).toContain('PRIVATE KEY')
    hub.giveCode('33333333', 'dev-1')
    expect(await command('pair', '--code', '33333333', '--device', 'dev-1')).toMatchObject({ code: 0 })
    const again = readFileSync(file, 'utf8')
    expect(again).toContain('PRIVATE KEY')
    expect(again).not.toBe(made)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    // A code that is not taken leaves it.
    expect((await command('pair', '--code', '33333333', '--device', 'dev-1')).code).toBe(1)
    expect(readFileSync(file, 'utf8')).toBe(again)
  })

  test('what is taken is not bound again, and unbound only when nothing waits', async () => {
    hub.giveCode('12345678', 'dev-1')
    await command('pair', '--code', '12345678', '--port', 'pci/1')
    const taken = await command('pair', '--code', '99999999', '--port', 'pci/1')
    expect(taken.code).toBe(1)
    expect(taken.output).toContain('bound to device dev-1')
    expect((await command('unbind', '--device', 'dev-2')).code).toBe(1)
    expect(await command('unbind', '--device', 'dev-1')).toMatchObject({ code: 0 })
    expect(readBindings(join(folder, 'keypads.json'))).toEqual([])
  })

  test('a device that is enrolled anew keeps its keypad and gets a new token', async () => {
    hub.giveCode('12345678', 'dev-1')
    await command('pair', '--code', '12345678', '--port', 'pci/1')
    hub.giveCode('22222222', 'dev-2')
    const wrong = await command('pair', '--code', '22222222', '--device', 'dev-1')
    expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('for device dev-2') as string })
    hub.giveCode('33333333', 'dev-1')
    expect(await command('pair', '--code', '33333333', '--device', 'dev-1')).toMatchObject({ code: 0 })
    expect(readBindings(join(folder, 'keypads.json'))).toEqual([
      { deviceId: 'dev-1', token: 'token-of-dev-1-2', identity: { port: 'pci/1' } },
    ])
  })

  test('wrong usage is 2 and says what is wrong; help is 0', async () => {
    expect((await command('--help')).output).toContain('pingyi-bridge')
    for (const args of [
      ['frob'],
      ['pair'],
      ['run', 'list'],
      ['--nonsense'],
      ['--hub', 'ftp://x', 'run'],
      ['--config', '/none', 'run'],
    ]) {
      expect(await command(...args)).toMatchObject({ code: 2 })
    }
  })

  test('a hub that does not answer is said, and the bindings stay', async () => {
    await hub.stop()
    const { code, output } = await command('pair', '--code', '12345678', '--serial', 'X1')
    expect(code).toBe(1)
    expect(output).toContain('hub-unreachable')
  })

  test('a second bridge on the same data refuses to start; after a kill the next one starts', async () => {
    const address = join(folder, 'bus')
    const first = new BridgeProcess(['--hub', hub.url, '--data', folder, '--simulated-keypad', address, 'run'])
    await until('the first runs', () => first.output.includes('bridge runs'))
    const second = await command('--simulated-keypad', join(folder, 'bus2'), 'run')
    expect(second.code).toBe(1)
    expect(second.output).toContain('another bridge uses')
    await first.kill()
    const third = new BridgeProcess(['--hub', hub.url, '--data', folder, '--simulated-keypad', address, 'run'])
    await until('the third runs', () => third.output.includes('bridge runs'))
    expect(await third.stop()).toBe(0)
  })

  test.runIf(process.platform === 'linux')('without libusb it says which package, and goes on', async () => {
    const libraries = join(folder, 'lib')
    mkdirSync(libraries)
    writeFileSync(join(libraries, 'libusb-1.0.so.0'), 'no library')
    const env = { LD_LIBRARY_PATH: libraries }
    const bridge = new BridgeProcess(['--hub', hub.url, '--data', folder, 'run'], env)
    await until('said', () => bridge.output.includes('apt-get install libusb-1.0-0'))
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(bridge.child.exitCode).toBeNull()
    expect(bridge.output.split('hid-library-missing')).toHaveLength(2)
    expect(await bridge.stop()).toBe(0)
  })

  test('a keypad that is paired while the bridge runs is taken up; no level is in the log', async () => {
    const address = join(folder, 'bus')
    const bridge = new BridgeProcess([
      '--hub',
      hub.url,
      '--data',
      folder,
      '--simulated-keypad',
      address,
      '--log-level',
      'debug',
      'run',
    ])
    const bus = await SimulatedBusClient.connect(address)
    const keypad = bus.plug(shippedModel('vendor-byte'), { serial: 'S1', port: 'pci/4' })
    await until('refused', () => bridge.output.includes('bound to no device'))
    hub.giveCode('12345678', 'dev-1')
    expect((await command('pair', '--code', '12345678', '--serial', 'S1')).code).toBe(0)
    await until('open', () => keypad.opened === 1)
    keypad.press(2)
    await until('arrived', () => hub.items.length === 1)
    bus.close()
    expect(await bridge.stop()).toBe(0)
    for (const line of bridge.output.trim().split('\n')) expect(JSON.parse(line)).not.toMatchObject({ level: 2 })
    expect(bridge.output).not.toContain('"levels"')
    expect(bridge.output).not.toContain('token-of')
  })

  test('learn asks for each key and writes a model that reads them; what is there already stays', async () => {
    const address = join(folder, 'bus')
    const models = join(folder, 'models')
    mkdirSync(models)
    const args = [
      '--models',
      models,
      '--simulated-keypad',
      address,
      'learn',
      '--id',
      'mine',
      '--keys',
      '5,3,1',
      '--idle',
      '1',
      '--json',
    ]
    const learning = new BridgeProcess(args)
    const bus = await SimulatedBusClient.connect(address)
    const unknown = shippedModel('vendor-byte')
    const keypad = bus.plug(unknown, { port: 'pci/7' })
    for (const [index, level] of ([5, 5, 3, 3, 1, 1] as const).entries()) {
      await until('asked', () => learning.output.split('"ask"').length === index + 2)
      keypad.press(level)
    }
    for (const left of [3, 2, 1]) {
      await until('asked by name', () => learning.output.includes(`"left":${left}`))
      keypad.press(Number(/"play":(\d),"left":\d\}\n$/.exec(learning.output)![1]) as Level)
    }
    await until('written', () => learning.output.includes('"file"'))
    bus.close()
    await until('ended', () => learning.child.exitCode === 0)
    const made = join(models, 'mine.json')
    const { report, press, playedBack } = JSON.parse(readFileSync(made, 'utf8')) as Record<string, unknown>
    expect(playedBack).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect({ report, press }).toEqual({
      press: 'press',
      report: {
        layout: 'byte',
        byte: 0,
        keys: [5, 3, 1].map((level) => ({ value: `0${level}`, level })),
      },
    })
    expect(await bridgeCommand(['--models', models, '--data', folder, 'check'])).toMatchObject({ code: 0 })
    const again = await bridgeCommand(args)
    expect(again).toMatchObject({ code: 1, output: expect.stringContaining('there already') as string })
  })
})
