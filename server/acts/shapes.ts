import { Type } from 'typebox'

/** Pieces of which the shapes of acts are made. */
export const Code = Type.String()
export const Reason = Type.String({ minLength: 1, maxLength: 200 })

/** Marks a moment: ms since 1970 inside and at the control socket, a text with an offset over REST (http/offer-acts.ts). */
export const MOMENT = 'x-moment'
export const Moment = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 4_102_444_800_000, description, [MOMENT]: true })
