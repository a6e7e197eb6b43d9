/**
 * The wire form of usbredir 0.7 (docs/usb-redirection-protocol.md of the usbredir project), as far as a keypad needs
 * it: the side that has the device. Pure: bytes to packets and packets to bytes.
 */

export const TYPE = {
  hello: 0,
  deviceConnect: 1,
  reset: 3,
  interfaceInfo: 4,
  endpointInfo: 5,
  setConfiguration: 6,
  getConfiguration: 7,
  configurationStatus: 8,
  setAltSetting: 9,
  getAltSetting: 10,
  altSettingStatus: 11,
  startInterruptReceiving: 15,
  stopInterruptReceiving: 16,
  interruptReceivingStatus: 17,
  cancelDataPacket: 21,
  controlPacket: 100,
  interruptPacket: 103,
} as const

export const STATUS = { success: 0, stall: 4 } as const

/** Bits of the capabilities in a hello. An xHCI wants the last three. */
const CONNECT_DEVICE_VERSION = 1 << 1
const MAX_PACKET_SIZE = 1 << 4
const IDS_OF_64_BITS = 1 << 5
const BULK_LENGTH_OF_32_BITS = 1 << 6
const CAPABILITIES = CONNECT_DEVICE_VERSION | MAX_PACKET_SIZE | IDS_OF_64_BITS | BULK_LENGTH_OF_32_BITS

const VERSION_LENGTH = 64
/** Of a hello: the ids are 32 bits until both sides have said otherwise. */
const FIRST_HEADER = 12
const HEADER = 16
/** Nobody sends a keypad more than this in one packet; a length beyond it is a stream out of step. */
const LONGEST = 1 << 20
/** Endpoints in the lists of `endpointInfo`: 16 out, then 16 in. */
const ENDPOINTS = 32
const NO_ENDPOINT = 255
const INTERRUPT = 3
const CONTROL = 0
const HIGH_SPEED = 2
const HID_CLASS = 3

export interface Packet {
  type: number
  id: bigint
  body: Uint8Array
}

/** Puts packets together from whatever pieces a socket gives. @throws Error when the stream is no usbredir */
export class PacketReader {
  #rest: Buffer = Buffer.alloc(0)
  #greeted = false

