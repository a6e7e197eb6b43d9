import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

let hub: TestHub
let office: string
let window: string
let device: StrangerDevice
beforeAll(async () => {
  hub = await TestHub.start()
  office = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())
beforeEach(async () => {
  window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  device = await hub.device(window)
})

const pressAt = async (moment: number, level = 5) => {
  const press = device.press(level, moment)
  await device.submit([press])
  return press
}
const countedOf = async (unit: string) => {
  const { body } = await hub.call('GET', '/api/v1/campaigns/2026/methods/service-centre/scores', { token: office })
  return (body.units as { unit: { code: string }; n: number }[]).find((each) => each.unit.code === unit)!.n
}
const id = () => hub.hub.ledger.registry.window('shimin', window)!.id

describe('a correction of the past', () => {
  test('of a posting re-attributes what it touches, as new entries, in one transaction', async () => {
    const presses = [await pressAt(TEN - 2 * HOUR), await pressAt(TEN - HOUR), await pressAt(TEN - HOUR / 2)]
    const before = { j16: await countedOf('J16'), j24: await countedOf('J24') }
    const rows = hub.rows().length
    expect(await hub.post(window, 'J24', TEN - HOUR, TEN - 30 * MINUTE)).toEqual({ moved: expect.any(Number) })
    expect(presses.map((press) => hub.attribution(press['id']).unit)).toEqual(['J16', 'J24', undefined])
    expect(await countedOf('J16')).toBe(before.j16 - 2)
    expect(await countedOf('J24')).toBe(before.j24 + 1)
    const fresh = hub.rows().slice(rows)
    const posting = fresh.find((row) => row.kind === 'posting')!
    expect(posting.body).toMatchObject({ operator: 'cli:test', reason: 'test' })
    const moved = fresh.filter((row) => row.kind === 'attribution')
    expect(moved).toHaveLength(2)
    for (const row of moved) expect(row.body.cause).toBe(posting.n)
    // The rating itself is never edited.
    expect(hub.rating(presses[1]!['id'])!.body.attribution.unit).toBe('J16')
  })

  test('that changes nothing moves nothing', async () => {
    await pressAt(TEN - HOUR)
    const rows = hub.rows().length
    expect(await hub.post(window, 'J16', TEN - 2 * HOUR)).toEqual({ moved: 0 })
    expect(
      hub
        .rows()
        .slice(rows)
        .map((row) => row.kind),
    ).toEqual(['posting'])
  })

  test('there and back again: the figures are the old ones', async () => {
    await pressAt(TEN - HOUR)
    const before = await countedOf('J16')
    await hub.post(window, 'J25', TEN - 2 * HOUR)
    expect(await countedOf('J16')).toBe(before - 1)
    await hub.post(window, 'J16', TEN - 2 * HOUR)
    expect(await countedOf('J16')).toBe(before)
    expect(await countedOf('J25')).toBe(0)
  })

  test('of a placement moves the press to the other window, and both are screened again', async () => {
    const second = hub.freshWindow()
    await hub.post(second, 'J26', LONG_AGO)
    const neighbour = await hub.device(second)
    const early = await pressAt(TEN - HOUR)
    const later = neighbour.press(5, TEN - HOUR + 10 * SECOND)
    await neighbour.submit([later])
    expect(hub.verdict(later['id'])?.rule).toBe('ok')
    await hub.place(device.deviceId, second, TEN - 2 * HOUR)
    expect(hub.attribution(early['id'])).toMatchObject({ window: second, unit: 'J26' })
    expect(hub.verdict(early['id'])?.rule).toBe('ok')
    expect(hub.verdict(later['id'])?.rule).toBe('gap')
    await hub.place(device.deviceId, window, TEN - 2 * HOUR)
    expect(hub.attribution(early['id'])).toMatchObject({ window, unit: 'J16' })
    expect(hub.verdict(later['id'])?.rule).toBe('ok')
  })
})

describe('nobody there', () => {
  test('presses at a window without a posting lie in the tray until somebody says who it was', async () => {
    await hub.post(window, undefined, TEN - HOUR)
    const press = await pressAt(TEN - 30 * MINUTE)
    expect(hub.attribution(press['id'])).toEqual({ hall: 'shimin', window })
    await hub.post(window, 'J27', TEN - HOUR)
    expect(hub.attribution(press['id']).unit).toBe('J27')
  })

  test('a device that never stood anywhere: the tray of the city, until it is placed', async () => {
    const { deviceId, token } = await hub.enrol()
    const loose = await hub.connect({ deviceId, token })
    const press = loose.press(5, TEN - HOUR)
    await loose.submit([press])
    expect(hub.attribution(press['id'])).toEqual({})
    await hub.place(deviceId, window, TEN - 2 * HOUR)
    expect(hub.attribution(press['id'])).toMatchObject({ window, unit: 'J16' })
  })
})

describe('the database itself refuses', () => {
  const insert = (table: string, columns: string, ...values: (string | number | null)[]) =>
    hub.hub.ledger.sql(`INSERT INTO ${table} (${columns}) VALUES (${values.map(() => '?').join(', ')})`).run(...values)

  test.each<[string, number, number | null]>([
    ['inside', TEN - HOUR, TEN],
    ['around', LONG_AGO - HOUR, null],
    ['over the beginning', LONG_AGO - HOUR, LONG_AGO + 1],
    ['without an end', TEN, null],
  ])('a posting %s of another', (_name, since, until) => {
    expect(() => insert('posting', 'window, unit, since, until', id(), 'J23', since, until)).toThrow('posting-overlap')
  })

  test('and takes one that ends where the other begins', () => {
    hub.hub.ledger.db.exec('SAVEPOINT look')
    insert('posting', 'window, unit, since, until', id(), 'J23', LONG_AGO - HOUR, LONG_AGO)
    hub.hub.ledger.db.exec('ROLLBACK TO look; RELEASE look')
  })

  test('a placement over another of the same device, by insert and by update', () => {
    expect(() => insert('placement', 'device, window, since, until', device.deviceId, id(), TEN, null)).toThrow(
      'placement-overlap',
    )
    const { db } = hub.hub.ledger
    db.exec('SAVEPOINT look')
    insert('placement', 'device, window, since, until', device.deviceId, id(), LONG_AGO - HOUR, LONG_AGO)
    expect(() =>
      db
        .prepare('UPDATE placement SET until = ? WHERE device = ? AND since = ?')
        .run(TEN, device.deviceId, LONG_AGO - HOUR),
    ).toThrow('placement-overlap')
    db.exec('ROLLBACK TO look; RELEASE look')
  })

  test('an interval that ends before it begins', async () => {
    expect(() => insert('posting', 'window, unit, since, until', id(), 'J23', 5, 5)).toThrow(/CHECK/)
    await expect(hub.post(window, 'J23', TEN, TEN)).rejects.toMatchObject({ code: 'bad-interval' })
  })

  test('a posting over the next one is refused by name, and leaves nothing behind', async () => {
    await hub.post(window, 'J23', TEN - HOUR)
    const rows = hub.rows().length
    await expect(hub.post(window, 'J24', TEN - 2 * HOUR, TEN)).rejects.toMatchObject({ code: 'posting-overlap' })
    expect(hub.rows().length).toBe(rows)
    const press = await pressAt(TEN - 90 * MINUTE)
    expect(hub.attribution(press['id']).unit).toBe('J16')
  })

  test('unknown unit and window are refused by name', async () => {
    await expect(hub.post(window, 'J99', TEN)).rejects.toMatchObject({ code: 'unknown-unit' })
    await expect(hub.post('Z99', 'J16', TEN)).rejects.toMatchObject({ code: 'unknown-window' })
    await expect(hub.place('nobody', window, TEN)).rejects.toMatchObject({ code: 'unknown-device' })
  })
})
