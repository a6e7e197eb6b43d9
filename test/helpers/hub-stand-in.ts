import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { Compile } from 'typebox/compile'
import {
  BeatSchema,
  HelloSchema,
  type Beat,
  type Hello,
  type Invitation,
  type SubmitAnswer,
  type WindowState,
} from '../../server/contract/device/device-protocol.ts'
import { ExtraSchema, PressSchema, type ClockReading, type Item } from '../../server/contract/device/press.ts'
import { steadyPort } from './steady-port.ts'

const checkHello = Compile(HelloSchema)
const checkBeat = Compile(BeatSchema)
const checkPress = Compile(PressSchema)
const checkExtra = Compile(ExtraSchema)

const WINDOW: WindowState = {
  hall: 'shimin',
  code: 'A01',
  name: '企业开办',
  unit: { code: 'J36', name: '市场监管局' },
  mode: 'open',
  state: 'open',
  questions: { version: 1, items: [] },
  languages: ['zh', 'en'],
}

/**
 * Plays the hub to a device, by the protocol page alone: real HTTP, real socket.io, memory for a ledger. It is strict,
 * so that a device that breaks the contract is caught here, and it can be told to misbehave.
 */
export class HubStandIn {
  /** What arrived first under each id, in order of arrival. */
  readonly items: (Item & { device: string; sent: ClockReading })[] = []
  readonly hellos: (Hello & { device: string })[] = []
  readonly beats: (Beat & { device: string })[] = []
  /** Everything by which a device broke the contract. Tests expect it to stay empty. */
  readonly breaches: string[] = []
  /** How often an item came that was there already. */
  duplicates = 0
  /** Keeps what comes and never answers: the moment between store and ack, as long as a test needs it. */
  silent = false
  /** Takes no presses, and says so. */
  busy = false
  readonly window: WindowState = { ...WINDOW }
  #enrolled = 0
  #tokens = new Map<string, string>()
  #codes = new Map<string, string>()
  #revoked = new Set<string>()
  #sockets = new Map<string, Socket>()
  #greeted = new WeakSet<Socket>()
  #http: HttpServer | null = null
  #io: Server | null = null
  #port = 0

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }
  get port(): number {
    return this.#port
  }

  enrol(deviceId: string): { deviceId: string; token: string } {
    const token = `token-of-${deviceId}-${this.#enrolled++}`
    this.#tokens.set(deviceId, token)
    return { deviceId, token }
  }
  giveCode(code: string, deviceId: string): void {
    this.enrol(deviceId)
    this.#codes.set(code, deviceId)
  }
  itemsOf(device: string): Item[] {
    return this.items.filter((item) => item.device === device)
  }
  /** Connected, and its hello answered. */
  isOnline(device: string): boolean {
    const socket = this.#sockets.get(device)
    return socket !== undefined && socket.connected && this.#greeted.has(socket)
  }

  /** Listens, after `stop` on the same port as before. */
  async start(): Promise<void> {
    const http = createServer((request, response) => void this.#pair(request, response))
    const io = new Server(http, { transports: ['websocket'], serveClient: false })
    io.of('/device')
      .use((socket, next) => {
        const refusal = this.#refusal(socket.handshake.auth)
        next(
          refusal === null
            ? undefined
            : Object.assign(new Error(refusal), { data: { code: refusal, message: refusal } }),
        )
      })
      .on('connection', (socket) => this.#serve(socket))
    this.#port ||= await steadyPort()
    http.listen(this.#port, '127.0.0.1')
    await once(http, 'listening')
    this.#http = http
    this.#io = io
  }

  async stop(): Promise<void> {
    const http = this.#http
    if (!http) return
    this.#http = null
    await this.#io?.close()
    http.closeAllConnections()
  }

  async invite(device: string, invitation: Invitation): Promise<{ shown: boolean }> {
    const socket = this.#sockets.get(device)
    if (!socket) throw new Error(`${device} is not online`)
    return (await socket.timeout(20_000).emitWithAck('service:invite', invitation)) as { shown: boolean }
  }
  cancel(device: string, id: string): void {
    this.#sockets.get(device)?.emit('service:cancel', { id })
  }
  /** As if the same device had connected elsewhere. */
  replace(device: string): void {
    const socket = this.#sockets.get(device)
    socket?.emit('device:replaced')
    socket?.disconnect()
  }
  revoke(device: string): void {
    this.#revoked.add(device)
    this.#sockets.get(device)?.emit('device:revoked')
  }

  #refusal(auth: Record<string, unknown>): string | null {
    const { protocol, deviceId, token } = auth
    if (protocol !== 1) return 'protocol-unsupported'
    const known = this.#tokens.get(String(deviceId))
    if (known === undefined) return 'unknown-device'
    return known === token ? null : 'bad-token'
  }

  #serve(socket: Socket): void {
    const device = String(socket.handshake.auth['deviceId'])
    const older = this.#sockets.get(device)
    older?.emit('device:replaced')
    older?.disconnect()
    this.#sockets.set(device, socket)
    socket.on('device:hello', (hello: unknown, ack: (answer: unknown) => void) => {
      if (!checkHello.Check(hello)) return this.#breach('hello', hello)
      if (this.#revoked.has(device)) return ack({ ok: false, code: 'revoked', message: 'device was revoked' })
      this.hellos.push({ device, ...hello })
      const nextSeq = Math.max(0, ...this.itemsOf(device).map((item) => item.seq)) + 1
      if (this.silent) return
      ack({ ok: true, hubTime: Date.now(), nextSeq, keepDays: 7, window: this.window })
      this.#greeted.add(socket)
    })
    socket.on('device:beat', (beat: unknown, ack: (answer: unknown) => void) => {
      if (!checkBeat.Check(beat)) return this.#breach('beat', beat)
      if (!this.#greeted.has(socket)) this.#breach('before the hello', beat)
      this.beats.push({ device, ...(beat as Beat) })
      if (!this.silent) ack({ ok: true, hubTime: Date.now() })
    })
    socket.on(
      'press:submit',
      (message: { sent: ClockReading; items: unknown[] }, ack: (answer: SubmitAnswer) => void) => {
        if (!this.#greeted.has(socket) && !this.#revoked.has(device)) this.#breach('before the hello', message)
        if (this.busy) return ack({ ok: false, code: 'busy', message: 'the hub is catching up', retry: 'later' })
        const results = message.items.map((item, index) => ({ index, ...this.#take(device, message.sent, item) }))
        if (!this.silent) ack({ ok: true, hubTime: Date.now(), results })
      },
    )
  }

  #take(
    device: string,
    sent: ClockReading,
    item: unknown,
  ): { id?: string; status: 'stored' | 'duplicate' | 'refused' } {
    if (!checkPress.Check(item) && !checkExtra.Check(item)) {
      this.#breach('item', item)
      return { status: 'refused' }
    }
    const known = this.items.find(({ id }) => id === item.id)
    if (known) {
      this.duplicates++
      return { id: item.id, status: 'duplicate' }
    }
    if (this.itemsOf(device).some(({ seq }) => seq === item.seq)) this.#breach('seq twice', item)
    this.items.push({ ...item, device, sent })
    return { id: item.id, status: 'stored' }
  }

  #breach(what: string, value: unknown): void {
    this.breaches.push(`${what}: ${JSON.stringify(value)}`)
  }

  async #pair(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const { code } = JSON.parse(text) as { code: string }
    const deviceId = this.#codes.get(code)
    this.#codes.delete(code)
    const isPairing = request.method === 'POST' && request.url === '/api/v1/pairing' && deviceId !== undefined
    response.writeHead(isPairing ? 200 : 400, { 'content-type': 'application/json' })
    const problem = { code: 'pairing-code-invalid', title: 'pairing code unknown, used or expired' }
    response.end(JSON.stringify(isPairing ? { deviceId, token: this.#tokens.get(deviceId) } : problem))
  }
}

/** Waits until something holds, and says what when it never does. */
export async function until(what: string, holds: () => boolean, withinMs = 25_000): Promise<void> {
  const end = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > end) throw new Error(`never came true within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
