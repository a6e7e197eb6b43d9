import type { Evidence, NoticedRule } from '../../../server/contract/alerts.ts'
import type { Level } from '../../../server/contract/limits.ts'
import { LEVEL_WORDS } from '../desk.zh.ts'

export { ALERT_NAMES as RULE_NAMES } from '../../../server/contract/text/closed-words.ts'

const word = (level: number | string | undefined) => LEVEL_WORDS[Number(level) as Level] ?? String(level)
const minutes = (ms: number) => (ms < 60_000 ? `${Math.round(ms / 1000)} 秒` : `${Math.round(ms / 60_000)} 分钟`)

/** One sentence with the figures of the alert. */
export function evidenceText(rule: NoticedRule, e: Evidence): string {
  switch (rule) {
    case 'bad-rating':
      return `差评：${word(e['level'])}${e['verdict'] === 'held' ? '（待核）' : ''}，已生成差评件`
    case 'half-dissatisfied':
      return `近 ${e['of']} 条评价有 ${e['bad']} 条不满意，请到窗口看情况`
    case 'device-offline':
      return '评价器离线，本机可能存有未报评价'
    case 'pending-rising':
      return `评价器待报从 ${e['from']} 条增加到 ${e['to']} 条，请检查网络`
    case 'key-silent':
      return `「${word(e['key'])}」键连续 ${e['presses']} 次按键没有动作，请自检`
    case 'unrated':
      return `今日 ${e['invited']} 次邀请有 ${e['unrated']} 次未评价（${e['here']}%，本大厅同单位其他窗口 ${e['others']}%），请看评价器是否被遮挡`
    case 'uninvited':
      return `${e['presses']} 次按键没有对应办件，请核查`
    case 'burst':
      return `${e['presses']} 次连续按键，其中 ${e['held']} 条待核，请核查`
    case 'machine-pace':
      return `连续 ${e['presses']} 次「${word(e['level'])}」，每隔 ${minutes(Number(e['everyMs']))}一次，请核查`
    case 'second-device':
      return `这个窗口现在有 ${e['devices']} 台评价器，请核实是否都该在这里`
    case 'software-key':
      return `新配对的评价器自称「${e['model']}」，${e['key'] ? '不是已知型号' : '没有签名密钥'}，可能是程序，请到现场核实`
    case 'two-places':
      return `${e['times']} 次被另一处的连接顶替，又被顶替回来（${e['places']}），密钥可能被人拿走，请到现场核实并换密钥或停用`
    case 'fast-presses':
      return `同一台评价器有 ${e['presses']} 次与上一次按键相隔不到 0.3 秒（最短 ${e['shortestMs']} 毫秒），请核查`
  }
}

export const alerts = {
  today: (n: number) => `今日已处置 ${n}`,
  others: (n: number) => `还有 ${n} 条`,
  othersAt: (n: number, windows: string[]) =>
    `还有 ${n} 件：${windows.slice(0, 4).join('、')}${windows.length > 4 ? ' 等' : ''}`,
  more: (n: number) => `再看 ${n} 条`,
  handle: '去处置',
  look: '看窗口',
  lookShort: '查看',
  been: '已到窗口',
  technician: '派技术人员',
  answer: '答复',
  word: '答复（如：已到窗口）',
  send: '记下',
  beenWord: '已到窗口',
  technicianWord: '已派技术人员',
  usualWords: ['已到窗口', '已派技术人员', '已核查，正常'],
  answered: (who: string, time: string, said: string) => `${who.replace(/^user:/, '')} ${time} ${said}`,
  sound: '声音提醒',
  desktop: '桌面提醒',
  desktopBlocked: '浏览器没有允许桌面提醒',
  desktopTitle: (window: string) => `${window} 需要处理`,
  rulesTitle: '告警规则',
  rulesNote: '只影响本大厅的提醒，不影响得分。改动记入日志。',
  on: '提醒',
  save: '保存',
  saved: (rule: string) => `「${rule}」已保存。`,
  notWhole: '请填写范围内的整数。',
  fields: {
    forMs: ['最多提醒', '分钟'],
    withinMs: ['时间范围', '分钟'],
    afterMs: ['离线达到', '秒'],
    share: ['不满意占', '% 以上'],
    atLeast: ['至少', '条'],
    presses: ['按键', '次'],
    days: ['并跨', '天以上'],
    above: ['高出', '个百分点'],
    spread: ['间隔差小于平均的', '%'],
  } as Record<string, [string, string]>,
  history: '今日告警',
  noHistory: '今日没有告警',
  columns: { at: '时间', window: '窗口', what: '情况', until: '恢复', said: '答复' },
  still: '未恢复',
}
