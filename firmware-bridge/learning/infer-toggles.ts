import type { Level } from '../../server/contract/limits.ts'
import type { Evidence, Found } from './evidence.ts'
import { hex } from './key-sample.ts'

/** Each press turns one bit of its key over, and sends nothing when the key is let go. */
export function inferToggles({ presses }: Evidence): Found | null {
  const keys: { byte: number; mask: string; level: Level }[] = []
  const all = [...presses.values()].flat()
  const shape = all[0]?.[0]
  if (!shape || all.some((press) => press.length !== 1 || press[0]!.kind !== shape.kind)) return null
  for (const [level, times] of presses) {
    const turned = times.slice(1).map((press, before) => {
      const a = times[before]![0]!.body
      return [...press[0]!.body].flatMap((value, byte) => {
        const bits = value ^ a[byte]!
        return bits === 0 ? [] : [{ byte, bits }]
      })
    })
    const [only, more] = turned[0] ?? []
    if (!only || more || (only.bits & (only.bits - 1)) !== 0 || only.byte > 63) return null
    if (!turned.every((one) => one.length === 1 && one[0]!.byte === only.byte && one[0]!.bits === only.bits))
      return null
    const key = { byte: only.byte, mask: hex(only.bits, 2), level }
    if (keys.some(({ byte, mask }) => byte === key.byte && mask === key.mask)) return null
    keys.push(key)
  }
  return { press: 'press', report: { layout: 'toggle', ...(shape.id === undefined ? {} : { id: shape.id }), keys } }
}
