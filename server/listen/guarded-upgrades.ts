import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { EVERY_ANSWER_LINES } from './answer-headers.ts'

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** An answer of HTTP, written by hand to whoever asked for a websocket and gets none. */
export interface UpgradeRefusal {
  /** `404 Not Found`. */
  status: string
  /** A problem document. */
  body: string
}

/**
 * Looks at each request for a websocket before anybody else does, and gives every refusal, also of the libraries behind,
 * the headers that all answers have. For a server whose listeners of `upgrade` are there already.
 *
 * @param refusalOf why there is none, or null
 */
export function guardUpgrades(
  server: EventEmitter,
  refusalOf: (request: IncomingMessage) => UpgradeRefusal | null,
): void {
  const answer = server.listeners('upgrade') as Upgrade[]
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    withHeaders(socket)
    const refusal = refusalOf(request)
    if (refusal === null) for (const listener of answer) listener.call(server, request, socket, head)
    else refuse(socket, refusal)
  })
}

function refuse(socket: Duplex, { status, body }: UpgradeRefusal): void {
  // Nobody else listens, and an error that nobody hears ends the process.
  socket.on('error', () => socket.destroy())
  socket.once('finish', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/**
 * engine.io and ws write their refusals to the socket itself, as one text that begins with the status. Only the first
 * thing that is written is looked at.
 */
function withHeaders(socket: Duplex): void {
  for (const method of ['write', 'end'] as const) {
    const original = socket[method]
    const once = function (this: Duplex, chunk: unknown, ...rest: unknown[]): unknown {
      Reflect.deleteProperty(socket, 'write')
      Reflect.deleteProperty(socket, 'end')
      return Reflect.apply(original, this, [withLines(chunk), ...rest])
    }
    Object.defineProperty(socket, method, { value: once, configurable: true, writable: true })
  }
}

function withLines(chunk: unknown): unknown {
  if (typeof chunk !== 'string') return chunk
  return chunk.replace(/^HTTP\/1\.1 [45][^\r]*\r\n/, (line) => line + EVERY_ANSWER_LINES)
}
