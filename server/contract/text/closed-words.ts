import type { NoticedRule } from '../alerts.ts'
import type { CallBack, CaseState, Finding, Responsibility } from '../cases.ts'
import type { BodyCode } from '../bodies.ts'
import type { HandInPart, HandInState } from '../hand-ins.ts'
import type { Verdict } from '../ledger/verdicts.ts'
import type { MethodCode } from '../methods.ts'
import type { UnitKind } from '../policy.ts'
import type { RectificationSource, RectificationState } from '../rectifications.ts'
import type { UnitStatus } from '../scores.ts'

/**
 * Closed lists in the Chinese that pages show and files hold alike. A list that grows does not compile before its word
 * stands here.
 */

/** As the campaign document calls them (五). */
export const METHOD_WORDS: Readonly<Record<MethodCode, string>> = {
  'third-party': '第三方测评',
  'service-centre': '政务服务中心测评',
  representatives: '两代表一委员测评',
  online: '网络及跟踪评议',
}

/** Who reports facts (报送单位, 附件1, 八). */
export const BODY_WORDS: Readonly<Record<BodyCode, string>> = {
  discipline: '市纪委监委',
  organs: '市直机关工委',
  inspection: '市委巡察办',
  media: '有关媒体',
  hotline: '12345 便民服务中心',
  supervision: '市委督查室',
}

export const UNIT_KIND_WORDS: Readonly<Record<UnitKind, string>> = { agency: '机关单位', company: '重点行业' }

export const UNIT_STATUS_WORDS: Readonly<Record<UnitStatus, string>> = {
  ranked: '排名',
  insufficient: '样本不足',
  'not-present': '未进驻',
  'not-covered': '未覆盖',
}

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = { counted: '计入', held: '待核', excluded: '不计' }

export const CASE_STATE_WORDS: Readonly<Record<CaseState, string>> = {
  opened: '待核实',
  verified: '整改中',
  mended: '待回访',
  'called-back': '待办结',
  closed: '已办结',
}

export const FINDING_WORDS: Readonly<Record<Finding, string>> = {
  true: '情况属实',
  mistaken: '误评',
  malicious: '恶意差评',
}

export const RESPONSIBILITY_WORDS: Readonly<Record<Responsibility, string>> = {
  person: '人员',
  process: '流程',
  policy: '政策',
  surroundings: '环境设施',
}

export const CALL_BACK_WORDS: Readonly<Record<CallBack, string>> = {
  satisfied: '当事人满意',
  dissatisfied: '当事人仍不满意',
  'not-reached': '联系不上',
  'no-contact': '未留联系方式',
}

export const HAND_IN_PART_WORDS: Readonly<Record<HandInPart, string>> = {
  contact: '联系人',
  duties: '工作职责',
  objects: '服务对象',
  plan: '具体工作方案',
}

export const HAND_IN_STATE_WORDS: Readonly<Record<HandInState, string>> = {
  'not-begun': '未动',
  draft: '草稿',
  'handed-in': '已交，等看',
  accepted: '已接收',
  returned: '退回',
  late: '逾期',
}

export const RECTIFICATION_SOURCE_WORDS: Readonly<Record<RectificationSource, string>> = {
  'follow-up': '末位重点跟踪',
  deduction: '减分',
  case: '差评件',
  inspection: '不定期督查',
  report: '分析报告',
  office: '评议办公室提出',
  own: '单位自查',
}

export const RECTIFICATION_STATE_WORDS: Readonly<Record<RectificationState, string>> = {
  'to-plan': '待报责任清单',
  'plan-waits': '清单待接收',
  'plan-returned': '清单退回',
  running: '在办',
  'to-visit': '等回访',
  returned: '退回，请补',
  'to-close': '待办结',
  closed: '已办结',
  withdrawn: '已撤销',
}

/** What an alert is about; pages add the sentence with its figures. */
export const ALERT_NAMES: Readonly<Record<NoticedRule, string>> = {
  'bad-rating': '收到差评',
  'half-dissatisfied': '不满意过半',
  'device-offline': '评价器离线',
  'pending-rising': '待报条数增加',
  'key-silent': '按键长期无动作',
  unrated: '未评率偏高',
  uninvited: '没有办件却有按键',
  burst: '短时间连续按键',
  'machine-pace': '按键间隔过于均匀',
  'second-device': '一个窗口有两台评价器',
  'software-key': '评价器来历不明',
  'fast-presses': '按键快得不像人手',
  'two-places': '一个密钥在两处使用',
}
