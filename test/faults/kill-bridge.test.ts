import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeBindings } from '../../firmware-bridge/keypad/bindings.ts'
import type { Configuration } from '../../server/contract/policy.ts'
import { BridgeProcess } from '../helpers/bridge-process.ts'
import { HOUR, TestHub } from '../helpers/hub-fixture.ts'
import { shippedModel, SimulatedBusClient, type PluggedKeypad } from '../helpers/simulated-keypad.ts'

let hub: TestHub
let folder: string
let bridge: BridgeProcess
let bus: SimulatedBusClient

beforeEach(async () => {
  // A bridge may take longer to start again than the shipped gap between two citizens.
  const configure = ({ policy }: Configuration) => void (policy.screening.gapMs = HOUR)
  hub = await TestHub.start({ now: Date.now(), configure })
  // The bridge's clocks are the machine's, and so is the hub's here.
  Object.defineProperty(hub.clock, 'now', { get: () => Date.now() })
  folder = mkdtempSync(join(tmpdir(), 'pingyi-kill-bridge-'))
  const who = await hub.enrol(hub.freshWindow())
  writeBindings(join(folder, 'keypads.json'), [{ ...who, identity: { port: 'pci/1' } }])
})
afterEach(async () => {
  bus.close()
  expect(await bridge.stop()).toBe(0)
  await hub.stop()
  rmSync(folder, { recursive: true })
})

/** A bridge with its keypad, with a lamp that thanks; it dies at a point, if one is given. */
async function run(dieAt?: string): Promise<PluggedKeypad> {
  const preload = new URL('../helpers/die-in-bridge.ts', import.meta.url).href
  const env: Record<string, string> = dieAt === undefined ? {} : { NODE_OPTIONS: `--import ${preload}`, DIE_AT: dieAt }
  const address = join(folder, 'bus')
  bridge = new BridgeProcess(['--hub', hub.url, '--data', folder, '--simulated-keypad', address, 'run'], env)
  bus = await SimulatedBusClient.connect(address)
  const keypad = bus.plug(shippedModel('vendor-bitmap'), { port: 'pci/1' })
  await expect.poll(() => keypad.opened).toBe(1)
  return keypad
}

async function dies(level: 1 | 5, dieAt: string): Promise<void> {
  const keypad = await run(dieAt)
  const died = once(bridge.child, 'close')
  keypad.press(level)
  await died
  expect(bridge.child.signalCode).toBe('SIGKILL')
  expect(keypad.thanks).toBe(0)
  bus.close()
}

const items = () => hub.rows('rating').map(({ body }) => body.item)

test('killed between store and thanks: the hub gets the press once, and who presses again is a press of its own', async () => {
  await dies(1, 'after-store')
  expect(items()).toEqual([])
  const keypad = await run()
  await expect.poll(items, { timeout: 30_000 }).toMatchObject([{ seq: 1, level: 1, input: 'key' }])
  keypad.press(1)
  await expect.poll(() => keypad.thanks).toBe(1)
  await expect.poll(items, { timeout: 30_000 }).toHaveLength(2)
  expect(items()).toMatchObject([
    { seq: 1, level: 1 },
    { seq: 2, level: 1 },
  ])
  // No machine excludes the second: it is held for somebody to judge.
  expect(hub.verdict(items()[0].id)).toMatchObject({ verdict: 'counted' })
  expect(hub.verdict(items()[1].id)).toMatchObject({ verdict: 'held', rule: 'gap' })
})

test('killed before the store: nobody was thanked, nothing is there, and no seq is spent', async () => {
  await dies(5, 'before-store')
  const keypad = await run()
  keypad.press(5)
  await expect.poll(() => keypad.thanks).toBe(1)
  await expect.poll(items, { timeout: 30_000 }).toMatchObject([{ seq: 1, level: 5 }])
})

test('ten times killed between store and lamp, and before each store, too: none lost, none doubled', async () => {
  const HITS = 10
  for (let hit = 0; hit < HITS; hit++) {
    // `dies` counts only a bridge that SIGKILL ended at the point, with the lamp dark.
    await dies(hit % 2 === 0 ? 1 : 5, 'after-store')
    if (hit % 4 === 0) await dies(5, 'before-store')
  }
  const keypad = await run()
  keypad.press(5)
  await expect.poll(() => keypad.thanks).toBe(1)
  await expect.poll(() => items().length, { timeout: 60_000 }).toBe(HITS + 1)
  const found = items().toSorted((a, b) => a.seq - b.seq)
  expect(found.map(({ seq, level }) => [seq, level])).toEqual(
    Array.from({ length: HITS + 1 }, (_, hit) => [hit + 1, hit < HITS && hit % 2 === 0 ? 1 : 5]),
  )
  expect(new Set(found.map(({ id }) => id)).size).toBe(HITS + 1)
})
