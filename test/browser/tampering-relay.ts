import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { io, type Socket as ClientSocket } from 'socket.io-client'
import type { Submission } from '../../server/contract/device/device-protocol.ts'

/** Somebody between a device and its hub who can read and change all that they say: no line is safe for ever. */
export class TamperingRelay {
  /** Changes what a device submits, in place. */
  tamper: (submission: Submission) => void = () => {}
  /** What the device itself sent. */
  readonly seen: Submission[] = []
  #hub: string
  #http: HttpServer
  #io: Server
  #upstream: ClientSocket[] = []

  private constructor(hub: string) {
    this.#hub = hub
    this.#http = createServer((request, response) => {
      // A page that is reloaded, or a hub that has gone, breaks off in the middle.
      this.#forward(request, response).catch(() => response.destroy())
    })
    this.#io = new Server(this.#http, { transports: ['websocket'], serveClient: false })
    this.#io.of('/device').on('connection', (socket) => this.#relay(socket))
  }

  static async before(hub: string): Promise<TamperingRelay> {
    const relay = new TamperingRelay(hub)
    await new Promise<void>((resolve) => relay.#http.listen(0, '127.0.0.1', resolve))
    return relay
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    for (const upstream of this.#upstream) upstream.disconnect()
    const closed = this.#io.close()
    this.#http.closeAllConnections()
    await closed
  }

  #relay(device: Socket): void {
    const hub = io(`${this.#hub}/device`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: device.handshake.auth,
    })
    this.#upstream.push(hub)
    hub.onAny((event: string, ...said: unknown[]) => void device.emit(event, ...said))
    hub.on('disconnect', () => device.disconnect())
    device.on('disconnect', () => hub.disconnect())
    device.onAny((event: string, payload: unknown, ack: (answer: unknown) => void) => {
      if (event === 'press:submit') {
        this.seen.push(structuredClone(payload as Submission))
        this.tamper(payload as Submission)
      }
      hub.emit(event, payload, ack)
    })
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = await fetch(this.#hub + request.url, {
      method: request.method!,
      headers: { 'content-type': request.headers['content-type'] ?? 'text/plain' },
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    })
    const type = answer.headers.get('content-type') ?? 'text/plain'
    response.writeHead(answer.status, { 'content-type': type }).end(Buffer.from(await answer.arrayBuffer()))
  }
}
