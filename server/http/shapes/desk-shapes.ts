import { Type } from 'typebox'
import { CALL_BACKS, CASE_STATES, FINDINGS, RESPONSIBILITIES } from '../../contract/cases.ts'
import {
  Count,
  DateText,
  DecimalOrNull,
  DeviceKind,
  Instant,
  Level,
  Named,
  Nullable,
  oneOf,
  Rule,
  ScreeningRule,
  Text,
  TextOrNull,
  Verdict,
} from './basic.ts'
import { ScoreRowShape, ScoresShape, UnitEffectShape } from './score-shapes.ts'

/** Answers of the campaign office's desks: screening, seal and statement, 12345, policy. */
const DeskRating = Type.Object({
  rating: Text,
  source: Type.Enum(['press', 'call']),
  hall: TextOrNull,
  window: TextOrNull,
  unit: Nullable(Named),
  level: Level,
  verdict: Verdict,
  rule: Rule,
  screening: Nullable(Type.Object({ verdict: Verdict, rule: ScreeningRule })),
  occurredAt: Instant,
  receivedAt: Instant,
  clock: oneOf(['measured', 'estimated', 'suspect']),
  device: Nullable(Type.Object({ id: Text, kind: DeviceKind })),
  request: TextOrNull,
  mayNot: TextOrNull,
})
const ByCode = Type.Record(Text, Count)

export const DeskRatingsShape = Type.Object({
  ratings: Type.Array(DeskRating),
  total: Count,
  halls: ByCode,
  units: Type.Array(Type.Object({ code: Text, name: Text, n: Count })),
  rules: ByCode,
})

export const EvidenceShape = Type.Object({
  rating: DeskRating,
  facts: Count,
  touched: Type.Array(
    Type.Object({
      level: Level,
      afterMs: Count,
      at: Instant,
      input: Nullable(Type.Enum(['touch', 'key'])),
    }),
    { description: 'what was pressed, and what it became within 5 s' },
  ),
  services: Type.Array(Type.Object({ matter: TextOrNull, fromMs: Type.Integer(), invited: Type.Boolean() })),
  gapMs: Count,
  past: Nullable(Type.Object({ rated: Count, held: Count, changed: Count, cases: Count })),
  neighbours: Type.Array(
    Type.Object({
      rating: Text,
      afterMs: Type.Integer(),
      level: Level,
      verdict: Verdict,
      rule: Rule,
      sameDevice: Type.Boolean(),
      itself: Type.Boolean(),
      opensGroup: Type.Boolean(),
    }),
  ),
  decisions: Type.Array(
    Type.Object({
      at: Instant,
      action: Text,
      operator: Text,
      reason: Text,
      asked: Nullable(Type.Object({ operator: Text, at: Instant, reason: Text, ground: TextOrNull })),
    }),
  ),
})

export const RequestsShape = Type.Object({
  requests: Type.Array(
    Type.Object({
      request: Text,
      action: Type.Enum(['exclude', 'void', 'withdraw']),
      ground: TextOrNull,
      operator: Text,
      at: Instant,
      reason: Text,
      case: TextOrNull,
      ratings: Type.Array(DeskRating),
      mayNot: TextOrNull,
    }),
  ),
})

const SEAL = {
  seal: Count,
  hash: Text,
  campaign: Text,
  from: DateText,
  to: DateText,
  sealedAt: Instant,
  operator: Text,
  second: TextOrNull,
  reason: Text,
  reopened: Type.Boolean(),
  reopenRequests: Type.Array(Type.Object({ operator: Text, at: Instant, reason: Text })),
  package: Type.Union([
    Type.Object({ state: Type.Literal('none') }),
    Type.Object({ state: Type.Literal('building'), done: Count, of: Count }),
    Type.Object({ state: Type.Literal('ready'), digest: Text }),
    Type.Object({ state: Type.Literal('failed'), problem: Text }),
  ]),
}
export const SealShape = Type.Object(SEAL)
/** With what went wrong after the seal was on record, or null. */
export const SealMadeShape = Type.Object({ ...SEAL, followUp: TextOrNull })
export const SealsShape = Type.Object({
  seals: Type.Array(SealShape),
  waiting: Type.Array(
    Type.Object({
      what: Type.Enum(['consent', 'reopen']),
      campaign: Text,
      from: DateText,
      to: DateText,
      operator: Text,
      at: Instant,
    }),
    { description: 'what another officer began and you may end' },
  ),
})
const Checks = Type.Array(
  Type.Object({
    point: Type.Enum(['period', 'held', 'gaps', 'late', 'unattributed', 'cases']),
    state: Type.Enum(['ok', 'note', 'stop']),
    count: Count,
    which: Type.Array(Text),
  }),
)
/** A seal that holds, by its period. */
const Part = Type.Object({ seal: Count, from: DateText, to: DateText })
export const SealStateShape = Type.Object({
  from: DateText,
  to: DateText,
  checks: Checks,
  heldDigest: Text,
  content: Text,
  parts: Type.Array(Part),
  across: Nullable(Part),
  head: Type.Object({ n: Count, hash: Text }),
  outside: Type.Boolean({ description: 'whether an outside party takes checkpoints' }),
  stands: Type.Array(Type.Object({ operator: Text, at: Instant, reason: Text, holds: Type.Boolean() })),
  seal: Nullable(SealShape),
})
export const SealDetailShape = Type.Object({
  ...SEAL,
  alone: Type.Boolean({ description: 'no outside party took checkpoints when it was sealed' }),
  checks: Type.Object({ held: Count, gaps: Count, late: Count, unattributed: Count, cases: Count }),
  accepted: Type.Array(Text),
  founding: Type.Array(Text),
  scores: ScoresShape,
  late: Type.Object({
    total: Count,
    ratings: Type.Array(
      Type.Object({
        rating: Text,
        unit: TextOrNull,
        window: TextOrNull,
        occurredAt: Instant,
        receivedAt: Instant,
        level: Level,
      }),
    ),
  }),
})

