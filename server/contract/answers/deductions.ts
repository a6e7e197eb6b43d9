import { Type, type Static } from 'typebox'
import { BODY_CODES } from '../bodies.ts'
import {
  DEDUCTION_RULES,
  DEDUCTION_STATES,
  EVIDENCE_SORTS,
  PROBLEM_SOURCES,
  VERDICTS_ON_OBJECTION,
} from '../deductions.ts'
import { DateText, Instant, like, Named, Nullable, Text } from './basic.ts'

const Id = Type.String(like('01957a3c-5d20-7b41-9c6e-2f8d41a07e93'))
const Sha256 = Type.String({
  pattern: '^[0-9a-f]{64}$',
  ...like('9f2b7c1e64d0a83f5be1c7204d96fa0837c15e2ab94d60f8e3127a5cd08b46f1'),
})
const Who = Type.String(like('liu'))
const Tenths = Type.Integer({ minimum: 0, ...like(1) })
const AnyDate = Type.String({ format: 'date', ...like('2026-10-26') })

export const UploadedShape = Type.Object({ id: Id, sha256: Sha256 })

const FileShape = Type.Object({
  id: Id,
  sha256: Sha256,
  sort: Nullable(Type.Enum([...EVIDENCE_SORTS]), like('pdf')),
  bytes: Nullable(Type.Integer({ minimum: 0 }), like(219_136)),
})
export type DeductionFile = Static<typeof FileShape>

/** What somebody may do with a deduction as it stands. */
export const DEDUCTION_STEPS = ['sign', 'confirm', 'object', 'decide', 'withdraw'] as const
export type DeductionStep = (typeof DEDUCTION_STEPS)[number]

const Words = { at: Instant, by: Who }
export const DeductionShape = Type.Object({
  id: Id,
  number: Type.Integer({ minimum: 1, description: '编号 within the campaign, in the order of entry', ...like(31) }),
  campaign: Type.String(like('2026')),
  unit: Named,
  rule: Type.Enum([...DEDUCTION_RULES], like('B1')),
  body: Type.Enum([...BODY_CODES], like('media')),
  date: AnyDate,
  document: Nullable(
    Type.Object({ number: Type.String(), date: DateText }),
    like({ number: '银纪立〔2026〕41号', date: '2026-09-30' }),
  ),
  facts: Type.Object(
    {
      text: Nullable(Type.String(), like('下午 3 时到运输科采访，值班人员拒绝回答')),
      fedBack: Type.Optional(AnyDate),
      solved: Type.Optional(AnyDate),
      answered: Type.Optional(AnyDate),
      consent: Type.Optional(AnyDate),
      until: Type.Optional(AnyDate),
    },
    like({ text: '下午 3 时到运输科采访，值班人员拒绝回答' }),
  ),
  files: Type.Array(FileShape),
  tenths: Type.Integer({ minimum: 1, description: 'what the rule takes, in tenths of a point', ...like(1) }),
  counted: Type.Integer({ minimum: 0, description: 'what it takes now, in tenths of a point', ...like(1) }),
  state: Type.Enum([...DEDUCTION_STATES], like('counts')),
  overCap: Type.Boolean({ description: 'all B of the unit had reached 5.0 before it', ...like(false) }),
  afterSeal: Type.Boolean({ description: 'entered after the seal of its period: listed alone', ...like(false) }),
  enteredAt: Instant,
  enteredBy: Who,
  told: Nullable(Instant, like('2026-11-13T09:20:00+08:00')),
  objectUntil: Nullable(DateText, like('2026-11-20')),
  signed: Nullable(
    Type.Object({ name: Nullable(Type.String(), like('周某')), date: AnyDate, file: FileShape, ...Words }),
  ),
  confirmed: Nullable(Type.Object(Words)),
  objection: Nullable(
    Type.Object({
      ...Words,
      reason: Nullable(Type.String(), like('当日全员在机场处置')),
      files: Type.Array(FileShape),
      state: Type.Enum(['open', ...VERDICTS_ON_OBJECTION], like('open')),
      verdicts: Type.Array(
        Type.Object({ ...Words, verdict: Type.Enum([...VERDICTS_ON_OBJECTION], like('dismissed')), reason: Text }),
      ),
    }),
  ),
  withdrawal: Nullable(
    Type.Object({
      done: Type.Boolean(like(false)),
      words: Type.Array(Type.Object({ ...Words, reason: Text })),
    }),
  ),
  may: Type.Array(Type.Enum([...DEDUCTION_STEPS], like('confirm'))),
})
export type Deduction = Static<typeof DeductionShape>

export const DeductionListShape = Type.Object({
  today: AnyDate,
  deductions: Type.Array(DeductionShape),
  sums: Type.Array(
    Type.Object({
      campaign: Type.String(like('2026')),
      unit: Named,
      tenths: Tenths,
      media: Type.Integer({ minimum: 0, maximum: 50, description: 'of these, B', ...like(1) }),
      mediaOpen: Type.Integer({ minimum: 0, description: 'B that is not confirmed yet', ...like(2) }),
      overCap: Type.Integer({ minimum: 0, description: 'facts above the cap', ...like(0) }),
    }),
    { description: 'by campaign and unit, over the deductions that are answered' },
  ),
})
export type DeductionList = Static<typeof DeductionListShape>

const DateOrNull = Nullable(DateText, like('2026-11-12'))
export const PROBLEM_STATES = ['running', 'done', 'late'] as const
export const ProblemShape = Type.Object({
  id: Id,
  unit: Named,
  source: Type.Enum([...PROBLEM_SOURCES], like('hotline')),
  body: Type.Enum([...BODY_CODES], like('media')),
  fedBack: AnyDate,
  text: Nullable(Type.String(), like('供暖温度不够，三次来电无人接')),
  solved: DateOrNull,
  answered: DateOrNull,
  consent: DateOrNull,
  until: DateOrNull,
  fifth: AnyDate,
  due: AnyDate,
  extended: Type.Boolean({ description: 'a consent was given in time', ...like(false) }),
  state: Type.Enum([...PROBLEM_STATES], like('running')),
  left: Type.Integer({ description: 'working days left after today; below 0 when late', ...like(1) }),
  offered: Nullable(DateText, { description: 'date of the deduction that it offers when late', ...like('2026-11-20') }),
  deduction: Nullable(Type.String(), { description: 'one by B2 of this unit and day', ...like(null) }),
  answer: Nullable(Type.String(), { description: 'what the unit says that it did', ...like('已派人维修') }),
  days: Type.Array(Type.Object({ date: AnyDate, working: Type.Boolean(like(true)) })),
})
export type Problem = Static<typeof ProblemShape>

export const NotInterviewedShape = Type.Object({ id: Id })
export const ProblemListShape = Type.Object({
  today: AnyDate,
  problems: Type.Array(ProblemShape),
  notInterviewed: Type.Array(
    Type.Object({ id: Id, unit: Named, date: AnyDate, body: Type.Enum([...BODY_CODES], like('media')) }),
  ),
})
export type ProblemList = Static<typeof ProblemListShape>
