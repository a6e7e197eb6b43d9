import { expect, test } from 'vitest'
import type { Milestone } from '../../server/contract/score-analysis.ts'
import type { SealCheck } from '../../server/contract/answers/seals.ts'
import { dutyOf, todoBefore, todoOf } from '../../kiosk/office/todo-card.ts'

const check = (point: SealCheck['point'], count: number): SealCheck => ({ point, count, state: 'note', which: [] })
const date = (state: Milestone['state']): Milestone => ({
  code: 'plans',
  date: '2026-06-30',
  text: { zh: '报送工作方案', en: 'plans' },
  source: '六.1',
  state,
  done: null,
  handIns: null,
  inDays: 0,
})

test('nothing waits: an empty list, a period that runs among it', () => {
  expect(todoOf([check('period', 1), check('held', 0)], 0, [date('coming'), date('done')])).toEqual([])
})

test('what the hub says waits stands between dates and ratings, in words, with its day', () => {
  const duties = [
    { what: 'items-late', n: 3, until: null, late: false, href: '#rectification?campaign=2026' },
    { what: 'object', n: 1, until: '2026-11-20', late: true, href: '#deductions' },
  ] as const
  expect(
    todoOf([check('held', 2)], 0, [date('late')], 0, [], [...duties]).map(({ text, href }) => [text, href]),
  ).toEqual([
    ['2026-06-30 报送工作方案', null],
    ['3 项整改单位逾期，可打印催办单', '#rectification?campaign=2026'],
    ['1 条减分，可以提出异议（2026-11-20 前）', '#deductions'],
    ['2 条待核评价', '#screening'],
  ])
})

test('late dates first, then what people wait for, each where it is done', () => {
  const points = ['held', 'unattributed', 'cases', 'gaps', 'late'] as const
  const all = points.map((point, i) => check(point, i + 1))
  expect(todoOf(all, 9, [date('late'), date('today')], 7)).toEqual([
    { text: '2026-06-30 报送工作方案', href: null, late: true },
    { text: '2026-06-30 报送工作方案', href: null, late: false },
    { text: '9 项申请等第二人确认', href: '#screening', late: false },
    { text: '1 条待核评价', href: '#screening', late: false },
    { text: '2 条评价无归属', href: '#hotline', late: false },
    { text: '7 种事项无人认领，暂按窗口的单位计算', href: '#hotline', late: false },
    { text: '3 件差评件未办结', href: '/hall/#cases', late: false },
    { text: '4 台评价器有缺号', href: '#seal', late: false },
    { text: '5 台评价器可能存有未报评价', href: '#seal', late: false },
  ])
})

test('of the campaign that is over there are the dates of its December and, until it is sealed, its check list, each with its year', () => {
  const dates = [
    { ...date('late'), date: '2026-06-30' },
    { ...date('coming'), date: '2026-12-10' },
    { ...date('done'), date: '2026-12-31' },
  ]
  const over = { id: '2026', to: '2026-11-30' }
  const checks = [check('held', 2), check('cases', 1), check('gaps', 1)]
  const line = ({ text, href }: { text: string; href: string | null }) => [text, href]
  expect(todoBefore(over, { checks, seal: null }, dates).map(line)).toEqual([
    ['2026-12-10 报送工作方案（2026 年度）', '/office/?campaign=2026'],
    ['2 条待核评价（2026 年度）', '/office/?campaign=2026#screening'],
    ['1 件差评件未办结（2026 年度）', '/hall/#cases'],
    ['1 台评价器有缺号（2026 年度）', '/office/?campaign=2026#seal'],
  ])
  const duty = {
    what: 'monthly',
    n: 1,
    until: '2026-12-05',
    late: false,
    href: '/office/?campaign=2026#monthly',
  } as const
  expect(dutyOf(duty).text).toBe('1 份月报没有报（2026-12-05 前）（2026 年度）')
})
