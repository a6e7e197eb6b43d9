import { Type, type Static, type TSchema } from 'typebox'
import { ALERT_RULES, OFFICE_RULES, USUAL_ALERTS, type AlertRule } from '../alerts.ts'
import { like } from './basic.ts'

const exact = { additionalProperties: false } as const
const on = Type.Boolean()
const count = Type.Integer({ minimum: 1, maximum: 1_000 })
const percent = Type.Integer({ minimum: 1, maximum: 100 })
/** A rule looks back a day at most. */
const ms = Type.Integer({ minimum: 1_000, maximum: 86_400_000 })

export const ALERT_SETTINGS = {
  'bad-rating': Type.Object({ on, forMs: ms }, exact),
  'half-dissatisfied': Type.Object({ on, share: percent, atLeast: count, withinMs: ms }, exact),
  'device-offline': Type.Object({ on, afterMs: ms }, exact),
  'pending-rising': Type.Object({ on, atLeast: count, withinMs: ms }, exact),
  'key-silent': Type.Object({ on, presses: count, days: Type.Integer({ minimum: 1, maximum: 366 }) }, exact),
  unrated: Type.Object({ on, above: percent, atLeast: count }, exact),
  uninvited: Type.Object({ on, atLeast: count, withinMs: ms }, exact),
  burst: Type.Object({ on, presses: Type.Integer({ minimum: 2, maximum: 200 }), withinMs: ms }, exact),
  'machine-pace': Type.Object(
    { on, presses: Type.Integer({ minimum: 3, maximum: 200 }), spread: percent, withinMs: ms },
    exact,
  ),
} satisfies Record<AlertRule, TSchema>
/** The rules as they hold in a hall. */
export const AlertRulesShape = Type.Object(ALERT_SETTINGS, like(USUAL_ALERTS))

export const AlertShape = Type.Object({
  id: Type.String(),
  window: Type.String(),
  rule: Type.Enum([...ALERT_RULES, ...OFFICE_RULES]),
  since: Type.String(),
  noticedAt: Type.String(),
  until: Type.Union([Type.String(), Type.Null()]),
  evidence: Type.Record(
    Type.String(),
    Type.Union([Type.String(), Type.Number()]),
    like({ presses: 8, withinMs: 120_000 }),
  ),
  acknowledged: Type.Union([
    Type.Object({ at: Type.String(), operator: Type.String(), word: Type.String() }),
    Type.Null(),
  ]),
})
export type AlertFacts = Static<typeof AlertShape>
export const AlertsShape = Type.Object({ alerts: Type.Array(AlertShape) })
