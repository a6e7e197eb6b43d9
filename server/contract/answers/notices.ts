import { Type, type Static } from 'typebox'
import { DEDUCTION_RULES } from '../deductions.ts'
import { METHOD_CODES } from '../methods.ts'
import { UNIT_STATUSES } from '../scores.ts'
import { DateText, DecimalOrNull, Instant, Interval, like, Named, Nullable, Text } from './basic.ts'

const Method = Type.Enum([...METHOD_CODES], like('service-centre'))
const EntryNumber = Type.Integer({ minimum: 1, ...like(48_233) })
const Who = Type.String(like('liu'))
const Version = Type.Integer({ minimum: 1, ...like(1) })
const Hash = Type.String({
  pattern: '^[0-9a-f]{64}$',
  ...like('9f2b7c1e64d0a83f5be1c7204d96fa0837c15e2ab94d60f8e3127a5cd08b46f1'),
})

/** What was told to one unit 通报 (七.1): what the seals say of it, and nothing else. */
export const NoticeShape = Type.Object({
  campaign: Type.String(like('2026')),
  notice: EntryNumber,
  version: Version,
  toldAt: Instant,
  toldBy: Who,
  unit: Named,
  into: Nullable(Named, {
    description: 'the unit in which it goes on since the seals, and which signs for it; these figures are its own',
    ...like(null),
  }),
  tookUp: Type.Array(Type.Object({ unit: Named, own: Type.Boolean(like(false)) }), {
    description:
      'units that went on in this one; own: after the seals, their own figures stand in a notice of their own; else theirs are in these',
  }),
  holds: Type.Boolean({ description: 'false: a seal of it was opened again since', ...like(true) }),
  methods: Type.Array(
    Type.Object({
      method: Method,
      sealed: EntryNumber,
      sealedAt: Instant,
      hash: Hash,
      status: Type.Enum([...UNIT_STATUSES], like('ranked')),
      score: DecimalOrNull,
      rank: Nullable(Type.Integer({ minimum: 1, ...like(21) })),
      ranked: Type.Integer({ minimum: 0, description: 'how many have a rank', ...like(86) }),
      lastPlace: Type.Boolean({ description: 'among the last places, ties included (七.3)', ...like(false) }),
      lastPlaces: Type.Integer({ minimum: 0, ...like(3) }),
      n: Nullable(Type.Integer({ minimum: 0 }), { description: 'ratings behind the score', ...like(1_204) }),
      interval: Interval,
    }),
    { description: 'the methods that were sealed, in the order of the campaign document' },
  ),
  missing: Type.Array(Method, { description: 'methods that were not sealed when it was told' }),
  deductions: Nullable(
    Type.Object({
      points: Type.String({ description: 'what the sealed online score lost', ...like('1.50') }),
      facts: Type.Array(
        Type.Object({
          id: Text,
          rule: Type.Enum([...DEDUCTION_RULES], like('B1')),
          date: DateText,
          number: Nullable(Text, like('银纪通〔2026〕7号')),
          tenths: Type.Integer({ minimum: 0, ...like(1) }),
          text: Nullable(Text, like('拒绝采访')),
        }),
      ),
    }),
    { description: 'null while the online channel is not sealed' },
  ),
  readAt: Nullable(Instant),
  readBy: Nullable(Who),
})
export type Notice = Static<typeof NoticeShape>

export const NoticesShape = Type.Object({
  campaign: Type.String(like('2026')),
  sealed: Type.Array(Type.Object({ method: Method, sealed: EntryNumber, sealedAt: Instant, hash: Hash })),
  told: Nullable(
    Type.Object({
      notice: EntryNumber,
      version: Version,
      at: Instant,
      by: Who,
      holds: Type.Boolean(like(true)),
      current: Type.Boolean({ description: 'false: another notice is due, since seals changed', ...like(true) }),
    }),
  ),
  read: Type.Integer({ minimum: 0, description: 'how many signed', ...like(41) }),
  units: Type.Array(Type.Object({ unit: Named, readAt: Nullable(Instant), readBy: Nullable(Who) }), {
    description: 'every unit that goes on, in the order of the campaign document',
  }),
  gone: Type.Array(
    Type.Object({
      unit: Named,
      into: Type.Object({ code: Text, name: Text }, like({ code: 'J50', name: '卫计委' })),
      own: Type.Boolean({
        description: 'it went after the seals: its own figures stand in a notice of its own',
        ...like(false),
      }),
    }),
    { description: 'units that went on in another one, and where their results are' },
  ),
})
export type Notices = Static<typeof NoticesShape>

export const ToldShape = Type.Object({ notice: EntryNumber, version: Version })
export const SignedShape = Type.Object({ notice: EntryNumber, fresh: Type.Boolean(like(true)) })
export const AllNoticesShape = Type.Object({ notices: Type.Array(NoticeShape) })
