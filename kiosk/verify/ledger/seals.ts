import { canonical } from '../chain/canonical.ts'
import type { Entry } from '../chain/chain.ts'
import { sha256Text } from '../hash/block-hash.ts'
import type { Findings } from '../report.ts'
import type { Handlers, Say } from './handlers.ts'
import { effective, type Rating } from './rating.ts'
import { campaignOfDay, dayOfDate, meet, periodOf, within, type Period } from './time.ts'

type Body = Entry['body']
const METHODS = ['third-party', 'service-centre', 'representatives', 'online'] as const
export type Method = (typeof METHODS)[number]

export const methodOf = (body: Body): Method => body.method ?? 'service-centre'

/** How a method comes to what a seal of it says. */
export interface MethodFigures {
  /** The lines of a seal. */
  // oxlint-disable-next-line typescript/no-explicit-any -- policy as in section 4
  units(asked: { body: Body; campaign: string; policy: any }): Record<string, unknown>[]
  /** What was open, but for what is the hub's word alone. */
  open(body: Body, period: Period, campaign: string): Record<string, number>
  /** Ids of what is held in a period. */
  held(period: Period): string[]
  /** What else must hold at a seal. */
  atSeal?(entry: Entry): void
}

export interface SealPorts {
  methods: Readonly<Record<Method, MethodFigures>>
  policyAt: (instant: number) => { digest: string; policy: { version: number } }
  edition: () => number
  say: Say
  findings: Findings
  /** What a reopening lets happen. */
  onReopen: (period: Period, method: Method) => void
}

/** Order of the points that are accepted by name. */
const ACCEPTED = [
  'gaps',
  'late',
  'unattributed',
  'cases',
  'uncovered',
  'response',
  'rowless',
  'ownResult',
  'deductions',
  'objections',
]
const NAMED = ['method', 'from', 'to', 'policy', 'checks', 'heldDigest', 'units']
const AS_ASKED = ['method', 'campaign', 'from', 'to', 'accepted', 'content', 'operator', 'role', 'bound']

/** Consents, requests, seals and reopenings (section 7): what each says, computed again, and whether enough people said so. */
export class Seals {
  readonly #ports: SealPorts
  readonly holding = new Map<number, Body>()
  readonly #stands: { body: Body; n: number }[] = []
  readonly #requests = new Map<number, Body>()
  readonly #sentBack = new Set<number>()
  readonly #reopenRequests = new Map<number, Body>()
  readonly #breaks: { n: number; method: Method; period: Period }[] = []
  /** Of service-centre seals that hold, for the many who ask. */
  #frozen: Period[] = []

  constructor(ports: SealPorts) {
    this.#ports = ports
  }

  /** Whether a press, call or service of that moment is frozen. */
  isSealed(instant: number): boolean {
    for (const { since, until } of this.#frozen) if (since <= instant && instant < until) return true
    return false
  }

  readonly handlers: Handlers = {
    stand: (body, entry) => {
      this.#stands.push({ body, n: entry.n })
      if (this.#ports.edition() !== 2) return
      if (body.role !== 'campaign-office') this.#wrong(entry, 'seal-people')
      this.#checkContent({ ...body, heldDigest: body.digest }, entry)
      if (body.held !== body.checks.held) this.#wrong(entry, 'seal-held')
    },
    'seal-request': (body, entry) => {
      this.#checkContent(body, entry)
      const period = periodOf(body)
      const open = this.#ports.methods[methodOf(body)].open(body, period, body.campaign)
      this.#checkOpen({ ...body, until: period.until }, entry, open)
      this.#requests.set(entry.n, body)
    },
    'seal-refusal': (body, entry) => {
      if (!this.#waits(body.request)) this.#wrong(entry, 'seal-people')
      this.#sentBack.add(body.request)
    },
    seal: (body, entry) => this.#seal(body, entry),
    'reopen-request': (body, { n }) => void this.#reopenRequests.set(n, body),
    reopen: (body, entry) => this.#reopen(body, entry),
  }

  #wrong(
    { n }: Entry,
    code: 'seal-people' | 'seal-held' | 'seal-overlap' | 'seal-content' | 'seal-policy' | 'seal-open',
    detail?: string,
  ): void {
    this.#ports.say('decisions', code, n, detail)
  }

  /** What a seal would name here, and the digest of it. */
  #checkContent(body: Body, entry: Entry): void {
    const campaign = body.campaign ?? String(campaignOfDay(dayOfDate(body.to)))
    const { policy, units, held, digest } = this.#figures(body, campaign)
    if (held !== body.checks.held || digest !== body.heldDigest)
      this.#wrong(entry, 'seal-held', `${body.checks.held} ≠ ${held}`)
    const content = contentOf({ ...body, policy, units })
    if (body.content !== undefined && content !== body.content)
      this.#wrong(entry, 'seal-content', `${body.content} ≠ ${content}`)
  }

  #figures(body: Body, campaign: string) {
    const method = methodOf(body)
    const figures = this.#ports.methods[method]
    const { digest: policyDigest, policy } = this.#ports.policyAt(Math.min(body.asOf, endOf(campaign) - 1))
    const held = figures.held(periodOf(body))
    return {
      policy: { version: policy.version, digest: policyDigest },
      units: figures.units({ body, campaign, policy }),
      held: held.length,
      digest: sha256Text(held.map((id) => `${id}\n`).join('')),
    }
  }

