import { Decoder, PacketType } from 'socket.io-parser'
import { DEVICE_NAMESPACE } from '../contract/limits.ts'

/** Shorter messages are read as they come: to read one costs no more than to turn it away. */
const LONG = 4_096
/** How a submission begins: its kind, the namespace, the number of its ack, the name of the event. */
const SUBMISSION = new RegExp(String.raw`^2${DEVICE_NAMESPACE},(\d{0,15})\["press:submit",`)
const LONGEST_HEAD = 64

/** What a handler is given in place of a long submission that nobody read. */
export const UNREAD: unknown = Object.freeze({ unread: true })

/**
 * socket.io's decoder, which does not read a long submission while `isFull`: to read one of 130 KB takes a millisecond or
 * more, and two thousand devices that come back would stop the hub for seconds only to be told `busy`.
 */
export function turningDecoder(isFull: () => boolean): typeof Decoder {
  return class extends Decoder {
    override add(packet: unknown): void {
      if (typeof packet !== 'string' || packet.length < LONG || !isFull()) return super.add(packet)
      const head = SUBMISSION.exec(packet.slice(0, LONGEST_HEAD))
      if (head === null) return super.add(packet)
      const [, ack = ''] = head
      this.emitReserved('decoded', {
        type: PacketType.EVENT,
        nsp: DEVICE_NAMESPACE,
        data: ['press:submit', UNREAD],
        ...(ack === '' ? {} : { id: Number(ack) }),
      })
    }
  }
}
