export const CODE_LENGTH = 8

/** What a technician has typed so far, and what came of it. */
export interface PadState {
  digits: string
  /** A code is on its way to the hub. */
  busy: boolean
  /** Why the last code was not taken: an error code of the hub, `unreachable`, or `storage-full`. */
  problem: string | null
}
export const EMPTY_PAD: PadState = { digits: '', busy: false, problem: null }

export type PadKey = { key: 'digit'; digit: string } | { key: 'back' } | { key: 'clear' }

/** The pad after a key. The eighth digit sends the code: there is no button that could be forgotten. */
export function pressPad(pad: PadState, key: PadKey): PadState {
  if (pad.busy) return pad
  switch (key.key) {
    case 'digit':
      if (!/^[0-9]$/.test(key.digit) || pad.digits.length >= CODE_LENGTH) return pad
      return { ...pad, digits: pad.digits + key.digit, problem: null }
    case 'back':
      return { ...pad, digits: pad.digits.slice(0, -1), problem: null }
    case 'clear':
      return EMPTY_PAD
  }
}

/** A pairing code in the fragment of an address, as a QR code or a link brings it: `#code=12345678`. */
export function codeInFragment(fragment: string): string | null {
  const code = new URLSearchParams(fragment.replace(/^#/, '')).get('code')
  return code !== null && new RegExp(`^[0-9]{${CODE_LENGTH}}$`).test(code) ? code : null
}
