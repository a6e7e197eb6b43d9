/** The longest block whose repetition is as easy as the block: 123123, 4545. */
const LONGEST_BLOCK = 3

/**
 * Whether a PIN is one that everybody tries first: one digit only (0000), digits one after another (1234, 9876, 7890), a
 * short block again and again (1212, 123123), or the staff number or the end of it, which stands on the badge.
 */
export function isSimplePin(pin: string, staffNo: string): boolean {
  return staffNo.endsWith(pin) || isRow(pin, 1) || isRow(pin, 9) || repeatsBlock(pin)
}

/** Each digit is the one before plus `step`, modulo 10: 9 is one down, and 0 follows 9. */
function isRow(pin: string, step: number): boolean {
  return [...pin].every((digit, i) => i === 0 || Number(digit) === (Number(pin[i - 1]) + step) % 10)
}

function repeatsBlock(pin: string): boolean {
  for (let length = 1; length <= LONGEST_BLOCK; length++)
    if (pin.length > length && [...pin].every((digit, i) => digit === pin[i % length])) return true
  return false
}
