import type { DeviceSocket } from '../../server/contract/device/device-link.ts'

/**
 * What a line does to one message of presses: it is lost on its way, its answer is lost, it arrives twice, or the
 * device has given it up when it arrives, after the next one; or the connection breaks before or after it arrived.
 */
export type Harm = 'none' | 'lost' | 'answer-lost' | 'twice' | 'late' | 'cut-before' | 'cut-after'

/** A line around a real socket that harms messages of presses; hellos and beats pass. */
export function harmfulLine(socket: DeviceSocket, next: () => Harm): DeviceSocket {
  /** Messages that are still on their way, although nobody waits for an answer. */
  const late: (() => void)[] = []
  return {
    get connected() {
      return socket.connected
    },
    connect: () => socket.connect(),
    disconnect: () => socket.disconnect(),
    get sendBuffer() {
      return socket.sendBuffer
    },
    on: (event, listener) => socket.on(event, listener),
    timeout: (ms) => ({
      async emitWithAck(event, payload) {
        const send = () => socket.timeout(ms).emitWithAck(event, payload)
        if (event !== 'press:submit') return send()
        const harm = next()
        if (harm === 'lost') throw new Error('no answer came in time')
        if (harm === 'late') {
          late.push(() => {
            // Without a connection the client library would keep it for the next one.
            if (socket.connected) void send().catch(() => {})
          })
          throw new Error('no answer came in time')
        }
        if (harm === 'cut-before') {
          socket.disconnect()
          throw new Error('the connection broke')
        }
        if (harm === 'twice') void send().catch(() => {})
        const answer = await send()
        for (const arrive of late.splice(0).toReversed()) arrive()
        if (harm === 'answer-lost') throw new Error('no answer came in time')
        if (harm === 'cut-after') {
          socket.disconnect()
          throw new Error('the connection broke')
        }
        return answer
      },
    }),
  }
}
