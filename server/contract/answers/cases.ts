import { Type, type Static } from 'typebox'
import type { Level as LevelNumber } from '../limits.ts'
import { CALL_BACKS, CASE_RULES, CASE_STATES, CASE_STEPS, FINDINGS, RESPONSIBILITIES } from '../cases.ts'
import {
  Count,
  DateText,
  Instant,
  Level,
  like,
  Named,
  Nullable,
  Person,
  Rule,
  Text,
  TextOrNull,
  Verdict,
} from './basic.ts'

/** Answers about cases (差评件), as store/reads/cases/case-view.ts makes them. */
const Extension = Type.Enum(['none', 'asked', 'granted', 'refused'])
const Appeal = Type.Enum(['none', 'open', 'upheld', 'rejected'])
const Finding = Nullable(Type.Enum([...FINDINGS]))
const Responsibility = Nullable(Type.Enum([...RESPONSIBILITIES]))
const Running = Type.Enum(['verify', 'mend', 'whole'])
const RUNNING = { running: Running, late: Type.Boolean(), near: Type.Boolean(), left: Type.Integer() }

const LINE = {
  id: Text,
  number: Text,
  hall: TextOrNull,
  window: Nullable(Named),
  unit: Nullable(Named),
  source: Type.Enum(['press', 'call']),
  level: Type.Unsafe<LevelNumber>(Level),
  soft: Type.Boolean(),
  verdict: Verdict,
  rule: Rule,
  state: Type.Enum([...CASE_STATES]),
  lapsed: Nullable(Type.Enum(['changed', 'excluded'])),
  finding: Finding,
  responsibility: Responsibility,
  holder: Nullable(Person),
  extension: Extension,
  appeal: Appeal,
  waiting: Nullable(Type.Enum(['void', 'extension', 'appeal'])),
  occurredAt: Instant,
  openedAt: Instant,
  closedAt: Nullable(Instant),
  clock: Nullable(Type.Object({ ...RUNNING, dueAt: Instant })),
}

export const CasesShape = Type.Object({
  cases: Type.Array(Type.Object(LINE)),
  counts: Type.Object({ running: Count, late: Count, near: Count }),
})
export type CaseList = Static<typeof CasesShape>
export type CaseLine = CaseList['cases'][number]

const Clock = Type.Object({
  limitDays: Type.Integer({ minimum: 0, ...like(5) }),
  sinceAt: Instant,
  dueAt: Instant,
  doneAt: Nullable(Instant),
  late: Type.Boolean(),
  left: Type.Integer(),
})
const Can = Type.Array(Type.Enum([...CASE_STEPS]))

export const CaseShape = Type.Object({
  ...LINE,
  matter: TextOrNull,
  served: Nullable(Person),
  reasons: Type.Array(Type.Object({ code: Text, text: Text }), like([{ code: 'efficiency', text: '服务效率' }])),
  comments: Type.Array(Text, like(['等了四十分钟才叫到号'])),
  voidRequest: Nullable(Type.Object({ ground: Finding, reason: Text, operator: Text }), like(null)),
  hasContact: Type.Boolean(),
  contact: Type.Optional(Text),
  ledger: Type.Object({ n: Count, hash: Text }),
  clocks: Type.Object({ verify: Clock, mend: Nullable(Clock), whole: Clock }),
  days: Type.Array(
    Type.Object({ date: DateText, working: Type.Boolean(), known: Type.Boolean(), name: Type.Optional(Text) }),
  ),
  steps: Type.Array(
    Type.Object({
      n: Count,
      step: Type.Enum([...CASE_STEPS, ...CASE_RULES]),
      at: Instant,
      operator: Text,
      staff: Nullable(Person),
      finding: Finding,
      responsibility: Responsibility,
      callBack: Nullable(Type.Enum([...CALL_BACKS])),
      note: Nullable(Text, like('已电话致歉，当天加开一个窗口')),
      erased: Type.Boolean(),
    }),
  ),
  can: Can,
  staff: Type.Array(Person),
})
export type CaseFile = Static<typeof CaseShape>
export type CasePerson = Static<typeof Person>
export type CaseClock = Static<typeof Clock>
export type CaseStepFacts = CaseFile['steps'][number]

/** Of a running case a unit sees window, day, subject and clock. */
export const UnitCaseShape = Type.Object({
  id: Text,
  hall: TextOrNull,
  window: Nullable(Named),
  day: DateText,
  subject: Nullable(Text, like('服务效率')),
  clock: Nullable(Type.Object({ ...RUNNING, dueAt: DateText })),
  extension: Extension,
  appeal: Appeal,
  can: Can,
})
export const UnitCasesShape = Type.Object({ cases: Type.Array(UnitCaseShape) })
export type UnitCase = Static<typeof UnitCaseShape>
