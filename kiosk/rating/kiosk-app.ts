import type { DeviceLink, LinkState } from '../../server/contract/device/device-link.ts'
import type { Invitation, WindowState } from '../../server/contract/device/device-protocol.ts'
import type { Problem } from '../../server/contract/limits.ts'
import type { OutboxStore, Timers } from '../../server/contract/device/outbox.ts'
import { CareDesk, type PinPort } from './care/care-desk.ts'
import type { DeviceKey } from './memory/device-key.ts'
import type { FlowEffect, FlowEvent, StoreEffect } from './flow/flow-events.ts'
import { ASLEEP, screenOf, takesTouch, wakeAt, type FlowState, type Moment } from './flow/flow-state.ts'
import { step } from './flow/flow.ts'
import type { Paired } from './hub-requests.ts'
import type { KioskMemory } from './memory/kiosk-memory.ts'
import { CODE_LENGTH, EMPTY_PAD, pressPad, type PadKey, type PadState } from './pairing-pad.ts'
import { NO_CARE, type About, type Identity, type Remembered } from './memory/remembered.ts'
import type { VoiceLine } from '../strings/citizens/rating.words.ts'
import { storeItem } from './memory/store-items.ts'

/** What a link tells the app. */
export interface LinkListener {
  onLink(state: LinkState): void
  onWindow(window: WindowState | null): void
  onInvite(invitation: Invitation): boolean
  onCancel(invitationId: string): void
  onPending(pending: number): void
  onTrouble(code: string): void
  /** The hub gives this device another token; resolves when it is kept for good. */
  onToken(token: string): Promise<void>
  problems(): Problem[]
}

export interface AppPorts {
  outbox: OutboxStore
  memory: Pick<KioskMemory, 'recall' | 'keepIdentity' | 'keepWindow' | 'keepAbout' | 'keepCare' | 'forgetIdentity'>
  timers: Timers
  moment(): Moment
  /** Makes a device link for an identity; it is started by the app. */
  connect(
    identity: Identity,
    listener: LinkListener,
  ): Pick<DeviceLink, 'start' | 'stop' | 'kick' | 'hurry' | 'beatNow' | 'signIn' | 'signOut'>
  pair(code: string): Promise<Paired>
  /** A new key for this device; null where there is none to be had. */
  makeKey(): Promise<DeviceKey | null>
  askAbout(): Promise<About | null>
  pins: PinPort
  /** Says a line in a language; null hushes. */
  speak(line: VoiceLine | null, language: string | null, window: WindowState | null): void
  /** What a technician wants to know of this machine. */
  inspect(): Promise<Inspection>
}

export interface Inspection {
  /** When the hub last acknowledged an item, by its clock, ms. */
  lastSettledAt: number | null
  persistent: boolean | null
  usedBytes: number | null
  quotaBytes: number | null
}

/** First the citizen sees that it was kept; signing and sending have time. */
export const SEND_AFTER_MS = 100
/** Without a touch for this long, nobody is about to press. */
const CALM_MS = 10_000

type Link = ReturnType<AppPorts['connect']>

/** Runs the flow: feeds it events, carries out its effects, and tells the page when to draw. */
export class KioskApp {
  #ports: AppPorts
  #flow: FlowState = ASLEEP
  #pad: PadState = EMPTY_PAD
  #identity: Identity | null = null
  #link: Link | null = null
  #pending = 0
  #reachable: boolean | null = null
  #trouble: string | null = null
  /** A code that came with the address: used only when this device has no valid identity. */
  #spareCode: string | null = null
  #problems = new Set<Problem>()
  #cancelWake: (() => void) | null = null
  #listeners = new Set<() => void>()
  #care: CareDesk
  #inspection: Inspection | null = null

  constructor(ports: AppPorts) {
    this.#ports = ports
    this.#care = this.#newCare(NO_CARE)
  }

