import { zipSync } from 'fflate'
import { io as openSocket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBook } from '../../server/campaign/call-file/read-sheets.ts'
import { MOST_UNPACKED_BYTES } from '../../server/campaign/call-file/limits.ts'
import { HOSTILE } from '../helpers/asked-by-hand.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** What hostile-network.test.ts does by connections, by what is sent: files that lie, guesses, events without end. */
const PASSWORD = 'an officer’s own words'
let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start()
  for (const username of ['zhang', 'li'])
    await hub.hub.access.users.add({ username, role: 'campaign-office' }, PASSWORD, false, 'cli:root')
})
afterAll(() => hub.stop())

/** As a browser behind a proxy: with an address, and with what it kept. */
async function signIn(username: string, password: string, address: string, cookie?: string) {
  const response = await fetch(`${hub.url}/api/v1/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      ...(cookie === undefined ? {} : { cookie }),
    },
    body: JSON.stringify({ username, password }),
  })
  await response.arrayBuffer()
  return {
    status: response.status,
    cookie: response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0]!)
      .join('; '),
  }
}

test('guesses of many names from many addresses lock no officer out, in a browser that is known or not', async () => {
  const { cookie } = await signIn('zhang', PASSWORD, '10.0.0.1')
  const names = ['zhang', 'li', 'admin', 'nobody', 'wang']
  const over = new AbortController()
  // Some at a time, as long as the officers need.
  const attacker = async (from: number) => {
    for (let i = 0; !over.signal.aborted && i < HOSTILE / 4; i++)
      await signIn(names[i % names.length]!, `guess ${from} ${i}`, `10.${from}.${i >> 8}.${i & 255}`)
  }
  const attackers = Array.from({ length: 4 }, (_, from) => attacker(20 + from))
  const until = async (ask: () => Promise<{ status: number }>) =>
    expect.poll(async () => (await ask()).status, { timeout: 60_000 }).toBe(200)
  // Known: at once, whatever strangers do. New: its turn comes, and it is never told that it guessed too often.
  expect((await signIn('zhang', PASSWORD, '10.20.0.0', cookie)).status).toBe(200)
  await until(() => signIn('li', PASSWORD, '10.0.0.2'))
  over.abort()
  await Promise.all(attackers)
  expect((await signIn('li', PASSWORD, '10.0.0.3')).status).toBe(200)
})

test('a flood of each event of a device and of a board ends no other, and an honest press is stored among it', async () => {
  const [honest, hostile] = [await hub.device(hub.freshWindow()), await hub.device(hub.freshWindow())]
  const board = openSocket(`${hub.url}/hall`, {
    transports: ['websocket'],
    forceNew: true,
    auth: { token: await hub.signIn('auditor') },
  })
  await new Promise((resolve) => board.once('connect', () => resolve(true)))
  const nonsense = (i: number) => (i % 2 === 0 ? { x: i } : [[[]]])
  const times = <T>(ask: (i: number) => T) => Array.from({ length: HOSTILE / 10 }, (_, i) => ask(i))
  const asked = ['device:hello', 'device:beat', 'press:submit', 'staff:sign-in', 'staff:sign-out'].flatMap((event) =>
    times((i) => hostile.ask(event, nonsense(i)).catch(() => null)),
  )
  const watched = times((i) => board.timeout(60_000).emitWithAck('hall:watch', nonsense(i)))
  times((i) => hostile.socket.emit('no:such-event', nonsense(i)) && board.emit('no:such-event', nonsense(i)))
  const pressed = honest.press(5)
  expect((await honest.submit([pressed])).results?.[0]?.status).toBe('stored')
  const answers = (await Promise.all([...asked, ...watched])) as ({ ok: boolean } | null)[]
  expect(answers.filter((answer) => answer?.ok)).toEqual([])
  expect(answers.filter((answer) => answer?.ok === false).length).toBeGreaterThan(HOSTILE / 10)
  expect(await board.timeout(60_000).emitWithAck('hall:watch', { hall: 'shimin' })).toMatchObject({ ok: true })
  board.disconnect()
  expect((await honest.submit([honest.press(4)])).results?.[0]?.status).toBe('stored')
})

describe('an archive', () => {
  const parts = (sheet: Uint8Array) => ({
    '[Content_Types].xml': new TextEncoder().encode('<Types/>'),
    'xl/workbook.xml': new TextEncoder().encode('<workbook/>'),
    'xl/worksheets/sheet1.xml': sheet,
  })

  test('a workbook that unpacks to more than it says, or than fits, is refused by name', async () => {
    const bomb = zipSync(parts(new Uint8Array(MOST_UNPACKED_BYTES + 1)))
    expect(bomb.length).toBeLessThan(200_000)
    await expect(openBook(bomb)).rejects.toMatchObject({ code: 'file-too-large' })
    // The same, and its directory says that it is small.
    const lying = Uint8Array.from(bomb)
    const view = new DataView(lying.buffer)
    let patched = 0
    for (let i = 0; i < lying.length - 46; i++)
      if (view.getUint32(i, true) === 0x02014b50 && view.getUint32(i + 24, true) > MOST_UNPACKED_BYTES) {
        view.setUint32(i + 24, 1_000, true)
        patched++
      }
    expect(patched).toBe(1)
    const before = process.memoryUsage().arrayBuffers
    await expect(openBook(lying)).rejects.toMatchObject({ code: 'file-not-table' })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MOST_UNPACKED_BYTES / 2)
  })

  test('with ten thousand parts, or in an archive again, is no table', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`xl/${i}.xml`, new Uint8Array(1)]))
    await expect(openBook(zipSync(many))).rejects.toMatchObject({ code: 'file-not-table' })
    const inner = zipSync({ 'inner.zip': zipSync({ 'a.csv': new Uint8Array(1_000_000) }) })
    await expect(openBook(inner)).rejects.toMatchObject({ code: 'file-not-table' })
  })
})
