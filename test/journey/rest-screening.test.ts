import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR, LONG_AGO, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'
import { twice } from '../helpers/twice.ts'

/** The screening desk over REST, with real people of every role. */
let hub: TestHub
let li: string
let wang: string
let window: string
let device: StrangerDevice
beforeAll(async () => {
  hub = await TestHub.start()
  li = await hub.signIn('campaign-office')
  wang = await hub.signIn('campaign-office')
  window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  device = await hub.device(window)
})
afterAll(() => hub.stop())

const REASON = '核对录像，确系群众本人'
let moment = TEN - 5 * HOUR

/** A pair of presses: the second, bad and 5 s later, is held as `gap`. */
async function heldPress(on = device, level = 1): Promise<string> {
  moment += 600 * SECOND
  const first = on.press(5, moment)
  const second = on.press(level, moment + 5 * SECOND)
  await on.submit([first, second])
  return second['id'] as string
}
const stands = (id: string) =>
  hub.hub.ledger
    .sql('SELECT verdict, rule, screening_rule FROM rating WHERE id = ?')
    .get(Buffer.from(id.replaceAll('-', ''), 'hex'))
const post = (token: string, path: string, body: unknown) =>
  hub.call('POST', `/api/v1/screening/${path}`, { token, body })
const score = async (unit: string) => {
  const { body } = await hub.call('GET', '/api/v1/campaigns/2026/methods/service-centre/scores', { token: li })
  return (body.units as { unit: { code: string }; n: number; score: string; raw: { n: number } }[]).find(
    (each) => each.unit.code === unit,
  )!
}

describe('release', () => {
  test('one officer and a reason; the score moves, the entry names both', async () => {
    const id = await heldPress()
    const before = await score('J16')
    expect(stands(id)).toEqual({ verdict: 'held', rule: 'gap', screening_rule: null })
    expect(await post(li, 'decisions', { action: 'release', ratings: [id], reason: '   ' })).toMatchObject({
      status: 400,
      body: { code: 'reason-missing' },
    })
    expect(await post(li, 'decisions', { action: 'release', ratings: [id], reason: REASON })).toMatchObject({
      status: 200,
      body: { decided: 1 },
    })
    expect(stands(id)).toEqual({ verdict: 'counted', rule: 'released', screening_rule: 'gap' })
    const after = await score('J16')
    expect(after.n).toBe(before.n + 1)
    expect(Number(after.score)).toBeLessThan(Number(before.score))
    expect(after.raw.n).toBe(before.raw.n)
    expect(hub.rows('decision').at(-1)!.body).toMatchObject({
      rating: id,
      action: 'release',
      reason: REASON,
      role: 'campaign-office',
      operator: expect.stringMatching(/^user:campaign-office-/),
    })
    // Sent twice it is what was decided; in other words, or by somebody else, there is nothing to decide any more.
    const again = await twice(hub, () => post(li, 'decisions', { action: 'release', ratings: [id], reason: REASON }))
    expect(again).toMatchObject({
      answers: [{ status: 200, body: { decided: 1 } }, { status: 200 }],
      kinds: [],
      audit: [],
    })
    for (const [token, reason] of [
      [li, '另一个理由'],
      [wang, REASON],
    ] as const)
      expect(await post(token, 'decisions', { action: 'release', ratings: [id], reason })).toMatchObject({
        status: 409,
        body: { code: 'not-held' },
      })
    // What is new beside it is not passed over for it.
    const more = await heldPress()
    expect(await post(li, 'decisions', { action: 'release', ratings: [more, id], reason: REASON })).toMatchObject({
      body: { code: 'not-held' },
    })
    expect(stands(more)).toMatchObject({ verdict: 'held' })
  })

  test('many with one reason, all or none', async () => {
    const ids = [await heldPress(), await heldPress()]
    const one = [...ids, '0198c0de-0000-7000-8000-000000000000']
    // An id is the same in capitals.
    expect(
      (await hub.call('GET', `/api/v1/screening/ratings/${ids[0]!.toUpperCase()}`, { token: li })).body.rating,
    ).toMatchObject({ rating: ids[0] })
    expect((await post(li, 'decisions', { action: 'release', ratings: one, reason: REASON })).status).toBe(404)
    for (const id of ids) expect(stands(id)).toMatchObject({ verdict: 'held' })
    const written = [ids[0], ids[1]!.toUpperCase()]
    expect((await post(li, 'decisions', { action: 'release', ratings: written, reason: REASON })).body).toEqual({
      decided: 2,
    })
  })

  test('stands when a late neighbour is screened, and undoing it shows what screening says by then', async () => {
    const id = await heldPress()
    await post(li, 'decisions', { action: 'release', ratings: [id], reason: REASON })
    // A press that comes late and lies 10 s before the pair: it opens the group, the pair's first is now a `gap`.
    const before = device.press(5, moment - 10 * SECOND)
    await device.submit([before])
    expect(stands(id)).toEqual({ verdict: 'counted', rule: 'released', screening_rule: 'ok' })
    await post(wang, 'decisions', { action: 'withdraw', ratings: [id], reason: '录像不清' })
    expect(stands(id)).toEqual({ verdict: 'counted', rule: 'ok', screening_rule: null })
    const again = await post(wang, 'decisions', { action: 'withdraw', ratings: [id], reason: '录像不清' })
    expect(again).toMatchObject({ status: 200, body: { decided: 1 } })
    expect(await post(wang, 'decisions', { action: 'withdraw', ratings: [id], reason: REASON })).toMatchObject({
      body: { code: 'not-decided' },
    })
  })
})

