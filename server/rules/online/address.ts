/**
 * The network of an address, as the limits know it: an IPv4 address as it is, of IPv6 the first 64 bits, because a household
 * has as many of the rest as it likes. A port, which some proxies tell with it, is no part of it. What is no address is
 * taken as it is.
 */
export function networkOf(address: string): string {
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(address) ?? []
  const plain = (bracketed ?? dotted ?? address).split('%')[0]!.toLowerCase()
  const mapped = /^(?:::ffff:|0*:0*:0*:0*:0*:ffff:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(plain)
  if (mapped !== null) return mapped[1]!
  if (!plain.includes(':')) return plain
  const groups = groupsOf(plain)
  if (groups === null) return plain
  if (groups.slice(0, 5).every((each) => each === 0) && groups[5] === 0xffff)
    return [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join('.')
  return `${groups
    .slice(0, 4)
    .map((each) => each.toString(16))
    .join(':')}::/64`
}

/** The eight groups of an IPv6 address, or null. */
function groupsOf(text: string): number[] | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':'))) as [string[], string[]?]
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const all = [...head, ...Array.from({ length: tail === undefined ? 0 : missing }, () => '0'), ...(tail ?? [])]
  return all.every((group) => /^[0-9a-f]{1,4}$/.test(group)) ? all.map((group) => Number.parseInt(group, 16)) : null
}
