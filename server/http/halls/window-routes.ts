import { Type } from 'typebox'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { ChangedShape } from '../../contract/answers/changes.ts'
import { like } from '../../contract/answers/basic.ts'

const Code = Type.Object({ code: Type.String(like('A17')) })

/** A window comes, or has another name; and whether anyone may press there. */
export const windowRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const offer = offering(http, hub, ['halls'])

  offer(
    'windows.change',
    '/api/v1/halls/:hall/windows',
    {
      summary: 'A new window, or another name, zone or matter of one that is there; its mode is for the new one',
      response: { 200: Code, 201: Code },
    },
    ({ result: { fresh }, said: { code }, reply }) => reply.code(fresh ? 201 : 200).send({ code }),
  )

  offer('windows.set-mode', '/api/v1/halls/:hall/windows/:window/mode', {
    summary: 'Whether anyone may press at a window, or only who was invited; for the past, presses are screened again',
    response: { 200: ChangedShape },
  })
}
