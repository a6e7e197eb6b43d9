import { Type, type Static } from 'typebox'
import { HAND_IN_FAULTS, HAND_IN_PARTS, HAND_IN_STATES, HandInLineShape, type HandInColumn } from '../hand-ins.ts'
import { OBJECT_KINDS, type ObjectKind } from '../survey/kinds.ts'
import { Count, Instant, like, Named, Nullable, Text } from './basic.ts'

const Part = Type.Enum([...HAND_IN_PARTS], like('objects'))
const State = Type.Enum([...HAND_IN_STATES], like('handed-in'))
const Counts = Type.Unsafe<Partial<Record<ObjectKind, number>>>({
  type: 'object',
  properties: Object.fromEntries(OBJECT_KINDS.map((kind) => [kind, { type: 'integer', minimum: 1 }])),
  additionalProperties: false,
  ...like({ 'grassroots-unit': 46, staff: 60, 'market-entity': 118 }),
})
const Consents = Type.Object({ yes: Count, no: Count }, like({ yes: 287, no: 24 }))
const Who = Type.String(like('na'))
const Party = Type.String(like('J44'))
const PartyName = Type.String(like('住建局'))
const Lines = Type.Array(
  HandInLineShape,
  like([
    {
      line: 2,
      cells: { kind: '市场主体', name: '马某某', organisation: '塞上一家公司', phone: '13800000000', consent: '是' },
    },
  ]),
)
const Due = { part: Part, due: Type.String({ format: 'date', ...like('2026-06-30') }), inDays: Type.Integer(like(7)) }

const VERSION = {
  handIn: Type.Integer(like(48_213)),
  version: Type.Integer({ minimum: 1, ...like(2) }),
  at: Instant,
  by: Who,
  outcome: Nullable(Type.Enum(['accepted', 'returned']), like('returned')),
  answeredAt: Nullable(Instant, like('2026-06-21T10:02:00+08:00')),
  answeredBy: Nullable(Type.String(), like('li')),
  reason: Nullable(Type.String(), like('服务对象只写了本局职工，请补办事群众和企业')),
  lines: Type.Integer({ minimum: 0, ...like(312) }),
  counts: Nullable(Counts, like({ 'grassroots-unit': 46, staff: 60, 'market-entity': 118 })),
  consents: Nullable(Consents, like({ yes: 287, no: 24 })),
}

export const HandInsOfPartyShape = Type.Object({
  campaign: Text,
  party: Party,
  name: PartyName,
  dues: Type.Array(Type.Object(Due)),
  parts: Type.Array(
    Type.Object({
      part: Part,
      state: State,
      versions: Type.Array(Type.Object(VERSION)),
      draft: Nullable(
        Type.Object({
          revision: Type.Integer({ minimum: 1, ...like(3) }),
          at: Instant,
          by: Who,
          lines: Type.Integer({ minimum: 0, ...like(5) }),
        }),
      ),
    }),
  ),
})
export type HandInsOfParty = Static<typeof HandInsOfPartyShape>

export const OwnLinesShape = Type.Object({
  revision: Type.Integer({ minimum: 0, ...like(3) }),
  saved: Nullable(Type.Object({ at: Instant, by: Who })),
  version: Type.Integer({ minimum: 0, description: 'the newest that was handed in; 0: none', ...like(1) }),
  from: Type.Enum(['draft', 'version', 'nothing'], like('draft')),
  unreadable: Type.Integer({ minimum: 0, description: 'people whose key is not on this machine', ...like(0) }),
  lines: Lines,
})
export type OwnLines = Static<typeof OwnLinesShape>

const States = Type.Object(
  Object.fromEntries(HAND_IN_STATES.map((state) => [state, Count])) as Record<
    (typeof HAND_IN_STATES)[number],
    typeof Count
  >,
  like({ 'not-begun': 20, draft: 19, 'handed-in': 7, accepted: 41, returned: 2, late: 0 }),
)
const PartyRow = Type.Object({
  party: Party,
  name: PartyName,
  states: Type.Object(
    {
      contact: Type.Optional(State),
      duties: Type.Optional(State),
      objects: Type.Optional(State),
      plan: Type.Optional(State),
    },
    like({ contact: 'accepted', duties: 'accepted', objects: 'handed-in' }),
  ),
  waiting: Type.Object(
    {
      contact: Type.Optional(Count),
      duties: Type.Optional(Count),
      objects: Type.Optional(Count),
      plan: Type.Optional(Count),
    },
    { description: 'entries of versions that wait for an answer', ...like({ objects: 48_213 }) },
  ),
})
export type PartyRow = Static<typeof PartyRow>

