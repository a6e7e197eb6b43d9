import { BootClock, type TwoClocks } from '../server/contract/device/boot-clock.ts'
import type { DeviceSocket } from '../server/contract/device/device-link.ts'
import type { Timers } from '../server/contract/device/outbox.ts'
import type { Signer } from '../server/contract/device/sign-item.ts'
import { describeIdentity, type Binding } from './keypad/bindings.ts'
import type { BridgeStatus } from './desk/bridge-status.ts'
import type { AttachedKeypad, HidPort, HidTrouble } from './keypad/hid-port.ts'
import type { KeypadModel } from './keypad/keypad-model.ts'
import type { Log } from './log.ts'
import { matchBindings, type MatchedBus } from './keypad/match-bindings.ts'
import type { SqliteOutbox } from './hub/outbox-sqlite.ts'
import { RatingKeypad } from './keypad/rating-keypad.ts'
import type { TestableKeypad } from './keypad/self-test.ts'

/** How often the bus is looked at. */
export const LOOK_EVERY_MS = 1_000
/** How often both clocks are read, to notice sleep, a set clock and a stuck key when nobody presses. */
const READ_CLOCKS_EVERY_MS = 1_000

type Refused = MatchedBus<Binding>['refused'][number]

export interface BridgePorts {
  port: HidPort
  models: readonly KeypadModel[]
  /** Asked at every look: a keypad that is paired meanwhile is taken up without a restart. May throw. */
  bindings(): readonly Binding[]
  /** Puts a device's new token into the file of the bindings. @throws where it cannot be written */
  keepToken(deviceId: string, token: string): void
  /** A socket for one device, not connected yet. */
  openSocket(binding: Binding): DeviceSocket
  /** The outbox of one device. */
  openStore(deviceId: string): SqliteOutbox
  /** The key of one device, null when it has none. May throw. */
  openKey(deviceId: string): Signer | null
  clocks: TwoClocks
  timers: Timers
  log: Log
  version: string
}

/** All keypads of one PC: looks at the bus, gives each bound keypad to its device, refuses the others. */
export class Bridge {
  #ports: BridgePorts
  #clock: BootClock
  #keypads = new Map<Binding, RatingKeypad>()
  #refused: Refused[] = []
  #ambiguous: ReadonlySet<Binding> = new Set()
  #trouble: HidTrouble | null = null
  #bindingFault = ''
  #looking = false
  #lookAgain = false
  #stopped = false
  #cancelLook: (() => void) | null = null
  #cancelClock: (() => void) | null = null

