import type { Namespace, Server, Socket } from 'socket.io'
import { isSameOrigin } from '../access/same-origin.ts'
import { sessionTokenIn } from '../access/session-cookie.ts'
import { maySeeHall, maySeeWall, seesLevels, type Viewer } from '../access/viewer.ts'
import { ERRORS, type ErrorCode } from '../contract/errors.ts'
import {
  DELTAS_PER_SECOND,
  HALL_NAMESPACE,
  type HallSnapshot,
  type HubToViewer,
  type LiveAlert,
  type LiveWindow,
  type MachineWindow,
  type ViewerToHub,
  type WallWindow,
  type WatchAnswer,
} from '../contract/hall-feed.ts'
import { uuid7 } from '../contract/uuid7.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import { HallBoard } from './hall-board.ts'
import { liveWindow, type PresenceView } from './live-window.ts'
import { machineWindow } from './machine-window.ts'
import { wallWindow } from './wall-window.ts'

interface ViewerData {
  token: string
  viewer: Viewer
}
type ViewerNamespace = Namespace<ViewerToHub, HubToViewer, Record<string, never>, ViewerData>
type ViewerSocket = Socket<ViewerToHub, HubToViewer, Record<string, never>, ViewerData>

export interface HallFeedPorts {
  io: Server
  ledger: Ledger
  presence: PresenceView & { onChange(listener: (device: string) => void): void }
  alerts?: { of(window: number): LiveAlert[]; onChange(listener: (window: number) => void): void }
  identify(token: string): Viewer | null
  now: () => number
}

/** The duty room's picture; the one of who keeps the machines; the one of a wall in the open hall. */
const PICTURES = {
  duty: (window: LiveWindow) => window,
  machines: machineWindow,
  wall: wallWindow,
} as const satisfies Record<string, (window: LiveWindow) => ShownWindow>
type Picture = keyof typeof PICTURES
type ShownWindow = LiveWindow | MachineWindow | WallWindow
interface Board {
  hall: string
  board: HallBoard<ShownWindow>
}

/** Opening hours, postings for the future and midnight change a picture without any event. */
const LOOK_AGAIN_MS = 5_000
const SESSION_CHECK_MS = 30_000

/** The hall feed: who may see the hall gets a snapshot, then what changes, at most five times a second. */
export class HallFeed {
  #ports: HallFeedPorts
  #namespace: ViewerNamespace
  /** By the room in which its onlookers are. */
  #boards = new Map<string, Board>()
  #flushTimer: NodeJS.Timeout | null = null
  #timers: NodeJS.Timeout[]
  #closed = false

