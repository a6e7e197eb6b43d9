import { plainText } from '../../contract/text/plain-text.ts'

/**
 * Units by everything that may stand for one in a file, as `plainText`: code, name, former names, aliases. What would
 * mean two units means none (null); but a code means its unit whatever others are called, then a present name.
 */
export function unitsByName(
  units: readonly { code: string; name: string }[],
  names: readonly { name: string; unit: string }[],
): Map<string, string | null> {
  const found = new Map<string, string | null>()
  const ranks = [
    units.map(({ code }) => [code, code] as const),
    units.map(({ code, name }) => [name, code] as const),
    names.map(({ name, unit }) => [name, unit] as const),
  ]
  for (const rank of ranks) {
    const fresh = new Map<string, string | null>()
    for (const [written, code] of rank) {
      const plain = plainText(written)
      if (found.has(plain)) continue
      const other = fresh.get(plain)
      fresh.set(plain, other === undefined || other === code ? code : null)
    }
    for (const [plain, code] of fresh) found.set(plain, code)
  }
  return found
}
