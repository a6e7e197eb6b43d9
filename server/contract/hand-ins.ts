import { Type, type Static } from 'typebox'
import { PEOPLE_FAULTS } from './survey/people-faults.ts'
import { DUTY_COLUMNS, OBJECT_COLUMNS, type DutyColumn, type PoolColumn } from './survey/people-files.ts'
import type { RowFault } from './survey/rows.ts'

/**
 * Hand-ins (报送): what units and method owners hand in before a campaign begins (campaign document 六.1, 八 last paragraph,
 * annex 2). One hand-in is one version of one part of one party.
 */
export const HAND_IN_PARTS = ['contact', 'duties', 'objects', 'plan'] as const
export type HandInPart = (typeof HAND_IN_PARTS)[number]

/** Who hands in a plan 具体工作方案 (六.1): 宣传部, 行政审批服务局, 新闻传媒集团, and the survey team, which is no unit. */
export const SURVEY_TEAM = 'third-party'
export const PLAN_PARTIES: readonly string[] = ['J11', 'J62', 'J18', SURVEY_TEAM]

/** Date of the campaign's year by which a part is due (六.1, 八), where the policy's calendar has no such date. */
export const DUE_DATES: Readonly<Record<HandInPart, string>> = {
  contact: '06-22',
  duties: '06-30',
  objects: '06-30',
  plan: '06-30',
}
/** Codes of these dates in the policy's calendar. */
export const DUE_CODES: Readonly<Record<HandInPart, string>> = {
  contact: 'contacts',
  duties: 'plans',
  objects: 'plans',
  plan: 'plans',
}

/**
 * Where a part of a party is. `late`: its day has passed, and no version was accepted or waits for an answer. `returned`
 * also while a next version is being written.
 */
export const HAND_IN_STATES = ['not-begun', 'draft', 'handed-in', 'accepted', 'returned', 'late'] as const
export type HandInState = (typeof HAND_IN_STATES)[number]

/** Lines of one hand-in at most. A city has some 100,000 raters for 89 units; one version is one transaction. */
export const MOST_LINES: Readonly<Record<HandInPart, number>> = { contact: 1, duties: 300, objects: 3_000, plan: 1 }

export const CONTACT_COLUMNS = {
  department: ['部门', '科室', 'department'],
  name: ['姓名', '联系人', 'name'],
  phone: ['电话', '联系电话', 'phone'],
} as const
export type ContactColumn = keyof typeof CONTACT_COLUMNS
export const PLAN_COLUMNS = { title: ['标题', 'title'], text: ['正文', 'text'] } as const
export type PlanColumn = keyof typeof PLAN_COLUMNS

export interface Plan {
  title: string
  text: string
}
export const MOST_PLAN = { title: 200, text: 20_000 } as const

/**
 * A line as a person wrote it, whatever is wrong with it: the form of drafts and of what is handed in. `line` is the line
 * of the file, or the place in the form, from 1.
 */
export const HandInLineShape = Type.Object(
  {
    line: Type.Integer({ minimum: 1, maximum: 1_048_576 }),
    cells: Type.Record(Type.String({ maxLength: 20 }), Type.String({ maxLength: 20_000 })),
  },
  { additionalProperties: false },
)
export type HandInLine = Static<typeof HandInLineShape>

/** What can be wrong with a line of a hand-in, with words for a person. */
export const HAND_IN_FAULTS = {
  ...PEOPLE_FAULTS,
  'department-missing': { zh: '没有写部门', en: 'the department is missing' },
  'phone-missing': { zh: '没有写电话', en: 'the phone is missing' },
  'title-missing': { zh: '没有写标题', en: 'the title is missing' },
  'column-unknown': { zh: '没有这一栏，请删掉，或改成模板里的栏名', en: 'there is no such column' },
  'line-twice': { zh: '行号写了两次，请给每一行一个行号', en: 'two lines have this number' },
  'plan-missing': { zh: '没有写方案的正文', en: "the plan's text is missing" },
} as const satisfies Record<string, { zh: string; en: string }>
export type HandInFaultCode = keyof typeof HAND_IN_FAULTS
export type HandInColumn = PoolColumn | DutyColumn | ContactColumn | PlanColumn
export type HandInFault = RowFault<HandInColumn, HandInFaultCode>

/** Columns of each part in the order of forms and templates; the first head is the template's. */
export const HAND_IN_COLUMNS: Readonly<Record<HandInPart, Readonly<Record<string, readonly string[]>>>> = {
  contact: CONTACT_COLUMNS,
  duties: DUTY_COLUMNS,
  objects: OBJECT_COLUMNS,
  plan: PLAN_COLUMNS,
}
