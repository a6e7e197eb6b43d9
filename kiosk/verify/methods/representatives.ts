import { canonical } from '../chain/canonical.ts'
import type { Entry } from '../chain/chain.ts'
import { sha256Text } from '../hash/block-hash.ts'
import type { Findings } from '../report.ts'
import type { Handlers, Say } from '../ledger/handlers.ts'
import type { Registry } from '../ledger/registry.ts'
import type { MethodFigures } from '../ledger/seals.ts'
import { decimal, ranks } from '../rules/exact.ts'
import { meanOf, pointsOf, total } from '../rules/means.ts'
import { defined } from './service-centre.ts'

type Body = Entry['body']
const NO_MARKS: readonly number[] = [0, 0, 0, 0, 0, 0]
const DEFAULT_MINIMUM = 30

interface Ballot {
  n: number
  campaign: string
  units: string[]
  tickets: number
  ballots: number
  day: string
  /** Null while the box is closed. */
  close: { marks: number[][]; trackers: string[]; invalid: string[] } | null
}

/** The representatives' ballot (sections 3 and 15): what was said of the box, and the scores that follow from its opening. */
export class Representatives implements MethodFigures {
  readonly #registry: Registry
  readonly #say: Say
  readonly #findings: Findings
  readonly #ballots = new Map<number, Ballot>()

  constructor(registry: Registry, say: Say, findings: Findings) {
    this.#registry = registry
    this.#say = say
    this.#findings = findings
  }

  readonly handlers: Handlers = {
    'ballot-roll': (body, entry) => {
      if (body.rows !== body.added + body.merged + body.leftOut) this.#wrong(entry, 'ballot-roll')
    },
    'ballot-opening': (body, entry) => this.#opening(body, entry),
    'ballot-change': (body, entry) => {
      this.#underWay(body, entry)
      if (body.asked === body.operator) this.#wrong(entry, 'ballot-alone')
    },
    'ballot-day': (body, entry) => {
      const ballot = this.#underWay(body, entry)
      if (ballot === null) return
      if (body.day <= ballot.day || body.ballots < ballot.ballots || body.tickets < body.ballots)
        this.#wrong(entry, 'ballot-counts')
      Object.assign(ballot, { day: body.day, ballots: body.ballots, tickets: body.tickets })
    },
    'ballot-box': (body, entry) => void this.#underWay(body, entry),
    'ballot-close': (body, entry) => this.#close(body, entry),
  }

  #wrong(
    { n }: Entry,
    code: 'ballot-roll' | 'ballot-alone' | 'ballot-counts' | 'ballot-opening' | 'ballot-close',
    detail?: string,
  ): void {
    this.#say('representatives', code, n, detail)
  }

  #opening(body: Body, entry: Entry): void {
    this.#findings.checked('representatives')
    const { boxKey, campaign, issuerKey, units } = body
    const due = sha256Text(canonical({ boxKey, campaign, issuerKey, units }))
    if (due !== body.fingerprint) this.#wrong(entry, 'ballot-opening', `${body.fingerprint} ≠ ${due}`)
    const inOrder = this.#registry.unitsInOrder().map(({ code }) => code)
    const going = inOrder.filter((code) => this.#registry.heir(code) === code)
    // Openings of older versions list units that had gone on in another one, too.
    const isOfUnits = [going, inOrder].some((codes) => String(codes) === String(units))
    const others = [...this.#ballots.values()]
    if (!isOfUnits || body.from >= body.to) this.#wrong(entry, 'ballot-opening')
    if (others.some((each) => each.campaign === campaign || each.close === null)) this.#wrong(entry, 'ballot-opening')
    this.#ballots.set(entry.n, { n: entry.n, campaign, units, tickets: 0, ballots: 0, day: '', close: null })
  }

  #underWay(body: Body, entry: Entry): Ballot | null {
    const ballot = this.#ballots.get(body.opening)
    if (ballot !== undefined && ballot.close === null && body.opening === Math.max(...this.#ballots.keys()))
      return ballot
    this.#wrong(entry, 'ballot-opening')
    return null
  }

  #close(body: Body, entry: Entry): void {
    const ballot = this.#underWay(body, entry)
    if (ballot === null) return
    ballot.close = body
    this.#findings.checked('representatives', body.ballots)
    const { trackers, invalid, marks, ballots, tickets } = body
    if (ballots !== trackers.length || tickets < ballots || ballots < ballot.ballots)
      this.#wrong(entry, 'ballot-counts', `${ballots} / ${trackers.length} / ${tickets}`)
    const known = new Set<string>(trackers)
    const ascends = trackers.every((each: string, i: number) => i === 0 || trackers[i - 1] < each)
    if (!ascends || !invalid.every((each: string) => known.has(each))) this.#wrong(entry, 'ballot-close')
    const valid = ballots - invalid.length
    const wrong = ballot.units.find((_, i) => marks[i]?.length !== 6 || total(marks[i]) !== valid)
    if (wrong !== undefined || marks.length !== ballot.units.length) this.#wrong(entry, 'ballot-close', wrong)
  }

  closedOf(campaign: string): Ballot['close'] {
    for (const { campaign: of, close } of this.#ballots.values()) if (of === campaign && close !== null) return close
    return null
  }

  held(): string[] {
    return []
  }

  open(): Record<string, number> {
    return {}
  }

  units({ campaign, policy }: Parameters<MethodFigures['units']>[0]): Record<string, unknown>[] {
    const marks = new Map<string, readonly number[]>()
    for (const { campaign: of, close, units } of this.#ballots.values()) {
      if (of !== campaign || close === null) continue
      for (const [i, unit] of units.entries()) {
        const heir = this.#registry.heir(unit)
        const before = marks.get(heir) ?? NO_MARKS
        const own = close.marks[i] ?? NO_MARKS
        marks.set(
          heir,
          before.map((count, mark) => count + own[mark]!),
        )
      }
    }
    const points = pointsOf(policy)
    const minimum = Math.max(1, policy.minimums?.representatives ?? DEFAULT_MINIMUM)
    const rows = this.#registry.unitsInOrder().map((unit) => {
      const own = marks.get(unit.code) ?? NO_MARKS
      const counts = own.slice(1)
      return { unit, own, counts, n: total(counts), score: meanOf(counts, points) }
    })
    const places = ranks(rows.map(({ n, score }) => (n >= minimum ? score : null)))
    return rows.map(({ unit: { code, name, kind }, own, counts, n, score }, i) =>
      defined({
        code,
        name,
        kind,
        status: places[i] !== null ? 'ranked' : n > 0 ? 'insufficient' : 'not-covered',
        score: score === null ? undefined : decimal(score),
        rank: places[i] ?? undefined,
        n,
        counts,
        own: { unknown: own[0] },
      }),
    )
  }
}
