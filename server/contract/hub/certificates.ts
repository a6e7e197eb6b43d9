/** Days before its end at which a certificate is spoken of: on the office's page, in the metrics and in the log. */
export const WARN_DAYS = [30, 14, 7, 1] as const
const DAY_MS = 86_400_000

/** Which certificate of the hub: of its own port, or of the public listener. */
export const CERTIFICATE_OF = ['inner', 'public'] as const
export type CertificateOf = (typeof CERTIFICATE_OF)[number]

/** `sound`: nothing to say. `soon`: within the longest of the warnings. */
export const CERTIFICATE_STATES = ['sound', 'soon', 'expired', 'not-yet'] as const
export type CertificateState = (typeof CERTIFICATE_STATES)[number]

/** When a certificate holds, ms since 1970, both included. */
export interface Validity {
  from: number
  to: number
}

export interface Expiry {
  state: CertificateState
  /** Whole days left; below 0 since it ended. */
  days: number
  /** The warning that holds, the shortest that is reached; 0 once it has expired, null before the first. */
  warning: number | null
}

/** How long a certificate still holds. */
export function expiryOf({ from, to }: Validity, now: number): Expiry {
  const days = Math.floor((to - now) / DAY_MS)
  if (now > to) return { state: 'expired', days, warning: 0 }
  if (now < from) return { state: 'not-yet', days, warning: null }
  const warning = WARN_DAYS.findLast((limit) => to - now <= limit * DAY_MS) ?? null
  return { state: warning === null ? 'sound' : 'soon', days, warning }
}
