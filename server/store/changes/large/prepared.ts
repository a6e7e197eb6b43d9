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

/** A change that a correction makes necessary, and what it moves. */
export interface PlannedChange {
  change: CorrectionChange
  moves: FigureMove[]
  /** Services that the rating has, had or gets; ratings likewise, of a change of a service. */
  linked: string[]
}

/** By id. */
export interface Subjects {
  ratings: string[]
  services: string[]
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
  #links = new Map<string, Set<string>>()
  #leftOut = 0
  #kind = new Map<string, keyof Subjects>()

  constructor(id: string) {
    this.id = id
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
    for (const { change, moves, linked } of changes) {
      const subject = subjectOf(change)
      this.#kind.set(subject.id, subject.kind)
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
    for (const { kind, body } of entries) {
      const { item, rating, service } = body as {
        item?: { id: string; pressId?: string }
        rating?: string
        service?: string
      }
      if (OVERTAKES.has(kind) && !isFromNowOn(kind, body, this.now)) this.overtaken = true
      if (kind === 'rating') this.met.ratings.add(item!.id)
      else if (kind === 'extra') this.met.ratings.add(item!.pressId!)
      else if (rating !== undefined && kind !== 'follow-up' && kind !== 'case-step') this.met.ratings.add(rating)
      if (service !== undefined && kind !== 'rating') this.met.services.add(service)
    }
  }

  /**
   * What cannot take effect as it was planned: what was met since, and whatever hangs on the same services. The figures of
   * what was planned of these are taken back.
   */
  leaveOut(): { met: Subjects; planned: Subjects } {
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
    const isPlanned = (id: string) => this.#moves.has(id)
    const planned = {
      ratings: met.ratings.filter(isPlanned).toSorted(),
      services: met.services.filter(isPlanned).toSorted(),
    }
    this.#leftOut = planned.ratings.length
    for (const id of [...planned.ratings, ...planned.services]) this.sums.takeAway(this.#moves.get(id)!)
    this.cases = this.cases.filter((id) => !seen.has(id))
    return { met, planned }
  }
}

function subjectOf({ kind, rating, service }: CorrectionChange): { id: string; kind: keyof Subjects } {
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
