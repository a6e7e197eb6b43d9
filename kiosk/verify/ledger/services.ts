import type { Handlers, Say } from './handlers.ts'
import { placeOf } from './registry.ts'

/** One citizen served once, as it stands (section 6). */
export interface Service {
  id: string
  n: number
  place: string
  invitation: string
  at: number
  expires: number
  unit: string | undefined
  named: string | undefined
  matter: string | undefined
  staff: string | undefined
  isInvited: boolean
  /** When it was called off. */
  cancelled: number | null
  isShown: boolean
  outcome: 'pressed' | 'unrated' | 'device-down' | null
  /** The press that spent its invitation. */
  rating: string | undefined
}

export class Services {
  readonly all = new Map<string, Service>()

  /** @param isRated whether a rating names a service */
  constructor(say: Say, isRated: (service: string) => boolean) {
    this.handlers = {
      service: (body, { n }) =>
        void this.all.set(body.service, {
          id: body.service,
          n,
          place: placeOf(body.hall, body.window),
          invitation: body.invitation,
          at: body.at,
          expires: body.expires,
          unit: body.unit,
          named: body.named,
          matter: body.matter,
          staff: body.staff,
          isInvited: body.invited,
          cancelled: null,
          isShown: false,
          outcome: null,
          rating: undefined,
        }),
      'service-correction': (body, { n }) => {
        const service = this.#of(body.service)
        if (body.cancelled === true) {
          if (service.cancelled !== null || isRated(body.service)) say('ratings', 'called-off', n)
          service.cancelled = body.at
        } else Object.assign(service, { named: body.named, matter: body.matter, staff: body.staff })
      },
      invitation: (body) => {
        const service = this.#of(body.service)
        if (body.event === 'shown') service.isShown = true
        else {
          service.outcome = body.event
          service.rating = body.rating
        }
      },
      'service-attribution': (body) => void (this.#of(body.service).unit = body.unit),
    }
  }

  readonly handlers: Handlers

  #of(id: string): Service {
    const service = this.all.get(id)
    if (service === undefined) throw new TypeError(`no service ${id}`)
    return service
  }
}
