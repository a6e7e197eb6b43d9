import { Type, type TObject } from 'typebox'
import { classOf, exact, isTheirs, shapeOf, type Act } from '../../acts/act.ts'
import type { AccessActName } from '../../acts/accounts.ts'
import { ACTS, type ActName, type Said } from '../../acts/acts.ts'
import { may } from '../../contract/roles.ts'
import type { ChangeAnswer, ChangeInput } from '../../store/changes.ts'
import type { PreviewName } from '../../store/changes/large/large-acts.ts'
import type { UnitEffect } from '../../store/reads/scores/unit-effects.ts'
import { change, changeOrPreview } from './change.ts'
import type { OperationClass } from './classes.ts'
import type { Desk, Operation } from './desk.ts'

/** Acts that say themselves what is said of them. */
type Spoken = { [N in ActName]: (typeof ACTS)[N] extends { input: TObject } ? N : never }[ActName]
type Previewed<N extends ActName> = (typeof ACTS)[N] extends { preview: true } ? true : false
type Asked<N extends Spoken> = Previewed<N> extends true ? Said<N> & { preview?: boolean } : Said<N>
type Answer<N extends Spoken> =
  Previewed<N> extends true ? { result: ChangeAnswer<N>; effects: UnitEffect[] | null } : ChangeAnswer<N>

/** An operation that does an act of the table. */
type OfAct<I, O> = Operation<I, O> & { kind: OperationClass<I>; act: ActName }

/** Operations that are acts and no more: what is said of one, and whose word it needs, stands in the table of acts. */
export function byAct<const T extends Record<string, Spoken>>(
  names: T,
): { [K in keyof T]: OfAct<Asked<T[K]>, Answer<T[K]>> } {
  const operations = Object.entries(names).map(([operation, name]) => [
    operation,
    overAct(name, async (desk, asked) => {
      const { preview, ...said }: { preview?: boolean } = asked as object
      // The table holds shape and who acts to what the change takes.
      const input = { ...said, ...callerIn(ACTS[name], desk) } as unknown as ChangeInput<typeof name>
      return isPreviewed(name) ? changeOrPreview(desk, preview, name, input) : change(desk, name, input)
    }),
  ])
  return Object.fromEntries(operations) as never
}

/**
 * An act of which the hub finds something out, or makes something more: what is said, and whose word it needs, is the
 * act's.
 *
 * @param found members that are not said here: the hub finds them out
 */
export function overAct<N extends Spoken, O, F extends keyof Asked<N> & string = never>(
  name: N,
  run: (desk: Desk, asked: Omit<Asked<N>, F>) => Promise<O>,
  ...found: F[]
): OfAct<Omit<Asked<N>, F>, O> {
  const shape = shapeOf(ACTS[name])
  const said = Object.entries(shape.properties).filter(([member]) => !(found as string[]).includes(member))
  return { schema: Type.Object(Object.fromEntries(said), exact), run, kind: kindOf(name), act: name }
}

/** Operations that come to an act in their own way. */
export function through<T extends Record<string, Operation<never, unknown>>>(name: ActName, operations: T) {
  const named = Object.entries(operations).map(([each, it]) => [each, { ...it, kind: kindOf(name), act: name }])
  return Object.fromEntries(named) as { [K in keyof T]: T[K] & { kind: OperationClass<never>; act: ActName } }
}

/** An operation that does an act of access: it is asked and recorded there. */
export function ofAccess<O extends Operation<never, unknown>>(act: AccessActName, it: O): O & { act: AccessActName } {
  return { ...it, act }
}

const isPreviewed = (name: ActName): name is PreviewName => 'preview' in ACTS[name]

function kindOf(name: ActName): OperationClass<never> {
  const act: Act = ACTS[name]
  const kind = classOf(act)
  if (typeof kind === 'string') return kind
  return { ...kind, isTheirs: (officer, input, { store }) => isTheirs(act, officer, input, store.registry) }
}

/**
 * Who acts, as the change names the person: the command line counts as admin, and what admin may not do is its officer's,
 * or the office's while there is none before the first counted rating.
 */
function callerIn({ adds = [], permission }: Act, { operator, officer }: Desk) {
  if (adds.includes('officer')) return { officer: { operator, role: 'cli' as const } }
  if (!adds.includes('by')) return {}
  const keeps = permission !== undefined && permission !== 'public' && may('admin', permission)
  return { by: keeps ? { role: 'admin' as const } : (officer ?? { role: 'campaign-office' as const }) }
}
