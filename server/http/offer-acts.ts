import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox'
import { exact, shapeOf, type Act } from '../acts/act.ts'
import { ACTS, type ActName, type Said } from '../acts/acts.ts'
import { MOMENT } from '../acts/shapes.ts'
import { parseInstant } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import { actorOf, type UserViewer } from '../contract/viewer.ts'
import type { ChangeAnswer, ChangeInput } from '../store/changes.ts'
import type { UnitEffect } from '../store/reads/scores/preview-change.ts'
import { holderOf, userOf, type AccessRule } from './guard.ts'
import type { Http } from './http.ts'
import type { HubParts } from './hub-parts.ts'
import { deciderOf } from './office/decider.ts'

/** Acts that say themselves what is said of them. */
type Spoken = { [N in ActName]: (typeof ACTS)[N] extends { input: TSchema } ? N : never }[ActName]

/** Which act a route does, and thereby who may call it. */
export function actAt<const N extends ActName>(name: N, url: string): { act: N; access: AccessRule } {
  const { permission, elsewhere, scope, binds }: Act = ACTS[name]
  if (scope !== undefined) return { act: name, access: { scope } }
  const ofHall = namesIn(url).includes('hall')
  const asked = ofHall ? permission : (elsewhere ?? permission)
  if (asked === undefined) throw new Error(`${name}: nobody may do this over REST`)
  if (binds !== undefined && !ofHall && elsewhere === undefined) throw new Error(`${name}: ${url} names no hall`)
  return { act: name, access: { permission: asked, ...(ofHall ? { hall: 'params' } : {}) } }
}

/** Who acts, as the change names the person, where it asks for that. @throws Refusal forbidden */
function callerIn({ adds = [] }: Act, viewer: UserViewer) {
  if (adds.includes('by')) return { by: holderOf(viewer) }
  if (!adds.includes('officer')) return {}
  const { hall, ...officer } = deciderOf(viewer)
  return { officer: officer.role === 'hall-manager' ? { ...officer, hall } : officer }
}

/**
 * Does an act for a person, or only shows what it would do: to a hall's manager in figures of that hall, and in none to
 * who keeps the machines.
 */
export function actsOf({ store, now }: HubParts) {
  return async <N extends Spoken>(
    viewer: UserViewer,
    name: N,
    said: Said<N>,
    preview?: boolean,
  ): Promise<{ result: ChangeAnswer<N>; units?: UnitEffect[] }> => {
    const actor = actorOf(viewer)
    // The table holds shape and who acts to what the change takes.
    const input = { ...(said as object), ...callerIn(ACTS[name], viewer) } as unknown as ChangeInput<N>
    if (!preview) return { result: await store.act(name, input, actor) }
    const { result, units } = await store.preview(name, input, actor, { now: now(), hall: viewer.hall })
    return viewer.role === 'admin' ? { result } : { result, units }
  }
}

interface Offer<N extends Spoken, W extends TProperties> {
  summary: string
  /** Of one status: what is answered with it. */
  response: Record<number, TSchema>
  /** Members that must be said here, and need not be everywhere. */
  needs?: readonly string[]
  /** Members that are written in another way here, and what they say. */
  written?: W
  hear?(written: Static<TObject<W>>): Partial<Said<N>>
  /** What is asked beside the act's own rules. @throws Refusal */
  check?(said: Said<N>, viewer: UserViewer, preview: boolean): void
}

/** What a route knows when its act is done. */
interface Done<N extends Spoken> {
  result: ChangeAnswer<N>
  units?: UnitEffect[]
  said: Said<N>
  viewer: UserViewer
  reply: FastifyReply
}

/**
 * Routes that do acts: what the address names is taken out of the shape, and the body is the rest. Moments are texts here.
 *
 * @param answer from what was done; absent: the change's own answer, with the effects where one may look first
 */
export function offering(http: Http, hub: HubParts, tags: readonly string[]) {
  const act = actsOf(hub)
  return <N extends Spoken, W extends TProperties = TProperties>(
    name: N,
    url: string,
    { summary, response, needs = [], written, hear, check }: Offer<N, W>,
    answer?: (done: Done<N>) => unknown,
  ): void => {
    const about: Act = ACTS[name]
    const shape = shapeOf(about)
    const inAddress = namesIn(url)
    const asked = (members: readonly string[], mustBe: readonly string[]): TProperties =>
      Object.fromEntries(members.map((each) => [each, asText(shape.properties[each]!, mustBe.includes(each))]))
    const params = Type.Object(asked(inAddress, inAddress))
    const rest = Object.keys(shape.properties).filter((member) => !inAddress.includes(member))
    const body = Type.Object(
      { ...asked(rest, [...shape.required, ...needs]), ...written },
      exampleWithout(shape, inAddress),
    )
    const [status] = Object.keys(response).map(Number)
    http.post(
      url,
      {
        config: actAt(name, url),
        schema: { tags: [...tags], summary, body, response, ...(inAddress.length === 0 ? {} : { params }) },
      },
      async (request: FastifyRequest, reply) => {
        const { preview = false, ...rest } = heard(shape, {
          ...(request.params as object),
          ...(request.body as object),
        })
        const heardIn = Object.entries(rest).filter(([member]) => !Object.hasOwn(written ?? {}, member))
        const said = { ...Object.fromEntries(heardIn), ...hear?.(rest as Static<TObject<W>>) } as Said<N>
        const viewer = userOf(request)
        check?.(said, viewer, preview as boolean)
        const done = await act(viewer, name, said, preview as boolean)
        if (answer) return answer({ ...done, said, viewer, reply })
        void reply.code(status!)
        return status === 204 ? reply.send(null) : about.preview ? done : done.result
      },
    )
  }
}

function namesIn(url: string): string[] {
  return [...url.matchAll(/:([A-Za-z0-9_]+)/g)].map(([, name]) => name!)
}

/** A member as it is written over REST. */
function asText(schema: TSchema, required: boolean): TSchema {
  const { '~optional': _, ...plain } = schema as TSchema & { '~optional'?: unknown; description?: string }
  const written = MOMENT in plain ? Type.String({ description: plain.description! }) : plain
  return required ? written : Type.Optional(written)
}

/** @throws Refusal bad-interval */
function heard(shape: { properties: TProperties }, said: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(said).map(([member, value]) => {
      if (!(MOMENT in (shape.properties[member] ?? {}))) return [member, value]
      const instant = parseInstant(value as string)
      if (instant === null) throw new Refusal('bad-interval', 'ISO 8601 with offset expected')
      return [member, instant]
    }),
  )
}

/** What a shape says as a whole, for its body alone. */
function exampleWithout(shape: object, inAddress: readonly string[]) {
  const [example] = 'examples' in shape ? (shape.examples as unknown[]) : []
  if (example === undefined) return exact
  const rest = Object.entries(example as object).filter(([member]) => !inAddress.includes(member))
  return { ...exact, examples: [Object.fromEntries(rest)] }
}
