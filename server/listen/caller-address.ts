import type { IncomingMessage } from 'node:http'
import { isLoopback } from './host-list.ts'

/** Where a connection comes from: a proxy on this machine is believed what it says of that. */
export function addressOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const direct = socket.remoteAddress ?? ''
  const forwarded = headers['x-forwarded-for']
  if (forwarded === undefined || !isLoopback(direct)) return direct
  return [forwarded].flat().join(',').split(',').at(-1)!.trim() || direct
}
