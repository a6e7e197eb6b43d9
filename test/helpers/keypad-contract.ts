import { describe, expect, test } from 'vitest'
import type { Level } from '../../server/contract/limits.ts'
import type { Item, Press } from '../../server/contract/device/press.ts'
import { until as plainUntil, type HubStandIn } from './hub-stand-in.ts'

/** One keypad as the hand at the window knows it. */
export interface RigKeypad {
  /** Levels that it has keys for. */
  levels: readonly Level[]
  /** Presses a key and lets it go. */
  press(level: Level): void | Promise<void>
  /** Sends that many reports as fast as the bus takes them. */
  burst(reports: number): void | Promise<void>
  /** How long the bus takes for 300 of them, ms; a key within 30 ms of its last one bounces. Absent: less than a second. */
  burstMs?: number
  unplug(): void | Promise<void>
  /** How often it lit up for a stored press; null when the model has no lamp. */
  thanks(): number | null
}

/**
 * A bridge in a process of its own, a bus with keypads, and a hub. Simulated on the host, or a real USB bus in a
 * virtual machine: the tests do not know which.
 */
export interface KeypadRig {
  hub: HubStandIn
  /** Devices bound to the ports `left` and `right`. Nothing is bound to `stranger`. */
  devices: { left: string; right: string }
  /** Resolves when the bridge reads the keypad; on `stranger`, when it is plugged in. */
  plug(port: 'left' | 'right' | 'stranger'): Promise<RigKeypad>
  /** kill -9. What is plugged in stays plugged in, as far as the bus can. */
  killBridge(): Promise<void>
  startBridge(): Promise<void>
  /** How many items of the left keypad the bridge keeps for the hub; null where the lamp must tell. */
  waiting(): Promise<number | null>
  /** Waits with the patience that its machine needs; absent: by the clock on the wall. */
  until?: typeof plainUntil
  dispose(): Promise<void>
}

/** A device that lost its hub may wait so long before it tries again, and starting a bridge takes its time. */
const COMES_BACK_WITHIN_MS = 60_000

/**
 * What every bridge on every bus must do. Call it inside a test file. `concurrent` where each rig stands alone;
 * `ofModel`: only what may differ by the keypad's model, where another one has shown the rest on the same bus.
 */
