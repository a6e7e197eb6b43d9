import type { X509Certificate } from 'node:crypto'

/** Names first, then addresses, as the certificate's holder chose them; a wildcard is no name to type. */
export function certificateNames({ subjectAltName }: X509Certificate): string[] {
  const names = (subjectAltName ?? '').split(', ')
  const of = (kind: string) =>
    names.filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(kind.length + 1))
  return [...of('DNS'), ...of('IP Address')].filter((host) => !host.includes('*'))
}
