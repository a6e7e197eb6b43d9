import type { IncomingMessage } from 'node:http'

/**
 * By which listener a request came: the hub's own, the one for the public, or the plain one that only leads to HTTPS.
 */
export type Side = 'inner' | 'public' | 'plain'

/**
 * Pages for citizens on their phones. A page of this list, and each route that declares `sides: ['public']`,
 * moves to the public listener where there is one, and answers nowhere else then.
 */
export const PUBLIC_PAGES: readonly string[] = ['r', 'rate', 'ballot']

const arrivals = new WeakMap<IncomingMessage, Side>()

export function cameBy(request: IncomingMessage, side: Side): void {
  arrivals.set(request, side)
}

export function sideOf(request: IncomingMessage): Side {
  return arrivals.get(request) ?? 'inner'
}

/**
 * Whether a route answers on a side. What declares nothing is for desks, devices and programs.
 *
 * @param apart there is a public listener; without one everything is on the one port
 */
export function answersOn(side: Side, declared: readonly Side[] | undefined, apart: boolean): boolean {
  const sides = declared ?? ['inner']
  return sides.includes(side) || (side === 'inner' && !apart && sides.includes('public'))
}
