import { shownBy } from '../../firmware-bridge/keypad/keypad-lamp.ts'
import type { KeypadModel } from '../../firmware-bridge/keypad/keypad-model.ts'
import type { Endpoint, ControlRequest } from './usbredir-codec.ts'

/** How a keypad takes output reports: at an endpoint of their own, or as SET_REPORT on the control endpoint. */
export type OutputBy = 'interrupt' | 'control'

export interface UsbKeypadFacts {
  model: KeypadModel
  /** Cheap keypads have none. */
  serial?: string
  outputBy?: OutputBy
}

export const IN_ENDPOINT = 0x81
export const OUT_ENDPOINT = 0x01
export const PACKET_SIZE = 64
/**
 * In units of 125 µs, as a power of two: 8 ms, as keypads have it. Linux keeps 64 reports for whoever reads hidraw and
 * drops the rest, so that in the time of 64 an emulated machine must come to read one.
 */
export const INTERVAL = 7

// Standard requests (USB 2.0, table 9-4) and HID class requests (HID 1.11, 7.2).
export const GET_STATUS = 0x00
export const CLEAR_FEATURE = 0x01
export const GET_DESCRIPTOR = 0x06
export const GET_REPORT = 0x01
const SET_REPORT = 0x09
export const SET_IDLE = 0x0a
export const SET_PROTOCOL = 0x0b
export const DEVICE = 1
export const CONFIGURATION = 2
export const STRING = 3
export const HID = 0x21
export const HID_REPORT = 0x22

/** What a keypad answers to a control transfer. */
export interface Answer {
  /** Null stalls: the keypad knows no such request. */
  bytes: Uint8Array | null
  /** An output report that came this way. */
  output?: Uint8Array
}

/** A vendor-type USB keypad of a model, without the wire: descriptors, and answers to control transfers. Pure. */
export class UsbKeypad {
  readonly facts: UsbKeypadFacts
  readonly vid: number
  readonly pid: number

  constructor(facts: UsbKeypadFacts) {
    const [match] = facts.model.match
    this.facts = facts
    this.vid = parseInt(match!.vid, 16)
    this.pid = parseInt(match!.pid, 16)
  }

  readonly interfaces = 1

  get endpoints(): Endpoint[] {
    const common = { interval: INTERVAL, packetSize: PACKET_SIZE }
    const out = { address: OUT_ENDPOINT, ...common }
    return [{ address: IN_ENDPOINT, ...common }, ...(this.#takesOutput && this.#outputBy === 'interrupt' ? [out] : [])]
  }

  answer(request: ControlRequest): Answer {
    const { requestType, request: code, value, index } = request
    switch (requestType & 0x7f) {
      // Of the device, of an interface, of an endpoint.
      case 0x00:
      case 0x01:
      case 0x02:
        if (code === GET_DESCRIPTOR) return { bytes: this.#descriptor(value >> 8, value & 0xff) }
        if (code === GET_STATUS) return { bytes: Uint8Array.of(0, 0) }
        return { bytes: code === CLEAR_FEATURE ? new Uint8Array() : null }
      // Of the HID class, to the only interface.
      case 0x21:
        if (index !== 0) return { bytes: null }
        if (code === SET_REPORT && this.#outputBy === 'control')
          return { bytes: new Uint8Array(), output: request.data }
        if (code === GET_REPORT) return { bytes: new Uint8Array(this.#inputLength) }
        return { bytes: code === SET_IDLE || code === SET_PROTOCOL ? new Uint8Array() : null }
      default:
        return { bytes: null }
    }
  }

  /** Gives an output report the first byte that a model writes for it: the report id, 0 without ids. */
  inModelForm(output: Uint8Array): Uint8Array {
    return this.#numbered ? output : Uint8Array.of(0, ...output)
  }

  get #outputBy(): OutputBy {
    return this.facts.outputBy ?? 'interrupt'
  }
  get #outputs(): Uint8Array[] {
    const { signals } = this.facts.model
    return Object.values(signals ?? {}).flatMap((signal) => [...shownBy(signal).reports, ...shownBy(signal).features])
  }
  get #takesOutput(): boolean {
    return this.#outputs.length > 0
  }
  get #numbered(): boolean {
    return this.facts.model.report.id !== undefined
  }
  /** With its id. */
  get #inputLength(): number {
    const { report } = this.facts.model
    const bytes = report.keys.map((key) => ('byte' in key ? key.byte : 'byte' in report ? report.byte : 0))
    return Math.max(...bytes) + 1 + (this.#numbered ? 1 : 0)
  }

  #descriptor(type: number, which: number): Uint8Array | null {
    switch (type) {
      case DEVICE:
        return this.#deviceDescriptor()
      case CONFIGURATION:
        return this.#configurationDescriptor()
      case STRING:
        return this.#stringDescriptor(which)
      case HID:
        return this.#hidDescriptor()
      case HID_REPORT:
        return this.reportDescriptor()
      default:
        return null
    }
  }

  #deviceDescriptor(): Uint8Array {
    const serialIndex = this.facts.serial === undefined ? 0 : 3
    const head = [18, DEVICE, ...word(0x0200), 0, 0, 0, 64]
    return Uint8Array.of(...head, ...word(this.vid), ...word(this.pid), ...word(0x0100), 1, 2, serialIndex, 1)
  }

