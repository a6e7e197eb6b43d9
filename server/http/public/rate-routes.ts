import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { OnlineUnitsShape } from '../../contract/answers/methods/online.ts'
import { Refusal } from '../../contract/errors.ts'
import {
  ChallengeAnswerShape,
  ChallengeBodyShape,
  OnlineRatingShape,
  OnlineReceiptShape,
  type OnlineRating,
} from '../../contract/online.ts'
import { hasUnknownField } from '../../contract/text/unknown-field.ts'
import { networkOf } from '../../rules/online/address.ts'
import { onlineRules } from '../../rules/online/thresholds.ts'
import type { OnlineStored } from '../../store/changes/online/record-online.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'

/** Every answer comes this long after its question, or later: its time tells nothing about unit, levels and verdict. */
const ANSWER_AFTER_MS = 150
/** A comment of 500 code points, and a payload. */
const MOST_BODY_BYTES = 32_768

/**
 * The online channel's public side (server/rules/online/README.md): a challenge, a rating, and that it arrived. Nothing that is
 * answered tells a score, a rank or a number, nor differs by what the rules make of a rating.
 */
export const rateRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now, online } = hub
  const tags = ['online']
  const config = { access: 'public', sides: ['public'] } as const

  http.get(
    '/api/v1/online/units',
    {
      config,
      schema: {
        tags,
        summary: 'Units that can be rated, in the order of the campaign document',
        response: { 200: OnlineUnitsShape },
      },
    },
    async () => {
      const { city } = await store.read('ledger.genesis')
      const units = store.registry.units().filter(({ code }) => store.registry.heirOf(code) === code)
      return { city, units: units.map(({ code, name }) => ({ code, name })) }
    },
  )

  http.post(
    '/api/v1/online/challenge',
    {
      config,
      bodyLimit: MOST_BODY_BYTES,
      preValidation: async ({ body }) => refuseUnknown(ChallengeBodyShape, body),
      schema: {
        tags,
        summary: 'A proof of work for one rating of a unit, in altcha’s form; it lives ten minutes and is used once',
        body: ChallengeBodyShape,
        response: { 200: ChallengeAnswerShape },
      },
    },
    async (request, reply) => {
      const { unit } = request.body
      if (store.registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
      recognise(request, reply)
      const { addressDay } = onlineRules(store.registry.policy(now()).policy)
      const harder = online.load.take(networkOf(request.ip), addressDay)
      if (harder > 1) online.turnedAway.count('harder')
      return { challenge: await counted(online.challenges.give(unit, harder)) }
    },
  )

  http.post(
    '/api/v1/online/ratings',
    {
      config,
      bodyLimit: MOST_BODY_BYTES,
      preValidation: async ({ body }) => refuseMember(body),
      schema: {
        tags,
        summary: 'One rating of a unit; the same id and content again is answered with 200 and the same receipt',
        body: OnlineRatingShape,
        response: { 200: OnlineReceiptShape, 201: OnlineReceiptShape },
      },
    },
    async (request, reply) => {
      const browser = recognise(request, reply)
      const answer = await unhurried(counted(taken(request.body, request.ip, browser)))
      void reply.code(answer.status === 'stored' ? 201 : 200)
      return { receipt: answer.receipt }
    },
  )

  /** @throws Refusal unknown-unit, challenge-wrong, challenge-expired, challenge-spent, id-reused, busy */
  async function taken(
    { solution, ...rating }: OnlineRating,
    ip: string,
    browser: string | null,
  ): Promise<OnlineTaken> {
    const receivedAt = now()
    if (store.registry.unit(rating.unit) === undefined) throw new Refusal('unknown-unit', rating.unit)
    let challenge
    try {
      challenge = online.challenges.check(solution, rating.unit)
    } catch (error) {
      // Sent again after its challenge was over: it arrived, and that is what is asked.
      const known = await store.read('online.known', rating)
      if (known !== null && known.status !== 'refused') return known
      throw error
    }
    const network = networkOf(ip)
    const answer = await online.intake.store({
      ...rating,
      receivedAt,
      network,
      ...(browser === null ? {} : { browser }),
      challenge,
    })
    if (answer.status === 'refused') throw new Refusal(answer.code)
    if (answer.status === 'stored') online.load.stored(network)
    return answer
  }

  /** What is refused is counted for the owner's page. */
  async function counted<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (error instanceof Refusal) online.turnedAway.count(error.code)
      throw error
    }
  }

  /** The browser's id; one that shows none gets one with the answer. */
  function recognise({ headers, protocol }: FastifyRequest, reply: FastifyReply): string | null {
    const known = online.browsers.read(headers.cookie)
    if (known === null) void reply.header('set-cookie', online.browsers.fresh(protocol === 'https'))
    return known
  }
}

type OnlineTaken = Exclude<OnlineStored, { status: 'refused' }>

/** What the work gives or throws, no sooner than after the usual time. */
async function unhurried<T>(work: Promise<T>): Promise<T> {
  const wait = sleep(ANSWER_AFTER_MS)
  try {
    return await work
  } finally {
    await wait
  }
}

/** @throws Refusal unknown-field */
function refuseUnknown(shape: { properties?: Readonly<Record<string, object>> }, body: unknown): void {
  if (hasUnknownField(shape, body)) throw new Refusal('unknown-field')
}

/** What a schema would only call a bad request. @throws Refusal unknown-field, bad-level */
function refuseMember(body: unknown): void {
  const known = Object.keys(OnlineRatingShape.properties)
  refuseUnknown({ properties: Object.fromEntries(known.map((name) => [name, {}])) }, body)
  const { satisfaction, image } = (body ?? {}) as Record<string, unknown>
  for (const level of [satisfaction, image])
    if (typeof level === 'number' && ![1, 2, 3, 4, 5].includes(level)) throw new Refusal('bad-level')
}
