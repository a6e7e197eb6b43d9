import { campaignPeriod, campaignYearAt, DAY_MS, parseDay, startOfDay } from '../../contract/campaign-time.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import type { Officer } from '../../contract/ledger/ledger-entries.ts'
import { FIRST_METHOD } from '../../contract/methods.ts'
import { isOwn } from '../../rules/screening/may-decide.ts'
import { contentDigest } from '../changes/seals/seal-content.ts'
import {
  lastSealRequest,
  reopenRequests,
  sealByNumber,
  sealOver,
  sealRequestByNumber,
  sealsMet,
  spanOfDates,
  standsOf,
  standsSince,
  type SealedSpan,
} from '../changes/seals/seals.ts'
import type { MethodRecord, PointCounts } from '../methods/method-record.ts'
import { RECORDS } from '../methods/records.ts'
import { sealWrong, type Before, type Checked, type EntryCheck, type Wrong } from './verify-check.ts'

type Seal = EntryBodies['seal']

/** Seals and what officers say about them: the figures, what was open, and that two people were there. */
export function sealChecks(before: Before): EntryCheck {
  const { sql } = before
  const wrong = sealWrong
  const named = (message: string | null): Wrong | null => (message === null ? null : wrong(message))
  /** Units of which a seal says more than that they were not there, by its number. */
  const present = new Map<number, string[]>()
  const wrongOpening = (body: Officer & { seal: number }) => {
    const row = sealByNumber(sql, body.seal)
    if (row?.reopened !== null) return `seal ${body.seal} does not hold`
    if (before.edition() === 1) return null
    if (sealOver(sql, row)) return 'a longer period is sealed over it'
    const own = body.role === 'method-owner' ? undefined : boundTo(before, body)
    return (present.get(body.seal) ?? []).some((code) => isOwn(own, before.registry.heirOf(code)))
      ? `is about ${own}, its officer’s`
      : null
  }

  return {
    stand: (body, entry) => {
      const { from, to, held, digest } = body
      const method = methodOf(body)
      if (method === undefined) return wrong(`is of ${body.method}, which is no method`)
      const dates = spanOf(from, to)
      if (dates === null) return wrong(`${from} to ${to} is no period`)
      const span = { ...dates, method: method.code }
      const { same, across } = sealsMet(sql, span)
      if (same || across) return wrong('its period was sealed')
      if (before.edition() === 2) {
        const message =
          wrongOfficer(before, method, body, span) ?? wrongConsent(before, method, body, { ...span, from, to }, entry)
        if (message !== null) return wrong(message)
      }
      const due = method.verify.open(before, body.checks ?? { held }, span, body.asOf ?? entry.at).held
      if (held === due.held && digest === due.digest) return null
      return wrong(`names ${held} held ratings, ${due.held} are held`)
    },
    'seal-request': (body, entry) => named(wrongRequest(before, body, entry)),
    'seal-refusal': ({ request }) => {
      const row = sealRequestByNumber(sql, request)
      if (!row || lastSealRequest(sql, spanOfDates({ ...row, from: row.from_date, to: row.to_date }))?.n !== request)
        return wrong(`entry ${request} is no request that waits`)
      return row.refused === null ? null : wrong(`request ${request} was sent back before`)
    },
    seal: (body, entry) => {
      present.set(
        entry.n,
        body.units.filter(({ status }) => status !== 'not-present').map(({ code }) => code),
      )
      const method = methodOf(body)
      if (method === undefined) return wrong(`is of ${body.method}, which is no method`)
      return (
        method.verify.beforeSeal?.(before, body) ??
        named(
          wrongPeriod(before, method, body, entry) ??
            wrongOpen(before, method, body) ??
            wrongFigures(before, method, body),
        )
      )
    },
    'seal-package': ({ seal }) => (sealByNumber(sql, seal) ? null : wrong(`no seal ${seal}`)),
    'reopen-request': (body) => named(wrongOpening(body)),
    reopen: (body) => {
      const { seal, request, operator } = body
      const message = wrongOpening(body)
      if (message !== null) return wrong(message)
      if (body.role === 'method-owner') return wrong('is opened by its owner')
      const asked = reopenRequests(sql, seal).find(({ n }) => n === request)
      if (!asked) return wrong(`entry ${request} did not ask for it`)
      return asked.operator === operator ? wrong(`${operator} asked and opened`) : null
    },
  }
}

/** Whose it is, or undefined for one that this version does not know. */
function methodOf({ method = FIRST_METHOD }: Pick<Seal, 'method'>): MethodRecord | undefined {
  return RECORDS[method]
}

function spanOf(from: string, to: string): { since: number; until: number } | null {
  const [first, last] = [parseDay(from), parseDay(to)]
  return first === null || last === null || first > last
    ? null
    : { since: startOfDay(first), until: startOfDay(last) + DAY_MS }
}

