import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { Refusal } from '../contract/errors.ts'

/**
 * A page says with it that nobody touched it for a while: a request that it makes by itself keeps no officer signed in
 * (store/access/README.md).
 */
export const UNATTENDED_HEADER = 'pingyi-unattended'

/** A proxy that checks certificates or UKeys and says in a header whose it was. */
export interface Gateway {
  /** Addresses from which it connects, as literals or networks (10.1.2.0/24). */
  addresses: readonly string[]
  /** In lower case. */
  header: string
}

/**
 * Whose certificate the gateway checked: the username, percent-encoded where it is not ASCII. The address is that of the
 * connection itself: what anybody says about addresses in front of it counts for nothing here.
 *
 * @throws Refusal `not-the-gateway` for the header from any other address
 */
export function certifiedName(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  gateway: Gateway | undefined,
): string | undefined {
  const value = gateway === undefined ? undefined : headers[gateway.header]
  if (gateway === undefined || value === undefined) return undefined
  if (!isAmong(socket.remoteAddress, gateway.addresses)) throw new Refusal('not-the-gateway', gateway.header)
  // Some proxies send the header empty where nobody showed a certificate; two of one name are nobody's.
  if (typeof value !== 'string' || value.trim() === '') return undefined
  try {
    return decodeURIComponent(value.trim())
  } catch {
    return undefined
  }
}

/** Whether an address is one of these, or lies in one of these networks. */
export function isAmong(address: string | undefined, list: readonly string[]): boolean {
  if (address === undefined) return false
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  const among = new BlockList()
  for (const entry of list) {
    const [net, bits] = entry.split('/') as [string, string?]
    const family = isIP(net) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) among.addAddress(net, family)
    else among.addSubnet(net, Number(bits), family)
  }
  return among.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}
