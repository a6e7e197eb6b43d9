import { Type, type Static } from 'typebox'
import { LEVELS } from './limits.ts'

/** What crosses the wire of the online channel (server/rules/online/README.md). */

const like = (example: unknown) => ({ examples: [example] })

/** How long a challenge may be used. */
export const CHALLENGE_LIFE_MS = 600_000

/** UUIDv7 in lower case. */
const UUID7 = '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
const EXAMPLE_PARAMETERS = {
  algorithm: 'PBKDF2/SHA-256',
  cost: 1000,
  data: { unit: 'J36' },
  expiresAt: 1_796_000_000,
  keyLength: 32,
  keyPrefix: '6f2c1d0a9b3e4f5a6b7c8d9e0f1a2b3c',
  keySignature: '9d5f3c1b7a8e6d4c2b0a1f3e5d7c9b8a6f4e2d0c1b3a5f7e9d8c6b4a2f0e1d3c',
  nonce: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  salt: '00112233445566778899aabbccddeeff',
}
const EXAMPLE_CHALLENGE = {
  parameters: EXAMPLE_PARAMETERS,
  signature: '3b1f5d7c9e0a2b4d6f8c1e3a5b7d9f0c2e4a6b8d0f1c3e5a7b9d0f2c4e6a8b0d',
}
const EXAMPLE_SOLUTION = {
  counter: 257,
  derivedKey: '6f2c1d0a9b3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c',
}

/** Altcha's form, version 2 (`altcha-lib`): find the counter whose derived key begins with `keyPrefix`. */
export const ChallengeShape = Type.Object(
  { parameters: Type.Record(Type.String(), Type.Unknown()), signature: Type.String() },
  like(EXAMPLE_CHALLENGE),
)
export const ChallengeAnswerShape = Type.Object({ challenge: ChallengeShape })

export const ChallengeBodyShape = Type.Object(
  { unit: Type.String({ minLength: 1, maxLength: 20, ...like('J36') }) },
  { additionalProperties: false },
)

/** 5 非常满意 to 1 非常不满意, of each of the two questions. */
const OnlineLevel = Type.Integer({ minimum: 1, maximum: 5, ...like(LEVELS[1]) })

/**
 * A rating. `solution` is the solved challenge: altcha's payload `{ challenge, solution }`, as JSON or as base64 of it; or the
 * solution alone, while the hub still knows the challenge that it gave.
 */
export const OnlineRatingShape = Type.Object(
  {
    id: Type.String({ pattern: UUID7, ...like('019a8d3c-5f00-7000-8000-0123456789ab') }),
    unit: Type.String({ minLength: 1, maxLength: 20, ...like('J36') }),
    satisfaction: OnlineLevel,
    image: OnlineLevel,
    comment: Type.Optional(Type.String({ maxLength: 20_000, ...like('排队时间短，就是停车不好找。') })),
    solution: Type.Union(
      [
        Type.String({ minLength: 1, maxLength: 8_000 }),
        Type.Object({
          challenge: Type.Object({
            parameters: Type.Record(Type.String(), Type.Unknown()),
            signature: Type.Optional(Type.String()),
          }),
          solution: Type.Object({ counter: Type.Number(), derivedKey: Type.String() }),
        }),
        Type.Object({ counter: Type.Number(), derivedKey: Type.String() }),
      ],
      like({ challenge: EXAMPLE_CHALLENGE, solution: EXAMPLE_SOLUTION }),
    ),
  },
  { additionalProperties: false },
)
export type OnlineRating = Static<typeof OnlineRatingShape>

/** The only thing that is told of a rating: that it arrived. */
export const OnlineReceiptShape = Type.Object({ receipt: Type.String(like('K7WQM3TZ2PXCHR4V')) })