function wrongPeriod(
  { sql, registry, entry }: Before,
  method: MethodRecord,
  body: Seal,
  { n, at }: Checked,
): string | null {
  const { from, to, since, until, asOf, early, campaign, policy } = body
  const span = spanOf(from, to)
  if (span?.since !== since || span.until !== until) return `${from} to ${to} is another time than it names`
  const year = campaignPeriod(Number(campaign))
  if (since < year.from || until > year.to) return `${from} to ${to} is not in ${campaign}`
  const { same, across, parts } = sealsMet(sql, { method: method.code, since, until })
  if (same || across) return 'seals a period that is sealed already'
  if (canonicalJson(body.parts ?? []) !== canonicalJson(parts.map((part) => part.n)))
    return `names ${body.parts?.length ?? 0} sealed parts, ${parts.length} hold`
  if (asOf !== at && !(asOf < at && entry(n - 1)?.at === at)) return `asOf is ${asOf}, it was written at ${at}`
  if ((early === true) !== until > asOf) return early ? 'its period was over' : 'its period was not over'
  const due = registry.policy(Math.min(asOf, year.to - 1))
  if (policy.version === due.policy.version && policy.digest === due.digest) return null
  return `goes by policy ${policy.version}, ${due.policy.version} held`
}

/** What was open when it was sealed, what of it was accepted, and who else let it stand. */
function wrongOpen(before: Before, method: MethodRecord, body: Seal): string | null {
  const { sql } = before
  const { checks, operator, second } = body
  const { held: due, counts } = method.verify.open(before, checks, body, body.asOf)
  const { held, digest } = due
  if (held !== checks.held || digest !== body.heldDigest) return `names ${checks.held} held ratings, ${held} are held`
  const unlike = wrongChecks(checks, counts)
  if (unlike !== null) return unlike
  const accepted = Object.entries(counts).flatMap(([point, count]) => (count > 0 ? [point] : []))
  if (canonicalJson(accepted) !== canonicalJson(body.accepted))
    return `accepts ${body.accepted.join(', ')}, open were ${accepted.join(', ')}`
  const isSecond = before.edition() === 2
  if (isSecond !== (body.content !== undefined)) return isSecond ? 'names no content' : 'names a content'
  if (isSecond && body.content !== contentDigest(body)) return 'names the digest of another content'
  const stands = isSecond
    ? standsSince(sql, { ...body, method: method.code }).filter(({ content }) => content === body.content)
    : standsOf(sql, { ...body, method: method.code }).filter((stand) => stand.digest === digest)
  const other = stands.find((stand) => stand.operator !== operator)
  if (second !== other?.operator)
    return `${second ?? 'nobody'} let it stand with ${operator}, on record is ${other?.operator ?? 'nobody'}`
  const unasked = wrongCarriedOut(before, method, body)
  if (unasked !== null) return unasked
  const needed = held > 0 || (isSecond && accepted.length > 0)
  if (needed && second === undefined) return 'nobody else let stand what is held or open'
  // What the owner leaves as it is, an officer of the office has consented to.
  return isSecond && body.role !== 'method-owner' ? wrongOfficer(before, method, body, body) : null
}

/** A seal that carries out a request does what was asked, in the name of who asked, and no sooner. */
function wrongCarriedOut({ sql, edition }: Before, method: MethodRecord, body: Seal): string | null {
  if (body.request === undefined) return null
  const asked = sealRequestByNumber(sql, body.request)
  if (!asked || edition() === 1 || lastSealRequest(sql, { ...body, method: method.code })?.n !== body.request)
    return `entry ${body.request} is no request that waits`
  if (asked.refused !== null) return `request ${body.request} was sent back`
  const asks = [
    asked.method,
    asked.campaign,
    asked.from_date,
    asked.to_date,
    asked.content,
    asked.accepted,
    asked.operator,
    asked.role,
  ]
  const does = [
    method.code,
    body.campaign,
    body.from,
    body.to,
    body.content,
    JSON.stringify(body.accepted),
    body.operator,
    body.role,
  ]
  if (canonicalJson(asks) !== canonicalJson(does.map((each) => each ?? '')) || asked.bound !== (body.bound ?? null))
    return `is not what request ${body.request} asked for`
  return body.second === undefined ? `nobody agreed to request ${body.request}` : null
}

