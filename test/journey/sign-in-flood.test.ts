import { afterAll, beforeAll, expect, test } from 'vitest'
import { PIN_COST } from '../../server/store/access/secrets/passwords.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import type { Fields } from '../helpers/stranger-device.ts'

/**
 * 400 invented staff numbers stopped every login, and strangers who knew a name shut its owner out. PINs cost what they cost, and
 * passwords as much: a fourth of theirs, and still a hundred times what a request takes.
 */
const PASSWORD = 'an officer’s own words'
let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start({ accessLimits: { passwordCost: PIN_COST } })
  await hub.hub.access.users.add({ username: 'zhang', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
})
afterAll(() => hub.stop())

/** As a browser behind a proxy of its own: with an address, and with what it kept. */
async function signIn(
  password: string,
  { address, cookie, username = 'zhang' }: { address: string; cookie?: string; username?: string },
) {
  const response = await fetch(`${hub.url}/api/v1/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      ...(cookie === undefined ? {} : { cookie }),
    },
    body: JSON.stringify({ username, password }),
  })
  const { code } = (await response.json()) as { code?: string }
  const kept = response.headers.getSetCookie().map((each) => each.split(';')[0]!)
  return { status: response.status, code, cookie: kept.join('; ') }
}

test('400 sign-ins at windows in flight: each is answered, and an officer signs in among them', async () => {
  const devices = await Promise.all(Array.from({ length: 20 }, () => hub.device(hub.freshWindow())))
  const began = process.cpuUsage()
  const flood = devices.flatMap((device, d) =>
    Array.from({ length: 20 }, (_, i) =>
      device.ask('staff:sign-in', { no: `9${d}${i}`, pin: '482913' }).then((answer) => (answer as Fields)['code']),
    ),
  )
  // Known or not: the windows have a lane of their own.
  expect(await signIn(PASSWORD, { address: '10.0.0.1' })).toMatchObject({ status: 200 })
  const codes = await Promise.all(flood)
  const { user, system } = process.cpuUsage(began)
  expect(new Set(codes)).toEqual(new Set(['sign-in-failed', 'busy', 'sign-in-locked']))
  // Only what found a place in the lane was worth a scrypt.
  expect(codes.filter((code) => code === 'sign-in-failed').length).toBeLessThan(45)
  expect((user + system) / 1_000).toBeLessThan(30_000)
})

test('strangers at many addresses who know the name do not lock its owner out of a browser that is known', async () => {
  const { cookie } = await signIn(PASSWORD, { address: '10.0.0.1' })
  const flood = Array.from({ length: 200 }, (_, i) =>
    signIn('wrong words here', { address: `10.7.${i >> 4}.${i & 15}` }),
  )
  const owner = signIn(PASSWORD, { address: '10.7.0.0', cookie })
  expect(await owner).toMatchObject({ status: 200 })
  const codes = new Set((await Promise.all(flood)).map(({ code }) => code))
  expect(codes).toEqual(new Set(['wrong-password', 'busy']))
  // The flood is over: any browser will do again, at any address but the strangers'.
  expect(await signIn(PASSWORD, { address: '10.0.0.9' })).toMatchObject({ status: 200 })
})

test('the mark of one name opens no lane for another, and guesses of a known browser are bounded, too', async () => {
  const { cookie } = await signIn(PASSWORD, { address: '10.0.0.1' })
  for (let i = 0; i < 5; i++)
    expect(await signIn('wrong words here', { address: '10.8.0.1', cookie })).toMatchObject({ code: 'wrong-password' })
  expect(await signIn(PASSWORD, { address: '10.8.0.1', cookie })).toMatchObject({ status: 429 })
  expect(await signIn(PASSWORD, { address: '10.8.0.2' })).toMatchObject({ status: 200 })
})
