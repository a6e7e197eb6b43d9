import { clockMinutes } from '../../contract/text/clock-text.ts'
import type { Opening } from '../../contract/policy.ts'
import { command, type Command } from '../command.ts'
import { date, flag, oneOf, optional, required, text, type Reader } from '../option.ts'
import { tableLines } from '../table-lines.ts'
import { UsageError } from '../../machine/usage-error.ts'
import { effectLines, preview } from './correction.ts'

type Weekly = (Opening & { days: number[] })[]

const reason = required(text('TEXT'), { en: 'why, for the record', zh: '理由，记入台账' })
const hall = required(text('HALL'), { en: 'code of the hall, such as shimin', zh: '大厅编号，如 shimin' })

/** `09:00-12:00,13:30-17:00` */
function openingsOf(written: string): Opening[] | null {
  const found = written.split(',').map((part) => {
    const [from, to, ...more] = part.trim().split('-').map(clockMinutes)
    return more.length === 0 && from != null && to != null ? { from, to } : null
  })
  return found.every((each) => each !== null) ? found : null
}

/** `1-5 09:00-12:00,13:30-17:00; 6 09:00-12:00`: days from 1 (Monday) to 7. */
function weeklyOf(written: string): Weekly | null {
  const rows = written.split(';').map((part) => {
    const found = /^([1-7])(?:-([1-7]))? (.+)$/.exec(part.trim())
    const openings = found && openingsOf(found[3]!)
    if (!found || !openings) return null
    const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])]
    const days = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    return days.length === 0 ? null : openings.map((opening) => ({ days, ...opening }))
  })
  return rows.every((row) => row !== null) ? rows.flat() : null
}

function reader<T>(takes: string, read: (written: string) => T | null, say: { en: string; zh: string }): Reader<T> {
  return {
    takes,
    read(written, name) {
      const value = read(written)
      if (value !== null) return value
      throw new UsageError(`--${name} ${written} ${say.en}`, `--${name} ${say.zh}`, `--${name} "${takes}"`)
    },
  }
}
const weeklyHours = reader('1-5 09:00-12:00,13:30-17:00; 6 09:00-12:00', weeklyOf, {
  en: 'is not days and times',
  zh: '要写星期和时间',
})
const openings = reader('09:00-12:00,13:30-17:00', openingsOf, { en: 'is not times of a day', zh: '要写起止时间' })

export const changedLine = (changed: number) => `改按新规则的评价 ratings by other rules now: ${changed}`

const set = command({
  name: 'hours set',
  say: {
    en: 'Weekly hours of a hall from a day on. For the past, presses outside of them are held as closed.',
    zh: '大厅从某天起的每周开放时间。写过去的日期就是更正：当时不在开放时间的评价改为待核。',
  },
  options: {
    hall,
    from: required(date, { en: 'since which day', zh: '从哪天起' }),
    weekly: optional(weeklyHours, { en: 'days 1 (Monday) to 7, and times', zh: '星期（1 到 7）和时间' }),
    always: flag({ en: 'instead of --weekly: always open', zh: '代替 --weekly：全天开放' }),
    reason,
    preview,
  },
  examples: [
    'pingyi hours set --hall shimin --from 2026-12-01 --weekly "1-5 09:00-12:00,13:30-17:00" --reason "冬季作息"',
  ],
  async run({ hall: code, from, weekly, always, reason: why, preview: only }, { ask }) {
    if ((weekly === undefined) !== always)
      throw new UsageError('either --weekly or --always', '--weekly 和 --always 写一个', '--always')
    const hours = { hall: code, from, ...(weekly === undefined ? {} : { weekly }) }
    const { result, effects } = await ask('hours-set', { ...hours, reason: why, preview: only })
    return { json: { ...result, effects }, lines: [changedLine(result.changed), ...effectLines(effects)] }
  },
})

