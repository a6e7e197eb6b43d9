import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { METHOD_CODES } from '../contract/methods.ts'
import { CHAPTERS, MOST_CHAPTER } from '../contract/report/chapters.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

const About = {
  campaign: Code,
  request: Type.Integer({ minimum: 1, description: 'entry of the request', ...like(48_250) }),
  reason: Reason,
}

/** The analysis report (六.4): the office writes and asks, the survey team co-signs. */
export const REPORT = acts({
  'report.write': {
    input: Type.Object(
      {
        campaign: Code,
        chapter: Type.Enum([...CHAPTERS], like('overview')),
        seen: Type.Integer({
          minimum: 0,
          description: 'the version that was begun with; 0: there was none',
          ...like(2),
        }),
        text: Type.String({
          // What is too long is named so (chapter-too-long), and not a bad request.
          maxLength: 8 * MOST_CHAPTER,
          description: `at most ${MOST_CHAPTER} characters; more: chapter-too-long. A line # is a heading, - an item, **x** is bold; all else is text`,
          ...like('全市 89 个参评单位都有测评结果。\n\n- 政务服务中心测评进驻 30 个单位'),
        }),
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'report:write',
    audit: ['report:write'],
    from: ['rest'],
  },
  'report.ask': {
    input: Type.Object(
      {
        campaign: Code,
        missing: Type.Array(
          Type.Object({ method: Type.Enum([...METHOD_CODES], like('representatives')), reason: Reason }, exact),
          {
            maxItems: METHOD_CODES.length,
            description: 'methods that are not sealed, and why the report goes without them',
          },
        ),
        reason: Reason,
      },
      exact,
    ),
    adds: ['officer', 'made'],
    permission: 'report:ask',
    audit: ['report:ask'],
    from: ['rest'],
  },
  'report.agree': {
    input: Type.Object(
      {
        ...About,
        html: Type.String({ minLength: 64, maxLength: 64, description: 'SHA-256 of the page that you were shown' }),
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'report:agree',
    binds: 'third-party',
    audit: ['report:seal'],
    from: ['rest'],
  },
  'report.refuse': {
    input: Type.Object(About, exact),
    adds: ['officer'],
    permission: 'report:refuse',
    binds: 'third-party',
    audit: ['report:refuse'],
    from: ['rest'],
  },
})
