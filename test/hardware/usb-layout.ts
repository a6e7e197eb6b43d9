import type { Layout, Sent } from '../helpers/keypad-layouts.ts'
import type { UsbDevice } from './redirected-device.ts'
import {
  CLEAR_FEATURE,
  CONFIGURATION,
  DEVICE,
  GET_DESCRIPTOR,
  GET_REPORT,
  GET_STATUS,
  HID,
  HID_REPORT,
  IN_ENDPOINT,
  INTERVAL,
  PACKET_SIZE,
  SET_IDLE,
  SET_PROTOCOL,
  STRING,
  word,
  type Answer,
} from './usb-keypad.ts'
import type { ControlRequest, Endpoint } from './usbredir-codec.ts'

const VID = 0xfeed
const BOOT_BYTES = 8

/** A USB device of a layout of the bag, with all its interfaces. */
export class UsbLayout implements UsbDevice {
  readonly vid = VID
  readonly pid: number
  readonly interfaces: number
  #layout: Layout

  constructor(layout: Layout, pid: number) {
    this.#layout = layout
    this.pid = pid
    this.interfaces = layout.interfaces.length
  }

  get endpoints(): Endpoint[] {
    return this.#layout.interfaces.map((_, index) => ({
      address: IN_ENDPOINT + index,
      interval: INTERVAL,
      packetSize: PACKET_SIZE,
      interface: index,
    }))
  }

  inModelForm(output: Uint8Array): Uint8Array {
    return output
  }

  answer({ requestType, request, value, index }: ControlRequest): Answer {
    switch (requestType & 0x7f) {
      case 0x00:
      case 0x01:
      case 0x02:
        if (request === GET_DESCRIPTOR) return { bytes: this.#descriptor(value >> 8, value & 0xff, index) }
        if (request === GET_STATUS) return { bytes: Uint8Array.of(0, 0) }
        return { bytes: request === CLEAR_FEATURE ? new Uint8Array() : null }
      case 0x21:
        if (request === GET_REPORT) return { bytes: new Uint8Array(1) }
        return { bytes: request === SET_IDLE || request === SET_PROTOCOL ? new Uint8Array() : null }
      default:
        return { bytes: null }
    }
  }

  #descriptor(type: number, which: number, index: number): Uint8Array | null {
    switch (type) {
      case DEVICE:
        return this.#device()
      case CONFIGURATION:
        return this.#configuration()
      case STRING:
        return which === 0 ? Uint8Array.of(4, STRING, ...word(0x0409)) : null
      case HID:
        return this.#hid(index)
      case HID_REPORT:
        return this.#report(index)
      default:
        return null
    }
  }

  #device(): Uint8Array {
    const head = [18, DEVICE, ...word(0x0200), 0, 0, 0, 64]
    return Uint8Array.of(...head, ...word(VID), ...word(this.pid), ...word(0x0100), 0, 0, 0, 1)
  }

  #configuration(): Uint8Array {
    const rest = this.#layout.interfaces.flatMap((_, index) => {
      const endpoint = [7, 5, IN_ENDPOINT + index, 0x03, ...word(PACKET_SIZE), INTERVAL]
      return [9, 4, index, 0, 1, 3, 0, 0, 0, ...this.#hid(index), ...endpoint]
    })
    return Uint8Array.of(9, CONFIGURATION, ...word(9 + rest.length), this.interfaces, 1, 0, 0x80, 50, ...rest)
  }

  #hid(index: number): Uint8Array {
    return Uint8Array.of(9, HID, ...word(0x0111), 0, 1, HID_REPORT, ...word(this.#report(index).length))
  }

  /** One collection; an input report for each id, as long as the longest that the layout sends under it. */
  #report(index: number): Uint8Array {
    const { facts, reportIds } = this.#layout.interfaces[index]!
    const { usagePage = 0, usage = 0 } = facts
    const ids = reportIds.length === 0 ? [null] : reportIds
    const fields = ids.flatMap((id) => {
      const bytes = this.#length(index, id)
      const isBoot = usagePage === 1 && (usage === 6 || usage === 7) && bytes === BOOT_BYTES
      return [...(id === null ? [] : [0x85, id]), ...(isBoot ? BOOT_FIELDS : byteFields(bytes))]
    })
    return Uint8Array.of(0x06, ...word(usagePage), 0x09, usage, 0xa1, 0x01, ...fields, 0xc0)
  }

  #length(index: number, id: number | null): number {
    const { levels, press, idle } = this.#layout
    const sent: Sent[] = [...levels.flatMap((level) => press(level, 0)), ...(idle ? [idle.report(0, null)] : [])]
    const bodies = sent
      .filter(({ on = 0, bytes }) => on === index && (id === null || bytes[0] === id))
      .map(({ bytes }) => bytes.length - (id === null ? 0 : 1))
    return Math.max(BOOT_BYTES * (bodies.length === 0 ? 1 : 0), ...bodies)
  }
}

/** Eight bits each, absolute. */
function byteFields(count: number): number[] {
  return [0x09, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 8, 0x95, count, 0x81, 0x02]
}

/** A boot keyboard (HID 1.11, appendix B.1): the kernel makes an input device of it. */
const BOOT_FIELDS = Buffer.from(
  '050719e029e715002501750195088102 95017508810195067508150026ff00 050719002aff008100'.replaceAll(' ', ''),
  'hex',
)
