import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { ErrorCode } from '../../../contract/errors.ts'
import type { Rule, ScreeningRule, Verdict } from '../../../contract/ledger/verdicts.ts'
import { decidableOf, hallOf, heirOfBound, waitingRequestOf, type Onlooker } from '../../changes/decide.ts'
import type { RatingRow } from '../../projections/rating-row.ts'
import type { Reader } from '../../reader.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import { whyNotDecide } from '../../../rules/screening/may-decide.ts'
import { changedFrom, groupBefore, type GroupBefore } from './press-evidence.ts'
import { questionOf } from './rating-questions.ts'

/** A rating as the screening desk (待核) shows it. */
export interface DeskRating {
  rating: string
  source: 'press' | 'call'
  hall: string | null
  window: string | null
  /** What the window is called. */
  counter: string | null
  unit: { code: string; name: string } | null
  level: number
  /** The level that was pressed first, and how long after it the last change came, ms; null where nothing was changed. */
  changed: { from: number; afterMs: number } | null
  /** The press of its group before it, where it is one too near. */
  before: GroupBefore | null
  verdict: Verdict
  rule: Rule
  /** What screening says of a rating that officers decided. */
  screening: { verdict: Verdict; rule: ScreeningRule } | null
  occurredAt: string
  receivedAt: string
  clock: string
  device: { id: string; kind: 'kiosk' | 'keypad' } | null
  /** The request about it that waits for a second officer. */
  request: string | null
  /** The newest question about it to its hall. */
  question: { question: string; answered: boolean } | null
  /** Why the person who asks may not decide about it, or null. */
  mayNot: ErrorCode | null
}

export function deskRating(reader: Reader, viewer: Onlooker, row: RatingRow): DeskRating {
  const { registry, sql } = reader
  const unit = row.unit === null ? undefined : registry.unit(registry.heirOf(row.unit))
  const device = row.device === null ? undefined : registry.device(row.device)
  const hall = hallOf(reader, row)
  const window = row.window === null ? undefined : registry.windowById(row.window)
  return {
    rating: uuidText(row.id),
    source: row.source,
    hall: hall ?? null,
    window: window?.code ?? null,
    counter: window?.name ?? null,
    unit: unit ? { code: unit.code, name: unit.name } : null,
    level: row.level,
    changed: changedFrom(reader, row),
    before: (row.screening_rule ?? row.rule) === 'gap' ? groupBefore(reader, row) : null,
    verdict: row.verdict,
    rule: row.rule,
    screening:
      row.screening_rule === null || row.screening_verdict === null
        ? null
        : { verdict: row.screening_verdict, rule: row.screening_rule },
    occurredAt: isoShanghai(row.occurred),
    receivedAt: isoShanghai(row.received),
    clock: row.clock,
    device: device ? { id: device.id, kind: device.kind } : null,
    request: waitingRequestOf(sql, row.id) ?? null,
    question: questionOf(sql, row.id),
    mayNot: whyNotDecide(heirOfBound(reader, viewer), decidableOf(reader, row)),
  }
}
