import type { Problem } from '../../server/contract/limits.ts'
import { DeviceLink, type DeviceSocket, type LinkState } from '../../server/contract/device/device-link.ts'
import type { Timers } from '../../server/contract/device/outbox.ts'
import type { ClockReading, Item } from '../../server/contract/device/press.ts'
import { signItem, type Signer } from '../../server/contract/device/sign-item.ts'
import type { Invitation, WindowState } from '../../server/contract/device/device-protocol.ts'
import { describeIdentity, type Binding } from './bindings.ts'
import type { KeypadStatus } from '../desk/bridge-status.ts'
import { decodeReport, untouched } from './decode-report.ts'
import type { AttachedKeypad, HidPort } from './hid-port.ts'
import { beginTest, proveKey, type KeyTest } from './key-test.ts'
import { KeypadLamp } from './keypad-lamp.ts'
import type { KeypadState } from './keypad-life.ts'
import { levelsOfModel, toldModel, type KeypadModel } from './keypad-model.ts'
import { LiveKeypad } from './live-keypad.ts'
import type { Log } from '../log.ts'
import { openInvitation, stillOpen, type OpenInvitation } from '../hub/open-invitation.ts'
import type { SqliteOutbox } from '../hub/outbox-sqlite.ts'
import { changeFromKey, decideKey, pressFromKey, testFromKey, type LastPress } from '../hub/press-from-key.ts'
import type { TestableKeypad } from './self-test.ts'
import { JUST_OPENED, settleOpening } from '../hub/settle-opening.ts'
import { steadyKeys, stuckKeys, type KeyHistories } from './steady-keys.ts'
import { keepComing, noteStrange, NO_STRANGE_REPORTS, type StrangeReports } from './strange-reports.ts'

/** The hub is called without waiting for the keypad any longer than this. */
const HELLO_GRACE_MS = 2_000

export interface RatingKeypadPorts {
  binding: Binding
  version: string
  port: HidPort
  store: SqliteOutbox
  /** Of this device alone; not connected yet. */
  socket: DeviceSocket
  signer: Signer | null
  clock(): ClockReading
  /** Milliseconds that never jump, for keys and invitations. */
  monotonic(): number
  timers: Timers
  log: Log
  look(): void
  /** Keeps a new token of this device for good. @throws where it cannot */
  keepToken(token: string): void
  /** A keypad that nobody bound is plugged in. */
  strangerOnBus(): boolean
  /** Two keypads, or two bindings, claim this device: none of them is used. */
  isAmbiguous(): boolean
}

/** One bound keypad: from the report to the stored press, the lamp and the hub. A device of its own. */
export class RatingKeypad implements TestableKeypad {
  #ports: RatingKeypadPorts
  #life: LiveKeypad
  #lamp: KeypadLamp
  #link: DeviceLink
  #model: KeypadModel | null = null
  /** The model that the hub was told in the hello. */
  #toldModel = ''
  #linkState: LinkState = { link: 'offline' }
  #called = false
  #cancelCall: () => void = () => {}
  #keys = untouched()
  #opening = JUST_OPENED
  #strange: StrangeReports = NO_STRANGE_REPORTS
  /** Reports decoded since the bridge began, for the technician. */
  #reports = 0
  #histories: KeyHistories = {}
  #last: LastPress | null = null
  #invitation: OpenInvitation | null = null
  /** Until the hub has the press that spent it, it offers this one again. */
  #spent: string | null = null
  #cancelExpiry: () => void = () => {}
  /** The morning's test that is under way. */
  #test: { state: KeyTest; step(test: KeyTest): void } | null = null
  #storageFailed = false
  #clockJumped = false
  /** What was wrong when it was last looked at. */
  #noticed = ''
  /** What was decoded is stored in order, one after the other. */
  #storing: Promise<void> = Promise.resolve()

