import type { Actor } from '../contract/audit.ts'
import { askForDecision, confirmAsked, decideRatings, refuseAsked } from './changes/decide-ratings.ts'
import type { Write } from './writer/write.ts'

/**
 * Everything that people and programs can change, by name. A change runs in a transaction of its own, from plain data,
 * for one actor, and puts its row into the audit log in the same transaction. What it throws undoes all of it.
 */
export const CHANGES = {
  'ratings.decide': decideRatings,
  'ratings.ask': askForDecision,
  'ratings.confirm': confirmAsked,
  'ratings.refuse': refuseAsked,
}

type Named = typeof CHANGES
export type ChangeName = keyof Named
export type ChangeInput<N extends ChangeName> = Named[N] extends (w: Write, input: infer I, actor: Actor) => unknown
  ? I
  : never
export type ChangeAnswer<N extends ChangeName> = ReturnType<Named[N]>
