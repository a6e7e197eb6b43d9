import type { CorrectionChange, EntryBodies, EntryKind } from '../../../contract/ledger/ledger-entries.ts'
import type { StandsFor } from '../../changes/large/closing-projection.ts'
import { OVERTAKES } from '../../changes/large/prepared.ts'
import { findRating, type RatingRow } from '../../projections/rating-row.ts'
import { knownService } from '../../projections/service-row.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import type { Before, Checked, EntryCheck, Wrong } from '../verify-check.ts'

/** These entries go on with a closing entry: what it could not say because it came since the plan. */
const GO_ON: ReadonlySet<EntryKind> = new Set(['attribution', 'verdict', 'service-attribution', 'invitation'])

type FoundAt = Wrong & { n: number }

/**
 * Corrections in slices. A slice has no effect; a closing entry stands for the entries of its slices. Each of these is
 * checked as such an entry, but for verdicts: neighbours that came meanwhile are judged by the end of the act alone, and
 * then each verdict is looked at.
 */
export class CorrectionChecks {
  #before: Before
  #wrongVerdict: (row: RatingRow) => Wrong | null
  #slices = new Map<string, number[]>()
  #closed = new Set<string>()
  /** Ratings that the last closing entry touched, with the slice that did last. */
  #touched = new Map<string, number>()

  /** @param wrongVerdict what is wrong with the verdict of a row, by its neighbours as they stand */
  constructor(before: Before, wrongVerdict: (row: RatingRow) => Wrong | null) {
    this.#before = before
    this.#wrongVerdict = wrongVerdict
  }

  readonly checks: EntryCheck = {
    'correction-slice': (body, entry) => this.#slice(body, entry),
    'correction-closing': (body, entry) => this.#closing(body, entry),
  }

  /** A change that takes effect now, before it does. */
  stands({ n, change, entry }: StandsFor, check: (entry: Checked) => Wrong | null): FoundAt | null {
    if (change.rating !== undefined && change.kind !== 'invitation') this.#touched.set(change.rating, n)
    if (change.kind === 'verdict') return null
    const wrong = check(entry)
    return wrong && { n, ...wrong }
  }

  /** What is wrong at the end of an act that closed a correction; asked before each entry, and after the last. */
  before(next: EntryKind | null): FoundAt | null {
    if (this.#touched.size === 0 || (next !== null && GO_ON.has(next))) return null
    const touched = [...this.#touched]
    this.#touched.clear()
    for (const [id, n] of touched) {
      const row = findRating(this.#before.sql, uuidBytes(id))!
      const wrong = this.#wrongVerdict(row)
      if (wrong !== null) return { n, ...wrong }
    }
    return null
  }

  #slice({ correction, part, changes }: EntryBodies['correction-slice'], { n }: Checked): Wrong | null {
    const known = this.#slices.get(correction) ?? []
    if (this.#closed.has(correction)) return wrong('its correction was closed')
    if (part !== known.length + 1) return wrong(`is part ${part}, ${known.length} went before`)
    this.#slices.set(correction, [...known, n])
    return changes.map((change) => this.#misshapen(change)).find((found) => found !== null) ?? null
  }

  #misshapen(change: CorrectionChange): Wrong | null {
    const { sql } = this.#before
    switch (change.kind) {
      case 'attribution':
      case 'verdict': {
        const row = change.rating === undefined ? undefined : findRating(sql, uuidBytes(change.rating))
        if (row?.source !== 'press') return wrong(`no press ${change.rating}`)
        const says = change.kind === 'verdict' ? change.verdict : change.attribution && change.facts
        return says === undefined ? wrong(`says nothing of ${change.rating}`) : null
      }
      case 'invitation':
      case 'service-attribution':
        if (change.service === undefined || !knownService(sql, change.service))
          return wrong(`no service ${change.service}`)
        return change.kind === 'invitation' && (change.event === 'shown' || change.event === 'device-down')
          ? wrong(`no correction makes ${change.event}`)
          : null
      default:
        return wrong(`no correction makes ${String(change.kind)}`)
    }
  }

  #closing({ correction, slices, cause, except }: EntryBodies['correction-closing'], { n }: Checked): Wrong | null {
    const known = this.#slices.get(correction) ?? []
    if (this.#closed.has(correction)) return wrong('its correction was closed before')
    if (slices.length !== known.length || slices.some((slice, i) => slice !== known[i]))
      return wrong(`names slices ${slices.join(', ')}, there are ${known.join(', ') || 'none'}`)
    this.#closed.add(correction)
    // A unit that stands in for a while takes two entries.
    const kind = this.#before.entry(cause)?.kind
    if (cause < n - 2 || cause >= n || kind === undefined || !OVERTAKES.has(kind))
      return wrong('no correction went before')
    return this.#unplanned(slices, except)
  }

  /** Only what was planned can be left out. */
  #unplanned(slices: readonly number[], except: EntryBodies['correction-closing']['except']): Wrong | null {
    if (except === undefined) return null
    const left = new Set([...except.ratings, ...except.services])
    for (const slice of slices) {
      const { changes } = this.#before.entry(slice)!.body as EntryBodies['correction-slice']
      for (const { kind, rating, service } of changes)
        left.delete(kind === 'attribution' || kind === 'verdict' ? rating! : service!)
    }
    return left.size === 0 ? null : wrong(`leaves out ${[...left].join(', ')}, of which its slices say nothing`)
  }
}

function wrong(message: string): Wrong {
  return { code: 'correction-wrong', message }
}
