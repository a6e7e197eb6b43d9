import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Who attacks a hub, in a process of its own, so that honest devices of the test have theirs. */
export interface FloodPlan {
  ca: string
  count: number
  /** Addresses of this machine from which the connections come, in turn. */
  from: string[]
  kinds: { port: number; bytes: string; secure: boolean }[]
}

/** A few at a time: a machine that opens them all at once is busy with itself. */
const AT_ONCE = 100

async function flood({ ca, count, from, kinds }: FloodPlan): Promise<void> {
  const sockets: Socket[] = []
  for (let i = 0; i < count; i++) {
    const { port, bytes, secure } = kinds[i % kinds.length]!
    const place = { port, host: '127.0.0.1', localAddress: from[Math.floor(i / kinds.length) % from.length]! }
    const socket = secure ? connectTls({ ...place, ca }) : connect(place)
    socket.on('error', () => {})
    if (bytes !== '') socket.once(secure ? 'secureConnect' : 'connect', () => socket.write(bytes))
    socket.resume()
    sockets.push(socket)
    if (i % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  while (sockets.some((socket) => socket.connecting)) await new Promise((resolve) => setTimeout(resolve, 50))
  process.send?.({ opened: count, open: sockets.filter(({ destroyed }) => !destroyed).length })
}

process.once('message', (plan) => void flood(plan as FloodPlan))
