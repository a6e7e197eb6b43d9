import { X509Certificate } from 'node:crypto'
import type { NetworkInterfaceInfo } from 'node:os'
import { certificateNames } from './certificate-names.ts'

/** Where the hub listens: `http://0.0.0.0:8080`. */
const EVERYWHERE = /^(https?):\/\/(?:0\.0\.0\.0|\[::\]):(\d+)$/

/**
 * What people at other machines can type. A hub that listens on every interface is reached by the names of its
 * certificate, which are the only ones that a browser takes; without one, by the machine's own addresses.
 *
 * @param address as bound
 * @param certificate PEM, where HTTPS is served
 * @returns at least one
 */
export function reachableAddresses(
  address: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
  certificate?: string | Buffer,
): string[] {
  const [, scheme, port] = EVERYWHERE.exec(address) ?? []
  if (scheme === undefined) return [address]
  const hosts =
    certificate === undefined ? machineHosts(interfaces) : certificateNames(new X509Certificate(certificate))
  const usual = (scheme === 'https' && port === '443') || (scheme === 'http' && port === '80')
  const addresses = hosts.map(
    (host) => `${scheme}://${host.includes(':') ? `[${host}]` : host}${usual ? '' : `:${port}`}`,
  )
  return addresses.length > 0 ? addresses : [address]
}

/** IPv4 first: it is what people type. Loopback and link-local addresses reach nobody else. */
export function machineHosts(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  const found = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
  const of = (family: string) => found.filter((each) => each.family === family).map(({ address }) => address)
  return [...of('IPv4'), ...of('IPv6')]
}