export const StatementsShape = Type.Object({
  statements: Type.Array(Type.Object({ seal: Count, campaign: Text, from: DateText, to: DateText, sealedAt: Instant })),
})
export const StatementShape = Type.Object({
  campaign: Text,
  from: DateText,
  to: DateText,
  seal: Type.Object({ n: Count, hash: Text, digest: TextOrNull, sealedAt: Instant }),
  policy: Type.Object({ version: Count, digest: Text, minimumRatings: Count, lastPlaces: Count }),
  row: ScoreRowShape,
  rankedUnits: Count,
  lines: Type.Array(Type.Object({ level: Level, points: Count, count: Count, sum: Count })),
  months: Type.Array(Type.Object({ month: Text, score: DecimalOrNull, n: Count })),
  rules: Type.Array(Type.Object({ rule: Rule, verdict: Verdict, count: Count })),
  notCounted: Type.Array(
    Type.Object({
      when: Text,
      source: Type.Enum(['press', 'call']),
      window: Type.Optional(Text),
      level: Level,
      verdict: Verdict,
      rule: Rule,
      ground: Nullable(Type.Enum(['mistaken', 'malicious'])),
    }),
  ),
  cases: Type.Object({ opened: Count, running: Count }),
  late: Count,
})

const by = (names: readonly string[]) => Type.Object(Object.fromEntries(names.map((name) => [name, Count])))
const COMPLAINTS = {
  complaints: Count,
  bad: Count,
  cases: Count,
  states: by(CASE_STATES),
  lapsed: Count,
  soft: Count,
  late: Count,
  findings: by(FINDINGS),
  responsibilities: by(RESPONSIBILITIES),
  callBacks: by(CALL_BACKS),
}
export const ComplaintsShape = Type.Object({
  campaign: Text,
  title: Text,
  month: Text,
  from: DateText,
  to: DateText,
  asOf: Instant,
  total: Type.Object(COMPLAINTS),
  units: Type.Array(Type.Object({ unit: Nullable(Named), ...COMPLAINTS })),
  without: Count,
  complaints: Type.Array(
    Type.Object({
      unit: Nullable(Named),
      date: DateText,
      level: Level,
      reasons: Type.Array(Text),
      case: Nullable(
        Type.Object({
          number: Text,
          state: Type.Enum([...CASE_STATES]),
          soft: Type.Boolean(),
          lapsed: Type.Boolean(),
          late: Type.Boolean(),
          finding: Nullable(Type.Enum([...FINDINGS])),
          responsibility: Nullable(Type.Enum([...RESPONSIBILITIES])),
          callBack: Nullable(Type.Enum([...CALL_BACKS])),
          closed: Nullable(DateText),
        }),
      ),
    }),
  ),
})

const VERSION = { version: Count, digest: Text, since: Instant }
const Leaf = Nullable(Type.Union([Text, Type.Number(), Type.Boolean()]))
export const PolicyShape = Type.Object({
  campaign: Type.Object({ id: Text, ownPolicy: Type.Boolean() }),
  current: Type.Object({
    ...VERSION,
    policy: Type.Unsafe<object>({ type: 'object', description: 'the rules themselves' }),
  }),
  versions: Type.Array(Type.Object(VERSION)),
  pending: Nullable(
    Type.Object({
      version: Count,
      digest: Text,
      differences: Type.Array(Type.Object({ path: Text, before: Leaf, after: Leaf })),
      obstacle: Nullable(Type.Object({ code: Text, detail: Type.Optional(Text) })),
    }),
  ),
  effect: Nullable(Type.Object({ since: Instant, verdicts: Count, units: Type.Array(UnitEffectShape) })),
})
