import { io as openSocket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { may, ROLES, type Permission } from '../../server/contract/roles.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/**
 * What can be said to the hub over sockets, and by whom: as test/unit/http-route-access goes through every route. A new
 * namespace or event fails here until it has its line.
 */
const DEVICES = 'a device by its token' as const
const WHO: Record<string, Record<string, typeof DEVICES | Permission>> = {
  '/': {},
  '/device': {
    'device:hello': DEVICES,
    'device:beat': DEVICES,
    'press:submit': DEVICES,
    'staff:sign-in': DEVICES,
    'staff:sign-out': DEVICES,
  },
  // With `wall: true` whoever may see the open hall's screen.
  '/hall': { 'hall:watch': 'hall:watch' },
}

let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())

const connect = (namespace: string, auth: object) =>
  openSocket(`${hub.url}${namespace}`, { transports: ['websocket'], forceNew: true, reconnection: false, auth })
const settled = (socket: ReturnType<typeof connect>) =>
  new Promise<boolean>((resolve) =>
    socket.once('connect', () => resolve(true)).once('connect_error', () => resolve(false)),
  )

test('every event of every namespace has a line here, and each says who may', async () => {
  const namespaces = [...(hub.hub.io as unknown as { _nsps: Map<string, unknown> })._nsps.keys()]
  expect(namespaces.toSorted()).toEqual(Object.keys(WHO).toSorted())
  const device = await hub.device(hub.freshWindow())
  const viewer = connect('/hall', { token: await hub.signIn('auditor') })
  expect(await settled(viewer)).toBe(true)
  for (const [namespace, events] of Object.entries(WHO)) {
    for (const socket of hub.hub.io.of(namespace).sockets.values()) {
      const heard = socket
        .eventNames()
        .map(String)
        .filter((name) => name !== 'disconnect' && name !== 'error')
      expect([namespace, heard.toSorted()]).toEqual([namespace, Object.keys(events).toSorted()])
    }
  }
  device.close()
  viewer.disconnect()
})

test('a websocket that does not say whose it is counts as one that is waited for, and a device does not', async () => {
  const { waiting } = hub.hub.http.connectionCaps.get('inner')!
  const device = await hub.device(hub.freshWindow())
  await expect.poll(() => waiting.size).toBe(0)
  const silent = new WebSocket(`${hub.url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`)
  await new Promise((resolve) => silent.addEventListener('message', resolve, { once: true }))
  expect(waiting.size).toBe(1)
  silent.close()
  await expect.poll(() => waiting.size).toBe(0)
  device.close()
})

test('whoever is no device gets in to no event of one, and a key of a program to none at all', async () => {
  const tokens = [await hub.signIn('admin'), hub.apiKey('services'), 'nonsense']
  for (const token of tokens)
    for (const namespace of ['/', '/device']) {
      const socket = connect(namespace, { protocol: 1, deviceId: 'x', token })
      expect([namespace, await settled(socket)]).toEqual([namespace, false])
      socket.disconnect()
    }
})

test.each(ROLES)('%s watches a hall where the table says so, and nowhere else', async (role) => {
  const bound = {
    'hall-manager': { hall: 'shimin' },
    clerk: { hall: 'shimin' },
    unit: { unit: 'J36' },
    'method-owner': { method: 'service-centre' },
    reporter: { body: 'media' },
  } as const
  const socket = connect('/hall', { token: await hub.signIn(role, role in bound ? bound[role as 'unit'] : {}) })
  const inside = await settled(socket)
  const answer = inside
    ? ((await socket.timeout(25_000).emitWithAck('hall:watch', { hall: 'shimin' })) as { ok: boolean })
    : { ok: false }
  expect([role, answer.ok]).toEqual([role, may(role, 'hall:watch')])
  socket.disconnect()
})
