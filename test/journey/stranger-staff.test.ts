import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { Fields } from '../helpers/stranger-device.ts'

let hub: TestHub
let no: string
let name: string
beforeAll(async () => {
  hub = await TestHub.start()
  ;({ no, name } = hub.rows('staff')[0]!.body as { no: string; name: string })
  await hub.hub.access.staffPins.set(no, '482913', 'cli:test')
})
afterAll(() => hub.stop())

const signIn = (device: { ask: (event: string, payload: unknown) => Promise<unknown> }, pin: string, who = no) =>
  device.ask('staff:sign-in', { no: who, pin }) as Promise<Fields>

describe('staff at a window', () => {
  test('sign in, are shown, are named by the ratings of their time, sign out', async () => {
    const device = await hub.device(hub.freshWindow())
    await device.hello()
    hub.clock.now = TEN
    expect(await signIn(device, '482913')).toMatchObject({ ok: true, staff: { no, name } })
    expect(await device.heard('window:state')).toMatchObject({ staff: { no, name } })
    hub.clock.now = TEN + MINUTE
    expect(await device.ask('staff:sign-out', {})).toEqual({ ok: true, staff: null })
    const moments = [TEN - 1, TEN + 20 * SECOND, TEN + MINUTE]
    const presses = moments.map((moment) => device.press(5, moment))
    await device.submit(presses)
    expect(presses.map((press) => hub.rating(press['id'])!.body.attribution.staff)).toEqual([undefined, no, undefined])
  })

  test('a wrong PIN and an unknown number get the same answer; many tries are locked out', async () => {
    const device = await hub.device(hub.freshWindow())
    const unknown = await signIn(device, '482913', '99999999')
    expect(unknown).toMatchObject({ ok: false, code: 'sign-in-failed' })
    expect(await signIn(device, '000000')).toEqual(unknown)
    let code: unknown
    for (let guess = 1; guess < 30 && code !== 'sign-in-locked'; guess++)
      ({ code } = (await signIn(device, String(guess).padStart(6, '0'))) as { code?: string })
    expect(code).toBe('sign-in-locked')
    expect(device.socket.connected).toBe(true)
  })

  test('a device that stands nowhere signs nobody in', async () => {
    const other = hub.rows('staff')[1]!.body as { no: string }
    await hub.hub.access.staffPins.set(other.no, '918273', 'cli:test')
    const device = await hub.device()
    expect(await signIn(device, '918273', other.no)).toMatchObject({ ok: false, code: 'not-placed' })
  })

  test('the PIN lies nowhere in the clear', () => {
    const files = readdirSync(hub.data).filter((name) => name.startsWith('pingyi.db'))
    expect(files).toContain('pingyi.db')
    for (const file of files) {
      const bytes = readFileSync(join(hub.data, file))
      expect(bytes.includes('482913')).toBe(false)
    }
  })
})
