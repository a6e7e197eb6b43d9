/** In the place of every key when too many are down to tell which (HID 1.11, appendix C). */
const ROLLOVER = 0x01
const FIRST_KEY = 2
const KEYS = 6

/**
 * Usages that are down in a boot keyboard report (HID 1.11, appendix B.1): modifiers, a reserved byte, up to six usages.
 * Null when it is too short, or too many keys are down.
 */
export function usagesIn(bytes: Uint8Array): number[] | null {
  if (bytes.length <= FIRST_KEY) return null
  const usages = [...bytes.subarray(FIRST_KEY, FIRST_KEY + KEYS)].filter((usage) => usage !== 0)
  return usages.includes(ROLLOVER) ? null : usages
}
