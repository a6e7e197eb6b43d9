import { command, type Command } from '../command.ts'
import { instant, oneOf, optional, required, text, windowName } from '../option.ts'
import { tableLines } from '../table-lines.ts'
import { UsageError } from '../../machine/usage-error.ts'
import { effectLines, preview } from './correction.ts'
import { changedLine } from './hours.ts'

const reason = required(text('TEXT'), { en: 'why, for the record', zh: '理由，记入台账' })

const mode = command({
  name: 'window mode',
  say: {
    en: 'Whether anyone may press at a window (open), or only who was invited by a queue or business system.',
    zh: '窗口由谁评价：open 谁都可以；invited 叫号或业务系统邀请的才可以。',
  },
  options: {
    window: required(windowName, { en: 'the window', zh: '窗口' }),
    mode: required(oneOf(['open', 'invited']), { en: 'open or invited', zh: 'open 或 invited' }),
    from: optional(instant, { en: 'since when; without it, now', zh: '从何时起；不写为现在' }),
    reason,
    preview,
  },
  examples: [
    'pingyi window mode --window shimin/D13 --mode open --from 2026-11-18T09:00:00+08:00 --reason "叫号系统故障"',
  ],
  async run({ window, mode: which, from, reason: why, preview: only }, { ask }) {
    const asked = { ...window, mode: which, ...(from === undefined ? {} : { from }), reason: why, preview: only }
    const done = await ask('window-mode', asked)
    const { result, effects } = done
    return {
      json: { ...result, from: done.from, effects },
      lines: [
        `${window.hall}/${window.window} ${which} 从 from ${done.from}`,
        changedLine(result.changed),
        ...effectLines(effects),
      ],
    }
  },
})

const windowSet = command({
  name: 'window set',
  say: {
    en: 'A new window of a hall, or another name, zone or matter of one that is there.',
    zh: '新增窗口，或改窗口的名称、区域、事项。',
  },
  options: {
    window: required(windowName, { en: 'the window', zh: '窗口' }),
    name: required(text('NAME'), { en: 'its name', zh: '名称' }),
    zone: required(text('ZONE'), { en: 'code of a zone of the hall', zh: '区域编号' }),
    mode: optional(oneOf(['open', 'invited']), {
      en: 'of a new window; without it, open',
      zh: '新窗口的评价方式；不写为 open',
    }),
    matter: optional(text('TEXT'), { en: 'what is handled there', zh: '办理的事项' }),
    reason,
  },
  examples: ['pingyi window set --window shimin/A21 --name 户籍 --zone A --reason "新开窗口"'],
  async run({ window, name, zone, mode: which, matter, reason: why }, { ask }) {
    if (!/^[A-Z][0-9]{2,3}$/.test(window.window))
      throw new UsageError(
        'a window is a capital letter and two or three digits',
        '窗口编号是大写字母加两三位数字',
        '--window shimin/A21',
      )
    const { fresh } = await ask('window-set', {
      hall: window.hall,
      code: window.window,
      name,
      zone,
      ...(which === undefined ? {} : { mode: which }),
      ...(matter === undefined ? {} : { matter }),
      reason: why,
    })
    const named = `${window.hall}/${window.window}`
    return { json: { window: named, fresh }, lines: [`${named} ${fresh ? '已新增 added' : '已更改 changed'}`] }
  },
})

const registryTakeUp = command({
  name: 'registry take-up',
  say: {
    en: 'Enters what is new in the files of the configuration: halls, zones, windows, matters, staff, aliases of units. What the ledger has stays as it is.',
    zh: '登记配置文件里新增的大厅、区域、窗口、事项、人员和单位别名；台账里已有的不改。',
  },
  options: { reason, preview },
  notes: [
    { en: 'A new hall is a new file hall-<code>.yaml.', zh: '新大厅另写一个文件 hall-<编号>.yaml。' },
    {
      en: 'Matters, staff and aliases of which the files say something else are named and left as they are: staff set, unit alias, or the pages change them. A name that the office took away does not come back from the files.',
      zh: '文件与台账不同的事项、人员、别名只列出、不改：用 staff set、unit alias 或在页面上改。办公室取消的别名，不会因为文件里还有而恢复。',
    },
  ],
  examples: [
    'pingyi registry take-up --preview --reason "西夏区大厅"',
    'pingyi registry take-up --reason "西夏区大厅"',
  ],
  async run({ reason: why, preview: only }, { ask }) {
    const { entered, left } = await ask('registry-take-up', { reason: why, preview: only })
    const added = [only ? '将新增 would be new' : '已新增 entered', '']
    return {
      json: { entered, left },
      lines: [
        ...(entered.length === 0
          ? ['没有新增 nothing new']
          : tableLines(
              added,
              entered.map(({ kind, name }) => [kind, name]),
            )),
        ...(left.length === 0
          ? []
          : tableLines(
              ['未改 left as is', '', '文件 files', '台账 ledger'],
              left.map(({ kind, name, files, ledger }) => [kind, name, files, ledger ?? '-']),
            )),
      ],
    }
  },
})

export const WINDOW_COMMANDS: readonly Command[] = [windowSet, mode, registryTakeUp]
