import type { ClockStretch } from '../../../server/contract/hub/hub-clock.ts'

/** What the card about the hub's own clock says. */
export const clock = {
  title: '服务器时钟存疑',
  since: (when: string) => `从服务器显示 ${when} 时起，服务器时钟不可信。`,
  meanwhile: '评价照常接收，不会丢失，一律待核；期间不自动结束邀请，也不能封存。',
  waiting: (n: number) => `${n} 条评价等待确认`,
  now: (when: string) => `服务器现在显示 ${when}。请与手机或国家授时中心核对。`,
  nowWrong: '如果现在的时间也不对，请先让系统管理员把服务器时间改对，再在这里更正。',
  happened: {
    behind: (span: string) => `启动时比最后一条记录早 ${span}`,
    ahead: (span: string) => `时钟突然向前跳 ${span}`,
    back: (span: string) => `时钟突然向后跳 ${span}`,
    start: '存疑期间服务器重新启动',
    startBack: (span: string) => `存疑期间服务器重新启动，时钟向后约 ${span}，请核对`,
  },
  columns: { what: '发生的情况', clock: '当时服务器显示', real: '当时实际是', count: '收到' },
  count: ({ ratings, services }: Pick<ClockStretch, 'ratings' | 'services'>) =>
    services === 0 ? `评价 ${ratings} 条` : `评价 ${ratings} 条，办件 ${services} 件`,
  nothing: '没有收到评价',
  choice: '请选择',
  right: '时钟一直是对的',
  rightText: '例如机器休眠后恢复。评价按收到时的时间重新判定。',
  correct: '时钟有一段不对，按上表更正',
  correctText:
    '“当时实际是”已按“现在的时间是对的”算好，可以修改。评价和办件移到实际的时间，归属、筛查和得分日期随之重新判定。',
  earlier: '存疑以前的时间就不对：从这时起收到的也更正',
  earlierHint: (span: string) => `按 ${span} 更正；不填则不更正`,
  reason: '怎么核对的',
  reasonHint: '例如：与国家授时中心核对，时间服务器 10:00 起快一小时',
  reasonMissing: '请写明怎么核对的。',
  badTime: '请把每一行的实际时间填完整。',
  look: '先看影响',
  looking: '正在计算…',
  confirm: '确认，记入台账',
  confirming: '正在更正…',
  changed: '改了内容，请再看一次影响。',
  effect: (judged: number, counted: number, held: number) =>
    `将重新判定 ${judged} 条评价：${counted} 条计入，${held} 条仍待核。`,
  moved: (ratings: number, services: number) =>
    services === 0
      ? `其中 ${ratings} 条移到实际的时间。`
      : `其中 ${ratings} 条评价和 ${services} 件办件移到实际的时间。`,
  days: (date: string, before: number, after: number) => `${date}：${before} 条 → ${after} 条`,
  units: '会改变的得分',
  unit: '单位',
  before: '现在',
  after: '更正后',
  noUnits: '不影响任何单位的得分。',
  noScore: '无',
  done: '已记入台账，评价已重新判定。',
  onlyOffice: '由评议办公室确认。',
  against: (devices: number, halls: number, span: string, ahead: boolean) =>
    `${halls} 个大厅的 ${devices} 台评价器时间彼此一致，服务器比它们${ahead ? '快' : '慢'} ${span}。`,
  againstTitle: '请核对服务器时间',
  againstText: '评价照常计入。请让系统管理员核对；服务器时间改对以后，这里会请您更正以前收到的评价。',
}
