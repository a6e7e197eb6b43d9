import { Type, type Static } from 'typebox'
import { OBJECT_KINDS } from '../../survey/kinds.ts'
import { SEED_BODIES } from '../../survey/seed-bodies.ts'
import { Count, Instant, like, Nullable, Text } from '../basic.ts'

const exact = { additionalProperties: false } as const
const Kind = Type.Enum([...OBJECT_KINDS])
const Hash = Type.String({
  pattern: '^[0-9a-f]{64}$',
  ...like('8c2267ef779eb9f81e98fc0071b8f99bf997b3faa20d1bee0aebabbca16a9331'),
})
const Entry = Type.Integer({ minimum: 1, description: 'entry of the ledger', ...like(48_213) })
const some = (example: number) => Type.Integer({ minimum: 0, ...like(example) })
const Units = Type.Array(Type.Object({ code: Type.String(like('J36')), name: Type.String(like('公安局')) }, exact), {
  description: 'units that nobody would rate',
})
const Stratum = Type.Object(
  { unit: Type.String(like('J36')), kind: Kind, size: some(183), take: some(19), deviation: some(1) },
  exact,
)
const Rules = Type.Object({ perUnit: some(40), floor: some(2) }, exact)
const Body = Type.Enum([...SEED_BODIES], like('third-party'))
const SEED = '401729568320947715063824'

/** Strata of a frame, in the order of the record. */
export const FrameStrataShape = Type.Object(
  {
    strata: Type.Array(Stratum),
    units: Type.Array(Type.Object({ code: Type.String(like('J36')), name: Type.String(like('公安局')) }, exact)),
  },
  exact,
)
export type FrameStrata = Static<typeof FrameStrataShape>

/** What a frame of the pool as it is now would hold. */
export const DrawPlanShape = Type.Object(
  {
    campaign: Text,
    policy: Type.Integer({ description: 'version', ...like(3) }),
    rules: Rules,
    seedWaitMs: some(86_400_000),
    strata: Type.Array(Stratum),
    unitsWithout: Units,
  },
  exact,
)

export const FrozenShape = Type.Object(
  {
    frame: Entry,
    hash: Hash,
    size: some(27_199),
    followUp: Nullable(Text, { description: 'why its checkpoint is in no file', ...like(null) }),
  },
  exact,
)

const OfKind = Type.Object({ kind: Kind, size: some(10_447), take: some(1_233) }, exact)

const FrameState = Type.Object(
  {
    n: Entry,
    at: Instant,
    hash: Hash,
    size: some(27_199),
    take: some(3_560),
    units: some(89),
    strata: some(522),
    kinds: Type.Array(OfKind, { description: 'sums by kind' }),
    rules: Rules,
    deviations: Type.Boolean({ description: 'whether last year’s deviations are there for any unit' }),
    unitsWithout: Units,
    dice: some(24),
    diceFrom: Instant,
    replaces: Nullable(Entry),
    reason: Nullable(Text),
    operator: Text,
  },
  exact,
)

const TypedRow = Type.Object(
  {
    body: Body,
    typed: some(20),
    shown: Type.String({
      description: 'digits that both typed, up to the first place at which they differ',
      ...like('4017'),
    }),
  },
  exact,
)

/** How far the draw of a campaign is. */
export const DrawStateShape = Type.Object(
  {
    campaign: Text,
    now: Instant,
    frame: Nullable(FrameState),
    typed: Type.Array(TypedRow, { description: 'at most two, the first who began first' }),
    agreed: some(17),
    differs: Type.Array(some(18), { description: 'places, from 1, at which both typed a digit and not the same' }),
    own: Nullable(Type.String({ description: 'what you typed', ...like('401729') }), {
      description: 'null: you type nothing',
    }),
    seed: Nullable(
      Type.Object(
        {
          n: Entry,
          at: Instant,
          seed: Type.String(like(SEED)),
          typed: Type.Array(Type.Object({ operator: Text, body: Body }, exact)),
        },
        exact,
      ),
    ),
    draw: Nullable(
      Type.Object(
        { n: Entry, at: Instant, record: Hash, drawn: some(3_560), reserves: some(23_639), operator: Text },
        exact,
      ),
    ),
  },
  exact,
)
export type DrawState = Static<typeof DrawStateShape>

/** Beside that, what the hub knows of the work that runs. */
export const DrawDeskShape = Type.Object(
  {
    ...DrawStateShape.properties,
    drawing: Nullable(Count, { description: 'places entered of a draw that runs', ...like(null) }),
    witness: Type.Enum(['none', 'waiting', 'taken'], {
      description: 'whether an outside party has a checkpoint with the frame',
    }),
  },
  exact,
)
export type DrawDeskState = Static<typeof DrawDeskShape>

export const TypedSoFarShape = Type.Object(
  {
    dice: some(24),
    typed: some(20),
    other: Nullable(Type.Object({ body: Body, typed: some(17) }, exact)),
    differs: Type.Array(some(18)),
    seed: Nullable(Entry, { description: 'entry of the seed, once both agree on all digits' }),
  },
  exact,
)

/** One stratum in the order of its tickets. */
export const DrawTicketsShape = Type.Object(
  {
    unit: Text,
    kind: Kind,
    size: some(183),
    take: some(19),
    rows: Type.Array(
      Type.Object(
        {
          order: some(1),
          id: Type.String(like('R000123-J16')),
          ticket: Type.String(like('0.262997141228380084165075442975466635997153955251544255860412452877502245618540')),
          drawn: Type.Boolean(),
        },
        exact,
      ),
    ),
    next: Nullable(Count, { description: 'place with which the next page begins', ...like(null) }),
  },
  exact,
)
export type DrawTickets = Static<typeof DrawTicketsShape>

const TICKET = '0.262997141228380084165075442975466635997153955251544255860412452877502245618540'
const Place = Type.Object(
  {
    unit: Type.String(like('J16')),
    kind: Kind,
    order: some(1),
    id: Type.String(like('R000123-J16')),
    ticket: Type.String(like(TICKET)),
  },
  exact,
)
/** The file of the record, as `DrawRecord`. */
export const DrawRecordFileShape = Type.Object(
  {
    campaign: Text,
    method: Type.Literal('third-party', like('third-party')),
    frame: Type.Object({ hash: Hash, strata: Type.Array(Stratum) }, exact),
    rules: Rules,
    seed: Type.String(like(SEED)),
    drawn: Type.Array(Place),
    reserves: Type.Array(Place),
  },
  exact,
)
export type TypedSoFar = Static<typeof TypedSoFarShape>
export type DrawPlan = Static<typeof DrawPlanShape>
export type Frozen = Static<typeof FrozenShape>
