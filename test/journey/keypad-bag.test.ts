import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Binding } from '../../firmware-bridge/keypad/bindings.ts'
import { Bridge } from '../../firmware-bridge/bridge.ts'
import { openHubSocket } from '../../firmware-bridge/hub/hub-socket.ts'
import type { KeypadModel } from '../../firmware-bridge/keypad/keypad-model.ts'
import { openOutboxFile, SqliteOutbox } from '../../firmware-bridge/hub/outbox-sqlite.ts'
import { realTimers } from '../../firmware-bridge/run-bridge.ts'
import { SimulatedHidPort } from '../../firmware-bridge/keypad/simulated-hid-port.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { until } from '../helpers/hub-stand-in.ts'
import { LAYOUTS } from '../helpers/keypad-layouts.ts'
import { LayoutKeypad } from '../helpers/layout-keypad.ts'
import { learnLayout } from '../helpers/learn-layout.ts'
import { VirtualTimers } from '../helpers/virtual-timers.ts'

/** Between two keys of one hand: longer than a machine needs for a word, ms. */
const NEXT_KEY_MS = 500

let folder: string
let hub: TestHub
let bridge: Bridge
const port = new SimulatedHidPort()
const models: KeypadModel[] = []
const bindings: Binding[] = []
const keypads: LayoutKeypad[] = []
/** Of fingers and of what the bridge takes for time: a machine that stalls tears no word apart. */
const hand = new VirtualTimers()

/** The whole bag is learned, bound to windows of a real hub, and plugged into one bridge. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-bag-'))
  hub = await TestHub.start({ now: Date.now() })
  Object.defineProperty(hub.clock, 'now', { get: () => Date.now() })
  const window = hub.freshWindow()
  for (const [index, layout] of LAYOUTS.entries()) {
    const { found } = await learnLayout(layout, { id: `bag-${index}`, pid: index + 1 })
    if (!found.ok) throw new Error(`${layout.name}: ${found.why}`)
    models.push(found.model)
    bindings.push({ ...(await hub.enrol(window)), identity: { port: `p/${index}` } })
    keypads.push(
      new LayoutKeypad(layout, { port, pid: index + 1, at: `p/${index}`, after: (ms, then) => hand.after(ms, then) }),
    )
  }
  const began = Date.now()
  bridge = new Bridge({
    port,
    models,
    bindings: () => bindings,
    keepToken: () => {},
    openSocket: (binding) => openHubSocket(hub.url, binding),
    openStore: (device) => new SqliteOutbox(() => openOutboxFile(join(folder, `${device}.sqlite`))),
    openKey: () => null,
    clocks: { wall: () => began + hand.now, monotonic: () => hand.now },
    timers: realTimers,
    log: pino({ level: 'silent' }),
    version: '0.0.0',
  })
  bridge.start()
})
afterAll(async () => {
  await bridge?.stop()
  await hub?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('every key of every keypad of the bag reaches the ledger as its own level', async () => {
  const states = async () => (await bridge.status()).keypads.map(({ state }) => state)
  await expect.poll(states).toEqual(LAYOUTS.map(() => 'ready'))
  for (let key = 0; key < 5; key++) {
    const ends = LAYOUTS.map(({ levels }, index) =>
      key < levels.length ? keypads[index]!.press(levels[key]!, NEXT_KEY_MS) : 0,
    )
    hand.pass(Math.max(...ends))
  }
  const levelsOf = (device: string) =>
    [...hub.rows('rating'), ...hub.rows('extra')]
      .filter(({ body }) => body.device === device)
      .toSorted((a, b) => a.body.item.seq - b.body.item.seq)
      .map(({ body }) => body.item.level as number)
  // How a toggle stood before it was opened nobody knows: its first press is nobody's, and the hall hears of it.
  const wanted = LAYOUTS.map(({ as, levels }) => (as === 'toggle' ? levels.slice(1) : levels))
  await until(
    'all of them',
    () => bindings.every(({ deviceId }, index) => levelsOf(deviceId).length >= wanted[index]!.length),
    60_000,
  )
  LAYOUTS.forEach(({ name }, index) => {
    expect([name, levelsOf(bindings[index]!.deviceId)]).toEqual([name, wanted[index]])
  })
})
