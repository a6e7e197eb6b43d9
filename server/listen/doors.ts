import { createServer, type AddressInfo, type Server } from 'node:net'

export interface Place {
  host: string
  port: number
}

/** So many sockets listen at one port. */
const DOORS = 16

/** What lets several sockets listen at one port: Linux shares newcomers out among them. */
export const SHARED_PORT = process.platform === 'linux' ? { reusePort: true } : {}

/**
 * More sockets that listen where a server does. Node takes one connection of a listening socket in each turn of the event
 * loop. Where turns are long because thousands send something, newcomers would wait as many turns as stand before them: a
 * health check beside 2,000 devices that came back waited for 28 s. Each door lets one in a turn. On systems other than Linux
 * the server's own socket stays the only one.
 */
export class Doors {
  #server: Server
  #doors: Server[] = []

  /** @param server whose listeners of `connection` get what comes */
  constructor(server: Server) {
    this.#server = server
  }

  /** Once the server listens there, by `SHARED_PORT`. */
  async open({ address, port }: AddressInfo, backlog?: number): Promise<void> {
    if (process.platform !== 'linux') return
    const { allowHalfOpen, noDelay } = this.#server as Server & { allowHalfOpen: boolean; noDelay: boolean }
    while (this.#doors.length < DOORS - 1) {
      const door = createServer({ allowHalfOpen, noDelay }, (socket) => this.#server.emit('connection', socket))
      door.on('error', (error) => this.#server.emit('error', error))
      await listening(door, { host: address, port, ...SHARED_PORT, ...(backlog === undefined ? {} : { backlog }) })
      this.#doors.push(door)
    }
  }

  /** Lets nobody in any more; resolves when those have gone who came by them. */
  async close(): Promise<void> {
    await Promise.all(this.#doors.map((door) => new Promise((resolve) => door.close(resolve))))
  }
}

/** A port that is shared would be shared with another hub, too: this fails where somebody listens already. */
export async function mustBeFree(place: Place): Promise<void> {
  if (place.port === 0) return
  const probe = createServer()
  await listening(probe, { ...place, exclusive: true })
  await new Promise((resolve) => probe.close(resolve))
}

/** Resolves when a server listens. @throws what the system says */
export async function listening(server: Server, where: Parameters<Server['listen']>[0]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
