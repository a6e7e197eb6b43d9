import type { Hub } from '../../server/build-hub.ts'
import { DEVICE_NAMESPACE } from '../../server/contract/limits.ts'

/** The instants around the commit and the ack of one message, in their order. */
export const DEATH_POINTS = ['before-begin', 'after-begin', 'before-commit', 'after-commit', 'after-ack'] as const
export type DeathPoint = (typeof DEATH_POINTS)[number]

/** The hub's process ends with SIGKILL, by its own hand, at a point in the handling of the next `press:submit`. */
export function dieAt(hub: Hub, point: DeathPoint): void {
  const die = () => process.kill(process.pid, 'SIGKILL')
  let arrived = false
  hub.io.of(DEVICE_NAMESPACE).on('connection', (socket) => {
    socket.use((packet: unknown[], next) => {
      if (packet[0] === 'press:submit') {
        arrived = true
        const ack = packet.at(-1) as (answer: unknown) => void
        if (point === 'after-ack')
          packet[packet.length - 1] = (answer: unknown) => {
            ack(answer)
            // The answer lies with the system by then, as it would if the power of this process alone were cut.
            setImmediate(die)
          }
      }
      next()
    })
  })
  const { db } = hub.ledger
  const exec = db.exec.bind(db)
  db.exec = (sql) => {
    if (!arrived) return exec(sql)
    if (point === 'before-begin' && sql.startsWith('BEGIN')) die()
    if (point === 'before-commit' && sql === 'COMMIT') die()
    const done = exec(sql)
    if (point === 'after-begin' && sql.startsWith('BEGIN')) die()
    if (point === 'after-commit' && sql === 'COMMIT') die()
    return done
  }
}
