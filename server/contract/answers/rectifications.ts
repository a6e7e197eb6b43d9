import { Type, type Static } from 'typebox'
import { EVIDENCE_SORTS } from '../deductions.ts'
import {
  APPOINTMENT_ENDS,
  RECTIFICATION_ANSWERS,
  RECTIFICATION_SOURCES,
  RECTIFICATION_STATES,
  VISIT_OUTCOMES,
} from '../rectifications.ts'
import { Count, DateText, Instant, like, Named, Nullable, Text, TextOrNull } from './basic.ts'

const Id = Type.String(like('01957b40-1c22-7d15-8a30-6f2e41b07c77'))
const Who = Type.String(like('liu'))
const Words = { at: Instant, by: Who }
const AnyDate = Type.String({ format: 'date', ...like('2027-01-15') })
const DateOrNull = Nullable(DateText, like('2027-01-22'))
const FileShape = Type.Object({
  id: Id,
  sha256: Type.String({
    pattern: '^[0-9a-f]{64}$',
    ...like('9f2b7c1e64d0a83f5be1c7204d96fa0837c15e2ab94d60f8e3127a5cd08b46f1'),
  }),
  sort: Nullable(Type.Enum([...EVIDENCE_SORTS]), like('pdf')),
  bytes: Nullable(Type.Integer({ minimum: 0 }), like(219_136)),
})
export type RectificationFile = Static<typeof FileShape>

/** What somebody may do with an item as it stands. */
export const RECTIFICATION_STEPS = [
  'plan',
  'report',
  'accept',
  'return',
  'visit',
  'appoint',
  'postpone',
  'close',
  'withdraw',
  'erase-people',
] as const
export type RectificationStep = (typeof RECTIFICATION_STEPS)[number]

const Said = Type.Object({ ...Words, reason: Text })
export const RectificationShape = Type.Object({
  id: Id,
  number: Type.Integer({
    minimum: 1,
    description: '号 within the unit and campaign, in the order of entry',
    ...like(1),
  }),
  campaign: Type.String(like('2026')),
  unit: Named,
  source: Type.Enum([...RECTIFICATION_SOURCES], like('inspection')),
  ref: Nullable(Type.String(), like('01957b40-1c22-7d15-8a30-6f2e41b07c77')),
  finding: Nullable(Type.String(), like('电话 5 次打不通')),
  enteredAt: Instant,
  enteredBy: Who,
  state: Type.Enum([...RECTIFICATION_STATES], like('running')),
  due: Nullable(DateText, {
    description: 'by when the unit has to act, or had to; null once it ended',
    ...like('2027-01-15'),
  }),
  late: Type.Integer({ minimum: 0, description: 'days by which the unit is late', ...like(0) }),
  mendBy: Nullable(DateText, { description: 'by when what was returned comes again', ...like(null) }),
  plan: Nullable(
    Type.Object({
      version: Type.Integer({ minimum: 1, ...like(1) }),
      deadline: AnyDate,
      measure: Nullable(Type.String(), like('窗口设替岗表，离岗 3 分钟必须有人接')),
      mechanism: Nullable(Type.String(), like('替岗写进窗口管理办法第 6 条')),
      leader: Nullable(Type.String(), {
        description: 'null where it is not shown, or was erased',
        ...like('分管副主任 马某'),
      }),
      handler: Nullable(Type.String(), like('医政科 丁某')),
      accepted: Type.Boolean(like(true)),
      ...Words,
    }),
  ),
  answers: Type.Array(
    Type.Object({
      ...Words,
      outcome: Type.Enum([...RECTIFICATION_ANSWERS], like('accepted')),
      reason: TextOrNull,
      until: DateOrNull,
    }),
  ),
  reports: Type.Array(
    Type.Object({
      ...Words,
      text: Nullable(Type.String(), like('替岗表已上墙')),
      done: Type.Boolean(like(true)),
      files: Type.Array(FileShape),
    }),
  ),
  visits: Type.Array(
    Type.Object({
      ...Words,
      date: AnyDate,
      outcome: Type.Enum([...VISIT_OUTCOMES], like('passed')),
      who: Nullable(Type.String(), like('李某、王某')),
      text: Nullable(Type.String(), like('打 5 次通 5 次')),
      until: DateOrNull,
      files: Type.Array(FileShape),
    }),
  ),
  appointments: Type.Array(
    Type.Object({
      ...Words,
      date: Type.String({ format: 'date', description: 'as it was put off last', ...like('2027-01-22') }),
      who: Nullable(Type.String(), like('张某')),
      text: Nullable(Type.String(), like('再看第 1 项，替岗表')),
      how: Nullable(Type.Enum([...APPOINTMENT_ENDS]), {
        description: 'made, or called off; null while it stands',
        ...like(null),
      }),
      moves: Type.Array(
        Type.Object({
          ...Words,
          date: Nullable(DateText, { description: 'null: called off', ...like('2027-01-22') }),
          reason: Text,
        }),
      ),
    }),
    { description: 'visits that the office appointed; one of them stands at most' },
  ),
  closing: Type.Array(Said, { description: 'words for closing it that hold; two close it' }),
  closedAt: Nullable(Instant, like('2027-01-12T16:20:00+08:00')),
  withdrawal: Type.Array(Said),
  may: Type.Array(Type.Enum([...RECTIFICATION_STEPS], like('visit'))),
})
export type Rectification = Static<typeof RectificationShape>

