import type { ReportFacts } from '../../contract/report/facts.ts'
import type { Figure, ReportTable } from './figure.ts'
import { agreementFigure } from './pictures/agreement.ts'
import { deductionsFigure, ratesFigure, reasonsFigure } from './pictures/bars.ts'
import { heatFigure } from './pictures/heat.ts'
import { boundsFigure, placesFigures } from './pictures/intervals.ts'
import { likeBadFigure } from './pictures/like-bad.ts'
import { scoresFigure } from './pictures/scores.ts'
import { monthSlopes, yearFigures } from './pictures/slopes.ts'

/** A section of the report: its pictures, or why there are none. */
export interface Section {
  id: string
  title: string
  figures: Figure[]
  /** Said where there is no picture. */
  none: string
}

/** All sections in their order; one without figures says why. */
export function sections(facts: ReportFacts): Section[] {
  const centre = facts.methods.find(({ method }) => method === 'service-centre')!.seal !== null
  const noCentre = '政务服务中心测评没有封存，没有这一项的数。'
  return [
    {
      id: 'scores',
      title: '各单位得分',
      figures: some(scoresFigure(facts)),
      none: '封存的评议方式里，没有一个单位有得分。',
    },
    {
      id: 'years',
      title: '和上年比',
      figures: yearFigures(facts),
      none: '没有上年的名次可比：上年没有封存，也没有录入比较基数。下一年有今年的封存可比。',
    },
    {
      id: 'months',
      title: '一年十二个月',
      figures: [...some(monthSlopes(facts)), ...some(heatFigure(facts))],
      none: centre ? `没有一个单位有一个月够条数，画不出逐月的图。` : noCentre,
    },
    {
      id: 'reasons',
      title: '群众提到什么',
      figures: [...some(reasonsFigure(facts)), ...some(likeBadFigure(facts))],
      none: centre ? '这一年没有人选评价方面。' : noCentre,
    },
    {
      id: 'agreement',
      title: '几种评议方式一致吗',
      figures: some(agreementFigure(facts)),
      none: '封存的评议方式不到两种，没有可比的。',
    },
    {
      id: 'places',
      title: '末位分得开吗',
      figures: placesFigures(facts),
      none: '封存的评议方式里没有名次，或者没有可以重抽的数。',
    },
    {
      id: 'rates',
      title: '应答率和按键率',
      figures: some(ratesFigure(facts)),
      none: '封存的评议方式里，没有一种知道应当有多少人评价，算不出比率。',
    },
    {
      id: 'bounds',
      title: '没评的人能改变多少',
      figures: some(boundsFigure(facts)),
      none: centre ? '没有发出过评价邀请，没有未评价的人。' : noCentre,
    },
    {
      id: 'deductions',
      title: '减分',
      figures: some(deductionsFigure(facts)),
      none:
        facts.methods.find(({ method }) => method === 'online')!.seal === null
          ? '网络及跟踪评议没有封存，没有减分的数。'
          : '这一年没有一个单位减分。',
    },
  ]
}

/** Every table behind a picture, in the order of the report. */
export function reportTables(facts: ReportFacts): ReportTable[] {
  return sections(facts).flatMap(({ figures }) => figures.flatMap(({ tables }) => tables))
}

function some(figure: Figure | null): Figure[] {
  return figure === null ? [] : [figure]
}
