import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { LEAST_DICE, MOST_DICE, USUAL_DICE } from '../contract/survey/draw-limits.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

/** Frame, seed and draw of the survey's sample (campaign document 六.2). */
export const DRAWS = acts({
  'draw.lay-frame': { audit: [], from: ['hub'] },
  'draw.freeze-frame': {
    input: Type.Object(
      {
        campaign: Code,
        dice: Type.Integer({
          minimum: LEAST_DICE,
          maximum: MOST_DICE,
          description: 'digits that will be thrown',
          ...like(USUAL_DICE),
        }),
        seen: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
          description: 'entry of the frame that you saw; null: there was none',
          ...like(null),
        }),
        reason: Type.Optional(Reason),
      },
      exact,
    ),
    adds: ['officer', 'lines', 'hash', 'strata', 'policy'],
    permission: 'draw:make',
    binds: 'third-party',
    audit: ['draw:freeze'],
    from: ['rest', 'command-line'],
  },
  'draw.type-seed': {
    input: Type.Object(
      {
        campaign: Code,
        digits: Type.String({ maxLength: 200, description: 'as far as typed; empty: none', ...like('401729 568320') }),
      },
      exact,
    ),
    adds: ['by', 'person'],
    permission: 'draw:type',
    binds: 'third-party',
    audit: ['draw:seed'],
    from: ['rest', 'command-line'],
  },
  'draw.lay-order': { audit: [], from: ['hub'] },
  'draw.run': {
    input: Type.Object({ campaign: Code }, exact),
    adds: ['record'],
    permission: 'draw:make',
    binds: 'third-party',
    audit: ['draw:run'],
    from: ['rest', 'hub'],
  },
})