const day = command({
  name: 'hours day',
  say: { en: 'One day of one hall that is not like others.', zh: '大厅某一天的特殊安排。' },
  options: {
    hall,
    date: required(date, { en: 'the day', zh: '日期' }),
    open: optional(openings, { en: 'open only then', zh: '只在这些时间开放' }),
    closed: flag({ en: 'closed all day', zh: '全天关闭' }),
    usual: flag({ en: 'as on any such day again', zh: '恢复平常' }),
    name: optional(text('TEXT'), { en: 'what it is, such as 停电', zh: '名目，如 停电' }),
    reason,
    preview,
  },
  examples: ['pingyi hours day --hall shimin --date 2026-12-31 --open 09:00-12:00 --reason "年终结账"'],
  async run({ hall: code, date: at, open, closed, usual, name, reason: why, preview: only }, { ask }) {
    if ([open !== undefined, closed, usual].filter(Boolean).length !== 1)
      throw new UsageError('one of --open, --closed, --usual', '--open、--closed、--usual 写一个', '--closed')
    const { result, effects } = await ask('hours-day', {
      hall: code,
      date: at,
      ...(usual ? {} : { openings: open ?? [] }),
      ...(name === undefined ? {} : { name }),
      reason: why,
      preview: only,
    })
    return { json: { ...result, effects }, lines: [changedLine(result.changed), ...effectLines(effects)] }
  },
})

const list = command({
  name: 'hours list',
  say: { en: 'Hours of every hall, and its own days.', zh: '各大厅的开放时间和特殊日子。' },
  options: {},
  examples: ['pingyi hours list --json'],
  async run(_, { ask }) {
    const halls = await ask('hours-list', {})
    const times = (rows: { from: string; to: string }[]) =>
      rows.map(({ from, to }) => `${from}-${to}`).join(',') || '关'
    const rows = halls.flatMap(({ hall: code, weekly, days }) => [
      ...(weekly.length === 0 ? [[code, '-', '全天 always']] : []),
      ...weekly.map(({ from, weekly: hours }) => [
        code,
        from ?? '-',
        hours?.map(({ days: on, ...opening }) => `${on.join('')} ${times([opening])}`).join('; ') ?? '全天 always',
      ]),
      ...days.map(({ date: at, openings: open, name }) => [code, at, `${times(open)} ${name ?? ''}`.trim()]),
    ])
    return { json: halls, lines: tableLines(['hall', 'from', 'hours'], rows) }
  },
})

const calendarList = command({
  name: 'calendar list',
  say: { en: 'Public holidays and make-up workdays of all halls.', zh: '节假日和调休上班日。' },
  options: {},
  examples: ['pingyi calendar list --json'],
  async run(_, { ask }) {
    const days = await ask('calendar-list', {})
    const rows = days.map(({ date: at, open, name }) => [at, open ? '上班 open' : '休息 closed', name])
    return { json: days, lines: tableLines(['date', '', 'name'], rows) }
  },
})

const calendarSet = command({
  name: 'calendar set',
  say: { en: 'One day of the calendar; the last entry of a date stands.', zh: '登记一个节假日或调休上班日。' },
  options: {
    date: required(date, { en: 'the day', zh: '日期' }),
    day: required(oneOf(['open', 'closed']), { en: 'open: a make-up workday', zh: 'open 上班，closed 休息' }),
    name: required(text('TEXT'), { en: 'what it is', zh: '名目' }),
    reason,
    preview,
  },
  examples: ['pingyi calendar set --date 2027-02-06 --day closed --name 春节 --reason "国办通知"'],
  async run({ date: at, day: which, name, reason: why, preview: only }, { ask }) {
    const { result, effects } = await ask('calendar-set', {
      date: at,
      open: which === 'open',
      name,
      reason: why,
      preview: only,
    })
    return { json: { ...result, effects }, lines: [changedLine(result.changed), ...effectLines(effects)] }
  },
})

const calendarTakeUp = command({
  name: 'calendar take-up',
  say: {
    en: 'Enters the days of special-days.yaml that the ledger does not have, or has otherwise.',
    zh: '把 special-days.yaml 里新增或改过的日子登记入台账（每年补充次年的放假安排以后）。',
  },
  options: { reason, preview },
  examples: ['pingyi calendar take-up --preview --reason "国办通知"', 'pingyi calendar take-up --reason "国办通知"'],
  async run({ reason: why, preview: only }, { ask }) {
    const { result, effects } = await ask('calendar-take-up', { reason: why, preview: only })
    const rows = result.days.map(({ date: at, open, name }) => [at, open ? '上班 open' : '休息 closed', name])
    return {
      json: { ...result, effects },
      lines: [
        ...(rows.length === 0 ? ['没有新的日子 nothing new'] : tableLines(['date', '', 'name'], rows)),
        changedLine(result.changed),
        ...effectLines(effects),
      ],
    }
  },
})

export const HOURS_COMMANDS: readonly Command[] = [list, set, day, calendarList, calendarSet, calendarTakeUp]
