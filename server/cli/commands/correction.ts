import type { UnitEffect } from '../../store/reads/scores/unit-effects.ts'
import { command, type Command } from '../command.ts'
import { flag, oneOf, optional, required, text } from '../option.ts'
import { tableLines } from '../table-lines.ts'

const unit = required(text('UNIT'), { en: 'code of the unit, such as J79', zh: '参评单位编号，如 J79' })
const optionalUnit = optional(text('UNIT'), { en: 'code of the unit', zh: '参评单位编号' })
const reason = required(text('TEXT'), { en: 'why, for the record', zh: '理由，记入台账' })
export const preview = flag({
  en: 'only show which scores would move by how much; nothing is changed',
  zh: '只看会影响哪些得分，不作更改',
})

/** A line a unit whose score, number or rank a change moves. */
export function effectLines(effects: readonly UnitEffect[] | null): string[] {
  if (effects === null) return []
  if (effects.length === 0) return ['不影响任何得分 no score would move']
  const shown = ({ score, n, rank }: UnitEffect['before']) => `${score ?? '-'} (n=${n}, ${rank ?? '-'})`
  return [
    '预览，未作更改 preview, nothing was changed:',
    ...tableLines(
      ['campaign', 'unit', 'name', 'before', 'after'],
      effects.map(({ campaign, unit: { code, name }, before, after }) => [
        campaign,
        code,
        name,
        shown(before),
        shown(after),
      ]),
    ),
  ]
}

const list = command({
  name: 'unit list',
  say: { en: 'All units, in the order of the campaign document.', zh: '全部参评单位，按文件顺序。' },
  options: {},
  examples: ['pingyi unit list --json'],
  async run(_, { ask }) {
    const units = await ask('unit-list', {})
    const rows = units.map(({ code, name, kind, into }) => [code, name, kind, into ?? '-'])
    return { json: units, lines: tableLines(['code', 'name', 'kind', 'into'], rows) }
  },
})

const rename = command({
  name: 'unit rename',
  say: { en: 'A unit goes on under another name; its history stays.', zh: '单位改名，历史不变。' },
  options: { unit, name: required(text('NAME'), { en: 'the new name', zh: '新名称' }), reason },
  examples: ['pingyi unit rename --unit J78 --name 税务局 --reason "机构改革"'],
  async run({ unit: code, name, reason: why }, { ask }) {
    const { result } = await ask('unit-change', { what: { change: 'rename', unit: code, name }, reason: why })
    return { json: result, lines: [`${code} 改名为 is now ${name}`] }
  },
})

const merge = command({
  name: 'unit merge',
  say: {
    en: 'A unit goes on in another one: what was rated before counts for the one that goes on.',
    zh: '单位并入另一单位：以前的评价计入合并后的单位。',
  },
  options: { unit, into: required(text('UNIT'), { en: 'the unit that goes on', zh: '合并后的单位' }), reason, preview },
  notes: [
    {
      en: 'Windows are posted apart: posting set.',
      zh: '窗口进驻另行更改：posting set。',
    },
  ],
  examples: [
    'pingyi unit merge --unit J79 --into J78 --reason "国税地税合并" --preview',
    'pingyi unit merge --unit J79 --into J78 --reason "国税地税合并" --officer zhangwei',
  ],
  async run({ unit: code, into, reason: why, preview: only }, { ask }) {
    const what = { change: 'merge' as const, unit: code, into }
    const { result, effects } = await ask('unit-change', { what, reason: why, preview: only })
    return {
      json: { ...result, effects },
      lines: [...(only ? [] : [`${code} 并入 goes on in ${into}`]), ...effectLines(effects)],
    }
  },
})

