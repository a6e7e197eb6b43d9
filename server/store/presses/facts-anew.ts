import { afterMoved, isTrusted, type KnownMoment } from '../../rules/attribution/moment.ts'
import type { Fact, RatingBody } from '../../contract/ledger/ledger-entries.ts'
import { openState } from '../registry/opening.ts'
import { factBits, factNames, hasFact } from '../../rules/screening/facts.ts'
import { isDoubted } from '../changes/clock-doubt.ts'
import type { Registry } from '../registry/registry.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import type { Write } from '../writer/write.ts'

/** Whether a press spends an invitation, or the invitation found no device. */
interface ClaimState {
  spends: boolean
  down: boolean
}

/** Facts that hang on whether a press at a window has an invitation: which rules hold for it, and is it one too many. */
export function claimFacts(
  registry: Registry,
  { window, occurred, test }: { window: number; occurred: number; test: boolean },
  claim: ClaimState | undefined,
): Fact[] {
  if (registry.modeAt(window, occurred) !== 'invited' || claim?.down) return ['open-rules']
  return claim?.spends || test ? [] : ['uninvited']
}

/** The facts of a stored press with what `claimFacts` says of it now. */
export function withClaimFacts(registry: Registry, row: RatingRow, claim: ClaimState | undefined): number {
  if (row.window === null) return row.facts
  const press = { window: row.window, occurred: row.occurred, test: hasFact(row.facts, 'test') }
  return (row.facts & ~factBits(['open-rules', 'uninvited'])) | factBits(claimFacts(registry, press, claim))
}

/** The facts of a stored press, those that hang on where and when it was made asked anew; it came after no seal. */
export function factsAnew(w: Write, row: RatingRow, window: number | undefined, claim: ClaimState | undefined): Fact[] {
  const kept = factNames(row.facts & ~factBits(['after-seal', 'clock', 'closed', 'uninvited', 'open-rules', 'unseen']))
  const facts: Fact[] = isMomentTrusted(w, row) ? kept : [...kept, 'clock']
  if (isUnseen(w, row)) facts.push('unseen')
  if (window === undefined) return facts
  if (openState(w.registry, window, row.occurred) !== 'open') facts.push('closed')
  const press = { window, occurred: row.occurred, test: hasFact(row.facts, 'test') }
  return [...facts, ...claimFacts(w.registry, press, claim)]
}

export function isMomentTrusted(w: Write, row: RatingRow): boolean {
  return !isDoubted(w.sql, row.n) && isTrusted(momentOfRow(w, row), w.registry)
}

/** What is known of when a stored press was made; the entry of one that was not measured says more than its row. */
function momentOfRow(w: Write, row: RatingRow): KnownMoment {
  const known = { device: row.device!, occurredAt: row.occurred, receivedAt: row.received }
  if (row.clock === 'measured') return { ...known, measured: true }
  const text = w.sql('SELECT body FROM ledger WHERE n = ?').pluck().get(row.n) as string
  const { item, sent, after, receivedAt } = JSON.parse(text) as RatingBody
  return { ...known, measured: item.bootId === sent.bootId, ...afterMoved(after, row.received - receivedAt) }
}

/** Whether the device waits for admin or the office to confirm it. */
export function isUnseen({ registry }: Pick<Write, 'registry'>, { device }: RatingRow): boolean {
  return registry.device(device!)?.unseen != null
}
