import { connect, type Socket } from 'node:net'

/** Addresses of this machine, besides the one that is known: a flood comes from many. */
const ADDRESSES = 200
const AT_ONCE = 100
/** The half of a request: whoever waits for the rest of it holds a connection. */
const HALF = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: '

/** Connections that say half of a request and wait, held at a number until the end; who is hung up on comes again. */
export async function holdConnections(port: number, hold: number, endsAt: number): Promise<string> {
  const open = new Set<Socket>()
  const told = { tried: 0, refused: 0, most: 0 }
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
    for (let i = 0; i < AT_ONCE && open.size < hold; i++) one()
    told.most = Math.max(told.most, open.size)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  for (const socket of open) socket.destroy()
  return `${told.tried} connections tried, at most ${told.most} open at a time, ${told.refused} hung up on`
}
