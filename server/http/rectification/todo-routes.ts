import { TodoShape } from '../../contract/answers/hub/todo.ts'
import { actorOf } from '../../contract/viewer.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'

/** 待办: what waits for whoever asks, whatever their role. */
export const todoRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  http.get(
    '/api/v1/todo',
    {
      config: { access: { permission: 'own-session' } },
      schema: {
        tags: ['session'],
        summary: 'What waits for you today: late first, each with the page on which it is done',
        response: { 200: TodoShape },
      },
    },
    async (request) => {
      const user = userOf(request)
      return store.read('todo.list', { by: holderOf(user), operator: actorOf(user) }, now())
    },
  )
}
