import type { MonthlyBody } from '../../server/contract/hotline/monthly.ts'
import type {
  InspectionState,
  InspectionStep,
  ProgrammeOutcome,
  ProgrammeSort,
} from '../../server/contract/oversight.ts'

export const PROGRAMME_SORT_WORDS: Readonly<Record<ProgrammeSort, string>> = {
  hotline: '作风热线',
  tv: '电视问政',
  web: '网络问政',
  topic: '宣传部转办热点',
}

export const OUTCOME_WORDS: Readonly<Record<ProgrammeOutcome, string>> = {
  came: '到场',
  excused: '有正当理由没到',
  refused: '无正当理由不配合上线',
  'no-interview': '不配合采访',
}

export const INSPECTION_STEP_WORDS: Readonly<Record<InspectionStep, string>> = {
  verified: '核查属实',
  unfounded: '核查不属实',
  'handed-over': '移交有关部门',
  circulated: '通报曝光',
  closed: '办结',
}

export const INSPECTION_STATE_WORDS: Readonly<Record<InspectionState, string>> = {
  found: '等核查',
  ...INSPECTION_STEP_WORDS,
}

/** What to write at a step. */
export const STEP_HINTS: Readonly<Record<InspectionStep, string>> = {
  verified: '怎样核查、查实了什么',
  unfounded: '怎样核查、为什么不属实',
  'handed-over': '移交给谁、要办什么',
  circulated: '通报了什么、发到哪里',
  closed: '办理结果',
}

export const MONTH_STATE_WORDS = {
  'handed-in': '已报',
  returned: '已退回，等重报',
  missing: '没有报',
  due: '等报',
  'to-come': '还没到',
} as const

export const MONTHLY_BODY_SHORT: Readonly<Record<MonthlyBody, string>> = { hotline: '12345', media: '媒体' }

export const oversight = {
  tabs: { deductions: '减分', programmes: '节目', inspections: '督查', monthly: '月报' },
  tabsLabel: '减分各页',
  unit: '参评单位',
  date: '日期',
  save: '登记',
  done: '已登记。',
  toDeduct: (rule: string) => `报 ${rule} 减分`,
  deducted: (rule: string) => `已报 ${rule}`,
  toForm: '去看',
  // Programmes.
  programmes: '节目',
  programmesCrumb: '作风热线、电视问政、网络问政、宣传部转办热点（八.1）',
  programmeNew: '登记一个单位上节目',
  sort: '节目',
  title: '哪一期、什么题目',
  invitation: '怎样邀请（日期、方式、邀请谁）',
  problems: '反映的问题（一行一个，没有就空着）',
  programmeEmpty: '还没有登记节目',
  programmeEmptyText: '邀请了单位就登记；单位来不来，上节目以后再补。',
  outcome: '单位到场情况',
  outcomeDate: '日期（不到场、不接受采访的那一天）',
  outcomeText: '单位说了什么、谁去联系（到场可以不写）',
  outcomeSave: '登记到场情况',
  outcomeNone: '还没有登记到场情况',
  feedBack: '反馈给单位并计时',
  fedBackOn: (day: string, due: string) => `${day} 已反馈，${due} 到期`,
  programmeNote: '到场情况只作记录；减分要媒体提出、主要领导签字盖章、评议办公室确认。',
  // Inspections.
  inspections: '督查',
  everyYear: '各年度都列在这里',
  inspectionsCrumb: '不定期督查 → 核查 → 移交 → 通报曝光（八.3）',
  inspectionNew: '登记一次督查发现',
  finding: '发现什么问题',
  inspectionEmpty: '还没有登记督查',
  inspectionEmptyText: '发现问题先登记，再核查；严重的通报曝光，可以报 A2 减分。',
  step: '下一步',
  stepSave: '登记这一步',
  docNumber: '通报文号',
  inspectionNote: '市委督查室的通报不在附件1 所列，不报减分。',
  foundBy: (body: string, by: string, day: string) => `${body} ${by}，${day} 发现`,
  // Monthly reports.
  monthly: '月报',
  monthlyCrumb: '每月 5 日前报上月投诉情况、督导情况、处理结果（八.2）',
  writing: (month: string) => `写 ${month} 月报`,
  writingSmall: '一行一个单位；没有投诉的单位不用写',
  columns: { unit: '参评单位', complaints: '投诉', supervised: '督导', resolved: '办结', note: '备注' },
  addRow: '加一行',
  dropRow: (n: number) => `去掉第 ${n} 行`,
  takeOver: { hotline: '从 12345 记录取数', media: '从反馈的问题取数' } satisfies Record<MonthlyBody, string>,
  tookOver: (n: number) => `已取入 ${n} 个单位，核对以后再报送。`,
  fromFile: '从文件读入（xlsx、csv）',
  template: '空白表',
  fault: (line: number, column: string, value: string, zh: string) => `第 ${line} 行 ${column}「${value}」：${zh}`,
  missingColumns: (heads: string) => `文件缺列：${heads}`,
  draftSaved: (at: string) => `草稿已自动保存 ${at}`,
  draftUnsaved: '草稿没有保存上，请不要关掉页面，稍后会再试。',
  submit: '报送',
  submitted: (version: number) => `已报送，第 ${version} 版。`,
  due: (day: string) => `${day} 前报`,
  version: (n: number) => `第 ${n} 版`,
  returnedBy: (by: string, reason: string) => `${by} 退回：${reason}`,
  returnTitle: '退回重报',
  returnWhy: '为什么退回（报送单位看得到）',
  returnSave: '退回',
  returned: '已退回。',
  year: '全年报送情况',
  yearHeads: ['月份', '应报', '报送单位', '情况', '投诉', '督导', '办结', ''],
  open: '打开',
  close: '收起',
  print: '打印全年表',
  xlsx: '导出 xlsx',
  overdue: (n: number) => `${n} 份月报到期没有报，请催报。`,
  overdueOwn: (months: string) => `${months} 的月报到期没有报，请尽快报送。`,
  back: (months: string) => `${months} 的月报被退回，请改好重报。`,
  slips: (n: number) => `催报单（${n} 份月报）`,
  slipBack: '返回',
  slipPrint: '打印催报单',
  slipTitle: '催 报 单',
  slipText: (year: string) => `按照 ${year} 年度群众评议机关作风活动的安排（八.2），贵单位下列月报到期没有报送：`,
  slipDue: (month: string, due: string) =>
    `${month} 月报（投诉情况、督导情况、处理结果）　应于 ${due} 前报送　现在：没有报`,
  slipHow: '请登录评议系统，在「月报」页填写，或者下载空白表填好后读入。当月没有投诉的，请打电话告诉我们。',
  slipPhone: '评议办公室电话：(0951) 6888529',
  noRows: '没有内容',
  tableTitle: (campaign: string) => `${campaign} 年度机关作风投诉月报汇总`,
}
