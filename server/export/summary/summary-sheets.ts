import type { WriteSheet } from 'hucre/xlsx'
import type { EndedDeduction, FollowUpList, Summary, SummaryMethod } from '../../contract/answers/summary.ts'
import { parseInstant } from '../../contract/campaign-time.ts'
import { shanghaiMoment } from '../cell-dates.ts'
import type { Column } from '../column.ts'
import { spreadsheetText } from '../spreadsheet-text.ts'
import { coverOf, MOMENT, WHOLE, type CoverLine } from '../xlsx-cover.ts'
import { tableSheet } from '../xlsx-sheet.ts'
import type { SummaryFile } from './summary-columns.ts'

/** What the figures are, whose seals they come from, and what they do not say. */
export function summaryCover(file: SummaryFile, jsonHash: string): WriteSheet {
  const { answer, title, city, demo } = file
  return coverOf({
    title: `${title}　汇总`,
    demo,
    facts: [
      ['城市', spreadsheetText(city)],
      ['评议活动', spreadsheetText(title)],
      ['活动编号', answer.campaign],
      ['制表时间（北京时间）', shanghaiMoment(answer.asOf), MOMENT],
      ...answer.methods.flatMap((method) => sealLines(file, method)),
      ['参评单位（个）', answer.units.length, WHOLE],
      ['同期 json 的 SHA-256', jsonHash],
    ],
    notes: notesOf(file),
    printHead: title,
  })
}

function sealLines({ words }: SummaryFile, method: SummaryMethod): CoverLine[] {
  const { name } = words[method.method]
  if (method.sealed === null) return [[name, '尚未封存，本表留空']]
  const counts = `排名 ${method.ranked}，样本不足 ${method.insufficient}，未进驻或未覆盖 ${method.uncovered}`
  return [
    [name, counts],
    [`${name}封存`, shanghaiMoment(method.sealedAt!), MOMENT],
    [`${name}封存条目`, `第 ${method.sealed} 条，${method.hash}`],
    ...(method.rate === null
      ? []
      : [[`${name}${method.method === 'service-centre' ? '按键率' : '应答率'}（%）`, method.rate.rate] as CoverLine]),
    ...(method.baseline === null
      ? []
      : [
          [
            `${name}比较基数`,
            `${method.baseline.campaign} 年${method.baseline.source === 'seal' ? '封存结果' : '导入的结果'}（第 ${method.baseline.entry} 条）`,
          ] as CoverLine,
        ]),
  ]
}

function notesOf({ answer }: SummaryFile): string[] {
  return [
    '各项数字都取自封存的结果；没有封存的方式、没有覆盖的单位留空，不是零分。',
    answer.weights === undefined
      ? '文件没有规定四种方式的权重，所以没有总分。'
      : `总分按活动规则的权重：${Object.entries(answer.weights)
          .map(([method, weight]) => `${method} ${weight}%`)
          .join('，')}；缺一种方式得分的单位没有总分。`,
    ...endedNotes(answer),
    '名次升降：正数是比上年上升的名次数。',
    '名次区间由重抽得出，只供阅读，不改变名次；种子写在「名次区间」表里。',
    '评议结果通报各参评单位，不向社会媒体公布（七.1）。',
  ]
}

/** Deductions that ended after the seal, which the sealed figures still hold. */
function endedNotes({ deductionsEnded: ended }: Summary): string[] {
  if (ended.length === 0) return []
  const lines = ended.map(
    ({ unit, rule, date, tenths, how }) =>
      `${spreadsheetText(unit.name)} ${rule} ${date} 减 ${(tenths / 10).toFixed(1)} 分，${ENDED[how]}`,
  )
  return [
    `封存的网络及跟踪评议得分里仍扣着封存以后撤回、或者异议成立的减分 ${ended.length} 条：${lines.join('；')}。要改，由两名人员打开封存，再重新封存。`,
  ]
}

const ENDED: Record<EndedDeduction['how'], string> = { withdrawn: '封存以后两人撤回', upheld: '封存以后异议成立' }

interface Agreed {
  what: string
  units: number
  value: string | null
  more: string
}