  constructor(ports: BridgePorts) {
    this.#ports = ports
    this.#clock = new BootClock(ports.clocks, () => {
      ports.log.warn({}, 'wall clock and monotonic clock drifted apart: a new boot begins')
      for (const keypad of this.#keypads.values()) keypad.clockJumped()
    })
  }

  start(): void {
    this.#readClocks()
    void this.#look()
  }

  async status(): Promise<Pick<BridgeStatus, 'trouble' | 'bindingFault' | 'keypads' | 'refused'>> {
    return {
      trouble: this.#trouble,
      bindingFault: this.#bindingFault || null,
      keypads: await Promise.all([...this.#keypads.values()].map((keypad) => keypad.status())),
      refused: this.#refused.map(({ keypad: { port, serial }, why }) => ({ port, serial, why })),
    }
  }

  /** The bound keypads, or the one of a device. */
  keypads(device: string | null): TestableKeypad[] {
    return [...this.#keypads.values()].filter((keypad) => device === null || keypad.device === device)
  }

  /** Stores what is decoded and lets go of everything. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelLook?.()
    this.#cancelClock?.()
    await Promise.all([...this.#keypads.values()].map((keypad) => keypad.stop()))
    this.#keypads.clear()
  }

  #readClocks(): void {
    this.#clock.read()
    for (const keypad of this.#keypads.values()) keypad.noticeProblems()
    this.#cancelClock = this.#ports.timers.after(READ_CLOCKS_EVERY_MS, () => this.#readClocks())
  }

  /** One look at a time; asked for while one is under way, another follows. */
  async #look(): Promise<void> {
    if (this.#looking) {
      this.#lookAgain = true
      return
    }
    this.#looking = true
    this.#cancelLook?.()
    do {
      this.#lookAgain = false
      this.#takeUpBindings()
      const listed = await this.#ports.port.list()
      if (this.#stopped) return
      this.#noteTrouble(listed.ok ? null : listed.trouble)
      // A bus that cannot be listed says nothing about keypads that are open and well.
      if (listed.ok) this.#observe(listed.attached)
    } while (this.#lookAgain)
    this.#looking = false
    this.#cancelLook = this.#ports.timers.after(LOOK_EVERY_MS, () => void this.#look())
  }

  #observe(attached: AttachedKeypad[]): void {
    const open = new Map<Binding, string>()
    for (const [binding, { openPath }] of this.#keypads) if (openPath !== null) open.set(binding, openPath)
    const bindings = [...this.#keypads.keys()]
    const { found, refused, ambiguous } = matchBindings(bindings, attached, this.#ports.models, open)
    this.#ambiguous = ambiguous
    // First the refused: a device that says hello now must know of them.
    this.#noteRefused(refused)
    for (const [binding, keypad] of this.#keypads) keypad.observe(found.get(binding) ?? null)
  }

  #noteRefused(refused: Refused[]): void {
    const known = new Map(this.#refused.map(({ keypad, why }) => [keypad.path, why]))
    for (const { keypad, why } of refused) {
      if (known.get(keypad.path) === why) continue
      const advice =
        why === 'unbound'
          ? 'this keypad is bound to no device and is not used: pair it with a code from the hub'
          : 'this keypad and another cannot be told apart and are not used: pair them by port'
      this.#ports.log.warn({ why, port: keypad.port, serial: keypad.serial }, advice)
    }
    this.#refused = refused
  }

  #noteTrouble(trouble: HidTrouble | null): void {
    if (trouble && trouble.code !== this.#trouble?.code) this.#ports.log.error(trouble, 'keypads cannot be listed')
    if (!trouble && this.#trouble) this.#ports.log.info('keypads can be listed again')
    this.#trouble = trouble
  }

  #takeUpBindings(): void {
    let wanted: readonly Binding[]
    try {
      wanted = this.#ports.bindings()
      this.#bindingFault = ''
    } catch (error) {
      // Those that are running go on: a damaged file must not silence a window.
      if (this.#bindingFault !== String(error)) this.#ports.log.error({ error: String(error) }, 'bindings unreadable')
      this.#bindingFault = String(error)
      return
    }
    for (const [running, keypad] of this.#keypads) {
      if (wanted.some((binding) => isSame(binding, running))) continue
      this.#keypads.delete(running)
      void keypad.stop()
    }
    for (const binding of wanted) {
      if ([...this.#keypads.keys()].some((running) => isSame(binding, running))) continue
      this.#begin(binding)
    }
  }

  #begin(binding: Binding): void {
    const { port, openSocket, openStore, clocks, timers, log, version } = this.#ports
    const keypad = new RatingKeypad({
      binding,
      version,
      port,
      store: openStore(binding.deviceId),
      socket: openSocket(binding),
      signer: this.#openKey(binding.deviceId),
      clock: () => this.#clock.read(),
      monotonic: () => clocks.monotonic(),
      timers,
      log: log.child({ device: binding.deviceId, identity: describeIdentity(binding.identity) }),
      look: () => void this.#look(),
      keepToken: (token) => {
        this.#ports.keepToken(binding.deviceId, token)
        // What runs is this device already: the file says nothing new of it.
        binding.token = token
      },
      strangerOnBus: () => this.#refused.some(({ why }) => why === 'unbound'),
      isAmbiguous: () => this.#ambiguous.has(binding),
    })
    this.#keypads.set(binding, keypad)
    keypad.start()
  }

  /** Without a key presses go unsigned: the hub keeps them, and holds them when it knows a key of the device. */
  #openKey(device: string): Signer | null {
    const { openKey, log } = this.#ports
    try {
      const signer = openKey(device)
      if (!signer) log.warn({ device }, 'this device has no key: what it sends is not signed')
      return signer
    } catch (error) {
      log.error({ device, error: String(error) }, 'the key of this device is unreadable: what it sends is not signed')
      return null
    }
  }
}

function isSame(a: Binding, b: Binding): boolean {
  return (
    a.deviceId === b.deviceId && a.token === b.token && describeIdentity(a.identity) === describeIdentity(b.identity)
  )
}
