import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { EVERY_ANSWER } from './answer-headers.ts'
import { bind } from './bind.ts'
import type { Place } from './doors.ts'
import type { Certificates } from './certificates.ts'
import { ConnectionCaps, type ConnectionLimits } from './connection-caps.ts'
import { connectionsInAll } from './open-files.ts'
import { plainAnswer } from './plain-answer.ts'
import { cameBy, type Side } from './sides.ts'
import { SLOWNESS, type Slowness } from './slowness.ts'

/** How the hub's routes are reached. */
export interface Answering {
  /** Answers a request by the routes; they know by which listener it came. */
  route(request: IncomingMessage, response: ServerResponse): void
  /** Answers bytes that are no request. */
  noRequest(error: Error & { code?: string }, socket: Socket): void
  /** A problem document for what is refused before any route is asked. */
  problem(code: 'busy' | 'https-required' | 'wrong-host'): { status: number; body: string }
}

export interface Listener {
  side: Side
  server: Server
  bound: AddressInfo
  caps: ConnectionCaps
  close(): Promise<void>
}

/**
 * Phones of a mobile network share addresses; a flood from anywhere must leave the halls what they need, and a handshake
 * costs about a millisecond.
 */
const PUBLIC_LIMITS = { perAddress: 256, perSecond: 100, waiting: 1_024 }
const PUBLIC_IN_ALL = 4_096
/** Requests of the public that are looked at or wait at one time; a receipt takes 150 ms. */
const MOST_AT_ONCE = 500
/** What leads to HTTPS is asked by people who type an address, and by health checks. */
const PLAIN_LIMITS = { perAddress: 64, perSecond: 500, waiting: 256 }
const PLAIN_IN_ALL = 1_024

/** Only the hub's own port knows websockets. */
const shouldUpgradeCallback = () => false

export interface PublicListener extends Place {
  answering: Answering
  /** HTTPS by the public certificate, else by the hub's own; absent: plain HTTP, as behind a proxy. */
  certificates?: Certificates
  limits?: Partial<ConnectionLimits>
  slowness?: Slowness
  /** Runs work soon, leaving the event loop time for what halls send. */
  paced(work: () => void): void
}

/** The listener for citizens' phones: the public routes and nothing else, with limits of its own. */
export async function openPublicListener(plan: PublicListener): Promise<Listener> {
  const { answering, certificates, paced, slowness = SLOWNESS } = plan
  const pair = certificates?.pair('public')
  let under = 0
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    cameBy(request, 'public')
    if (under >= MOST_AT_ONCE) return refuse(response, answering.problem('busy'))
    under++
    response.once('close', () => under--)
    paced(() => {
      if (!response.destroyed) answering.route(request, response)
    })
  }
  const server =
    pair === undefined
      ? createServer({ ...slowness, shouldUpgradeCallback }, answer)
      : createSecureServer({ ...slowness, shouldUpgradeCallback, cert: pair.cert, key: pair.key }, answer)
  if ('setSecureContext' in server) certificates!.follow('public', withoutDevices(server))
  return open(
    'public',
    server,
    plan,
    { ...PUBLIC_LIMITS, inAll: connectionsInAll('public', PUBLIC_IN_ALL), ...plan.limits },
    answering,
    '--public-port and --public-host',
  )
}

export interface PlainListener extends Place {
  answering: Answering
  /** Port of HTTPS. */
  securePort: number
  hostNames: readonly string[]
  limits?: Partial<ConnectionLimits>
  slowness?: Slowness
}

/** The listener without TLS beside one with it: it leads there, and answers health checks. */
export async function openPlainListener(plan: PlainListener): Promise<Listener> {
  const { answering, slowness = SLOWNESS } = plan
  const server = createServer({ ...slowness, shouldUpgradeCallback }, (request, response) => {
    const answer = plainAnswer(request, plan)
    if ('location' in answer) {
      response.writeHead(308, { ...EVERY_ANSWER, location: answer.location, 'content-length': 0 }).end()
    } else if ('refused' in answer) refuse(response, answering.problem(answer.refused))
    else {
      cameBy(request, 'plain')
      answering.route(request, response)
    }
  })
  return open(
    'plain',
    server,
    plan,
    { ...PLAIN_LIMITS, inAll: connectionsInAll('plain', PLAIN_IN_ALL), ...plan.limits },
    answering,
    '--http-port',
  )
}

async function open(
  side: Side,
  server: ReturnType<typeof createServer>,
  place: Place,
  limits: Partial<ConnectionLimits>,
  answering: Answering,
  options: string,
): Promise<Listener> {
  server.on('clientError', (error, socket) => answering.noRequest(error, socket as Socket))
  const caps = ConnectionCaps.on(server, limits)
  const { bound, doors } = await bind(server, { host: place.host, port: place.port }, options)
  return {
    side,
    server,
    bound,
    caps,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        void doors.close()
        server.closeAllConnections()
      }),
  }
}

function refuse(response: ServerResponse, { status, body }: { status: number; body: string }): void {
  response
    .writeHead(status, {
      ...EVERY_ANSWER,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    })
    .end(body)
}

/** Citizens' phones show no certificate, also where the hub's own devices do. */
function withoutDevices(server: Pick<ReturnType<typeof createSecureServer>, 'setSecureContext'>) {
  return {
    setSecureContext: ({ cert, key }: Parameters<typeof server.setSecureContext>[0]) =>
      server.setSecureContext({ ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) }),
  }
}
