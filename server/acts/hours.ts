import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { HoursDay } from '../contract/answers/hours.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

/** Of a day in Shanghai; 1,440 is its end. */
const Minutes = Type.Integer({ minimum: 0, maximum: 1_440 })
const Opening = Type.Object({ from: Minutes, to: Minutes }, exact)
const Weekday = Type.Integer({ minimum: 1, maximum: 7 })
const Weekly = Type.Object({ days: Type.Array(Weekday), from: Minutes, to: Minutes }, exact)
const Name = Type.String({ minLength: 1, maxLength: 40, ...like('国庆节') })

/** When a hall is open, and which days are special in all of them. */
export const HOURS = acts({
  'halls.set-hours': {
    input: Type.Object(
      { hall: Code, from: HoursDay, weekly: Type.Optional(Type.Array(Weekly)), reason: Reason },
      exact,
    ),
    permission: 'window:manage',
    binds: 'hall',
    audit: ['hours:set'],
    preview: true,
    from: ['rest', 'command-line'],
  },
  'halls.set-day': {
    input: Type.Object(
      {
        hall: Code,
        date: HoursDay,
        openings: Type.Optional(Type.Array(Opening)),
        name: Type.Optional(Name),
        reason: Reason,
      },
      exact,
    ),
    permission: 'window:manage',
    binds: 'hall',
    audit: ['hours:set'],
    preview: true,
    from: ['rest', 'command-line'],
  },
  'calendar.set-day': {
    input: Type.Object({ date: HoursDay, open: Type.Boolean(), name: Name, reason: Reason }, exact),
    permission: 'special-day:enter',
    audit: ['hours:set'],
    preview: true,
    from: ['rest', 'command-line'],
  },
  'calendar.take-up': {
    input: Type.Object({ reason: Reason }, exact),
    adds: ['days'],
    permission: 'special-day:enter',
    audit: ['hours:set'],
    preview: true,
    from: ['command-line'],
  },
})
