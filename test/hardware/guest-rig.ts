import type { Level } from '../../server/contract/limits.ts'
import { HubStandIn } from '../helpers/hub-stand-in.ts'
import type { KeypadRig, RigKeypad } from '../helpers/keypad-contract.ts'
import { keyReports, shippedModel } from '../helpers/simulated-keypad.ts'
import type { TcpProxy } from '../helpers/tcp-proxy.ts'
import type { GuestBridge } from './guest-bridge.ts'
import { RedirectedKeypad } from './redirected-keypad.ts'
import { portName, type VirtualMachine } from './virtual-machine.ts'

const PORTS = { left: 1, right: 2, stranger: 3 } as const
let rigs = 0

/**
 * The contract's rig in the virtual machine. Machine and bridge go on from one to the next; devices and hub are new
 * each time, which a bridge has to take up while it runs.
 */
export async function guestRig(machine: VirtualMachine, bridge: GuestBridge, door: TcpProxy): Promise<KeypadRig> {
  const model = shippedModel('vendor-bitmap')
  const hub = new HubStandIn()
  await hub.start()
  door.target = hub.url
  const suffix = ++rigs
  const devices = { left: `left-${suffix}`, right: `right-${suffix}` }
  await bridge.bind(
    (['left', 'right'] as const).map((side) => ({
      ...hub.enrol(devices[side]),
      identity: { port: portName(PORTS[side]) },
    })),
  )
  const plugged = new Map<string, RedirectedKeypad>()
  const hand = (keypad: RedirectedKeypad): RigKeypad => ({
    levels: keypad.levels,
    press: (level) => keypad.press(level),
    burst: (reports) => burst(keypad, reports),
    // Eight milliseconds each on the bus, and an emulated machine comes behind.
    burstMs: 6_000,
    unplug: () => keypad.unplug(),
    thanks: () => keypad.thanks,
  })
  return {
    hub,
    devices,
    plug: async (port) => {
      await plugged.get(port)?.unplug()
      const isSeen = () =>
        port === 'stranger'
          ? bridge.said('bound to no device').filter((line) => line['port'] === portName(PORTS.stranger)).length
          : bridge.ready(devices[port])
      const before = isSeen()
      const keypad = await RedirectedKeypad.plug(machine.redirected(PORTS[port]), { model })
      plugged.set(port, keypad)
      await machine.until(`the keypad on ${port} is seen`, () => isSeen() > before)
      return hand(keypad)
    },
    killBridge: () => bridge.kill(),
    startBridge: async () => {
      await bridge.start()
      // Else its opening of a keypad that is pulled out next would pass for the opening of the one after.
      if (plugged.has('left'))
        await machine.until('the left keypad is open again', () => bridge.ready(devices.left) > 0)
    },
    waiting: async () => null,
    until: (what, holds, withinMs) => machine.until(what, holds, withinMs),
    dispose: async () => {
      for (const keypad of plugged.values()) {
        await keypad.unplug()
        if (keypad.fault) throw keypad.fault
      }
      await hub.stop()
    },
  }
}

/**
 * Keys that go down and up, as fast as the bus takes them. No two neighbours are the same, and each comes back sooner than
 * a finger could, so that few of them are stored: in the guest that takes long.
 */
export function burst(keypad: RedirectedKeypad, reports: number): void {
  for (let sent = 0; sent < reports; sent++) {
    const { down, up } = keyReports(keypad.usb.facts.model, (5 - (Math.floor(sent / 2) % 2)) as Level)
    keypad.report(up === null || sent % 2 === 0 ? down : up)
  }
}
