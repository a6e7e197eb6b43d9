import type { UnitEffect } from '../../store/reads/scores/unit-effects.ts'
import type { ClockSettled, HubClockState } from '../../contract/hub/hub-clock.ts'
import { command, type Command } from '../command.ts'
import { flag, instant, integer, optional, required, text, type Reader } from '../option.ts'
import { tableLines } from '../table-lines.ts'
import { UsageError } from '../../machine/usage-error.ts'
import { effectLines, preview } from './correction.ts'

const MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const

/** `-1h30m`, `365d`, `+90s`, as ms. */
export const span: Reader<number> = {
  takes: 'SPAN',
  read(written, name) {
    const found = /^([+-]?)((?:\d{1,6}[dhms])+)$/.exec(written)
    if (found) {
      const parts = [...found[2]!.matchAll(/(\d{1,9})([dhms])/g)]
      const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * MS[unit as keyof typeof MS], 0)
      return found[1] === '-' ? -ms : ms
    }
    throw new UsageError(
      `--${name} ${written} is not a span such as -1h or 2d3h15m`,
      `--${name} 要写移动多少，如 -1h、2d3h15m`,
      `--${name} -1h`,
    )
  },
}

/** `-1h30m` for ms; the inverse of `span`, to the second. */
export function spanText(ms: number): string {
  let seconds = Math.round(Math.abs(ms) / 1_000)
  const parts = (['d', 'h', 'm', 's'] as const).flatMap((unit) => {
    const count = Math.floor((seconds * 1_000) / MS[unit])
    seconds -= (count * MS[unit]) / 1_000
    return count === 0 ? [] : [`${count}${unit}`]
  })
  return `${ms < 0 ? '-' : ''}${parts.join('') || '0s'}`
}

const WHY = {
  behind: '早于最后一条记录 behind the last entry',
  stepped: '被拨动 stepped',
  start: '存疑中重新启动 started anew',
} as const

function stateLines(state: HubClockState): string[] {
  const { doubted, hubTime, waiting, stretches } = state
  if (!doubted) return [`时钟没有存疑 the clock is trusted: ${hubTime}`]
  return [
    `时钟存疑，现在显示 the clock is in doubt and says ${hubTime}；待确认的评价 ratings waiting: ${waiting}`,
    ...tableLines(
      ['entry', 'why', 'by', 'clock', 'ratings', 'services', 'from', 'to', 'proposed'],
      stretches.map(({ entry, why, byMs, clock, ratings, services, from, to, proposedMs }) => [
        String(entry),
        WHY[why],
        byMs === null ? '-' : spanText(byMs),
        clock,
        String(ratings),
        String(services),
        from ?? '-',
        to ?? '-',
        spanText(proposedMs),
      ]),
    ),
    '现在的时钟对：clock correct --as-proposed（按此更正），或 clock right（一直是对的，都不移动）。',
    'The clock is right now: clock correct --as-proposed. It was right all the time: clock right.',
  ]
}

const reason = required(text('TEXT'), { en: 'how you know, for the record', zh: '怎么知道的，记入台账' })

const show = command({
  name: 'clock show',
  say: {
    en: "Whether the hub's own clock is in doubt, since when, what waits, and what would correct it.",
    zh: '服务器时钟是否存疑、从何时起、多少评价在等、怎样更正。',
  },
  options: {},
  examples: ['pingyi clock show', 'pingyi clock show --json'],
  async run(_, { ask }) {
    const state = await ask('clock-show', {})
    return { json: state, lines: stateLines(state) }
  },
})

const right = command({
  name: 'clock right',
  say: {
    en: 'The clock is right, and was: what was held because of it is judged as it was dated.',
    zh: '时钟一直是对的：因时钟待核的评价按原来的时间重新判定。',
  },
  options: { reason, preview },
  examples: ['pingyi clock right --reason "与国家授时中心核对"', 'pingyi clock right --reason "核对" --preview'],
  async run({ reason: why, preview: only }, { ask }) {
    return told(await ask('clock-right', { shifts: [], reason: why, preview: only }), only)
  },
})

const correct = command({
  name: 'clock correct',
  say: {
    en: 'Moves in time what came in by a wrong clock, and judges it again.',
    zh: '把时钟错误期间收到的评价移到正确的时间，重新判定。',
  },
  options: {
    'as-proposed': flag({
      en: 'the clock is right now: everything is moved as clock show proposes',
      zh: '现在的时钟是对的：按 clock show 的建议更正',
    }),
    hall: optional(text('HALL'), { en: 'of one hall; without it, of the city', zh: '只更正一个大厅；不写为全市' }),
    after: optional(integer(0, Number.MAX_SAFE_INTEGER), {
      en: 'only what was written after this entry (clock show names them)',
      zh: '只更正这一条记录以后写入的（见 clock show）',
    }),
    before: optional(integer(1, Number.MAX_SAFE_INTEGER), {
      en: 'only what was written before this entry',
      zh: '只更正这一条记录以前写入的',
    }),
    from: optional(instant, { en: 'received from, by the clock as it was', zh: '从何时收到（当时服务器的时间）' }),
    to: optional(instant, { en: 'received before, by the clock as it was', zh: '到何时以前收到（当时服务器的时间）' }),
    by: optional(span, { en: 'how far to move it: -1h, 2d3h', zh: '移动多少：-1h、2d3h' }),
    reason,
    preview,
  },
  notes: [
    {
      en: 'Look first: --preview. It ends the doubt: what it does not name was dated rightly.',
      zh: '请先用 --preview 查看。更正以后不再存疑：没有写到的，按原来的时间算对。',
    },
  ],
  examples: [
    'pingyi clock correct --as-proposed --reason "时间服务器 09:40 起快一小时" --preview',
    'pingyi clock correct --after 812 --from 2020-01-01T00:00:00+08:00 --to 2020-01-02T00:00:00+08:00 --by 2513d9h --reason "主板电池没电"',
  ],
  async run({ 'as-proposed': proposed, from, to, by, hall, after, before, reason: why, preview: only }, { ask }) {
    const given = [from, to, by, hall, after, before].some((each) => each !== undefined)
    if (proposed && !given) return told(await ask('clock-as-proposed', { reason: why, preview: only }), only)
    if (proposed || from === undefined || to === undefined || by === undefined)
      throw new UsageError(
        'either --as-proposed alone, or --from, --to and --by',
        '要么只写 --as-proposed，要么写 --from、--to 和 --by',
        '--from 2026-11-18T10:00:00+08:00 --to 2026-11-18T11:00:00+08:00 --by -1h',
      )
    const shift = {
      from,
      to,
      by,
      ...(hall === undefined ? {} : { hall }),
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { before }),
    }
    return told(await ask('clock-correct', { shifts: [shift], reason: why, preview: only }), only)
  },
})

function told({ result, effects }: { result: ClockSettled; effects: UnitEffect[] | null }, only: boolean) {
  const { judged, moved, services, counted, held, days } = result
  return {
    json: { ...result, effects },
    lines: [
      `${only ? '将重新判定 would be judged again' : '已重新判定 judged again'}: ${judged}；移动 moved: ${moved}，办件 services: ${services}；计入 counted: ${counted}，仍待核 held: ${held}`,
      ...days.map(({ date, before, after }) => `  ${date}: ${before} -> ${after}`),
      ...effectLines(effects),
    ],
  }
}

export const CLOCK_COMMANDS: readonly Command[] = [show, right, correct]
