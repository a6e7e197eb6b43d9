import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { METHOD_CODES } from '../contract/methods.ts'
import { MOST_WORD } from '../contract/survey/pool.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

const OF_POOL = { campaign: Code, method: Type.Enum([...METHOD_CODES], like('third-party')) }
const Rater = (example: string) => Type.String({ pattern: '^R[0-9]{6,9}$', ...like(example) })

/** The pool of the survey 样本库: imports, pairs who may be one person, erasure. By the owner of the method alone. */
export const POOL = acts({
  'pool.begin': { audit: [], from: ['hub'] },
  'pool.lay-down': { audit: [], from: ['hub'] },
  'pool.close': { audit: ['pool:import'], from: ['hub'] },
  'pool.forget': { audit: [], from: ['hub'] },
  'pool.tidy': { audit: [], from: ['hub'] },
  'pool.note-pairs': { audit: [], from: ['hub'] },
  'pool.decide': {
    input: Type.Object(
      {
        ...OF_POOL,
        a: Rater('R000012'),
        b: Rater('R000381'),
        same: Type.Boolean({ description: 'one person; else two', ...like(true) }),
        word: Type.String({ minLength: 1, maxLength: MOST_WORD, ...like('同一单位，电话差一位') }),
      },
      exact,
    ),
    permission: 'pool:manage',
    binds: 'method',
    audit: ['pool:decide'],
    from: ['rest'],
  },
  'pool.undo': {
    input: Type.Object({ ...OF_POOL, decision: Type.Integer({ minimum: 1, ...like(48_260) }) }, exact),
    permission: 'pool:manage',
    binds: 'method',
    audit: ['pool:decide'],
    from: ['rest'],
  },
  'pool.erase': {
    input: Type.Object({ ...OF_POOL, rater: Rater('R000012'), reason: Reason }, exact),
    adds: ['copies'],
    permission: 'pool:manage',
    binds: 'method',
    audit: ['person:erase'],
    from: ['rest'],
  },
})
