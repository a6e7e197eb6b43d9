import type { ItemStatus } from '../contract/device/device-protocol.ts'
import { pick, waitFor, type Chance } from './chance.ts'
import { citizen } from './citizen.ts'
import { SimulatedDevice, type Identity } from './simulated-device.ts'

export interface LoadOptions {
  hub: string
  version: string
  identities: readonly Identity[]
  /** Presses a second over all devices. */
  rate: number
  seconds: number
  /** Marks each press as a test, which is never counted. */
  test: boolean
  chance: Chance
  /** How long to wait for connections at the beginning, and for acknowledgements at the end, ms. */
  patienceMs: number
}

export interface LoadFigures {
  devices: number
  seconds: number
  sent: number
  /** Stored or duplicate. */
  acknowledged: number
  duplicates: number
  refused: number
  pending: number
  perSecond: number
  /** From the press to its acknowledgement, ms. */
  p50Ms: number
  p99Ms: number
  /** Codes of what went wrong, each with how often. */
  troubles: Record<string, number>
}

/** Presses at a given rate on many devices, whatever the hub does, and measures how long acknowledgements take. */
export async function runLoad(options: LoadOptions): Promise<LoadFigures> {
  const { identities, hub, version, rate, seconds, test, chance, patienceMs } = options
  const began = new Map<string, number>()
  const waits: number[] = []
  const counts: Record<ItemStatus, number> = { stored: 0, duplicate: 0, refused: 0 }
  const troubles: Record<string, number> = {}
  const devices = identities.map(
    (identity) =>
      new SimulatedDevice({
        ...identity,
        hub,
        version,
        watch: {
          stored: (item) => began.set(item.id, performance.now()),
          settled: (id, status) => {
            counts[status]++
            waits.push(performance.now() - began.get(id)!)
          },
        },
        onTrouble: ({ code }) => (troubles[code] = (troubles[code] ?? 0) + 1),
      }),
  )
  for (const device of devices) device.connect()
  await within(patienceMs, () => devices.every((device) => device.link === 'online'))
  const start = performance.now()
  const online = devices.filter((device) => device.link === 'online')
  for (let due = 0; online.length > 0;) {
    due += waitFor(1_000 / rate, chance)
    if (due > seconds * 1_000) break
    const ahead = start + due - performance.now()
    if (ahead > 0) await sleep(ahead)
    await pick(online, chance).press({ level: citizen(1, [], chance).level, test })
  }
  await within(patienceMs, () => devices.every((device) => device.pending === 0))
  const took = (performance.now() - start) / 1_000
  const pending = devices.reduce((sum, device) => sum + device.pending, 0)
  for (const device of devices) device.close()
  const sorted = waits.toSorted((a, b) => a - b)
  const acknowledged = counts.stored + counts.duplicate
  return {
    devices: online.length,
    seconds: round(took),
    sent: began.size,
    acknowledged,
    duplicates: counts.duplicate,
    refused: counts.refused,
    pending,
    perSecond: round(acknowledged / took),
    p50Ms: round(quantile(sorted, 0.5)),
    p99Ms: round(quantile(sorted, 0.99)),
    troubles,
  }
}

async function within(ms: number, done: () => boolean): Promise<void> {
  for (const end = performance.now() + ms; !done() && performance.now() < end;) await sleep(20)
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
