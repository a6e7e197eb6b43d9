import type { AddressInfo, Server } from 'node:net'
import { Refusal } from '../contract/errors.ts'
import { Doors, listening, mustBeFree, SHARED_PORT, type Place } from './doors.ts'

/** What is said when a listener cannot listen; `options` are those that choose another place. */
export function refusalToListen(error: unknown, { host, port }: Place, options: string): unknown {
  const { code, message } = error as { code?: string; message: string }
  if (code === 'EADDRINUSE') return new Refusal('port-taken', `${host}:${port}; choose another with ${options}`)
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Refusal('address-unusable', `${host}:${port} (${message}); see ${options}`)
  return error
}

/** Listens by several doors. @throws Refusal port-taken, address-unusable */
export async function bind(
  server: Server,
  place: Place,
  options: string,
): Promise<{ bound: AddressInfo; doors: Doors }> {
  const doors = new Doors(server)
  try {
    await mustBeFree(place)
    await listening(server, { ...place, ...SHARED_PORT })
    const bound = server.address() as AddressInfo
    await doors.open(bound)
    return { bound, doors }
  } catch (error) {
    throw refusalToListen(error, place, options)
  }
}

/** As it is typed: `https://10.1.2.3:8080`. */
export function addressText(scheme: 'http' | 'https', { address, family, port }: AddressInfo): string {
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
