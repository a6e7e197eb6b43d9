import type { Entry } from '../chain/chain.ts'
import type { Findings } from '../report.ts'
import type { Handlers, Say } from '../ledger/handlers.ts'
import { ofKey, type Registry } from '../ledger/registry.ts'
import { campaignOfDay, dateOfDay, dayOf, dayOfDate, weekdayOf } from '../ledger/time.ts'

type Body = Entry['body']
const TENTHS: Record<string, number> = { A1: 10, A2: 5, B1: 1, B2: 1, B3: 1, B4: 1 }
const BODIES: Record<string, readonly string[]> = {
  A1: ['discipline'],
  A2: ['organs', 'discipline', 'inspection'],
  B1: ['media'],
  B2: ['media'],
  B3: ['media'],
  B4: ['media'],
}
/** What all B of a unit take at most, in tenths. */
const MOST_BY_B = 50

interface Fact {
  body: Body
  entered: number
  signed: number
  confirmed: number
  ended: number
  verdicts: Map<string, string>
  told: string[]
  objected: boolean
  withdrawals: Set<string>
}

export interface DeductionPorts {
  registry: Registry
  say: Say
  findings: Findings
  /** Seals of `online` that hold, by entry. */
  seals: () => Iterable<readonly [number, { from: string; to: string }]>
}

/** What each unit loses (section 14). */
export class Deductions {
  readonly #ports: DeductionPorts
  readonly #facts = new Map<string, Fact>()

  constructor(ports: DeductionPorts) {
    this.#ports = ports
  }

  readonly handlers: Handlers = {
    deduction: (body, entry) => this.#enter(body, entry),
    'deduction-told': (body, entry) => {
      const fact = this.#of(body, entry)
      if (this.#heir(fact.body.unit) !== body.unit) this.#wrong(entry, 'deduction-step')
      fact.told.push(dateOfDay(dayOf(entry.at)))
    },
    'deduction-signed': (body, entry) => {
      const fact = this.#of(body, entry)
      if (fact.body.rule[0] !== 'B' || fact.signed < Infinity || fact.ended < Infinity)
        this.#wrong(entry, 'deduction-step')
      fact.signed = entry.n
    },
    'deduction-confirmed': (body, entry) => {
      const fact = this.#of(body, entry)
      const unsigned = fact.body.rule[0] === 'B' && fact.signed === Infinity
      if (unsigned || fact.confirmed < Infinity || fact.ended < Infinity) this.#wrong(entry, 'deduction-step')
      if (body.operator === fact.body.operator || this.#isOwn(body, fact)) this.#wrong(entry, 'deduction-people')
      fact.confirmed = entry.n
    },
    'deduction-objection': (body, entry) => {
      const fact = this.#of(body, entry)
      const last = fact.told.at(-1)
      const isLate = last === undefined || dayOf(entry.at) > this.#workingDayAfter(dayOfDate(last), 5)
      if (fact.objected || isLate || fact.ended < Infinity || this.#heir(fact.body.unit) !== body.unit)
        this.#wrong(entry, 'deduction-step')
      fact.objected = true
    },
    'deduction-verdict': (body, entry) => {
      const fact = this.#of(body, entry)
      const said = [...fact.verdicts.values()]
      const isDecided = said.length !== new Set(said).size
      if (!fact.objected || isDecided || fact.ended < Infinity) this.#wrong(entry, 'deduction-step')
      if (fact.verdicts.has(body.operator) || this.#isOwn(body, fact)) this.#wrong(entry, 'deduction-people')
      if (body.outcome === 'upheld' && said.includes('upheld')) fact.ended = Math.min(fact.ended, entry.n)
      fact.verdicts.set(body.operator, body.outcome)
    },
    'deduction-withdrawal': (body, entry) => {
      const fact = this.#of(body, entry)
      if (fact.ended < Infinity) this.#wrong(entry, 'deduction-step')
      if (fact.withdrawals.has(body.operator) || this.#isOwn(body, fact)) this.#wrong(entry, 'deduction-people')
      fact.withdrawals.add(body.operator)
      if (fact.withdrawals.size === 2) fact.ended = Math.min(fact.ended, entry.n)
    },
  }

  #wrong(
    { n }: Entry,
    code: 'deduction-rule' | 'deduction-date' | 'deduction-step' | 'deduction-people',
    detail?: string,
  ): void {
    this.#ports.say('deductions', code, n, detail)
  }

  #heir(unit: string): string {
    return this.#ports.registry.heir(unit)
  }

  #of(body: Body, _entry: Entry): Fact {
    const fact = this.#facts.get(body.id)
    if (fact === undefined) throw new TypeError(`no deduction ${body.id}`)
    return fact
  }

  /** Nobody of the unit concerned, nor, of J62 and J18, somebody of the one about the other. */
  #isOwn(body: Body, fact: Fact): boolean {
    if (body.bound === undefined) return false
    const both = ['J62', 'J18']
    const [bound, unit] = [this.#heir(body.bound), this.#heir(fact.body.unit)]
    return bound === unit || (both.includes(bound) && both.includes(unit))
  }

  #enter(body: Body, entry: Entry): void {
    this.#ports.findings.checked('deductions')
    const { rule, date } = body
    if (!BODIES[rule]?.includes(body.body)) this.#wrong(entry, 'deduction-rule', `${rule} ${body.body}`)
    if (this.#facts.has(body.id)) this.#wrong(entry, 'deduction-rule', body.id)
    const [day, today] = [dayOfDate(date), dayOf(entry.at)]
    const campaign = campaignOfDay(today)
    if (day > today || ![campaign, campaign - 1].includes(campaignOfDay(day)))
      this.#wrong(entry, 'deduction-date', date)
    if (rule[0] === 'A' && body.document?.date !== date) this.#wrong(entry, 'deduction-date', date)
    if (rule === 'B2') this.#checkClock(body, entry, day)
    if ((body.again === true) !== this.#isAgain(body)) this.#wrong(entry, 'deduction-rule', 'again')
    this.#facts.set(body.id, {
      body,
      entered: entry.n,
      signed: Infinity,
      confirmed: Infinity,
      ended: Infinity,
      verdicts: new Map(),
      told: [],
      objected: false,
      withdrawals: new Set(),
    })
  }

  #checkClock(body: Body, entry: Entry, day: number): void {
    const due = this.#dueOf(body)
    if (day !== due + 1) this.#wrong(entry, 'deduction-date', `${body.date} ≠ ${dateOfDay(due + 1)}`)
    const { solved, answered } = body
    if (solved !== undefined && answered !== undefined && (solved > answered ? solved : answered) <= dateOfDay(due))
      this.#wrong(entry, 'deduction-date', `${solved} ${answered}`)
  }