  #seal(body: Body, entry: Entry): void {
    const { say, findings, edition } = this.#ports
    const method = methodOf(body)
    const figures = this.#ports.methods[method]
    const period = periodOf(body)
    findings.checked('decisions')
    findings.checked(method, body.units.length)
    figures.atSeal?.(entry)
    if (body.since !== period.since || body.until !== period.until) this.#wrong(entry, 'seal-overlap')
    if (body.request !== undefined) {
      const asked = this.#requests.get(body.request) ?? {}
      const same = AS_ASKED.every((name) => canonical(asked[name] ?? '') === canonical(body[name] ?? ''))
      if (!same || !this.#waits(body.request) || body.second === undefined) this.#wrong(entry, 'seal-people')
    }
    this.#checkParts(body, entry, method)
    const due = this.#figures(body, body.campaign)
    if (due.held !== body.checks.held || due.digest !== body.heldDigest)
      this.#wrong(entry, 'seal-held', `${body.checks.held} ≠ ${due.held}`)
    if (canonical(due.policy) !== canonical(body.policy)) this.#wrong(entry, 'seal-policy')
    if (edition() === 2 && body.content !== contentOf(body)) this.#wrong(entry, 'seal-content')
    this.#checkSecond(body, entry)
    this.#checkOpen(body, entry, figures.open(body, period, body.campaign))
    compareLines(due.units, body.units, (code, detail) => say(method, code, entry.n, detail))
    this.holding.set(entry.n, body)
    this.#broke(entry.n, method, period)
  }

