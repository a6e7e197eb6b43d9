import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyObject } from 'node:crypto'
import { dateOfDay, dayOf } from '../contract/campaign-time.ts'
import { appendCheckpoint, type Checkpoint } from '../ledger/checkpoint.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface CheckpointPorts {
  ledger: Ledger
  /** The hub's signing key. */
  key: KeyObject
  city: string
  /** Where checkpoints lie, one file a day. */
  folder: string
  /** Hands a checkpoint to an outside party; rejects when it was not taken. Absent: there is none. */
  deliver?: (checkpoint: Checkpoint) => Promise<void>
  now: () => number
  onTrouble(error: unknown): void
}

const LOOK_EVERY_MS = 60_000

/**
 * At least one checkpoint a day, from the first minute of the Shanghai day in which the hub runs. What the outside
 * party did not take is offered again every minute until it does, newest first: one is enough to prove all before it.
 */
export class Checkpoints {
  #ports: CheckpointPorts
  #timer: NodeJS.Timeout
  #undelivered: Checkpoint | null = null
  #busy = false

  constructor(ports: CheckpointPorts) {
    this.#ports = ports
    mkdirSync(ports.folder, { recursive: true })
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
  }

  /** Makes today's checkpoint when there is none, and delivers what still waits. */
  async look(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      const { folder, now } = this.#ports
      if (!existsSync(join(folder, `${dateOfDay(dayOf(now()))}.json`))) await this.make(dateOfDay(dayOf(now())))
      await this.#deliverWaiting()
    } catch (error) {
      this.#ports.onTrouble(error)
    } finally {
      this.#busy = false
    }
  }

  /** Signs the present end of the chain and puts it into a file; the act is an entry of its own. */
  async make(name: string): Promise<Checkpoint> {
    const { ledger, key, city, folder, now } = this.#ports
    const checkpoint = await ledger.write((w) => {
      return appendCheckpoint(w, ledger.chain, { city, at: now() }, key)
    })
    const file = join(folder, `${name}.json`)
    writeFileSync(`${file}.unfinished`, `${JSON.stringify(checkpoint, null, 2)}\n`, { flush: true })
    renameSync(`${file}.unfinished`, file)
    this.#undelivered = checkpoint
    return checkpoint
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #deliverWaiting(): Promise<void> {
    const { deliver } = this.#ports
    const waiting = this.#undelivered
    if (!waiting || !deliver) return
    await deliver(waiting)
    if (this.#undelivered === waiting) this.#undelivered = null
  }
}

const WEBHOOK_TIMEOUT_MS = 15_000

/** Delivery by webhook: one POST of the checkpoint's JSON, taken when the answer is 2xx. */
export function webhook(url: string): (checkpoint: Checkpoint) => Promise<void> {
  return async (checkpoint) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(checkpoint),
      signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS),
    })
    if (!answer.ok) throw new Error(`the checkpoint's webhook answered ${answer.status}`)
  }
}
