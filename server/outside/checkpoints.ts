import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyObject } from 'node:crypto'
import { dateOfDay, dayOf } from '../contract/campaign-time.ts'
import { appendCheckpoint, parseCheckpoint, type Checkpoint } from '../ledger/checkpoint.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface CheckpointPorts {
  ledger: Ledger
  /** The hub's signing key. */
  key: KeyObject
  city: string
  /** Where checkpoints lie, one file a day. */
  folder: string
  /** Outside parties by name: each hands a checkpoint over, and rejects when it was not taken. */
  parties?: Readonly<Record<string, (checkpoint: Checkpoint) => Promise<void>>>
  now: () => number
  onTrouble(error: unknown, party?: string): void
}

const LOOK_EVERY_MS = 60_000

/**
 * At least one checkpoint a day, from the first minute of the Shanghai day in which the hub runs. What the outside
 * party did not take is offered again every minute until it does, also after a restart. Only the newest is: it is enough
 * to prove all before it.
 */
export class Checkpoints {
  #ports: CheckpointPorts
  #timer: NodeJS.Timeout
  #newest: Checkpoint | null
  /** By party, the n of the newest checkpoint that it took. */
  #taken: Record<string, number>
  #busy = false

  constructor(ports: CheckpointPorts) {
    this.#ports = ports
    mkdirSync(ports.folder, { recursive: true })
    this.#newest = newestIn(ports.folder)
    this.#taken = readTaken(ports.folder)
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
    this.#newest = checkpoint
    return checkpoint
  }

  /** Hands a checkpoint that somebody else made and kept, as at a seal, to the outside; it is offered until it is taken. */
  async handOver(checkpoint: Checkpoint): Promise<void> {
    this.#newest = checkpoint
    await this.look()
  }

  /** Parties that have not taken the newest checkpoint yet. */
  get waiting(): string[] {
    const { parties = {} } = this.#ports
    const newest = this.#newest
    return newest === null ? [] : Object.keys(parties).filter((party) => (this.#taken[party] ?? 0) < newest.n)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #deliverWaiting(): Promise<void> {
    const { parties = {}, folder, onTrouble } = this.#ports
    const newest = this.#newest
    if (newest === null) return
    for (const party of this.waiting) {
      try {
        await parties[party]!(newest)
        this.#taken[party] = newest.n
        writeFileSync(join(folder, TAKEN), JSON.stringify(this.#taken), { flush: true })
      } catch (error) {
        onTrouble(error, party)
      }
    }
  }
}

const TAKEN = 'taken-outside'

function newestIn(folder: string): Checkpoint | null {
  const found = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => parseCheckpoint(readFileSync(join(folder, name), 'utf8')))
    .filter((checkpoint) => checkpoint !== null)
  // By entry: a clock that ran ahead for a while would keep its checkpoint the newest until then.
  return found.toSorted((a, b) => b.n - a.n || b.at - a.at)[0] ?? null
}

function readTaken(folder: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(join(folder, TAKEN), 'utf8')) as Record<string, number>
  } catch {
    return {}
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
