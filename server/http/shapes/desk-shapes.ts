import { Type } from 'typebox'
import { CALL_BACKS, CASE_STATES, FINDINGS, RESPONSIBILITIES } from '../../contract/cases.ts'
import {
  Count,
  DateText,
  DecimalOrNull,
  DeviceKind,
  Instant,
  Level,
  like,
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
  mayNot: Nullable(Text, like(null)),
})
const ByCode = Type.Record(Text, Count)

export const DeskRatingsShape = Type.Object({
  ratings: Type.Array(DeskRating),
  total: Count,
  halls: ByCode,
  units: Type.Array(Type.Object({ code: Text, name: Text, n: Count })),
  rules: Type.Record(Text, Count, like({ burst: 38, gap: 3 })),
})

export const EvidenceShape = Type.Object({
  rating: DeskRating,
  facts: Type.Integer({ minimum: 0, ...like(48_190) }),
  touched: Type.Array(
    Type.Object({
      level: Level,
      afterMs: Type.Integer({ minimum: 0, ...like(2_140) }),
      at: Instant,
      input: Nullable(Type.Enum(['touch', 'key'])),
    }),
    { description: 'what was pressed, and what it became within 5 s' },
  ),
  services: Type.Array(
    Type.Object({ matter: TextOrNull, fromMs: Type.Integer(like(-41_000)), invited: Type.Boolean() }),
  ),
  gapMs: Type.Integer({ minimum: 0, ...like(15_000) }),
  past: Nullable(
    Type.Object(
      {
        rated: Count,
        held: Count,
        released: Count,
        changed: Count,
        cases: Count,
        closed: Count,
        weeks: Type.Array(Count, {
          description: 'of twelve weeks, how many met the rule of this one; the last is its week',
        }),
      },
      like({
        rated: 412,
        held: 2,
        released: 1,
        changed: 1,
        cases: 3,
        closed: 2,
        weeks: [0, 1, 0, 0, 1, 0, 0, 0, 0, 2, 1, 3],
      }),
    ),
  ),
  neighbours: Type.Array(
    Type.Object({
      rating: Text,
      afterMs: Type.Integer(like(-12_400)),
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
      action: Type.String(like('release')),
      operator: Text,
      reason: Text,
      asked: Nullable(Type.Object({ operator: Text, at: Instant, reason: Text, ground: TextOrNull }), like(null)),
    }),
  ),
})

export const RequestsShape = Type.Object({
  requests: Type.Array(
    Type.Object({
      request: Text,
      action: Type.Enum(['exclude', 'void', 'withdraw']),
      ground: Nullable(Text, like(null)),
      operator: Text,
      at: Instant,
      reason: Text,
      case: TextOrNull,
      ratings: Type.Array(DeskRating),
      mayNot: Nullable(Text, like(null)),
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
export const SealMadeShape = Type.Object({ ...SEAL, followUp: Nullable(Text, like(null)) })
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
    which: Type.Array(Text, like(['A01: 61, 74–80'])),
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
  checks: Type.Object(
    { held: Count, gaps: Count, late: Count, unattributed: Count, cases: Count },
    like({ held: 0, gaps: 0, late: 0, unattributed: 0, cases: 2 }),
  ),
  accepted: Type.Array(Text, like(['cases'])),
  founding: Type.Array(Text, like(['wang', 'li'])),
  foundingKeys: Type.Array(Text, { description: 'the same of keys of programs', ...like(['queue']) }),
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
  policy: Type.Object(
    { version: Count, digest: Text, minimumRatings: Count, lastPlaces: Count },
    like({
      version: 3,
      digest: '5d41c0b2f7e96a3841d08ce2b5f7a69304e1d8c27b60f95a3ce84d172f06b9ae',
      minimumRatings: 30,
      lastPlaces: 3,
    }),
  ),
  row: ScoreRowShape,
  rankedUnits: Type.Integer({ minimum: 0, ...like(47) }),
  lines: Type.Array(
    Type.Object({ level: Level, points: Count, count: Count, sum: Count }),
    like([
      { level: 5, points: 100, count: 297, sum: 29_700 },
      { level: 4, points: 80, count: 85, sum: 6_800 },
      { level: 3, points: 60, count: 21, sum: 1_260 },
      { level: 2, points: 30, count: 6, sum: 180 },
      { level: 1, points: 0, count: 3, sum: 0 },
    ]),
  ),
  months: Type.Array(Type.Object({ month: Text, score: DecimalOrNull, n: Count })),
  rules: Type.Array(Type.Object({ rule: Rule, verdict: Verdict, count: Count })),
  notCounted: Type.Array(
    Type.Object({
      when: Type.String(like('2026-11')),
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

const by = (names: readonly string[], first: number) =>
  Type.Object(
    Object.fromEntries(names.map((name) => [name, Count])),
    like(Object.fromEntries(names.map((name, i) => [name, i === 0 ? first : 0]))),
  )
const some = (example: number) => Type.Integer({ minimum: 0, ...like(example) })
/** In the example eleven complaints of a month, two of them rated badly and followed up. */
const COMPLAINTS = {
  complaints: some(11),
  bad: some(2),
  cases: some(2),
  states: by(CASE_STATES, 2),
  lapsed: some(0),
  soft: some(1),
  late: some(0),
  findings: by(FINDINGS, 1),
  responsibilities: by(RESPONSIBILITIES, 1),
  callBacks: by(CALL_BACKS, 1),
}
export const ComplaintsShape = Type.Object({
  campaign: Text,
  title: Type.String(like('2026 年银川市群众评议机关作风')),
  month: Text,
  from: DateText,
  to: DateText,
  asOf: Instant,
  total: Type.Object(COMPLAINTS),
  units: Type.Array(Type.Object({ unit: Nullable(Named), ...COMPLAINTS })),
  without: some(1),
  complaints: Type.Array(
    Type.Object({
      unit: Nullable(Named),
      date: DateText,
      level: Level,
      reasons: Type.Array(Text, like(['服务效率'])),
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
      differences: Type.Array(
        Type.Object({ path: Text, before: Leaf, after: Leaf }),
        like([{ path: 'screening.gapMs', before: 15_000, after: 20_000 }]),
      ),
      obstacle: Nullable(Type.Object({ code: Text, detail: Type.Optional(Text) }), like(null)),
    }),
  ),
  effect: Nullable(
    Type.Object({
      since: Instant,
      verdicts: Type.Integer({ minimum: 0, ...like(12) }),
      units: Type.Array(UnitEffectShape),
    }),
  ),
})
