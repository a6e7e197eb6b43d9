import { Type } from 'typebox'
import { UnitEffectShape } from './scores.ts'
import { Nullable, like, Instant, Text, Count } from './basic.ts'

const VERSION = { version: Count, digest: Text, since: Instant }
const Leaf = Nullable(Type.Union([Text, Type.Number(), Type.Boolean()]))
export const PolicyShape = Type.Object({
  campaign: Type.Object({ id: Text, ownPolicy: Type.Boolean() }),
  current: Type.Object({
    ...VERSION,
    policy: Type.Unsafe<object>({ type: 'object', description: 'the rules themselves' }),
  }),
  versions: Type.Array(Type.Object(VERSION)),
  pending: Nullable(
    Type.Object({
      version: Count,
      digest: Text,
      differences: Type.Array(
        Type.Object({ path: Text, before: Leaf, after: Leaf }),
        like([{ path: 'screening.gapMs', before: 15_000, after: 20_000 }]),
      ),
      obstacle: Nullable(Type.Object({ code: Text, detail: Type.Optional(Text) }), like(null)),
    }),
  ),
  effect: Nullable(
    Type.Object({
      since: Instant,
      verdicts: Type.Integer({ minimum: 0, ...like(12) }),
      units: Type.Array(UnitEffectShape),
    }),
  ),
})
