import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { acts, exact } from './act.ts'

const text = (description: string, example?: string) =>
  Type.String({ minLength: 1, maxLength: 100, description, ...(example === undefined ? {} : like(example)) })
const Short = Type.String({ minLength: 1, maxLength: 100 })
const Party = Type.Enum(['person', 'organisation'])
const Service = { hall: Short, window: Short, service: Type.String({ format: 'uuid' }) }
const UNIT = 'code of the unit that was asked for; goes before `matter`'
const STAFF = 'number of who served; else who signed in at the window'

/** What programs say: services of queue and business systems, and answers of callers of 12345. */
export const PROGRAMS = acts({
  'services.open': {
    input: Type.Object(
      {
        hall: Short,
        window: Short,
        caseNo: text("the system's own number of the case; kept only as a keyed hash", 'YC-GA-2026-118-0427'),
        matter: Type.Optional(text('at a window for many units: what was done; it names the unit', '户口迁移')),
        unit: Type.Optional(text(UNIT)),
        staff: Type.Optional(text(STAFF, '64010027')),
        ticketNo: Type.Optional(text('of the queue; two tickets of one case are two services', 'A127')),
        party: Party,
      },
      exact,
    ),
    adds: ['connected'],
    scope: 'services',
    audit: [],
    from: ['rest'],
  },
  'services.cancel': {
    input: Type.Object({ ...Service, reason: text('why, for the record, such as 误叫 or 过号', '过号') }, exact),
    scope: 'services',
    audit: [],
    from: ['rest'],
  },
  'services.correct': {
    input: Type.Object(
      {
        ...Service,
        matter: Type.Optional(text('as when it was announced', '居民身份证换领')),
        unit: Type.Optional(text(UNIT)),
        staff: Type.Optional(text(STAFF)),
        party: Type.Optional(Party),
        reason: text('why, for the record', '窗口人员选错了事项'),
      },
      exact,
    ),
    scope: 'services',
    audit: [],
    from: ['rest'],
  },
  'services.end-expired': { audit: [], from: ['hub'] },
  'services.note-shown': { audit: [], from: ['device'] },

  // Rows that the hub has made calls of: few at once, or slice by slice of a file (campaign/enter-calls.ts).
  'calls.record': { scope: 'hotline', audit: ['data:import'], from: ['rest', 'hub'] },
  'calls.lay-down': { audit: [], from: ['hub'] },
  'calls.accept': { audit: ['data:import'], from: ['hub'] },
  'calls.enter': { audit: [], from: ['hub'] },
  'calls.forget': { audit: [], from: ['hub'] },
})