export function keypadContract(
  name: string,
  makeRig: () => Promise<KeypadRig>,
  { concurrent = false, ofModel = false, timeoutMs = 240_000 } = {},
): void {
  describe(`keypad contract: ${name}`, { concurrent }, () => {
    const promise = (title: string, check: (rig: KeypadRig, left: LeftDevice) => Promise<void>) =>
      test(title, { timeout: timeoutMs }, async () => {
        const rig = await makeRig()
        try {
          await check(rig, leftOf(rig))
          expect(rig.hub.breaches).toEqual([])
        } finally {
          await rig.dispose()
        }
      })
    const ofBus: typeof promise = ofModel ? () => {} : promise

    promise(
      'the first key is a press, those within 5 s are changes of mind, each with its level',
      async (rig, left) => {
        const keypad = await rig.plug('left')
        for (const level of keypad.levels) await keypad.press(level)
        await left.arrived(keypad.levels.length)
        const [first, ...rest] = left.items() as [Press, ...Item[]]
        expect(first).toMatchObject({ kind: 'press', level: keypad.levels[0], input: 'key', seq: 1 })
        expect(first.receipt).toMatch(/^[A-Z2-7]{16}$/)
        expect(rest.map((item) => [item.kind, item.level, item.kind === 'extra' && item.pressId])).toEqual(
          keypad.levels.slice(1).map((level) => ['extra', level, first.id]),
        )
        expect(left.items().map(({ seq }) => seq)).toEqual(keypad.levels.map((_, index) => index + 1))
      },
    )

    promise('it lights up once for each stored item', async (rig, left) => {
      const { until } = left
      const keypad = await rig.plug('left')
      if (keypad.thanks() === null) return
      for (const level of keypad.levels) await keypad.press(level)
      await until('thanked for each', () => keypad.thanks() === keypad.levels.length)
      await left.arrived(keypad.levels.length)
    })

    promise('unplugged and plugged in again, as often as one likes', async (rig, left) => {
      const [level, other] = (await rig.plug('left').then(async (keypad) => {
        await keypad.unplug()
        return keypad.levels
      })) as [Level, Level]
      for (let round = 1; round <= 4; round++) {
        const keypad = await rig.plug('left')
        await keypad.press(round % 2 ? level : other)
        await left.arrived(round)
        await keypad.unplug()
      }
      expect(new Set(left.items().map(({ id }) => id)).size).toBe(4)
    })

    promise('pressed while the hub is down: thanked now, sent later', async (rig, left) => {
      const { until } = left
      const keypad = await rig.plug('left')
      await until('online', () => rig.hub.isOnline(rig.devices.left))
      await rig.hub.stop()
      await keypad.press(keypad.levels[0]!)
      await stored(rig, keypad)
      await rig.hub.start()
      await left.arrived(1)
      expect(left.items()).toMatchObject([{ kind: 'press', seq: 1 }])
    })

    ofBus('killed between store and ack: sent again, stored once', async (rig, left) => {
      const { until } = left
      const keypad = await rig.plug('left')
      await until('online', () => rig.hub.isOnline(rig.devices.left))
      rig.hub.silent = true
      await keypad.press(keypad.levels[0]!)
      await left.arrived(1)
      await rig.killBridge()
      rig.hub.silent = false
      await rig.startBridge()
      await until('sent again', () => rig.hub.duplicates > 0, COMES_BACK_WITHIN_MS)
      expect(left.items()).toHaveLength(1)
      await until('nothing pending', () => rig.hub.hellos.length >= 2)
    })

    ofBus(
      'killed while the hub is down: what was thanked for is sent by the next bridge, under the next seq too',
      async (rig, left) => {
        const { until } = left
        const keypad = await rig.plug('left')
        await until('online', () => rig.hub.isOnline(rig.devices.left))
        await rig.hub.stop()
        await keypad.press(keypad.levels[0]!)
        await stored(rig, keypad)
        await rig.killBridge()
        await rig.hub.start()
        await rig.startBridge()
        await left.arrived(1)
        const again = await rig.plug('left')
        await again.press(again.levels[1]!)
        await left.arrived(2)
        // Another boot: the second key cannot be a change of mind of the first.
        expect(left.items()).toMatchObject([
          { kind: 'press', seq: 1 },
          { kind: 'press', seq: 2 },
        ])
        expect(left.items()[0]!.bootId).not.toBe(left.items()[1]!.bootId)
      },
    )

    ofBus(
      'a keypad on a port that nobody bound is refused, and works when it is plugged in where it belongs',
      async (rig, left) => {
        const stranger = await rig.plug('stranger')
        await stranger.press(stranger.levels[0]!)
        await new Promise((resolve) => setTimeout(resolve, 1_500))
        await stranger.press(stranger.levels[0]!)
        await stranger.unplug()
        const keypad = await rig.plug('left')
        await keypad.press(keypad.levels[1]!)
        await left.arrived(1)
        expect(rig.hub.items.map((item) => [item.device, item.level])).toEqual([[rig.devices.left, keypad.levels[1]]])
      },
    )

    promise('two identical keypads are two devices', async (rig, left) => {
      const { until } = left
      const [one, two] = [await rig.plug('left'), await rig.plug('right')]
      await one.press(one.levels[0]!)
      await two.press(two.levels[1]!)
      await left.arrived(1)
      await until('one from the right', () => rig.hub.itemsOf(rig.devices.right).length === 1)
      await one.unplug()
      await two.press(two.levels[0]!)
      await until('two from the right', () => rig.hub.itemsOf(rig.devices.right).length === 2)
      expect(left.items()).toMatchObject([{ level: one.levels[0], seq: 1 }])
      expect(rig.hub.itemsOf(rig.devices.right)).toMatchObject([
        { level: two.levels[1], seq: 1 },
        { level: two.levels[0], seq: 2 },
      ])
    })

    promise('300 reports in a burst leave a bridge that still takes the next press', async (rig, left) => {
      const keypad = await rig.plug('left')
      await keypad.burst(300)
      await left.arrived(1)
      await new Promise((resolve) => setTimeout(resolve, keypad.burstMs ?? 1_000))
      const before = left.items().length
      // Whatever stands after the burst, one of these two keys is another level.
      await keypad.press(keypad.levels[0]!)
      await keypad.press(keypad.levels[1]!)
      await left.arrived(before + 1)
      expect(left.items().map(({ seq }) => seq)).toEqual(left.items().map((_, index) => index + 1))
    })
  })
}

/** Resolves when the first press of a keypad lies in its outbox. */
async function stored(rig: KeypadRig, keypad: RigKeypad): Promise<void> {
  const until = rig.until ?? plainUntil
  if (keypad.thanks() !== null) return until('thanked', () => keypad.thanks() === 1)
  while ((await rig.waiting()) !== 1) await new Promise((resolve) => setTimeout(resolve, 20))
}

interface LeftDevice {
  until: typeof plainUntil
  items(): Item[]
  arrived(count: number): Promise<void>
}

/** What the hub has of the device on the left port. */
function leftOf({ hub, devices, until = plainUntil }: KeypadRig): LeftDevice {
  const items = () => hub.itemsOf(devices.left)
  return {
    until,
    items,
    arrived: (count) => until(`${count} items of the left keypad`, () => items().length >= count, COMES_BACK_WITHIN_MS),
  }
}
