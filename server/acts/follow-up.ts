import { Type } from 'typebox'
import { ALERT_RULES, type AlertRule, type AlertSettings } from '../contract/alerts.ts'
import { like } from '../contract/answers/basic.ts'
import {
  CALL_BACKS,
  CASE_STEPS,
  FINDINGS,
  MOST_NOTE_CHARACTERS,
  PHONE_PATTERN,
  RESPONSIBILITIES,
} from '../contract/cases.ts'
import { RECEIPT_PATTERN } from '../contract/device/receipt.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const UUID7 = '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
const Note = Type.String({ minLength: 1, maxLength: MOST_NOTE_CHARACTERS, ...like('已电话致歉，当天加开一个窗口') })

/** What is done about a bad rating, an alert, and what citizens wrote. */
export const FOLLOW_UP = acts({
  'cases.step': {
    input: Type.Object(
      {
        hall: Type.Optional(Code),
        case: Code,
        step: Type.Enum([...CASE_STEPS]),
        staff: Type.Optional(Type.String({ description: 'with `assigned`: number of who has the case' })),
        finding: Type.Optional(Type.Enum([...FINDINGS])),
        responsibility: Type.Optional(Type.Enum([...RESPONSIBILITIES])),
        callBack: Type.Optional(Type.Enum([...CALL_BACKS])),
        note: Type.Optional(Note),
        ground: Type.Optional(
          Type.String({ minLength: 1, maxLength: 200, description: 'why to void: stays on record' }),
        ),
      },
      { ...exact, ...like({ step: 'found', finding: 'true', responsibility: 'process', note: '当天只开一个窗口' }) },
    ),
    adds: ['by'],
    permission: 'case:handle',
    elsewhere: 'case:decide',
    binds: 'hall',
    audit: ['case:step'],
    from: ['rest'],
  },
  'cases.step-of-unit': {
    input: Type.Object({ case: Code, step: Type.Enum(['appealed', 'extension-asked']), note: Note }, exact),
    adds: ['by'],
    permission: 'case:own',
    audit: ['case:step'],
    from: ['rest'],
  },
  'cases.set-contact': {
    input: Type.Object(
      {
        hall: Code,
        case: Code,
        phone: Type.Optional(Type.String({ pattern: PHONE_PATTERN, ...like('13800000000') })),
      },
      exact,
    ),
    permission: 'case:handle',
    binds: 'hall',
    audit: ['case:contact'],
    from: ['rest'],
  },
  'cases.erase-note': {
    input: Type.Object({ hall: Code, case: Code, n: Type.String(like('2')), reason: Reason }, exact),
    permission: 'case:handle',
    binds: 'hall',
    audit: ['text:erase'],
    from: ['rest'],
  },

  'comments.erase': {
    input: Type.Object(
      {
        id: Type.String({ pattern: UUID }),
        reason: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'comments:erase',
    audit: ['text:erase'],
    from: ['rest'],
  },
  'texts.erase': {
    input: Type.Object({ extra: Code, reason: Reason }, exact),
    permission: 'comments:erase',
    audit: ['text:erase'],
    from: ['command-line'],
  },
  // Whoever holds the receipt.
  'receipts.add': {
    input: Type.Object(
      {
        id: Type.String({ pattern: UUID7 }),
        receipt: Type.String({ pattern: RECEIPT_PATTERN, ...like('K7WQM3TZ2PXCHR4V') }),
        reasons: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z0-9-]{1,40}$' }), { maxItems: 20 })),
        comment: Type.Optional(Type.String({ maxLength: 4_000 })),
      },
      exact,
    ),
    permission: 'public',
    audit: [],
    from: ['rest'],
  },

  'alerts.acknowledge': {
    input: Type.Object(
      { hall: Code, alert: Code, word: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) },
      exact,
    ),
    permission: 'alert:manage',
    binds: 'hall',
    audit: ['alert:acknowledge'],
    from: ['rest'],
  },
  'alerts.change-rule': {
    input: Type.Object(
      {
        hall: Code,
        rule: Type.Enum([...ALERT_RULES]),
        settings: Type.Unsafe<AlertSettings[AlertRule]>({ type: 'object' }),
      },
      exact,
    ),
    permission: 'alert:manage',
    binds: 'hall',
    audit: ['alert:configure'],
    from: ['rest'],
  },
})
