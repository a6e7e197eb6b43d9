import type { Summary, SummaryUnit } from '../../contract/answers/summary.ts'
import { METHOD_CODES, type MethodCode } from '../../contract/methods.ts'
import type { Column } from '../column.ts'
import { lastPlacesWord } from '../score-report.ts'
import { UNIT_KIND_WORDS, UNIT_STATUS_WORDS } from '../../contract/text/closed-words.ts'

/** How files speak of a method. */
export type MethodNames = Readonly<Record<MethodCode, { name: string }>>

/** The summary with all that a file of it says. */
export interface SummaryFile {
  answer: Summary
  title: string
  city: string
  demo: boolean
  words: MethodNames
}

export type SummaryColumn = Column<SummaryUnit>

/** A method's name in a head line: 政务服务中心测评 without its last word, so that columns stay narrow. */
function short(name: string): string {
  return name.replace(/(?:测评|评议)$/, '')
}

/** Every figure that the answer has of a unit, one column each; nothing where there is none. */
export function summaryColumns({ answer, words }: Pick<SummaryFile, 'answer' | 'words'>): SummaryColumn[] {
  return [
    { header: '单位代码', width: 7.5, kind: 'text', value: ({ unit }) => unit.code },
    { header: '参评单位', width: 26, kind: 'text', value: ({ unit }) => unit.name },
    { header: '类别', width: 9, kind: 'text', value: ({ unit }) => UNIT_KIND_WORDS[unit.kind] },
    ...METHOD_CODES.flatMap((method) => methodColumns(answer, method, short(words[method].name))),
    { header: '网络评议减分（分）', width: 8, kind: 'decimal', value: ({ deductions }) => deductions },
    { header: '未评价全算1级（分）', width: 9, kind: 'decimal', value: ({ unrated }) => unrated?.low ?? null },
    { header: '未评价全算5级（分）', width: 9, kind: 'decimal', value: ({ unrated }) => unrated?.high ?? null },
    ...(answer.weights === undefined
      ? []
      : [
          {
            header: '总分（分）',
            width: 8,
            kind: 'decimal',
            value: ({ total }) => total ?? null,
          } satisfies SummaryColumn,
        ]),
    { header: '备注', width: 24, kind: 'text', value: (line) => remarkOf(answer, line, words) },
  ]
}

function methodColumns(answer: Summary, method: MethodCode, name: string): SummaryColumn[] {
  const ranks = new Map(
    answer.methods
      .find((each) => each.method === method)
      ?.certainty?.ranks.map(({ unit, best, worst }) => [unit, { best, worst }]),
  )
  const whole = (header: string, width: number, value: (line: SummaryUnit) => number | null): SummaryColumn => ({
    header: `${name}${header}`,
    width,
    kind: 'whole',
    value,
  })
  const decimal = (header: string, value: (line: SummaryUnit) => string | null): SummaryColumn => ({
    header: `${name}${header}（分）`,
    width: 8.5,
    kind: 'decimal',
    value,
  })
  return [
    {
      header: `${name}状态`,
      width: 9,
      kind: 'text',
      value: ({ methods }) => {
        const { status } = methods[method]
        return status === null ? '' : UNIT_STATUS_WORDS[status]
      },
    },
    decimal('得分', ({ methods }) => methods[method].score),
    whole('名次', 7, ({ methods }) => methods[method].rank),
    whole('名次区间起', 7, ({ unit }) => ranks.get(unit.code)?.best ?? null),
    whole('名次区间止', 7, ({ unit }) => ranks.get(unit.code)?.worst ?? null),
    decimal('上年得分', ({ baseline }) => baseline[method]?.score ?? null),
    whole('上年名次', 7, ({ baseline }) => baseline[method]?.rank ?? null),
    decimal('得分增减', ({ baseline }) => baseline[method]?.scoreChange ?? null),
    whole('名次升降', 7, ({ baseline }) => baseline[method]?.rankChange ?? null),
  ]
}

/** In words, because a mark in colour alone is lost in print. */
function remarkOf(
  { methods, deductionsEnded }: Summary,
  { unit, methods: cells, into }: SummaryUnit,
  words: MethodNames,
): string {
  const ended = deductionsEnded.filter((each) => each.unit.code === unit.code)
  const tenths = ended.reduce((sum, each) => sum + each.tenths, 0)
  const last = methods
    .filter(({ method }) => cells[method].lastPlace)
    .map(({ method, lastPlaces }) => `${short(words[method].name)}${lastPlacesWord(lastPlaces)}`)
  return [
    ...last,
    ...(ended.length === 0 ? [] : [`仍扣着封存以后撤回或异议成立的减分 ${(tenths / 10).toFixed(1)} 分`]),
    ...(into === null ? [] : [`已并入${into.name}`]),
  ].join('；')
}
