import { io as openSocket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { may } from '../../server/contract/roles.ts'
import { listAccess } from '../../server/http/guard.ts'
import { LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'

/**
 * Admin keeps the machines and sees nothing by level (server/store/access/README.md). Shown by two hubs to which the same citizens
 * came, content at one and discontent at the other: nothing that admin may ask for tells them apart.
 */
const hubs: TestHub[] = []
const asked: { window: string; device: string; admin: string; manager: string }[] = []

async function startHub(level: 1 | 5): Promise<void> {
  const hub = await TestHub.start()
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  const device = await hub.device(window)
  await device.hello()
  const moments = [8, 7, 6, 5, 4].map((minutes) => TEN - minutes * MINUTE)
  // One within another's 15 s: kept out of the score at one hub, held at the other.
  const presses = [...moments, TEN - 4 * MINUTE + SECOND].map((moment) => device.press(level, moment))
  await device.submit(presses)
  await device.submit([device.press(level, TEN - MINUTE, { test: true })])
  // One that belongs to nobody.
  const nowhere = await hub.device()
  await nowhere.submit([nowhere.press(level, TEN - MINUTE)])
  hubs.push(hub)
  asked.push({
    window,
    device: device.deviceId,
    admin: await hub.signIn('admin'),
    manager: await hub.signIn('hall-manager', { hall: 'shimin' }),
  })
}

beforeAll(async () => {
  await startHub(5)
  await startHub(1)
})
afterAll(async () => {
  for (const hub of hubs) await hub.stop()
})

/** What differs between two hubs whatever was pressed: names made at random, hashes, versions of feeds. */
const bare = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id')
    .replaceAll(/[0-9a-f]{16,}/g, 'hash')
    .replaceAll(/"version":\d+/g, '"version":0')

/** Every GET that admin may call, with what stands in its address filled in. */
function routesOf(at: number): string[] {
  const { window, device } = asked[at]!
  return listAccess(hubs[at]!.hub.http)
    .filter(({ access, method }) => {
      if (method !== 'GET' || access === 'public') return false
      return access.permission !== undefined && may('admin', access.permission)
    })
    .map(({ url }) => url.replace(':hall', 'shimin').replace(':window', window).replace(':device', device))
    .filter((url) => url !== '/metrics')
}

/** One after the other: some leave a row in the audit log, which others count. */
async function answers(at: number, token: string) {
  const all = []
  for (const url of routesOf(at)) {
    const { status, text } = await hubs[at]!.call('GET', url, { token })
    all.push([url.replace(asked[at]!.device, 'device'), status, bare(text)])
  }
  return all
}

/** The first picture of a hall, as the feed gives it. */
async function watch(at: number, token: string): Promise<string> {
  const socket = openSocket(`${hubs[at]!.url}/hall`, { transports: ['websocket'], auth: { token }, forceNew: true })
  try {
    const answer: unknown = await socket.timeout(10_000).emitWithAck('hall:watch', { hall: 'shimin' })
    return bare(JSON.stringify(answer))
  } finally {
    socket.disconnect()
  }
}

test('a hall manager sees which hub is which, in the picture and by an alert', async () => {
  for (const at of [0, 1]) {
    const { manager } = asked[at]!
    await expect
      .poll(async () => (await hubs[at]!.call('GET', '/api/v1/halls/shimin/alerts', { token: manager })).text, {
        timeout: 15_000,
      })
      .toMatch(at === 0 ? /"alerts":\[\]/ : /bad-rating/)
  }
  expect(await watch(0, asked[0]!.manager)).not.toBe(await watch(1, asked[1]!.manager))
})

test('nothing that admin may ask for, and no picture of the feed, tells them apart', async () => {
  const [content, discontent] = [await answers(0, asked[0]!.admin), await answers(1, asked[1]!.admin)]
  expect(content.length).toBeGreaterThan(12)
  expect(discontent).toEqual(content)
  expect(await watch(1, asked[1]!.admin)).toBe(await watch(0, asked[0]!.admin))
})

test('admin sees of each device how it is, and which one it is', async () => {
  const { window, device, admin } = asked[0]!
  const { windows } = (await hubs[0]!.call('GET', '/api/v1/halls/shimin/live', { token: admin })).body as {
    windows: { code: string; today: object; devices: object[] }[]
  }
  const found = windows.find(({ code }) => code === window)!
  expect(found.today).toEqual({ n: 5, unrated: 0, invited: 0 })
  expect(found.devices).toMatchObject([{ id: device, online: true, received: 7, expected: 7 }])
})
