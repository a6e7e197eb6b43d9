import Database from 'better-sqlite3'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { loadConfiguration } from '../../server/configuration/load-configuration.ts'
import { BootClock } from '../../server/contract/device/boot-clock.ts'
import { deviceAuth, DeviceLink } from '../../server/contract/device/device-link.ts'
import type { Press } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { seededChance, type Chance } from '../../server/simulation/chance.ts'
import { MemoryOutbox } from '../../server/simulation/memory-outbox.ts'
import { harmfulLine, type Harm } from '../helpers/harmful-line.ts'
import { hastySocket, hastyTimers } from '../helpers/haste.ts'
import { startChildHub, type ChildHub } from '../helpers/hub-child.ts'

const DEVICES = 50
/** Citizens of one window come so far apart, ms: what they press in a soak was pressed on the days before. */
const APART_MS = 25_000
const RESTARTS = 8
/** A device waits before it tries again a hundredth of what the protocol says. */
const HASTE = 100
/** And for acks a fifth: a hub that was away has the backlog of all of them at once. */
const ACK_HASTE = 5
/** Few, so that messages are small and many: it is messages that meet harm. */
const MOST_WAITING = 60

/** How often a message of presses meets which harm. */
const HARMS: [Harm, number][] = [
  ['lost', 0.05],
  ['answer-lost', 0.05],
  ['twice', 0.05],
  ['late', 0.05],
  ['cut-before', 0.02],
  ['cut-after', 0.02],
]

/**
 * Presses of many devices through a line that loses, doubles, delays and reorders messages and breaks connections, to
 * a hub that is killed and stopped again and again. At the end every press that a citizen was thanked for is in the
 * ledger once, and nothing else is. `PINGYI_SOAK` is the number of presses, `PINGYI_SEED` runs the same harms again.
 */
