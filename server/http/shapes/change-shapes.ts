import { Type } from 'typebox'
import { Nullable } from './basic.ts'

/** What a change of the record asks for: why, and whether only to look. */
export const WHY = {
  reason: Type.String({ minLength: 1, maxLength: 200 }),
  preview: Type.Optional(Type.Boolean({ description: 'answers what the change would do, and does nothing' })),
}

const Figures = Type.Object({ score: Nullable(Type.String()), n: Type.Integer(), rank: Nullable(Type.Integer()) })

/** What a change of hours or modes did, or would do. */
export const Changed = Type.Object({
  result: Type.Object({
    changed: Type.Integer({ description: 'ratings of the past that go by other rules now' }),
  }),
  units: Type.Optional(
    Type.Array(
      Type.Object({
        campaign: Type.String(),
        unit: Type.Object({ code: Type.String(), name: Type.String() }),
        by: Nullable(Type.String({ description: 'how much the score moves; null where one is none' })),
        ratings: Type.Integer({ description: 'how many more ratings count' }),
        before: Figures,
        after: Figures,
      }),
      { description: 'of a preview; to a manager in figures of the own hall, without ranks' },
    ),
  ),
})
