import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { loadKeypadModels } from '../../firmware-bridge/keypad/read-keypad-models.ts'
import { udevRules } from '../../firmware-bridge/desk/udev-rules.ts'
import { keypadContract } from '../helpers/keypad-contract.ts'
import { shippedModel } from '../helpers/simulated-keypad.ts'
import { TcpProxy } from '../helpers/tcp-proxy.ts'
import { compileForGuest, GuestBridge } from './guest-bridge.ts'
import { bagInGuest } from './guest-bag.ts'
import { listenToKeyboard, startUdev } from './guest-input.ts'
import { burst, guestRig } from './guest-rig.ts'
import { laboratory, laboratoryMissing } from './laboratory.ts'
import { RedirectedKeypad } from './redirected-keypad.ts'
import type { RedirectedLayout } from './redirected-layout.ts'
import { KEYBOARD_PORT, portName, VirtualMachine, type RedirectedPort } from './virtual-machine.ts'
import { TYPE } from './usbredir-codec.ts'

const IDLE = '020000'
const INVITED = '020100'
const STORED = ['020200', '0301']
const TROUBLE = '020400'
const UNKNOWN_REPORT = 'report that the model does not know'
const BITMAP = { model: shippedModel('vendor-bitmap') }
/** It has a serial number, and its lamp is lit by SET_REPORT. */
const BYTE = { model: shippedModel('vendor-byte'), serial: 'K-7', outputBy: 'control' } as const

const { models: MODELS } = loadKeypadModels(join(import.meta.dirname, '../../config/keypads'))

/**
 * Of a test or a hook as a whole. Each wait in it has a deadline of its own, which others of this machine cannot use up
 * and which says what it waited for.
 */
const LAST_MS = 1_800_000

