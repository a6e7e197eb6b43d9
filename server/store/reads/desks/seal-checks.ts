import type { SealPoint } from '../../../contract/ledger/ledger-entries.ts'
import { contentDigest, type SealContent } from '../../changes/seals/seal-content.ts'
import { openDoubt } from '../../changes/clock-doubt.ts'
import { lastSealRequest, sealsMet, standsSince, type SealRequestRow, type SealRow } from '../../changes/seals/seals.ts'
import type { MethodRecord, OpenPoint, Tables } from '../../methods/method-record.ts'
import type { Campaign, Period } from '../scores/campaigns.ts'

/** What must be looked at before a period is sealed. `note` items are accepted by name; `stop` items are not passed by. */
export interface SealCheck {
  point: 'period' | 'held' | SealPoint | 'clock'
  state: 'ok' | 'note' | 'stop'
  count: number
  /** Which, where they are few enough to be named: devices with what is missing, units. */
  which: string[]
}

export interface SealState {
  from: string
  to: string
  /** The seal of exactly this period that holds, or null. */
  seal: SealRow | null
  /** Seals that hold within it: their ratings are taken as they were frozen. */
  parts: SealRow[]
  /** A seal that holds across its bounds, beside which it cannot be sealed; or null. */
  across: SealRow | null
  checks: SealCheck[]
  /** All of which a seal would speak now, and its digest: what an officer consents to. */
  content: SealContent
  digest: string
  /** The request that waits for a second officer, or was sent back last; `holds` while the content is the one it names. */
  request: (SealRequestRow & { holds: boolean }) | null
  /** Officers who consented in this attempt; `holds` while the content is still the one that they saw. */
  stands: { operator: string; at: number; reason: string; holds: boolean }[]
}

/** The check list of a method's seal (封存前检查), as it is now. */
export function sealState(
  reader: Tables,
  method: MethodRecord,
  campaign: Pick<Campaign, 'id'>,
  period: Period,
  now: number,
): SealState {
  const { sql } = reader
  const { until, from, to } = period
  const span = { ...period, method: method.code }
  const { same, parts, across } = sealsMet(sql, span)
  const { held, noted } = method.open(reader, period, now)
  const { answer, sealed } = method.scores(reader, campaign, period, now)
  const content: SealContent = {
    method: method.code,
    from,
    to,
    policy: answer.policy,
    checks: { held: held.held, ...Object.fromEntries(noted.map(({ point, count }) => [point, count])) },
    heldDigest: held.digest,
    units: sealed,
  }
  const digest = contentDigest(content)
  const stands = standsSince(sql, span).map((stand) => ({ ...stand, holds: stand.content === digest }))
  const request = same === undefined ? lastSealRequest(sql, span) : undefined
  const doubts = openDoubt(sql) === null ? 0 : 1
  const consented = stands.some(({ holds }) => holds)
  const checks: SealCheck[] = [
    { point: 'period', state: until <= now ? 'ok' : 'stop', count: until <= now ? 0 : 1, which: [] },
    { point: 'held', state: held.held === 0 || consented ? 'ok' : 'stop', count: held.held, which: [] },
    ...noted.map(checkOf),
    { point: 'clock', state: doubts === 0 ? 'ok' : 'stop', count: doubts, which: [] },
  ]
  return {
    from,
    to,
    seal: same ?? null,
    parts,
    across: across ?? null,
    checks,
    content,
    digest,
    request: request ? { ...request, holds: request.content === digest } : null,
    stands: stands.map(({ operator, at, reason, holds }) => ({ operator, at, reason, holds })),
  }
}

function checkOf({ point, count, which }: OpenPoint): SealCheck {
  return { point, state: count === 0 ? 'ok' : 'note', count, which }
}
