import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import type { Fields } from '../helpers/stranger-device.ts'

let hub: TestHub
let no: string
let name: string
beforeAll(async () => {
  hub = await TestHub.start({ configure: ({ staff }) => void (staff[0]!.photo = `${staff[0]!.no}.jpg`) })
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
    expect(await device.ask('staff:sign-out', { no })).toMatchObject({ ok: false, code: 'unknown-field' })
    expect(await device.ask('staff:sign-out', {})).toEqual({ ok: true, staff: null })
    const moments = [TEN - 1, TEN + 20 * SECOND, TEN + MINUTE]
    const presses = moments.map((moment) => device.press(5, moment))
    await device.submit(presses)
    expect(presses.map((press) => hub.rating(press['id'])!.body.attribution.staff)).toEqual([undefined, no, undefined])
  })

  test('the picture of who serves has an address that nobody guesses from a number', async () => {
    mkdirSync(join(hub.data, 'photos'))
    writeFileSync(join(hub.data, 'photos', `${no}.jpg`), 'face')
    const device = await hub.device(hub.freshWindow())
    await device.hello()
    const { photo } = (await signIn(device, '482913'))['staff'] as { photo: string }
    expect(photo).toMatch(/^\/photos\/[0-9a-f]{32}\.jpg$/)
    expect(await hub.call('GET', photo)).toMatchObject({ status: 200, type: 'image/jpeg', text: 'face' })
    expect(await hub.call('GET', `/photos/${no}.jpg`)).toMatchObject({ status: 404 })
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

  test('a card in place of number and PIN: `no` is `card`, `pin` is what the reader typed', async () => {
    hub.clock.now = TEN + 2 * MINUTE
    const admin = await hub.signIn('admin')
    const path = `/api/v1/staff/${no}/cards`
    const card = { card: '04a1b2c3d4' }
    expect(await hub.call('POST', path, { token: admin, body: card })).toMatchObject({ status: 204 })
    const device = await hub.device(hub.freshWindow())
    expect(await signIn(device, ' 04A1B2C3D4\r', 'card')).toMatchObject({ ok: true, staff: { no, name } })
    expect(await signIn(device, no, 'card')).toMatchObject({ ok: false, code: 'sign-in-failed' })

    // Given to somebody else, it is theirs; taken back, nobody's.
    const other = hub.rows('staff')[1]!.body as { no: string }
    const theirs = `/api/v1/staff/${other.no}/cards`
    expect(await hub.call('POST', theirs, { token: admin, body: card })).toMatchObject({ status: 204 })
    expect(await signIn(device, '04A1B2C3D4', 'card')).toMatchObject({ ok: true, staff: { no: other.no } })
    expect(await hub.call('DELETE', theirs, { token: admin })).toMatchObject({ body: { cards: 1 } })
    expect(await signIn(device, '04A1B2C3D4', 'card')).toMatchObject({ ok: false, code: 'sign-in-failed' })
    let code: unknown
    for (let guess = 1; guess < 10 && code !== 'sign-in-locked'; guess++)
      ({ code } = (await signIn(device, `000000000${guess}`, 'card')) as { code?: string })
    expect(code).toBe('sign-in-locked')
    const audit = hub.inside.audit.list({ limit: 50 })
    expect(audit.map(({ action }) => action)).toEqual(expect.arrayContaining(['staff-card:give', 'staff-card:locked']))
    expect(JSON.stringify(audit)).not.toContain('04A1B2C3D4')
  })

  test('are managed by the admin, and by a hall manager where their unit serves in the hall', async () => {
    const [hall, elsewhere] = [
      await hub.signIn('hall-manager', { hall: 'shimin' }),
      await hub.signIn('hall-manager', { hall: '12345' }),
    ]
    const list = async (token: string) =>
      (await hub.call('GET', '/api/v1/staff', { token })).body.staff as { no: string; pin: boolean; cards: number }[]
    expect(await list(hall)).toContainEqual(expect.objectContaining({ no, pin: true, cards: 0 }))
    expect(await list(elsewhere)).toEqual([])
    const set = (token: string) => hub.call('POST', `/api/v1/staff/${no}/pin`, { token, body: { pin: '482913' } })
    expect(await set(elsewhere)).toMatchObject({ status: 404, body: { code: 'unknown-staff' } })
    expect(await set(hall)).toMatchObject({ status: 204 })
    expect(await set(await hub.signIn('clerk', { hall: 'shimin' }))).toMatchObject({ status: 403 })
  })

  test('who forgets to sign out is named until midnight where the hall has no hours, and no longer', async () => {
    hub.clock.now = TEN + 5 * MINUTE
    const device = await hub.device(hub.freshWindow())
    await device.hello()
    expect(await signIn(device, '482913')).toMatchObject({ ok: true })
    const midnight = Date.parse('2026-11-19T00:00:00+08:00')
    hub.clock.now = midnight + SECOND
    const presses = [midnight - 1, midnight].map((moment) => device.press(5, moment))
    await device.submit(presses)
    expect(presses.map((press) => hub.rating(press['id'])!.body.attribution.staff)).toEqual([no, undefined])
    expect(((await device.hello()) as { window: object }).window).not.toHaveProperty('staff')
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

  test('are entered for units of the own hall alone; another entry of a number stands, and the ledger verifies', async () => {
    const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
    const elsewhere = await hub.signIn('hall-manager', { hall: '12345' })
    const window = hub.freshWindow()
    await hub.post(window, 'J24', TEN - MINUTE)
    const enter = (token: string, change: object) =>
      hub.call('POST', '/api/v1/staff', {
        token,
        body: { no: '70010001', name: '丁强', unit: 'J24', reason: '新进', ...change },
      })
    expect(await enter(elsewhere, {})).toMatchObject({ status: 403 })
    expect(await enter(manager, { unit: 'J99' })).toMatchObject({ status: 403 })
    expect(await enter(manager, { no: 'card' })).toMatchObject({ status: 400, body: { code: 'bad-request' } })
    expect(await enter(manager, { reason: '' })).toMatchObject({ status: 400 })
    expect(await enter(manager, {})).toMatchObject({ status: 201, body: { no: '70010001' } })
    expect(await enter(manager, { name: '丁小强' })).toMatchObject({ status: 200 })
    expect(await enter(elsewhere, { name: '某人' })).toMatchObject({ status: 403 })
    const admin = await hub.signIn('admin')
    expect(await enter(admin, { unit: 'J99' })).toMatchObject({ status: 404, body: { code: 'unknown-unit' } })
    expect(hub.hub.ledger.registry.staff('70010001')).toEqual({
      no: '70010001',
      name: '丁小强',
      unit: 'J24',
      photo: null,
    })
    const pin = '/api/v1/staff/70010001/pin'
    expect(await hub.call('DELETE', pin, { token: elsewhere })).toMatchObject({ status: 404 })
    expect(await hub.call('DELETE', pin, { token: manager })).toMatchObject({ status: 204 })
    expect(verifyLedger(hub.hub.ledger.db)).toMatchObject({ ok: true, problems: [] })
  })
})
