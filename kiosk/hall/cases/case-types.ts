import type { NoticedRule, Evidence } from '../../../server/contract/alerts.ts'
import type {
  Appeal,
  CallBack,
  CaseState,
  CaseStep,
  Extension,
  Finding,
  Lapse,
  Responsibility,
} from '../../../server/contract/cases.ts'
import type { Level } from '../../../server/contract/limits.ts'

/** What the hub's REST interface says of cases and alerts. Times are ISO 8601 with the Shanghai offset. */
export interface Person {
  no: string
  name: string
}
export interface CaseLine {
  id: string
  number: string
  hall: string | null
  window: { code: string; name: string } | null
  unit: { code: string; name: string } | null
  source: 'press' | 'call'
  level: Level
  soft: boolean
  verdict: 'counted' | 'held' | 'excluded'
  rule: string
  state: CaseState
  lapsed: Lapse | null
  finding: Finding | null
  responsibility: Responsibility | null
  holder: Person | null
  extension: Extension
  appeal: Appeal
  waiting: 'void' | 'extension' | 'appeal' | null
  occurredAt: string
  openedAt: string
  closedAt: string | null
  clock: { running: 'verify' | 'mend' | 'whole'; dueAt: string; late: boolean; near: boolean; left: number } | null
}
export interface CaseList {
  cases: CaseLine[]
  counts: { running: number; late: number; near: number }
}
export interface ClockFacts {
  limitDays: number
  sinceAt: string
  dueAt: string
  doneAt: string | null
  late: boolean
  left: number
}
export interface StepFacts {
  n: number
  step: CaseStep | 'opened' | 'lapsed' | 'resumed' | 'moved' | 'void-refused'
  at: string
  operator: string
  staff: Person | null
  finding: Finding | null
  responsibility: Responsibility | null
  callBack: CallBack | null
  note: string | null
  erased: boolean
}
export interface CaseFile extends CaseLine {
  matter: string | null
  served: Person | null
  reasons: { code: string; text: string }[]
  comments: string[]
  voidRequest: { ground: Finding | null; reason: string; operator: string } | null
  hasContact: boolean
  contact?: string
  ledger: { n: number; hash: string }
  clocks: { verify: ClockFacts; mend: ClockFacts | null; whole: ClockFacts }
  days: { date: string; working: boolean; known: boolean; name?: string }[]
  steps: StepFacts[]
  can: CaseStep[]
  staff: Person[]
}
export interface AlertFacts {
  id: string
  window: string
  rule: NoticedRule
  since: string
  noticedAt: string
  until: string | null
  evidence: Evidence
  acknowledged: { at: string; operator: string; word: string } | null
}