const add = command({
  name: 'unit add',
  say: { en: 'A new unit, as after a split; it begins without history.', zh: '新增单位（如拆分），从零开始。' },
  options: {
    code: required(text('CODE'), { en: 'a code that no unit has', zh: '未用过的编号' }),
    name: required(text('NAME'), { en: 'its name', zh: '名称' }),
    kind: required(oneOf(['agency', 'company']), { en: 'agency or company', zh: '机关单位 agency 或重点行业 company' }),
    reason,
  },
  examples: ['pingyi unit add --code J83 --name 医疗保障局 --kind agency --reason "机构改革"'],
  async run({ code, name, kind, reason: why }, { ask }) {
    const { result } = await ask('unit-change', { what: { change: 'add', code, name, kind }, reason: why })
    return { json: result, lines: [`已新增 added ${code} ${name}`] }
  },
})

const alias = command({
  name: 'unit alias',
  say: {
    en: 'Another name by which files and programs of 12345 may speak of a unit; without --unit the name is taken away.',
    zh: '单位的别名：12345 的文件和接口可以这样写。不写 --unit 则取消这个别名。',
  },
  options: { name: required(text('NAME'), { en: 'the other name', zh: '别名' }), unit: optionalUnit, reason },
  examples: [
    'pingyi unit alias --name 市公安局 --unit J36 --reason "12345 用的名称"',
    'pingyi unit alias --name 市公安局 --reason "不再使用"',
  ],
  async run({ name, unit: code, reason: why }, { ask }) {
    await ask('unit-alias', { name, ...(code === undefined ? {} : { unit: code }), reason: why })
    return {
      json: { name, unit: code ?? null },
      lines: [code === undefined ? `已取消 taken away: ${name}` : `${name} = ${code}`],
    }
  },
})

const names = command({
  name: 'unit names',
  say: {
    en: 'Every name by which a unit may be spoken of: its own, former ones, aliases.',
    zh: '参评单位的全部名称：现名、原名、别名。',
  },
  options: {},
  examples: ['pingyi unit names --json'],
  async run(_, { ask }) {
    const all = await ask('unit-names', {})
    const rows = all.names.map((row) => [row.name, row.unit, row.alias ? '别名 alias' : '名称 name'])
    return { json: all.names, lines: tableLines(['name', 'unit', 'kind'], rows) }
  },
})

const trayList = command({
  name: 'tray list',
  say: { en: 'Ratings that belong to no unit yet.', zh: '待归属的评价。' },
  options: {},
  examples: ['pingyi tray list --json'],
  async run(_, { ask }) {
    const items = await ask('tray-list', {})
    const rows = items.map(({ rating, source, window, occurredAt, words }) => [
      rating,
      source,
      window ?? '-',
      occurredAt,
      words ?? '-',
    ])
    return { json: items, lines: tableLines(['rating', 'source', 'window', 'occurred', 'words'], rows) }
  },
})

const traySettle = command({
  name: 'tray settle',
  say: { en: 'Gives a rating of the tray to a unit.', zh: '把待归属的评价归给单位。' },
  options: {
    rating: required(text('ID'), { en: 'id of the rating', zh: '评价编号' }),
    unit,
    reason,
    preview,
  },
  examples: ['pingyi tray settle --rating 019ab… --unit J36 --reason "当时临时代办"'],
  async run({ rating, unit: code, reason: why, preview: only }, { ask }) {
    const { result, effects } = await ask('tray-settle', { rating, unit: code, reason: why, preview: only })
    return {
      json: { ...result, effects },
      lines: [...(only ? [] : [`${rating} 归 belongs to ${code}`]), ...effectLines(effects)],
    }
  },
})

const textErase = command({
  name: 'text erase',
  say: {
    en: 'Erases what a citizen wrote, for good. The ledger and its signatures stay valid.',
    zh: '永久删除一条留言。台账和签名不受影响。',
  },
  options: {
    extra: required(text('ID'), { en: 'id of the extra with the comment', zh: '留言所在补充的编号' }),
    reason,
  },
  examples: ['pingyi text erase --extra 019ab… --reason "本人要求"'],
  async run({ extra, reason: why }, { ask }) {
    await ask('text-erase', { extra, reason: why })
    return { json: { extra }, lines: [`已删除留言 erased ${extra}`] }
  },
})

export const CORRECTION_COMMANDS: readonly Command[] = [
  list,
  rename,
  merge,
  add,
  alias,
  names,
  trayList,
  traySettle,
  textErase,
]
