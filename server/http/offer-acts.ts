import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type Static, type TObject, type TProperties, type TSchema, type TUnsafe } from 'typebox'
import { exact, shapeOf, type Act } from '../acts/act.ts'
import { ACTS, type ActName, type Said } from '../acts/acts.ts'
import { MOMENT } from '../acts/shapes.ts'
import { parseInstant } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import { isMethodCode } from '../contract/methods.ts'
import { actorOf, type UserViewer, type Viewer } from '../contract/viewer.ts'
import type { ChangeAnswer, ChangeInput } from '../store/changes.ts'
import type { PreviewName } from '../store/changes/large/large-acts.ts'
import type { UnitEffect } from '../store/reads/scores/unit-effects.ts'
import { holderOf, type AccessRule } from './guard.ts'
import type { Http } from './http.ts'
import type { HubParts } from './hub-parts.ts'
import { deciderOf, sealerOf } from './office/decider.ts'

/** Acts that say themselves what is said of them. */
type Spoken = { [N in ActName]: (typeof ACTS)[N] extends { input: TSchema } ? N : never }[ActName]

/** Programs do what has a scope, people the rest. */
type ViewerOf<N extends ActName> = (typeof ACTS)[N] extends { scope: string } ? Viewer : UserViewer

/**
 * Which act a route does, and thereby who may call it.
 *
 * @param url where that matters: it names a hall or a method
 */
export function actAt<const N extends ActName>(name: N, url = ''): { act: N; access: AccessRule } {
  const { permission, elsewhere, scope, binds }: Act = ACTS[name]
  if (scope !== undefined) return { act: name, access: { scope } }
  const named = namesIn(url)
  const ofHall = named.includes('hall')
  const asked = ofHall ? permission : (elsewhere ?? permission)
  if (asked === undefined) throw new Error(`${name}: nobody may do this over REST`)
  if (asked === 'public') return { act: name, access: asked }
  if (binds === 'hall' && !ofHall && elsewhere === undefined) throw new Error(`${name}: ${url} names no hall`)
  if (isMethodCode(binds)) return { act: name, access: { permission: asked, method: binds } }
  if (binds === 'method')
    return { act: name, access: { permission: asked, method: named.includes('method') ? 'params' : 'seal' } }
  if (binds === 'body') return { act: name, access: { permission: asked, body: 'own' } }
  return { act: name, access: { permission: asked, ...(ofHall ? { hall: 'params' } : {}) } }
}

/** What is said of an act in the body, where the rest stands in the address. */
export function bodyOf<N extends Spoken>(name: N, url = ''): TUnsafe<Said<N>> {
  return Type.Unsafe<Said<N>>(partsOf(ACTS[name], url, {}).body)
}

interface Offer<N extends Spoken, W extends TProperties> {
  summary: string
  /** Of one status: what is answered with it. */
  response: Record<number, TSchema>
  method?: 'DELETE'
  /** Bytes of the body, where a long one is meant. */
  bodyLimit?: number
  /** Members that stand in the address under another name. */
  named?: Record<string, string>
  /** Members that must be said here, and need not be everywhere. */
  needs?: readonly string[]
  /** Members that are written in another way here, and what they say. */
  written?: W
  hear?(written: Static<TObject<W>>): Partial<Said<N>>
  /** What the hub finds out and nobody says. */
  add?(said: Said<N>, request: FastifyRequest): Partial<ChangeInput<N>>
  /** What is asked beside the act's own rules. @throws Refusal */
  check?(said: Said<N>, viewer: ViewerOf<N>, preview: boolean): void
}

/** What a route knows when its act is done. */
interface Done<N extends Spoken> {
  result: ChangeAnswer<N>
  units?: UnitEffect[]
  said: Said<N>
  viewer: ViewerOf<N>
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
    offer: Offer<N, W>,
    answer?: (done: Done<N>) => unknown,
  ): void => {
    const { summary, response, hear, add, check, named = {}, written = {} } = offer
    const about: Act = ACTS[name]
    const { properties } = shapeOf(about)
    const { body, params } = partsOf(about, url, offer)
    const [status] = Object.keys(response).map(Number)
    http.route({
      method: offer.method ?? 'POST',
      url,
      ...(offer.bodyLimit === undefined ? {} : { bodyLimit: offer.bodyLimit }),
      config: actAt(name, url),
      schema: {
        tags: [...tags],
        summary,
        response,
        ...(Object.keys(params.properties).length === 0 ? {} : { params }),
        ...(Object.keys(body.properties).length === 0 ? {} : { body }),
      },
      async handler(request: FastifyRequest, reply) {
        const viewer = request.viewer as ViewerOf<N> | null
        if (!viewer) throw new Refusal('not-signed-in')
        const asked = { ...(request.params as object), ...(request.body as object) }
        const members = Object.entries(asked).map(([member, value]) => [named[member] ?? member, value] as const)
        const { preview = false, ...rest } = heard(
          properties,
          members.filter(([member]) => !Object.hasOwn(written, member)),
        )
        const said = { ...rest, ...hear?.(asked as Static<TObject<W>>) } as Said<N>
        check?.(said, viewer, preview as boolean)
        const done = await act(
          viewer,
          name,
          { ...(said as object), ...add?.(said, request) } as Said<N>,
          preview as boolean,
        )
        if (answer) return answer({ ...done, said, viewer, reply })
        void reply.code(status!)
        return status === 204 ? reply.send(null) : about.preview ? done : done.result
      },
    })
  }
}

