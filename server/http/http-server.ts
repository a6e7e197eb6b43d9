import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { ServerOptions } from 'node:https'
import swagger from '@fastify/swagger'
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { RemoteAccess } from '../store/access/remote.ts'
import { Refusal } from '../contract/errors.ts'
import { installEdge, PLAIN_EDGE, type Edge } from './edge.ts'
import { installGuard } from './guard.ts'
import type { Http } from './http.ts'
import { openApiOptions } from './open-api.ts'
import { ConnectionCaps } from '../listen/connection-caps.ts'
import { Doors } from '../listen/doors.ts'
import { connectionsInAll } from '../listen/open-files.ts'
import type { Side } from '../listen/sides.ts'
import { SLOWNESS, type Slowness } from '../listen/slowness.ts'
import { answerError, answerNoRequest, installProblems } from './problem.ts'
import { isWellFormed } from './well-formed.ts'

/** Rows of 12345 and small files; a route that takes more says so itself. */
const BODY_LIMIT_BYTES = 1_048_576
/**
 * Only a websocket is another protocol here. A client that offers HTTP/2 with its first request, as Java's does by
 * default, has its request answered as it is.
 */
const shouldUpgradeCallback = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket'

export type { Http, Routes } from './http.ts'

export interface HttpParts {
  access: Pick<RemoteAccess, 'identity'>
  log: FastifyBaseLogger
  /** For OpenAPI. */
  version: string
  /** Key and certificate: serves HTTPS. */
  tls?: ServerOptions
  /** How the hub stands in the network; on one machine unless told otherwise. */
  edge?: Edge
  /** Connections of one address at a time; this machine's own are not counted (listen/connection-caps.ts). */
  connectionsPerAddress?: number
  /** How long connections may take; as listen/slowness.ts has it unless a test says otherwise. */
  slowness?: Slowness
}

declare module 'fastify' {
  interface FastifyInstance {
    /** By listener; the hub's own, and those that open later. */
    connectionCaps: Map<Side, ConnectionCaps>
    /** More sockets beside the one that it listens with. */
    doors: Doors
  }
}

/** A hall's devices and desks may all come from one address. */
const CONNECTIONS_PER_ADDRESS = 4_096
/**
 * On which the other end is waited for: as many as a hub lets in within the round trips of a slow line when all devices come
 * back at once, and so few that all of them may go at once.
 */
const CONNECTIONS_WAITING = 2_048

/**
 * The web server with what holds for every route: checks by typebox, problem documents, the guard, the OpenAPI
 * catalogue. Routes are registered on it afterwards; it does not listen.
 */
export async function newHttp(parts: HttpParts): Promise<Http> {
  const { access, log, version, tls, edge = PLAIN_EDGE, slowness = SLOWNESS } = parts
  const options = {
    loggerInstance: log,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: slowness.requestTimeout,
    // Addresses would be in the log otherwise.
    logController: new LogController({ disableRequestLogging: true }),
    // A proxy on this machine, or the named gateway, tells the caller's address and whether TLS was used; nobody else is
    // believed.
    trustProxy: ['loopback', ...(edge.gateway?.addresses ?? [])],
    frameworkErrors: answerError,
    clientErrorHandler: answerNoRequest,
  }
  const bare =
    tls === undefined
      ? Fastify({ ...options, http: { ...slowness, shouldUpgradeCallback } })
      : (Fastify({ ...options, https: { ...tls, ...slowness, shouldUpgradeCallback } }) as unknown as FastifyInstance)
  const perAddress = parts.connectionsPerAddress ?? CONNECTIONS_PER_ADDRESS
  const inAll = connectionsInAll('inner')
  const caps = ConnectionCaps.on(bare.server, {
    perAddress,
    inAll,
    waiting: Math.min(CONNECTIONS_WAITING, Math.floor(inAll / 2)),
  })
  bare.decorate('connectionCaps', new Map([['inner', caps]]))
  const doors = new Doors(bare.server)
  let closed = Promise.resolve()
  bare.decorate('doors', doors)
  bare.addHook('preClose', async () => void (closed = doors.close()))
  bare.addHook('onClose', () => closed)
  // Every body is JSON, or the file of a route that says so.
  bare.removeContentTypeParser(['text/plain', 'application/json'])
  const parse = bare.getDefaultJsonParser('error', 'error')
  bare.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    // Read as UTF-8, another text would be one that nobody wrote.
    if (isUtf8(body)) void parse(request, body.toString('utf8'), done)
    else done(new Refusal('bad-request', 'the body is not UTF-8', '请求体不是 UTF-8'))
  })
  const http = bare.withTypeProvider<TypeBoxTypeProvider>()
  http.setValidatorCompiler(compileAtFirstUse)
  // The schema of an answer describes it and never rewrites it: a field that it forgets would be lost without a word.
  // Tests hold every answer to its schema, field by field, in both directions.
  http.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
  installProblems(http, edge.apart)
  installEdge(http, edge)
  installGuard(http, { access, hostNames: edge.hostNames, gateway: edge.gateway })
  // Whoever is known is given time for what they send.
  http.addHook('onRequest', async ({ viewer, raw }) => {
    if (viewer !== null) caps.waiting.leave(raw.socket)
  })
  http.addHook('preValidation', async (request) => {
    if (!isWellFormed(request.body))
      throw new Refusal('bad-request', 'a text with a lone surrogate', '文字里有不成对的代理字符')
  })
  // Awaited, since it collects the routes that come after it.
  await http.register(swagger, openApiOptions(version))
  return http
}

/** Of hundreds of routes a hub is asked few in its first minutes, and it listens so much sooner. */
const compileAtFirstUse: typeof TypeBoxValidatorCompiler = (route) => {
  let check: ReturnType<typeof TypeBoxValidatorCompiler> | undefined
  return (value) => (check ??= TypeBoxValidatorCompiler(route))(value)
}