  get flow(): FlowState {
    return this.#flow
  }
  get pad(): PadState {
    return this.#pad
  }
  get deviceId(): string | null {
    return this.#identity?.deviceId ?? null
  }
  get pending(): number {
    return this.#pending
  }
  /** Whether the hub answered when last asked; null before the first answer. */
  get reachable(): boolean | null {
    return this.#reachable
  }
  /** Code of the last thing that went wrong between device and hub, for the technician; null when all is well. */
  get trouble(): string | null {
    return this.#trouble
  }
  /** What the technician's corner found out when it was last opened. */
  get inspection(): Inspection | null {
    return this.#inspection
  }
  /** Problems that the hub is told of. */
  get problems(): Problem[] {
    return [...this.#problems]
  }
  /** The page's monotonic clock, ms. */
  get now(): number {
    return this.#ports.moment().now
  }

  /** True when nobody stands at the screen: the moment for a new version. */
  get calm(): boolean {
    const { visit, panel, invitation, touchedAt } = this.#flow
    const still = this.now - Math.max(0, touchedAt) > CALM_MS
    return visit === null && panel === null && invitation === null && !this.#pad.busy && still
  }

  /** Whether a touch at this instant of the page's monotonic clock counts. */
  takesTouch(now: number): boolean {
    return takesTouch(this.#flow, now)
  }

  /** Calls back after every change. Returns the way to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Wakes up with what the device remembers: it can take presses before any network answers. */
  async start(code: string | null): Promise<void> {
    this.#spareCode = code
    try {
      const remembered = await this.#ports.memory.recall()
      this.#pending = await this.#ports.outbox.pending()
      this.#care = this.#newCare(remembered.care)
      this.dispatch({ event: 'remembered', remembered })
      if (remembered.identity) this.#takeIdentity(remembered.identity)
    } catch {
      this.report('storage-full')
      this.dispatch({ event: 'no-storage' })
      return
    }
    void this.#askAbout()
    this.#useSpareCode()
  }

  /** Something about this machine that the hub should know, and hears at once. */
  report(problem: Problem): void {
    if (this.#problems.has(problem)) return
    this.#problems.add(problem)
    this.#link?.beatNow()
  }

  #isOver(problem: Problem): void {
    if (this.#problems.delete(problem)) this.#link?.beatNow()
  }

  /** The network came back, or a technician is impatient. */
  hurry(): void {
    this.#link?.hurry()
  }

  /** This device is wanted after all, though another one took over. */
  takeOver(): void {
    if (this.#identity) this.#takeIdentity(this.#identity)
  }

  dispatch(event: FlowEvent): void {
    const { state, effects } = step(this.#flow, event, this.#ports.moment())
    const opened = screenOf(state) === 'technician' && screenOf(this.#flow) !== 'technician'
    this.#flow = state
    if (opened) void this.#inspect()
    for (const effect of effects) void this.#carryOut(effect)
    this.#sleepUntilNext()
    this.#tell()
  }

  press(key: PadKey): void {
    if (screenOf(this.#flow) !== 'unpaired') return
    this.#pad = pressPad(this.#pad, key)
    if (this.#pad.digits.length === CODE_LENGTH && !this.#pad.busy && this.#pad.problem === null) void this.#pair()
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #sleepUntilNext(): void {
    this.#cancelWake?.()
    const { now } = this.#ports.moment()
    const at = wakeAt(this.#flow, now)
    // A timer may fire a fraction of a millisecond early: one more keeps it from spinning.
    this.#cancelWake =
      at === null ? null : this.#ports.timers.after(Math.max(1, at - now + 1), () => this.dispatch({ event: 'tick' }))
  }

  async #carryOut(effect: FlowEffect): Promise<void> {
    const { settings, window } = this.#flow
    switch (effect.effect) {
      case 'store-press':
      case 'store-extra':
        return this.#store(effect)
      case 'say':
        return this.#ports.speak(effect.line, settings.language, window ?? null)
      case 'hush':
        return this.#ports.speak(null, null, null)
      default:
        return this.#care.carryOut(effect)
    }
  }

  async #store(effect: StoreEffect): Promise<void> {
    try {
      const { id, receipt } = await storeItem(this.#ports.outbox, effect)
      this.#isOver('storage-full')
      this.dispatch(receipt === null ? { event: 'extra-stored' } : { event: 'press-stored', pressId: id, receipt })
    } catch {
      this.report('storage-full')
      this.dispatch({ event: effect.effect === 'store-press' ? 'press-failed' : 'extra-failed' })
      return
    }
    this.#pending++
    this.#ports.timers.after(SEND_AFTER_MS, () => this.#link?.kick())
  }

  #newCare(care: Remembered['care']): CareDesk {
    const { outbox, memory, pins } = this.#ports
    return new CareDesk(
      {
        outbox,
        memory,
        pins,
        link: () => this.#link,
        flow: () => this.#flow,
        dispatch: (event) => this.dispatch(event),
        pairAnew: (code) => this.#redeem(code),
        unpaired: () => {
          this.#link?.stop()
          this.#link = null
          this.#identity = null
          this.#pad = EMPTY_PAD
        },
      },
      care,
    )
  }

  async #inspect(): Promise<void> {
    this.#inspection = await this.#ports.inspect().catch(() => null)
    this.#tell()
  }

  #takeIdentity(identity: Identity): void {
    this.#link?.stop()
    this.#identity = identity
    this.#link = this.#ports.connect(identity, {
      onLink: (link) => this.#onLink(link),
      onWindow: (window) => {
        this.dispatch({ event: 'window', window })
        // Losing this only costs the name of the window after a restart without network.
        this.#ports.memory.keepWindow(window).catch(() => this.report('storage-full'))
      },
      onInvite: (invitation) => {
        this.dispatch({ event: 'invite', invitation })
        return screenOf(this.#flow) === 'invited' && this.#flow.invitation?.invitation.id === invitation.id
      },
      onCancel: (invitationId) => this.dispatch({ event: 'cancel', invitationId }),
      onPending: (pending) => {
        const answered = pending < this.#pending
        this.#pending = pending
        void this.#care.look()
        if (answered && screenOf(this.#flow) === 'technician') void this.#inspect()
        this.#tell()
      },
      onTrouble: (code) => {
        this.#trouble = code
        if (code === 'outbox-unreadable') this.report('storage-full')
        this.#tell()
      },
      onToken: async (token) => {
        const renewed = { ...this.#identity!, token }
        await this.#ports.memory.keepIdentity(renewed)
        this.#identity = renewed
      },
      problems: () => this.#tellProblems(),
    })
    this.#link.start()
    if (this.#problems.size > 0) this.#link.beatNow()
  }

  #onLink(link: LinkState): void {
    if (link.link === 'offline') this.#trouble = link.code ?? this.#trouble
    if (link.link === 'online') {
      this.#trouble = null
      void this.#askAbout()
    }
    this.dispatch({ event: 'link', link })
    this.#useSpareCode()
  }

  /** A jump of the clock is news once; the state of the storage is told as long as it lasts. */
  #tellProblems(): Problem[] {
    const problems = [...this.#problems]
    this.#problems.delete('clock-jump')
    return problems
  }

  async #askAbout(): Promise<void> {
    const about = await this.#ports.askAbout()
    this.#reachable = about !== null
    if (about !== null) {
      this.dispatch({ event: 'about', about })
      await this.#ports.memory.keepAbout(about).catch(() => this.report('storage-full'))
    }
    this.#tell()
  }

  #useSpareCode(): void {
    if (this.#spareCode === null || this.#pad.busy || screenOf(this.#flow) !== 'unpaired') return
    this.#pad = { digits: this.#spareCode, busy: false, problem: null }
    this.#spareCode = null
    void this.#pair()
  }

  async #pair(): Promise<void> {
    this.#pad = { ...this.#pad, busy: true }
    this.#tell()
    const problem = await this.#redeem(this.#pad.digits)
    if (problem === null) this.#pad = EMPTY_PAD
    else this.#pad = { digits: '', busy: false, problem }
    this.#tell()
  }

  /** Trades a code for an identity and becomes it. Resolves with why not, or null. */
  async #redeem(code: string): Promise<string | null> {
    const paired = await this.#ports.pair(code)
    this.#reachable = paired.ok || paired.code !== 'unreachable'
    if (!paired.ok) return paired.code
    // With every code a new key: the hub has let go of the one before, and pins what the next hello shows.
    const key = await this.#ports.makeKey()
    const identity: Identity = key ? { ...paired.identity, key } : paired.identity
    try {
      // Kept before it is used: a device that forgets its token at once has wasted its code.
      await this.#ports.memory.keepIdentity(identity)
    } catch {
      return 'storage-full'
    }
    this.dispatch({ event: 'paired' })
    this.#takeIdentity(identity)
    return null
  }
}
