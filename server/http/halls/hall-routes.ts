import { Type } from 'typebox'
import { actorOf, seesLevels } from '../../contract/viewer.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { checkFree } from '../../store/register/enrol-device.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { actAt, offering } from '../offer-acts.ts'
import { LiveShape, WindowStateShape } from '../../contract/answers/halls.ts'
import { KeyTestsShape, PairingCodeShape } from '../../contract/answers/devices.ts'

const exact = { additionalProperties: false } as const
const HallParams = Type.Object({ hall: Type.String() })
const WindowParams = Type.Object({ hall: Type.String(), window: Type.String() })

const CODES = '/api/v1/halls/:hall/windows/:window/pairing-codes'

/** What a hall manager sees and does. */
export const hallRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['halls']

  http.get(
    '/api/v1/halls/:hall/live',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary:
          'The hall as it stands; the feed in namespace /hall goes on from here. The admin gets the machines: nothing by level',
        params: HallParams,
        response: { 200: LiveShape },
      },
    },
    async (request) => {
      const { hall } = request.params
      if (!store.registry.hall(hall)) throw new Refusal('unknown-hall', hall)
      return seesLevels(userOf(request)) ? hub.hallSnapshot(hall) : hub.hallMachines(hall)
    },
  )

  http.get(
    '/api/v1/halls/:hall/key-tests',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary: 'Which keys of the keypads of a hall were proven by a test press, and on which day (按键测试)',
        params: HallParams,
        response: { 200: KeyTestsShape },
      },
    },
    async (request) => store.read('halls.key-tests', request.params.hall, hub.now()),
  )

  http.post(
    CODES,
    {
      config: actAt('pairing-codes.create', CODES),
      schema: {
        tags,
        summary: 'A code of 8 digits that enrols a device at this window; single use, 15 minutes',
        params: WindowParams,
        body: Type.Object(
          {
            kind: Type.Enum(['kiosk', 'keypad']),
            /** Old id of a device that the hub lost with a restore or a rollback: it goes on under it. */
            device: Type.Optional(Type.String({ maxLength: 40 })),
          },
          exact,
        ),
        response: { 201: PairingCodeShape },
      },
    },
    async (request, reply) => {
      const { hall, window } = request.params
      if (!store.registry.window(hall, window)) throw new Refusal('unknown-window', `${hall}/${window}`)
      const { kind, device } = request.body
      if (device !== undefined) checkFree(store, device)
      const pairing = { kind, window: { hall, code: window }, ...(device === undefined ? {} : { device }) }
      const { code, expiresAt } = await store.act('pairing-codes.create', pairing, actorOf(userOf(request)))
      return reply.code(201).send({ code, expiresAt: isoShanghai(expiresAt) })
    },
  )

  offering(http, hub, tags)('windows.set-state', '/api/v1/halls/:hall/windows/:window/state', {
    summary: 'Pauses a window (暂停服务) or opens it again',
    response: { 200: WindowStateShape },
  })
}
