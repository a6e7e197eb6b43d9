import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AttachedKeypad } from '../../firmware-bridge/keypad/hid-port.ts'
import { loadKeypadModels } from '../../firmware-bridge/keypad/read-keypad-models.ts'
import { matchBindings, type Identity } from '../../firmware-bridge/keypad/match-bindings.ts'
import { NodeHidPort, type NodeHidModule } from '../../firmware-bridge/keypad/node-hid-port.ts'
import { chooseIdentity } from '../../firmware-bridge/hub/pair-device.ts'
import { portOfHidPath, portOfSysfsPath } from '../../firmware-bridge/keypad/usb-port.ts'

const { models } = loadKeypadModels(join(import.meta.dirname, '../../config/keypads'))
let paths = 0
const keypad = (facts: Partial<AttachedKeypad>): AttachedKeypad => ({
  vid: 0x1209,
  pid: 1,
  usagePage: 0xff00,
  usage: 1,
  interface: 0,
  serial: null,
  port: null,
  product: null,
  path: `/dev/hidraw${paths++}`,
  ...facts,
})
const bind = (deviceId: string, identity: Identity) => ({ deviceId, token: 't', identity })

describe('the physical port', () => {
  test.each([
    ['/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/0003:1209:0001.0007', '0000:00:14.0/2'],
    ['/sys/devices/pci0000:00/0000:00:14.0/usb3/3-2/3-2:1.0/0003:1209:0001.0011', '0000:00:14.0/2'],
    [
      '/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.3/1-2.3.1/1-2.3.1:1.1/0003:0627:0001.0001',
      '0000:00:14.0/2.3.1',
    ],
    ['/sys/devices/platform/soc/fe980000.usb/usb1/1-1/1-1:1.0/0003:1209:0001.0002', 'fe980000.usb/1'],
    ['/sys/devices/virtual/misc/uhid/0003:1209:0001.0001', null],
    ['', null],
  ])('%s is %s', (path, port) => expect(portOfSysfsPath(path)).toBe(port))

  test('a hidraw that is not there has no port; elsewhere than on Linux the path is the port', async () => {
    expect(await portOfHidPath('/dev/hidraw9999', 'linux')).toBeNull()
    expect(await portOfHidPath('\\\\?\\hid#vid_1209', 'win32')).toBe('\\\\?\\hid#vid_1209')
  })
})

describe('who is who on the bus', () => {
  const a = bind('a', { port: 'pci/1' })
  const b = bind('b', { serial: 'B' })

  test('by port and by serial, wherever the keypad is in the list', () => {
    const atPort = keypad({ port: 'pci/1' })
    const bySerial = keypad({ serial: 'B', port: 'pci/7' })
    const { found, refused } = matchBindings([a, b], [bySerial, atPort], models)
    expect(found.get(a)?.keypad).toBe(atPort)
    expect(found.get(b)?.keypad).toBe(bySerial)
    expect(refused).toEqual([])
  })
  test('two identical keypads are told apart by their ports', () => {
    const c = bind('c', { port: 'pci/2' })
    const one = keypad({ port: 'pci/2', serial: '0001' })
    const two = keypad({ port: 'pci/1', serial: '0001' })
    const { found } = matchBindings([a, c], [one, two], models)
    expect(found.get(a)?.keypad).toBe(two)
    expect(found.get(c)?.keypad).toBe(one)
  })
  test("a keypad on a port that nobody bound is refused; a mouse is nobody's business", () => {
    const stranger = keypad({ port: 'pci/9' })
    const mouse = keypad({ port: 'pci/1', vid: 0x046d, usagePage: 1, usage: 2 })
    const { found, refused } = matchBindings([a], [stranger, mouse], models)
    expect(found.size).toBe(0)
    expect(refused).toEqual([{ keypad: stranger, why: 'unbound' }])
  })
  test('two keypads with the bound serial: both refused', () => {
    const twins = [keypad({ serial: 'B', port: 'pci/3' }), keypad({ serial: 'B', port: 'pci/4' })]
    const { found, refused } = matchBindings([b], twins, models)
    expect(found.size).toBe(0)
    expect(refused.map(({ why }) => why)).toEqual(['ambiguous', 'ambiguous'])
  })
  test('a port goes before a serial number, which cheap keypads share', () => {
    const moved = keypad({ serial: 'B', port: 'pci/1' })
    const { found, refused, ambiguous } = matchBindings([a, b], [moved, keypad({ serial: 'B', port: 'pci/2' })], models)
    expect(found.get(a)?.keypad).toBe(moved)
    expect(found.get(b)?.keypad.port).toBe('pci/2')
    expect([refused, [...ambiguous]]).toEqual([[], []])
  })
  test('what a binding has open stays its own when a second keypad with that serial comes', () => {
    const [one, two] = [keypad({ serial: 'B', port: 'pci/3' }), keypad({ serial: 'B', port: 'pci/4' })]
    const { found, refused, ambiguous } = matchBindings([b], [two, one], models, new Map([[b, one.path]]))
    expect(found.get(b)?.keypad).toBe(one)
    expect(refused).toEqual([{ keypad: two, why: 'ambiguous' }])
    expect([...ambiguous]).toEqual([])
    // Nobody knows which of them it was when both come at once: the window of that binding hears of it.
    expect([...matchBindings([a, b], [one, two], models).ambiguous]).toEqual([b])
  })
  test('a keypad that is listed once for each usage is one keypad', () => {
    const path = '/dev/hidraw77'
    const twice = [keypad({ port: 'pci/1', path }), keypad({ port: 'pci/1', path })]
    expect(matchBindings([a], twice, models)).toMatchObject({ refused: [] })
  })
})

