import type { Timers } from '../../server/contract/device/outbox.ts'
import type { AttachedKeypad, HidConnection, HidListener, HidPort } from './hid-port.ts'
import { showOn, type Shown } from './keypad-lamp.ts'
import { BEGINNING, stepKeypad, type KeypadEffect, type KeypadEvent, type KeypadState } from './keypad-life.ts'

export interface LiveKeypadPorts {
  port: HidPort
  timers: Timers
  /** Every input report of the present connection. */
  onReport(report: Uint8Array, keypad: AttachedKeypad): void
  onState(state: KeypadState, before: KeypadState): void
  /** Asks for a look at the bus now. */
  look(): void
}

/** Does what the state machine of keypad-life.ts says, on a HID port. */
export class LiveKeypad {
  #ports: LiveKeypadPorts
  #state: KeypadState = BEGINNING
  #connections = new Map<number, HidConnection>()
  #cancelWait: (() => void) | null = null
  #stopped = false

  constructor(ports: LiveKeypadPorts) {
    this.#ports = ports
  }

  get state(): KeypadState {
    return this.#state
  }

  /** What the technician should know of the present connection. */
  get warning(): string | null {
    return this.#connections.get(this.#state.attempt)?.warning ?? null
  }

  /** What a look at the bus found for this binding. */
  observe(keypad: AttachedKeypad | null): void {
    this.#event(keypad === null ? { is: 'unseen' } : { is: 'seen', keypad })
  }

  /** Shows a signal. Resolves to the first failure, null when all went out. */
  async show(shown: Shown): Promise<string | null> {
    const connection = this.#connections.get(this.#state.attempt)
    if (this.#state.name !== 'ready' || !connection) return 'the keypad is not connected'
    return showOn(connection, shown)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelWait?.()
    const open = [...this.#connections.values()]
    this.#connections.clear()
    await Promise.all(open.map((connection) => connection.close()))
  }

  #event(event: KeypadEvent): void {
    if (this.#stopped) return
    const before = this.#state
    const { state, effects } = stepKeypad(before, event)
    this.#state = state
    for (const effect of effects) this.#do(effect)
    if (state !== before) this.#ports.onState(state, before)
  }

  #do(effect: KeypadEffect): void {
    switch (effect.do) {
      case 'open':
        void this.#open(effect.attempt, effect.keypad)
        return
      case 'close': {
        const connection = this.#connections.get(effect.attempt)
        this.#connections.delete(effect.attempt)
        void connection?.close()
        return
      }
      case 'wait':
        this.#cancelWait?.()
        this.#cancelWait = this.#ports.timers.after(effect.ms, () => this.#event({ is: 'wait-over' }))
        return
      case 'look':
        this.#ports.look()
        return
      default:
        effect satisfies never
    }
  }

  async #open(attempt: number, keypad: AttachedKeypad): Promise<void> {
    // A keypad can be lost in the very moment in which it is opened: then `lost` comes before `opened`.
    let lostAlready: string | null = null
    const listener: HidListener = {
      onReport: (report) => {
        if (this.#state.attempt === attempt && !this.#stopped) this.#ports.onReport(report, keypad)
      },
      onLost: (reason) => {
        lostAlready = reason
        this.#event({ is: 'lost', attempt, reason })
      },
    }
    const opened = await this.#ports.port.open(keypad.path, listener, 'for-good')
    if (!opened.ok) {
      this.#event({ is: 'open-failed', attempt, trouble: opened.trouble })
      return
    }
    if (this.#stopped) {
      await opened.connection.close()
      return
    }
    this.#connections.set(attempt, opened.connection)
    this.#event({ is: 'opened', attempt })
    if (lostAlready !== null) this.#event({ is: 'lost', attempt, reason: lostAlready })
  }
}