/** What an officer asks to be sealed is what there was, and nothing of it was sealed. */
function wrongRequest(before: Before, body: EntryBodies['seal-request'], entry: Checked): string | null {
  const { sql } = before
  const { campaign, from, to, early, asOf, checks, accepted, heldDigest, content } = body
  const method = methodOf(body)
  if (method === undefined) return `is of ${body.method}, which is no method`
  const dates = spanOf(from, to)
  if (dates === null) return `${from} to ${to} is no period`
  const span = { ...dates, method: method.code }
  const year = campaignPeriod(Number(campaign))
  if (span.since < year.from || span.until > year.to) return `${from} to ${to} is not in ${campaign}`
  const { same, across } = sealsMet(sql, span)
  if (same || across) return 'its period was sealed'
  if (before.edition() === 1) return 'is asked under rules that know no such request'
  if ((early === true) !== span.until > asOf) return early ? 'its period was over' : 'its period was not over'
  const { held: due, counts } = method.verify.open(before, checks, span, asOf)
  const open = Object.entries(counts).flatMap(([point, count]) => (count > 0 ? [point] : []))
  if (canonicalJson(open) !== canonicalJson(accepted))
    return `accepts ${accepted.join(', ')}, open were ${open.join(', ')}`
  if (checks.held !== due.held || heldDigest !== due.digest)
    return `names ${checks.held} held ratings, ${due.held} are held`
  const shown = { method: body.method, asOf, checks, content, held: checks.held, digest: heldDigest }
  // What the owner leaves as it is, an officer of the office consents to.
  return (
    (body.role === 'method-owner' ? null : wrongOfficer(before, method, body, span)) ??
    wrongContent(before, method, shown, { ...span, from, to }, entry)
  )
}

function wrongChecks(checks: Seal['checks'], open: PointCounts): string | null {
  const { held: _, ...said } = checks
  for (const point of Object.keys({ ...open, ...said }) as (keyof PointCounts)[])
    if (said[point] !== open[point]) return `${point} is ${said[point]}, the entries give ${open[point]}`
  return null
}

function boundTo({ registry }: Before, { bound }: Officer): string | undefined {
  return bound === undefined ? undefined : registry.heirOf(bound)
}

/** Whether whoever leaves a period as it is would judge the own unit. */
function wrongOfficer(
  before: Before,
  method: MethodRecord,
  officer: Officer,
  { since, until }: { since: number; until: number },
): string | null {
  const own = boundTo(before, officer)
  const open = own === undefined ? [] : method.unitsOpen(before.sql, since, until)
  return open.some((unit) => isOwn(own, before.registry.heirOf(unit))) ? `is about ${own}, its officer’s` : null
}

/** The content that a consent names is what a seal would name there. */
function wrongConsent(
  before: Before,
  method: MethodRecord,
  body: EntryBodies['stand'],
  span: SealedSpan,
  entry: Checked,
): string | null {
  return body.role === 'campaign-office'
    ? wrongContent(before, method, body, span, entry)
    : 'is no consent of the campaign office'
}

function wrongContent(
  before: Before,
  method: MethodRecord,
  {
    method: of,
    asOf,
    checks,
    content,
    held,
    digest,
  }: Pick<EntryBodies['stand'], 'method' | 'asOf' | 'checks' | 'content' | 'held' | 'digest'>,
  span: SealedSpan,
  { n, at }: Checked,
): string | null {
  const { sql, registry, entry } = before
  if (asOf === undefined || checks === undefined) return 'names no content'
  if (asOf !== at && !(asOf < at && entry(n - 1)?.at === at)) return `asOf is ${asOf}, it was written at ${at}`
  const unlike = wrongChecks(checks, method.verify.open(before, checks, span, asOf).counts)
  if (unlike !== null) return unlike
  if (checks.held !== held) return `names ${checks.held} held ratings and ${held}`
  const campaign = String(campaignYearAt(span.since))
  const { policy, digest: policyDigest } = registry.policy(Math.min(asOf, campaignPeriod(Number(campaign)).to - 1))
  const due = contentDigest({
    ...(of === undefined ? {} : { method: of }),
    from: span.from,
    to: span.to,
    policy: { version: policy.version, digest: policyDigest },
    checks,
    heldDigest: digest,
    units: method.verify.units(sql, registry, { ...span, asOf, campaign }),
  })
  return due === content ? null : 'names another content than there was'
}

function wrongFigures({ sql, registry }: Before, method: MethodRecord, body: Seal): string | null {
  const due = method.verify.units(sql, registry, body)
  if (due.length !== body.units.length) return `names ${body.units.length} units, there are ${due.length}`
  const i = due.findIndex((unit, at) => canonicalJson(unit) !== canonicalJson(body.units[at]))
  if (i === -1) return null
  const [gives, says] = [due[i]!, body.units[i]!]
  const member = Object.keys({ ...gives, ...says }).find(
    (name) => canonicalJson({ is: gives[name as 'code'] }) !== canonicalJson({ is: says[name as 'code'] }),
  )
  return `${gives.code} ${gives.name}: ${member} is ${JSON.stringify(says[member as 'code'])}, its entries give ${JSON.stringify(gives[member as 'code'])}`
}
