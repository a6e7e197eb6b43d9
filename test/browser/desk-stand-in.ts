import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { Server, type Socket } from 'socket.io'
import { ERRORS, type ErrorCode } from '../../server/contract/errors.ts'
import type { HallDelta, LiveWindow } from '../../server/contract/hall/hall-feed.ts'
import type { Role } from '../../server/contract/roles.ts'
import { wallWindow } from '../../server/live/wall-window.ts'
import { AboutShape, CampaignsShape } from '../../server/contract/answers/hub/about.ts'
import {
  AccountMadeShape,
  AccountsShape,
  KeysShape,
  SessionShape,
  SignedInShape,
} from '../../server/contract/answers/accounts.ts'
import { KeyTestsShape, PairingCodeShape } from '../../server/contract/answers/devices.ts'
import { HallsShape, LiveShape, WindowStateShape } from '../../server/contract/answers/halls.ts'
import { CalendarShape, ComparisonShape, MethodScoresShape } from '../../server/contract/answers/scores.ts'
import { checkFitting } from '../helpers/fitting.ts'
import { deskHalls, deskKeyTests, deskScores, deskWindows } from './desk-data.ts'

interface User {
  password: string
  role: Role
  hall?: string
  unit?: string
  mustChangePassword: boolean
}

interface Asked {
  method: string
  url: string
  body: unknown
}

/** A hub that speaks the desk's part of the contract and keeps what it was asked, for the pages' own tests. */
export interface DeskStandIn {
  url: string
  users: Map<string, User>
  windows: Map<string, LiveWindow>
  /** Method, path with query and body of every request to the REST interface. */
  asked: Asked[]
  demo: boolean
  /** Null: the machine's own clock. */
  hubTime: number | null
  /** What scores answers next; null: the year that is in `desk-data.ts`. */
  refuse: { code: ErrorCode } | null
  emptyYear: boolean
  change(window: { code: string } & Partial<LiveWindow>): void
  /** Counts the version up without telling, as a hub does whose message was lost. */
  skipVersion(): void
  endSessions(): void
  /** Drops every viewer and refuses new ones until `up`. */
  down(): void
  up(): void
  watches: number
  close(): Promise<void>
}

