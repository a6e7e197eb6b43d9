import { Refusal } from '../contract/errors.ts'
import type { MethodScores } from '../contract/scores.ts'
import type { Method } from './method.ts'

/**
 * Each method is independent (campaign document 五: 每种评议方式独立进行): before its seal the figures of `third-party` and `online` are
 * their owner's alone, those of `representatives` nobody's.
 *
 * @param isOwner whether they are for whoever runs the method
 * @throws Refusal not-sealed
 */
export function mustShow({ code, open }: Method, { sealed }: Pick<MethodScores, 'sealed'>, isOwner: boolean): void {
  if (sealed !== null || open === 'office' || (open === 'owner' && isOwner)) return
  throw new Refusal('not-sealed', code)
}
