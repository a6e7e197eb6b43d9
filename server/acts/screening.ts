import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { acts, exact } from './act.ts'
import { AskedOfSecond, Code, DecidedByOne, Ratings, SecondWord } from './shapes.ts'

const Words = (most: number, example: string) => Type.String({ minLength: 1, maxLength: most, ...like(example) })

/** Held ratings: what one officer decides, what two decide, and what a hall is asked about them. */
export const SCREENING = acts({
  'ratings.decide': {
    input: DecidedByOne,
    adds: ['officer'],
    permission: 'rating:decide',
    audit: ['rating:decide'],
    from: ['rest'],
  },
  'ratings.ask': {
    input: AskedOfSecond,
    adds: ['officer'],
    permission: 'rating:decide',
    audit: ['rating:ask'],
    from: ['rest'],
  },
  'ratings.confirm': {
    input: SecondWord,
    adds: ['officer'],
    permission: 'rating:decide',
    audit: ['rating:decide'],
    from: ['rest'],
  },
  'ratings.refuse': {
    input: SecondWord,
    adds: ['officer'],
    permission: 'rating:decide',
    audit: ['rating:ask'],
    from: ['rest'],
  },
  'questions.ask': {
    input: Type.Object({ ratings: Ratings, words: Words(200, '三次改选是不是办事人自己按的？请看录像。') }, exact),
    permission: 'hall:ask',
    audit: ['hall:ask'],
    from: ['rest'],
  },
  'questions.withdraw': {
    input: Type.Object({ question: Code }, exact),
    permission: 'hall:ask',
    audit: ['hall:ask'],
    from: ['rest'],
  },
  'questions.answer': {
    input: Type.Object({ hall: Code, question: Code, words: Words(500, '看过录像：三次都是办事人自己改的。') }, exact),
    permission: 'hall:answer',
    binds: 'hall',
    audit: ['hall:answer'],
    from: ['rest'],
  },
})
