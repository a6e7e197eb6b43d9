import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { acts, exact } from './act.ts'
import { Code, Moment, Reason } from './shapes.ts'

const Mode = Type.Enum(['open', 'invited'])
const Name = Type.String({ minLength: 1, maxLength: 40, ...like('户籍') })

/** A window comes, changes, and is open to anyone or to who was invited; what is new in the files is entered. */
export const WINDOWS = acts({
  'windows.change': {
    input: Type.Object(
      {
        hall: Code,
        code: Type.String({ pattern: '^[A-Z][0-9]{2,3}$', ...like('A17') }),
        name: Name,
        zone: Type.String({ maxLength: 10 }),
        mode: Type.Optional(Mode),
        matter: Type.Optional(Name),
        reason: Reason,
      },
      exact,
    ),
    permission: 'window:manage',
    binds: 'hall',
    audit: ['window:change'],
    from: ['rest', 'command-line'],
    // Name, zone and text of a window, or a new one, at which nobody has rated.
    word: 'keeps',
  },
  'windows.set-mode': {
    input: Type.Object(
      {
        hall: Code,
        window: Code,
        mode: Mode,
        from: Type.Optional(Moment('ISO 8601 with offset; absent: now')),
        reason: Reason,
      },
      exact,
    ),
    permission: 'window:manage',
    binds: 'hall',
    audit: ['window:change'],
    preview: true,
    from: ['rest', 'command-line'],
  },
  'windows.set-state': {
    input: Type.Object(
      {
        hall: Code,
        window: Code,
        state: Type.Enum(['open', 'paused']),
        reason: Type.Optional(Type.String({ maxLength: 200 })),
      },
      exact,
    ),
    permission: 'window:manage',
    binds: 'hall',
    audit: ['window:change'],
    from: ['rest'],
  },
  'registry.take-up': {
    input: Type.Object({ reason: Reason }, exact),
    adds: ['configuration'],
    // Matters and aliases say whose a rating is.
    permission: 'unit:change',
    audit: ['registry:take-up'],
    preview: true,
    from: ['command-line'],
  },
})
