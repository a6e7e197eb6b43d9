import { writeXlsx } from 'hucre/xlsx'
import type { Deduction, DeductionList } from '../../contract/answers/deductions.ts'
import { tenthsText, type DeductionRule, type DeductionState } from '../../contract/deductions.ts'
import { spreadsheetText } from '../../export/spreadsheet-text.ts'
import { BODY_WORDS } from '../../contract/text/closed-words.ts'

const RULES: Readonly<Record<DeductionRule, string>> = {
  A1: '班子成员被立案',
  A2: '作风被通报批评',
  B1: '不配合采访',
  B2: '未按期解决答复',
  B3: '推诿致二次投诉',
  B4: '不配合上线',
}
const STATES: Readonly<Record<DeductionState, string>> = {
  'to-sign': '等领导签字盖章',
  'to-confirm': '等评议办公室确认',
  counts: '生效',
  upheld: '异议成立，不减分',
  withdrawn: '已撤回',
}
const HEADS = [
  '编号',
  '单位编号',
  '参评单位',
  '规则',
  '事项',
  '事实日期',
  '文号',
  '报送单位',
  '分值',
  '现在减分',
  '进度',
  '异议',
  '经过',
]

/** The year's list of deductions (附件1) and the sums by unit, for what this person sees; amounts as numbers. */
export function deductionsFile(campaign: string, { deductions, sums }: DeductionList): Promise<Uint8Array> {
  const points = (tenths: number) => (tenths === 0 ? 0 : -Number(tenthsText(tenths)))
  const rows = deductions.map((each) => [
    `JF-${each.campaign}-${String(each.number).padStart(3, '0')}`,
    each.unit.code,
    spreadsheetText(each.unit.name),
    each.rule,
    RULES[each.rule],
    each.date,
    spreadsheetText(each.document?.number ?? ''),
    BODY_WORDS[each.body],
    points(each.tenths),
    points(each.counted),
    progressOf(each),
    objectionOf(each),
    spreadsheetText(each.facts.text ?? ''),
  ])
  const units = sums.map(({ unit, tenths, media, mediaOpen, overCap }) => [
    unit.code,
    spreadsheetText(unit.name),
    points(tenths),
    points(media),
    points(mediaOpen),
    overCap,
  ])
  return writeXlsx({
    sheets: [
      { name: `${campaign} 减分清单`, rows: [HEADS, ...rows] },
      {
        name: '各单位合计',
        rows: [['单位编号', '参评单位', '减分合计', '其中媒体', '媒体未定', '超出上限（条）'], ...units],
      },
    ],
  })
}

function progressOf({ state, overCap, afterSeal }: Deduction): string {
  return [STATES[state], ...(overCap ? ['超出上限'] : []), ...(afterSeal ? ['封存后才报来，不计'] : [])].join('，')
}

function objectionOf({ objection }: Deduction): string {
  if (objection === null) return ''
  return { open: '异议中', upheld: '成立', dismissed: '不成立' }[objection.state]
}
