import { connect, type Socket } from 'node:net'
import { IN_ENDPOINT, type Answer } from './usb-keypad.ts'
import * as redir from './usbredir-codec.ts'

const GREETED_WITHIN_MS = 30_000

/** A USB device without the wire. */
export interface UsbDevice {
  readonly vid: number
  readonly pid: number
  readonly endpoints: readonly redir.Endpoint[]
  readonly interfaces: number
  answer(request: redir.ControlRequest): Answer
  /** Gives an output report the first byte that a model writes for it: the report id, 0 without ids. */
  inModelForm(output: Uint8Array): Uint8Array
}

/**
 * A device that hangs on a port of the virtual machine by its usbredir socket, as by a cable. Everything that the
 * machine's kernel asks is answered at once by `UsbKeypad`; what it sends is kept.
 */
export class RedirectedDevice<U extends UsbDevice> {
  readonly usb: U
  /** Output reports that arrived here, hex, each with its report id in front as models write them. */
  readonly written: string[] = []
  /** How often a program in the machine began to read its reports. */
  opened = 0
  /** A program in the machine reads its reports now. */
  isOpen = false
  /** Pulls itself out when it hears a packet of this type. */
  unplugOn: number | null = null
  /** What broke the conversation, if anything did. */
  fault: Error | null = null
  readonly unplugged: Promise<void>
  #greeted: Promise<void>
  #hello: () => void = () => {}
  #socket: Socket
  #reader = new redir.PacketReader()
  #sent = 1n << 32n

  protected constructor(usb: U, socket: Socket) {
    this.usb = usb
    this.#socket = socket
    this.#greeted = new Promise((resolve) => (this.#hello = resolve))
    this.unplugged = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.on('data', (bytes) => this.#hear(bytes))
    socket.on('error', (error) => (this.fault ??= error))
    socket.write(redir.hello('pingyi keypad'))
  }

  /** The cable to a port. @param address the port's socket */
  protected static async cable(address: string): Promise<Socket> {
    const socket = connect(address)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return socket
  }

  /** Resolves when it is plugged in. @throws Error when the port is taken */
  protected async greeted(address: string): Promise<this> {
    const taken = setTimeout(() => this.#fail(new Error(`another keypad is on ${address}`)), GREETED_WITHIN_MS)
    await Promise.race([this.#greeted, this.unplugged])
    clearTimeout(taken)
    if (this.fault) throw this.fault
    return this
  }

  /** Sends an input report, hex, at once. */
  report(hex: string, endpoint = IN_ENDPOINT): void {
    this.#socket.write(redir.interruptIn(this.#sent++, endpoint, Buffer.from(hex, 'hex')))
  }

  /** Pulls the cable. */
  async unplug(): Promise<void> {
    this.isOpen = false
    this.#socket.destroy()
    await this.unplugged
  }

  #hear(bytes: Uint8Array): void {
    try {
      for (const packet of this.#reader.read(bytes)) this.#answer(packet)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #fail(fault: Error): void {
    this.fault ??= fault
    this.#socket.destroy()
  }

  #answer(packet: redir.Packet): void {
    const { TYPE, STATUS } = redir
    const say = (type: number, ...bytes: number[]) => {
      this.#socket.write(redir.encode(type, packet.id, Uint8Array.from(bytes)))
    }
    if (packet.type === this.unplugOn) {
      this.isOpen = false
      this.#socket.destroy()
      return
    }
    const [first = 0, second = 0] = packet.body
    switch (packet.type) {
      case TYPE.hello:
        redir.checkHello(packet.body)
        this.#hello()
        this.#socket.write(redir.interfaceInfo(this.usb.interfaces))
        this.#socket.write(redir.endpointInfo(this.usb.endpoints))
        this.#socket.write(redir.deviceConnect(this.usb.vid, this.usb.pid))
        return
      case TYPE.setConfiguration:
        return say(TYPE.configurationStatus, STATUS.success, first)
      case TYPE.getConfiguration:
        return say(TYPE.configurationStatus, STATUS.success, 1)
      case TYPE.setAltSetting:
        return say(TYPE.altSettingStatus, STATUS.success, first, second)
      case TYPE.getAltSetting:
        return say(TYPE.altSettingStatus, STATUS.success, first, 0)
      case TYPE.startInterruptReceiving:
        this.opened++
        this.isOpen = true
        return say(TYPE.interruptReceivingStatus, STATUS.success, first)
      case TYPE.stopInterruptReceiving:
        this.isOpen = false
        return say(TYPE.interruptReceivingStatus, STATUS.success, first)
      case TYPE.controlPacket: {
        const { bytes, output } = this.usb.answer(redir.readControl(packet))
        if (output) this.#noteWritten(output)
        this.#socket.write(redir.controlAnswer(packet, bytes))
        return
      }
      case TYPE.interruptPacket:
        this.#noteWritten(redir.readInterrupt(packet).data)
        this.#socket.write(redir.interruptTaken(packet))
        return
      case TYPE.reset:
        this.isOpen = false
        return
      case TYPE.cancelDataPacket:
        // Everything is answered at once: it is answered already.
        return
      default:
        throw new Error(`usbredir: a keypad knows nothing of packets of type ${packet.type}`)
    }
  }

  #noteWritten(output: Uint8Array): void {
    this.written.push(Buffer.from(this.usb.inModelForm(output)).toString('hex'))
  }
}