export const HandInsShape = Type.Object({
  campaign: Text,
  totals: Type.Array(Type.Object({ ...Due, of: Type.Integer({ minimum: 0, ...like(89) }), states: States })),
  units: Type.Array(PartyRow),
  plans: Type.Array(PartyRow),
  calls: Type.Array(Type.Object({ party: Party, at: Instant, by: Who, word: Text })),
})
export type HandIns = Static<typeof HandInsShape>

export const HandInContentShape = Type.Object({
  ...VERSION,
  campaign: Text,
  party: Party,
  part: Part,
  content: Lines,
  erased: Type.Integer({ minimum: 0, description: 'people who were erased for good', ...like(0) }),
  unreadable: Type.Integer({ minimum: 0, description: 'people whose key is not on this machine', ...like(0) }),
  difference: Nullable(
    Type.Object(
      { version: Count, more: Count, fewer: Count, changed: Count },
      { description: 'from the version before', ...like({ version: 1, more: 71, fewer: 3, changed: 12 }) },
    ),
  ),
})
export type HandInContent = Static<typeof HandInContentShape>

const Faults = Type.Array(
  Type.Object({
    line: Type.Integer({ minimum: 1 }),
    column: Type.Unsafe<HandInColumn>({ type: 'string' }),
    code: Type.Enum(Object.keys(HAND_IN_FAULTS) as (keyof typeof HAND_IN_FAULTS)[]),
    value: Text,
    first: Type.Optional(Type.Integer()),
    hint: Type.Optional(Type.Object({ zh: Text, en: Text })),
    zh: Text,
  }),
  like([
    {
      line: 48,
      column: 'kind',
      code: 'kind-unknown',
      value: '企业',
      hint: { zh: '改成「市场主体」', en: 'write 市场主体' },
      zh: '没有这一类',
    },
  ]),
)
const CHECKED = {
  faults: Faults,
  faulty: Type.Integer({ minimum: 0, description: 'lines with a fault', ...like(1) }),
  repeated: Type.Array(Type.Object({ line: Count, first: Count }), {
    description: 'lines of one person, who becomes one rater',
    ...like([{ line: 203, first: 88 }]),
  }),
  sound: Type.Integer({ minimum: 0, description: 'lines without a fault', ...like(308) }),
  counts: Nullable(Counts, like({ 'grassroots-unit': 46, staff: 60, 'market-entity': 118 })),
  consents: Nullable(Consents, like({ yes: 287, no: 24 })),
}
export const HandInCheckShape = Type.Object(CHECKED)
export type HandInCheck = Static<typeof HandInCheckShape>

export const HandInFileShape = Type.Object({
  ...CHECKED,
  sheets: Type.Array(Type.String(), like(['服务对象'])),
  sheet: Type.String(like('服务对象')),
  headLine: Type.Integer({ minimum: 1, ...like(1) }),
  missing: Type.Array(Type.String(), { description: 'columns that the file lacks', ...like([]) }),
  lines: Lines,
})
export type HandInFile = Static<typeof HandInFileShape>

export const HandedInShape = Type.Object({
  handIn: Type.Integer(like(48_213)),
  version: Type.Integer({ minimum: 1, ...like(2) }),
})
export const AnsweredShape = Type.Object({ handIn: Type.Integer(like(48_213)) })
export const DraftSavedShape = Type.Object({ revision: Type.Integer({ minimum: 1, ...like(4) }) })
export const ErasedShape = Type.Object({ erased: Type.Integer({ minimum: 1, ...like(1) }) })

const HandedIn = Nullable(
  Type.Object({ handedIn: Instant, accepted: Instant }),
  like({ handedIn: '2026-06-19T16:40:00+08:00', accepted: '2026-06-20T09:12:00+08:00' }),
)
const PUBLISHED = {
  unit: Type.Object({ ...Named.properties, kind: Type.Enum(['agency', 'company']) }),
  duties: Type.Array(
    Type.Object({ duty: Text, basis: Type.Optional(Text), department: Type.Optional(Text) }),
    like([{ duty: '公共租赁住房分配与管理', basis: '公共租赁住房管理办法', department: '住房保障科' }]),
  ),
  organisations: Type.Array(Type.String(), like(['塞上一家公司'])),
  dutiesOf: HandedIn,
  organisationsOf: HandedIn,
}
export const PublishedUnitsShape = Type.Object({ campaign: Text, units: Type.Array(Type.Object(PUBLISHED)) })
export const PublishedUnitShape = Type.Object({ campaign: Text, ...PUBLISHED })
export type PublishedUnit = Static<typeof PublishedUnitsShape>['units'][number]
