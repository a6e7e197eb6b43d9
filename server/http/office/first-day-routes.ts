import { Type } from 'typebox'
import { FirstDayShape } from '../../contract/answers/hub/first-day.ts'
import { like } from '../../contract/answers/basic.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { FIRST_STEPS } from '../../contract/hub/first-day.ts'
import { may } from '../../contract/roles.ts'
import type { StepState } from '../../store/reads/desks/first-day.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'

/** What there is to do with a new hub, and what is set aside of it. */
export const firstDayRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, access, now } = hub
  const tags = ['operations']

  http.get(
    '/api/v1/first-day',
    {
      config: { access: { permission: 'first-day:read' } },
      schema: {
        tags,
        summary: 'What there is to do with a new hub, each step by what is the case',
        response: { 200: FirstDayShape },
      },
    },
    async (request) => {
      const facts = { https: hub.certificates().length > 0, outside: hub.outside, now: now() }
      const { steps, aside } = await store.read('first-day', facts)
      // Nothing by level is for who keeps the machines, not even of test presses.
      const mayLevels = may(userOf(request).role, 'hall:levels')
      return {
        founding: await access.standing.isFoundingTime(),
        steps: steps.map(({ at, ...step }) => ({
          ...step,
          facts: mayLevels ? step.facts : withoutLevels(step.facts),
          ...(at === undefined ? {} : { at: isoShanghai(at) }),
        })),
        aside,
      }
    },
  )

  offering(http, hub, tags)('first-day.mark', '/api/v1/first-day/marks', {
    summary: 'Sets a step aside with a word, or the page as a whole; or takes that back',
    response: {
      200: Type.Object({
        step: Type.Enum([...FIRST_STEPS, 'all'], like('outside')),
        aside: Type.Boolean(),
      }),
    },
  })
}

function withoutLevels(facts: StepState['facts']): StepState['facts'] {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !name.startsWith('level')))
}
