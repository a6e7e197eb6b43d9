import type { Invitation } from '../contract/device/device-protocol.ts'
import { pick, waitFor, type Chance } from './chance.ts'
import { citizen, temperOf, type Mind } from './citizen.ts'
import { realTimers, type SimulatedDevice } from './simulated-device.ts'

export interface CrowdOptions {
  devices: readonly SimulatedDevice[]
  /** Citizens a second over the whole hall. */
  perSecond: number
  chance: Chance
  /** A queue or business system says that somebody was served at an invited window. */
  serve(window: { hall: string; code: string }): Promise<void>
  /** A caller answers 12345. */
  call(): Promise<void>
  onTrouble(error: unknown): void
}

/** Nobody is served faster; presses that follow closer would be screened out as one citizen's. */
const LEAST_BETWEEN_MS = 21_000
const BETWEEN_CALLS_MS = 20_000
/** Of those who are invited, so many press, a while after they were asked. */
const RATES = 0.7
const THINKS_MS = 8_000
/** Devices whose network is bad, and how long they are there and away. */
const POOR_NETWORKS = 2
const THERE_MS = 45_000
const AWAY_MS = 40_000

/** Citizens who come at random to the windows of a hall, and callers of 12345; two devices lose their network at times. */
export class Crowd {
  #options: CrowdOptions
  #cancels = new Set<() => void>()
  #last = new Map<string, number>()
  #stopped = false

  constructor(options: CrowdOptions) {
    this.#options = options
  }

  start(): void {
    const { perSecond, devices } = this.#options
    this.#repeat(1_000 / perSecond, () => this.#comes())
    this.#repeat(BETWEEN_CALLS_MS, () => this.#options.call())
    devices.slice(0, POOR_NETWORKS).forEach((device, i) => this.#wavering(device, (i + 1) * (THERE_MS / POOR_NETWORKS)))
  }

  stop(): void {
    this.#stopped = true
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
  }

  /** A device was asked to show an invitation: whoever stands there presses, or leaves. */
  invited(device: SimulatedDevice, invitation: Invitation): void {
    const { chance, onTrouble } = this.#options
    if (chance() >= RATES) return
    this.#after(Math.min(2_000 + waitFor(THINKS_MS, chance), invitation.expiresInMs - 1_000), () => {
      device.rate(this.#mind(device), invitation.id).catch(onTrouble)
    })
  }

  async #comes(): Promise<void> {
    const { devices, chance, serve } = this.#options
    const now = performance.now()
    const free = devices.filter((device) => {
      const last = this.#last.get(device.id)
      return device.window?.state === 'open' && (last === undefined || now - last >= LEAST_BETWEEN_MS)
    })
    if (free.length === 0) return
    const device = pick(free, chance)
    this.#last.set(device.id, now)
    const window = device.window!
    if (window.mode === 'invited') return serve(window)
    await device.rate(this.#mind(device))
  }

  #mind({ window }: SimulatedDevice): Mind {
    const reasons = window?.questions.items.map((item) => item.code) ?? []
    return citizen(temperOf(window?.unit?.code ?? ''), reasons, this.#options.chance)
  }

  #wavering(device: SimulatedDevice, firstMs: number): void {
    this.#after(firstMs, () => {
      device.disconnect()
      this.#after(AWAY_MS, () => {
        device.connect()
        this.#wavering(device, THERE_MS)
      })
    })
  }

  #repeat(meanMs: number, act: () => Promise<void>): void {
    this.#after(waitFor(meanMs, this.#options.chance), () => {
      act().catch((error: unknown) => this.#options.onTrouble(error))
      this.#repeat(meanMs, act)
    })
  }

  #after(ms: number, act: () => void): void {
    if (this.#stopped) return
    const cancel = realTimers.after(ms, () => {
      this.#cancels.delete(cancel)
      act()
    })
    this.#cancels.add(cancel)
  }
}