  constructor(ports: RatingKeypadPorts) {
    this.#ports = ports
    this.#life = new LiveKeypad({
      port: ports.port,
      timers: ports.timers,
      look: ports.look,
      onReport: (report) => this.#report(report),
      onState: (state, before) => this.#lifeChanged(state, before),
    })
    this.#lamp = new KeypadLamp({
      signals: () => this.#model?.signals,
      wants: () => ({ trouble: this.#storageFailed, invited: this.#openInvitation() !== null }),
      show: async (shown) => this.#life.show(shown),
      timers: ports.timers,
    })
    this.#link = this.#makeLink()
  }

  get device(): string {
    return this.#ports.binding.deviceId
  }
  get identity(): string {
    return describeIdentity(this.#ports.binding.identity)
  }
  get state(): KeypadState {
    return this.#life.state
  }
  /** Path of the keypad that it has open, null when it has none. */
  get openPath(): string | null {
    const { state } = this.#life
    return state.name === 'ready' ? state.keypad.path : null
  }

  async status(): Promise<KeypadStatus> {
    const { state } = this.#life
    return {
      device: this.device,
      identity: this.identity,
      state: state.name,
      why: state.name === 'lost' ? state.why : null,
      model: this.#model?.id ?? null,
      port: 'keypad' in state ? state.keypad.port : null,
      link: this.#linkState.link,
      pending: await this.#ports.store.pending().catch(() => 0),
      problems: this.#lasting(),
      warning: this.#life.warning,
      testing: this.#test !== null,
    }
  }

  beginTest(step: (test: KeyTest) => void): KeyTest | null {
    if (this.#life.state.name !== 'ready' || !this.#model) return null
    const state = beginTest(levelsOfModel(this.#model), Math.random)
    this.#test = { state, step }
    this.#ports.log.info('its keys are being tested')
    return state
  }

  endTest(): void {
    if (this.#test) this.#ports.log.info('its keys are tested no longer')
    this.#test = null
    // The key of a citizen who comes now changes no press of before.
    this.#last = null
  }

  start(): void {
    this.#cancelCall = this.#ports.timers.after(HELLO_GRACE_MS, () => this.#callHub())
  }

  /** What a look at the bus found for this binding. */
  observe(found: { keypad: AttachedKeypad; model: KeypadModel } | null): void {
    if (found) this.#model = found.model
    this.#life.observe(found?.keypad ?? null)
  }

  clockJumped(): void {
    this.#clockJumped = true
    this.#link.beatNow()
  }

  /** The hub hears at once when something goes wrong or well again. Called every second: a stuck key makes no report. */
  noticeProblems(): void {
    const now = this.#lasting().join(' ')
    if (now === this.#noticed) return
    this.#noticed = now
    this.#link.beatNow()
  }

  /** Stores what is decoded, then lets go of keypad, hub and file. */
  async stop(): Promise<void> {
    this.#called = true
    this.#cancelCall()
    this.#cancelExpiry()
    this.#test = null
    await this.#life.stop()
    await this.#storing
    this.#lamp.forget()
    this.#link.stop()
    this.#ports.store.close()
  }

  #makeLink(): DeviceLink {
    const { binding, signer, socket, store, clock, timers, log, version } = this.#ports
    const modelNow = () => (this.#toldModel = this.#model ? toldModel(this.#model) : 'no-keypad')
    return new DeviceLink({
      socket,
      store,
      clock,
      timers,
      // The hello is made when the link comes up: it must name the keypad that is plugged in by then.
      facts: {
        get model() {
          return modelNow()
        },
        version,
        ...(signer ? { publicKey: signer.publicKey } : {}),
      },
      ...(signer ? { sign: (item: Item) => signItem(binding.deviceId, item, signer) } : {}),
      problems: () => this.#problems(),
      onLink: (state) => {
        this.#linkState = state
        log.info(state, 'hub link')
        this.#tellModel()
      },
      onWindow: (window: WindowState | null) => this.#setInvitation(window?.invitation),
      onInvite: (invitation) => this.#setInvitation(invitation),
      onCancel: (id) => {
        if (this.#invitation?.id === id) this.#setInvitation(undefined)
      },
      onPending: (pending) => log.debug({ pending }, 'outbox'),
      onTrouble: (trouble) => log.warn(trouble, 'delivery'),
      keepToken: async (token) => {
        this.#ports.keepToken(token)
        log.info({}, 'this device has a new token')
      },
    })
  }

  #lifeChanged(state: KeypadState, before: KeypadState): void {
    const { log } = this.#ports
    this.noticeProblems()
    if (state.name === 'lost') {
      // A keypad that cannot be opened is tried for ever, and complained about once.
      if (before.name !== 'lost' && state.failures <= 1)
        log.warn({ why: state.why, reports: this.#reports }, 'keypad lost')
      this.#lamp.forget()
      this.#letGoOfKeys()
      return
    }
    log.debug({ state: state.name }, 'keypad')
    if (state.name !== 'ready') return
    log.info({ model: this.#model?.id, port: state.keypad.port, serial: state.keypad.serial }, 'keypad ready')
    this.#letGoOfKeys()
    if (this.#life.warning !== null) log.warn({}, this.#life.warning)
    // The lamp must not invite to a press that cannot be stored.
    if (!this.#ports.store.canWrite()) this.#storageFails('no room, or not writable')
    else this.#lamp.refresh()
    this.#callHub()
    this.#tellModel()
  }

  #letGoOfKeys(): void {
    this.#opening = JUST_OPENED
    this.#keys = untouched(this.#ports.monotonic())
    this.#histories = {}
  }

  /** Once: from then on the link connects again by itself, also when another connection took over. */
  #callHub(): void {
    if (this.#called) return
    this.#called = true
    this.#link.start()
  }

  /** When another model was plugged in than the hub was told of, the connection is made anew, with a new hello. */
  #tellModel(): void {
    if (this.#linkState.link !== 'online' || !this.#model || this.#toldModel === toldModel(this.#model)) return
    this.#ports.timers.after(0, () => void this.#ports.socket.disconnect())
  }

  #report(report: Uint8Array): void {
    const model = this.#model
    if (!model) return
    const reading = this.#ports.clock()
    this.#reports++
    const at = this.#ports.monotonic()
    const decoded = decodeReport(model, this.#keys, report, at)
    const { opening, down } = settleOpening(this.#opening, decoded)
    this.#opening = opening
    const now = { pressed: decoded.state.pressed, down }
    const { histories, fingers } = steadyKeys(this.#histories, model.press, this.#keys.pressed, now, at)
    this.#keys = decoded.state
    this.#histories = histories
    if (decoded.strange) this.#noteStrange(report, at)
    if (fingers.length === 0) return
    const invitation = this.#openInvitation()
    const isTest = this.#test !== null
    this.#storing = this.#storing.then(() =>
      isTest ? this.#takeTest(fingers, reading) : this.#take(fingers, reading, invitation),
    )
  }

  #noteStrange(report: Uint8Array, at: number): void {
    this.#strange = noteStrange(this.#strange, at)
    this.#ports.log.debug({ length: report.length }, 'report that the model does not know')
  }

  /** Each key proves itself alone, when it is asked for; two at once prove nothing. Never rejects. */
  async #takeTest([level, second]: Parameters<typeof decideKey>[1], reading: ClockReading): Promise<void> {
    const test = this.#test
    if (!test || level === undefined || second !== undefined) return
    test.state = proveKey(test.state, level)
    if (test.state.wrong !== null) {
      // A key that is not what its name says proves nothing, and is nobody's press.
      test.step(test.state)
      return
    }
    try {
      await this.#ports.store.add(testFromKey(level, reading))
    } catch (error) {
      this.#storageFails(error)
      return
    }
    this.#thank()
    if (test.state.left.length === 0) this.endTest()
    test.step(test.state)
  }

  /** What was pressed is stored: the lamp says so, the same for every level, and the hub is called. */
  #thank(): void {
    this.#storageWorks()
    this.#lamp.thank()
    this.#link.kick()
  }

  /** Never rejects: the next key must find its way. The level stays out of the log. */
  async #take(fingers: Parameters<typeof decideKey>[1], reading: ClockReading, open: OpenInvitation | null) {
    const { store, log } = this.#ports
    // A press before this one, still on its way when the key went down, may have spent it.
    const invitation = open !== null && open.id === this.#invitation?.id ? open : null
    const decision = decideKey(this.#last, fingers, reading, invitation !== null)
    try {
      if (decision.what === 'press') {
        const press = await store.add(pressFromKey(decision.level, reading, invitation?.id ?? null))
        this.#last = { id: press.id, level: decision.level, uptimeMs: press.uptimeMs, bootId: press.bootId }
        if (invitation) {
          this.#spent = invitation.id
          this.#invitation = null
        }
      } else if (decision.what === 'change') {
        await store.add(changeFromKey(decision.level, decision.of, reading))
        this.#last = { ...decision.of, level: decision.level }
      } else if (decision.why !== 'same-level') {
        log.info({ why: decision.why }, 'keys that mean nothing')
        return
      }
    } catch (error) {
      this.#storageFails(error)
      return
    }
    // The same key again is thanked, too: that press is stored already.
    this.#thank()
  }

  #storageFails(error: unknown): void {
    if (!this.#storageFailed) this.#ports.log.error({ error: String(error) }, 'presses cannot be stored')
    this.#storageFailed = true
    this.noticeProblems()
    this.#lamp.refresh()
  }

  #storageWorks(): void {
    if (!this.#storageFailed) return
    this.#storageFailed = false
    this.noticeProblems()
    this.#ports.log.info('presses can be stored again')
    this.#lamp.refresh()
  }

  #setInvitation(offered: Invitation | undefined): boolean {
    const invitation = offered?.id === this.#spent ? undefined : offered
    this.#invitation = openInvitation(invitation, this.#ports.monotonic())
    this.#lamp.refresh()
    this.#cancelExpiry()
    if (invitation) {
      // Ends it by itself: a timer may come a moment before the clock says so, and the lamp would stay lit.
      this.#cancelExpiry = this.#ports.timers.after(invitation.expiresInMs, () => this.#setInvitation(undefined))
    }
    // Only a keypad with a lamp for it can show an invitation.
    return invitation !== undefined && this.#life.state.name === 'ready' && this.#model?.signals?.invited !== undefined
  }

  #openInvitation(): OpenInvitation | null {
    return stillOpen(this.#invitation, this.#ports.monotonic())
  }

  /** Asked before each beat. */
  #problems(): Problem[] {
    if (this.#storageFailed && this.#ports.store.canWrite()) this.#storageWorks()
    const problems = this.#lasting()
    if (this.#clockJumped) problems.push('clock-jump')
    this.#clockJumped = false
    return problems
  }

  /** What is wrong for as long as it lasts. */
  #lasting(): Problem[] {
    const problems: Problem[] = []
    if (this.#storageFailed) problems.push('storage-full')
    const { name } = this.#life.state
    if (name !== 'ready' && name !== 'opening') problems.push('keypad-lost')
    if (this.#ports.isAmbiguous()) problems.push('keypad-ambiguous')
    else if (this.#ports.strangerOnBus()) problems.push('keypad-unbound')
    const press = this.#model?.press
    const now = this.#ports.monotonic()
    if (press && stuckKeys(this.#histories, press, now).length > 0) problems.push('key-stuck')
    if (keepComing(this.#strange, now)) problems.push('keypad-strange')
    return problems
  }
}
