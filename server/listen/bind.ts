import type { AddressInfo, Server } from 'node:net'
import { Refusal } from '../contract/errors.ts'

export interface Place {
  host: string
  port: number
}

/** What is said when a listener cannot listen; `options` are those that choose another place. */
export function refusalToListen(error: unknown, { host, port }: Place, options: string): unknown {
  const { code, message } = error as { code?: string; message: string }
  if (code === 'EADDRINUSE') return new Refusal('port-taken', `${host}:${port}; choose another with ${options}`)
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Refusal('address-unusable', `${host}:${port} (${message}); see ${options}`)
  return error
}

/** Listens. @throws Refusal port-taken, address-unusable */
export async function bind(server: Server, place: Place, options: string): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(place, () => {
      server.off('error', reject)
      resolve()
    })
  }).catch((error: unknown) => {
    throw refusalToListen(error, place, options)
  })
  return server.address() as AddressInfo
}

/** As it is typed: `https://10.1.2.3:8080`. */
export function addressText(scheme: 'http' | 'https', { address, family, port }: AddressInfo): string {
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
