import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Gateway } from '../access/gateway.ts'
import { Refusal } from '../contract/errors.ts'
import { EVERY_ANSWER, strictTransport } from '../listen/answer-headers.ts'
import { guardUpgrades } from '../listen/guarded-upgrades.ts'
import { hostnameOf, isLoopback, isOurHost } from '../listen/host-list.ts'
import { answersOn, sideOf, type Side } from '../listen/sides.ts'
import type { Http } from './http.ts'
import { problemOf } from './problem.ts'

/** How the hub stands in the network; whoever starts it says so. */
export interface Edge {
  /** Names under which it is asked for, lower case; empty: any. */
  hostNames: readonly string[]
  /** The public routes have a listener of their own. */
  apart: boolean
  /** Address of that listener as phones know it, `https://pj.example.gov.cn`; it may be told after the start. */
  publicAddress?: string
  /** Devices show a certificate (mutual TLS). */
  deviceCertificates: boolean
  /** The proxy that checks certificates or UKeys of people, where there is one. */
  gateway?: Gateway
}

/** One port, any name, no certificates of devices: a hub on one machine. */
export const PLAIN_EDGE: Edge = { hostNames: [], apart: false, deviceCertificates: false }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** By which listeners the route answers; the hub's own alone unless it says so (listen/sides.ts). */
    sides?: readonly Side[]
    /** For devices: where these show certificates, whoever has none is refused. */
    device?: true
  }
}

/** Called on the root instance itself, before the guard: what holds for a request before anybody asks who sent it. */
export function installEdge(http: Http, edge: Edge): void {
  http.addHook('onRequest', async (request, reply) => {
    addHeaders(request, reply)
    checkHost(request, edge)
    if (request.is404) return
    const { sides, device } = request.routeOptions.config
    if (!answersOn(sideOf(request.raw), sides, edge.apart)) return moved(request, reply, edge)
    if (device && edge.deviceCertificates && !hasDeviceCertificate(request.raw.socket))
      throw new Refusal('device-certificate-needed')
    return undefined
  })
}

/**
 * What libraries answer on this server without asking a route, such as refused websockets: the same headers, the same
 * names of the hub. Called when all of its listeners are there.
 */
export function guardServer(server: Server, { hostNames }: Edge): void {
  server.prependListener('request', (_request, response) => response.setHeaders(new Map(Object.entries(EVERY_ANSWER))))
  guardUpgrades(server, ({ headers, socket, url }) => {
    if (!isOurHost(headers.host, hostNames, isLoopback(socket.remoteAddress)))
      return { status: '421 Misdirected Request', body: JSON.stringify(problemOf('wrong-host')) }
    if (url?.startsWith('/socket.io/')) return null
    return { status: '404 Not Found', body: JSON.stringify(problemOf('not-found')) }
  })
}

/** Whether whoever is at the other end showed a certificate of the devices' authority, and it holds. */
export function hasDeviceCertificate(socket: Socket): boolean {
  return (socket as Partial<TLSSocket>).authorized === true
}

function addHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(EVERY_ANSWER)
  void reply.headers(strictTransport(request.protocol === 'https', hostnameOf(request.headers.host)))
  if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store')
}

/** @throws Refusal wrong-host */
function checkHost({ headers, socket }: FastifyRequest, { hostNames }: Edge): void {
  if (!isOurHost(headers.host, hostNames, isLoopback(socket.remoteAddress))) throw new Refusal('wrong-host')
}

/** A page that moved to the public listener leads there, with what a phone keeps behind `#`; else there is nothing here. */
function moved({ raw, method, url }: FastifyRequest, reply: FastifyReply, { publicAddress }: Edge): FastifyReply {
  const page = method === 'GET' && !url.startsWith('/api/') && sideOf(raw) === 'inner'
  if (!page || publicAddress === undefined) throw new Refusal('not-found')
  return reply.redirect(`${publicAddress}${url}`, 308)
}