export async function soak(
  presses = Number(process.env['PINGYI_SOAK'] ?? 20_000),
  seed = Number(process.env['PINGYI_SEED'] ?? Date.now() % 1_000_000),
): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  say(`${presses} presses of ${DEVICES} devices, seed ${seed}`)
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-soak-'))
  let hub: ChildHub | undefined
  try {
    hub = await startChildHub(folder)
    const { port } = hub
    const chance = seededChance(seed)
    const met = new Map<Harm, number>()
    const since = Date.now() - (share(presses, 0) + 1) * APART_MS
    const windows = openWindows(DEVICES).map((code) => `shimin/${code}`)
    if (windows.length < DEVICES) throw new Error(`only ${windows.length} open windows have a unit`)
    const identities = await hub.enrol(windows, since)
    const url = `http://127.0.0.1:${port}`
    const devices = identities.map(
      (identity, i) => new SoakDevice(url, identity, since, share(presses, i), chance, () => drawn(chance, met)),
    )
    const began = performance.now()
    const acknowledged = () => devices.reduce((sum, device) => sum + device.acknowledged, 0)
    const made = Promise.all(devices.map((device) => device.run()))
    let restarts = 0
    for (let told = 0; acknowledged() < presses; await sleep(5)) {
      if (acknowledged() >= told + presses / 10) say(`  ${(told = acknowledged())} acknowledged`)
      if (restarts >= RESTARTS || acknowledged() < ((restarts + 1) * presses) / (RESTARTS + 1)) continue
      if (restarts % 2 === 0) await hub.kill()
      else await hub.stop()
      hub = await startChildHub(folder, port)
      restarts++
    }
    await made
    const seconds = (performance.now() - began) / 1_000
    for (const device of devices) device.stop()
    await hub.stop()
    const harms = [...met].map(([harm, count]) => `${harm} ${count}`).join(', ')
    say(`${Math.round(presses / seconds)} presses/s through it; ${restarts} restarts, half of them SIGKILL; ${harms}`)
    check(folder, devices, say)
  } finally {
    await hub?.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function share(presses: number, index: number): number {
  return Math.floor(presses / DEVICES) + (index < presses % DEVICES ? 1 : 0)
}

function drawn(chance: Chance, met: Map<Harm, number>): Harm {
  let rest = chance()
  for (const [harm, often] of HARMS) {
    rest -= often
    if (rest >= 0) continue
    met.set(harm, (met.get(harm) ?? 0) + 1)
    return harm
  }
  return 'none'
}

function openWindows(count: number): string[] {
  const loaded = loadConfiguration(join(import.meta.dirname, '../../config/yinchuan'))
  if (!loaded.ok) throw new Error('the shipped configuration is faulty')
  const hall = loaded.configuration.halls.find(({ code }) => code === 'shimin')!
  return hall.windows
    .filter(({ mode, unit }) => mode === 'open' && unit !== undefined)
    .slice(0, count)
    .map(({ code }) => code)
}

/** The clock of a device that was switched on at an instant of the past and has run ever since. */
function clockSince(instant: number): BootClock {
  let past: number | null = Date.now() - instant
  const clock = new BootClock({
    wall: () => Date.now() - (past ?? 0),
    monotonic: () => performance.now() - (past ?? 0),
  })
  past = null
  return clock
}

class SoakDevice {
  readonly deviceId: string
  /** When each press was made, by the hex of its id. */
  readonly thanked = new Map<string, number>()
  acknowledged = 0
  refused = 0
  #outbox: MemoryOutbox
  #clock: BootClock
  #since: number
  #link: DeviceLink
  #chance: Chance
  #presses: number

  constructor(
    url: string,
    identity: { deviceId: string; token: string },
    since: number,
    presses: number,
    chance: Chance,
    harm: () => Harm,
  ) {
    this.deviceId = identity.deviceId
    this.#since = since
    this.#clock = clockSince(since)
    this.#presses = presses
    this.#chance = chance
    this.#outbox = new MemoryOutbox({
      stored: ({ id, pressedAt }) => this.thanked.set(id.replaceAll('-', ''), pressedAt),
      settled: (_, status) => {
        this.acknowledged++
        if (status === 'refused') this.refused++
      },
    })
    const socket = io(`${url}/device`, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnection: false,
      retries: 0,
      auth: deviceAuth(identity.deviceId, identity.token),
    })
    this.#link = new DeviceLink({
      socket: harmfulLine(hastySocket(socket, ACK_HASTE), harm),
      store: this.#outbox,
      clock: () => this.#clock.read(),
      timers: hastyTimers(HASTE),
      facts: { model: 'soak', version: '1' },
      problems: () => [],
      onLink: () => {},
      onWindow: () => {},
      onInvite: () => true,
      onCancel: () => {},
      onPending: () => {},
      onTrouble: () => {},
    })
  }

  /** Citizens come one by one and in crowds, whatever the network does. */
  async run(): Promise<void> {
    this.#link.start()
    while (this.thanked.size < this.#presses) {
      const crowd = Math.min(1 + Math.floor(this.#chance() ** 3 * 60), this.#presses - this.thanked.size)
      for (let i = 0; i < crowd; i++) await this.#outbox.add((seq) => this.#press(seq))
      this.#link.kick()
      do await sleep(1 + Math.floor(this.#chance() * 8))
      while (this.#outbox.size > MOST_WAITING)
    }
  }

  stop(): void {
    this.#link.stop()
  }

  #press(seq: number): Press {
    const { at, uptimeMs, bootId } = this.#clock.read()
    const pressedAt = this.#since + seq * APART_MS
    const level = 1 + Math.floor(this.#chance() * 5)
    return {
      kind: 'press',
      id: uuid7(pressedAt),
      seq,
      level,
      pressedAt,
      uptimeMs: uptimeMs - (at - pressedAt),
      bootId,
      input: 'touch',
    }
  }
}

/** @throws when a press is lost or doubled, when one is there that nobody made, or when the ledger does not verify */
function check(folder: string, devices: SoakDevice[], say: (line: string) => void): void {
  const file = join(folder, 'pingyi.db')
  const megabytes = Math.round(statSync(file).size / 1_000_000)
  const db = new Database(file)
  const faults: string[] = []
  try {
    const left = new Map(devices.flatMap(({ thanked }) => [...thanked]))
    const total = left.size
    let strange = 0
    let furthest = 0
    const entries = db.prepare(
      `SELECT lower(replace(body ->> '$.item.id', '-', '')) AS id, body ->> '$.occurredAt' AS occurred
       FROM ledger WHERE kind = 'rating'`,
    )
    for (const { id, occurred } of entries.iterate() as Iterable<{ id: string; occurred: number }>) {
      const at = left.get(id)
      if (at === undefined) strange++
      else furthest = Math.max(furthest, Math.abs(occurred - at))
      left.delete(id)
    }
    if (left.size > 0) faults.push(`${left.size} presses are lost`)
    if (strange > 0) faults.push(`${strange} ratings are doubled, or nobody made them`)
    const projected = db.prepare('SELECT count(*) FROM rating').pluck().get()
    if (projected !== total) faults.push(`${String(projected)} ratings stand beside ${total} presses`)
    for (const { deviceId, thanked, refused } of devices) {
      const runs = db.prepare('SELECT first, last FROM delivery WHERE device = ?').all(deviceId)
      if (JSON.stringify(runs) !== JSON.stringify([{ first: 1, last: thanked.size }]))
        faults.push(`${deviceId} made ${thanked.size}, the hub says ${JSON.stringify(runs)}`)
      if (refused > 0) faults.push(`${refused} presses of ${deviceId} were refused`)
    }
    say(`${total} thanked for, ${left.size} lost, ${strange} doubled; moments off by at most ${furthest} ms`)
    const began = performance.now()
    const verified = verifyLedger(db)
    const seconds = ((performance.now() - began) / 1_000).toFixed(1)
    say(`${verified.entries} entries in ${megabytes} MB, verified in ${seconds} s: ${verified.ok ? 'ok' : 'NOT ok'}`)
    if (!verified.ok) faults.push(JSON.stringify(verified.problems))
  } finally {
    db.close()
  }
  if (faults.length > 0) throw new Error(faults.join('; '))
}