const missing = laboratoryMissing()
describe.skipIf(missing)(`keypads on a real USB bus${missing ? `: ${missing}` : ''}`, { timeout: LAST_MS }, () => {
  let hub: TestHub
  let door: TcpProxy
  let machine: VirtualMachine
  let bridge: GuestBridge
  let manager: string
  /** Devices of the hub and their windows, by the keypad's name here. */
  const devices: Record<string, string> = {}
  const windows: Record<string, string> = {}
  let left: RedirectedKeypad
  let right: RedirectedKeypad
  let byte: RedirectedKeypad

  beforeAll(async () => {
    hub = await TestHub.start({ now: Date.now() })
    // The guest's clocks are the machine's, and so is the hub's here.
    Object.defineProperty(hub.clock, 'now', { get: () => Date.now() })
    door = await TcpProxy.before(hub.url)
    machine = await VirtualMachine.boot(laboratory(), await compileForGuest())
    bridge = new GuestBridge(machine, door.url)
    manager = await hub.signIn('hall-manager', { hall: 'shimin' })
    const invited = hub.invitedWindow()
    await bridge.bind([
      await bound('left', hub.freshWindow(), { port: portName(1) }),
      await bound('right', invited, { port: portName(2) }),
      await bound('byte', hub.freshWindow(), { serial: BYTE.serial }),
      await bound('fresh', hub.freshWindow(), { port: portName(6) }),
      await bound('keyboard', hub.freshWindow(), { port: portName(KEYBOARD_PORT) }),
    ])
    await bridge.start()
  }, LAST_MS)
  afterAll(async () => {
    await machine?.end()
    await door?.stop()
    await hub?.stop()
  })

  async function bound(name: string, window: string, identity: { port: string } | { serial: string }) {
    const who = await hub.enrol(window)
    devices[name] = who.deviceId
    windows[name] = window
    return { ...who, identity }
  }

  async function plug(name: string, port: RedirectedPort, facts: typeof BITMAP | typeof BYTE) {
    const before = bridge.ready(devices[name]!)
    const keypad = await RedirectedKeypad.plug(machine.redirected(port), facts)
    await machine.until(`the keypad ${name} is ready`, () => bridge.ready(devices[name]!) > before)
    return keypad
  }

  /** What the hub has of a device, in order. */
  const itemsOf = (name: string) =>
    [...hub.rows('rating'), ...hub.rows('extra')]
      .filter(({ body }) => body.device === devices[name])
      .map(({ body }) => body.item)
      .toSorted((a, b) => a.seq - b.seq)
  const arrived = (name: string, count: number) =>
    machine.until(`${count} items of ${name}`, () => itemsOf(name).length >= count)

  /** What the hall's page says of a device. */
  async function problemsOf(name: string): Promise<string[]> {
    const { body } = await hub.call('GET', '/api/v1/halls/shimin/live', { token: manager })
    const all = (body.windows as { devices: { id: string; problems: string[] }[] }[]).flatMap(({ devices }) => devices)
    return all.find(({ id }) => id === devices[name])!.problems
  }

  describe('with the hub itself', () => {
    afterAll(async () => {
      for (const keypad of [left, right, byte]) await keypad?.unplug()
    })

    test('each key reaches the ledger at the window of its keypad, identical ones by their ports', async () => {
      left = await plug('left', 1, BITMAP)
      right = await plug('right', 2, BITMAP)
      byte = await plug('byte', 3, BYTE)
      await machine.plugKeyboard()
      await machine.until('the keyboard is ready', () => bridge.ready(devices['keyboard']!) === 1)
      left.press(4)
      right.press(2)
      byte.press(5)
      await machine.typeDigit(3)
      for (const [name, level] of Object.entries({ left: 4, right: 2, byte: 5, keyboard: 3 })) {
        await arrived(name, 1)
        const [press] = itemsOf(name)
        expect(press).toMatchObject({ kind: 'press', seq: 1, level, input: 'key' })
        expect(hub.attribution(press.id)).toMatchObject({ window: windows[name] })
      }
    })

    test('with four keypads it stays small', async () => {
      const status = await machine.must('cat /proc/$(cat /run/bridge.pid)/status')
      expect(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024).toBeLessThan(90)
    })

    test('a keyboard-type keypad types into no window while the bridge has it', async () => {
      const before = itemsOf('keyboard').length
      const listening = await listenToKeyboard(machine)
      await machine.typeDigit(4)
      await arrived('keyboard', before + 1)
      expect(itemsOf('keyboard').at(-1)).toMatchObject({ level: 4 })
      expect(await listening.stop(({ reports }) => reports >= 16)).toEqual({ typed: 0, reports: 16 })
    })

    test('stored lights the same lamp for every level, by whichever way output reports go', async () => {
      for (const [keypad, name, lamp] of [
        [left, 'left', [...STORED, IDLE]],
        [byte, 'byte', ['0001', '0000']],
      ] as const) {
        for (const level of [2, 1, 3, 5, 4] as const) {
          const before = keypad.written.length
          const items = itemsOf(name).length
          keypad.press(level)
          await machine.until('the lamp went on and out', () => keypad.written.length >= before + lamp.length)
          expect(keypad.written.slice(before)).toEqual(lamp)
          // The same level as the last one says nothing new, and is thanked all the same.
          const isNew = level !== itemsOf(name).at(-1)?.level
          await arrived(name, items + (isNew ? 1 : 0))
        }
      }
    })

    test('an invitation lights the lamp of its window alone, until a key spends it', async () => {
      const service = await hub.call('POST', `/api/v1/windows/shimin/${windows['right']}/services`, {
        token: hub.apiKey('services'),
        body: { caseNo: 'c-1', party: 'person' },
      })
      expect(service.status).toBe(201)
      const [before, others] = [itemsOf('right').length, left.written.length]
      await machine.until('the lamp invites', () => right.written.at(-1) === INVITED)
      right.press(1)
      await arrived('right', before + 1)
      expect(itemsOf('right').at(-1)).toMatchObject({ level: 1, invitationId: service.body.invitationId })
      await machine.until('the lamp is out', () => right.written.at(-1) === IDLE)
      expect(right.written.slice(-4)).toEqual([INVITED, ...STORED, IDLE])
      expect(left.written).toHaveLength(others)
    })

    test('what cannot be stored is not thanked: the lamp shows trouble, and the hall hears of it', async () => {
      const [thanks, items] = [left.thanks, itemsOf('left').length]
      await machine.run(`dd if=/dev/zero of=${bridge.data}/../filler bs=4k`)
      left.press(1)
      await machine.until('the lamp shows trouble', () => left.written.at(-1) === TROUBLE)
      await machine.until('the hall hears', async () => (await problemsOf('left')).includes('storage-full'))
      await machine.must(`rm ${bridge.data}/../filler`)
      expect(left.thanks).toBe(thanks)
      left.press(2)
      await machine.until('thanked again', () => left.thanks === thanks + 1)
      await machine.until('the lamp is as before', () => left.written.at(-1) === IDLE)
      await arrived('left', items + 1)
      expect(itemsOf('left').slice(items)).toMatchObject([{ level: 2, seq: items + 1 }])
      await machine.until('the hall hears that', async () => !(await problemsOf('left')).includes('storage-full'))
    })

    test('pulled out in every state, and 300 reports in a burst are 300 reports decoded', async () => {
      const seen = (): unknown[] => {
        const lines = bridge.said('"msg":"keypad', devices['fresh'])
        return lines.map(({ msg, state }) => (msg === 'keypad' ? state : msg))
      }
      const pullOutAt = async (packet: number) => {
        const keypad = await RedirectedKeypad.plug(machine.redirected(6), BITMAP)
        keypad.unplugOn = packet
        await keypad.unplugged
        expect(keypad.fault).toBeNull()
      }
      // Absent: the kernel has only just begun to look at it.
      await pullOutAt(TYPE.setConfiguration)
      expect(seen()).toEqual([])
      // Opening: the bridge waits for the system to open it.
      await pullOutAt(TYPE.startInterruptReceiving)
      await machine.until('it is lost', () => seen().includes('keypad lost'))
      expect(seen()[0]).toBe('opening')
      const first = await plug('fresh', 6, BITMAP)
      expect(seen().slice(-3)).toEqual(['reopening', 'ready', 'keypad ready'])
      first.press(3)
      await arrived('fresh', 1)
      // Ready, with a key down.
      first.report('0110')
      await arrived('fresh', 2)
      await first.unplug()
      await machine.until('it is lost', () => seen().at(-1) === 'keypad lost')
      // Lost; and reopening.
      await pullOutAt(TYPE.setConfiguration)
      const opened = seen().length
      await pullOutAt(TYPE.startInterruptReceiving)
      await machine.until('it is lost', () => seen().length >= opened + 2 && seen().at(-1) === 'keypad lost')
      expect(seen()[opened]).toBe('reopening')

      const second = await plug('fresh', 6, BITMAP)
      burst(second, 300)
      // None of the burst's.
      second.press(1)
      await machine.until('the last key stands', () => itemsOf('fresh').at(-1).level === 1)
      await second.unplug()
      await machine.until('it is lost', () => seen().at(-1) === 'keypad lost')
      const lost = bridge.said('keypad lost', devices['fresh']).at(-1)
      expect(lost).toMatchObject({ reports: 3 + 300 + 2 })
      expect(itemsOf('fresh').map(({ seq }) => seq)).toEqual(itemsOf('fresh').map((_, index) => index + 1))
    })

    test('plugged in elsewhere: known again by its serial number, refused by its port, and the hall hears of that', async () => {
      await byte.unplug()
      byte = await plug('byte', 4, BYTE)
      const before = itemsOf('byte').length
      byte.press(2)
      await arrived('byte', before + 1)

      const items = itemsOf('left').length
      await left.unplug()
      const stranger = await RedirectedKeypad.plug(machine.redirected(5), BITMAP)
      await machine.until('the hall hears', async () => (await problemsOf('left')).includes('keypad-unbound'))
      expect(await problemsOf('left')).toContain('keypad-lost')
      stranger.press(1)
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      expect(stranger.opened).toBe(0)
      await stranger.unplug()
      left = await plug('left', 1, BITMAP)
      await machine.until('the hall hears that', async () => (await problemsOf('left')).length === 0)
      left.press(5)
      await arrived('left', items + 1)
      expect(itemsOf('left').slice(items)).toMatchObject([{ level: 5, seq: items + 1 }])
    })

    test('the hub is away for a while: thanked at once, sent later, in order', async () => {
      const before = itemsOf('left').length
      const thanks = left.thanks
      door.reachable = false
      door.cut()
      for (const [index, level] of ([2, 4, 1] as const).entries()) {
        left.press(level)
        await machine.until('thanked', () => left.thanks === thanks + index + 1)
      }
      expect(itemsOf('left')).toHaveLength(before)
      door.reachable = true
      await machine.until('all are there', () => itemsOf('left').length === before + 3)
      expect(itemsOf('left').slice(before)).toMatchObject(
        [2, 4, 1].map((level, index) => ({ level, seq: before + index + 1 })),
      )
    })

    test('killed between report and ack: the press is there once, whatever was killed', async () => {
      const before = itemsOf('left').length
      const [thanks, other] = [left.thanks, itemsOf('byte').length]
      door.deafen()
      left.press(3)
      await arrived('left', before + 1)
      // Nobody knows how far this one gets: whoever was thanked for it finds it again.
      const thanksOfOther = byte.thanks
      byte.press(4)
      await bridge.kill()
      const thanked = byte.thanks - thanksOfOther
      await bridge.start()
      await machine.until(
        'it is open again',
        () => bridge.ready(devices['left']!) > 0 && bridge.ready(devices['byte']!) > 0,
      )
      left.press(5)
      byte.press(1)
      await machine.until(
        'the next is there',
        () => itemsOf('left').at(-1).level === 5 && itemsOf('byte').at(-1).level === 1,
      )
      expect(left.thanks).toBeGreaterThanOrEqual(thanks + 1)
      expect(
        itemsOf('left')
          .slice(before)
          .map(({ level }) => level),
      ).toEqual([3, 5])
      const ofOther = itemsOf('byte')
        .slice(other)
        .map(({ level }) => level)
      expect(thanked === 1 ? [[4, 1]] : [[1], [4, 1]]).toContainEqual(ofOther)
      expect(itemsOf('left').map(({ seq }) => seq)).toEqual(itemsOf('left').map((_, index) => index + 1))
    })
  })

  // On this bus the tests above show with the hub itself what happens where a bridge is killed, a keypad hangs on a port
  // of nobody, and reports come in a burst. With PINGYI_SWEEPS all of it.
  keypadContract('one bit a key with lamp, in the virtual machine', () => guestRig(machine, bridge, door), {
    ofModel: !SWEEPS,
    timeoutMs: LAST_MS,
  })

  test('asked to end, it ends', async () => {
    expect(await bridge.stop()).toBe(0)
  })

  describe('with nothing on the bus, and no bridge', () => {
    const plugged: RedirectedLayout[] = []
    // Whatever became of the test before.
    beforeEach(async () => {
      await machine.run('killall -9 node systemd-udevd')
      await machine.unplugKeyboard()
      for (const device of plugged.splice(0)) await device.unplug()
      await machine.until('the bus is empty', async () => (await machine.run('ls /dev/hidraw*')).code !== 0)
    })

    test('keypads that nobody described, with unlike interfaces: learned, proven by name, bound, and in the ledger', async () => {
      door.target = hub.url
      door.reachable = true
      const bag = await bagInGuest(machine, bridge, plugged)
      const owners = await Promise.all(bag.map(async ({ port }) => ({ ...(await hub.enrol(hub.freshWindow())), port })))
      await bridge.bind(owners.map(({ port, ...who }) => ({ ...who, identity: { port: portName(port) } })))
      await bridge.start(['--models', await bridge.writeModels(bag.map(({ model }) => model))])
      const all = (done: (index: number) => boolean) => bag.every((_, index) => done(index))
      await machine.until('all are ready', () => all((index) => bridge.ready(owners[index]!.deviceId) > 0), 120_000)
      const levelsOf = ({ deviceId }: { deviceId: string }) =>
        [...hub.rows('rating'), ...hub.rows('extra')]
          .filter(({ body }) => body.device === deviceId)
          .toSorted((a, b) => a.body.item.seq - b.body.item.seq)
          .map(({ body }) => body.item.level as number)
      for (let key = 0; key < 5; key++) {
        for (const { device, layout } of bag) if (key < layout.levels.length) device.press(layout.levels[key]!)
        const wanted = (index: number) => Math.min(key + 1, bag[index]!.layout.levels.length)
        // Letters that come too far apart are no word, and the bridge says so: whoever pressed such a key presses again.
        const torn = owners.map(({ deviceId }) => bridge.said(UNKNOWN_REPORT, deviceId).length)
        let nextLook = 0
        await machine.until(
          'stored',
          () => {
            const isStored = all((index) => levelsOf(owners[index]!).length >= wanted(index))
            if (isStored || performance.now() < nextLook) return isStored
            nextLook = performance.now() + 1_000
            bag.forEach(({ device, layout }, index) => {
              const { length } = bridge.said(UNKNOWN_REPORT, owners[index]!.deviceId)
              if (length === torn[index]) return
              torn[index] = length
              if (levelsOf(owners[index]!).length < wanted(index)) device.press(layout.levels[key]!)
            })
            return false
          },
          120_000,
        )
      }
      bag.forEach(({ layout }, index) => {
        expect([layout.name, levelsOf(owners[index]!)]).toEqual([layout.name, layout.levels])
      })
      expect(await bridge.stop()).toBe(0)
    })

    test('by the udev rules a keyboard-type keypad types into no window, with no bridge running', async () => {
      const stopUdev = await startUdev(machine, laboratory().kernel, udevRules(MODELS, 'root'))
      const inhibited = 'cat /sys/class/hidraw/hidraw0/device/input/input*/inhibited'
      const plugAndType = async (ruled: boolean) => {
        await machine.plugKeyboard()
        await machine.until('it is there', async () => (await machine.run('ls /dev/hidraw0')).code === 0)
        if (ruled) await machine.until('udev was there', async () => (await machine.run(inhibited)).output === '1\n')
        else await new Promise((resolve) => setTimeout(resolve, 500))
        const listening = await listenToKeyboard(machine)
        await machine.typeDigit(4)
        const heard = await listening.stop(({ typed, reports }) => reports >= 16 && (ruled || typed > 0))
        await machine.unplugKeyboard()
        await machine.until('it is gone', async () => (await machine.run('ls /dev/hidraw*')).code !== 0)
        return heard
      }
      // A key that goes down and a key that goes up are a report of eight bytes each.
      expect(await plugAndType(true)).toEqual({ typed: 0, reports: 16 })
      await stopUdev()
      const heard = await plugAndType(false)
      expect(heard.reports).toBe(16)
      expect(heard.typed).toBeGreaterThan(0)
    })
  })
})
