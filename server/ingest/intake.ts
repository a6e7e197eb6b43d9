import { PacedWork } from '../store/breath.ts'
import { TokenBuckets } from './token-bucket.ts'

/** About so much work may wait before devices are asked to come again (contract/README.md). */
const MOST_WAITING_MS = 2_000
/** A citizen's press that comes alone is served before the backlogs of others: it is turned away only long after them. */
const FEW_ITEMS = 5
/** Messages of one device that may wait. */
const MOST_OF_ONE_DEVICE = 2
/** Bounds memory, whatever an item takes: about 1 KB each. */
const MOST_ITEMS = 100_000

/** Items of a device that are refused, and kept, at once and a second: a chain that keeps them for ever takes 11 KB each. */
const REFUSALS = { burst: 500, perSecond: 1 }
/** Hellos, beats, people who sign in, messages that are refused as a whole. Honest devices say a few a minute. */
const EVENTS = { burst: 120, perSecond: 4 }

/**
 * Says which messages of devices are taken in: those whose turn comes long before the device loses its patience (10 s),
 * and no more than two of one device. What is turned away is told `busy`, which costs next to nothing, and comes again.
 */
export class Intake {
  #waitingMs: (items: number) => number
  #messages = new Map<string, number>()
  #items = 0
  #refusals: TokenBuckets
  #events: TokenBuckets
  #backlogs = new PacedWork()

  /**
   * @param waitingMs how long the work that waits will take, about, where so many items were taken in and are not answered
   * @param monotonic ms
   */
  constructor(waitingMs: (items: number) => number, monotonic: () => number = () => performance.now()) {
    this.#waitingMs = waitingMs
    this.#refusals = new TokenBuckets({ ...REFUSALS, now: monotonic })
    this.#events = new TokenBuckets({ ...EVENTS, now: monotonic })
  }

  /** Whether a device may say something else than presses, or something that is wrong: most never come near the bound. */
  mayTalk(device: string): boolean {
    return this.#events.take(device, 1)
  }

  /** Whether so many refused items of a device are kept now; none is refused without being kept. */
  mayRefuse(device: string, items: number): boolean {
    return items === 0 || this.#refusals.take(device, items)
  }

  /** Items that were taken in and are not answered. */
  get items(): number {
    return this.#items
  }

  mayEnter(device: string, items: number): boolean {
    if (this.#events.isEmpty(device)) return false
    if ((this.#messages.get(device) ?? 0) >= MOST_OF_ONE_DEVICE) return false
    if (this.#items + items > MOST_ITEMS) return false
    return this.#waitingMs(this.#items) <= (items <= FEW_ITEMS ? 2 : 1) * MOST_WAITING_MS
  }

  /** Whether every backlog would be turned away now, whosever it is. */
  isFull(): boolean {
    return this.#waitingMs(this.#items) > MOST_WAITING_MS
  }

  isBacklog(items: number): boolean {
    return items > FEW_ITEMS
  }

  /**
   * Looks at a backlog when its turn comes, so that whoever connects or asks something else meanwhile need not wait for
   * all the backlogs that came before.
   */
  inTurn<T>(look: () => T): Promise<T> {
    // What it throws is the answer's fault, and not that of the turn.
    const looked = () => new Promise<T>((answer) => answer(look()))
    return new Promise<T>((resolve) => this.#backlogs.add(() => resolve(looked())))
  }

  /** Counts a message among those that wait until `work` is done, however it ends. */
  async during<T>(device: string, items: number, work: () => Promise<T>): Promise<T> {
    this.#messages.set(device, (this.#messages.get(device) ?? 0) + 1)
    this.#items += items
    try {
      return await work()
    } finally {
      this.#items -= items
      const left = this.#messages.get(device)! - 1
      if (left === 0) this.#messages.delete(device)
      else this.#messages.set(device, left)
    }
  }
}
