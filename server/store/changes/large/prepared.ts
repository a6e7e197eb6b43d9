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
  /** Everything that is to be judged again. */
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
  /** When it was planned, or caught up last, by the hub's clock, ms. */
  now = 0
  readonly slices: number[] = []
  readonly sums = new FigureSums()
  result: unknown
  isClosed = false
  /** A change came that the plan does not know. */
  overtaken = false
  /** Ratings and services that were written or changed since. */
  readonly met = { ratings: new Set<string>(), services: new Set<string>() }
  /** Of `met` those of which slices speak that were overtaken: only the closing act can judge them. */
  #carried = new Set<string>()
  #moves = new Map<string, FigureMove[]>()
  /** With their order. */
  #sliced = new Map<string, number>()
  #attributed = new Set<string>()
  #cases = new Set<string>()
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

  /** How much came that another round of planning can judge. */
  get came(): number {
    return this.met.ratings.size + this.met.services.size - this.#carried.size
  }

  /** How much is left to the closing act whatever is planned. */
  get carried(): number {
    return this.#carried.size
  }

  /** Ratings whose cases change, in the order in which they do: that of the slices. */
  get cases(): string[] {
    const place = (id: string) => this.#sliced.get(id) ?? Infinity
    return [...this.#cases].toSorted((a, b) => place(a) - place(b) || 0)
  }

  /** It is planned by what the ledger holds now. */
  begin(now: number): void {
    this.now = now
    this.overtaken = false
    this.met.ratings.clear()
    this.met.services.clear()
  }

  /** @returns the changes for slices: not of what is left to the closing act */
  plan(changes: readonly PlannedChange[]): CorrectionChange[] {
    for (const { subject, change, moves, linked } of changes) {
      this.#kind.set(subject.id, subject.kind)
      if (change !== null && !this.#sliced.has(subject.id)) this.#sliced.set(subject.id, this.#sliced.size)
      if (change?.kind === 'attribution') this.#attributed.add(subject.id)
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
    return changes.flatMap(({ subject, change }) => (this.#carried.has(subject.id) ? [] : (change ?? [])))
  }

  /** The plan is through, or has caught up. */
  planned(cases: readonly string[], result: unknown): void {
    for (const id of cases) this.#cases.add(id)
    this.#leftOut = 0
    this.result = result
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

  /** What cannot take effect as it was planned: what was met since, and whatever hangs on the same services. */
  get left(): LeftOut {
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
    return { met, planned: those((id) => this.#moves.has(id)), sliced: those((id) => this.#sliced.has(id)) }
  }

  /** What was planned of these is no longer: the figures are taken back. From here on other things are met. */
  leaveOut({ met, planned, sliced }: LeftOut): void {
    for (const id of [...planned.ratings, ...planned.services]) {
      this.sums.takeAway(this.#moves.get(id)!)
      this.#moves.delete(id)
    }
    this.#leftOut = planned.ratings.filter((id) => this.#attributed.delete(id)).length
    for (const id of met.ratings) this.#cases.delete(id)
    this.#carried = new Set([...sliced.ratings, ...sliced.services])
    this.met.ratings = new Set(sliced.ratings)
    this.met.services = new Set(sliced.services)
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

/** A correction that takes effect in the present transaction, or would in one that is only planned. */
export interface Closing {
  /** What the plan knows nothing of. */
  met: Subjects
  /** What its closing entry carries out. */
  prepared?: Prepared
}

/** By database. */
const closing = new WeakMap<Sql, Closing>()

export function whileClosing<T>(sql: Sql, now: Closing, run: () => T): T {
  closing.set(sql, now)
  try {
    return run()
  } finally {
    closing.delete(sql)
  }
}

export function closingNow(sql: Sql): Closing | undefined {
  return closing.get(sql)
}
