import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { ALIAS, MATTER } from '../contract/answers/hotline/names.ts'
import { FIRST_STEPS } from '../contract/hub/first-day.ts'
import { acts, exact } from './act.ts'
import { Code, Moment, Reason } from './shapes.ts'

const NAME = { minLength: 1, maxLength: 100, pattern: '\\S' }
const Unit = Type.String({ minLength: 1, maxLength: 20, description: 'code of the unit', ...like('J41') })

const Shift = Type.Object(
  {
    hall: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    after: Type.Optional(Type.Integer({ minimum: 0 })),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    from: Moment('received from, by the clock of the hub as it was then'),
    to: Moment('the same, not included'),
    by: Type.Integer({ minimum: -4_102_444_800_000, maximum: 4_102_444_800_000 }),
  },
  exact,
)

/** What the campaign office says: the hub's clock, the policy, names of units and matters, dates of the calendar. */
export const OFFICE = acts({
  'clock.settle': {
    input: Type.Object({ shifts: Type.Array(Shift), reason: Reason }, exact),
    adds: ['officer'],
    permission: 'clock:settle',
    audit: ['clock:settle'],
    preview: true,
    from: ['rest', 'command-line'],
  },
  'policy.adopt': {
    input: Type.Object({ since: Type.Optional(Moment('ISO 8601 with offset; absent: now')), reason: Reason }, exact),
    adds: ['policy', 'since'],
    permission: 'policy:confirm',
    audit: ['policy:adopt'],
    from: ['rest', 'command-line'],
  },
  'units.change': {
    input: Type.Object(
      {
        what: Type.Union([
          Type.Object({ change: Type.Literal('rename'), unit: Code, name: Code }, exact),
          Type.Object({ change: Type.Literal('merge'), unit: Code, into: Code }, exact),
          Type.Object(
            { change: Type.Literal('add'), code: Code, name: Code, kind: Type.Enum(['agency', 'company']) },
            exact,
          ),
        ]),
        reason: Reason,
      },
      exact,
    ),
    permission: 'unit:change',
    audit: ['unit:change'],
    preview: true,
    from: ['command-line'],
  },
  'units.alias': {
    input: Type.Object({ name: Type.String({ ...NAME, ...ALIAS }), unit: Type.Optional(Unit), reason: Reason }, exact),
    permission: 'unit:change',
    audit: ['unit:alias'],
    from: ['rest', 'command-line'],
  },
  'matters.enter': {
    input: Type.Object({ name: Type.String({ ...NAME, ...MATTER }), unit: Unit, reason: Reason }, exact),
    permission: 'unit:change',
    audit: ['matter:enter'],
    from: ['rest'],
  },
  // What the hub cannot see: a step that is not needed here, or done elsewhere.
  'first-day.mark': {
    input: Type.Object(
      {
        step: Type.Enum([...FIRST_STEPS, 'all']),
        aside: Type.Boolean(),
        word: Type.Optional(Type.String({ maxLength: 200, ...like('市里统一备份') })),
      },
      { ...exact, ...like({ step: 'backup', aside: true, word: '市里统一备份' }) },
    ),
    permission: 'first-day:mark',
    audit: ['first-day:mark'],
    from: ['rest'],
  },
  'calendar.mark': {
    input: Type.Object(
      {
        campaign: Code,
        code: Type.String(like('plans')),
        done: Type.Boolean(),
        word: Type.Optional(Type.String({ maxLength: 200 })),
      },
      {
        ...exact,
        ...like({ campaign: '2026', code: 'plans', done: true, word: '已送市直机关工委，收文 2026-311' }),
      },
    ),
    permission: 'calendar:mark',
    audit: ['calendar:mark'],
    from: ['rest'],
  },
})
