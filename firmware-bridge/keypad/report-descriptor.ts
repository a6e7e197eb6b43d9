/** Types and tags of the items that matter here (HID 1.11, section 6.2.2). */
const MAIN_INPUT = 0x80
const GLOBAL_REPORT_ID = 0x84
const LONG_ITEM = 0xfe

/**
 * The ids of a HID report descriptor's input reports, in the order in which they appear; empty when the device has no
 * report ids. Null when it is no descriptor: an item that reaches beyond its end, or no input at all. Lengths that the
 * descriptor claims are not looked at: some lie.
 */
export function inputReportIds(descriptor: Uint8Array): number[] | null {
  const ids = new Set<number>()
  let id: number | null = null
  let inputs = 0
  for (let at = 0; at < descriptor.length;) {
    const prefix = descriptor[at]!
    const size: number = prefix === LONG_ITEM ? 2 + (descriptor[at + 1] ?? Infinity) : [0, 1, 2, 4][prefix & 3]!
    if (at + 1 + size > descriptor.length) return null
    const kind = prefix & 0xfc
    if (prefix !== LONG_ITEM && kind === GLOBAL_REPORT_ID && size > 0) id = descriptor[at + 1]!
    if (prefix !== LONG_ITEM && kind === MAIN_INPUT) {
      inputs++
      if (id !== null) ids.add(id)
    }
    at += 1 + size
  }
  return inputs === 0 ? null : [...ids]
}
