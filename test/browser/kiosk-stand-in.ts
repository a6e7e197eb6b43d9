import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { Server, type Socket } from 'socket.io'
import { buildPages } from '../../kiosk/build-pages.ts'
import type {
  Hello,
  Invitation,
  SignIn,
  Submission,
  SubmitAnswer,
  WindowState,
} from '../../server/contract/device/device-protocol.ts'
import type { Item } from '../../server/contract/device/press.ts'
import { onceARun } from '../helpers/once-a-run.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/**
 * The kiosk page alone, so that a fault in another page is that page's own; built once a run. Another edition is a new
 * version.
 */
export async function buildKiosk(edition = ''): Promise<{ pages: string; remove(): void }> {
  const { folder: pages, remove } = await onceARun(`kiosk-pages${edition}`, (folder) => build(folder, edition))
  return { pages, remove }
}

async function build(pages: string, edition: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'pingyi-kiosk-'))
  const root = join(work, 'root')
  for (const path of ['kiosk/rating', 'kiosk/elements', 'kiosk/strings', 'server/contract']) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true })
  }
  for (const path of ['package.json', 'package-lock.json', 'kiosk/build-constants.d.ts']) {
    cpSync(join(ROOT, path), join(root, path))
  }
  if (edition !== '') appendFileSync(join(root, 'kiosk/rating/kiosk.css'), `\n:root { --edition: '${edition}'; }\n`)
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  await buildPages({ root, out: pages })
  rmSync(work, { recursive: true, force: true })
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}

/** As strict as the hub may be: the page must not need more. */
const POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

/** Who may sign in at the stand-in. */
export const STAFF = [{ no: '64010031', name: '丁永红', pin: '2468', card: 'A1B2C3D4' }]

export const CODE = '40962817'
const DEVICE = '0192f3a8-7c41-7000-8000-000000000001'
const TOKEN = 'token-of-the-stand-in'

/**
 * The hub's side of protocol version 1 as far as one kiosk needs it, in memory. It can be stopped and started again
 * on the same port, and forgets nothing in between.
 */
export class StandInHub {
  window: WindowState | null
  demo = false
  items: Item[] = []
  hellos: Hello[] = []
  beats: unknown[] = []
  shown: boolean[] = []
  /** What staff typed, or a card reader for them. */
  signIns: SignIn[] = []
  /** Instead of storing: what press:submit answers, once for each entry. */
  refusals: SubmitAnswer[] = []
  /** Codes that the handshake answers with instead of letting the device in. */
  handshakeRefusal: string | null = null
  /** Handshakes wait for this. */
  handshakeGate: Promise<void> = Promise.resolve()
  /** Handshakes of devices so far. */
  handshakes = 0
  /** Folder of the build that is served. */
  pages: string
  #port = 0
  #http: HttpServer | null = null
  #io: Server | null = null

