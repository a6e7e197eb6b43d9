import type { BodyCode } from '../../server/contract/bodies.ts'
import type { MethodCode } from '../../server/contract/methods.ts'

export { BODY_WORDS, METHOD_WORDS } from '../../server/contract/text/closed-words.ts'

/** Who runs each (测评单位). */
export const OWNER_WORDS: Record<MethodCode, string> = {
  'third-party': '国家统计局银川调查队',
  'service-centre': '行政审批服务局',
  representatives: '市直机关工委',
  online: '新闻传媒集团',
}

/** When people rate (六.3). */
export const RUNS_WORDS: Record<MethodCode, string> = {
  'third-party': '10 月 15 日至 11 月 30 日',
  'service-centre': '全年',
  representatives: '10 月 15 日至 11 月 30 日',
  online: '全年',
}

/** What each reports. */
export const REPORT_WORDS: Record<BodyCode, string> = {
  discipline: '班子成员立案、作风方面通报批评的减分',
  organs: '作风方面通报批评的减分',
  inspection: '作风方面通报批评的减分',
  media: '采访、热线、上线等方面的减分，节目情况和每月 5 日前的月报',
  hotline: '每月 5 日前的月报：投诉情况、督导情况、处理结果',
  supervision: '各单位工作职责汇总',
}

/** The first page of an owner or a reporter. */
export const own = {
  nav: '本单位事项',
  owner: '测评单位',
  reporter: '报送单位',
  independent: '每种评议方式独立进行：这里只有本方式的数据。',
  runs: (when: string) => `评议时间：${when}`,
  todo: '要办的事',
  pool: '样本库',
  poolText: '取入各单位的服务对象，导入名单，判断重名，下载联系名单。',
  toPool: '看样本库',
  duties: '各单位工作职责合订本',
  dutiesText: '评议办公室已接收的工作职责，一个工作簿。',
  toDuties: '下载',
  survey: '问卷结果',
  surveyText: '看各单位答了多少，导入答卷或自行测评结果。',
  toSurvey: '去导入',
  online: '网络评议',
  onlineText: '看待核评价并决定，看走势、留言、这一周的限制，印海报。',
  toOnline: '去办理',
  scores: '单位得分',
  scoresText: '查看、导出 89 家单位的得分和名次。',
  checks: '封存前检查',
  checksDone: '检查项都已通过，可以提交封存。',
  checksOpen: (n: number) => `还有 ${n} 项要看：逐项处理，或按现状接受并由评议办公室同意。`,
  running: '评议时段还没有结束，结束以后再封存。',
  seal: '封存结果',
  sealText: '12 月 10 日前封存并报送。写明理由提交，评议办公室一名人员同意以后即封存。',
  sealed: (day: string) => `已于 ${day} 封存。`,
  toScores: '看得分',
  toFile: '下载得分表',
  toSeal: '去封存',
  toChecks: '看检查项',
  deductions: '减分和反馈的问题',
  toDeductions: '去报送',
  notYet: '此方式的页面尚未启用',
  notYetText: (method: string, when: string) =>
    `${method}：${when}。页面启用以后，登录就在这里办理。现在要交的只有具体工作方案，请看「报送」一栏；有事请联系评议办公室，电话（0951）6888529。`,
  bodyNotYet: '报送页面尚未启用',
  bodyNotYetText: (what: string) =>
    `本单位要报送的内容：${what}。页面启用以后，登录就在这里填报；启用以前请按原来的渠道报送，有事请联系评议办公室，电话（0951）6888529。`,
}

/** To the same page of another year's campaign. */
export const otherCampaign = (campaign: string) => `看 ${campaign} 年度`
