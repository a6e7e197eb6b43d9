import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isoShanghai } from '../contract/campaign-time.ts'
import type { Checkpoint } from '../contract/ledger/checkpoint.ts'
import type { Store } from '../store/port.ts'
import { PRIVATE_FOLDER, writeDurably } from '../machine/durable-file.ts'

export interface CheckpointPorts {
  store: Store
  /** Where checkpoints lie, one file an hour, and one a seal. */
  folder: string
  /** Outside parties by name: each hands a checkpoint over, and rejects when it was not taken. */
  parties?: Readonly<Record<string, (checkpoint: Checkpoint) => Promise<void>>>
  now: () => number
  onTrouble(error: unknown, party?: string): void
}

const LOOK_EVERY_MS = 60_000

/**
 * At least one checkpoint an hour, from the first minute of the hour in which the hub runs; who seals adds one. What the outside
 * party did not take is offered again every minute until it does, also after a restart. Only the newest is: it is enough
 * to prove all before it.
 */
export class Checkpoints {
  #ports: CheckpointPorts
  #timer: NodeJS.Timeout
  #newest: Checkpoint | null
  /** The hour of the newest checkpoint that was made for an hour. */
  #hour: string | null
  /** By party, the hash of the newest checkpoint that it took: after a restore a newer one may name an earlier entry. */
  #taken: Record<string, unknown>
  /** The entry of the newest checkpoint that any party took, as far as this process knows. */
  #takenUpTo = 0
  #busy = false

  /** Takes up what lies in the folder, and looks every minute from then on. */
  static async open(ports: CheckpointPorts): Promise<Checkpoints> {
    mkdirSync(ports.folder, { recursive: true, mode: PRIVATE_FOLDER })
    return new Checkpoints(ports, await ports.store.read('checkpoints.newest', ports.folder))
  }

  private constructor(ports: CheckpointPorts, newest: Checkpoint | null) {
    this.#ports = ports
    this.#newest = newest
    this.#hour = this.#newest && hourName(this.#newest.at)
    this.#taken = readTaken(ports.folder)
    if (newest !== null && Object.values(this.#taken).includes(newest.hash)) this.#takenUpTo = newest.n
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
  }

  /** Makes this hour's checkpoint when there is none, and delivers what still waits. */
  async look(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      const { store, folder, now } = this.#ports
      const hour = hourName(now())
      // A file of this hour that is not of this ledger is one of a branch that a restore lost: it stays what it is.
      const there = existsSync(join(folder, `${hour}.json`))
      if (this.#hour !== hour) await this.make(there ? `${hour}-${store.head.n}` : hour)
      await this.#deliverWaiting()
    } catch (error) {
      this.#ports.onTrouble(error)
    } finally {
      this.#busy = false
    }
  }

  /** Signs the present end of the chain and puts it into a file; the act is an entry of its own. */
  async make(name: string): Promise<Checkpoint> {
    const { store, folder } = this.#ports
    const checkpoint = await store.act('checkpoints.make', {}, 'hub')
    const file = join(folder, `${name}.json`)
    writeDurably(file, `${JSON.stringify(checkpoint, null, 2)}\n`)
    this.#newest = checkpoint
    this.#hour = hourName(checkpoint.at)
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
    return newest === null ? [] : Object.keys(parties).filter((party) => this.#taken[party] !== newest.hash)
  }

  /** The entry up to which an outside party has the chain, for sure. */
  get takenUpTo(): number {
    return this.#takenUpTo
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
        this.#taken[party] = newest.hash
        this.#takenUpTo = Math.max(this.#takenUpTo, newest.n)
        writeDurably(join(folder, TAKEN), JSON.stringify(this.#taken))
      } catch (error) {
        onTrouble(error, party)
      }
    }
  }
}

const TAKEN = 'taken-outside'

/** Names a file by the hour in Shanghai: `2026-11-30T09`. */
function hourName(now: number): string {
  return isoShanghai(now).slice(0, 13)
}

function readTaken(folder: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(join(folder, TAKEN), 'utf8')) as Record<string, unknown>
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
