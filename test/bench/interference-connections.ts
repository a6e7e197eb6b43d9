import { connect, type Socket } from 'node:net'

/** Addresses of this machine, besides the one that is known: a flood comes from many. */
const ADDRESSES = 200
const TICK_MS = 10
/** The half of a request: whoever waits for the rest of it holds a connection. */
const HALF = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: '

/**
 * Connections that say half of a request and wait, so many a second up to a number, until the end; who is hung up on comes
 * again. Then all go at once.
 */
export async function holdConnections(port: number, hold: number, perSecond: number, endsAt: number): Promise<string> {
  const open = new Set<Socket>()
  const told = { tried: 0, refused: 0, most: 0 }
  const began = performance.now()
  const cpu = process.cpuUsage()
  const one = () => {
    const address = `127.0.${1 + Math.floor((told.tried % ADDRESSES) / 100)}.${1 + (told.tried % 100)}`
    told.tried++
    const socket = connect({ port, host: '127.0.0.1', localAddress: address })
    open.add(socket)
    socket.on('connect', () => socket.write(HALF))
    socket.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      told.refused++
    })
  }
  while (Date.now() < endsAt) {
    const due = ((performance.now() - began) * perSecond) / 1_000
    while (told.tried < due && open.size < hold) one()
    told.most = Math.max(told.most, [...open].filter(({ connecting }) => !connecting).length)
    await new Promise((resolve) => setTimeout(resolve, TICK_MS))
  }
  const { user, system } = process.cpuUsage(cpu)
  const share = Math.round((user + system) / 10 / (performance.now() - began))
  for (const socket of open) socket.destroy()
  // Still within what is measured.
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  return `${told.tried} connections tried by ${share} % of a core, at most ${told.most} open at a time, ${told.refused} hung up on`
}
