import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { HAND_IN_PARTS, HandInLineShape } from '../contract/hand-ins.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

/** One more than any part may have: what is too long is named so, and not a bad request. */
const MOST = 100_000
export const EXAMPLE_LINES = [
  {
    line: 2,
    cells: { kind: '市场主体', name: '马某某', organisation: '塞上一家公司', phone: '13800000000', consent: '是' },
  },
]
const Part = Type.Enum([...HAND_IN_PARTS], like('objects'))
const Own = {
  campaign: Code,
  part: Part,
  revision: Type.Integer({
    minimum: 0,
    description: 'of the draft that was begun with; 0: there was none',
    ...like(0),
  }),
  lines: Type.Array(HandInLineShape, { maxItems: MOST, ...like(EXAMPLE_LINES) }),
}
const HandIn = Type.Integer({ minimum: 1, description: 'entry of the version', ...like(48_213) })

/** What units and owners hand in (报送), and what the office answers. */
export const HAND_INS = acts({
  'hand-ins.save-draft': {
    input: Type.Object(Own, exact),
    adds: ['by'],
    permission: 'hand-in:own',
    audit: [],
    from: ['rest'],
  },
  'hand-ins.submit': {
    input: Type.Object(Own, exact),
    adds: ['by'],
    permission: 'hand-in:own',
    audit: ['hand-in:submit'],
    from: ['rest'],
  },
  'hand-ins.accept': {
    input: Type.Object({ campaign: Code, handIn: HandIn }, exact),
    adds: ['officer'],
    permission: 'hand-in:answer',
    audit: ['hand-in:answer'],
    from: ['rest'],
  },
  'hand-ins.return': {
    input: Type.Object(
      {
        campaign: Code,
        handIn: HandIn,
        reason: Type.String({ minLength: 1, maxLength: 500, ...like('请补办事群众和企业') }),
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'hand-in:answer',
    audit: ['hand-in:answer'],
    from: ['rest'],
  },
  'hand-ins.note-call': {
    input: Type.Object(
      { campaign: Code, party: Type.String(like('J24')), word: Type.Optional(Type.String({ maxLength: 200 })) },
      exact,
    ),
    permission: 'hand-in:answer',
    audit: ['hand-in:call'],
    from: ['rest'],
  },
  'hand-ins.erase-people': {
    input: Type.Object(
      {
        campaign: Code,
        handIn: HandIn,
        line: Type.Optional(Type.Integer({ minimum: 1, description: 'one person; absent: all', ...like(17) })),
        reason: Reason,
      },
      exact,
    ),
    permission: 'hand-in:answer',
    audit: ['person:erase'],
    from: ['rest'],
  },
})
