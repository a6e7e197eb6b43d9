import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { StandsFor } from '../changes/large/closing-projection.ts'
import { caseChecks } from './verify-cases.ts'
import { wrongOfClock } from './verify-clock.ts'
import { hubChecks } from './verify-hub.ts'
import { officerChecks } from './people/verify-officers.ts'
import { CorrectionChecks } from './ratings/verify-corrections.ts'
import { pressChecks, wrongVerdictOf } from './ratings/verify-presses.ts'
import type { Before, Checked, EntryCheck, Wrong } from './verify-check.ts'
import { deductionChecks } from './methods/verify-deductions.ts'
import { poolChecks } from './methods/verify-pool.ts'
import { drawChecks } from './methods/verify-draws.ts'
import { ballotChecks } from './methods/verify-ballot.ts'
import { problemChecks } from './methods/verify-problems.ts'
import { rectificationChecks } from './methods/verify-rectifications.ts'
import { oversightChecks } from './methods/verify-oversight.ts'
import { handInChecks } from './methods/verify-hand-ins.ts'
import { onlineChecks } from './methods/verify-online.ts'
import { answerChecks } from './methods/verify-answers.ts'
import { baselineChecks } from './methods/verify-baseline.ts'
import { followUpChecks } from './methods/verify-follow-up.ts'
import { reportChecks } from './methods/verify-report.ts'
import { sealChecks } from './verify-seals.ts'
import { wrongReason } from './verify-reasons.ts'
import { serviceChecks } from './ratings/verify-services.ts'
import { emptyMemory } from '../writer/write.ts'

/**
 * Computes again, entry by entry, every member that follows from what stands before it (README section 11). What holds
 * at the end of an act alone, `checkDecisions` looks at.
 */
export class EntryChecks {
  #before: Before
  #checks: EntryCheck
  #expects: { n: number; check: (next: Checked) => Wrong | null } | null = null

  #corrections: CorrectionChecks

  #edition: 1 | 2 = 1

  constructor(parts: Omit<Before, 'memory' | 'edition'>) {
    const before: Before = { ...parts, memory: emptyMemory(), edition: () => this.#edition }
    this.#before = before
    this.#corrections = new CorrectionChecks(before, wrongVerdictOf(before))
    const expectNext = (n: number, check: (next: Checked) => Wrong | null) => (this.#expects = { n, check })
    this.#checks = {
      ...hubChecks(before),
      ...pressChecks(before),
      ...serviceChecks(before, expectNext),
      ...officerChecks(before, expectNext),
      ...caseChecks(before, expectNext),
      ...sealChecks(before),
      ...handInChecks(before),
      ...deductionChecks(before, expectNext),
      ...poolChecks(before),
      ...drawChecks(before),
      ...ballotChecks(before),
      ...problemChecks(before),
      ...rectificationChecks(before),
      ...oversightChecks(before),
      ...onlineChecks(before, expectNext),
      ...answerChecks(before),
      ...reportChecks(before),
      ...baselineChecks(before),
      ...followUpChecks(before),
      ...this.#corrections.checks,
    }
  }

  /** What is wrong with an entry, or with one before it of which only this one shows it; null when nothing is. */
  next(entry: Checked): (Wrong & { n?: number }) | null {
    const due = this.#expects
    this.#expects = null
    const late = due?.check(entry) ?? null
    if (late !== null) return { ...late, n: due!.n }
    const unsettled = this.#corrections.before(entry.kind)
    if (unsettled !== null) return unsettled
    if (entry.kind === 'genesis') this.#edition = (entry.body as EntryBodies['genesis']).officerRules ?? 1
    if (entry.kind === 'officer-rules') {
      if (this.#edition === 2) return { code: 'decision-wrong', message: 'the second edition held already' }
      this.#edition = 2
    }
    const check = this.#checks[entry.kind] as
      | ((body: EntryBodies[EntryKind], entry: Checked) => Wrong | null)
      | undefined
    return (
      check?.(entry.body, entry) ??
      wrongReason(entry.kind, entry.body) ??
      wrongOfClock(this.#before.sql, this.#before.registry, entry)
    )
  }

  /** What is wrong with a change of a slice that takes effect now. */
  stands(stood: StandsFor): (Wrong & { n: number }) | null {
    return this.#corrections.stands(stood, (entry) => {
      const check = this.#checks[entry.kind] as (body: EntryBodies[EntryKind], entry: Checked) => Wrong | null
      return check(entry.body, entry)
    })
  }

  /** What the last entry lacks, when no other follows. */
  end(): (Wrong & { n: number }) | null {
    const due = this.#expects
    return due === null ? this.#corrections.before(null) : { n: due.n, ...due.check(NOTHING_FOLLOWS)! }
  }
}

/** Of no kind that any check waits for. */
const NOTHING_FOLLOWS = { n: 0, at: 0, kind: 'genesis', body: {} } as Checked
