import { isAddress, isLocalName } from './host-list.ts'

/** What a page of ours may use of the machine: the screen stays lit, sound plays; nothing else is asked for. */
const USED = ['autoplay', 'fullscreen', 'screen-wake-lock']
const UNUSED = ['accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'hid', 'magnetometer'].concat(
  ['microphone', 'midi', 'payment', 'serial', 'usb', 'xr-spatial-tracking'],
)
const PERMISSIONS = [...USED.map((feature) => `${feature}=(self)`), ...UNUSED.map((feature) => `${feature}=()`)]

/** An answer that is no page loads nothing, runs nothing and stands in no frame. A page says what it needs instead. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Headers of every answer, whatever it is: page, file, problem, redirect, refused websocket. */
export const EVERY_ANSWER: Readonly<Record<string, string>> = {
  'content-security-policy': NOTHING,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': PERMISSIONS.join(', '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** A year. Other names of the domain, and lists in browsers, are not the hub's to speak for. */
const HSTS = { 'strict-transport-security': 'max-age=31536000' }

/**
 * Tells browsers to come by HTTPS alone, on answers that went over it (RFC 6797). Not for `localhost`, whose other ports
 * belong to other programs; browsers ignore it for bare addresses.
 */
export function strictTransport(secure: boolean, hostname: string | null): Readonly<Record<string, string>> {
  return secure && hostname !== null && !isLocalName(hostname) && !isAddress(hostname) ? HSTS : {}
}

/** The same as lines of an answer that is written by hand. */
export const EVERY_ANSWER_LINES = Object.entries(EVERY_ANSWER)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')
