import { Type, type Static } from 'typebox'
import { DEDUCTION_RULES } from '../deductions.ts'
import { INSPECTING_BODIES, INSPECTION_STEPS, PROGRAMME_OUTCOMES, PROGRAMME_SORTS } from '../oversight.ts'
import { DateText, Instant, like, Named, Nullable, Text } from './basic.ts'

const Id = Type.String(like('01957b40-1c22-7d15-8a30-6f2e41b07c55'))
const Who = Type.String(like('liu'))
const Words = Nullable(Type.String(), like('当日无人到场，来电说忙'))
const Document = Nullable(
  Type.Object({ number: Type.String(), date: DateText }),
  like({ number: '银直工通〔2026〕7号', date: '2026-10-20' }),
)

/** A deduction that somebody may enter from here with one click. */
const Offered = Nullable(
  Type.Object({ rule: Type.Enum([...DEDUCTION_RULES], like('B4')), date: DateText, document: Document }),
  { description: 'the deduction that follows; nothing is applied by itself', ...like(null) },
)
const Reported = Nullable(Type.String(), { description: 'one by this rule, unit and day or document', ...like(null) })

export const ProgrammeShape = Type.Object({
  id: Id,
  unit: Named,
  sort: Type.Enum([...PROGRAMME_SORTS], like('tv')),
  date: DateText,
  title: Nullable(Type.String(), like('电视问政第 3 期')),
  invitation: Nullable(Type.String(), like('10 月 12 日发函，邀主要负责人')),
  problems: Type.Array(Type.String(), like(['31 路末班车提前收车'])),
  at: Instant,
  by: Who,
  outcome: Nullable(
    Type.Object({
      outcome: Type.Enum([...PROGRAMME_OUTCOMES], like('refused')),
      date: DateText,
      text: Words,
      at: Instant,
      by: Who,
    }),
  ),
  offered: Offered,
  deduction: Reported,
})
export type Programme = Static<typeof ProgrammeShape>
export const ProgrammeListShape = Type.Object({ today: DateText, programmes: Type.Array(ProgrammeShape) })
export type ProgrammeList = Static<typeof ProgrammeListShape>

export const InspectionShape = Type.Object({
  id: Id,
  unit: Named,
  body: Type.Enum([...INSPECTING_BODIES], like('organs')),
  date: DateText,
  finding: Nullable(Type.String(), like('上班时间窗口无人')),
  at: Instant,
  by: Who,
  state: Type.Enum(['found', ...INSPECTION_STEPS], like('verified')),
  steps: Type.Array(
    Type.Object({
      step: Type.Enum([...INSPECTION_STEPS], like('verified')),
      date: DateText,
      text: Words,
      document: Document,
      at: Instant,
      by: Text,
    }),
  ),
  may: Type.Array(Type.Enum([...INSPECTION_STEPS], like('handed-over'))),
  offered: Offered,
  deduction: Reported,
})
export type Inspection = Static<typeof InspectionShape>
export const InspectionListShape = Type.Object({ today: DateText, inspections: Type.Array(InspectionShape) })
export type InspectionList = Static<typeof InspectionListShape>
