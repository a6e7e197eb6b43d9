import type { AttachedKeypad } from './hid-port.ts'
import { modelOf, type KeypadModel } from './keypad-model.ts'

/** How a keypad is known again: by its serial number, or by the physical port it is plugged into. */
export type Identity = { serial: string } | { port: string }

export interface MatchedBus<B> {
  /** What each binding found; a binding that found nothing is not here. */
  found: Map<B, { keypad: AttachedKeypad; model: KeypadModel }>
  /** Keypads of a known model that belong to nobody, or to more than one: refused, never guessed. */
  refused: { keypad: AttachedKeypad; why: 'unbound' | 'ambiguous' }[]
  /** Bindings that got nothing because another one, or another keypad, claims the same. */
  ambiguous: Set<B>
}

/**
 * Who is who on the bus. Only keypads of known models take part: the clerk's own keyboard and mouse are none of
 * our business. A binding by port goes before one by serial number, which cheap keypads share. Two keypads for one binding,
 * or two bindings for one keypad, leave all of them unused; but what a binding has open already stays its own.
 *
 * @param open paths of the keypads that bindings have open
 */
export function matchBindings<B extends { identity: Identity }>(
  bindings: readonly B[],
  attached: readonly AttachedKeypad[],
  models: readonly KeypadModel[],
  open: ReadonlyMap<B, string> = new Map(),
): MatchedBus<B> {
  const known = knownKeypads(attached, models)
  const claims = known.map(({ keypad }) => claimsOn(keypad, bindings))
  const found: MatchedBus<B>['found'] = new Map()
  const refused: MatchedBus<B>['refused'] = []
  const ambiguous: MatchedBus<B>['ambiguous'] = new Set()
  known.forEach((candidate, index) => {
    const [owner, rival] = claims[index]!
    const { keypad } = candidate
    if (!owner) return refused.push({ keypad, why: 'unbound' })
    const twins = known.filter((_, other) => claims[other]!.includes(owner))
    const isOpen = open.get(owner) === keypad.path
    const another = twins.some((twin) => twin !== candidate && open.get(owner) === twin.keypad.path)
    if (!rival && (twins.length === 1 || isOpen)) return found.set(owner, candidate)
    for (const binding of claims[index]!) if (!another) ambiguous.add(binding)
    return refused.push({ keypad, why: 'ambiguous' })
  })
  return { found, refused, ambiguous }
}

function claimsOn<B extends { identity: Identity }>(keypad: AttachedKeypad, bindings: readonly B[]): B[] {
  const byPort = bindings.filter(({ identity }) => 'port' in identity && identity.port === keypad.port)
  if (byPort.length > 0) return byPort
  return bindings.filter(({ identity }) => 'serial' in identity && identity.serial === keypad.serial)
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
