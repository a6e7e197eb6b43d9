import { Type, type Static } from 'typebox'
import { OBJECT_KINDS } from './kinds.ts'

/** Two decimals as a string, so that no reader's floating point can move a cent; null where there is none. */
const Decimal = Type.Union([Type.String({ pattern: '^[0-9]{1,3}\\.[0-9]{2}$' }), Type.Null()])
const Count = Type.Integer({ minimum: 0 })
const exact = { additionalProperties: false } as const

/** What became of those who were asked: `used` reserves beside the drawn. */
export const FieldworkShape = {
  drawn: Count,
  used: Count,
  answered: Count,
  refused: Count,
  unreachable: Count,
  wrong: Count,
}

export const SurveyStratumShape = Type.Object(
  { kind: Type.Enum([...OBJECT_KINDS]), size: Count, ...FieldworkShape, mean: Decimal },
  exact,
)
export type SurveyStratum = Static<typeof SurveyStratumShape>

/** The survey's figures of one unit (server/rules/survey/README.md). */
export const SurveyUnitShape = Type.Object(
  {
    unit: Type.String(),
    score: Decimal,
    interval: Type.Union([
      Type.Unsafe<[string, string]>({
        type: 'array',
        prefixItems: [Type.String(), Type.String()],
        items: false,
        minItems: 2,
      }),
      Type.Null(),
    ]),
    ...FieldworkShape,
    responseRate: Decimal,
    strata: Type.Array(SurveyStratumShape),
  },
  exact,
)
export type SurveyUnit = Static<typeof SurveyUnitShape>
