import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MINUTE, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import type { Fields, StrangerDevice } from '../helpers/stranger-device.ts'

let hub: TestHub
let device: StrangerDevice
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())
beforeEach(async () => {
  device = await hub.device(hub.freshWindow())
})

/** What the hall sees of the window: counted ratings by level. */
async function countsOf(who: StrangerDevice) {
  const { code } = (await who.hello())['window'] as { code: string }
  const live = (await hub.hub.parts.hallSnapshot('shimin')).windows.find((window) => window.code === code)!
  return live.today
}

const codeOf = async (items: Fields[]) =>
  (await device.submit(items)).results?.map((result) => result.code ?? result.status)

describe('a change of mind', () => {
  test.each([
    [0, 'stored'],
    [4_999, 'stored'],
    [5_000, 'stored'],
    [5_001, 'change-too-late'],
    [3_600_000, 'change-too-late'],
  ])('%i ms after the press: %s', async (after, code) => {
    const press = device.press(3, hub.clock.now - 2 * 3_600_000)
    expect(await codeOf([press, device.extra(press, { level: 4 }, after)])).toEqual(['stored', code])
    const { counts } = await countsOf(device)
    expect(counts).toMatchObject(code === 'stored' ? { '4': 1, '3': 0 } : { '4': 0, '3': 1 })
  })

  test('is measured by uptime: what the wall clock says does not matter', async () => {
    const press = device.press(3)
    const extra = {
      ...device.extra(press, { level: 5 }, 1_000),
      pressedAt: (press['pressedAt'] as number) + 86_400_000,
    }
    expect(await codeOf([press, extra])).toEqual(['stored', 'stored'])
    expect((await countsOf(device)).counts['5']).toBe(1)
  })

  test('reasons and comments have no such time', async () => {
    const press = device.press(3, hub.clock.now - 10 * MINUTE)
    expect(await codeOf([press, device.extra(press, { reasons: ['attitude'] }, 300_000)])).toEqual(['stored', 'stored'])
  })

  test('of another boot cannot be measured, and changes nothing', async () => {
    const press = device.press(5)
    await device.submit([press])
    device.reboot()
    const extra = { ...device.extra(press, { level: 1 }), bootId: device.bootId }
    await device.submit([extra])
    expect((await countsOf(device)).counts).toMatchObject({ '5': 1, '1': 0 })
  })

  test('that lies before its press changes nothing', async () => {
    const press = device.press(5)
    await device.submit([press, device.extra(press, { level: 1 }, -1)])
    expect((await countsOf(device)).counts).toMatchObject({ '5': 1, '1': 0 })
  })

  test('arriving before its press', async () => {
    const press = device.press(5)
    const extra = device.extra(press, { level: 2 })
    expect(await codeOf([extra])).toEqual(['stored'])
    expect((await countsOf(device)).n).toBe(0)
    expect(await codeOf([press])).toEqual(['stored'])
    expect((await countsOf(device)).counts).toMatchObject({ '2': 1, '5': 0 })
    expect(hub.rating(press['id'])!.body.item.level).toBe(5)
  })

  test('too late and arriving before its press: the press stands as pressed', async () => {
    const press = device.press(5)
    await device.submit([device.extra(press, { level: 2 }, 5_001)])
    await device.submit([press])
    expect((await countsOf(device)).counts).toMatchObject({ '5': 1, '2': 0 })
  })

  test.each([['in order'], ['in reverse'], ['each alone, in reverse']])(
    'twice, %s: the last one stands',
    async (order) => {
      const press = device.press(5)
      const changes = [device.extra(press, { level: 4 }, 1_000), device.extra(press, { level: 3 }, 2_000)]
      if (order === 'in order') await device.submit([press, ...changes])
      else if (order === 'in reverse') await device.submit([...changes.toReversed(), press])
      else for (const item of [press, ...changes].toReversed()) await device.submit([item])
      expect((await countsOf(device)).counts).toMatchObject({ '5': 0, '4': 0, '3': 1 })
    },
  )

  test("of another device's press: refused, and nothing changes", async () => {
    const press = device.press(5)
    await device.submit([press])
    const other = await hub.device(hub.freshWindow())
    const { results } = await other.submit([other.extra(press, { level: 1 })])
    expect(results?.[0]).toMatchObject({ status: 'refused', code: 'other-devices-press' })
    expect((await countsOf(device)).counts).toMatchObject({ '5': 1, '1': 0 })
  })

  test("that comes before another device's press never touches it", async () => {
    const press = device.press(5)
    const other = await hub.device(hub.freshWindow())
    await other.submit([other.extra(press, { level: 1 })])
    await device.submit([press])
    expect((await countsOf(device)).counts).toMatchObject({ '5': 1, '1': 0 })
    expect(hub.verdict(press['id'])).toEqual({ verdict: 'counted', rule: 'ok', opensGroup: true })
  })
})

describe('what screening says of a change', () => {
  const CHANGES: [from: number, to: number[], verdict: string, rule: string][] = [
    [1, [5], 'held', 'change'],
    // A 1 that somebody took back is not forgotten because a 5 stood before it.
    [5, [1, 5], 'held', 'change'],
    [4, [2, 1], 'counted', 'ok'],
    [2, [1, 2], 'held', 'change'],
    [1, [2], 'held', 'change'],
    [2, [3], 'held', 'change'],
    [2, [1], 'counted', 'ok'],
    [3, [5], 'counted', 'ok'],
    [5, [1], 'counted', 'ok'],
    [4, [2], 'counted', 'ok'],
    [1, [5, 1], 'counted', 'ok'],
    [1, [1], 'counted', 'ok'],
  ]
  test.each(CHANGES)('%i, then %j: %s by %s', async (from, to, verdict, rule) => {
    const press = device.press(from)
    const extras = to.map((level, index) => device.extra(press, { level }, 1_000 * (index + 1)))
    await device.submit([press, ...extras])
    expect(hub.verdict(press['id'])).toMatchObject({ verdict, rule })
    const today = await countsOf(device)
    const last = to.at(-1)!
    expect(today.counts[String(last) as '1']).toBe(verdict === 'counted' ? 1 : 0)
    expect(today.held).toBe(verdict === 'held' ? 1 : 0)
  })

  test.each(CHANGES)(
    '%i, then %j: the same when every item comes alone and the last one first',
    async (from, to, verdict, rule) => {
      const press = device.press(from)
      const extras = to.map((level, index) => device.extra(press, { level }, 1_000 * (index + 1)))
      for (const item of [press, ...extras].toReversed()) await device.submit([item])
      expect(hub.verdict(press['id'])).toMatchObject({ verdict, rule })
    },
  )

  test('a gap press that is changed to 1 is held, not excluded', async () => {
    const first = device.press(5, hub.clock.now - 20 * SECOND)
    const second = device.press(4, hub.clock.now - 10 * SECOND)
    await device.submit([first, second])
    expect(hub.verdict(second['id'])).toMatchObject({ verdict: 'excluded', rule: 'gap' })
    await device.submit([device.extra(second, { level: 1 })])
    expect(hub.verdict(second['id'])).toMatchObject({ verdict: 'held', rule: 'gap' })
  })
})