  #checkParts(body: Body, entry: Entry, method: Method): void {
    const met = [...this.holding].filter(([, seal]) => methodOf(seal) === method && meet(seal, body))
    if (met.some(([, seal]) => !within(seal, body) || within(body, seal))) this.#wrong(entry, 'seal-overlap')
    const outer = met.filter(([n, seal]) => !met.some(([m, other]) => m !== n && within(seal, other)))
    // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
    outer.sort(([, a], [, b]) => a.since - b.since)
    if (String(outer.map(([n]) => n)) !== String(body.parts ?? [])) this.#wrong(entry, 'seal-overlap')
  }

  /** Another officer let it stand, where something is held or accepted. */
  #checkSecond(body: Body, entry: Entry): void {
    const isSecond = this.#ports.edition() === 2
    const seconds = this.#stands
      .filter(
        ({ body: stand, n }) =>
          methodOf(stand) === methodOf(body) &&
          stand.from === body.from &&
          stand.to === body.to &&
          stand.digest === body.heldDigest &&
          stand.operator !== body.operator &&
          (!isSecond || (stand.content === body.content && n > this.#broken(methodOf(body), body))),
      )
      .map(({ body: stand }) => stand.operator as string)
    const isNeeded = body.checks.held > 0 || (isSecond && body.accepted.length > 0)
    if ((isNeeded && seconds.length === 0) || (body.second !== undefined && !seconds.includes(body.second)))
      this.#wrong(entry, 'seal-people')
  }

  #checkOpen(body: Body, entry: Entry, found: Record<string, number>): void {
    for (const [point, count] of Object.entries(found))
      if (body.checks[point] !== count) this.#wrong(entry, 'seal-open', `${point}: ${body.checks[point]} ≠ ${count}`)
    const open = { ...found, ...(body.checks.late === undefined ? {} : { late: body.checks.late }) } as Record<
      string,
      number
    >
    const due = ACCEPTED.filter((point) => (open[point] ?? 0) > 0)
    if (body.accepted !== undefined && String(due) !== String(body.accepted))
      this.#wrong(entry, 'seal-open', `${String(body.accepted)} ≠ ${String(due)}`)
    if ((body.early === true) !== body.until > body.asOf) this.#wrong(entry, 'seal-open', 'early')
  }

  #reopen(body: Body, entry: Entry): void {
    const asked = this.#reopenRequests.get(body.request)
    if (asked === undefined || asked.seal !== body.seal || asked.operator === body.operator)
      this.#wrong(entry, 'seal-people')
    const seal = this.holding.get(body.seal)
    if (seal === undefined) return this.#wrong(entry, 'seal-overlap')
    this.holding.delete(body.seal)
    const method = methodOf(seal)
    for (const other of this.holding.values())
      if (methodOf(other) === method && within(seal, other)) this.#wrong(entry, 'seal-overlap')
    this.#broke(entry.n, method, seal)
    this.#ports.onReopen(seal, method)
  }

  #broke(n: number, method: Method, period: Period): void {
    this.#breaks.push({ n, method, period })
    this.#frozen = [...this.holding.values()].filter((seal) => methodOf(seal) === 'service-centre')
  }

  /** The last seal or reopening of anything that meets the period: consents before it are over. */
  #broken(method: Method, period: Period): number {
    return Math.max(
      0,
      ...this.#breaks.filter((each) => each.method === method && meet(each.period, period)).map(({ n }) => n),
    )
  }

  /** The last request of its dates that nobody sent back, since anything there was sealed or opened. */
  #waits(request: number): boolean {
    const asked = this.#requests.get(request)
    if (asked === undefined || this.#sentBack.has(request)) return false
    const alike = (each: Body) => ['method', 'from', 'to'].every((name) => each[name] === asked[name])
    const same = [...this.#requests].filter(([, each]) => alike(each)).map(([n]) => n)
    return request === Math.max(...same) && request > this.#broken(methodOf(asked), periodOf(asked))
  }
}

const endOf = (campaign: string): number => Date.parse(`${campaign}-12-01T00:00:00+08:00`)

function contentOf(body: Body): string {
  return sha256Text(
    canonical(Object.fromEntries(NAMED.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]))),
  )
}

/** Unit by unit, and of the first figure that differs what is there and what should be. */
function compareLines(
  due: readonly Record<string, unknown>[],
  said: readonly Record<string, unknown>[],
  fault: (code: 'seal-line', detail: string) => void,
): void {
  if (due.length !== said.length) return fault('seal-line', `${said.length} ≠ ${due.length}`)
  due.forEach((line, i) => {
    const other = said[i]!
    const text = (value: unknown) => (value === undefined ? '–' : canonical(value))
    for (const name of new Set([...Object.keys(line), ...Object.keys(other)]))
      if (text(line[name]) !== text(other[name]))
        fault('seal-line', `${String(other['code'])} ${name}: ${text(other[name])} ≠ ${text(line[name])}`)
  })
}

/** Ids of what is held in a period, in the order of their text. */
export function heldIn(ratings: Iterable<Rating>, { since, until }: Period): string[] {
  const ids: string[] = []
  for (const rating of ratings)
    if (since <= rating.occurred && rating.occurred < until && effective(rating).verdict === 'held') ids.push(rating.id)
  // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
  return ids.sort()
}
