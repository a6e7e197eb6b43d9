import { Type, type Static } from 'typebox'
import { Count, DateText, like, Nullable } from '../basic.ts'

/** What waits for somebody, each with the page on which it is done. */
export const TODO_CODES = [
  'notice-unread',
  'notice-due',
  'hand-in',
  'hand-in-answer',
  'object',
  'deduction-decide',
  'deduction-sign',
  'deduction-sealed',
  'problem-late',
  'problem-answer',
  'monthly',
  'item-plan',
  'item-mend',
  'item-late',
  'item-answer',
  'item-visit',
  'item-close',
  'items-late',
  'visit-today',
  'draw-frame',
  'draw-wait',
  'draw-dice',
  'draw-second',
  'draw-run',
  'survey-answers',
  'seal-due',
  'ballot-roll',
  'ballot-pairs',
  'ballot-trustees',
  'ballot-open',
  'ballot-second',
  'ballot-close',
  'report-cosign',
  'report-waits',
  'report-returned',
] as const
export type TodoCode = (typeof TODO_CODES)[number]

export const TodoShape = Type.Object({
  today: DateText,
  items: Type.Array(
    Type.Object({
      what: Type.Enum([...TODO_CODES], like('item-visit')),
      n: Count,
      until: Nullable(DateText, { description: 'the first day by which one of them is due', ...like('2027-01-15') }),
      late: Type.Boolean({ description: 'that day has passed', ...like(false) }),
      href: Type.String({
        ...like('#rectification'),
        description: 'with `/office/?campaign=2026` before it where it is of the campaign that is over',
      }),
    }),
    { description: 'what is late first' },
  ),
})
export type TodoList = Static<typeof TodoShape>
