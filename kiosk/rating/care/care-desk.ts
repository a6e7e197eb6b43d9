import type { DeviceLink } from '../../../server/contract/device/device-link.ts'
import type { OutboxStore } from '../../../server/contract/device/outbox.ts'
import type { FlowEvent, PanelEffect, SignedAnswer } from '../flow/flow-events.ts'
import type { FlowState } from '../flow/flow-state.ts'
import type { KioskMemory } from '../memory/kiosk-memory.ts'
import type { Care, PinDigest } from '../memory/remembered.ts'
import { stillWaiting, storeTestPresses } from '../memory/store-items.ts'

/** Digests and compares PINs; `digest` gives null where there is no WebCrypto. */
export interface PinPort {
  digest(pin: string): Promise<PinDigest | null>
  matches(pin: string, kept: PinDigest): Promise<boolean>
}

export interface CarePorts {
  outbox: OutboxStore
  memory: Pick<KioskMemory, 'keepCare' | 'forgetIdentity'>
  pins: PinPort
  link(): Pick<DeviceLink, 'signIn' | 'signOut' | 'kick'> | null
  flow(): FlowState
  dispatch(event: FlowEvent): void
  /** Trades a code for an identity and takes it; resolves with why not, or null. */
  pairAnew(code: string): Promise<string | null>
  /** Lets go of the link and of who this device was. */
  unpaired(): void
}

/** Carries out what staff and technicians ask for at the screen. */
export class CareDesk {
  #ports: CarePorts
  #care: Care
  /** Test presses on their way. */
  #tests: string[] = []

  constructor(ports: CarePorts, care: Care) {
    this.#ports = ports
    this.#care = care
  }

  async carryOut(effect: PanelEffect): Promise<void> {
    const { pins, dispatch } = this.#ports
    switch (effect.effect) {
      case 'sign-in':
        return dispatch({ event: 'signed', answer: await this.#ask((link) => link.signIn(effect.no, effect.pin)) })
      case 'sign-out':
        return dispatch({ event: 'signed', answer: await this.#ask((link) => link.signOut()) })
      case 'check-pin': {
        const { pin } = this.#care
        const right = pin !== null && (await pins.matches(effect.pin, pin).catch(() => false))
        return dispatch({ event: 'pin-checked', right })
      }
      case 'keep-pin':
        return dispatch({ event: 'pin-kept', kept: await this.#keepPin(effect.pin) })
      case 'pair-anew': {
        const code = await this.#ports.pairAnew(effect.code)
        if (code !== null) return dispatch({ event: 'code-refused', code })
        // Whoever brings a fresh code from the office may choose the PIN.
        dispatch({ event: 'pin-checked', right: true })
        return dispatch({ event: 'change-pin' })
      }
      case 'self-test':
        return this.#selfTest(effect)
      case 'unpair':
        return this.#unpair()
      case 'keep-usual': {
        const { voice, hand } = this.#ports.flow().usual
        // Losing it costs a technician's choice after a restart, and nothing else.
        await this.#keep({ ...this.#care, voice, hand }).catch(() => {})
      }
    }
  }

  /** The outbox has moved: perhaps the hub has answered a test. */
  async look(): Promise<void> {
    if (this.#tests.length === 0) return
    const tests = this.#tests
    const waiting = await stillWaiting(this.#ports.outbox, tests).catch(() => tests.length)
    if (tests !== this.#tests) return
    this.#ports.dispatch({
      event: 'tested',
      test: { sent: tests.length, acknowledged: tests.length - waiting, failed: false },
    })
    if (waiting === 0) this.#tests = []
  }

  async #ask(how: (link: NonNullable<ReturnType<CarePorts['link']>>) => Promise<SignedAnswer>): Promise<SignedAnswer> {
    const link = this.#ports.link()
    try {
      if (link) return await how(link)
    } catch {
      // Signing in needs the hub: it alone knows the PINs.
    }
    return { ok: false, code: 'unreachable' }
  }

  async #keepPin(pin: string): Promise<boolean> {
    try {
      const digest = await this.#ports.pins.digest(pin)
      if (digest === null) return false
      await this.#keep({ ...this.#care, pin: digest })
      return true
    } catch {
      return false
    }
  }

  async #keep(care: Care): Promise<void> {
    await this.#ports.memory.keepCare(care)
    this.#care = care
  }

  async #selfTest({ at }: Extract<PanelEffect, { effect: 'self-test' }>): Promise<void> {
    const { outbox, dispatch, link } = this.#ports
    try {
      this.#tests = await storeTestPresses(outbox, at)
    } catch {
      return dispatch({ event: 'tested', test: { sent: 0, acknowledged: 0, failed: true } })
    }
    dispatch({ event: 'tested', test: { sent: this.#tests.length, acknowledged: 0, failed: false } })
    link()?.kick()
  }

  async #unpair(): Promise<void> {
    const { memory, unpaired, dispatch } = this.#ports
    try {
      await memory.forgetIdentity()
    } catch {
      // It would be the old device again after a restart: better to stay it now, too.
      return
    }
    unpaired()
    dispatch({ event: 'unpaired' })
  }
}
