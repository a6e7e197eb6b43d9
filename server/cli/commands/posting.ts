import { exactShanghai } from '../../contract/campaign-time.ts'
import { command, type Command } from '../command.ts'
import { effectLines, preview } from './correction.ts'
import { flag, instant, optional, required, text, windowName } from '../option.ts'
import { tableLines } from '../table-lines.ts'
import { UsageError } from '../../machine/usage-error.ts'

const set = command({
  name: 'posting set',
  say: {
    en: 'A window serves a unit from an instant on. It ends the posting that it meets there; without --to it runs to the next one.',
    zh: '窗口从某时起由某单位进驻。原进驻到此为止；不写 --to 就到下一次进驻为止。',
  },
  options: {
    window: required(windowName, { en: 'the window', zh: '窗口' }),
    unit: optional(text('UNIT'), { en: 'code of the unit, such as J16', zh: '参评单位编号，如 J16' }),
    nobody: flag({ en: 'instead of --unit: nobody is posted there', zh: '代替 --unit：无单位进驻' }),
    from: required(instant, { en: 'since when', zh: '从何时起' }),
    to: optional(instant, { en: 'until when, not included', zh: '到何时止（不含）' }),
    resume: flag({ en: 'with --to: then whoever was posted there before', zh: '与 --to 同用：到时恢复原来的进驻' }),
    reason: required(text('TEXT'), { en: 'why, for the record', zh: '理由，记入台账' }),
    preview,
  },
  notes: [
    {
      en: 'For the past this is a correction: ratings that it touches are attributed again, as new entries.',
      zh: '时间写过去就是更正：有关评价重新归属，记为新的条目。',
    },
  ],
  examples: [
    'pingyi posting set --window shimin/A01 --unit J16 --from 2026-11-18T10:00:00+08:00 --reason "轮换"',
    'pingyi posting set --window shimin/A01 --nobody --from 2026-11-18T12:00:00+08:00 --to 2026-11-18T13:00:00+08:00 --reason "停用"',
  ],
  async run({ window, unit, nobody, from, to, resume, reason, preview: only }, { ask }) {
    if ((unit === undefined) !== nobody)
      throw new UsageError('either --unit or --nobody', '--unit 和 --nobody 写一个', '--unit J16')
    if (resume && to === undefined)
      throw new UsageError('--resume needs --to', '--resume 要与 --to 同用', '--to 2026-11-18T13:00:00+08:00')
    const { result, effects } = await ask('posting-set', {
      ...window,
      from,
      reason,
      ...(unit === undefined ? {} : { unit }),
      ...(to === undefined ? {} : { to }),
      ...(resume ? { resume } : {}),
      preview: only,
    })
    const done = {
      window: `${window.hall}/${window.window}`,
      unit: unit ?? null,
      from: exactShanghai(from),
      to: to === undefined ? null : exactShanghai(to),
      moved: result.moved,
      ...(effects === null ? {} : { effects }),
    }
    const until = done.to === null ? '' : ` 至 to ${done.to}`
    return {
      json: done,
      lines: [
        `${done.window} ${done.unit ?? '无单位 nobody'} 从 from ${done.from}${until}，改归评价 moved ${done.moved}`,
        ...effectLines(effects),
      ],
    }
  },
})

const list = command({
  name: 'posting list',
  say: { en: 'Who was, is and will be posted where.', zh: '各窗口的进驻情况。' },
  options: {},
  examples: [
    'pingyi posting list --json',
    '  [{"window":"shimin/A01","unit":"J36","name":"公安局","from":"…","to":null}, …]',
  ],
  async run(_, { ask }) {
    const postings = await ask('posting-list', {})
    const rows = postings.map(({ window, unit, name, from, to }) => [window, unit, name, from, to ?? '-'])
    return { json: postings, lines: tableLines(['window', 'unit', 'name', 'from', 'to'], rows) }
  },
})

export const POSTING_COMMANDS: readonly Command[] = [set, list]
