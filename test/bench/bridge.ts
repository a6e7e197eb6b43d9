import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { pino } from 'pino'
import { writeBindings } from '../../firmware-bridge/keypad/bindings.ts'
import { Bridge } from '../../firmware-bridge/bridge.ts'
import { openHubSocket } from '../../firmware-bridge/hub/hub-socket.ts'
import { openOutboxFile, SqliteOutbox } from '../../firmware-bridge/hub/outbox-sqlite.ts'
import { realTimers } from '../../firmware-bridge/run-bridge.ts'
import { SimulatedHidPort, type SimulatedKeypad } from '../../firmware-bridge/keypad/simulated-hid-port.ts'
import type { Level } from '../../server/contract/limits.ts'
import { BridgeProcess, bridgeCommand } from '../helpers/bridge-process.ts'
import { HubStandIn, until } from '../helpers/hub-stand-in.ts'
import { factsOf, keyReports, shippedModel, SimulatedBusClient } from '../helpers/simulated-keypad.ts'

const SETTLE_MS = 60_000
const WATCH_MS = 60_000
const PRESSES = 1_000
/** Longer than a contact bounces, on each of the two keys that take turns. */
const APART_MS = 25
const TICKS_PER_SECOND = 100
const model = shippedModel('vendor-bitmap')
const THANKS = model.signals!.stored!.reports![0]!.replaceAll(' ', '')
/** The simulated bus would spare the bridge the HID library; a real one has it, and lists every second. */
const WITH_HID = `data:text/javascript,${encodeURIComponent(
  `const { devicesAsync } = (await import(${JSON.stringify(import.meta.resolve('node-hid'))})).default
   setInterval(() => devicesAsync().catch(() => {}), 1000).unref()`,
)}`

/**
 * One bridge with two keypads, then with five, as its service runs it: memory and processor when nobody presses. Then the time from a
 * report to the lamp that says "stored", which is lit after the commit; beside it bare inserts into an equal file.
 */
export async function bridge(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-bench-'))
  const hub = new HubStandIn()
  await hub.start()
  try {
    await idle(folder, hub, 2)
    await idle(folder, hub, 5)
    await pressed(folder, hub)
  } finally {
    await hub.stop()
    rmSync(folder, { recursive: true })
  }
}

async function idle(under: string, hub: HubStandIn, keypads: number): Promise<void> {
  const folder = join(under, String(keypads))
  mkdirSync(folder)
  const env = { NODE_COMPILE_CACHE: join(folder, 'compiled') }
  const sides = Array.from({ length: keypads }, (_, index) => `${keypads}-${index}`)
  writeBindings(
    join(folder, 'keypads.json'),
    sides.map((side) => ({ ...hub.enrol(side), identity: { port: `pci/${side}` } })),
  )
  const address = join(folder, 'bus')
  const common = ['--hub', hub.url, '--data', folder, '--status-port', '0', '--simulated-keypad', address]
  const flags = ['--max-semi-space-size=1']
  // As ExecStartPre of the unit does: what the service loads is compiled before it starts.
  await bridgeCommand([...common, 'check'], env, flags)
  const run = new BridgeProcess([...common, 'run'], env, [...flags, '--import', WITH_HID])
  const bus = await SimulatedBusClient.connect(address)
  for (const side of sides) bus.plug(model, { port: `pci/${side}` })
  await until('all are online', () => run.output.split('"link":"online"').length === keypads + 1)
  await wait(SETTLE_MS)
  const before = ticksOf(run.child.pid!)
  await wait(WATCH_MS)
  const share = (ticksOf(run.child.pid!) - before) / TICKS_PER_SECOND / (WATCH_MS / 1_000)
  line(`idle, ${keypads} keypads`, `${(rssOf(run.child.pid!) / 1024).toFixed(1)} MiB resident (goal of two: 80)`)
  line(`idle, ${keypads} keypads`, `${(share * 100).toFixed(2)} % of a core (goal of two: 0.2)`)
  bus.close()
  await run.stop()
}

async function pressed(folder: string, hub: HubStandIn): Promise<void> {
  const port = new SimulatedHidPort()
  const binding = { ...hub.enrol('timed'), identity: { port: 'pci/timed' } }
  const bridge = new Bridge({
    port,
    models: [model],
    bindings: () => [binding],
    keepToken: () => {},
    openSocket: (one) => openHubSocket(hub.url, one),
    openStore: () => new SqliteOutbox(() => openOutboxFile(join(folder, 'timed.sqlite'))),
    openKey: () => null,
    clocks: { wall: () => Date.now(), monotonic: () => performance.now() },
    timers: realTimers,
    log: pino({ level: 'silent' }),
    version: 'bench',
  })
  const keypad = port.plug(factsOf(model, { port: 'pci/timed' }))
  bridge.start()
  await until('open', () => keypad.isOpen)
  const bare = new Database(join(folder, 'bare.sqlite'))
  bare.pragma('journal_mode = WAL')
  bare.pragma('synchronous = FULL')
  bare.exec('CREATE TABLE item (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT')
  const insert = bare.prepare('INSERT INTO item (body) VALUES (?)')

  const times: number[] = []
  const bareTimes: number[] = []
  for (let i = 0; i < PRESSES; i++) {
    times.push(await timeOf(keypad, i % 2 === 0 ? 5 : 4))
    await wait(APART_MS)
    const began = performance.now()
    insert.run('x'.repeat(300))
    bareTimes.push(performance.now() - began)
  }
  await bridge.stop()
  bare.close()
  line('report to lamp', `${summary(times)} (goal: p99 under 20 ms)`)
  line('a bare insert', summary(bareTimes))
}

async function timeOf(keypad: SimulatedKeypad, level: Level): Promise<number> {
  const { down, up } = keyReports(model, level)
  const began = performance.now()
  const thanked = new Promise<number>((resolve, reject) => {
    const cancel = realTimers.after(10_000, () => reject(new Error('never thanked')))
    keypad.onWritten = (report) => {
      if (Buffer.from(report).toString('hex') !== THANKS) return
      cancel()
      resolve(performance.now() - began)
    }
  })
  keypad.report(Buffer.from(down, 'hex'))
  keypad.report(Buffer.from(up!, 'hex'))
  return thanked
}

function summary(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms, n ${times.length}`
}

function rssOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
}

/** User and system time, in ticks. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function line(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(20)} ${figure}\n`)
}
