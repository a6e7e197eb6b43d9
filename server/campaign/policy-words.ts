/** What a value is counted in; durations are kept in ms and said in what people use. */
type Unit = '分' | '条' | '个' | '次' | '天' | '个工作日' | '人' | '倍' | '%' | 'duration' | ''

/** Each rule of a policy in the words of whoever signs it; `*` stands for a code. */
const WORDS: Readonly<Record<string, readonly [string, Unit]>> = {
  version: ['规则版本', ''],
  minimumRatings: ['服务中心评价：参加排名最少条数', '条'],
  lastPlaces: ['列入下年度重点关注的末位数', '个'],
  invitationMs: ['邀请评价的有效时间', 'duration'],
  keepDays: ['设备保留已送达评价的天数', '天'],
  'screening.gapMs': ['连按：这段时间内的只计第一次', 'duration'],
  'screening.burstMs': ['密集：统计的时间段', 'duration'],
  'screening.burstCount': ['密集：时间段内计入的次数', '次'],
  'screening.fewKeys': ['按键不足五个的设备', ''],
  'receipts.addDays': ['凭回执补充的期限', '天'],
  'receipts.mostAdditions': ['凭回执补充的次数', '次'],
  'caseClocks.verifyDays': ['核实期限', '个工作日'],
  'caseClocks.mendDays': ['整改期限', '个工作日'],
  'caseClocks.longestDays': ['整改延期后的最长期限', '个工作日'],
  'people.eraseAfterDays': ['分析报告上报后多少天删除个人信息', '天'],
  'rectification.remindDays': ['整改：到期前多少天提醒', '个工作日'],
  'survey.perUnit': ['问卷调查：每个单位抽取人数', '人'],
  'survey.floor': ['问卷调查：每类评议主体至少人数', '人'],
  'survey.seedWaitMs': ['抽样：冻结名单到掷骰之间的等待', 'duration'],
  'survey.responseMark': ['问卷调查：应答率低于多少要提示', '%'],
  'online.repeatDays': ['网络评议：同一浏览器再评同一单位的间隔', '天'],
  'online.addressUnit': ['网络评议：同一网络地址每天对一个单位计入', '条'],
  'online.addressDay': ['网络评议：同一网络地址每天共计入', '条'],
  'online.burstMs': ['网络评议：密集统计的时间段', 'duration'],
  'online.burstCount': ['网络评议：时间段内计入的条数', '条'],
  'online.burstTimes': ['网络评议：超过平时多少倍算密集', '倍'],
  'online.swingErrors': ['网络评议：偏离多少个标准误算异常', '倍'],
  'online.swingDays': ['网络评议：异常比对的天数', '天'],
  'online.swingDay': ['网络评议：当天至少多少条才比对', '条'],
  'online.swingBase': ['网络评议：此前至少多少条才比对', '条'],
  'online.swingPoints': ['网络评议：标准差最低取值', '分'],
  'questions.version': ['评价原因的版本', ''],
}

const LEVELS = ['非常不满意', '不满意', '基本满意', '满意', '非常满意']
const METHODS: Readonly<Record<string, string>> = {
  'third-party': '第三方测评',
  representatives: '两代表一委员评议',
  online: '网络评议',
}

/** The rule in Chinese, as whoever confirms a policy reads it; null where this build has no word for it. */
export function policyRuleWord(path: string): string | null {
  return WORDS[path]?.[0] ?? wordOfCode(path)
}

/** A value of that rule with what it is counted in, such as `15 秒` of 15000. */
export function policyValueWord(path: string, value: string | number | boolean | null): string {
  if (value === null) return '没有'
  const unit = path.startsWith('points.') ? '分' : path.startsWith('minimums.') ? '条' : (WORDS[path]?.[1] ?? '')
  if (unit === 'duration') return durationWord(Number(value))
  return unit === '' || unit === '%' ? `${value}${unit}` : `${value} ${unit}`
}

function wordOfCode(path: string): string | null {
  const [group, code = '', third = ''] = path.split('.')
  if (group === 'points') return `${LEVELS[Number(code) - 1] ?? code}的分值`
  if (group === 'minimums') return `${METHODS[code] ?? code}：参加排名最少条数`
  if (group === 'languages') return `语言 ${Number(code) + 1}`
  if (group === 'deadlines') return `日程 ${code}${third === 'monthDay' ? '：日期' : '：文字'}`
  if (group === 'questions' && code === 'items') return `评价原因 ${third}`
  return null
}

const SECOND = 1_000
const STEPS = [
  [86_400 * SECOND, '天'],
  [3_600 * SECOND, '小时'],
  [60 * SECOND, '分钟'],
  [SECOND, '秒'],
] as const

/** In the largest of days, hours, minutes, seconds that divides it. */
function durationWord(ms: number): string {
  if (ms === 0) return '0 秒'
  const [size, word] = STEPS.find(([step]) => ms % step === 0) ?? [1, '毫秒']
  return `${ms / size} ${word}`
}
