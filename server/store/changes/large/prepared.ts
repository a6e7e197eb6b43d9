import type { CorrectionChange, EntryKind } from '../../../contract/ledger/ledger-entries.ts'
import type { Appended } from '../../chain/chain.ts'
import { FigureSums, type FigureMove } from './figure-sums.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** After one of these a plan says nothing any more. People who would enter one wait until the correction is through. */
export const OVERTAKES: ReadonlySet<EntryKind> = new Set([
  'policy',
  'matter',
  'posting',
  'placement',
  'window-mode',
  'hours',
  'hall-day',
  'special-day',
  'device-seen',
  'seal',
  'reopen',
  'clock-doubt',
  'clock-settled',
])

/** What becomes of a press or service, and what it moves. */
export interface PlannedChange {
  subject: Subject
  /** The entry that the correction makes necessary; null: the correction's own entry moves it in time. */
  change: CorrectionChange | null
  moves: FigureMove[]
  /** Services that the rating has, had or gets; ratings likewise, of a change of a service. */
  linked: string[]
}

/** By id. */
export interface Subjects {
  ratings: string[]
  services: string[]
}

export interface Subject {
  id: string
  kind: keyof Subjects
}

/** What cannot take effect as it was planned. */
export interface LeftOut {
  /** Everything that is to be judged when the correction takes effect. */
  met: Subjects
  /** What of it the plan speaks of, and what of that the slices do. */
  planned: Subjects
  sliced: Subjects
}

/**
 * A large correction while it is in hand: what was planned, and what the ledger learnt since. It lives in memory: with
 * the hub that prepared it, it is void.
 */
export class Prepared {
  readonly id: string
  /** When it was planned, by the hub's clock, ms. */
  now = 0
  readonly slices: number[] = []
  readonly sums = new FigureSums()
  result: unknown
  cases: string[] = []
  isClosed = false
  /** A change came that the plan does not know. */
  overtaken = false
  /** Ratings and services that were written or changed since. */
  readonly met = { ratings: new Set<string>(), services: new Set<string>() }
  #moves = new Map<string, FigureMove[]>()
  #sliced = new Set<string>()
  #left: LeftOut | null = null
  #links = new Map<string, Set<string>>()
  #leftOut = 0
  #kind = new Map<string, keyof Subjects>()

  #isOvertakenBy: (entry: Appended) => boolean

  /** @param isOvertakenBy an entry that makes this plan worthless, beyond `OVERTAKES` */
  constructor(id: string, isOvertakenBy: (entry: Appended) => boolean = () => false) {
    this.id = id
    this.#isOvertakenBy = isOvertakenBy
  }

  /** How many presses belong elsewhere by the plan, without those that were left out. */
  get moved(): number {
    const moved = (this.result as { moved?: number } | null)?.moved ?? 0
    return Math.max(0, moved - this.#leftOut)
  }

  /** In the transaction that closes it. */
  whileClosing<T>(sql: Sql, run: () => T): T {
    closing.set(sql, this)
    try {
      return run()
    } finally {
      closing.delete(sql)
    }
  }

  plan(changes: readonly PlannedChange[]): void {
    for (const { subject, change, moves, linked } of changes) {
      this.#kind.set(subject.id, subject.kind)
      if (change !== null) this.#sliced.add(subject.id)
      this.sums.add(moves)
      const known = this.#moves.get(subject.id)
      if (known) known.push(...moves)
      else this.#moves.set(subject.id, moves)
      for (const other of linked) {
        this.#kind.set(other, subject.kind === 'ratings' ? 'services' : 'ratings')
        link(this.#links, subject.id, other)
        link(this.#links, other, subject.id)
      }
    }
  }

  /** Takes what a commit brought. */
  note(entries: readonly Appended[]): void {
    for (const entry of entries) {
      const { kind, body } = entry
      const { item, rating, service } = body as {
        item?: { id: string; pressId?: string }
        rating?: string
        service?: string
      }
      if ((OVERTAKES.has(kind) && !isFromNowOn(kind, body, this.now)) || this.#isOvertakenBy(entry))
        this.overtaken = true
      if (kind === 'rating') this.met.ratings.add(item!.id)
      else if (kind === 'extra') this.met.ratings.add(item!.pressId!)
      else if (rating !== undefined && kind !== 'follow-up' && kind !== 'case-step') this.met.ratings.add(rating)
      if (service !== undefined && kind !== 'rating') this.met.services.add(service)
    }
  }

  /**
   * What cannot take effect as it was planned: what was met since, and whatever hangs on the same services. The figures of
   * what was planned of these are taken back. From here on nothing is met any more.
   */
  leaveOut(): LeftOut {
    if (this.#left !== null) return this.#left
    const met: Subjects = { ratings: [...this.met.ratings], services: [...this.met.services] }
    const look = [...met.ratings, ...met.services]
    const seen = new Set(look)
    for (let id = look.pop(); id !== undefined; id = look.pop())
      for (const other of this.#links.get(id) ?? []) {
        if (seen.has(other)) continue
        seen.add(other)
        look.push(other)
        met[this.#kind.get(other)!].push(other)
      }
    const those = (has: (id: string) => boolean): Subjects => ({
      ratings: met.ratings.filter(has).toSorted(),
      services: met.services.filter(has).toSorted(),
    })
    const planned = those((id) => this.#moves.has(id))
    this.#leftOut = planned.ratings.length
    for (const id of [...planned.ratings, ...planned.services]) this.sums.takeAway(this.#moves.get(id)!)
    this.cases = this.cases.filter((id) => !seen.has(id))
    return (this.#left = { met, planned, sliced: those((id) => this.#sliced.has(id)) })
  }
}

export function subjectOf({ kind, rating, service }: CorrectionChange): Subject {
  return kind === 'attribution' || kind === 'verdict'
    ? { id: rating!, kind: 'ratings' }
    : { id: service!, kind: 'services' }
}

/** Where a device stands from now on, and who is posted, is no matter of the past. */
export function isFromNowOn(kind: EntryKind, body: object, now: number): boolean {
  return kind === 'placement' && (body as { from: number }).from >= now
}

function link(links: Map<string, Set<string>>, from: string, to: string): void {
  const known = links.get(from)
  if (known) known.add(to)
  else links.set(from, new Set([to]))
}

/** The correction that the present transaction closes, by database: what its closing entry carries out. */
const closing = new WeakMap<Sql, Prepared>()

export function closingNow(sql: Sql): Prepared | undefined {
  return closing.get(sql)
}
