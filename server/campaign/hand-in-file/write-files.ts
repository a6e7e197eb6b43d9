import { writeXlsx } from 'hucre/xlsx'
import { HAND_IN_COLUMNS, type HandInPart, type HandInState } from '../../contract/hand-ins.ts'
import { KIND_WORDS, OBJECT_KINDS } from '../../contract/survey/kinds.ts'
import type { Duty } from '../../contract/survey/people-files.ts'
import { spreadsheetText } from '../../export/spreadsheet-text.ts'
import { templateWorkbook } from '../template-workbook.ts'
import { HAND_IN_PART_WORDS, HAND_IN_STATE_WORDS } from '../../contract/text/closed-words.ts'

export function templateOf(part: HandInPart): Promise<Uint8Array> {
  const heads = Object.values(HAND_IN_COLUMNS[part]).map(([head]) => head!)
  const notes = part === 'objects' ? OBJECT_NOTES : [['一行写一条，表头不要改']]
  return templateWorkbook({ name: HAND_IN_PART_WORDS[part], heads, width: 24 }, { rows: notes, width: 20 })
}

const OBJECT_NOTES = [
  ['类别', `只能写：${OBJECT_KINDS.map((kind) => KIND_WORDS[kind].zh).join('、')}`],
  ['姓名', '真正找过你们办事的人，一人一行'],
  ['单位', '有单位的写单位名称；基层单位、基层组织、市场主体的名称统一公开'],
  ['电话', '11 位手机号，或带区号的座机；没有就空着'],
  ['关系', '办过什么事，可以空着'],
  ['同意', '问过本人，只能写：是、否；写「否」的不进样本库'],
]

/** Duties of all units in one workbook, for 市委督查室 (六.1). */
export function dutiesFile(
  units: readonly { unit: { code: string; name: string }; duties: readonly Duty[] }[],
  campaign: string,
): Promise<Uint8Array> {
  const rows = units.flatMap(({ unit, duties }) =>
    duties.length === 0
      ? [[unit.code, spreadsheetText(unit.name), '', '（未接收）', '', '']]
      : duties.map(({ duty, basis = '', department = '' }, i) => [
          unit.code,
          spreadsheetText(unit.name),
          i + 1,
          ...[duty, basis, department].map(spreadsheetText),
        ]),
  )
  return writeXlsx({
    sheets: [
      {
        name: '工作职责合订本',
        rows: [
          [`${campaign} 年度评议活动　各参评单位工作职责`],
          ['代码', '参评单位', '序号', '工作职责', '依据', '科室'],
          ...rows,
        ],
        columns: [{ width: 8 }, { width: 24 }, { width: 6 }, { width: 50 }, { width: 36 }, { width: 20 }],
      },
    ],
  })
}

/** Who handed in what, as the office's table says; nothing personal. */
export function statesFile(
  units: readonly { party: string; name: string; states: Partial<Record<HandInPart, HandInState>> }[],
  plans: typeof units,
  campaign: string,
): Promise<Uint8Array> {
  const word = (state: HandInState | undefined) => (state === undefined ? '' : HAND_IN_STATE_WORDS[state])
  const rows = units.map(({ party, name, states }) => [
    party,
    spreadsheetText(name),
    word(states.contact),
    word(states.duties),
    word(states.objects),
  ])
  return writeXlsx({
    sheets: [
      {
        name: '职责与名单',
        rows: [[`${campaign} 年度评议活动　报送情况`], ['代码', '参评单位', '联系人', '工作职责', '服务对象'], ...rows],
        columns: [{ width: 8 }, { width: 24 }, { width: 14 }, { width: 14 }, { width: 14 }],
      },
      {
        name: '具体工作方案',
        rows: [
          ['代码', '报送单位', '具体工作方案'],
          ...plans.map(({ party, name, states }) => [party, spreadsheetText(name), word(states.plan)]),
        ],
        columns: [{ width: 12 }, { width: 24 }, { width: 14 }],
      },
    ],
  })
}
