import { planHere, type Planner } from '../../server/store/changes/large/plan-aside.ts'
import type { PlanPart } from '../../server/store/changes/large/plan-correction.ts'

/**
 * Plans in this thread, and does something after each part of a plan was taken, before it goes on.
 *
 * @param meanwhile is told the part, the round (0 is the plan itself), and how many parts of the round were taken
 */
export function watchedPlanner(meanwhile: (part: PlanPart, round: number, taken: number) => unknown): Planner {
  return async (...asked) => {
    const here = await planHere(...asked)
    let rounds = 0
    return {
      async *plan(task) {
        const round = rounds++
        let taken = 0
        for await (const part of here.plan(task)) {
          yield part
          await meanwhile(part, round, ++taken)
        }
      },
      end: () => here.end(),
    }
  }
}