export const RectificationListShape = Type.Object({
  campaign: Type.String(like('2026')),
  today: AnyDate,
  items: Type.Array(RectificationShape),
  units: Type.Array(
    Type.Object({
      unit: Named,
      items: Type.Integer({ minimum: 0, ...like(4) }),
      closed: Count,
      late: Count,
      returned: Type.Integer({ minimum: 0, ...like(1) }),
      waiting: Type.Integer({ minimum: 0, description: 'items that wait for the office', ...like(1) }),
      followUp: Type.Boolean({ description: 'among the last places of a sealed method', ...like(true) }),
    }),
  ),
  promised: Type.Array(RectificationShape, { description: 'what was promised after the campaign before' }),
})
export type RectificationList = Static<typeof RectificationListShape>

/** Like bad ratings (同类差评) of items that come from ratings in the halls, month by month. */
export const LikeBadShape = Type.Object({
  campaign: Type.String(like('2026')),
  items: Type.Array(
    Type.Object({
      id: Id,
      number: Type.Integer({ minimum: 1, ...like(1) }),
      unit: Named,
      reasons: Type.Array(Type.String(like('服务效率')), {
        description: 'a bad rating that named one of these is alike; none: every bad rating of the unit is',
      }),
      since: Nullable(DateText, {
        description: 'when the measure that was accepted was handed in; null: there is none',
        ...like('2026-10-28'),
      }),
      months: Type.Array(
        Type.Object({
          month: Type.String({ pattern: '^\\d{4}-\\d\\d$', ...like('2026-10') }),
          after: Type.Boolean({ description: 'after the month of the measure', ...like(false) }),
          n: Nullable(Type.Integer({ minimum: 0 }), {
            description: 'counted ratings of level 1 or 2; null to a unit while the month is not sealed',
            ...like(8),
          }),
        }),
      ),
    }),
    { description: 'of the other items the hub does not know which ratings are like them' },
  ),
})
export type LikeBadList = Static<typeof LikeBadShape>

export const SourcesShape = Type.Object({
  sources: Type.Array(
    Type.Object({
      source: Type.Enum([...RECTIFICATION_SOURCES], like('inspection')),
      ref: Type.String(like('01957b40-1c22-7d15-8a30-6f2e41b07c77')),
      date: DateOrNull,
      text: Nullable(Type.String(), { description: 'what it says of itself', ...like('窗口上班时间无人') }),
      listed: Type.Array(Type.Integer({ minimum: 1 }), {
        description: '号 of items of the unit that come from it',
        ...like([2]),
      }),
    }),
  ),
})
export type Sources = Static<typeof SourcesShape>

export const PeopleErasedShape = Type.Object({ erased: Type.Integer({ minimum: 0, ...like(3) }) })
