import type { Namespace, Server, Socket } from 'socket.io'
import { isSameOrigin } from '../access/same-origin.ts'
import { sessionTokenIn } from '../access/session-cookie.ts'
import { maySeeHall, maySeeWall, seesLevels, type Viewer } from '../contract/viewer.ts'
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
} from '../contract/hall/hall-feed.ts'
import { uuid7 } from '../contract/text/uuid7.ts'
import type { Store } from '../store/port.ts'
import { HallBoard } from './hall-board.ts'
import { LastPresses } from './last-presses.ts'
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
  store: Pick<Store, 'registry' | 'read' | 'onCommit'>
  presence: PresenceView & { onChange(listener: (device: string) => void): void }
  alerts?: { of(window: number): LiveAlert[]; onChange(listener: (window: number) => void): void }
  identify(token: string): Promise<Viewer | null>
  now: () => number
  onTrouble(error: unknown): void
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
  #last: LastPresses
  #flushTimer: NodeJS.Timeout | null = null
  #flushing = false
  #timers: NodeJS.Timeout[]
  #closed = false

  constructor(ports: HallFeedPorts) {
    this.#ports = ports
    this.#namespace = ports.io.of(HALL_NAMESPACE) as unknown as ViewerNamespace
    this.#namespace.use((socket, next) => void this.#answerHandshake(socket, next))
    this.#namespace.on('connection', (socket) => this.#attend(socket))
    // It hears of a commit before what changed is looked at.
    this.#last = new LastPresses(ports.store)
    ports.store.onCommit(({ windows, devices }) => {
      for (const window of windows) this.#markWindow(window)
      for (const device of devices) this.#markDevice(device)
    })
    ports.presence.onChange((device) => this.#markDevice(device))
    ports.alerts?.onChange((window) => this.#markWindow(window))
    this.#timers = [
      setInterval(() => this.#lookAgain(), LOOK_AGAIN_MS),
      setInterval(() => void this.#checkSessions(), SESSION_CHECK_MS),
    ]
  }

  /** The whole hall as it stands, for `GET /api/v1/halls/{hall}/live`. */
  snapshot(hall: string): Promise<HallSnapshot> {
    return this.#board(hall, 'duty').fresh() as Promise<HallSnapshot>
  }

  /** The same as the admin gets it. */
  machines(hall: string): Promise<HallSnapshot<MachineWindow>> {
    return this.#board(hall, 'machines').fresh() as Promise<HallSnapshot<MachineWindow>>
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearInterval(timer)
    if (this.#flushTimer) clearTimeout(this.#flushTimer)
  }

  async #answerHandshake(socket: ViewerSocket, answer: (error?: Error) => void): Promise<void> {
    const refusal = await this.#admit(socket).catch((error: unknown) => {
      this.#ports.onTrouble(error)
      return 'internal' as const
    })
    answer(refusal === null ? undefined : handshakeError(refusal))
  }

  async #admit(socket: ViewerSocket): Promise<ErrorCode | null> {
    const { auth, headers, secure } = socket.handshake
    const given = (auth as { token?: unknown }).token
    const cookie = sessionTokenIn(headers.cookie, secure)
    if (typeof given !== 'string' && cookie !== null && !isSameOrigin(headers)) return 'forbidden'
    const token = typeof given === 'string' ? given : cookie
    const viewer = token === null ? null : await this.#ports.identify(token)
    if (token === null || viewer === null) return 'not-signed-in'
    if (viewer.kind === 'user' && viewer.mustChangePassword) return 'password-change-required'
    if (viewer.kind === 'user' && viewer.mustEnrolFactor) return 'factor-enrolment-required'
    if (!this.#ports.store.registry.halls().some(({ code }) => maySeeWall(viewer, code))) return 'forbidden'
    socket.data = { token, viewer }
    return null
  }

  #attend(socket: ViewerSocket): void {
    socket.on('hall:watch', (request: unknown, ack: unknown) => {
      if (typeof ack !== 'function') return
      const answer = ack as (answer: WatchAnswer<ShownWindow>) => void
      this.#watch(socket, request, answer).catch((error: unknown) => {
        this.#ports.onTrouble(error)
        answer(failure('internal'))
      })
    })
  }

  /** Answers a picture in the same turn in which it joins who hears of what is newer: nothing comes between. */
  async #watch(
    socket: ViewerSocket,
    request: unknown,
    answer: (answer: WatchAnswer<ShownWindow>) => void,
  ): Promise<void> {
    const asked = this.#asked(socket, request)
    if ('ok' in asked) {
      answer(asked)
      return
    }
    const board = await this.#boardReady(asked.hall, asked.picture)
    if (!socket.connected) return
    // As last published: what is newer comes with the next delta, so that an onlooker makes nobody's feed run faster.
    for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room)
    void socket.join(roomOf(asked.hall, asked.picture))
    answer({ ok: true, ...board.snapshot() })
  }

  #asked(socket: ViewerSocket, request: unknown): { hall: string; picture: Picture } | ReturnType<typeof failure> {
    const { hall, wall = false, ...more } = (request ?? {}) as { hall?: unknown; wall?: unknown }
    if (typeof hall !== 'string' || typeof wall !== 'boolean') return failure('malformed')
    if (Object.keys(more).length > 0) return failure('unknown-field')
    const { viewer } = socket.data
    if (!(wall ? maySeeWall : maySeeHall)(viewer, hall)) return failure('forbidden')
    if (!this.#ports.store.registry.hall(hall)) return failure('unknown-hall')
    return { hall, picture: wall ? 'wall' : seesLevels(viewer) ? 'duty' : 'machines' }
  }

  /** With a picture, and still the one that is kept up: a board that nobody looks at is let go. */
  async #boardReady(hall: string, picture: Picture): Promise<HallBoard<ShownWindow>> {
    let board: HallBoard<ShownWindow>
    do {
      board = this.#board(hall, picture)
      // oxlint-disable-next-line no-await-in-loop -- once, unless it was let go meanwhile
      await board.ready
    } while (this.#boards.get(roomOf(hall, picture))?.board !== board)
    return board
  }

  #board(hall: string, picture: Picture): HallBoard<ShownWindow> {
    const { store, presence, now, alerts } = this.#ports
    const room = roomOf(hall, picture)
    const known = this.#boards.get(room)
    if (known) return known.board
    const { registry } = store
    const codes = registry.windowsOf(hall).map((row) => row.code)
    const board = new HallBoard<ShownWindow>(uuid7(now()), codes, async (asked) => {
      const ids = asked.flatMap((code) => registry.window(hall, code)?.id ?? [])
      const [facts, last] = await Promise.all([store.read('live.facts', ids, now()), this.#last.of(ids, now())])
      return facts.map((each) =>
        PICTURES[picture](liveWindow(each, last.get(each.id) ?? null, presence, alerts?.of(each.id))),
      )
    })
    // A board that could not begin is made anew for the next one who asks.
    board.ready.catch(() => this.#boards.delete(room))
    this.#boards.set(room, { hall, board })
    return board
  }

  #markWindow(window: number): void {
    const row = this.#ports.store.registry.windowById(window)
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
    const { store, now } = this.#ports
    const instant = now()
    for (const placement of store.registry.placements(device))
      if (placement.until === null || placement.until > instant) this.#markWindow(placement.window)
  }

  #flushSoon(): void {
    if (this.#closed || this.#flushing) return
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = null
      this.#flushing = true
      this.#publishAll()
        .catch(this.#ports.onTrouble)
        .finally(() => {
          this.#flushing = false
          if ([...this.#boards.values()].some(({ board }) => board.waits)) this.#flushSoon()
        })
    }, 1_000 / DELTAS_PER_SECOND)
  }

  async #publishAll(): Promise<void> {
    for (const [room, { board }] of this.#boards) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, so that nobody's press waits for boards
      await board.flush((delta) => this.#namespace.to(room).emit('hall:delta', delta))
    }
  }

  #lookAgain(): void {
    const { rooms } = this.#namespace.adapter
    // Where nobody looks, the board is made anew for the next one who does.
    for (const room of this.#boards.keys()) if (!rooms.has(room)) this.#boards.delete(room)
    for (const { board } of this.#boards.values()) board.markAll()
    if (this.#boards.size > 0) this.#flushSoon()
  }

  /** Where it cannot be asked now, nobody is sent away; it is asked again soon. */
  async #checkSessions(): Promise<void> {
    const sockets = [...this.#namespace.sockets.values()]
    const check = async (socket: ViewerSocket) => {
      if ((await this.#ports.identify(socket.data.token)) === null) socket.disconnect()
    }
    await Promise.all(sockets.map(check)).catch((error: unknown) => this.#ports.onTrouble(error))
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
