/**
 * The numbers and lists of device protocol version 1 that a device needs while it runs. They stand apart from the
 * schemas so that a page can use them without carrying the validator; `press.ts` and `device-protocol.ts` hand them on.
 */

/**
 * Version of the device protocol (contract/README.md).
 *
 * History
 * 1: first edition. Added without another version, since a device that does not know them goes on: `keyKind` in
 *   `device:hello`, and the event `device:token`.
 */
export const PROTOCOL = 1
export const DEVICE_NAMESPACE = '/device'

/** No ack in this time: send again, with `sent` taken anew. */
export const ACK_TIMEOUT_MS = 10_000
export const BEAT_EVERY_MS = 30_000
/** A message above this ends its connection, and that connection alone. */
export const TRANSPORT_MAX_BYTES = 4_000_000
export const PAIRING_CODE_LIFE_MS = 15 * 60_000

/** A password that somebody else set is good for so long. */
export const ONE_TIME_PASSWORD_MS = 24 * 3_600_000

/** A number on a badge, as a pattern; `card` stands for a card in place of a number (server/ingest/staff-duty.ts). */
export const STAFF_NO = '^(?!card$)[0-9A-Za-z-]{1,40}$'

export const MAX_COMMENT_CODE_POINTS = 500
export const MAX_ITEMS_PER_MESSAGE = 500
export const MAX_MESSAGE_BYTES = 256 * 1024

export type Level = 1 | 2 | 3 | 4 | 5
/** Levels always run from 5 to 1. */
export const LEVELS = [5, 4, 3, 2, 1] as const satisfies readonly Level[]
/** A change of mind is allowed this long after the press, by the device's uptime (contract/README.md). */
export const CHANGE_OF_MIND_MS = 5_000

export const PROBLEMS = [
  'storage-full',
  'storage-not-persistent',
  'clock-jump',
  'keypad-lost',
  'keypad-unbound',
  'keypad-ambiguous',
  'keypad-strange',
  'key-stuck',
] as const
export type Problem = (typeof PROBLEMS)[number]

/** What the kiosk of this project says that it is. */
export const KIOSK_MODEL = 'kiosk-page'
