import type { AttachedKeypad } from './hid-port.ts'
import { modelOf, type KeypadModel } from './keypad-model.ts'

/** How a keypad is known again: by its serial number, or by the physical port it is plugged into. */
export type Identity = { serial: string } | { port: string }

export interface MatchedBus<B> {
  /** What each binding found; a binding that found nothing is not here. */
  found: Map<B, { keypad: AttachedKeypad; model: KeypadModel }>
  /** Keypads of a known model that belong to nobody, or to more than one: refused, never guessed. */
  refused: { keypad: AttachedKeypad; why: 'unbound' | 'ambiguous' }[]
}

/**
 * Who is who on the bus. Only keypads of known models take part: the clerk's own keyboard and mouse are none of
 * our business. Two keypads for one binding, or two bindings for one keypad, leave all of them unused.
 */
export function matchBindings<B extends { identity: Identity }>(
  bindings: readonly B[],
  attached: readonly AttachedKeypad[],
  models: readonly KeypadModel[],
): MatchedBus<B> {
  const known = knownKeypads(attached, models)
  const claims = known.map(({ keypad }) => bindings.filter((binding) => isIt(binding.identity, keypad)))
  const found: MatchedBus<B>['found'] = new Map()
  const refused: MatchedBus<B>['refused'] = []
  known.forEach((candidate, index) => {
    const [owner, rival] = claims[index]!
    const { keypad } = candidate
    if (!owner) refused.push({ keypad, why: 'unbound' })
    else if (rival || claims.filter((claim) => claim.includes(owner)).length > 1)
      refused.push({ keypad, why: 'ambiguous' })
    else found.set(owner, candidate)
  })
  return { found, refused }
}

/** Attached keypads that a model describes. Several usages of one interface are listed with one path: one keypad. */
export function knownKeypads(
  attached: readonly AttachedKeypad[],
  models: readonly KeypadModel[],
): { keypad: AttachedKeypad; model: KeypadModel }[] {
  const byPath = new Map<string, { keypad: AttachedKeypad; model: KeypadModel }>()
  for (const keypad of attached) {
    const model = modelOf(models, keypad)
    if (model && !byPath.has(keypad.path)) byPath.set(keypad.path, { keypad, model })
  }
  return [...byPath.values()]
}

function isIt(identity: Identity, keypad: AttachedKeypad): boolean {
  return 'serial' in identity ? identity.serial === keypad.serial : identity.port === keypad.port
}