describe('leaving out', () => {
  test('takes two different people, each with a reason', async () => {
    const id = await heldPress()
    const asked = await post(li, 'requests', { action: 'exclude', ratings: [id], reason: '工作人员代按' })
    expect(asked.status).toBe(201)
    const { request } = asked.body as { request: string }
    expect(stands(id)).toMatchObject({ verdict: 'held', rule: 'gap' })
    expect(await post(li, `requests/${request}/confirm`, { reason: REASON })).toMatchObject({
      status: 403,
      body: { code: 'same-person' },
    })
    expect(stands(id)).toMatchObject({ verdict: 'held' })
    expect((await post(wang, 'requests', { action: 'exclude', ratings: [id], reason: REASON })).body.code).toBe(
      'asked-already',
    )
    const again = await twice(hub, () =>
      post(li, 'requests', { action: 'exclude', ratings: [id], reason: '工作人员代按' }),
    )
    expect(again).toMatchObject({
      answers: [{ status: 200, body: { request } }, { status: 200 }],
      kinds: [],
      audit: [],
    })
    const waiting = await hub.call('GET', '/api/v1/screening/requests', { token: wang })
    expect(waiting.body.requests).toMatchObject([{ request, mayNot: null, ratings: [{ rating: id }] }])
    expect((await hub.call('GET', '/api/v1/screening/requests', { token: li })).body.requests[0].mayNot).toBe(
      'same-person',
    )
    expect(await post(wang, `requests/${request}/confirm`, { reason: '录像属实' })).toMatchObject({
      status: 200,
      body: { decided: 1 },
    })
    expect(stands(id)).toEqual({ verdict: 'excluded', rule: 'excluded', screening_rule: 'gap' })
    const confirmed = await twice(hub, () => post(wang, `requests/${request}/confirm`, { reason: '录像属实' }))
    expect(confirmed).toMatchObject({ answers: [{ status: 200, body: { decided: 1 } }, {}], kinds: [], audit: [] })
    for (const [token, reason] of [
      [wang, '另一个理由'],
      [li, REASON],
    ] as const)
      expect((await post(token, `requests/${request}/confirm`, { reason })).body.code).toBe('request-closed')
    const [first, second] = [hub.rows('decision-request').at(-1)!.body, hub.rows('decision').at(-1)!.body]
    expect(first.operator).not.toBe(second.operator)
    expect(second).toMatchObject({ request, reason: '录像属实' })
  })

  test('voids a counted rating as mistaken or malicious; refused, nothing changes', async () => {
    moment += 600 * SECOND
    const press = device.press(1, moment)
    await device.submit([press])
    const id = press['id'] as string
    expect((await post(li, 'requests', { action: 'void', ratings: [id], reason: REASON })).body.code).toBe(
      'bad-request',
    )
    const ask = () =>
      post(li, 'requests', { action: 'void', ratings: [id], ground: 'mistaken', reason: '群众来电更正' })
    const { request } = (await ask()).body as { request: string }
    expect((await post(wang, `requests/${request}/refuse`, { reason: '无来电记录' })).status).toBe(200)
    expect(stands(id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
    const again = (await ask()).body as { request: string }
    await post(wang, `requests/${again.request}/confirm`, { reason: '来电记录已核' })
    expect(stands(id)).toMatchObject({ verdict: 'excluded', rule: 'voided', screening_rule: 'ok' })
    // A neighbour goes on as before: the voided press still opens its group.
    const next = device.press(5, moment + 10 * SECOND)
    await device.submit([next])
    expect(stands(next['id'] as string)).toMatchObject({ verdict: 'excluded', rule: 'gap' })
    const { body } = await hub.call('GET', `/api/v1/screening/ratings/${id}`, { token: wang })
    expect(body.decisions).toMatchObject([{ action: 'void', asked: { ground: 'mistaken', reason: '群众来电更正' } }])
    expect(body.neighbours.map((each: { afterMs: number }) => each.afterMs)).toEqual([0, 10_000])
  })
})

describe('evidence', () => {
  test('shows what was pressed, what it became, the seconds between, and the neighbours with their group', async () => {
    moment += 600 * SECOND
    const before = device.press(4, moment - 60 * SECOND)
    const bad = device.press(2, moment)
    await device.submit([before, bad])
    await device.submit([device.extra(bad, { level: 1, uptimeMs: (bad['uptimeMs'] as number) + 1_000 })])
    await device.submit([device.extra(bad, { level: 5, uptimeMs: (bad['uptimeMs'] as number) + 2_400 })])
    await device.submit([device.press(3, moment + 9 * SECOND), device.press(5, moment + 200 * SECOND)])
    const { body } = await hub.call('GET', `/api/v1/screening/ratings/${String(bad['id'])}`, { token: li })
    expect(body.rating).toMatchObject({ level: 5, rule: 'change', verdict: 'held' })
    expect(body.touched).toMatchObject([
      { level: 2, afterMs: 0, input: 'touch' },
      { level: 1, afterMs: 1_000 },
      { level: 5, afterMs: 2_400 },
    ])
    expect(body.gapMs).toBe(15_000)
    // Three minutes around; the third press is of the group that the bad one opened.
    expect(
      body.neighbours.map((each: { afterMs: number; opensGroup: boolean; rule: string }) => [
        each.afterMs,
        each.opensGroup,
        each.rule,
      ]),
    ).toEqual([
      [-60_000, true, 'ok'],
      [0, true, 'change'],
      [9_000, false, 'gap'],
    ])
    expect(body.past.changed).toBeGreaterThanOrEqual(1)
    expect(body.past.rated).toBeGreaterThan(body.past.held)
    // Twelve weeks of the rule that holds it; the last is its own, and older presses do not fall into it.
    expect(body.past.weeks).toHaveLength(12)
    expect(body.past.weeks.at(-1)).toBeGreaterThanOrEqual(1)
    expect(body.past.released).toBeLessThanOrEqual(body.past.held)
  })
})

describe('taking back', () => {
  test('what two left out, two take back; who asked is not the second', async () => {
    const id = await heldPress()
    const { request } = (await post(li, 'requests', { action: 'exclude', ratings: [id], reason: REASON })).body
    await post(wang, `requests/${request}/confirm`, { reason: REASON })
    const back = { action: 'withdraw', ratings: [id], reason: '录像另有其人' }
    for (const token of [li, wang])
      expect(await post(token, 'decisions', back)).toMatchObject({
        status: 409,
        body: { code: 'second-officer-needed' },
      })
    const asked = await post(wang, 'requests', back)
    expect(asked.status).toBe(201)
    expect(stands(id)).toMatchObject({ verdict: 'excluded' })
    const path = `requests/${asked.body.request}/confirm`
    expect((await post(wang, path, { reason: REASON })).body.code).toBe('same-person')
    expect((await post(li, path, { reason: REASON })).status).toBe(200)
    expect(stands(id)).toEqual({ verdict: 'held', rule: 'gap', screening_rule: null })
    expect(hub.rows('decision').at(-1)!.body).toMatchObject({ action: 'withdraw', request: asked.body.request })
    expect((await post(li, 'requests', back)).body.code).toBe('not-decided')
  })
})

describe('two managers of a hall', () => {
  let [ma, ding] = ['', '']
  beforeAll(async () => {
    ma = await hub.signIn('hall-manager', { hall: 'shimin' })
    ding = await hub.signIn('hall-manager', { hall: 'shimin' })
  })

  test('leave no rating of level 1 or 2 out, not even one that was changed upwards, and its case goes on', async () => {
    moment += 600 * SECOND
    const raised = device.press(1, moment)
    await device.submit([raised])
    await device.submit([device.extra(raised, { level: 5 })])
    expect(stands(raised['id'] as string)).toMatchObject({ verdict: 'held', rule: 'change' })
    for (const id of [await heldPress(device, 2), await heldPress(device, 1), raised['id'] as string]) {
      const asked = await post(ma, 'requests', { action: 'exclude', ratings: [id], reason: '代按' })
      expect(asked.status).toBe(201)
      const path = `requests/${asked.body.request}`
      expect(await post(ding, `${path}/confirm`, { reason: '属实' })).toMatchObject({
        status: 403,
        body: { code: 'office-only' },
      })
      const { requests } = (await hub.call('GET', '/api/v1/screening/requests', { token: ding })).body
      expect(requests.at(-1)).toMatchObject({ request: asked.body.request, mayNot: 'office-only' })
      expect(stands(id)).toMatchObject({ verdict: 'held' })
      if (id !== raised['id'])
        expect((await hub.call('GET', `/api/v1/halls/shimin/cases/${id}`, { token: ma })).body).toMatchObject({
          state: 'opened',
          lapsed: null,
        })
      expect((await post(li, `${path}/refuse`, { reason: '确系群众' })).status).toBe(200)
    }
  })

  test('take no bad one back that was released, and turn nothing down that the office asks', async () => {
    const id = await heldPress()
    await post(ma, 'decisions', { action: 'release', ratings: [id], reason: REASON })
    expect(await post(ding, 'decisions', { action: 'withdraw', ratings: [id], reason: REASON })).toMatchObject({
      body: { code: 'office-only' },
    })
    expect(stands(id)).toMatchObject({ verdict: 'counted' })
    const { request } = (
      await post(li, 'requests', { action: 'void', ground: 'mistaken', ratings: [id], reason: REASON })
    ).body
    expect((await post(ma, `requests/${request}/refuse`, { reason: REASON })).body.code).toBe('office-only')
    await post(wang, `requests/${request}/confirm`, { reason: REASON })
    // The way back is the office's, too; the hall may ask for it.
    const back = await post(ma, 'requests', { action: 'withdraw', ratings: [id], reason: REASON })
    expect(back.status).toBe(201)
    expect((await post(ding, `requests/${back.body.request}/confirm`, { reason: REASON })).body.code).toBe(
      'office-only',
    )
    expect((await post(wang, `requests/${back.body.request}/confirm`, { reason: REASON })).status).toBe(200)
    expect(stands(id)).toMatchObject({ verdict: 'held', rule: 'gap' })
  })

  test('leave a held rating of level 3 out, and decide nothing about the units that run a method', async () => {
    moment += 600 * SECOND
    // Seven of level 3 within two minutes: the seventh is held as a burst.
    const presses = Array.from({ length: 7 }, (_, i) => device.press(3, moment + i * 16 * SECOND))
    await device.submit(presses)
    const id = presses[6]!['id'] as string
    expect(stands(id)).toMatchObject({ verdict: 'held', rule: 'burst' })
    const { request } = (await post(ma, 'requests', { action: 'exclude', ratings: [id], reason: '代按' })).body
    expect((await post(ding, `requests/${request}/confirm`, { reason: '属实' })).status).toBe(200)
    expect(stands(id)).toMatchObject({ verdict: 'excluded' })
    const media = hub.freshWindow()
    await hub.post(media, 'J18', LONG_AGO)
    const held = await heldPress(await hub.device(media))
    const release = { action: 'release', ratings: [held], reason: REASON }
    expect((await post(ma, 'decisions', release)).body.code).toBe('office-only')
    const bureau = await hub.signIn('campaign-office', { unit: 'J62' })
    expect((await post(bureau, 'decisions', release)).body.code).toBe('own-unit')
    expect((await post(li, 'decisions', release)).status).toBe(200)
  })
})

describe('who may not', () => {
  test('nobody bound to a unit decides about its ratings, as first or as second', async () => {
    const bound = await hub.signIn('campaign-office', { unit: 'J16' })
    const [one, two] = [await heldPress(), await heldPress()]
    const own = { status: 403, body: { code: 'own-unit' } }
    expect(await post(bound, 'decisions', { action: 'release', ratings: [one], reason: REASON })).toMatchObject(own)
    expect(await post(bound, 'requests', { action: 'exclude', ratings: [one], reason: REASON })).toMatchObject(own)
    const { request } = (await post(li, 'requests', { action: 'exclude', ratings: [one, two], reason: REASON })).body
    expect(await post(bound, `requests/${request}/confirm`, { reason: REASON })).toMatchObject(own)
    expect(await post(bound, `requests/${request}/refuse`, { reason: REASON })).toMatchObject(own)
    const list = await hub.call('GET', '/api/v1/screening/ratings', { token: bound })
    // What the page offers as filters leaves so many as it says.
    expect(list.body.halls).toEqual({ shimin: list.body.total })
    for (const { code, n } of list.body.units as { code: string; n: number }[]) {
      const alone = await hub.call('GET', `/api/v1/screening/ratings?hall=shimin&unit=${code}`, { token: bound })
      expect(alone.body.total, code).toBe(n)
      expect(alone.body.units).toEqual(list.body.units)
    }
    expect(list.body.units.length).toBeGreaterThan(0)
    expect(list.body.ratings.find((each: { rating: string }) => each.rating === one).mayNot).toBe('own-unit')
    for (const id of [one, two]) expect(stands(id)).toMatchObject({ verdict: 'held' })
    await post(li, `requests/${request}/refuse`, { reason: '撤回' })
  })

  test("of the bureau that runs the method only the campaign office; a hall's manager of the own hall's others", async () => {
    const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
    const bureau = hub.freshWindow()
    await hub.post(bureau, 'J62', LONG_AGO)
    const id = await heldPress(await hub.device(bureau))
    expect(await post(manager, 'decisions', { action: 'release', ratings: [id], reason: REASON })).toMatchObject({
      status: 403,
      body: { code: 'office-only' },
    })
    expect((await post(li, 'decisions', { action: 'release', ratings: [id], reason: REASON })).status).toBe(200)
    const other = await heldPress()
    const far = await hub.signIn('hall-manager', { hall: '12345' })
    expect((await post(far, 'decisions', { action: 'release', ratings: [other], reason: REASON })).body.code).toBe(
      'forbidden',
    )
    expect((await hub.call('GET', '/api/v1/screening/ratings', { token: far })).body.total).toBe(0)
    expect((await hub.call('GET', `/api/v1/screening/ratings/${other}`, { token: far })).status).toBe(404)
    expect((await post(manager, 'decisions', { action: 'release', ratings: [other], reason: REASON })).status).toBe(200)
    expect(hub.rows('decision').at(-1)!.body.role).toBe('hall-manager')
  })

  test('admin, auditor and units decide nothing; the tray is settled first; a test is nothing to decide', async () => {
    const id = await heldPress()
    for (const token of [
      await hub.signIn('admin'),
      await hub.signIn('auditor'),
      await hub.signIn('unit', { unit: 'J23' }),
    ])
      expect((await post(token, 'decisions', { action: 'release', ratings: [id], reason: REASON })).status).toBe(403)
    // The auditor reads on, and is shown as one who may decide nothing.
    const seen = await hub.call('GET', `/api/v1/screening/ratings/${id}`, { token: await hub.signIn('auditor') })
    expect(seen).toMatchObject({ status: 200, body: { rating: { rating: id, mayNot: 'forbidden' } } })
    const lonely = hub.freshWindow()
    await hub.post(lonely, undefined, LONG_AGO)
    const nobody = await heldPress(await hub.device(lonely))
    expect((await post(li, 'decisions', { action: 'release', ratings: [nobody], reason: REASON })).body.code).toBe(
      'not-attributed',
    )
    const tried = device.press(1, (moment += 600 * SECOND), { test: true })
    await device.submit([tried])
    const asked = { action: 'void', ratings: [tried['id']], ground: 'mistaken', reason: REASON }
    expect((await post(li, 'requests', asked)).body.code).toBe('not-decidable')
  })
})

test("every rule's effect in numbers: the score with and without it", async () => {
  const unit = hub.freshWindow()
  await hub.post(unit, 'J45', LONG_AGO)
  const here = await hub.device(unit)
  await heldPress(here, 1)
  await heldPress(here, 1)
  const { body } = await hub.call('GET', '/api/v1/campaigns/2026/methods/service-centre/rules', { token: li })
  const gap = body.rules.find((each: { rule: string }) => each.rule === 'gap')
  // Two counted at 100 points; without the rule two more at 0.
  expect(gap.units.find((each: { unit: { code: string } }) => each.unit.code === 'J45')).toMatchObject({
    score: '100.00',
    without: '50.00',
    moved: 5_000,
    n: 2,
  })
  expect(gap.held).toBeGreaterThanOrEqual(2)
  expect((await score('J45')).score).toBe('100.00')
})