  read(bytes: Uint8Array): Packet[] {
    this.#rest = Buffer.concat([this.#rest, bytes])
    const packets: Packet[] = []
    for (;;) {
      const header = this.#greeted ? HEADER : FIRST_HEADER
      if (this.#rest.length < header) return packets
      const type = this.#rest.readUInt32LE(0)
      const length = this.#rest.readUInt32LE(4)
      if (length > LONGEST) throw new Error(`usbredir out of step: type ${type}, length ${length}`)
      if (this.#rest.length < header + length) return packets
      if (!this.#greeted && type !== TYPE.hello) throw new Error(`usbredir begins with type ${type}, not with a hello`)
      const id = this.#greeted ? this.#rest.readBigUInt64LE(8) : BigInt(this.#rest.readUInt32LE(8))
      packets.push({ type, id, body: Uint8Array.from(this.#rest.subarray(header, header + length)) })
      this.#rest = this.#rest.subarray(header + length)
      this.#greeted = true
    }
  }
}

export function hello(program: string): Buffer {
  const body = Buffer.alloc(VERSION_LENGTH + 4)
  body.write(program, 0, VERSION_LENGTH - 1, 'latin1')
  body.writeUInt32LE(CAPABILITIES, VERSION_LENGTH)
  const header = Buffer.alloc(FIRST_HEADER)
  header.writeUInt32LE(TYPE.hello, 0)
  header.writeUInt32LE(body.length, 4)
  return Buffer.concat([header, body])
}

/** @throws Error when the other side cannot do what an xHCI needs */
export function checkHello(body: Uint8Array): void {
  const bytes = Buffer.from(body)
  const theirs = bytes.length >= VERSION_LENGTH + 4 ? bytes.readUInt32LE(VERSION_LENGTH) : 0
  const needed = MAX_PACKET_SIZE | IDS_OF_64_BITS | BULK_LENGTH_OF_32_BITS
  if ((theirs & needed) !== needed) throw new Error(`the other side's usbredir is too old: capabilities ${theirs}`)
}

export function encode(type: number, id: bigint, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const header = Buffer.alloc(HEADER)
  header.writeUInt32LE(type, 0)
  header.writeUInt32LE(body.length, 4)
  header.writeBigUInt64LE(id, 8)
  return Buffer.concat([header, body])
}

export function deviceConnect(vid: number, pid: number): Buffer {
  const body = Buffer.alloc(10)
  // Class, subclass and protocol stay 0: the interfaces say them.
  body.writeUInt8(HIGH_SPEED, 0)
  body.writeUInt16LE(vid, 4)
  body.writeUInt16LE(pid, 6)
  body.writeUInt16LE(0x0100, 8)
  return encode(TYPE.deviceConnect, 0n, body)
}

/** So many HID interfaces. */
export function interfaceInfo(count = 1): Buffer {
  const body = Buffer.alloc(4 + 4 * 32)
  body.writeUInt32LE(count, 0)
  for (let index = 0; index < count; index++) {
    body.writeUInt8(index, 4 + index)
    body.writeUInt8(HID_CLASS, 4 + 32 + index)
  }
  return encode(TYPE.interfaceInfo, 0n, body)
}

export interface Endpoint {
  /** With bit 7 set when it goes to the host. */
  address: number
  interval: number
  packetSize: number
  /** 0 where there is one. */
  interface?: number
}

/** The control endpoint, and interrupt endpoints. */
export function endpointInfo(endpoints: readonly Endpoint[]): Buffer {
  const body = Buffer.alloc(ENDPOINTS * 5)
  body.fill(NO_ENDPOINT, 0, ENDPOINTS)
  body[indexOf(0x00)] = CONTROL
  body[indexOf(0x80)] = CONTROL
  for (const { address, interval, packetSize, interface: of = 0 } of endpoints) {
    const index = indexOf(address)
    body[index] = INTERRUPT
    body[ENDPOINTS + index] = interval
    body[2 * ENDPOINTS + index] = of
    body.writeUInt16LE(packetSize, 3 * ENDPOINTS + 2 * index)
  }
  return encode(TYPE.endpointInfo, 0n, body)
}

function indexOf(address: number): number {
  return ((address & 0x80) >> 3) | (address & 0x0f)
}

/** A control transfer (USB 2.0, 9.3), as it comes and as it is answered. */
export interface ControlRequest {
  request: number
  /** bmRequestType: bit 7 set when the device is asked for data. */
  requestType: number
  value: number
  index: number
  length: number
  data: Uint8Array
}

export function readControl({ body }: Packet): ControlRequest {
  const bytes = Buffer.from(body)
  return {
    request: bytes.readUInt8(1),
    requestType: bytes.readUInt8(2),
    value: bytes.readUInt16LE(4),
    index: bytes.readUInt16LE(6),
    length: bytes.readUInt16LE(8),
    data: Uint8Array.from(bytes.subarray(10)),
  }
}

/** @param answer bytes for the host, empty for what the host sent; null stalls */
export function controlAnswer({ id, body }: Packet, answer: Uint8Array | null): Buffer {
  const { requestType, length } = readControl({ type: TYPE.controlPacket, id, body })
  const isIn = (requestType & 0x80) !== 0
  const data = answer === null || !isIn ? new Uint8Array() : answer.subarray(0, length)
  const header = Buffer.from(body.subarray(0, 10))
  header.writeUInt8(answer === null ? STATUS.stall : STATUS.success, 3)
  header.writeUInt16LE(isIn ? data.length : answer === null ? 0 : length, 8)
  return encode(TYPE.controlPacket, id, header, data)
}

/** What the host sends to an interrupt endpoint. */
export function readInterrupt({ body }: Packet): { endpoint: number; data: Uint8Array } {
  return { endpoint: body[0] ?? 0, data: body.subarray(4) }
}

export function interruptTaken({ id, body }: Packet): Buffer {
  const header = Buffer.from(body.subarray(0, 4))
  header.writeUInt8(STATUS.success, 1)
  return encode(TYPE.interruptPacket, id, header)
}

/** A report of the device. */
export function interruptIn(id: bigint, endpoint: number, report: Uint8Array): Buffer {
  const header = Buffer.from([endpoint, STATUS.success, report.length & 0xff, report.length >> 8])
  return encode(TYPE.interruptPacket, id, header, report)
}
