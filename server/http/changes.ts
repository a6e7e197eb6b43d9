import { actorOf, type UserViewer } from '../contract/viewer.ts'
import type { ChangeAnswer, ChangeInput, ChangeName } from '../store/changes.ts'
import type { UnitEffect } from '../store/reads/scores/preview-change.ts'
import type { HubParts } from './hub-parts.ts'

/**
 * Makes a change of the record for a viewer, or only shows what it would do: to a hall's manager in figures of that hall,
 * and in none to who keeps the machines.
 */
export function changesOf({ store, now }: HubParts) {
  return async <N extends ChangeName>(
    viewer: UserViewer,
    preview: boolean | undefined,
    name: N,
    input: ChangeInput<N>,
  ): Promise<{ result: ChangeAnswer<N>; units?: UnitEffect[] }> => {
    const actor = actorOf(viewer)
    if (!preview) return { result: await store.act(name, input, actor) }
    const { result, units } = await store.preview(name, input, actor, { now: now(), hall: viewer.hall })
    return viewer.role === 'admin' ? { result } : { result, units }
  }
}
