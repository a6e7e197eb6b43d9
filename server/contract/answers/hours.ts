import { Type, type Static } from 'typebox'
import { like, Nullable } from './basic.ts'

const exact = { additionalProperties: false } as const
export const HoursDay = Type.String({ description: 'date in Asia/Shanghai, YYYY-MM-DD', ...like('2026-10-01') })
const Clock = Type.String({ pattern: '^\\d{2}:\\d{2}$', description: 'HH:MM in Asia/Shanghai, 24:00 as the end' })
export const OpeningText = Type.Object(
  { from: Clock, to: Clock },
  { ...exact, ...like({ from: '09:00', to: '12:00' }) },
)
export type OpeningText = Static<typeof OpeningText>
const Weekday = Type.Integer({ minimum: 1, maximum: 7, description: '1 Monday to 7 Sunday' })
export const WeeklyText = Type.Object(
  { days: Type.Array(Weekday, { minItems: 1, maxItems: 7 }), from: Clock, to: Clock },
  { ...exact, ...like({ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }) },
)
export type WeeklyText = Static<typeof WeeklyText>
const Mode = Type.Enum(['open', 'invited'])

/** When a hall is open, as entered, and who entered it. */
export const HoursShape = Type.Object({
  weekly: Type.Array(
    Type.Object({
      from: Nullable(HoursDay),
      weekly: Nullable(Type.Array(WeeklyText)),
    }),
    { description: 'in the order of the days from which they hold; `weekly` null: always open' },
  ),
  days: Type.Array(
    Type.Object({ date: HoursDay, openings: Type.Array(OpeningText), name: Nullable(Type.String(), like('系统升级')) }),
  ),
  calendar: Type.Array(
    Type.Object({ date: HoursDay, open: Type.Boolean(), name: Type.String() }),
    like([{ date: '2026-10-01', open: false, name: '国庆节' }]),
  ),
  modes: Type.Array(
    Type.Object({
      window: Type.String(),
      modes: Type.Array(Type.Object({ from: Nullable(Type.String()), mode: Mode })),
    }),
  ),
  changes: Type.Array(
    Type.Object({
      at: Type.String(),
      what: Type.Enum(['hours', 'day', 'calendar', 'mode']),
      from: Type.String({ description: 'a date, or the instant of a mode' }),
      window: Type.Optional(Type.String()),
      mode: Type.Optional(Mode),
      weekly: Type.Optional(Nullable(Type.Array(WeeklyText))),
      openings: Type.Optional(Nullable(Type.Array(OpeningText))),
      open: Type.Optional(Type.Boolean()),
      name: Type.Optional(Type.String()),
      operator: Type.String(),
      reason: Type.String(),
    }),
    {
      description: 'who entered what, when and why, oldest first; what the first start took from the files is left out',
    },
  ),
})
export type HallHours = Static<typeof HoursShape>
export type HoursChange = HallHours['changes'][number]
