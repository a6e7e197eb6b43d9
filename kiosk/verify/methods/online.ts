import type { Entry } from '../chain/chain.ts'
import type { Findings } from '../report.ts'
import type { Handlers, Say } from '../ledger/handlers.ts'
import { readVerdict, verdictOf, verdictText, type Verdict } from '../ledger/rating.ts'
import { ofKey, type Registry } from '../ledger/registry.ts'
import type { MethodFigures } from '../ledger/seals.ts'
import { DAY_MS, dateOfDay, dayOf, periodOf, type Period } from '../ledger/time.ts'
import { decimal, ranks } from '../rules/exact.ts'
import { intervalOf, meanOf, pointsOf } from '../rules/means.ts'
import type { Deductions } from './deductions.ts'
import { isCounted, OnlineDays, type OnlineRating } from './online-days.ts'
import { defined } from './service-centre.ts'

type Body = Entry['body']
const USUAL = {
  repeatDays: 30,
  addressUnit: 5,
  addressDay: 20,
  burstMs: 600_000,
  burstCount: 30,
  burstTimes: 5,
  swingErrors: 4,
  swingDays: 30,
  swingDay: 10,
  swingBase: 30,
  swingPoints: 10,
}
const DEFAULT_MINIMUM = 30
const METHOD_UNITS = ['J62', 'J18']

export interface OnlinePorts {
  registry: Registry
  deductions: Deductions
  say: Say
  findings: Findings
  doubtedSince: () => number | null
  /** Periods of seals of `online` that hold. */
  sealed: () => readonly Period[]
}

interface Request {
  operator: string
  action: string
  open: boolean
  left: Set<string>
}

/** The online channel (section 13): what the rules say of each rating, what officers decided, and the figures. */
export class Online implements MethodFigures {
  readonly #ports: OnlinePorts
  readonly #ratings = new Map<string, OnlineRating>()
  readonly #requests = new Map<string, Request>()
  readonly #byBrowser = new Map<string, OnlineRating[]>()
  /** By address and day: how many, by unit. */
  readonly #byAddress = new Map<string, Map<string, number>>()
  readonly #days: OnlineDays
  /** Sums hold half points: those of one list of points. */
  #points: readonly number[] = []

  constructor(ports: OnlinePorts) {
    this.#ports = ports
    this.#days = new OnlineDays(({ satisfaction, image }) => this.#points[satisfaction - 1]! + this.#points[image - 1]!)
  }

