import type { IncomingMessage } from 'node:http'
import { hostnameOf, isLoopback, isOurHost } from './host-list.ts'

export type PlainAnswer = { location: string } | { refused: 'https-required' | 'wrong-host' } | { health: true }

const HEALTH = new Set(['/healthz', '/readyz'])

/**
 * What a request without TLS gets where TLS is served: health as it is; who only looks, the same address by HTTPS; who
 * sends something has sent it in the clear already and hears so, instead of sending it twice.
 */
export function plainAnswer(
  { method, url = '', headers, socket }: Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'socket'>,
  { securePort, hostNames }: { securePort: number; hostNames: readonly string[] },
): PlainAnswer {
  const hostname = hostnameOf(headers.host)
  if (hostname === null || !isOurHost(headers.host, hostNames, isLoopback(socket.remoteAddress)))
    return { refused: 'wrong-host' }
  const looks = method === 'GET' || method === 'HEAD'
  if (looks && HEALTH.has(url.split('?', 1)[0]!)) return { health: true }
  // An address in full (`GET http://…`) is for a proxy.
  if (!looks || !url.startsWith('/')) return { refused: 'https-required' }
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return { location: `https://${host}${securePort === 443 ? '' : `:${securePort}`}${url}` }
}