/** How the methods agree. */
export function agreementSheet({ answer, words }: SummaryFile, printHead: string): WriteSheet {
  const { concordance, methods, units, pairs } = answer.agreement
  const columns: Column<Agreed>[] = [
    { header: '比较', width: 44, kind: 'text', value: ({ what }) => what },
    { header: '共有名次的单位（个）', width: 12, kind: 'whole', value: ({ units: n }) => n },
    { header: '数值', width: 10, kind: 'text', value: ({ value }) => value ?? '' },
    { header: '说明', width: 60, kind: 'text', value: ({ more }) => more },
  ]
  const rows: Agreed[] = [
    {
      what: `肯德尔和谐系数 W（${methods.map((method) => words[method].name).join('、') || '没有封存的方式'}）`,
      units,
      value: concordance?.w ?? null,
      more:
        concordance === null
          ? '封存的方式或共有的单位不足两个，无法计算'
          : `按并列校正；卡方 ${concordance.chiSquare}，自由度 ${concordance.degrees}，p ${concordance.p}；0 各说各的，1 完全一样`,
    },
    ...pairs.map(({ methods: [a, b], units: n, rho }) => ({
      what: `斯皮尔曼相关：${words[a].name}与${words[b].name}`,
      units: n,
      value: rho,
      more: rho === null ? '共有的单位不足两个，无法计算' : '',
    })),
  ]
  return tableSheet({ name: '四种方式是否一致', columns, rows, printHead })
}

interface Firm {
  method: string
  text: string
}

/** How firmly ranks stand, in words. */
export function certaintySheet({ answer, words }: SummaryFile, printHead: string): WriteSheet {
  const names = new Map(answer.units.map(({ unit }) => [unit.code, unit.name]))
  const named = (codes: readonly string[]) => codes.map((code) => names.get(code) ?? code).join('、')
  const columns: Column<Firm>[] = [
    { header: '评议方式', width: 20, kind: 'text', value: ({ method }) => method },
    { header: '名次有多牢', width: 100, kind: 'text', value: ({ text }) => text },
  ]
  const rows = answer.methods.flatMap(({ method, certainty }): Firm[] => {
    if (certainty === null) return []
    const { draws, seed, unclear, lastUnclear } = certainty
    const say = (text: string) => ({ method: words[method].name, text })
    return [
      say(`重抽 ${draws} 次，种子 ${seed}`),
      say(unclear.length === 0 ? '末几名和前面的单位分得开' : `和末几名分不开的：${named(unclear)}`),
      ...lastUnclear.map(([a, b]) => say(`末几名之间分不出先后：${named([a, b])}`)),
    ]
  })
  return tableSheet({ name: '名次区间', columns, rows, printHead })
}

interface Follows {
  method: string
  unit: { code: string; name: string }
  goesOnIn: { name: string } | null
  rank: number | null
  score: string | null
  more: string
}

/** Next year's follow-up list, and who has no rank and waits for the office's word. */
export function followUpSheet(list: FollowUpList, { words }: SummaryFile, printHead: string): WriteSheet {
  const columns: Column<Follows>[] = [
    { header: '评议方式', width: 20, kind: 'text', value: ({ method }) => method },
    { header: '单位代码', width: 8, kind: 'text', value: ({ unit }) => unit.code },
    { header: '参评单位', width: 28, kind: 'text', value: ({ unit }) => unit.name },
    { header: '名次', width: 7, kind: 'whole', value: ({ rank }) => rank },
    { header: '得分（分）', width: 8, kind: 'decimal', value: ({ score }) => score },
    { header: '说明', width: 44, kind: 'text', value: ({ more }) => more },
  ]
  const rows = list.methods.flatMap(({ method, last, insufficient }): Follows[] => [
    ...last.map((each) => ({
      ...each,
      method: words[method].name,
      more: each.goesOnIn === null ? '后三位，含并列' : `后三位，含并列；已并入${each.goesOnIn.name}`,
    })),
    ...insufficient.map(({ unit, score, n, served, invited, pressed }) => ({
      method: words[method].name,
      unit,
      goesOnIn: null,
      rank: null,
      score,
      more: `样本不足，只有 ${n} 条，不排名${served === null ? '' : `；办件 ${served}，邀请 ${invited}，按键 ${pressed}`}`,
    })),
  ])
  return tableSheet({ name: '重点跟踪对象', columns, rows, printHead })
}

/** When the figures were put together, for the properties of the file. */
export function madeAt({ answer }: SummaryFile): Date {
  return new Date(parseInstant(answer.asOf)!)
}