  readonly handlers: Handlers = {
    'online-rating': (body, entry) => this.#rating(body, entry),
    'online-verdict': (body, entry) => {
      const rating = this.#of(body.rating)
      if (body.cause >= entry.n) this.#wrong(entry, 'online-verdict')
      this.#change(rating, () => {
        this.#judged(rating, readVerdict(body.verdict))
        rating.says = readVerdict(body.verdict)
      })
    },
    'online-request': (body, entry) => {
      for (const id of body.ratings) this.#mayDecide(body, this.#of(id), entry)
      this.#requests.set(body.request, {
        operator: body.operator,
        action: body.action,
        open: true,
        left: new Set(body.ratings),
      })
    },
    'online-decision': (body, entry) => this.#decision(body, entry),
    'online-refusal': (body, entry) => {
      const request = this.#requests.get(body.request)
      if (request?.open !== true) return this.#wrong(entry, 'online-decision')
      for (const id of request.left) this.#mayDecide(body, this.#of(id), entry)
      request.open = false
    },
  }

  #wrong({ n }: { n: number }, code: 'online-rating' | 'online-verdict' | 'online-decision', detail?: string): void {
    this.#ports.say('online', code, n, detail)
  }

  #of(id: string): OnlineRating {
    const rating = this.#ratings.get(id)
    if (rating === undefined) throw new TypeError(`no online rating ${id}`)
    return rating
  }

  #heir(unit: string): string {
    return this.#ports.registry.heir(unit)
  }

  /** Units that are one by now. */
  #alike(unit: string): string[] {
    const heir = this.#heir(unit)
    return this.#days.units().filter((each) => this.#heir(each) === heir)
  }

  #change(rating: OnlineRating, change: () => void): void {
    this.#days.enter(rating, -1)
    change()
    this.#days.enter(rating, 1)
  }

  #rating(body: Body, entry: Entry): void {
    const { registry, findings } = this.#ports
    findings.checked('online')
    const { policy } = registry.policyAt(body.receivedAt)
    this.#usePoints(policy)
    if (this.#heir(body.named ?? body.unit) !== body.unit) this.#wrong(entry, 'online-rating', body.unit)
    if (policy.version !== body.policy || body.receivedAt > entry.at) this.#wrong(entry, 'online-rating')
    const { repeatDays } = policy.online ?? USUAL
    if (body.browser !== undefined && body.browser.length !== monthsSince(body.receivedAt, repeatDays))
      this.#wrong(entry, 'online-rating', 'browser')
    const { id, unit, satisfaction, image, receivedAt, address, browser = [] } = body
    if (this.#ratings.has(id)) this.#wrong(entry, 'online-rating', id)
    const says = readVerdict(body.verdict)
    const rating = { id, n: entry.n, unit, satisfaction, image, receivedAt, address, browser, says, decided: null }
    this.#judged(rating, says)
    this.#ratings.set(id, rating)
    for (const mark of browser) ofKey(this.#byBrowser, mark, () => []).push(rating)
    const sameDay = ofKey(this.#byAddress, `${address} ${dayOf(receivedAt)}`, () => new Map<string, number>())
    sameDay.set(unit, (sameDay.get(unit) ?? 0) + 1)
    this.#days.enter(rating, 1)
  }

  /** Sums are made anew where another list of points begins to hold. */
  #usePoints(policy: Body): void {
    const points = pointsOf(policy)
    if (String(points) === String(this.#points)) return
    for (const rating of this.#ratings.values()) this.#days.enter(rating, -1)
    this.#points = points
    for (const rating of this.#ratings.values()) this.#days.enter(rating, 1)
  }

  #judged(rating: OnlineRating, said: Verdict): void {
    const due = this.#judge(rating)
    if (due !== said) this.#wrong(rating, 'online-verdict', `${verdictText(said)} ≠ ${verdictText(due)}`)
  }

  /** The first rule that matches. */
  #judge(rating: OnlineRating): Verdict {
    const { registry, sealed, doubtedSince } = this.#ports
    const { receivedAt: at, n } = rating
    const { policy } = registry.policyAt(at)
    const rules = { ...USUAL, ...policy.online }
    const doubt = doubtedSince()
    if (sealed().some(({ since, until }) => since <= at && at < until)) return verdictOf('excluded', 'after-seal')
    if (doubt !== null && n > doubt) return verdictOf('held', 'clock')
    if (this.#isRepeat(rating, at - rules.repeatDays * DAY_MS)) return verdictOf('held', 'repeat')
    if (this.#isAddress(rating, rules)) return verdictOf('held', 'address')
    if (this.#isBurst(rating, rules)) return verdictOf('held', 'burst')
    if (this.#isSwing(rating, rules)) return verdictOf('held', 'unit-swing')
    return verdictOf('counted', 'ok')
  }

  #isRepeat({ browser, unit, n }: OnlineRating, since: number): boolean {
    const heir = this.#heir(unit)
    return browser.some((mark) =>
      this.#byBrowser
        .get(mark)
        ?.some((each) => each.n < n && each.receivedAt > since && this.#heir(each.unit) === heir),
    )
  }

  #isAddress({ address, unit, receivedAt, id, n }: OnlineRating, rules: typeof USUAL): boolean {
    const day = dayOf(receivedAt)
    const heir = this.#heir(unit)
    let [all, own] = [0, 0]
    const count = (of: string, by: number) => {
      all += by
      if (this.#heir(of) === heir) own += by
    }
    for (const [of, by] of this.#byAddress.get(`${address} ${day}`) ?? []) count(of, by)
    // Judged again: those that came later stand there, too.
    if (this.#ratings.has(id))
      for (const each of this.#ratings.values())
        if (each.n >= n && each.address === address && dayOf(each.receivedAt) === day) count(each.unit, -1)
    return own >= rules.addressUnit || all >= rules.addressDay
  }

  #isBurst({ unit, receivedAt: at, n }: OnlineRating, rules: typeof USUAL): boolean {
    const units = this.#alike(unit)
    const today = dayOf(at)
    let [a, b] = [1, 0]
    for (const { times } of this.#days.of(units, dayOf(at - rules.burstMs), today))
      for (const each of times) if (each.n < n && at - rules.burstMs < each.at && each.at <= at) a++
    for (const { arrived } of this.#days.of(units, today - rules.swingDays, today - 1)) b += arrived
    return a > rules.burstCount && a * rules.swingDays * DAY_MS > rules.burstTimes * b * rules.burstMs
  }

  #isSwing(rating: OnlineRating, rules: typeof USUAL): boolean {
    const units = this.#alike(rating.unit)
    const today = dayOf(rating.receivedAt)
    let [m, t] = [1, this.#points[rating.satisfaction - 1]! + this.#points[rating.image - 1]!]
    for (const { arrived, sum } of this.#days.of(units, today, today)) [m, t] = [m + arrived, t + sum]
    let [count, s, q] = [0, 0, 0]
    for (const day of this.#days.of(units, today - rules.swingDays, today - 1)) {
      count += day.counted
      s += day.countedSum
      q += day.countedSquares
    }
    if (m < rules.swingDay || count < Math.max(2, rules.swingBase)) return false
    const [M, T, N, S, Q] = [m, t, count, s, q].map(BigInt) as [bigint, bigint, bigint, bigint, bigint]
    const apart = (T * N - S * M) ** 2n
    const errors = BigInt(rules.swingErrors) ** 2n * M * N * N
    return apart > errors * BigInt(2 * rules.swingPoints) ** 2n && apart * N * (N - 1n) > errors * (N * Q - S * S)
  }

  #mayDecide(body: Body, rating: OnlineRating, entry: Entry): void {
    const { sealed } = this.#ports
    const heir = this.#heir(rating.unit)
    const bound = body.bound === undefined ? undefined : this.#heir(body.bound)
    const isOwn = bound === heir || (bound !== undefined && METHOD_UNITS.includes(bound) && METHOD_UNITS.includes(heir))
    const role = METHOD_UNITS.includes(heir) ? 'campaign-office' : 'method-owner'
    const isFrozen = sealed().some(({ since, until }) => since <= rating.receivedAt && rating.receivedAt < until)
    if (isOwn || body.role !== role || isFrozen) this.#wrong(entry, 'online-decision', rating.id)
  }

  #decision(body: Body, entry: Entry): void {
    const rating = this.#of(body.rating)
    this.#mayDecide(body, rating, entry)
    const { action } = body
    const holds = rating.decided ?? rating.says.verdict
    const needsTwo =
      action === 'exclude' || action === 'void' || (action === 'withdraw' && rating.decided === 'excluded')
    if (needsTwo === (body.request === undefined)) this.#wrong(entry, 'online-decision', rating.id)
    if (needsTwo && body.request !== undefined) this.#carryOut(body, entry)
    const fits =
      action === 'withdraw' ? rating.decided !== null : action === 'void' ? holds !== 'excluded' : holds === 'held'
    if (!fits) this.#wrong(entry, 'online-decision', rating.id)
    this.#change(rating, () => {
      rating.decided = action === 'withdraw' ? null : action === 'release' ? 'counted' : 'excluded'
    })
  }

  #carryOut(body: Body, entry: Entry): void {
    const request = this.#requests.get(body.request)
    const isOther = request?.operator !== body.operator
    if (
      request === undefined ||
      !isOther ||
      !request.open ||
      request.action !== body.action ||
      !request.left.has(body.rating)
    )
      return this.#wrong(entry, 'online-decision', body.rating)
    request.left.delete(body.rating)
    request.open = request.left.size > 0
  }

  #within({ since, until }: Period): OnlineRating[] {
    return [...this.#ratings.values()].filter(({ receivedAt }) => since <= receivedAt && receivedAt < until)
  }

  held(period: Period): string[] {
    const held = this.#within(period).filter(({ decided, says }) => (decided ?? says.verdict) === 'held')
    // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
    return held.map(({ id }) => id).sort()
  }

  /** Older seals did not look at what had no end of deductions. */
  open({ checks, from, to }: Body): Record<string, number> {
    return checks.deductions === undefined ? {} : this.#ports.deductions.openIn(from, to)
  }

  units({ body, policy }: Parameters<MethodFigures['units']>[0]): Record<string, unknown>[] {
    const points = pointsOf(policy)
    const minimum = Math.max(1, policy.minimums?.online ?? DEFAULT_MINIMUM)
    const lost = this.#ports.deductions.lostIn(body.from, body.to)
    const own = new Map<string, OnlineRating[]>()
    for (const rating of this.#within(periodOf(body as { from: string; to: string })))
      ofKey(own, this.#heir(rating.unit), () => []).push(rating)
    const rows = this.#ports.registry.unitsInOrder().map((unit) => {
      const all = own.get(unit.code) ?? []
      const counted = all.filter((rating) => isCounted(rating))
      const by = (question: 'satisfaction' | 'image') => {
        const counts = [0, 0, 0, 0, 0]
        for (const rating of counted) counts[rating[question] - 1]!++
        return counts
      }
      const [satisfaction, image] = [by('satisfaction'), by('image')]
      const mean = meanOf(
        satisfaction.map((count, i) => count + image[i]!),
        points,
      )
      const tenths = lost.get(unit.code) ?? 0
      const held = all.filter(({ decided, says }) => (decided ?? says.verdict) === 'held').length
      return {
        unit,
        counted,
        satisfaction,
        image,
        mean,
        tenths,
        held,
        score: mean === null ? null : mean - 10 * tenths,
      }
    })
    const places = ranks(rows.map(({ counted, score }) => (counted.length >= minimum ? score : null)))
    return rows.map(({ unit: { code, name, kind }, counted, satisfaction, image, mean, tenths, held, score }, i) =>
      defined({
        code,
        name,
        kind,
        status: places[i] !== null ? 'ranked' : counted.length > 0 ? 'insufficient' : 'not-covered',
        score: score === null ? undefined : decimal(score),
        rank: places[i] ?? undefined,
        interval: halfInterval(counted, points),
        n: counted.length,
        own: defined({
          satisfaction: textOf(meanOf(satisfaction, points)),
          image: textOf(meanOf(image, points)),
          mean: textOf(mean),
          deductions: decimal(10 * tenths),
          held,
        }),
      }),
    )
  }
}

const textOf = (cents: number | null): string | undefined => (cents === null ? undefined : decimal(cents))

/** Of half points: their sums are whole. */
function halfInterval(counted: readonly OnlineRating[], points: readonly number[]): [string, string] | undefined {
  const worths = new Map<number, number>()
  for (const { satisfaction, image } of counted) {
    const worth = points[satisfaction - 1]! + points[image - 1]!
    worths.set(worth, (worths.get(worth) ?? 0) + 1)
  }
  return intervalOf([...worths.values()], [...worths.keys()], 2)
}

/** How many Shanghai months hold an instant from so many days before on. */
function monthsSince(instant: number, days: number): number {
  const months = new Set<string>()
  const month = (at: number) => dateOfDay(dayOf(at)).slice(0, 7)
  for (let age = 0; age <= days; age++) months.add(month(instant - age * DAY_MS + (age > 0 ? 1 : 0)))
  return months.size
}