  constructor(pages: string, window: WindowState | null) {
    this.pages = pages
    this.window = window
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get running(): boolean {
    return this.#http !== null
  }

  async start(): Promise<void> {
    const http = createServer((request, response) => void this.#serve(request.method!, request.url!, response))
    const io = new Server(http, { transports: ['websocket'], serveClient: false })
    io.of('/device').use((socket, next) => {
      this.handshakes++
      const refusal = this.handshakeRefusal ?? (socket.handshake.auth.token === TOKEN ? null : 'bad-token')
      if (refusal === null) return void this.#letIn(next)
      next(Object.assign(new Error(refusal), { data: { code: refusal, message: refusal } }))
    })
    io.of('/device').on('connection', (socket) => {
      // The newest connection of a device wins, and there is one device.
      for (const older of io.of('/device').sockets.values()) {
        if (older === socket) continue
        older.emit('device:replaced')
        older.disconnect()
      }
      this.#talk(socket)
    })
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (http.address() as AddressInfo).port
    this.#http = http
    this.#io = io
  }

  async stop(): Promise<void> {
    const closed = this.#io?.close()
    // A browser keeps its connections, and a server that is gone keeps none.
    this.#http?.closeAllConnections()
    this.#io = null
    this.#http = null
    await closed
  }

  /** Every device loses its connection; the hub stays up. */
  disconnect(): void {
    this.#io?.of('/device').disconnectSockets(true)
  }

  tell(event: string, ...values: unknown[]): void {
    this.#io?.of('/device').emit(event, ...values)
  }

  setWindow(change: Partial<WindowState> | null): void {
    this.window = change === null ? null : { ...this.window!, ...change }
    this.tell('window:state', this.window)
  }

  async invite(invitation: Invitation): Promise<void> {
    const sockets = await this.#io!.of('/device').fetchSockets()
    for (const socket of sockets) {
      const answer = (await socket.timeout(30_000).emitWithAck('service:invite', invitation)) as { shown: boolean }
      this.shown.push(answer.shown)
    }
  }

  async #letIn(next: () => void): Promise<void> {
    await this.handshakeGate
    next()
  }

  #talk(socket: Socket): void {
    socket.on('device:hello', (hello: Hello, ack: (answer: unknown) => void) => {
      this.hellos.push(hello)
      const nextSeq = Math.max(0, ...this.items.map((item) => item.seq)) + 1
      ack({ ok: true, hubTime: Date.now(), nextSeq, keepDays: 7, window: this.window })
    })
    socket.on('press:submit', (submission: Submission, ack: (answer: SubmitAnswer) => void) => {
      const refusal = this.refusals.shift()
      if (refusal) return ack(refusal)
      const results = submission.items.map((item, index) => {
        const known = this.items.some((stored) => stored.id === item.id)
        if (!known) this.items.push(item)
        return { index, id: item.id, status: known ? ('duplicate' as const) : ('stored' as const) }
      })
      ack({ ok: true, hubTime: Date.now(), results })
    })
    socket.on('staff:sign-in', (signIn: SignIn, ack: (answer: unknown) => void) => {
      this.signIns.push(signIn)
      const staff = STAFF.find(({ no, pin, card }) =>
        signIn.no === 'card' ? card === signIn.pin : no === signIn.no && pin === signIn.pin,
      )
      if (!staff) return ack({ ok: false, code: 'sign-in-failed', message: 'unknown staff number or wrong PIN' })
      const { no, name } = staff
      this.setWindow({ staff: { no, name } })
      ack({ ok: true, staff: { no, name } })
    })
    socket.on('staff:sign-out', (_: unknown, ack: (answer: unknown) => void) => {
      const { staff: _staff, ...rest } = this.window!
      this.window = rest
      this.tell('window:state', this.window)
      ack({ ok: true, staff: null })
    })
    socket.on('device:beat', (beat: unknown, ack: (answer: unknown) => void) => {
      this.beats.push(beat)
      ack({ ok: true, hubTime: Date.now() })
    })
  }

  async #serve(method: string, url: string, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(url, 'http://hub')
    if (pathname === '/api/v1/about')
      return json(response, 200, {
        demo: this.demo,
        version: '0.1.0',
        halls: [{ code: 'shimin', name: '银川市市民大厅' }],
      })
    if (pathname === '/api/v1/voice') return json(response, 200, { files: [] })
    if (pathname === '/api/v1/pairing' && method === 'POST') {
      const chunks: Buffer[] = []
      for await (const chunk of response.req) chunks.push(chunk as Buffer)
      const { code } = JSON.parse(Buffer.concat(chunks).toString()) as { code: string }
      if (code === CODE) return json(response, 200, { deviceId: DEVICE, token: TOKEN })
      return json(response, 400, { code: 'pairing-code-invalid', title: 'pairing code unknown, used or expired' })
    }
    const path = pathname === '/kiosk/' ? '/kiosk/index.html' : pathname
    try {
      const body = await readFile(join(this.pages, path))
      const type = TYPES[extname(path)] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body)
    } catch {
      json(response, 404, { code: 'not-found' })
    }
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
