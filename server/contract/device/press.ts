import { Type, type Static } from 'typebox'
import { RECEIPT_PATTERN } from './receipt.ts'

export {
  CHANGE_OF_MIND_MS,
  LEVELS,
  MAX_COMMENT_CODE_POINTS,
  MAX_ITEMS_PER_MESSAGE,
  MAX_MESSAGE_BYTES,
  type Level,
} from '../limits.ts'

/**
 * What a device sends. Device protocol version 1, contract/README.md.
 * All times are integer milliseconds.
 */

const UUID7 = '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
/**
 * The year 3000. A clock does not matter where the boot is the same (contract/README.md), and batteries that fail leave
 * clocks in 2106 and later; what is estimated by such a clock still has a date of four digits.
 */
const LATEST = 32_503_680_000_000
/** 16 bytes in base64url: 22 characters, the last of which carries two bits. */
const SALT = '^[A-Za-z0-9_-]{21}[AQgw]$'
/** 64 bytes in base64url. */
const SIGNATURE = '^[A-Za-z0-9_-]{86}$'

const exact = { additionalProperties: false } as const
const Uuid7 = Type.String({ pattern: UUID7 })
const Millis = Type.Integer({ minimum: 0, maximum: LATEST })
const Level = Type.Integer({ minimum: 1, maximum: 5 })
const Seq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** One press of one button, as the device sent it: never lost, never edited. */
export const PressSchema = Type.Object(
  {
    kind: Type.Literal('press'),
    id: Uuid7,
    seq: Seq,
    level: Level,
    pressedAt: Millis,
    uptimeMs: Millis,
    bootId: Uuid7,
    input: Type.Union([Type.Literal('touch'), Type.Literal('key')]),
    invitationId: Type.Optional(Uuid7),
    receipt: Type.Optional(Type.String({ pattern: RECEIPT_PATTERN })),
    test: Type.Optional(Type.Boolean()),
    sig: Type.Optional(Type.String({ pattern: SIGNATURE })),
  },
  exact,
)

/** What the same citizen added to a press: another level within 5 s, reasons, a comment. */
export const ExtraSchema = Type.Object(
  {
    kind: Type.Literal('extra'),
    id: Uuid7,
    seq: Seq,
    pressId: Uuid7,
    level: Type.Optional(Level),
    reasons: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z0-9-]{1,40}$' }), { maxItems: 20 })),
    comment: Type.Optional(Type.String()),
    salt: Type.Optional(Type.String({ pattern: SALT })),
    pressedAt: Millis,
    uptimeMs: Millis,
    bootId: Uuid7,
    sig: Type.Optional(Type.String({ pattern: SIGNATURE })),
  },
  exact,
)

/** The device's clocks at the moment a message leaves it. */
export const ClockReadingSchema = Type.Object({ at: Millis, uptimeMs: Millis, bootId: Uuid7 }, exact)

export type ClockReading = Static<typeof ClockReadingSchema>
export type Press = Static<typeof PressSchema>
export type Extra = Static<typeof ExtraSchema>
export type Item = Press | Extra
