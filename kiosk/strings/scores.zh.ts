import type { WhatIfRule } from '../../server/contract/score-analysis.ts'

/** What the office's score pages say beside the table itself. */
export const deadlines = {
  title: '日程',
  next: (days: number) => (days === 0 ? '今天截止' : `${days} 天后截止`),
  allDone: '日程已全部完成',
  late: (n: number) => `${n} 项已过期未办`,
  state: { done: '已完成', late: '已过期', today: '今天', coming: '未到' },
  overdue: (days: number) => `过期 ${days} 天`,
  markedBy: (by: string, date: string) => `${by} 于 ${date} 标记完成`,
  mark: '标记完成',
  unmark: '取消完成',
  word: '办理情况',
  wordHint: '可写文号或说明，可不填',
  save: '确定',
  source: (paragraph: string) => `文件${paragraph}`,
  today: (date: string) => `今日 ${date.slice(5)}`,
  begins: '起',
  now: '今日',
  day: (month: number, day: number) => `${month} 月 ${day} 日`,
  days: (days: number) => `${days} 天`,
  left: (days: number) => `还有 ${days} 天`,
  /** Of a day by which units hand in. */
  handIns: (done: number, of: number, late: number) =>
    `${of} 家中 ${done} 家已交${late === 0 ? '' : `，${late} 家逾期`}`,
  open: '看日程',
  hide: '收起日程',
}

export const comparison = {
  lastMonth: '较上月',
  lastYear: '较上年',
  lastMonthOf: (from: string, to: string) => `与 ${from} 至 ${to} 比较名次`,
  up: (n: number) => `上升 ${n} 名`,
  down: (n: number) => `下降 ${n} 名`,
  same: '名次未变',
  fresh: '上期未排名',
}

export const whatIf = {
  title: '换一种算法会怎样',
  note: '只供研究，不改变得分和名次。',
  open: '试算',
  close: '收起',
  policy: '现行',
  rules: {
    linear: '100/75/50/25/0 分',
    favourable: '只看好评率',
    held: '待核也计入',
    'even-windows': '各窗口同等权重',
  } satisfies Record<WhatIfRule, string>,
  score: '得分',
  rank: '名次',
  moved: (n: number) => `${n} 个单位名次会变`,
  none: '这一时段没有可排名的单位。',
}

export const asOf = {
  label: '当时所知',
  hint: '按这一天结束时已知的情况重算；不填为现在',
  shown: (date: string) => `按 ${date} 结束时所知`,
  clear: '回到现在',
}

export const unitPage = {
  back: '返回单位得分',
  crumb: '单位得分',
  months: '按月',
  halls: '按大厅',
  windows: '按窗口',
  staff: '按窗口人员',
  matters: '按事项',
  subjects: '按评议内容',
  subjectsNote: '群众评价后自选的方面（文件四），一条评价可选多项',
  month: '月份',
  hall: '大厅',
  window: '窗口',
  person: '人员',
  matter: '事项',
  subject: '评议内容',
  telephone: '12345 来电',
  score: '得分',
  rank: '名次',
  n: '评价数',
  five: '五级分布',
  held: '待核',
  favourable: '好评率 %',
  unrated: '未评率 %',
  none: '这一时段没有。',
  chart: (unit: string) => `${unit}各月得分`,
  details: '评价明细',
  detailsNote: '逐条评价：时间、窗口、等级、筛查结果，不含留言',
  noRank: '不排名',
  dissatisfied: '其中不满意',
}

export const todo = {
  title: '待办',
  count: (n: number) => `${n} 项`,
  none: '没有等待办理的事项。',
  waiting: (n: number) => `${n} 项申请等第二人确认`,
  request: (who: string, from: string, to: string) => `${who} 提交封存 ${from} 至 ${to}，等您同意`,
  consent: (who: string, from: string, to: string) => `${who} 已同意封存 ${from} 至 ${to}，等另一人封存`,
  reopen: (who: string, from: string, to: string) => `${who} 申请解除封存 ${from} 至 ${to}，等另一人决定`,
  held: (n: number) => `${n} 条待核评价`,
  unattributed: (n: number) => `${n} 条评价无归属`,
  matters: (n: number) => `${n} 种事项无人认领，暂按窗口的单位计算`,
  cases: (n: number) => `${n} 件差评件未办结`,
  gaps: (n: number) => `${n} 台评价器有缺号`,
  late: (n: number) => `${n} 台评价器可能存有未报评价`,
  overdue: '（已逾期）',
  goTo: '去办理',
  go: (text: string) => `去办理：${text}`,
}
