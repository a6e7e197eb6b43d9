const DAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']

/** What the register says of a hall's hours, its special days and how a window is rated. */
export const hours = {
  title: '开放时间',
  none: '还没有设开放时间，按全天开放处理：夜间的评价也计入，评价器夜间离线也会预警。请设一次。',
  readOnlyNone: '没有设开放时间，按全天开放处理。',
  today: '今天',
  always: '全天开放',
  closedAllDay: '不开放',
  days: (first: number, last: number) =>
    first === last
      ? DAYS[first]!
      : last === first + 1
        ? `${DAYS[first]!}、${DAYS[last]!}`
        : `${DAYS[first]!}至${DAYS[last]!}`,
  day: (weekday: number) => DAYS[weekday - 1]!,
  from: (date: string) => `${date} 起`,
  coming: '近期的特殊日子',
  noComing: '近 60 天没有特殊日子。',
  work: '上班',
  rest: '休息',
  ofHall: '本大厅',
  setWeekly: '改每周时间',
  setDay: '登记某一天',
  setCalendar: '登记节假日',
  changes: '变更记录',
  noChanges: '还没有人改过。',
  weekly: {
    from: '从哪天起',
    always: '全天开放，不设时间',
    row: (n: number) => `第 ${n} 段`,
    opens: (n: number) => `第 ${n} 段开门`,
    closes: (n: number) => `第 ${n} 段关门`,
    add: '加一段',
    remove: (n: number) => `删去第 ${n} 段`,
    needsDate: '请填写日期。',
    needsTime: '请填写开门和关门时间。',
    needsDays: '请选星期。',
    hint: '从过去的日期起的，是更正：当时不在开放时间的评价改为待核，保存前先显示影响。关门填 00:00 表示到半夜 12 点。',
  },
  special: {
    date: '日期',
    kind: '安排',
    closed: '全天不开放',
    open: '只在这些时间开放',
    usual: '恢复平常',
    name: '名目（可不填），如 停电',
    hint: '只改本大厅这一天。节假日和调休由评议办公室统一登记，不用在这里填。',
  },
  calendar: {
    kind: '安排',
    name: '名目，如 春节',
    needsName: '请填写名目。',
    hint: '所有大厅的节假日和调休上班日。同一天登记两次，以后一次为准。',
  },
  mode: {
    title: '评价方式',
    kinds: { open: '自由评价：谁都可以按', invited: '邀请评价：叫号或业务系统邀请后按' },
    from: '起（不填：现在）',
    hint: '叫号系统故障时改为自由评价，补上故障开始的时间，当时因无邀请而待核的评价就会计入；修好后再改回来。',
  },
  changed: (count: number) => (count === 0 ? '没有评价受影响' : `${count} 条评价的筛查受影响`),
  entry: {
    hours: (from: string, text: string) => `每周时间，${from} 起：${text}`,
    day: (date: string, text: string) => `${date}：${text}`,
    usual: '恢复平常',
    calendar: (date: string, open: boolean, name: string) => `${date} ${open ? '上班' : '休息'}（${name}），所有大厅`,
    mode: (window: string, mode: 'open' | 'invited', from: string) =>
      `${window} 改为${mode === 'open' ? '自由评价' : '邀请评价'}，${from} 起`,
  },
}
