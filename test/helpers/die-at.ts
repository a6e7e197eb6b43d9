import { setEnvironmentData } from 'node:worker_threads'
import type { Hub } from '../../server/build-hub.ts'
import { DEVICE_NAMESPACE } from '../../server/contract/limits.ts'

/** The instants around the commit and the ack of one message, in their order. */
export const DEATH_POINTS = ['before-begin', 'after-begin', 'before-commit', 'after-commit', 'after-ack'] as const
export type DeathPoint = (typeof DEATH_POINTS)[number]

/**
 * [0]: 1 and more is the point at which the writer ends the process, -1 that its thread alone ends, by a fault of ours; read
 * in its thread (die-in-writer.ts).
 */
const armed = new Int32Array(new SharedArrayBuffer(4))

/** Before the threads of a hub begin. */
export function mayDie(): void {
  setEnvironmentData('die-at', armed)
}

/** The thread of the writer throws what nobody catches, when it writes next. */
export function breakWriter(): void {
  Atomics.store(armed, 0, -1)
}

/** The hub's process ends with SIGKILL, by its own hand, at a point in the handling of the next `press:submit`. */
export function dieAt(hub: Hub, point: DeathPoint): void {
  hub.io.of(DEVICE_NAMESPACE).on('connection', (socket) => {
    socket.use((packet: unknown[], next) => {
      if (packet[0] === 'press:submit') {
        Atomics.store(armed, 0, DEATH_POINTS.indexOf(point) + 1)
        const ack = packet.at(-1) as (answer: unknown) => void
        if (point === 'after-ack')
          packet[packet.length - 1] = (answer: unknown) => {
            ack(answer)
            // The answer lies with the system by then, as it would if the power of this process alone were cut.
            setImmediate(() => process.kill(process.pid, 'SIGKILL'))
          }
      }
      next()
    })
  })
}