  /** Facts that may be the same: not ended by then, of the same unit and rule, with the same number or date. */
  #isAgain(body: Body): boolean {
    return [...this.#facts.values()].some(
      ({ body: other, withdrawals }) =>
        withdrawals.size < 2 &&
        this.#heir(other.unit) === this.#heir(body.unit) &&
        other.rule === body.rule &&
        ((body.document !== undefined && other.document?.number === body.document.number) || other.date === body.date),
    )
  }

  #isWorked(day: number): boolean {
    return this.#ports.registry.calendar.get(day) ?? weekdayOf(day) <= 5
  }

  #workingDayAfter(day: number, count: number): number {
    let at = day
    for (let left = count; left > 0;) if (this.#isWorked(++at)) left--
    return at
  }

  /** The last day of the clock of B2. */
  #dueOf({ fedBack, consent, until }: Body): number {
    const fed = dayOfDate(fedBack)
    const fifth = this.#workingDayAfter(fed, 5)
    if (consent === undefined || dayOfDate(consent) < fed || dayOfDate(consent) > fifth) return fifth
    let month = sameDayNextMonth(fedBack)
    while (!this.#isWorked(month)) month++
    month = Math.max(month, fifth)
    return until === undefined ? month : Math.max(fifth, Math.min(dayOfDate(until), month))
  }

  #counts({ body, entered, confirmed, signed, ended }: Fact): boolean {
    let before = Infinity
    for (const [n, { from, to }] of this.#ports.seals())
      if (from <= body.date && body.date <= to) before = Math.min(before, n)
    const needed = body.rule[0] === 'B' ? [entered, confirmed, signed] : [entered, confirmed]
    // What did not happen yet lies at infinity, and so does the end of a fact that goes on.
    return needed.every((n) => n < before) && ended >= before
  }

  /** What a seal of these dates finds waiting: facts without an end, and objections that nobody decided. */
  openIn(from: string, to: string): { deductions: number; objections: number } {
    const there = [...this.#facts.values()].filter(
      ({ body, ended }) => from <= body.date && body.date <= to && ended === Infinity,
    )
    const dismissed = ({ verdicts }: Fact) => [...verdicts.values()].filter((each) => each === 'dismissed').length
    return {
      deductions: there.filter(({ confirmed, withdrawals }) => confirmed === Infinity || withdrawals.size > 0).length,
      objections: there.filter((fact) => fact.objected && dismissed(fact) < 2).length,
    }
  }

  /** What the facts of these dates take, in tenths, by unit; the cap of a campaign fills from its first day. */
  lostIn(from: string, to: string): Map<string, number> {
    const facts = [...this.#facts.values()]
    // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
    facts.sort(({ body: a }, { body: b }) => (`${a.date} ${a.id}` < `${b.date} ${b.id}` ? -1 : 1))
    const used = new Map<string, number>()
    const lost = new Map<string, number>()
    for (const fact of facts) {
      if (!this.#counts(fact)) continue
      const { rule, date } = fact.body
      const unit = this.#heir(fact.body.unit)
      let tenths = TENTHS[rule]!
      if (rule[0] === 'B') {
        const name = `${campaignOfDay(dayOfDate(date))} ${unit}`
        const before = ofKey(used, name, () => 0)
        tenths = Math.min(tenths, MOST_BY_B - before)
        used.set(name, before + tenths)
      }
      if (from <= date && date <= to) lost.set(unit, (lost.get(unit) ?? 0) + tenths)
    }
    return lost
  }
}

/** The same day number of the next month, or that month's last day. */
function sameDayNextMonth(date: string): number {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Math.floor(Date.UTC(year, month, Math.min(day, last)) / 86_400_000)
}
