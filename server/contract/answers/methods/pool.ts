import { Type, type Static } from 'typebox'
import { OBJECT_KINDS, type ObjectKind } from '../../survey/kinds.ts'
import { PEOPLE_FAULTS, type PeopleFaultCode } from '../../survey/people-faults.ts'
import type { PoolColumn } from '../../survey/people-files.ts'
import { POOL_SOURCES } from '../../survey/pool.ts'
import { Count, DateText, Instant, like, Named, Nullable, Text } from '../basic.ts'

const Source = Type.Enum([...POOL_SOURCES], like('objects'))
const Likeness = Type.Enum(['same-name', 'same-sound', 'one-character'], like('same-name'))
const Kinds = Type.Unsafe<Partial<Record<ObjectKind, number>>>({
  type: 'object',
  properties: Object.fromEntries(OBJECT_KINDS.map((kind) => [kind, { type: 'integer', minimum: 1 }])),
  additionalProperties: false,
  ...like({ 'grassroots-unit': 46, citizen: 60 }),
})
const Entry = Type.Integer({ minimum: 1, ...like(48_250) })
const N = (example: number) => Type.Integer({ minimum: 0, ...like(example) })
const Id = (example: string) => Type.String(like(example))
const By = Type.String(like('diaocha'))

const PAIRS = Type.Object({
  found: Type.Integer({ minimum: 0, description: 'pairs that were kept for a decision', ...like(1_204) }),
  total: Type.Object(
    { 'same-name': Count, 'same-sound': Count, 'one-character': Count },
    { description: 'of how many in all', ...like({ 'same-name': 214, 'same-sound': 630, 'one-character': 9_882 }) },
  ),
  decided: Type.Integer({ minimum: 0, ...like(96) }),
  merged: Type.Integer({ minimum: 0, ...like(31) }),
  apart: Type.Integer({ minimum: 0, ...like(65) }),
  at: Nullable(Instant, like('2026-09-20T10:02:00+08:00')),
  outdated: Type.Boolean({ description: 'something came into the pool since', ...like(false) }),
})

/** How the pool is: nothing of it is personal. */
export const PoolStateShape = Type.Object({
  campaign: Text,
  raters: Type.Integer({ minimum: 0, ...like(2_981) }),
  lines: Type.Integer({ minimum: 0, description: 'raters by units: lines of a frame', ...like(3_420) }),
  unreadable: Type.Integer({
    minimum: 0,
    description: 'raters whose key is not on this machine: no frame has them',
    ...like(0),
  }),
  units: Type.Array(Type.Object({ unit: Named, kinds: Kinds, size: N(106) })),
  sources: Type.Array(Type.Object({ source: Source, raters: N(2_104) })),
  imports: Type.Array(
    Type.Object({
      entry: Entry,
      at: Instant,
      source: Source,
      rows: N(312),
      entered: N(287),
      merged: N(25),
      erased: N(0),
      left: N(1),
      by: By,
    }),
  ),
  waiting: Type.Integer({ minimum: 0, description: 'accepted lists that the pool has not taken up', ...like(3) }),
  pairs: PAIRS,
  erase: Type.Object({
    day: DateText,
    done: Nullable(DateText, { description: 'null: not yet', ...like(null) }),
  }),
  erasures: Type.Array(
    Type.Object({
      entry: Entry,
      at: Instant,
      by: By,
      raters: N(1),
      handedIn: N(2),
      day: Nullable(DateText, like(null)),
      reason: Nullable(Text, like('本人要求')),
    }),
  ),
})
export type PoolState = Static<typeof PoolStateShape>

const Faults = Type.Array(
  Type.Object({
    line: Type.Integer({ minimum: 1 }),
    column: Type.Unsafe<PoolColumn>({ type: 'string' }),
    code: Type.Enum(Object.keys(PEOPLE_FAULTS) as PeopleFaultCode[]),
    value: Text,
    first: Type.Optional(Type.Integer()),
    hint: Type.Optional(Type.Object({ zh: Text, en: Text })),
    zh: Text,
  }),
  like([{ line: 48, column: 'unit', code: 'unit-unknown', value: '住建厅', zh: '没有这个参评单位' }]),
)

/** What comes of an import, or would. */
export const PoolImportShape = Type.Object({
  imported: Type.Boolean(),
  entry: Nullable(Entry, { description: 'null: nothing was entered', ...like(48_250) }),
  file: Nullable(
    Type.Object({
      sheets: Type.Array(Type.String(), like(['样本'])),
      sheet: Type.String(like('样本')),
      headLine: Type.Integer({ minimum: 1, ...like(1) }),
      missing: Type.Array(Type.String(), { description: 'columns that the file lacks', ...like([]) }),
      lines: N(312),
      faulty: N(1),
      faults: Faults,
      repeated: Type.Array(Type.Object({ line: Count, first: Count }), like([{ line: 203, first: 88 }])),
      refusing: Type.Integer({ minimum: 0, description: 'lines of people who do not consent', ...like(24) }),
      kinds: Kinds,
      units: N(41),
    }),
    { description: 'null: accepted service objects' },
  ),
  plan: Nullable(
    Type.Object({
      rows: N(299),
      entered: Type.Integer({ minimum: 0, description: 'new raters', ...like(287) }),
      merged: Type.Integer({ minimum: 0, description: 'rows of somebody who is in already', ...like(12) }),
      erased: Type.Integer({ minimum: 0, description: 'rows of people who were erased', ...like(0) }),
      left: Type.Integer({ minimum: 0, description: 'raters whom no list names any more', ...like(1) }),
      lists: Type.Integer({ minimum: 0, description: 'accepted lists that are taken up', ...like(3) }),
      unreadable: Type.Integer({ minimum: 0, description: 'people whose key is not on this machine', ...like(0) }),
      known: Nullable(Type.Object({ entry: Entry, at: Instant }), {
        description: 'the import of the same file before; then nothing is entered',
        ...like(null),
      }),
    }),
    { description: 'null: lines are wrong' },
  ),
})
export type PoolImportAnswer = Static<typeof PoolImportShape>

const Rater = Type.Object({
  id: Type.String(like('R000012')),
  name: Type.String(like('马某某')),
  organisation: Nullable(Text, like('塞上一家公司')),
  phone: Nullable(Text, like('13800000000')),
  units: Type.Unsafe<Record<string, ObjectKind>>({
    type: 'object',
    additionalProperties: { enum: [...OBJECT_KINDS] },
    ...like({ J36: 'market-entity' }),
  }),
})
export type PoolRater = Static<typeof Rater>
export const PoolPeopleShape = Type.Object({ people: Type.Array(Rater) })

export const PoolPairsShape = Type.Object({
  pairs: Type.Array(
    Type.Object({
      a: Rater,
      b: Rater,
      likeness: Likeness,
      equal: Type.Array(Type.Enum(['phone', 'organisation']), like(['organisation'])),
    }),
  ),
  decisions: Type.Array(
    Type.Object({
      decision: Entry,
      at: Instant,
      same: Type.Boolean(),
      a: Id('R000012'),
      b: Id('R000381'),
      word: Text,
      by: By,
    }),
    { description: 'the last ones, which can be taken back' },
  ),
})
export type PoolPairs = Static<typeof PoolPairsShape>

export const PairsFoundShape = Type.Object({ found: Type.Integer({ minimum: 0, ...like(1_204) }) })
export const DecidedShape = Type.Object({ decision: Entry })
export const RaterErasedShape = Type.Object({ erased: N(1), handedIn: N(2) })
