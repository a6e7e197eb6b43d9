import { MAX_ITEMS_PER_MESSAGE, MAX_MESSAGE_BYTES } from './limits.ts'
import type { ClockReading, Item } from './press.ts'
import type { ItemStatus, SubmitAnswer, Submission } from './device-protocol.ts'

/**
 * The outbox of a device: where presses lie until the hub has acknowledged them. One port, two stores
 * (IndexedDB on the kiosk, SQLite in the bridge) which pass the same contract tests (test/helpers/outbox-contract.ts).
 */
export interface OutboxStore {
  /**
   * Gives the next seq, builds the item with it and stores it in one durable transaction. Resolves only when
   * the item would survive a power cut; rejects, with nothing stored and no seq spent, when it cannot be stored.
   */
  add<T extends Item>(make: (seq: number) => T): Promise<T>
  /** The oldest items that still wait for an answer, by seq. */
  waiting(limit: number): Promise<Item[]>
  /** Writes down the hub's answers. Stored and duplicate items stay for `resend`; refused ones stay for the technician. */
  settle(answers: { id: string; status: ItemStatus; code?: string }[], at: number): Promise<void>
  /** Number of items that wait for an answer. */
  pending(): Promise<number>
  /** Makes acknowledged items of a range of seq (both ends included) wait again. Refused ones stay refused. */
  reopen(from: number, to: number): Promise<void>
  /** The next seq will be at least this: a wiped device goes on where the hub knows it was. */
  raiseSeq(next: number): Promise<void>
  /** Forgets acknowledged and refused items that were settled before `settledBefore` (device wall clock, ms). */
  forget(settledBefore: number): Promise<void>
}

export interface Timers {
  /** Calls back once after `ms`; the answer cancels it. */
  after(ms: number, callback: () => void): () => void
}

export const FIRST_RETRY_MS = 1_000
export const LONGEST_RETRY_MS = 60_000
/** Room for the envelope around the items. */
const ENVELOPE_BYTES = 1_024

export interface DeliveryPorts {
  store: OutboxStore
  /** Sends one message and resolves with the hub's answer; rejects when none came in time. */
  send(submission: Submission): Promise<SubmitAnswer>
  clock(): ClockReading
  timers: Timers
  onPending?(pending: number): void
  /** An answer that can only come from a fault of ours or of the store, for the log. */
  onTrouble?(trouble: { code: string; message: string }): void
}

/**
 * Empties the outbox while the link is up: oldest first, one message under way, until the hub has answered for
 * every item. Delivery is at least once; the hub counts once. The client library's own buffering stays off.
 */
export class Delivery {
  #ports: DeliveryPorts
  #up = false
  #running = false
  #again = false
  #batch = MAX_ITEMS_PER_MESSAGE
  #retryMs = FIRST_RETRY_MS
  #cancelRetry: (() => void) | null = null

  constructor(ports: DeliveryPorts) {
    this.#ports = ports
  }

  /** The hub answered the hello: presses may go. */
  up(): void {
    this.#up = true
    this.#retryMs = FIRST_RETRY_MS
    this.kick()
  }

  down(): void {
    this.#up = false
    this.#cancelRetry?.()
    this.#cancelRetry = null
  }

  /** Something was added, or the link came up. Safe to call at any time, any number of times. */
  kick(): void {
    if (!this.#up || this.#cancelRetry) return
    if (this.#running) {
      this.#again = true
      return
    }
    this.#running = true
    void this.#run().finally(() => {
      this.#running = false
      if (this.#again) {
        this.#again = false
        this.kick()
      }
    })
  }

  async #run(): Promise<void> {
    try {
      while (this.#up) {
        const items = fitting(await this.#ports.store.waiting(this.#batch))
        if (items.length === 0) break
        const progressed = await this.#deliver(items)
        await this.#tellPending()
        if (!progressed) break
      }
    } catch (error) {
      this.#ports.onTrouble?.({ code: 'outbox-unreadable', message: String(error) })
      this.#retryLater()
    }
  }

  /** True when the next message may follow at once. */
  async #deliver(items: Item[]): Promise<boolean> {
    let answer: SubmitAnswer
    try {
      answer = await this.#ports.send({ sent: this.#ports.clock(), items })
    } catch {
      this.#retryLater()
      return false
    }
    if (answer.ok) {
      const answers = answered(items, answer.results)
      if (answers.length === 0) {
        this.#ports.onTrouble?.({ code: 'answer-unusable', message: 'the hub answered for none of the items sent' })
        this.#retryLater()
        return false
      }
      await this.#ports.store.settle(answers, this.#ports.clock().at)
      this.#retryMs = FIRST_RETRY_MS
      this.#batch = Math.min(MAX_ITEMS_PER_MESSAGE, this.#batch * 2)
      return true
    }
    if (answer.retry === 'later' || answer.retry === undefined) {
      this.#retryLater()
      return false
    }
    if (items.length > 1) {
      // `split`, and `never` for a message of many: find the one that is at fault by halving.
      this.#batch = Math.max(1, Math.floor(items.length / 2))
      return true
    }
    const [only] = items
    this.#ports.onTrouble?.({ code: answer.code, message: answer.message })
    await this.#ports.store.settle([{ id: only!.id, status: 'refused', code: answer.code }], this.#ports.clock().at)
    return true
  }

  #retryLater(): void {
    if (this.#cancelRetry || !this.#up) return
    this.#cancelRetry = this.#ports.timers.after(this.#retryMs, () => {
      this.#cancelRetry = null
      this.kick()
    })
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2)
  }

  async #tellPending(): Promise<void> {
    this.#ports.onPending?.(await this.#ports.store.pending())
  }
}

/** As many of the oldest items as one message may hold. */
function fitting(items: Item[]): Item[] {
  const encoder = new TextEncoder()
  let bytes = ENVELOPE_BYTES
  let count = 0
  for (const item of items) {
    bytes += encoder.encode(JSON.stringify(item)).length + 1
    if (bytes > MAX_MESSAGE_BYTES && count > 0) break
    count++
  }
  return items.slice(0, count)
}

function answered(items: Item[], results: { index: number; status: ItemStatus; code?: string }[]) {
  const answers: { id: string; status: ItemStatus; code?: string }[] = []
  for (const result of results) {
    const item = items[result.index]
    if (!item) continue
    answers.push({ id: item.id, status: result.status, ...(result.code === undefined ? {} : { code: result.code }) })
  }
  return answers
}