  #configurationDescriptor(): Uint8Array {
    const endpoints = this.endpoints.flatMap(({ address, interval, packetSize }) => {
      return [7, 5, address, 0x03, ...word(packetSize), interval]
    })
    const interfaceBytes = [9, 4, 0, 0, this.endpoints.length, 3, 0, 0, 0]
    const rest = [...interfaceBytes, ...this.#hidDescriptor(), ...endpoints]
    // Powered by the bus, 100 mA.
    return Uint8Array.of(9, CONFIGURATION, ...word(9 + rest.length), 1, 1, 0, 0x80, 50, ...rest)
  }

  #hidDescriptor(): Uint8Array {
    return Uint8Array.of(9, HID, ...word(0x0111), 0, 1, HID_REPORT, ...word(this.reportDescriptor().length))
  }

  #stringDescriptor(which: number): Uint8Array | null {
    if (which === 0) return Uint8Array.of(4, STRING, ...word(0x0409))
    const text = [undefined, 'Pingyi test', this.facts.model.name.en.slice(0, 60), this.facts.serial][which]
    if (text === undefined) return null
    const characters = Buffer.from(text, 'utf16le')
    return Uint8Array.of(2 + characters.length, STRING, ...characters)
  }

  /** One vendor-defined collection with the model's input report and each of its output reports (HID 1.11, 6.2.2). */
  reportDescriptor(): Uint8Array {
    const { usagePage, usage, report } = this.facts.model
    const lengths = new Map<number, number>()
    for (const output of this.#outputs) {
      const id = this.#numbered ? output[0]! : 0
      lengths.set(id, Math.max(lengths.get(id) ?? 0, output.length - 1))
    }
    const id = (id: number) => (id === 0 ? [] : [0x85, id])
    // Usage, logical 0 to 255, 8 bits, count, then the main item: data, variable, absolute.
    const field = (usage: number, bytes: number, item: number) => {
      return [0x09, usage, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 8, 0x95, bytes, item, 0x02]
    }
    const inputBytes = this.#inputLength - (this.#numbered ? 1 : 0)
    return Uint8Array.of(
      0x06,
      ...word(parseInt(usagePage, 16)),
      0x09,
      parseInt(usage, 16),
      0xa1,
      0x01,
      ...id(parseInt(report.id ?? '0', 16)),
      ...field(0x02, inputBytes, 0x81),
      ...[...lengths].flatMap(([reportId, bytes]) => [...id(reportId), ...field(0x03, bytes, 0x91)]),
      0xc0,
    )
  }
}

export function word(value: number): [number, number] {
  return [value & 0xff, value >> 8]
}
