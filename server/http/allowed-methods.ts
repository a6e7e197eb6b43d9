import type { RouteAccess } from './guard.ts'

/** The methods that a path has routes for, sorted; none where nothing lives (RFC 9110, 15.5.6). */
export function allowedMethods(routes: readonly RouteAccess[], path: string): string[] {
  const parts = path.split('/')
  const found = routes.filter(({ url }) => matches(url.split('/'), parts)).map(({ method }) => method)
  return [...new Set(found)].toSorted()
}

function matches(pattern: readonly string[], parts: readonly string[]): boolean {
  const open = pattern.at(-1) === '*'
  if (open ? parts.length < pattern.length : parts.length !== pattern.length) return false
  return pattern.every((part, i) => part === '*' || part === parts[i] || (part.startsWith(':') && parts[i] !== ''))
}
