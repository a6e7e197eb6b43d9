import type { ChangeAnswer, ChangeInput, ChangeName } from '../../store/changes.ts'
import type { PreviewName } from '../../store/changes/large/large-acts.ts'
import type { UnitEffect } from '../../store/reads/scores/unit-effects.ts'
import type { Desk } from './desk.ts'

/** Makes a change of the record and puts the act on record, or only shows what it would do to the scores. */
export async function changeOrPreview<N extends PreviewName>(
  { store, operator, officer, now }: Desk,
  preview: boolean | undefined,
  name: N,
  input: ChangeInput<N>,
): Promise<{ result: ChangeAnswer<N>; effects: UnitEffect[] | null }> {
  if (!preview) return { result: await store.act(name, input, operator, officer?.username), effects: null }
  const { result, units } = await store.preview(name, input, operator, { now: now() })
  return { result, effects: units }
}

/** Makes a change of the record in the operator's name, by the officer's word where one was given. */
export function change<N extends ChangeName>(
  { store, operator, officer }: Desk,
  name: N,
  input: ChangeInput<N>,
): Promise<ChangeAnswer<N>> {
  return store.act(name, input, operator, officer?.username)
}
