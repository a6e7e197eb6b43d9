import { Type, type Static } from 'typebox'
import { SEAL_POINTS, type SealPoint } from '../ledger/ledger-entries.ts'
import { METHOD_CODES } from '../methods.ts'
import { MethodScoresShape } from './scores.ts'
import { Nullable, like, Instant, DateText, Text, TextOrNull, Count, Level } from './basic.ts'

const Method = Type.Enum([...METHOD_CODES], like('service-centre'))
const SEAL = {
  seal: Count,
  hash: Text,
  method: Method,
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
      what: Type.Enum(['request', 'consent', 'reopen']),
      method: Method,
      campaign: Text,
      from: DateText,
      to: DateText,
      operator: Text,
      at: Instant,
    }),
    { description: 'what another officer began and you may end' },
  ),
})
/** Absent where the method does not look at it. */
const POINT = Type.Optional(Count)
const Checks = Type.Array(
  Type.Object({
    point: Type.Enum(['period', 'held', ...SEAL_POINTS, 'clock']),
    state: Type.Enum(['ok', 'note', 'stop']),
    count: Count,
    which: Type.Array(Text, like(['A01: 61, 74–80'])),
  }),
)
/** A seal that holds, by its period. */
const Part = Type.Object({ seal: Count, from: DateText, to: DateText })
const EntryNumber = Type.Integer({ minimum: 1, ...like(48_233) })
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
  request: Nullable(
    Type.Object({
      request: EntryNumber,
      operator: Text,
      at: Instant,
      reason: Text,
      accepted: Type.Array(Text, like(['cases'])),
      content: Text,
      holds: Type.Boolean({ description: 'whether the content is still the one that was asked for' }),
      refused: Nullable(Type.Object({ operator: Text, reason: Text }), like(null)),
    }),
    { description: 'the last request to seal it: it waits for a second officer unless it was sent back' },
  ),
  stands: Type.Array(Type.Object({ operator: Text, at: Instant, reason: Text, holds: Type.Boolean() })),
  seal: Nullable(SealShape),
})
export const SealDetailShape = Type.Object({
  ...SEAL,
  alone: Type.Boolean({ description: 'no outside party took checkpoints when it was sealed' }),
  checks: Type.Object(
    {
      held: Count,
      gaps: POINT,
      late: POINT,
      unattributed: POINT,
      cases: POINT,
      uncovered: POINT,
      response: POINT,
      rowless: POINT,
      ownResult: POINT,
      deductions: POINT,
      objections: POINT,
    } satisfies Record<'held' | SealPoint, unknown>,
    like({ held: 0, gaps: 0, late: 0, unattributed: 0, cases: 2 }),
  ),
  accepted: Type.Array(Text, like(['cases'])),
  founding: Type.Array(Text, like(['wang', 'li'])),
  foundingKeys: Type.Array(Text, { description: 'the same of keys of programs', ...like(['queue']) }),
  scores: MethodScoresShape,
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
export type Sealed = Static<typeof SealShape>
export type Seals = Static<typeof SealsShape>
export type SealState = Static<typeof SealStateShape>
export type SealDetail = Static<typeof SealDetailShape>
export type SealCheck = SealState['checks'][number]
export type WaitingSeal = Seals['waiting'][number]
