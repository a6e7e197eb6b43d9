import { Type } from 'typebox'
import { MOST_DECIDED } from '../store/changes/decide.ts'
import { exact } from './act.ts'

/** Pieces of which the shapes of acts are made. */
export const Code = Type.String()
export const Reason = Type.String({ minLength: 1, maxLength: 200 })

/** Marks a moment: ms since 1970 inside and at the control socket, a text with an offset over REST (http/offer-acts.ts). */
export const MOMENT = 'x-moment'
export const Moment = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 4_102_444_800_000, description, [MOMENT]: true })

/** What officers decide about ratings: at windows and of the public page in the same words. */
export const Ratings = Type.Array(Type.String({ minLength: 36, maxLength: 36 }), {
  minItems: 1,
  maxItems: MOST_DECIDED,
})

/** What one officer decides alone. */
export const DecidedByOne = Type.Object(
  { action: Type.Enum(['release', 'withdraw']), ratings: Ratings, reason: Reason },
  exact,
)

/** What takes two, as the first asks for it. */
export const AskedOfSecond = Type.Object(
  {
    action: Type.Enum(['exclude', 'void', 'withdraw']),
    ratings: Ratings,
    ground: Type.Optional(Type.Enum(['mistaken', 'malicious'])),
    reason: Reason,
  },
  exact,
)

/** How the second answers. */
export const SecondWord = Type.Object({ request: Code, reason: Reason }, exact)
