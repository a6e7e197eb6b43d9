import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { METHOD_CODES } from '../contract/methods.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

/** What a year is held against (campaign document 七.2), and who follows up without a rank. */
export const SUMMARY = acts({
  // Of a file that was read and looked at (campaign/summary/take-baseline.ts).
  'baseline.enter': { audit: ['baseline:enter'], from: ['hub'] },
  'followUp.decide': {
    input: Type.Object(
      {
        campaign: Code,
        method: Type.Enum([...METHOD_CODES], like('service-centre')),
        unit: Code,
        joins: Type.Boolean({ description: 'whether it follows up', ...like(true) }),
        reason: Reason,
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'follow-up:decide',
    audit: ['follow-up:decide'],
    from: ['rest'],
  },
})
