import { METHOD_CODES, type MethodCode } from '../../contract/methods.ts'
import type { ReportFacts, ReportMethod, ReportUnit } from '../../contract/report/facts.ts'
import { methodOf } from '../../methods/methods.ts'
import { LAYOUT, reportHtml } from '../../rules/report/report-html.ts'
import type { ReadAnswer } from '../../store/reads.ts'
import { sha256 } from '../../machine/sha256.ts'

type Source = ReadAnswer<'report.source'>

/** A report as it is stored: its json, and the page that is made from it. */
export interface Made {
  facts: string
  html: string
}

/**
 * The report of what the store holds. The same source gives the same bytes.
 *
 * @param missing why the report goes without a method, where somebody said it
 * @param draft nobody has asked for it: the page says so
 */
export function makeReport(
  source: Source,
  missing: readonly { method: MethodCode; reason: string }[],
  draft = false,
): Made {
  const reasons = new Map(missing.map(({ method, reason }) => [method, reason.trim()]))
  const facts = JSON.stringify(factsOf(source, reasons))
  return { facts, html: pageOf(facts, draft) }
}

/** The page of a report's json. */
export function pageOf(facts: string, draft = false): string {
  return reportHtml(JSON.parse(facts) as ReportFacts, sha256(facts), draft)
}

/** Everything that a report shows. @param reasons why it goes without a method, where somebody said it */
export function factsOf(source: Source, reasons: ReadonlyMap<MethodCode, string>, layout = LAYOUT): ReportFacts {
  const { campaign, title, city, demo, from, to, summary, months, reasons: named, chapters } = source
  const { agreement } = summary
  return {
    layout,
    campaign,
    title,
    city,
    ...(demo ? { demo: true as const } : {}),
    from,
    to,
    number: `${campaign}-FX-${String(source.number).padStart(2, '0')}`,
    lastPlaces: summary.methods[0]!.lastPlaces,
    methods: METHOD_CODES.map((method) => methodPart(source, method, reasons.get(method) ?? null)),
    units: summary.units.map((unit) => unitPart(source, unit)),
    ...(summary.weights === undefined ? {} : { weights: summary.weights }),
    chapters,
    agreement:
      agreement.methods.length < 2
        ? null
        : {
            methods: agreement.methods,
            units: agreement.units,
            w: agreement.concordance?.w ?? null,
            chiSquare: agreement.concordance?.chiSquare ?? null,
            degrees: agreement.concordance?.degrees ?? null,
            p: agreement.concordance?.p ?? null,
            pairs: agreement.pairs.map(({ methods: [a, b], units, rho }) => ({ a, b, units, rho })),
          },
    places: summary.methods.flatMap(({ method, certainty }) =>
      certainty === null
        ? []
        : [
            {
              method,
              draws: certainty.draws,
              seed: certainty.seed,
              ranks: certainty.ranks.map(({ unit, best, worst }) => ({ code: unit, best, worst })),
              unclear: certainty.unclear,
              pairs: certainty.lastUnclear,
            },
          ],
    ),
    months,
    reasons: named,
    ...(layout < 3 ? {} : { likeBad: source.likeBad, ...endedPart(summary.deductionsEnded) }),
    rates: summary.methods.flatMap(({ method, rate }) => (rate === null ? [] : [{ method, ...rate }])),
    bounds: boundsOf(source),
  }
}

function endedPart(ended: Source['summary']['deductionsEnded']): Pick<ReportFacts, 'deductionsEnded'> {
  if (ended.length === 0) return {}
  return {
    deductionsEnded: ended.map(({ unit, rule, date, tenths, how, entry }) => ({
      code: unit.code,
      rule,
      date,
      tenths,
      how,
      entry,
    })),
  }
}

function methodPart({ summary, minimums, sealed }: Source, method: MethodCode, missing: string | null): ReportMethod {
  const part = summary.methods.find((each) => each.method === method)!
  const seal = sealed.find((each) => each.method === method)
  const { words, owner } = methodOf(method)
  return {
    method,
    name: words.name,
    owner: owner.name,
    minimum: minimums[method],
    seal:
      seal === undefined
        ? null
        : {
            n: part.sealed!,
            hash: part.hash!,
            at: part.sealedAt!,
            policy: seal.policy,
            ...(seal.alone ? { alone: true as const } : {}),
          },
    missing: seal === undefined ? missing : null,
    baseline: part.baseline,
  }
}

function unitPart(
  { sealed }: Source,
  { unit, methods, deductions, baseline, total }: Source['summary']['units'][number],
): ReportUnit {
  return {
    code: unit.code,
    name: unit.name,
    kind: unit.kind,
    scores: Object.fromEntries(
      sealed.flatMap(({ method, figures }) => {
        const { score, rank, status, lastPlace } = methods[method]
        const { n, interval } = figures[unit.code] ?? { n: 0, interval: null }
        // A unit that came after the seal is in none of its lines.
        return status === null ? [] : [[method, { score, rank, status, last: lastPlace, n, interval }]]
      }),
    ),
    ...(total === undefined ? {} : { total }),
    ...(sealed.some(({ method }) => method === 'online') ? { deductions } : {}),
    baseline: Object.fromEntries(
      METHOD_CODES.flatMap((method) => {
        const before = baseline[method]
        return before === null ? [] : [[method, { score: before.score, rank: before.rank }]]
      }),
    ),
  }
}

function boundsOf({ summary, sealed }: Source): ReportFacts['bounds'] {
  const centre = sealed.find(({ method }) => method === 'service-centre')
  if (centre === undefined) return null
  return {
    city: summary.unrated,
    units: summary.units.flatMap(({ unit: { code }, methods, unrated }) => {
      const { score } = methods['service-centre']
      const count = centre.figures[code]?.unrated ?? 0
      return score === null || unrated === null || count === 0 ? [] : [{ code, unrated: count, score, ...unrated }]
    }),
  }
}