/**
 * Does an act for somebody, or only shows what it would do: to a hall's manager in figures of that hall, and in none to
 * who keeps the machines.
 */
function actsOf({ store, now }: HubParts) {
  return async <N extends Spoken>(
    viewer: Viewer,
    name: N,
    said: Said<N>,
    preview: boolean,
  ): Promise<{ result: ChangeAnswer<N>; units?: UnitEffect[] }> => {
    const actor = actorOf(viewer)
    // The table holds shape and who acts to what the change takes.
    const input = { ...(said as object), ...callerIn(ACTS[name], viewer) } as unknown as ChangeInput<N>
    if (!preview || viewer.kind === 'program') return { result: await store.act(name, input, actor) }
    // An act that has `preview` is one of them.
    const looked = name as N & PreviewName
    const asked = { now: now(), hall: viewer.hall }
    const { result, units } = await store.preview<N & PreviewName>(looked, input, actor, asked)
    return viewer.role === 'admin' ? { result } : { result, units }
  }
}

/** Who acts, as the change names the person, where it asks for that. @throws Refusal forbidden */
function callerIn({ adds = [] }: Act, viewer: Viewer) {
  if (viewer.kind === 'program') return {}
  if (adds.includes('by')) return { by: holderOf(viewer) }
  if (!adds.includes('officer')) return {}
  if (viewer.role === 'method-owner') return { officer: sealerOf(viewer) }
  const { hall, ...officer } = deciderOf(viewer)
  return { officer: officer.role === 'hall-manager' ? { ...officer, hall } : officer }
}

/** The shape of an act as a request has it: what its address says, and its body. */
export function partsOf(
  act: Act,
  url: string,
  { needs = [], written = {}, named = {} }: Pick<Offer<never, TProperties>, 'needs' | 'written' | 'named'>,
): { params: TObject; body: TObject } {
  const shape = shapeOf(act)
  const inAddress = namesIn(url)
  // Where an act that binds is done elsewhere, too, an address that names no hall is about every hall.
  const taken = new Set([...inAddress.map((name) => named[name] ?? name), ...(act.binds ? [act.binds] : [])])
  const rest = Object.keys(shape.properties).filter((member) => !taken.has(member))
  const mustBe = new Set([...shape.required, ...needs])
  return {
    params: Type.Object(
      Object.fromEntries(inAddress.map((name) => [name, asText(shape.properties[named[name] ?? name]!, true)])),
    ),
    body: Type.Object(
      {
        ...Object.fromEntries(rest.map((member) => [member, asText(shape.properties[member]!, mustBe.has(member))])),
        ...written,
      },
      exampleWithout(shape, taken),
    ),
  }
}

function namesIn(url: string): string[] {
  return [...url.matchAll(/:([A-Za-z0-9_]+)/g)].map(([, name]) => name!)
}

/** A member as it is written over REST. */
function asText(schema: TSchema, required: boolean): TSchema {
  const { '~optional': optional, ...plain } = schema as TSchema & { '~optional'?: unknown; description?: string }
  const isMoment = MOMENT in plain
  // As it is: a copy is nothing that an address could be read by.
  if (!isMoment && required === (optional === undefined)) return schema
  const written = isMoment ? Type.String({ description: plain.description! }) : plain
  return required ? written : Type.Optional(written)
}

/** @throws Refusal bad-interval */
function heard(properties: TProperties, said: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(
    said.map(([member, value]) => {
      if (!(MOMENT in (properties[member] ?? {}))) return [member, value]
      const instant = parseInstant(value as string)
      if (instant === null) throw new Refusal('bad-interval', 'ISO 8601 with offset expected', '要写带时区的时间')
      return [member, instant]
    }),
  )
}

/** What a shape says as a whole, for its body alone. */
function exampleWithout(shape: object, taken: ReadonlySet<string>) {
  const [example] = 'examples' in shape ? (shape.examples as unknown[]) : []
  if (example === undefined) return exact
  return {
    ...exact,
    examples: [Object.fromEntries(Object.entries(example as object).filter(([name]) => !taken.has(name)))],
  }
}
