import { isIP } from 'node:net'

/**
 * The name in a `Host` header, without its port, in lower case; an IPv6 address without its brackets. Null where there is
 * none, or where it is none.
 */
export function hostnameOf(header: string | undefined): string | null {
  const [, six, name] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '') ?? []
  if (six !== undefined) return isIP(six) === 6 ? six.toLowerCase() : null
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, '')
}

export function isAddress(hostname: string): boolean {
  return isIP(hostname) !== 0
}

/** A name that means this very machine, whoever asks. */
export function isLocalName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '::1' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

/** A connection that comes from this very machine. */
export function isLoopback(address: string | undefined): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(address ?? '')
}

/**
 * Whether a request names a host that is the hub's. A page of somebody else, whose name was made to lead here (DNS
 * rebinding), is same-origin with itself and asks in its own name: this is what gives it away.
 *
 * @param names as `--host-name` has them, lower case; empty: every name is taken
 * @param local the connection comes from this machine, which may always say `localhost` or 127.0.0.1
 */
export function isOurHost(header: string | undefined, names: readonly string[], local: boolean): boolean {
  if (names.length === 0) return true
  const hostname = hostnameOf(header)
  if (hostname === null) return false
  return names.includes(hostname) || (local && isLocalName(hostname))
}

/**
 * Whether a request that is believed because it comes from this machine was meant for it: a browser here can be made to
 * send one in any other name, never in the name of an address or of `localhost`.
 */
export function isMeantForThisMachine(header: string | undefined, names: readonly string[]): boolean {
  const hostname = hostnameOf(header)
  return hostname !== null && (isLocalName(hostname) || isAddress(hostname) || names.includes(hostname))
}
