import { isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import { allSeals, reopenRequests, sealBody, sealByNumber, type SealRow } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import { recordOf } from '../../methods/records.ts'
import { periodOfMethod } from '../../methods/period-of-method.ts'
import type { MethodAsked } from '../scores/score-reports.ts'
import { figuresOf } from '../scores/sealed-figures.ts'
import { lateRatings } from './late-ratings.ts'
import { sealState } from './seal-checks.ts'
import { waitingSeals } from './waiting-seals.ts'

/** A seal as desks show it. */
export interface SealView {
  seal: number
  hash: string
  method: MethodCode
  campaign: string
  from: string
  to: string
  sealedAt: string
  operator: string
  second: string | null
  reason: string
  reopened: boolean
  reopenRequests: { operator: string; at: string; reason: string }[]
  /** Of the manifest of what was handed over, once it was made. */
  digest: string | null
}

/**
 * All seals, those that were opened again included, newest first.
 *
 * @param method of this one alone
 */
export function sealList({ sql }: Reader, method?: MethodCode): SealView[] {
  const seals = allSeals(sql).filter((seal) => method === undefined || seal.method === method)
  return seals.map((seal) => viewOf(sql, seal))
}

/** What waits for this officer as the second one. */
export function sealsWaiting(reader: Reader, operator: string) {
  return waitingSeals(reader, operator).map(({ at, ...each }) => ({ ...each, at: isoShanghai(at) }))
}

/** @throws Refusal seal-missing */
export function sealOf({ sql }: Reader, n: number): SealView {
  return viewOf(sql, knownSeal(sql, n))
}

/** A seal with its figures and what came after it. @throws Refusal seal-missing */
export function sealDetail(reader: Reader, n: number) {
  const { sql } = reader
  const seal = knownSeal(sql, n)
  const body = sealBody(sql, n)
  return {
    seal: viewOf(sql, seal),
    alone: body.alone === true,
    checks: body.checks,
    accepted: body.accepted,
    founding: body.founding ?? [],
    foundingKeys: body.foundingKeys ?? [],
    scores: figuresOf(n, body).answer,
    late: lateRatings(reader, seal),
  }
}

/**
 * The check list before a seal, who consented, and the seal that holds. Without dates the whole campaign, over or not: a
 * seal is about the year.
 *
 * @throws Refusal unknown-method, unknown-campaign, bad-period
 */
export function sealStateOf(reader: Reader, { method, ...asked }: MethodAsked) {
  const { campaign, period } = periodOfMethod(reader, method, asked, true)
  const { seal, request, stands, parts, across, checks, content, digest } = sealState(
    reader,
    recordOf(method),
    campaign,
    period,
    asked.now,
  )
  return {
    from: period.from,
    to: period.to,
    checks,
    heldDigest: content.heldDigest,
    content: digest,
    parts: parts.filter(({ n }) => n !== seal?.n).map(partOf),
    across: across === null ? null : partOf(across),
    head: { n: reader.chain.head.n, hash: reader.chain.head.hash },
    request:
      request === null
        ? null
        : {
            request: request.n,
            operator: request.operator,
            at: isoShanghai(request.at),
            reason: request.reason,
            accepted: JSON.parse(request.accepted) as string[],
            content: request.content,
            holds: request.holds,
            refused:
              request.refused_by === null
                ? null
                : { operator: request.refused_by, reason: request.refused_reason ?? '' },
          },
    stands: stands.map(({ at, ...each }) => ({ ...each, at: isoShanghai(at) })),
    seal: seal === null ? null : viewOf(reader.sql, seal),
  }
}

function viewOf(sql: Reader['sql'], seal: SealRow): SealView {
  const { hash } = sql('SELECT hash FROM ledger WHERE n = ?').get(seal.n) as { hash: Buffer }
  return {
    seal: seal.n,
    hash: hash.toString('hex'),
    method: seal.method,
    campaign: seal.campaign,
    from: seal.from_date,
    to: seal.to_date,
    sealedAt: isoShanghai(seal.at),
    operator: seal.operator,
    second: seal.second,
    reason: seal.reason,
    reopened: seal.reopened !== null,
    reopenRequests: reopenRequests(sql, seal.n).map(({ operator, at, reason }) => ({
      operator,
      at: isoShanghai(at),
      reason,
    })),
    digest: seal.package,
  }
}

function knownSeal(sql: Reader['sql'], n: number): SealRow {
  const seal = sealByNumber(sql, n)
  if (!seal) throw new Refusal('seal-missing', String(n))
  return seal
}

function partOf({ n, from_date, to_date }: SealRow) {
  return { seal: n, from: from_date, to: to_date }
}
