import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestHub } from '../helpers/hub-fixture.ts'
import { shippedModel } from '../helpers/simulated-keypad.ts'
import { GuestBridge } from './guest-bridge.ts'
import { laboratory, laboratoryMissing } from './laboratory.ts'
import { portName, VirtualMachine } from './virtual-machine.ts'
import { RedirectedKeypad } from './redirected-keypad.ts'

let hub: TestHub
let machine: VirtualMachine
let bridge: GuestBridge

const missing = laboratoryMissing()
describe.skipIf(missing)(`keypads on a real USB bus${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    hub = await TestHub.start({ now: Date.now() })
    // The guest's clocks are the machine's, and so is the hub's here.
    Object.defineProperty(hub.clock, 'now', { get: () => Date.now() })
    machine = await VirtualMachine.boot(laboratory())
    bridge = new GuestBridge(machine, Number(new URL(hub.url).port))
  }, 150_000)
  afterAll(async () => {
    await machine?.end()
    await hub?.stop()
  })

  test('a press on a real USB bus reaches the ledger, at the window of its port', { timeout: 120_000 }, async () => {
    const [one, two] = [hub.freshWindow(), hub.freshWindow()]
    const [left, keyboard] = [await hub.enrol(one), await hub.enrol(two)]
    await bridge.bind([
      { ...left, identity: { port: portName(1) } },
      { ...keyboard, identity: { port: portName(5) } },
    ])
    await bridge.start()
    const keypad = await RedirectedKeypad.plug(machine.redirected(1), { model: shippedModel('vendor-bitmap') })
    await machine.until('the keypad is open', () => bridge.readyOn(portName(1)) === 1)
    keypad.press(4)
    await machine.until('a rating', () => hub.rows('rating').length === 1)
    expect(hub.attribution(hub.rows('rating')[0]!.body.item.id)).toMatchObject({ window: one })
    await machine.until('thanked', () => keypad.thanks === 1)
    await machine.until('the lamp is as before', () => keypad.written.length === 4)
    expect(keypad.written).toEqual(['020000', '020200', '0301', '020000'])

    await machine.qmp('device_add', { driver: 'usb-kbd', id: 'keyboard', bus: 'usb.0', port: '5' })
    await machine.until('the keyboard is open', () => bridge.readyOn(portName(5)) === 1)
    await machine.qmp('send-key', { keys: [{ type: 'qcode', data: '2' }] })
    await machine.until('another rating', () => hub.rows('rating').length === 2)
    const { body } = hub.rows('rating')[1]!
    expect(body.item).toMatchObject({ level: 2 })
    expect(hub.attribution(body.item.id)).toMatchObject({ window: two })
    expect(await bridge.stop()).toBe(0)
  })
})
