import type { MethodCode } from '../../contract/methods.ts'
import type { ReportFacts, ReportMethod, ReportScore, ReportUnit } from '../../contract/report/facts.ts'

/** A method whose figures the report has. */
export type Shown = ReportMethod & { seal: NonNullable<ReportMethod['seal']> }

export function shownMethods({ methods }: Pick<ReportFacts, 'methods'>): Shown[] {
  return methods.filter((method): method is Shown => method.seal !== null)
}

export function methodNamed({ methods }: Pick<ReportFacts, 'methods'>, code: MethodCode): ReportMethod {
  return methods.find(({ method }) => method === code)!
}

/** Units that a method scored, with their figures. */
export function scored(
  { units }: Pick<ReportFacts, 'units'>,
  code: MethodCode,
): { unit: ReportUnit; figures: ReportScore & { score: string } }[] {
  return units.flatMap((unit) => {
    const figures = unit.scores[code]
    const score = figures?.score ?? null
    return figures === undefined || score === null ? [] : [{ unit, figures: { ...figures, score } }]
  })
}

/** The same of those with a rank, best first; ties in the order of the document. */
export function ranked(
  facts: Pick<ReportFacts, 'units'>,
  code: MethodCode,
): { unit: ReportUnit; figures: ReportScore & { score: string; rank: number } }[] {
  return scored(facts, code)
    .flatMap(({ unit, figures }) =>
      figures.rank === null ? [] : [{ unit, figures: { ...figures, rank: figures.rank } }],
    )
    .toSorted((a, b) => a.figures.rank - b.figures.rank)
}

export function nameOf({ units }: Pick<ReportFacts, 'units'>, code: string): string {
  return units.find((unit) => unit.code === code)?.name ?? code
}

/** 甲、乙、丙; of none the word for it. */
export function list(words: readonly string[], none = '没有'): string {
  return words.length === 0 ? none : words.join('、')
}

/** Why a unit has no rank by a method; empty where it has one. */
export function whyNoRank(figures: ReportScore | undefined): string {
  if (figures === undefined) return '未封存'
  return STATUS_WORDS[figures.status]
}

const STATUS_WORDS = {
  ranked: '',
  insufficient: '样本不足',
  'not-present': '未进驻',
  'not-covered': '未覆盖',
} as const