  constructor(ports: HallFeedPorts) {
    this.#ports = ports
    this.#namespace = ports.io.of(HALL_NAMESPACE) as unknown as ViewerNamespace
    this.#namespace.use((socket, next) => {
      const refusal = this.#admit(socket)
      next(refusal === null ? undefined : handshakeError(refusal))
    })
    this.#namespace.on('connection', (socket) => this.#attend(socket))
    ports.ledger.onCommit(({ windows, devices }) => {
      for (const window of windows) this.#markWindow(window)
      for (const device of devices) this.#markDevice(device)
    })
    ports.presence.onChange((device) => this.#markDevice(device))
    ports.alerts?.onChange((window) => this.#markWindow(window))
    this.#timers = [
      setInterval(() => this.#lookAgain(), LOOK_AGAIN_MS),
      setInterval(() => this.#checkSessions(), SESSION_CHECK_MS),
    ]
  }

  /** The whole hall as it stands, for `GET /api/v1/halls/{hall}/live`. */
  snapshot(hall: string): HallSnapshot {
    return this.#board(hall, 'duty').fresh() as HallSnapshot
  }

  /** The same as the admin gets it. */
  machines(hall: string): HallSnapshot<MachineWindow> {
    return this.#board(hall, 'machines').fresh() as HallSnapshot<MachineWindow>
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearInterval(timer)
    if (this.#flushTimer) clearTimeout(this.#flushTimer)
  }

  #admit(socket: ViewerSocket): ErrorCode | null {
    const { auth, headers } = socket.handshake
    const given = (auth as { token?: unknown }).token
    const cookie = sessionTokenIn(headers.cookie)
    if (typeof given !== 'string' && cookie !== null && !isSameOrigin(headers)) return 'forbidden'
    const token = typeof given === 'string' ? given : cookie
    const viewer = token === null ? null : this.#ports.identify(token)
    if (token === null || viewer === null) return 'not-signed-in'
    if (viewer.kind === 'user' && viewer.mustChangePassword) return 'password-change-required'
    if (!this.#ports.ledger.registry.halls().some(({ code }) => maySeeWall(viewer, code))) return 'forbidden'
    socket.data = { token, viewer }
    return null
  }

  #attend(socket: ViewerSocket): void {
    socket.on('hall:watch', (request: unknown, ack: unknown) => {
      if (typeof ack !== 'function') return
      ;(ack as (answer: WatchAnswer<ShownWindow>) => void)(this.#watch(socket, request))
    })
  }

  #watch(socket: ViewerSocket, request: unknown): WatchAnswer<ShownWindow> {
    const { hall, wall = false, ...more } = (request ?? {}) as { hall?: unknown; wall?: unknown }
    if (typeof hall !== 'string' || typeof wall !== 'boolean') return failure('malformed')
    if (Object.keys(more).length > 0) return failure('unknown-field')
    const { viewer } = socket.data
    if (!(wall ? maySeeWall : maySeeHall)(viewer, hall)) return failure('forbidden')
    if (!this.#ports.ledger.registry.hall(hall)) return failure('unknown-hall')
    const picture = wall ? 'wall' : seesLevels(viewer) ? 'duty' : 'machines'
    const board = this.#board(hall, picture)
    // As last published: what is newer comes with the next delta, so that an onlooker makes nobody's feed run faster.
    for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room)
    void socket.join(roomOf(hall, picture))
    return { ok: true, ...board.snapshot() }
  }

  #board(hall: string, picture: Picture): HallBoard<ShownWindow> {
    const { ledger, presence, now, alerts } = this.#ports
    const room = roomOf(hall, picture)
    const known = this.#boards.get(room)
    if (known) return known.board
    const codes = ledger.registry.windowsOf(hall).map((row) => row.code)
    const board = new HallBoard<ShownWindow>(uuid7(now()), codes, (code) => {
      const row = ledger.registry.window(hall, code)
      return row ? PICTURES[picture](liveWindow(ledger, presence, row, now(), alerts?.of(row.id))) : null
    })
    this.#boards.set(room, { hall, board })
    return board
  }

  #markWindow(window: number): void {
    const row = this.#ports.ledger.registry.windowById(window)
    if (!row) return
    let marked = false
    for (const { hall, board } of this.#boards.values())
      if (hall === row.hall) {
        board.mark(row.code)
        marked = true
      }
    if (marked) this.#flushSoon()
  }

  #markDevice(device: string): void {
    const { ledger, now } = this.#ports
    const instant = now()
    for (const placement of ledger.registry.placements(device))
      if (placement.until === null || placement.until > instant) this.#markWindow(placement.window)
  }

  #flushSoon(): void {
    if (this.#closed) return
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = null
      for (const [room, { board }] of this.#boards) this.#publish(room, board)
      if ([...this.#boards.values()].some(({ board }) => board.waits)) this.#flushSoon()
    }, 1_000 / DELTAS_PER_SECOND)
  }

  #publish(room: string, board: HallBoard<ShownWindow>): void {
    const delta = board.flush()
    if (delta) this.#namespace.to(room).emit('hall:delta', delta)
  }

  #lookAgain(): void {
    const { rooms } = this.#namespace.adapter
    // Where nobody looks, the board is made anew for the next one who does.
    for (const room of this.#boards.keys()) if (!rooms.has(room)) this.#boards.delete(room)
    for (const { board } of this.#boards.values()) board.markAll()
    if (this.#boards.size > 0) this.#flushSoon()
  }

  #checkSessions(): void {
    for (const socket of this.#namespace.sockets.values())
      if (this.#ports.identify(socket.data.token) === null) socket.disconnect()
  }
}

/** No code of a hall has a slash. */
function roomOf(hall: string, picture: Picture): string {
  return picture === 'duty' ? hall : `${picture}/${hall}`
}

function failure(code: ErrorCode): { ok: false; code: string; message: string } {
  return { ok: false, code, message: ERRORS[code].en }
}

function handshakeError(code: ErrorCode): Error {
  return Object.assign(new Error(code), { data: { code, message: ERRORS[code].en } })
}
