import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { HAND_IN_PARTS, HandInLineShape, MOST_LINES } from '../contract/hand-ins.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

/** How long a list may be; what is longer is named so (`hand-in-too-long`), and not a bad request. */
export const LINES_WORDS = `at most ${MOST_LINES.objects} service objects, ${MOST_LINES.duties} duties, one contact or plan; more: hand-in-too-long`
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
  lines: Type.Array(HandInLineShape, { description: LINES_WORDS, ...like(EXAMPLE_LINES) }),
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
    input: Type.Object(
      {
        ...Own,
        version: Type.Optional(
          Type.Integer({
            minimum: 0,
            description: 'the newest one that was seen; 0: there was none; absent: whichever there was when this came',
            ...like(1),
          }),
        ),
      },
      exact,
    ),
    adds: ['by', 'seen'],
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
