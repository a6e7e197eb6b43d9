import { Type, type Static } from 'typebox'
import { FIRST_STEPS } from '../../hub/first-day.ts'
import { Instant, like } from '../basic.ts'

/** What there is to do with a new hub, each step by what is the case. */
export const FirstDayShape = Type.Object({
  /** Nothing has counted yet: accounts made now are founding ones. */
  founding: Type.Boolean(),
  steps: Type.Array(
    Type.Object({
      step: Type.Enum([...FIRST_STEPS]),
      state: Type.Enum(['done', 'half', 'todo', 'aside'], {
        description: 'half: some of it is missing; aside: somebody said that it is not needed, or done elsewhere',
      }),
      facts: Type.Record(
        Type.String(),
        Type.Union([Type.Number(), Type.Boolean(), Type.String()]),
        like({ office: 1 }),
      ),
      by: Type.Optional(Type.String(like('user:zhang'))),
      at: Type.Optional(Instant),
    }),
  ),
  aside: Type.Boolean({ description: 'the page was set aside as a whole' }),
})
export type FirstDay = Static<typeof FirstDayShape>
