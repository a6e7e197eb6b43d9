import { MAX_ITEMS_PER_MESSAGE, MAX_MESSAGE_BYTES } from '../limits.ts'
import type { ClockReading, Item } from './press.ts'
import type { ItemStatus, SubmitAnswer, Submission } from './device-protocol.ts'
import type { RunningTime, RunningTimeStore } from './running-time.ts'
import { SIGNATURE_BYTES } from './sign-item.ts'

/**
 * The outbox of a device: where presses lie until the hub has acknowledged them. One port, two stores
 * (IndexedDB on the kiosk, SQLite in the bridge) which pass the same contract tests (test/helpers/outbox-contract.ts).
 */
export interface OutboxStore extends RunningTimeStore {
  /**
   * Gives the next seq, builds the item with it and stores it in one durable transaction. Resolves only when
   * the item would survive a power cut; rejects, with nothing stored and no seq spent, when it cannot be stored.
   */
  add<T extends Item>(make: (seq: number) => T): Promise<T>
  /** The oldest items that still wait for an answer, by seq. */
  waiting(limit: number): Promise<Item[]>
  /**
   * Writes down the hub's answers: when they came by the device's running time (ms), and the hub's time of them, where
   * it told one, for people to read. Stored and duplicate items stay for `resend`; refused ones stay for the technician.
   */
  settle(answers: { id: string; status: ItemStatus; code?: string }[], at: number, hubTime?: number): Promise<void>
  /** Number of items that wait for an answer. */
  pending(): Promise<number>
  /** Makes acknowledged items of a range of seq (both ends included) wait again. Refused ones stay refused. */
  reopen(from: number, to: number): Promise<void>
  /** The next seq will be at least this: a wiped device goes on where the hub knows it was. */
  raiseSeq(next: number): Promise<void>
  /** Forgets acknowledged and refused items that were settled before `settledBefore` (the device's running time, ms). */
  forget(settledBefore: number): Promise<void>
}

export interface Timers {
  /** Calls back once after `ms`; the answer cancels it. */
  after(ms: number, callback: () => void): () => void
}

export const FIRST_RETRY_MS = 1_000
export const LONGEST_RETRY_MS = 60_000
/** A hub that was `busy` is so for seconds: with longer waits it stands idle while the backlogs of those it turned away wait. */
export const LONGEST_WHEN_BUSY_MS = 15_000
/** What is turned away as `busy` comes again with half of its items, but with no fewer than these. */
export const FEWEST_WHEN_BUSY = 50
/** Room for the envelope around the items. */
const ENVELOPE_BYTES = 1_024

export interface DeliveryPorts {
  store: OutboxStore
  running: RunningTime
  /** Sends one message and resolves with the hub's answer; rejects when none came in time. */
  send(submission: Submission): Promise<SubmitAnswer>
  /**
   * Signs an item, each time it is sent: stores may hold no promise while they write, and the signature of an item
   * is always the same. Absent on a device without a key.
   */
  sign?(item: Item): Promise<Item>
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
        const items = fitting(await this.#ports.store.waiting(this.#batch), this.#ports.sign ? SIGNATURE_BYTES : 0)
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
    const signed = await this.#signed(items)
    // The link may have broken meanwhile, and the next one not have said hello yet.
    if (!this.#up) return false
    let answer: SubmitAnswer
    try {
      answer = await this.#ports.send({ sent: this.#ports.clock(), items: signed })
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
      await this.#ports.store.settle(answers, await this.#ports.running.now(), answer.hubTime)
      this.#retryMs = FIRST_RETRY_MS
      this.#batch = Math.min(MAX_ITEMS_PER_MESSAGE, this.#batch * 2)
      return true
    }
    if (answer.retry === 'later' || answer.retry === undefined) {
      // What comes again shall cost the line less.
      const busy = answer.code === 'busy'
      if (busy) this.#batch = Math.max(FEWEST_WHEN_BUSY, this.#batch >> 1)
      this.#retryLater(busy ? LONGEST_WHEN_BUSY_MS : LONGEST_RETRY_MS)
      return false
    }
    if (items.length > 1) {
      // `split`, and `never` for a message of many: find the one that is at fault by halving.
      this.#batch = Math.max(1, Math.floor(items.length / 2))
      return true
    }
    const [only] = items
    this.#ports.onTrouble?.({ code: answer.code, message: answer.message })
    const refused = { id: only!.id, status: 'refused' as const, code: answer.code }
    await this.#ports.store.settle([refused], await this.#ports.running.now())
    return true
  }

  /** What cannot be signed goes as it is: the hub holds it for somebody to judge, and nothing is lost. */
  async #signed(items: Item[]): Promise<Item[]> {
    const { sign, onTrouble } = this.#ports
    if (!sign) return items
    let trouble: string | undefined
    const signing = items.map(async (item) => {
      try {
        return await sign(item)
      } catch (error) {
        trouble = String(error)
        return item
      }
    })
    const signed = await Promise.all(signing)
    if (trouble !== undefined) onTrouble?.({ code: 'signing-failed', message: trouble })
    return signed
  }

  #retryLater(longest = LONGEST_RETRY_MS): void {
    if (this.#cancelRetry || !this.#up) return
    this.#retryMs = Math.min(longest, this.#retryMs)
    // Spread by up to a half, so that devices that were turned away in one instant do not come back in one.
    const wait = this.#retryMs * (0.5 + Math.random() / 2)
    this.#cancelRetry = this.#ports.timers.after(wait, () => {
      this.#cancelRetry = null
      this.kick()
    })
    this.#retryMs *= 2
  }

  async #tellPending(): Promise<void> {
    this.#ports.onPending?.(await this.#ports.store.pending())
  }
}

/** As many of the oldest items as one message may hold, when each grows by `more` bytes on its way. */
function fitting(items: Item[], more: number): Item[] {
  const encoder = new TextEncoder()
  let bytes = ENVELOPE_BYTES
  let count = 0
  for (const item of items) {
    bytes += encoder.encode(JSON.stringify(item)).length + 1 + more
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
