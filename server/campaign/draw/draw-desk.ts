import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Checkpoint } from '../../contract/ledger/checkpoint.ts'
import type { Officer } from '../../contract/ledger/ledger-entries.ts'
import { frameText } from '../../rules/sampling/frame.ts'
import { byText } from '../../rules/sampling/in-order.ts'
import type { FrameLine } from '../../contract/survey/draw.ts'
import type { ChangeInput } from '../../store/changes.ts'
import type { TypedSoFar } from '../../store/changes/draw/type-seed.ts'
import type { Store } from '../../store/port.ts'
import type { DrawPlan } from '../../store/reads/draw/draw-plan.ts'
import { keepCheckpoint } from '../keep-checkpoint.ts'
import { drawAside } from './draw-aside.ts'

/** Lines, and ids, that one act enters: some 10 ms of the writer. */
const LINES_A_PART = 500
const IDS_A_PART = 1_000

export interface FreezeAsked {
  campaign: string
  dice: number
  /** n of the frame that was seen; null: there was none. */
  seen: number | null
  reason?: string | undefined
  officer: Officer
}

export interface Frozen {
  frame: number
  hash: string
  size: number
  /** Why the checkpoint is in no file, or null; it stands in the ledger, and the outside is told all the same. */
  followUp: string | null
}

interface Ports {
  store: Store
  /** The data folder. */
  data: string
  now: () => number
  /** Hands the checkpoint of a frame to the outside. */
  onCheckpoint?: (checkpoint: Checkpoint) => void
  /** Whom to tell that a draw failed which nobody waits for. */
  onFault?: (error: unknown) => void
  /** Lines of the pool, ascending by id; the store's own unless a test says otherwise. */
  pool?: (campaign: string) => AsyncIterable<FrameLine[]>
  /** Ids that one act enters; for tests. */
  idsAPart?: number
}

/**
 * Freezes frames and makes draws, slice by slice, so that no act holds the writer: what a hub that dies leaves of either is
 * void or is gone on with.
 */
export class DrawDesk {
  #store: Store
  #data: string
  #now: () => number
  #onCheckpoint: (checkpoint: Checkpoint) => void
  #onFault: (error: unknown) => void
  #pool: (campaign: string) => AsyncIterable<FrameLine[]>
  #idsAPart: number
  #freezing: Promise<unknown> = Promise.resolve()
  #running = new Map<string, { done: number; promise: Promise<number> }>()
  #ends = false

  constructor(ports: Ports) {
    this.#store = ports.store
    this.#data = ports.data
    this.#now = ports.now
    this.#onCheckpoint = ports.onCheckpoint ?? (() => {})
    this.#onFault = ports.onFault ?? (() => {})
    this.#pool = ports.pool ?? ((campaign) => this.#store.pages('draw.pool-lines', campaign))
    this.#idsAPart = ports.idsAPart ?? IDS_A_PART
  }

