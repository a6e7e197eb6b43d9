import type { ReportFacts } from '../../contract/report/facts.ts'
import { list, methodNamed, nameOf, ranked, scored, shownMethods } from './units.ts'

/** What stands on the cover: sentences that follow from the figures. */
export function points(facts: ReportFacts): string[] {
  return [covered(facts), agreed(facts), lastPlaces(facts), deducted(facts), unrated(facts)].filter(
    (point) => point !== null,
  )
}

function covered(facts: ReportFacts): string {
  const methods = shownMethods(facts)
  const without = facts.methods.filter(({ seal }) => seal === null)
  const words = methods.map(
    ({ method, name }) => `${name}有得分 ${scored(facts, method).length} 个、排名 ${ranked(facts, method).length} 个`,
  )
  const lacking = without.length === 0 ? '' : `${list(without.map(({ name }) => name))}没有封存，本报告没有它的数。`
  return `${facts.units.length} 个参评单位：${words.join('；')}。其余样本不足、未进驻或未覆盖，没有名次，不作零分。${lacking}`
}

function agreed(facts: ReportFacts): string | null {
  const { agreement } = facts
  if (agreement === null || agreement.w === null) return null
  const { methods, units, w } = agreement
  return `${list(methods.map((code) => methodNamed(facts, code).name))}都有名次的单位 ${units} 个，一致程度 W = ${w}（0 各排各的，1 完全一致），名次要分开读。`
}

function lastPlaces(facts: ReportFacts): string | null {
  const methods = shownMethods(facts)
  const last = new Set(
    methods.flatMap(({ method }) =>
      ranked(facts, method).flatMap(({ unit, figures }) => (figures.last ? [unit.code] : [])),
    ),
  )
  if (last.size === 0) return null
  const open = facts.places.filter(({ pairs, unclear }) => pairs.length > 0 || unclear.length > 0)
  const word =
    open.length === 0
      ? ''
      : `其中${list(open.map(({ method }) => methodNamed(facts, method).name))}的末位分不出先后，或和前面的单位分不开。`
  return `每种方式后 ${facts.lastPlaces} 位（包括并列）共 ${last.size} 个单位，列入下年度重点跟踪对象（七.3）：${list([...last].map((code) => nameOf(facts, code)))}。${word}`
}

function deducted(facts: ReportFacts): string | null {
  if (methodNamed(facts, 'online').seal === null) return null
  const off = facts.units.map(({ deductions }) => Math.round(Number(deductions ?? 0) * 100)).filter((each) => each > 0)
  if (off.length === 0) return '减分：没有一个单位减分。'
  return `减分 ${off.length} 个单位，合计 ${(off.reduce((sum, each) => sum + each, 0) / 100).toFixed(2)} 分，都有文号或签字盖章。${ended(facts)}`
}

/** A reader of the cover alone must not take for deducted what was withdrawn. */
function ended({ deductionsEnded = [] }: ReportFacts): string {
  return deductionsEnded.length === 0
    ? ''
    : `其中 ${deductionsEnded.length} 件在封存以后撤回或者异议成立，封存的得分里仍扣着，重新封存以后才会去掉。`
}

function unrated({ bounds }: ReportFacts): string | null {
  if (bounds?.city == null) return null
  const { score, low, high } = bounds.city
  return `政务服务中心测评全市合计 ${score}；收到邀请没有评的人全算非常不满意是 ${low}，全算非常满意是 ${high}。`
}