describe('which keypad is paired', () => {
  test('the only unbound one, by its port, and by a serial number of its own where the system tells no port', () => {
    expect(chooseIdentity(null, [keypad({ serial: 'X', port: 'pci/5' })], [])).toEqual({
      ok: true,
      identity: { port: 'pci/5' },
    })
    expect(chooseIdentity(null, [keypad({ serial: 'X' })], [])).toEqual({ ok: true, identity: { serial: 'X' } })
  })
  test('what cannot work is refused with what to do: a shared serial, a keypad that another device has', () => {
    const twins = [keypad({ serial: 'X', port: 'pci/1' }), keypad({ serial: 'X', port: 'pci/5' })]
    expect(chooseIdentity({ serial: 'X' }, twins, [])).toMatchObject({
      ok: false,
      message: expect.stringMatching(/--port pci\/1 or --port pci\/5/) as string,
    })
    const owned = chooseIdentity({ port: 'pci/1' }, [twins[0]!], [bind('dev', { serial: 'X' })])
    expect(owned).toMatchObject({ ok: false, message: expect.stringContaining('pair --device dev --port') as string })
  })
  test('by its port when another keypad has the same serial', () => {
    const known = [keypad({ serial: 'X', port: 'pci/1' }), keypad({ serial: 'X', port: 'pci/5' })]
    const chosen = chooseIdentity(null, known, [bind('a', { port: 'pci/1' })])
    expect(chosen).toMatchObject({ ok: true, identity: { port: 'pci/5' } })
  })
  test('none, several, none with a name, or one that is taken: refused with a sentence', () => {
    expect(chooseIdentity(null, [], [])).toMatchObject({ ok: false })
    expect(chooseIdentity(null, [keypad({ port: 'p' }), keypad({ port: 'q' })], [])).toMatchObject({ ok: false })
    expect(chooseIdentity(null, [keypad({})], [])).toMatchObject({ ok: false })
    const taken = chooseIdentity({ port: 'pci/1' }, [], [bind('a', { port: 'pci/1' })])
    expect(taken).toMatchObject({ ok: false, message: expect.stringContaining('device a') as string })
  })
})

/** A handle as node-hid gives it: errors are plain strings. */
class FakeHandle extends EventEmitter {
  closed = 0
  /** How often it was closed when the library began to read, a tick after its first listener came; there it throws. */
  closedAtRead: number | undefined
  override on(name: string, listener: (...args: unknown[]) => void): this {
    if (name === 'data') process.nextTick(() => (this.closedAtRead = this.closed))
    return super.on(name, listener)
  }
  wrote: number[][] = []
  features: number[][] = []
  async sendFeatureReport(report: number[]) {
    this.features.push(report)
    return report.length
  }
  async write(report: number[]) {
    this.wrote.push(report)
    return report.length
  }
  async close() {
    this.closed++
    throw new Error('device is already closed')
  }
}

