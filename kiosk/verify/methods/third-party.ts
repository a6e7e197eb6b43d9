import type { Entry } from '../chain/chain.ts'
import type { Findings } from '../report.ts'
import type { Handlers, Say } from '../ledger/handlers.ts'
import { ofKey, type Registry } from '../ledger/registry.ts'
import type { MethodFigures } from '../ledger/seals.ts'
import { decimal, fraction, hundredths, ranks } from '../rules/exact.ts'
import { pointsOf, rateOf } from '../rules/means.ts'
import { deviationOf, intervalOfStrata, scoreOfStrata, worthOf, type AnswerRow, type Sampled } from '../rules/survey.ts'
import type { Draw, Draws } from './draws.ts'
import { defined } from './service-centre.ts'

type Body = Entry['body']
const LOSSES = ['refused', 'unreachable', 'wrong'] as const
const QUESTIONS = ['q1', 'q2', 'q3'] as const
const DEFAULT_MINIMUM = 10
const DEFAULT_MARK = 50

interface Import {
  n: number
  campaign: string
  id: string | null
  rows: AnswerRow[]
  result: { unit: string; score: number; n: number }[] | null
  holds: boolean
}

export interface SurveyPorts {
  registry: Registry
  draws: Draws
  say: Say
  findings: Findings
  /** Whether a seal of the survey of a campaign holds. */
  isSealed: (campaign: string) => boolean
}

/** The survey (section 12): what holds, whose turn it was, and the figures. */
export class ThirdParty implements MethodFigures {
  readonly #ports: SurveyPorts
  readonly #slices = new Map<string, { n: number; rows: AnswerRow[] }[]>()
  readonly #imports = new Map<number, Import>()

  constructor(ports: SurveyPorts) {
    this.#ports = ports
  }

  readonly handlers: Handlers = {
    'answers-slice': (body, entry) => {
      const slices = ofKey(this.#slices, body.import, () => [])
      slices.push({ n: entry.n, rows: body.rows })
      const isOver = [...this.#imports.values()].some(({ id }) => id === body.import)
      if (body.part !== slices.length || isOver) this.#wrong(entry, 'answers')
    },
    'survey-answers': (body, entry) => this.#answers(body, entry),
    'survey-result': (body, entry) => {
      this.#ports.findings.checked('third-party')
      const units = new Set<string>()
      for (const { unit, score, n } of body.rows) {
        const fits = this.#ports.registry.units.has(unit) && !units.has(unit) && score >= 0 && score <= 10_000 && n >= 1
        if (!fits) this.#wrong(entry, 'answers', unit)
        units.add(unit)
      }
      if (this.#ports.isSealed(body.campaign) || this.holding(body.campaign).length > 0) this.#wrong(entry, 'answers')
      this.#imports.set(entry.n, {
        n: entry.n,
        campaign: body.campaign,
        id: null,
        rows: [],
        result: body.rows,
        holds: true,
      })
    },
    'survey-withdrawal': (body, entry) => {
      const found = this.#imports.get(body.entry)
      if (found?.holds !== true || this.#ports.isSealed(found.campaign)) return this.#wrong(entry, 'answers')
      found.holds = false
      this.#checkTurns(found.campaign, entry)
    },
  }

  #wrong({ n }: Entry, code: 'answers' | 'answers-turn', detail?: string): void {
    this.#ports.say('third-party', code, n, detail)
  }

  #answers(body: Body, entry: Entry): void {
    const { campaign } = body
    const { draws, isSealed, findings } = this.#ports
    const slices = this.#slices.get(body.import) ?? []
    const rows = slices.flatMap((slice) => slice.rows)
    findings.checked('third-party', rows.length)
    const isNamed = String(slices.map(({ n }) => n)) === String(body.slices) && rows.length === body.rows
    const draw = draws.byCampaign.get(campaign)
    if (isSealed(campaign) || !isNamed || draw?.n !== body.draw || this.resultOf(campaign) !== null)
      this.#wrong(entry, 'answers')
    const known = new Set(this.rowsOf(campaign).keys())
    for (const row of rows) {
      if (known.has(row.id) || draw?.of.has(row.id) !== true || !isWellFormed(row))
        this.#wrong(entry, 'answers', row.id)
      known.add(row.id)
    }
    this.#imports.set(entry.n, { n: entry.n, campaign, id: body.import, rows, result: null, holds: true })
    this.#checkTurns(campaign, entry)
  }

  holding(campaign: string): Import[] {
    return [...this.#imports.values()].filter((each) => each.holds && each.campaign === campaign)
  }

  rowsOf(campaign: string): Map<string, AnswerRow> {
    return new Map(this.holding(campaign).flatMap(({ rows }) => rows.map((row) => [row.id, row] as const)))
  }

  resultOf(campaign: string): Import['result'] {
    return this.holding(campaign).find(({ result }) => result !== null)?.result ?? null
  }

  /** Reserves that nobody made room for, stratum by stratum. */
  #checkTurns(campaign: string, entry: Entry): void {
    const draw = this.#ports.draws.byCampaign.get(campaign)
    const rows = this.rowsOf(campaign)
    const isLost = (id: string) => rows.get(id)?.status !== undefined || !rows.has(id)
    for (const { ids, take } of draw?.strata ?? []) {
      let places = ids.slice(0, take).filter((id) => isLost(id)).length
      let isGap = false
      for (const id of ids.slice(take)) {
        if (!rows.has(id)) {
          isGap = true
          continue
        }
        if (isGap || places === 0) this.#wrong(entry, 'answers-turn', id)
        if (!isLost(id)) places--
      }
    }
  }

  held(): string[] {
    return []
  }