  /** What a frame of the pool as it is now would hold. @throws Refusal unknown-campaign */
  async plan(campaign: string): Promise<DrawPlan> {
    const sizes = new Map<string, number>()
    for await (const lines of this.#pool(campaign))
      for (const { unit, kind } of lines) sizes.set(`${unit},${kind}`, (sizes.get(`${unit},${kind}`) ?? 0) + 1)
    return this.#store.read('draw.plan', campaign, [...sizes], this.#now())
  }

  /**
   * Freezes the frame of the pool as it is at the beginning of this; what comes into the pool meanwhile, or later, is in no
   * frame. One at a time.
   *
   * @param word the officer who gave the word for it, where that is not the actor
   * @throws Refusal unknown-campaign, frame-empty, and as `freezeFrame`
   */
  freeze(asked: FreezeAsked, actor: Actor, word?: string): Promise<Frozen> {
    const done = this.#freezing.then(() => this.#freeze(asked, actor, word))
    this.#freezing = done.catch(() => {})
    return done
  }

  async #freeze({ campaign, reason, ...asked }: FreezeAsked, actor: Actor, word: string | undefined): Promise<Frozen> {
    // What would be refused in the end is refused before anything is written.
    const { frame: present, seed, typed } = await this.#store.read('draw.state', campaign, this.#now())
    if (seed !== null) throw new Refusal('draw-done')
    if (typed.length > 0) throw new Refusal('draw-dice-typed')
    if ((present?.n ?? null) !== asked.seen) throw new Refusal('frame-newer')
    if (present !== null && (reason ?? '').trim() === '') throw new Refusal('reason-missing')
    const hash = createHash('sha256')
    let [lines, part, size, last]: [number | null, number, number, string] = [null, 0, 0, '']
    for await (const page of this.#pool(campaign)) {
      for (let from = 0; from < page.length; from += LINES_A_PART) {
        const some = page.slice(from, from + LINES_A_PART)
        if (byText(last, some[0]!.id) >= 0) throw new Error(`${some[0]!.id} after ${last}`)
        last = some.at(-1)!.id
        const text = frameText(some)
        hash.update(text)
        const of: { frame?: number } = lines === null ? {} : { frame: lines }
        const input = { campaign, ...of, part: ++part, lines: text.trimEnd().split('\n') }
        const { n }: { n: number } = await this.#store.act('draw.lay-frame', input, actor)
        lines ??= n
        size += some.length
        await nextTurn()
      }
    }
    if (lines === null) throw new Refusal('frame-empty')
    const hex = hash.digest('hex')
    const { strata, policy } = await this.#store.read('draw.frame-plan', campaign, lines, this.#now())
    const order: ChangeInput<'draw.freeze-frame'> = {
      campaign,
      lines,
      hash: hex,
      strata,
      policy,
      ...asked,
      ...(reason === undefined ? {} : { reason }),
    }
    const { frame, checkpoint } = await this.#store.act('draw.freeze-frame', order, actor, word)
    return { frame, hash: hex, size, followUp: this.#kept(checkpoint, `frame-${frame}`) }
  }

  /**
   * Takes what one of two people typed; where both agree, the draw follows at once, and nobody waits for it here.
   *
   * @throws Refusal as `typeSeed`
   */
  async typeSeed(input: ChangeInput<'draw.type-seed'>, actor: Actor, officer?: string): Promise<TypedSoFar> {
    const so = await this.#store.act('draw.type-seed', input, actor, officer)
    if (so.seed !== null) this.run(input.campaign, 'hub').catch((error: unknown) => this.#ends || this.#onFault(error))
    return so
  }

  /**
   * Makes the draw under the seed that was agreed upon, or goes on with it. @returns n of its entry
   *
   * @throws Refusal draw-missing without a seed, draw-done
   */
  run(campaign: string, actor: Actor): Promise<number> {
    const running = this.#running.get(campaign)
    if (running) return running.promise
    const state = { done: 0, promise: Promise.resolve(0) }
    state.promise = this.#run(campaign, actor, (done) => (state.done = done)).finally(() =>
      this.#running.delete(campaign),
    )
    this.#running.set(campaign, state)
    return state.promise
  }

  /** How many places are entered of a draw that runs; null: none runs. */
  progressOf(campaign: string): number | null {
    return this.#running.get(campaign)?.done ?? null
  }

  async #run(campaign: string, actor: Actor, onProgress: (done: number) => void): Promise<number> {
    const { facts, entered, done } = await this.#store.read('draw.task', campaign)
    if (done) throw new Refusal('draw-done')
    const pages = this.#store.pages('draw.frame-ids', campaign)
    const { parts, record } = await drawAside({ facts, idsAPart: this.#idsAPart }, pages)
    for (const [i, strata] of parts.entries()) {
      if (this.#ends) throw new Refusal('shutting-down')
      // What a hub entered that died is there.
      if (i >= entered) await this.#store.act('draw.lay-order', { campaign, part: i + 1, strata }, actor)
      onProgress((i + 1) * this.#idsAPart)
      await nextTurn()
    }
    return (await this.#store.act('draw.run', { campaign, record }, actor)).draw
  }

  /** At the start of a hub: what was agreed upon and not drawn is drawn. */
  async resume(): Promise<void> {
    try {
      for (const campaign of await this.#store.read('draw.waiting')) await this.run(campaign, 'hub')
    } catch (error) {
      if (!this.#ends) this.#onFault(error)
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled([this.#freezing, ...[...this.#running.values()].map(({ promise }) => promise)])
  }

  /** Before the hub lets go of its database. */
  async close(): Promise<void> {
    this.#ends = true
    await this.idle()
  }

  #kept(checkpoint: Checkpoint, name: string): string | null {
    try {
      this.#onCheckpoint(checkpoint)
      keepCheckpoint(this.#data, name, checkpoint)
      return null
    } catch (error) {
      return `checkpoint: ${(error as Error).message}`
    }
  }
}
