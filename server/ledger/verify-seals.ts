import { campaignPeriod, DAY_MS, parseDay, startOfDay } from '../contract/campaign-time.ts'
import { canonicalJson } from '../contract/canonical-json.ts'
import type { EntryBodies } from '../contract/ledger-entries.ts'
import { gapsOf } from './delivery.ts'
import { heldWithin, reopenRequests, sealByNumber, sealsWithin, standsFor } from './seals.ts'
import { checkDecisions } from './verify-decisions.ts'
import type { Before, Checked, EntryCheck, Wrong } from './verify-check.ts'
import { dueUnits } from './verify-seal-figures.ts'

type Seal = EntryBodies['seal']

/** Seals and what officers say about them: the figures, what was open, and that two people were there. */
export function sealChecks(before: Before): EntryCheck {
  const { sql } = before
  const wrong = (message: string): Wrong => ({ code: 'seal-wrong', message })
  const named = (message: string | null): Wrong | null => (message === null ? null : wrong(message))
  const holds = (n: number) => sealByNumber(sql, n)?.reopened === null

  return {
    stand: ({ from, to, held, digest }) => {
      const span = spanOf(from, to)
      if (span === null) return wrong(`${from} to ${to} is no period`)
      if (sealsWithin(sql, span.since, span.until).length > 0) return wrong('its period was sealed')
      const due = heldWithin(sql, span.since, span.until)
      if (held === due.held && digest === due.digest) return null
      return wrong(`names ${held} held ratings, ${due.held} are held`)
    },
    seal: (body, entry) => {
      const decision = checkDecisions(before.fresh, sql, before.registry, before.said)
      if (decision !== null)
        return { code: decision.code, message: `before the seal, entry ${decision.n}: ${decision.message}` }
      return named(wrongPeriod(before, body, entry) ?? wrongOpen(before, body) ?? wrongFigures(before, body))
    },
    'seal-package': ({ seal }) => (sealByNumber(sql, seal) ? null : wrong(`no seal ${seal}`)),
    'reopen-request': ({ seal }) => (holds(seal) ? null : wrong(`seal ${seal} does not hold`)),
    reopen: ({ seal, request, operator }) => {
      if (!holds(seal)) return wrong(`seal ${seal} does not hold`)
      const asked = reopenRequests(sql, seal).find(({ n }) => n === request)
      if (!asked) return wrong(`entry ${request} did not ask for it`)
      return asked.operator === operator ? wrong(`${operator} asked and opened`) : null
    },
  }
}

function spanOf(from: string, to: string): { since: number; until: number } | null {
  const [first, last] = [parseDay(from), parseDay(to)]
  return first === null || last === null || first > last
    ? null
    : { since: startOfDay(first), until: startOfDay(last) + DAY_MS }
}

function wrongPeriod({ sql, registry, entry }: Before, body: Seal, { n, at }: Checked): string | null {
  const { from, to, since, until, asOf, early, campaign, policy } = body
  const span = spanOf(from, to)
  if (span?.since !== since || span.until !== until) return `${from} to ${to} is another time than it names`
  const year = campaignPeriod(Number(campaign))
  if (since < year.from || until > year.to) return `${from} to ${to} is not in ${campaign}`
  if (sealsWithin(sql, since, until).length > 0) return 'seals a period that is sealed already'
  if (asOf !== at && !(asOf < at && entry(n - 1)?.at === at)) return `asOf is ${asOf}, it was written at ${at}`
  if ((early === true) !== until > asOf) return early ? 'its period was over' : 'its period was not over'
  const due = registry.policy(Math.min(asOf, year.to - 1))
  if (policy.version === due.policy.version && policy.digest === due.digest) return null
  return `goes by policy ${policy.version}, ${due.policy.version} held`
}

/** What was open when it was sealed, what of it was accepted, and who else let it stand. */
function wrongOpen(before: Before, body: Seal): string | null {
  const { sql } = before
  const { since, until, checks, operator, second } = body
  const { held, digest } = heldWithin(sql, since, until)
  if (held !== checks.held || digest !== body.heldDigest) return `names ${checks.held} held ratings, ${held} are held`
  const open: Record<string, number> = {
    gaps: devicesWithGaps(before, since, until),
    late: checks.late,
    unattributed: unattributed(before, since, until),
    cases: openCases(before, since, until),
  }
  for (const [point, count] of Object.entries(open))
    if (checks[point as keyof typeof checks] !== count)
      return `${point} is ${checks[point as keyof typeof checks]}, the entries give ${count}`
  const accepted = Object.keys(open).filter((point) => open[point]! > 0)
  if (canonicalJson(accepted) !== canonicalJson(body.accepted))
    return `accepts ${body.accepted.join(', ')}, open were ${accepted.join(', ')}`
  const other = standsFor(sql, body.from, body.to, digest).find((stand) => stand.operator !== operator)
  if (second !== other?.operator)
    return `${second ?? 'nobody'} let it stand with ${operator}, on record is ${other?.operator ?? 'nobody'}`
  return held > 0 && second === undefined ? 'nobody else let stand what is held' : null
}

function wrongFigures({ sql, registry }: Before, body: Seal): string | null {
  const due = dueUnits(sql, registry, body)
  if (due.length !== body.units.length) return `names ${body.units.length} units, there are ${due.length}`
  const i = due.findIndex((unit, at) => canonicalJson(unit) !== canonicalJson(body.units[at]))
  if (i === -1) return null
  const [gives, says] = [due[i]!, body.units[i]!]
  const member = Object.keys({ ...gives, ...says }).find(
    (name) => canonicalJson({ is: gives[name as 'code'] }) !== canonicalJson({ is: says[name as 'code'] }),
  )
  return `${gives.code} ${gives.name}: ${member} is ${JSON.stringify(says[member as 'code'])}, its entries give ${JSON.stringify(gives[member as 'code'])}`
}

function devicesWithGaps({ sql, registry }: Before, since: number, until: number): number {
  return registry.devices().filter(({ id }) => {
    const stood = registry.placements(id).some((each) => each.since < until && (each.until ?? Infinity) > since)
    return stood && gapsOf(sql, id).some(({ filled }) => filled === null)
  }).length
}

function unattributed({ sql }: Before, since: number, until: number): number {
  return sql(`SELECT count(*) FROM rating WHERE unit IS NULL AND rule <> 'test' AND occurred >= ? AND occurred < ?`)
    .pluck()
    .get(since, until) as number
}

function openCases({ sql }: Before, since: number, until: number): number {
  return sql(
    `SELECT count(*) FROM case_file f JOIN rating r ON r.id = f.rating
     WHERE f.closed IS NULL AND f.lapsed IS NULL AND f.soft = 0 AND r.occurred >= ? AND r.occurred < ?`,
  )
    .pluck()
    .get(since, until) as number
}
