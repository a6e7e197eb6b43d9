import { Type } from 'typebox'
import { like, Text } from '../../contract/answers/basic.ts'
import { QuestionsShape } from '../../contract/answers/screening.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { onlookerOf } from './decider.ts'

/** 问大厅: the office asks a hall about held ratings, the hall's manager answers with words. It decides nothing. */
export const questionRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['screening']
  const offer = offering(http, hub, tags)

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

  const Asked = Type.Object({ questions: Type.Array(Text, like(['01957b12-3c41-7e90-8a5d-51f20c6b9e14'])) })
  offer(
    'questions.ask',
    '/api/v1/screening/questions',
    {
      summary: 'Asks the hall of each of these held ratings; of several halls, each about its own',
      response: { 200: Asked, 201: Asked },
    },
    ({ result: { questions, fresh }, reply }) => reply.code(fresh ? 201 : 200).send({ questions }),
  )

  offer('questions.withdraw', '/api/v1/screening/questions/:question', {
    method: 'DELETE',
    summary: 'Takes back a question that was not answered',
    response: { 204: Type.Null() },
  })

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

  offer('questions.answer', '/api/v1/halls/:hall/questions/:question/answer', {
    summary: "The hall's manager answers the office in words; the ratings stay held until an officer decides",
    response: { 200: Type.Object({ question: Text }) },
  })
}