/** What the hub answers; the stand-in answers nothing else. */
const SHAPES: Record<string, object> = {
  'GET /api/v1/about': AboutShape,
  'POST /api/v1/session': SignedInShape,
  'GET /api/v1/session': SessionShape,
  'POST /api/v1/session/password': SessionShape,
  'GET /api/v1/halls': HallsShape,
  'GET /api/v1/halls/:hall/key-tests': KeyTestsShape,
  'GET /api/v1/halls/:hall/live': LiveShape,
  'POST /api/v1/halls/:hall/windows/:window/pairing-codes': PairingCodeShape,
  'POST /api/v1/halls/:hall/windows/:window/state': WindowStateShape,
  'GET /api/v1/users': AccountsShape,
  'GET /api/v1/keys': KeysShape,
  'POST /api/v1/users': AccountMadeShape,
  'GET /api/v1/campaigns': CampaignsShape,
  'GET /api/v1/campaigns/:id/methods/service-centre/scores': MethodScoresShape,
  'GET /api/v1/campaigns/:id/methods/service-centre/comparison': ComparisonShape,
  'GET /api/v1/campaigns/:id/calendar': CalendarShape,
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

export async function startDeskStandIn(pages: string): Promise<DeskStandIn> {
  const app = fastify()
  const sessions = new Map<string, string>()
  let version = 48_213
  let open = true
  let serial = 0
  const viewers = new Set<Socket>()
  const walls = new Set<Socket>()
  const kept = new WeakMap<FastifyRequest, Asked>()

  const users = new Map<string, User>([
    ['maxiaoyan', { password: 'right-password', role: 'hall-manager', hall: 'shimin', mustChangePassword: false }],
    ['lisiyuan', { password: 'right-password', role: 'campaign-office', mustChangePassword: false }],
    ['shenji', { password: 'right-password', role: 'auditor', mustChangePassword: false }],
    ['daping', { password: 'right-password', role: 'clerk', hall: 'shimin', mustChangePassword: false }],
    ['admin', { password: 'first-password', role: 'admin', mustChangePassword: true }],
    ['danwei', { password: 'right-password', role: 'unit', unit: 'J16', mustChangePassword: false }],
  ])
  const standIn: DeskStandIn = {
    url: '',
    users,
    windows: new Map(deskWindows(Date.now()).map((window) => [window.code, window])),
    asked: [],
    demo: false,
    hubTime: null,
    refuse: null,
    emptyYear: false,
    watches: 0,
    change(window) {
      standIn.windows.set(window.code, { ...standIn.windows.get(window.code)!, ...window })
      const delta: HallDelta = { feedId: 'feed-1', version: ++version, windows: [window] }
      const whole = wallWindow(standIn.windows.get(window.code)!)
      for (const viewer of viewers)
        viewer.emit('hall:delta', walls.has(viewer) ? { ...delta, windows: [whole] } : delta)
    },
    skipVersion: () => void version++,
    endSessions: () => sessions.clear(),
    down() {
      open = false
      for (const viewer of viewers) viewer.conn.close()
    },
    up: () => void (open = true),
    async close() {
      const closed = io.close()
      // A browser opens some before it needs them, and says nothing on them.
      app.server.closeAllConnections()
      await closed
      await app.close()
    },
  }

  const problem = (reply: FastifyReply, code: ErrorCode) => {
    const { status, en, zh } = ERRORS[code]
    return reply
      .code(status)
      .type('application/problem+json')
      .send({ type: 'about:blank', title: en, status, code, zh })
  }
  const sessionOf = (username: string) => ({
    username,
    ...publicOf(users.get(username)!),
    expiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString(),
    factor: { on: false, needed: false },
  })
  const nameOf = (request: FastifyRequest) => sessions.get(cookieOf(request.headers.cookie))

  // What a hub of ours sends with every page: nothing inline, nothing from elsewhere.
  app.addHook('onSend', async (_request, reply) => {
    reply.header(
      'content-security-policy',
      "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'",
    )
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return
    const asked: Asked = { method: request.method, url: request.url, body: null }
    standIn.asked.push(asked)
    kept.set(request, asked)
    if (/^\/api\/v1\/(about|session)$/.test(request.url)) return
    if (!nameOf(request)) return problem(reply, 'not-signed-in')
  })
  app.addHook('preSerialization', async (request, reply, answer) => {
    if (reply.statusCode >= 300) return answer
    const name = `${request.method} ${request.routeOptions.url}`
    const shape = SHAPES[name]
    if (!shape) throw new Error(`${name}: say by which shape the hub answers`)
    checkFitting(name, shape, answer)
    return answer
  })
  app.addHook('preHandler', async (request) => {
    const asked = kept.get(request)
    // Others may have been asked since: a body comes after its head.
    if (asked) asked.body = request.body ?? null
  })

  app.get('/api/v1/about', () => ({
    name: 'pingyi',
    version: '0.1.0',
    demo: standIn.demo,
    city: '银川市',
    hash: 'sha256',
    hubTime: standIn.hubTime ?? Date.now(),
    campaign: { id: '2026', from: '2025-12-01', to: '2026-11-30', title: '2026 年度评议活动', running: true },
    halls: deskHalls().map(({ code, name }) => ({ code, name })),
  }))
  app.post('/api/v1/session', (request, reply) => {
    const { username, password } = request.body as { username: string; password: string }
    const user = users.get(username)
    if (user?.password !== password) return problem(reply, 'wrong-password')
    const token = `session-${++serial}`
    sessions.set(token, username)
    const { role, mustChangePassword } = user
    return reply
      .header('set-cookie', `pingyi=${token}; Path=/; HttpOnly; SameSite=Strict`)
      .send({ token, role, expiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString(), mustChangePassword })
  })
  app.get('/api/v1/session', (request, reply) => {
    const username = nameOf(request)
    if (!username) return problem(reply, 'not-signed-in')
    return sessionOf(username)
  })
  app.delete('/api/v1/session', (request, reply) => {
    sessions.delete(cookieOf(request.headers.cookie))
    return reply.code(204).send()
  })
  app.post('/api/v1/session/password', (request, reply) => {
    const user = users.get(nameOf(request) ?? '')
    const { current, next } = request.body as { current: string; next: string }
    if (!user) return problem(reply, 'not-signed-in')
    if (user.password !== current) return problem(reply, 'wrong-password')
    if (next.length < 10 || next === current) return problem(reply, 'password-too-weak')
    user.password = next
    user.mustChangePassword = false
    return sessionOf(nameOf(request)!)
  })
  app.get('/api/v1/halls', (request) => {
    const user = users.get(nameOf(request)!)!
    return { halls: deskHalls().filter((hall) => user.hall === undefined || hall.code === user.hall) }
  })
  app.get('/api/v1/halls/:hall/key-tests', () => deskKeyTests([...standIn.windows.values()], Date.now()))
  app.get('/api/v1/halls/:hall/live', () => ({
    feedId: 'feed-1',
    version,
    windows: [...standIn.windows.values()],
  }))
  app.post('/api/v1/halls/:hall/windows/:window/pairing-codes', (_request, reply) =>
    reply.code(201).send({ code: '48213097', expiresAt: new Date(Date.now() + 15 * 60_000).toISOString() }),
  )
  app.post('/api/v1/halls/:hall/windows/:window/state', (request, reply) => {
    const { window } = request.params as { window: string }
    const { state } = request.body as { state: 'open' | 'paused' }
    if (users.get(nameOf(request)!)!.role !== 'hall-manager') return problem(reply, 'forbidden')
    standIn.change({ code: window, state })
    return reply.send({ state })
  })
  app.post('/api/v1/devices/:id/revoke', (_request, reply) => reply.code(204).send())
  app.get('/api/v1/users', () => ({
    users: [...users].map(([username, user]) => accountOf(username, user)),
    units: [{ code: 'J16', name: '教育局' }],
  }))
  app.get('/api/v1/keys', () => ({ keys: [] }))
  app.post('/api/v1/users', (request, reply) => {
    const { username, ...user } = request.body as Omit<User, 'password'> & { username: string }
    if (users.has(username)) return problem(reply, 'name-taken')
    users.set(username, { ...user, password: 'one-time-4711', mustChangePassword: true })
    const [madeAt, expiresAt] = ['2026-11-18T10:00:00+08:00', '2026-11-19T10:00:00+08:00']
    return reply.code(201).send({
      user: accountOf(username, users.get(username)!),
      oneTimePassword: 'one-time-4711',
      slip: { no: 'DL-2026-7', madeAt, expiresAt },
    })
  })
  app.get('/api/v1/campaigns', () => ({
    campaigns: [
      { id: '2026', title: '2026 年度评议活动', from: '2025-12-01', to: '2026-11-30', running: true, lastPlaces: 3 },
      { id: '2025', title: '2025 年度评议活动', from: '2024-12-01', to: '2025-11-30', running: false, lastPlaces: 3 },
    ],
  }))
  app.get('/api/v1/campaigns/:id/methods/service-centre/scores', (request, reply) => {
    if (standIn.refuse) return problem(reply, standIn.refuse.code)
    const { from, to } = request.query as { from: string; to: string }
    return deskScores({ from, to, empty: standIn.emptyYear })
  })
  app.get('/api/v1/campaigns/:id/methods/service-centre/comparison', (request) => {
    const { from, to } = request.query as { from: string; to: string }
    return { campaign: '2026', from, to, lastMonth: null, lastYear: null }
  })
  app.get('/api/v1/campaigns/:id/calendar', () => ({ campaign: '2026', milestones: [], steps: [] }))
  app.get('/api/v1/todo', () => ({ today: '2026-11-18', items: [] }))
  app.get('/api/v1/campaigns/:id/methods/service-centre/:file', (request, reply) => {
    const { from, to } = request.query as { from: string; to: string }
    const { file } = request.params as { file: string }
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="scores_${from}_${to}.${file.split('.').at(-1)}"`)
      .send('﻿单位,得分\n')
  })
  app.get('/*', (request, reply) => {
    const path = request.url.replace(/[?#].*$/, '').replace(/\/$/, '/index.html')
    try {
      return reply.type(TYPES[extname(path)] ?? 'application/octet-stream').send(readFileSync(join(pages, path)))
    } catch {
      return reply.code(404).send()
    }
  })

  const io = new Server(app.server, { transports: ['websocket'], serveClient: false })
  io.of('/hall').use((socket, next) => {
    if (!open) return next(Object.assign(new Error('shutting-down'), { data: { code: 'shutting-down' } }))
    const token = cookieOf(socket.request.headers.cookie)
    if (!token || !sessions.has(token)) {
      return next(Object.assign(new Error('not-signed-in'), { data: { code: 'not-signed-in', message: 'no session' } }))
    }
    next()
  })
  io.of('/hall').on('connection', (socket) => {
    socket.on('hall:watch', ({ hall, wall }: { hall: string; wall?: boolean }, ack: (answer: object) => void) => {
      standIn.watches++
      viewers.add(socket)
      if (wall) walls.add(socket)
      const all = hall === 'shimin' ? [...standIn.windows.values()] : []
      ack({ ok: true, feedId: 'feed-1', version, windows: wall ? all.map(wallWindow) : all })
    })
    socket.on('disconnect', () => viewers.delete(socket))
  })

  await app.listen({ port: 0, host: '127.0.0.1' })
  standIn.url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  return standIn
}

function accountOf(username: string, user: User) {
  return {
    username,
    ...publicOf(user),
    createdAt: '2026-10-12T08:30:00+08:00',
    factor: { on: false, needed: false },
    standing: { state: 'founding' as const },
  }
}

function publicOf({ role, hall, unit, mustChangePassword }: User) {
  return { role, mustChangePassword, ...(hall === undefined ? {} : { hall }), ...(unit === undefined ? {} : { unit }) }
}

function cookieOf(header: string | undefined): string {
  return /pingyi=([^;]+)/.exec(header ?? '')?.[1] ?? ''
}
