import { Type, type Static } from 'typebox'
import { Count, Text } from './basic.ts'
import { UnitEffectShape } from './scores.ts'

/** What a change of hours or modes did, or would do. */
export const ChangedShape = Type.Object({
  result: Type.Object({
    changed: Type.Integer({ description: 'ratings of the past that go by other rules now' }),
  }),
  units: Type.Optional(
    Type.Array(UnitEffectShape, {
      description: 'of a preview; to a manager in figures of the own hall, without ranks',
    }),
  ),
})

/** What was done; or, with `preview`, what would be, and whose score it would move. */
export const MovedShape = Type.Object({
  result: Type.Object({ moved: Count }),
  units: Type.Optional(Type.Array(UnitEffectShape)),
})
export type Moved = Static<typeof MovedShape>

/** What settling a rating of the tray did, or would do. */
export const TraySettledShape = Type.Object({
  result: Type.Object({ rating: Text, unit: Text }),
  units: Type.Optional(Type.Array(UnitEffectShape)),
})
