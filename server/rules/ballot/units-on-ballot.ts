/** Which units there are, and in which one each of them goes on. */
interface Units {
  units(): readonly { code: string }[]
  heirOf(code: string): string
}

/**
 * Codes of the units that a ballot lists, in their order: one that went on in another unit is rated as that one, and a
 * merger into a new unit makes no ballot too long (campaign document 二; `UNITS_ON_BALLOT`).
 */
export function unitsOnBallot(registry: Units): string[] {
  return registry.units().flatMap(({ code }) => (registry.heirOf(code) === code ? [code] : []))
}
