import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

/** Answers of the survey (campaign document 五.1): its owner alone puts them on record. */
export const SURVEY = acts({
  // Of a file that was read and looked at (campaign/survey-file/take-file.ts): slices, then the entry that lets them hold.
  'survey.lay-down': { audit: [], from: ['hub'] },
  'survey.close': { audit: ['survey:import'], from: ['hub'] },
  'survey.enter-result': { audit: ['survey:import'], from: ['hub'] },
  'survey.withdraw': {
    input: Type.Object(
      {
        campaign: Code,
        import: Type.Integer({ minimum: 1, description: 'entry of the import', ...like(48_301) }),
        reason: Reason,
      },
      exact,
    ),
    permission: 'survey:run',
    binds: 'third-party',
    audit: ['survey:withdraw'],
    from: ['rest'],
  },
})