describe('the adapter to node-hid', () => {
  const devices = [
    {
      vendorId: 1,
      productId: 2,
      path: '/dev/hidraw5',
      serialNumber: '  ',
      product: ' Pad ',
      interface: 1,
      usagePage: 0xff00,
    },
    { vendorId: 1, productId: 2, interface: 0 },
  ]
  const module = (handle: FakeHandle): NodeHidModule => ({
    devicesAsync: async () => devices,
    HIDAsync: { open: async () => handle },
  })
  const listen = () => {
    const heard = { reports: [] as number[][], lost: [] as string[] }
    return {
      heard,
      listener: {
        onReport: (report: Uint8Array) => heard.reports.push([...report]),
        onLost: (reason: string) => heard.lost.push(reason),
      },
    }
  }

  test('lists what can be opened; a blank serial is none', async () => {
    const port = new NodeHidPort(
      async () => module(new FakeHandle()),
      async () => 'pci/1',
    )
    expect(await port.list()).toEqual({
      ok: true,
      attached: [
        {
          vid: 1,
          pid: 2,
          usagePage: 0xff00,
          usage: 0,
          interface: 1,
          serial: null,
          port: 'pci/1',
          product: 'Pad',
          path: '/dev/hidraw5',
        },
      ],
    })
  })
  test('a missing libusb names the package, and is asked for again', async () => {
    let attempts = 0
    const port = new NodeHidPort(async () => {
      attempts++
      if (attempts < 3) {
        throw Object.assign(new Error('libusb-1.0.so.0: cannot open shared object file'), { code: 'ERR_DLOPEN_FAILED' })
      }
      return module(new FakeHandle())
    })
    const first = await port.list()
    expect(first).toMatchObject({ ok: false, trouble: { code: 'hid-library-missing' } })
    expect(!first.ok && first.trouble.message).toContain('apt-get install libusb-1.0-0')
    expect(await port.open('/dev/hidraw5', listen().listener, 'for-good')).toMatchObject({ ok: false })
    expect((await port.list()).ok).toBe(true)
  })
  test('the installed node-hid loads and lists, or says in a sentence why not', async () => {
    const listed = await new NodeHidPort().list()
    if (listed.ok) expect(Array.isArray(listed.attached)).toBe(true)
    else expect(listed.trouble.code).toBe('hid-library-missing')
  })
  test('errors that are plain strings end the connection once, and closing may fail', async () => {
    const handle = new FakeHandle()
    const { heard, listener } = listen()
    const opened = await new NodeHidPort(async () => module(handle)).open('/dev/hidraw5', listener, 'for-good')
    expect(opened.ok).toBe(true)
    handle.emit('data', Buffer.from([1, 2]))
    handle.emit('error', 'could not read from HID device: unexpected poll error (device disconnected)')
    handle.emit('error', 'again')
    handle.emit('data', Buffer.from([3]))
    expect(heard.reports).toEqual([[1, 2]])
    expect(heard.lost).toEqual(['could not read from HID device: unexpected poll error (device disconnected)'])
    await expect.poll(() => handle.closed).toBe(1)
    expect(opened.ok && (await opened.connection.write(Uint8Array.of(0)))).toMatchObject({ ok: false })
  })
  test('one that is closed as soon as it is open is not closed before the library reads, which would end the process', async () => {
    const handle = new FakeHandle()
    const { listener } = listen()
    const opened = await new NodeHidPort(async () => module(handle)).open('/dev/hidraw5', listener, 'for-good')
    if (opened.ok) await opened.connection.close()
    expect([handle.closedAtRead, handle.closed]).toEqual([0, 1])
  })
  test('after closing nothing is heard any more', async () => {
    const handle = new FakeHandle()
    const { heard, listener } = listen()
    const opened = await new NodeHidPort(async () => module(handle)).open('/dev/hidraw5', listener, 'for-good')
    if (!opened.ok) throw new Error(opened.trouble.message)
    expect(await opened.connection.write(Uint8Array.of(0, 7))).toEqual({ ok: true })
    expect(await opened.connection.writeFeature(Uint8Array.of(5, 1))).toEqual({ ok: true })
    expect([handle.wrote, handle.features]).toEqual([[[0, 7]], [[5, 1]]])
    await opened.connection.close()
    handle.emit('error', 'too late')
    expect(heard.lost).toEqual([])
  })
  test.each([
    ["Failed to open a device with path '/x': Permission denied", 'hid-permission'],
    ['could not read: device disconnected', 'hid-gone'],
    ['something else', 'hid-failed'],
  ])('%s is %s', async (text, code) => {
    const port = new NodeHidPort(async () => ({
      devicesAsync: async () => [],
      HIDAsync: { open: () => Promise.reject(new Error(text)) },
    }))
    // A path that is there and may be read: what node-hid says decides.
    expect(await port.open('/dev/null', listen().listener, 'for-good')).toMatchObject({ ok: false, trouble: { code } })
  })
})
