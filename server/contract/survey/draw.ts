import { Type, type Static } from 'typebox'
import { MOST_PER_UNIT, RATER_PATTERN, SEED_PATTERN, TICKET_PATTERN, UNIT_PATTERN } from './draw-limits.ts'
import { OBJECT_KINDS } from './kinds.ts'

const exact = { additionalProperties: false } as const
const Kind = Type.Enum([...OBJECT_KINDS])
const Unit = Type.String({ pattern: `^${UNIT_PATTERN}$` })
const FrameId = Type.String({ pattern: `^${RATER_PATTERN}-${UNIT_PATTERN}$` })
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Positive = Type.Integer({ minimum: 1 })

/** One line of the frame, `id,unit,kind,person\n`: one rater of one unit (server/rules/sampling/README.md). */
export const FrameLineShape = Type.Object({ id: FrameId, unit: Unit, kind: Kind, person: Sha256 }, exact)
export type FrameLine = Static<typeof FrameLineShape>

export const DrawRulesShape = Type.Object(
  {
    perUnit: Type.Integer({ minimum: 1, maximum: MOST_PER_UNIT }),
    floor: Type.Integer({ minimum: 1, maximum: MOST_PER_UNIT }),
  },
  exact,
)
export type DrawRules = Static<typeof DrawRulesShape>

/** `deviation`: hundredths of a point, as the allocation used it. */
export const RecordedStratumShape = Type.Object(
  { unit: Unit, kind: Kind, size: Positive, take: Positive, deviation: Type.Integer({ minimum: 0 }) },
  exact,
)
export type RecordedStratum = Static<typeof RecordedStratumShape>

export const DrawnShape = Type.Object(
  { unit: Unit, kind: Kind, order: Positive, id: FrameId, ticket: Type.String({ pattern: TICKET_PATTERN }) },
  exact,
)
export type Drawn = Static<typeof DrawnShape>

/** The record of a draw. Its hash, which is shown to the room, is SHA-256 of its RFC 8785 JSON. */
export const DrawRecordShape = Type.Object(
  {
    campaign: Type.String({ pattern: '^[0-9]{4}$' }),
    method: Type.Literal('third-party'),
    frame: Type.Object({ hash: Sha256, strata: Type.Array(RecordedStratumShape) }, exact),
    rules: DrawRulesShape,
    seed: Type.String({ pattern: SEED_PATTERN }),
    drawn: Type.Array(DrawnShape),
    reserves: Type.Array(DrawnShape),
  },
  exact,
)
export type DrawRecord = Static<typeof DrawRecordShape>
