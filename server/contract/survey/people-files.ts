import { Type, type Static } from 'typebox'
import { OBJECT_KINDS } from './kinds.ts'

/**
 * What units hand in (campaign document 六.1, annex 2 工作职能及服务对象登记表): duties, which are published, and service
 * objects, of whom only the organisations are. The first head of a column is the one that the empty template has.
 */
export const DUTY_COLUMNS = {
  duty: ['工作职责', '职责', 'duty'],
  basis: ['依据', 'basis'],
  department: ['科室', '部门', 'department'],
} as const
export type DutyColumn = keyof typeof DUTY_COLUMNS

export const OBJECT_COLUMNS = {
  kind: ['类别', 'kind'],
  name: ['姓名', 'name'],
  organisation: ['单位', '工作单位', 'organisation'],
  phone: ['电话', '联系电话', 'phone'],
  relation: ['关系', 'relation'],
  consent: ['同意', '是否同意', 'consent'],
} as const
export type ObjectColumn = keyof typeof OBJECT_COLUMNS
export const OBJECT_COLUMNS_NEEDED: readonly ObjectColumn[] = ['kind', 'name', 'consent']

/** Files of the survey team and of the hall bureau name the unit of each row, too. */
export const POOL_COLUMNS = { ...OBJECT_COLUMNS, unit: ['参评单位', '单位代码', 'unit'] } as const
export type PoolColumn = keyof typeof POOL_COLUMNS
export const POOL_COLUMNS_NEEDED: readonly PoolColumn[] = [...OBJECT_COLUMNS_NEEDED, 'unit']

/** `consent` of a file: 是 alone enters the pool. */
export const CONSENT_WORDS = { 是: true, 否: false } as const

const exact = { additionalProperties: false } as const
const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' })

export const DutyShape = Type.Object(
  { duty: Line(500), basis: Type.Optional(Line(500)), department: Type.Optional(Line(100)) },
  exact,
)
export type Duty = Static<typeof DutyShape>

/** One service object. Name, organisation and phone as entered; the phone's normal form is made where it is compared. */
export const ServiceObjectShape = Type.Object(
  {
    kind: Type.Enum([...OBJECT_KINDS]),
    name: Line(100),
    organisation: Type.Optional(Line(200)),
    phone: Type.Optional(Line(50)),
    relation: Type.Optional(Line(200)),
    consent: Type.Boolean(),
  },
  exact,
)
export type ServiceObject = Static<typeof ServiceObjectShape>

/** 部门、人员、电话 (campaign document 八, last paragraph). */
export const ContactShape = Type.Object({ department: Line(100), name: Line(100), phone: Line(50) }, exact)
export type Contact = Static<typeof ContactShape>