  open(body: Body, _period: unknown, campaign: string): Record<string, number> {
    const { policy } = this.#ports.registry.policyAt(
      Math.min(body.asOf, Date.parse(`${campaign}-12-01T00:00:00+08:00`) - 1),
    )
    const mark = policy.survey?.responseMark ?? DEFAULT_MARK
    const isOwn = this.resultOf(campaign) !== null
    const open = { uncovered: 0, response: 0, rowless: 0, ownResult: isOwn ? 1 : 0 }
    for (const row of this.#rows(campaign, policy)) {
      if (row.goesOn && row.n === 0) open.uncovered++
      if (isOwn) continue
      if (row.goesOn && row.asked > 0 && 100 * row.n < mark * row.asked) open.response++
      open.rowless += row.rowless
    }
    return open
  }

  units({ campaign, policy }: Parameters<MethodFigures['units']>[0]): Record<string, unknown>[] {
    const minimum = Math.max(1, policy.minimums?.['third-party'] ?? DEFAULT_MINIMUM)
    const rows = this.#rows(campaign, policy)
    const places = ranks(rows.map(({ n, score }) => (n >= minimum ? score : null)))
    return rows.map(({ unit: { code, name, kind }, n, score, interval, own }, i) =>
      defined({
        code,
        name,
        kind,
        status: places[i] !== null ? 'ranked' : n > 0 ? 'insufficient' : 'not-covered',
        score: score === null ? undefined : decimal(score),
        rank: places[i] ?? undefined,
        interval,
        n,
        own,
      }),
    )
  }

  #rows(campaign: string, policy: Body) {
    const { registry, draws } = this.#ports
    const draw = draws.byCampaign.get(campaign)
    const result = this.resultOf(campaign)
    const strata = new Map<string, Draw['strata']>()
    for (const stratum of draw?.strata ?? []) ofKey(strata, registry.heir(stratum.unit), () => []).push(stratum)
    const own = new Map<string, NonNullable<Import['result']>>()
    for (const each of result ?? []) ofKey(own, registry.heir(each.unit), () => []).push(each)
    const rows = this.rowsOf(campaign)
    return registry.unitsInOrder().map((unit) => {
      const goesOn = registry.heir(unit.code) === unit.code
      const figures =
        result === null
          ? fromAnswers(strata.get(unit.code) ?? [], rows, pointsOf(policy))
          : fromResult(own.get(unit.code) ?? [])
      return { unit, goesOn, ...figures }
    })
  }

  /** Of a campaign's sealed answers, for the allocation of the next year; none of the team's own result. */
  deviations(campaign: string): (unit: string, kind: string) => number | null {
    const { registry, draws, isSealed } = this.#ports
    const draw = draws.byCampaign.get(campaign)
    if (draw === undefined || !isSealed(campaign) || this.resultOf(campaign) !== null) return () => null
    const { policy } = registry.policyAt(Date.parse(`${campaign}-12-01T00:00:00+08:00`) - 1)
    const rows = this.rowsOf(campaign)
    const points = pointsOf(policy)
    return (unit, kind) => {
      const stratum = draw.strata.find((each) => each.unit === unit && each.kind === kind)
      return deviationOf(answersOf(stratum?.ids ?? [], rows).map((row) => worthOf(row, points)))
    }
  }
}

interface Figures {
  n: number
  score: number | null
  interval: [string, string] | undefined
  asked: number
  rowless: number
  own: Record<string, unknown>
}

const answersOf = (ids: readonly string[], rows: ReadonlyMap<string, AnswerRow>): AnswerRow[] =>
  ids.flatMap((id) => {
    const row = rows.get(id)
    return row === undefined || row.status !== undefined ? [] : [row]
  })

function fromAnswers(strata: Draw['strata'], rows: ReadonlyMap<string, AnswerRow>, points: readonly number[]): Figures {
  const asked = strata.flatMap(({ ids, take }) => ids.filter((id, i) => i < take || rows.has(id)))
  const drawn = strata.reduce((sum, { take }) => sum + take, 0)
  const sampled: Sampled[] = strata.map(({ ids }) => ({
    size: ids.length,
    values: answersOf(ids, rows).map((row) => worthOf(row, points)),
  }))
  const n = sampled.reduce((sum, { values }) => sum + values.length, 0)
  const score = scoreOfStrata(sampled)
  const lost = (status: string) =>
    asked.filter((id) => (rows.has(id) ? rows.get(id)!.status : 'unreachable') === status).length
  return {
    n,
    score: score === null ? null : hundredths(score),
    interval: intervalOfStrata(sampled),
    asked: asked.length,
    rowless: asked.filter((id) => !rows.has(id)).length,
    own: defined({
      source: 'answers',
      drawn,
      reserves: asked.length - drawn,
      answered: n,
      ...Object.fromEntries(LOSSES.map((loss) => [loss, lost(loss)])),
      responseRate: rateOf(n, asked.length),
      strata: strata.length,
    }),
  }
}

function fromResult(given: readonly { score: number; n: number }[]): Figures {
  const n = given.reduce((sum, each) => sum + each.n, 0)
  const all = given.reduce((sum, each) => sum + BigInt(each.score) * BigInt(each.n), 0n)
  const score = n === 0 ? null : hundredths(fraction(all, 100n * BigInt(n)))
  return { n, score, interval: undefined, asked: 0, rowless: 0, own: { source: 'own-result' } }
}

function isWellFormed(row: AnswerRow): boolean {
  const levels = QUESTIONS.flatMap((question) => row[question] ?? [])
  if (row.status !== undefined)
    return (LOSSES as readonly string[]).includes(row.status) && levels.length === 0 && row.answeredAt === undefined
  return levels.length > 0 && levels.every((level) => [1, 2, 3, 4, 5].includes(level)) && row.answeredAt !== undefined
}
