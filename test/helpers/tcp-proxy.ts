import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

interface Connection {
  device: Socket
  hub: Socket
  /** Bytes of the device that wait while the way to the hub is held. */
  held: Buffer[] | null
  deaf: boolean
}

/** The network between a device and its hub, and what goes wrong with it. A new connection is always sound. */
export class TcpProxy {
  readonly url: string
  /** The hub that the next connection goes to. */
  target: string
  /** How many connections were ever made. */
  made = 0
  /** How many of them the proxy or one of the sides has ended. */
  ended = 0
  /** False: whoever connects is turned away. */
  reachable = true
  /** Tells of each piece of bytes that a device sent, before it is forwarded. */
  onFromDevice: (bytes: Buffer) => void = () => {}
  #connections = new Set<Connection>()
  #server: Server

  private constructor(server: Server, target: string) {
    this.#server = server
    this.target = target
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** Listens on any free port, in front of the hub at `target`. */
  static async before(target: string): Promise<TcpProxy> {
    const server = createServer({ noDelay: true })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const proxy = new TcpProxy(server, target)
    server.on('connection', (device) => {
      const { hostname, port } = new URL(proxy.target)
      proxy.#join(device, connect({ host: hostname, port: Number(port) }))
    })
    return proxy
  }

  /** Both sides hear that every connection broke. */
  cut(): void {
    for (const { device, hub } of this.#connections) {
      device.resetAndDestroy()
      hub.resetAndDestroy()
    }
  }

  /** Half-open: the connections stay, and nothing passes either way any more. */
  stall(): void {
    for (const connection of this.#connections) {
      connection.held ??= []
      connection.deaf = true
    }
  }

  /** What the hub says on the connections that there are is lost; what devices say arrives. */
  deafen(): void {
    for (const connection of this.#connections) connection.deaf = true
  }

  /** What devices say on the connections that there are is kept on the way, until `release`. */
  hold(): void {
    for (const connection of this.#connections) connection.held ??= []
  }

  /** What was held arrives now, although the device may have given up the connection since. */
  release(): void {
    for (const connection of this.#connections) {
      const held = connection.held ?? []
      connection.held = null
      for (const bytes of held) connection.hub.write(bytes)
    }
  }

  /** Bytes that devices sent and that have not arrived. */
  get waiting(): number {
    return [...this.#connections].reduce((sum, { held }) => sum + Buffer.concat(held ?? []).length, 0)
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
  }

  #join(device: Socket, hub: Socket): void {
    if (!this.reachable) {
      device.resetAndDestroy()
      hub.destroy()
      return
    }
    this.made++
    const connection: Connection = { device, hub, held: null, deaf: false }
    this.#connections.add(connection)
    device.on('data', (bytes: Buffer) => {
      this.onFromDevice(bytes)
      if (connection.held) connection.held.push(bytes)
      else hub.write(bytes)
    })
    hub.on('data', (bytes: Buffer) => {
      if (!connection.deaf) device.write(bytes)
    })
    const over = () => {
      if (!this.#connections.delete(connection)) return
      this.ended++
      device.destroy()
      hub.destroy()
    }
    // A side that hangs up is not heard of while the way there is held: that is what half-open means.
    device.on('close', () => {
      if (!connection.held) over()
    })
    hub.on('close', over)
    device.on('error', () => {})
    hub.on('error', () => {})
  }
}
