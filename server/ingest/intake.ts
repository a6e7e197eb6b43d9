import { PacedWork } from '../store/breath.ts'
import { TokenBuckets } from './token-bucket.ts'

/** About so much work may wait before devices are asked to come again (contract/README.md). */
const MOST_WAITING_MS = 2_000
/**
 * A citizen's press that comes alone passes the backlogs of others at every queue (store/writer/fair-queue.ts): it is turned
 * away when so much waits of its own kind, and never because of them.
 */
const FEW_ITEMS = 5
const MOST_WAITING_OF_FEW_MS = 4_000
/** Messages of one device that may wait. */
const MOST_OF_ONE_DEVICE = 2
/** Bounds memory, whatever an item takes: about 1 KB each. */
const MOST_ITEMS = 100_000

/** Items of a device that are refused, and kept, at once and a second: a chain that keeps them for ever takes 11 KB each. */
const REFUSALS = { burst: 500, perSecond: 1 }
/** Hellos, beats, people who sign in, messages that are refused as a whole. Honest devices say a few a minute. */
const EVENTS = { burst: 120, perSecond: 4 }

export interface IntakePorts {
  /** How long the work that waits will take, about, ms, where so many items were taken in and are not answered. */
  waitingMs(items: number): number
  /** How long an item takes, about, ms. */
  itemMs(): number
}

/**
 * Says which messages of devices are taken in: those whose turn comes long before the device loses its patience (10 s),
 * and no more than two of one device. What is turned away is told `busy`, which costs next to nothing, and comes again.
 */
export class Intake {
  #ports: IntakePorts
  #messages = new Map<string, number>()
  #items = 0
  /** Those of messages that have few. */
  #few = 0
  #refusals: TokenBuckets
  #events: TokenBuckets
  #backlogs = new PacedWork()

  /** @param monotonic ms */
  constructor(ports: IntakePorts, monotonic: () => number = () => performance.now()) {
    this.#ports = ports
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
    if (this.isBacklog(items)) return this.#items + items <= MOST_ITEMS && !this.isFull()
    return this.#few * this.#ports.itemMs() <= MOST_WAITING_OF_FEW_MS
  }

  /** Whether every backlog would be turned away now, whosever it is. */
  isFull(): boolean {
    return this.#ports.waitingMs(this.#items) > MOST_WAITING_MS
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
    const few = this.isBacklog(items) ? 0 : items
    this.#items += items
    this.#few += few
    try {
      return await work()
    } finally {
      this.#items -= items
      this.#few -= few
      const left = this.#messages.get(device)! - 1
      if (left === 0) this.#messages.delete(device)
      else this.#messages.set(device, left)
    }
  }
}
