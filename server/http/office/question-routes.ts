import { Type } from 'typebox'
import { like, Text } from '../../contract/answers/basic.ts'
import { QuestionsShape } from '../../contract/answers/screening.ts'
import { actorOf } from '../../contract/viewer.ts'
import { MOST_DECIDED } from '../../store/changes/decide.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { onlookerOf } from './decider.ts'

const exact = { additionalProperties: false } as const
const Question = Type.Object({ question: Text })
const Words = (most: number, example: string) => Type.String({ minLength: 1, maxLength: most, ...like(example) })

/** 问大厅: the office asks a hall about held ratings, the hall's manager answers with words. It decides nothing. */
export const questionRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['screening']
  const ask = { access: { permission: 'hall:ask' } } as const

  http.get(
    '/api/v1/screening/questions',
    {
      config: { access: { permission: 'scores:read' } },
      schema: {
        tags,
        summary: 'What halls were asked and have not answered, oldest first',
        response: { 200: QuestionsShape },
      },
    },
    async (request) => ({ questions: await store.read('screening.questions', onlookerOf(userOf(request))) }),
  )

  http.post(
    '/api/v1/screening/questions',
    {
      config: ask,
      schema: {
        tags,
        summary: 'Asks the hall of each of these held ratings; of several halls, each about its own',
        body: Type.Object(
          {
            ratings: Type.Array(Type.String({ minLength: 36, maxLength: 36 }), { minItems: 1, maxItems: MOST_DECIDED }),
            words: Words(200, '三次改选是不是办事人自己按的？请看录像。'),
          },
          exact,
        ),
        response: { 201: Type.Object({ questions: Type.Array(Text, like(['01957b12-3c41-7e90-8a5d-51f20c6b9e14'])) }) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await store.act('questions.ask', request.body, actorOf(userOf(request)))),
  )

  http.delete(
    '/api/v1/screening/questions/:question',
    {
      config: ask,
      schema: {
        tags,
        summary: 'Takes back a question that was not answered',
        params: Question,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await store.act('questions.withdraw', request.params, actorOf(userOf(request)))
      return reply.code(204).send(null)
    },
  )

  http.get(
    '/api/v1/halls/:hall/questions',
    {
      config: { access: { permission: 'screening:read', hall: 'params' } },
      schema: {
        tags,
        summary: 'What the office asked this hall about held ratings and waits for, oldest first',
        params: Type.Object({ hall: Text }),
        response: { 200: QuestionsShape },
      },
    },
    async (request) => ({
      questions: await store.read('screening.questions', onlookerOf(userOf(request)), request.params.hall),
    }),
  )

  http.post(
    '/api/v1/halls/:hall/questions/:question/answer',
    {
      config: { access: { permission: 'hall:answer', hall: 'params' } },
      schema: {
        tags,
        summary: "The hall's manager answers the office in words; the ratings stay held until an officer decides",
        params: Type.Object({ hall: Text, question: Text }),
        body: Type.Object({ words: Words(500, '看过录像：三次都是办事人自己改的。') }, exact),
        response: { 200: Question },
      },
    },
    async (request) => {
      const { hall, question } = request.params
      return store.act('questions.answer', { hall, question, words: request.body.words }, actorOf(userOf(request)))
    },
  )
}
