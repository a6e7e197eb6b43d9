import type { Entry } from '../chain/chain.ts'
import type { Handlers, Say } from './handlers.ts'
import { effective, FACTS, type Decision } from './rating.ts'
import type { Ratings } from './ratings.ts'
import type { Registry } from './registry.ts'

const BUREAU = 'J62'
const METHOD_UNITS = ['J62', 'J18']
type Body = Entry['body']

interface Request {
  operator: string
  role: string
  action: string
  ratings: string[]
  open: boolean
  left: Set<string>
}

export interface OfficerPorts {
  registry: Registry
  ratings: Ratings
  say: Say
  isSealed: (instant: number) => boolean
  /** The edition of the rules about who decides. */
  edition: () => number
}

/** Who decided about ratings (section 5, who decides): enough people, and nobody about their own. */
export class Officers {
  readonly #ports: OfficerPorts
  readonly #requests = new Map<string, Request>()
  /** Ratings whose case somebody closed. */
  readonly closedCases = new Set<string>()

  constructor(ports: OfficerPorts) {
    this.#ports = ports
  }

  readonly handlers: Handlers = {
    'case-step': (body) => {
      if (body.step === 'closed' || (body.step === 'appeal-upheld' && body.request === undefined))
        this.closedCases.add(body.rating)
    },
    'decision-request': (body, entry) => {
      const { operator, role, action, ratings } = body
      for (const id of ratings) {
        this.#mayDecide(body, id, entry)
        const { decision } = this.#ports.ratings.of(id, entry)
        const { verdict } = effective(this.#ports.ratings.of(id, entry))
        const fits = { exclude: verdict === 'held', void: verdict !== 'excluded', withdraw: decision !== null }
        if (!fits[action as keyof typeof fits]) this.#wrong(entry, 'decision-state')
      }
      this.#requests.set(body.request, { operator, role, action, ratings, open: true, left: new Set(ratings) })
    },
    decision: (body, entry) => this.#decision(body, entry),
    'decision-refusal': (body, entry) => {
      const request = this.#requests.get(body.request)
      const foreign = body.role === 'hall-manager' && request?.role !== body.role && request?.operator !== body.operator
      if (request === undefined || !request.open || (this.#ports.edition() === 2 && foreign))
        this.#wrong(entry, 'decision-request')
      for (const id of request?.ratings ?? []) this.#mayDecide(body, id, entry)
      if (request !== undefined) request.open = false
    },
  }

  #wrong({ n }: Entry, code: 'decision-request' | 'decision-alone' | 'decision-own' | 'decision-state'): void {
    this.#ports.say('decisions', code, n)
  }

  #decision(body: Body, entry: Entry): void {
    const rating = this.#ports.ratings.of(body.rating, entry)
    this.#mayDecide(body, body.rating, entry)
    const second = this.#ports.edition() === 2
    const { verdict } = effective(rating)
    if (second && body.role === 'hall-manager' && body.action !== 'release') {
      const bad = rating.level <= 2 || (rating.facts & FACTS.raised) !== 0
      if (bad || rating.decision === 'void') this.#wrong(entry, 'decision-own')
    }
    if (body.action === 'withdraw') {
      if (rating.decision === null) this.#wrong(entry, 'decision-state')
      if (second && (rating.decision === 'release') !== (body.request === undefined))
        this.#wrong(entry, 'decision-alone')
      if (body.request !== undefined) this.#carryOut(body, entry)
      rating.decision = null
      return
    }
    if (verdict === 'excluded' || (body.action !== 'void' && verdict !== 'held')) this.#wrong(entry, 'decision-state')
    if (body.action !== 'release') {
      if (body.action === 'void' && body.role !== 'campaign-office') this.#wrong(entry, 'decision-own')
      this.#carryOut(body, entry)
    }
    rating.decision = body.action as Decision
  }

  #carryOut(body: Body, entry: Entry): void {
    const request = this.#requests.get(body.request)
    if (request === undefined || !request.open || request.action !== body.action)
      return this.#wrong(entry, 'decision-request')
    if (request.operator === body.operator) this.#wrong(entry, 'decision-alone')
    request.left.delete(body.rating)
    request.open = request.left.size > 0
  }

  #mayDecide(body: Body, id: string, entry: Entry): void {
    const { registry, ratings, isSealed, edition } = this.#ports
    const rating = ratings.of(id, entry)
    if (isSealed(rating.occurred)) this.#wrong(entry, 'decision-state')
    const { unit } = rating.attribution
    if (unit === undefined) return this.#wrong(entry, 'decision-own')
    const methods = edition() === 2 ? METHOD_UNITS : [BUREAU]
    const heir = registry.heir(unit)
    const bound = body.bound === undefined ? undefined : registry.heir(body.bound)
    const both = edition() === 2 && bound !== undefined && methods.includes(bound) && methods.includes(heir)
    const isOfficer = body.role === 'hall-manager' || body.role === 'campaign-office'
    if (bound === heir || both || !isOfficer || (body.role === 'hall-manager' && methods.includes(heir)))
      this.#wrong(entry, 'decision-own')
  }
}
