import type { Entry } from '../chain/chain.ts'
import { Deductions } from '../methods/deductions.ts'
import { Draws } from '../methods/draws.ts'
import { Online } from '../methods/online.ts'
import { Representatives } from '../methods/representatives.ts'
import { serviceCentre } from '../methods/service-centre.ts'
import { ThirdParty } from '../methods/third-party.ts'
import type { Findings } from '../report.ts'
import { sayDifferences } from '../rules/differences.ts'
import { Attendance } from './attendance.ts'
import { Checkpoints, Hashes } from './checkpoints.ts'
import { HubClock } from './clock.ts'
import type { Handlers, Say } from './handlers.ts'
import { Officers } from './officers.ts'
import { Ratings } from './ratings.ts'
import { ofKey, Registry } from './registry.ts'
import { methodOf, Seals } from './seals.ts'
import { Services } from './services.ts'

/** Entries that another one made necessary. */
const CAUSED = new Set(['verdict', 'attribution', 'service-attribution'])

/** All that figures depend on, folded from the entries of a ledger in their order. */
export class LedgerState {
  readonly registry: Registry
  readonly ratings: Ratings
  readonly services: Services
  readonly seals: Seals
  readonly draws: Draws
  readonly survey: ThirdParty
  readonly ballot: Representatives
  readonly checkpoints: Checkpoints
  readonly #attendance: Attendance
  readonly #clock: HubClock
  readonly #hashes = new Hashes()
  readonly #say: Say
  readonly #handlers: Handlers[]
  readonly #slices = new Map<string, { n: number; changes: Entry['body'][] }[]>()
  #edition = 1
  /** The last entry at which everything was held against the rules. */
  #compared = 0
  #entries = 0

  constructor(findings: Findings, mostSignatures: number) {
    const say: Say = (point, code, entry, detail) =>
      findings.fault(point, { code, entry, ...(detail === undefined ? {} : { detail }) })
    this.#say = say
    const registry = (this.registry = new Registry(say))
    const isSealed = (instant: number) => this.seals.isSealed(instant)
    const isDoubted = () => this.#clock.doubtedSince !== null
    const holding = (method: string) => [...this.seals.holding].filter(([, seal]) => methodOf(seal) === method)
    const edition = () => this.#edition
    const ratings = (this.ratings = new Ratings({ registry, say, findings, isSealed, isDoubted, mostSignatures }))
    const isRated = (service: string) => {
      for (const rating of ratings.all.values()) if (rating.attribution.service === service) return true
      return false
    }
    const services = (this.services = new Services(say, isRated))
    const attendance = (this.#attendance = new Attendance(registry))
    this.#clock = new HubClock({ registry, ratings, services, attendance, say, isSealed })
    const officers = new Officers({ registry, ratings, say, isSealed, edition })
    const deductions = new Deductions({ registry, say, findings, seals: () => holding('online') as never })
    const draws = (this.draws = new Draws({
      registry,
      say,
      findings,
      isDoubted,
      deviationsOf: (campaign) => this.survey.deviations(String(Number(campaign) - 1)),
    }))
    this.survey = new ThirdParty({
      registry,
      draws,
      say,
      findings,
      isSealed: (campaign) => holding('third-party').some(([, seal]) => seal.campaign === campaign),
    })
    this.ballot = new Representatives(registry, say, findings)
    const online = new Online({
      registry,
      deductions,
      say,
      findings,
      doubtedSince: () => this.#clock.doubtedSince,
      sealed: () => holding('online').map(([, seal]) => seal),
    })
    this.seals = new Seals({
      methods: {
        'service-centre': serviceCentre({ registry, ratings, services, officers, atSeal: () => this.#compare() }),
        'third-party': this.survey,
        representatives: this.ballot,
        online,
      },
      policyAt: (instant) => registry.policyAt(instant),
      edition,
      say,
      findings,
      onReopen: ({ since, until }, method) => {
        if (method !== 'service-centre') return
        for (const rating of ratings.all.values())
          if (rating.call && since <= rating.occurred && rating.occurred < until && !isSealed(rating.occurred))
            rating.late = false
      },
    })
    this.checkpoints = new Checkpoints(this.#hashes, say, findings)
    const parts = [
      registry,
      ratings,
      services,
      attendance,
      this.#clock,
      officers,
      deductions,
      draws,
      this.survey,
      this.ballot,
      online,
      this.seals,
      this.checkpoints,
    ]
    this.#handlers = [...parts.map(({ handlers }) => handlers), this.#own]
  }

  readonly #own: Handlers = {
    genesis: (body) => void (this.#edition = body.officerRules ?? 1),
    'officer-rules': (body) => void (this.#edition = body.edition),
    'correction-slice': (body, { n }) => {
      const slices = ofKey(this.#slices, body.correction, () => [])
      slices.push({ n, changes: body.changes })
      if (body.part !== slices.length) this.#say('ratings', 'correction', n)
    },
    'correction-closing': (body, entry) => this.#closeCorrection(body, entry),
  }

  /** An entry takes effect. */
  take(entry: Entry): void {
    this.#entries = entry.n
    this.draws.looksAt(entry)
    this.#carryOut(entry.kind, entry.body, entry)
    this.#hashes.push(entry.hash)
  }

  #carryOut(kind: string, body: Entry['body'], entry: Entry): void {
    if (CAUSED.has(kind) && !(body.cause < entry.n)) this.#say('ratings', 'cause', entry.n)
    try {
      for (const handlers of this.#handlers) handlers[kind]?.(body, entry)
    } catch (error) {
      this.#say('ratings', 'malformed', entry.n, `${kind}: ${String(error)}`)
    }
  }

  /** Its slices take effect, each change as the entry for which it stands. */
  #closeCorrection(body: Entry['body'], entry: Entry): void {
    const slices = this.#slices.get(body.correction) ?? []
    this.#slices.delete(body.correction)
    if (String(slices.map(({ n }) => n)) !== String(body.slices)) this.#say('ratings', 'correction', entry.n)
    const ratings = new Set<string>(body.except?.ratings ?? [])
    const services = new Set<string>(body.except?.services ?? [])
    for (const { changes } of slices)
      for (const change of changes) {
        const ofRating = change.kind === 'attribution' || change.kind === 'verdict'
        if (ofRating ? ratings.has(change.rating) : services.has(change.service)) continue
        this.#carryOut(change.kind, { ...change, cause: body.cause }, entry)
      }
  }

  /** Everything as it stands, held against the rules. */
  #compare(): void {
    this.#compared = this.#entries
    sayDifferences({
      registry: this.registry,
      attendance: this.#attendance,
      clock: this.#clock,
      ratings: this.ratings.all,
      services: this.services.all,
      isSealed: (instant) => this.seals.isSealed(instant),
      say: this.#say,
    })
  }

  /** After the last entry. */
  finish(): void {
    if (this.#compared < this.#entries) this.#compare()
    this.ratings.checkLevels()
    this.checkpoints.checkSignatures()
  }

  hashOf(n: number): string {
    return this.#hashes.of(n)
  }
}
