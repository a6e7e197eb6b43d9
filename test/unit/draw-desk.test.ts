import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseRecord } from '../../server/rules/sampling/read-record.ts'
import { checkDraw } from '../../server/rules/sampling/check-draw.ts'
import { frameLines, frameText, parseFrame, strataOf } from '../../server/rules/sampling/frame.ts'
import { byText } from '../../server/rules/sampling/in-order.ts'
import { ticketsOf } from '../../server/rules/sampling/ticket.ts'
import type { FrameLine } from '../../server/contract/survey/draw.ts'
import { actUnderWay } from '../../server/store/act-under-way.ts'
import { ratersOf, sha256 } from '../helpers/draws.ts'
import { deskOf } from '../helpers/hub-draws.ts'
import { DAY, HOUR, MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { DICE } from '../helpers/store-draws.ts'

/** Frame, dice and draw over REST, on a hub whose clock is ours; the policy is the shipped one: a day's wait. */
const PATH = '/api/v1/campaigns/2026/draw'
const FEW = frameLines([...ratersOf('J16', { citizen: 50, staff: 3 }), ...ratersOf('J36', { citizen: 1 }, 100)])
let hub: TestHub
let owner: string
let office: string
let media: string
let pool: FrameLine[][]
beforeEach(async () => {
  hub = await TestHub.start()
  pool = [FEW.slice(0, 20), FEW.slice(20)]
  hub.hub.parts.draws = deskOf(hub, { pages: () => pool })
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  office = await hub.signIn('campaign-office')
  media = await hub.signIn('reporter', { body: 'media' })
})
afterEach(() => hub.stop())

const get = (path = '', token = owner) => hub.call('GET', `${PATH}${path}`, { token })
const freeze = async (more: object = {}) => {
  const { body } = await get()
  const asked = { dice: DICE.length, seen: body.frame?.n ?? null, ...more }
  return hub.call('POST', `${PATH}/frame`, { token: owner, body: asked })
}
const type = (token: string, digits: string) => hub.call('POST', `${PATH}/seed`, { token, body: { digits } })
/** A frame whose wait is over; sessions end with a day, so that all sign in again. */
async function waited(): Promise<void> {
  expect((await freeze()).status).toBe(201)
  hub.clock.now += DAY
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  office = await hub.signIn('campaign-office')
  media = await hub.signIn('reporter', { body: 'media' })
}
/** Two agree, and the draw that follows at once is made. */
async function drawn(): Promise<void> {
  await type(owner, DICE)
  const { body } = await type(office, DICE)
  expect(body.seed).toBe(hub.rows('draw-seed').at(-1)!.n)
  await hub.hub.parts.draws.idle()
}

test('what waits of the draw is told to whoever can do it, and goes with the step', async () => {
  const waits = async (token: string) =>
    (await hub.call('GET', '/api/v1/todo', { token })).body.items
      .filter(({ href }: { href: string }) => href === '#draw' || href === '#survey')
      .map(({ what, until }: { what: string; until: string | null }) => [what, until])
  expect([await waits(owner), await waits(office)]).toEqual([[['draw-frame', '2026-10-15']], []])
  await freeze()
  expect(await waits(owner)).toEqual([['draw-wait', '2026-11-19']])
  hub.clock.now += DAY
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  office = await hub.signIn('campaign-office')
  media = await hub.signIn('reporter', { body: 'media' })
  expect([await waits(owner), await waits(office)]).toEqual([[['draw-dice', '2026-10-15']], []])
  await type(owner, DICE.slice(0, 4))
  expect([await waits(owner), await waits(office), await waits(media)]).toEqual([
    [],
    [['draw-second', null]],
    [['draw-second', null]],
  ])
  await drawn()
  expect([await waits(owner), await waits(office)]).toEqual([[['survey-answers', '2026-11-30']], []])
  // When the campaign is over answers and seal are still to come, on pages of its year.
  hub.clock.now = Date.parse('2026-12-03T10:00:00+08:00')
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  const { items } = (await hub.call('GET', '/api/v1/todo', { token: owner })).body
  const seal = '#seal?method=third-party&campaign=2026&from=2025-12-01&to=2026-11-30'
  expect(items).toEqual(
    expect.arrayContaining([
      { what: 'survey-answers', n: 1, until: '2026-11-30', late: true, href: '/office/?campaign=2026#survey' },
      { what: 'seal-due', n: 1, until: '2026-12-10', late: false, href: `/office/?campaign=2026${seal}` },
    ]),
  )
  expect((await hub.call('GET', '/api/v1/about')).body).toMatchObject({
    campaign: { id: '2027' },
    campaignBefore: '2026',
  })
})

describe('the frame', () => {
  test('is seen before it is frozen: strata, what each gives, and units that nobody rates', async () => {
    const { body } = await get('/plan')
    expect(body.strata).toEqual([
      { unit: 'J16', kind: 'staff', size: 3, take: 2, deviation: 1 },
      { unit: 'J16', kind: 'citizen', size: 50, take: 38, deviation: 1 },
      { unit: 'J36', kind: 'citizen', size: 1, take: 1, deviation: 1 },
    ])
    expect(body.unitsWithout).toHaveLength(87)
    expect(body.unitsWithout[0]).toEqual({ code: 'J01', name: '纪委监委' })
    expect(hub.rows('frame-lines')).toEqual([])
  })

  test('goes out at once: a checkpoint of it is the next entry, and lies in a file of its own', async () => {
    const { status, body } = await freeze()
    expect([status, body.hash, body.size]).toEqual([201, sha256(frameText(FEW)), 54])
    const [frame] = hub.rows('frame')
    const next = hub.rows('checkpoint').find(({ n }) => n === frame!.n + 1)
    expect(next!.body.of).toBe(frame!.n)
    expect(body.followUp).toBe(null)
    expect(frame!.body).toMatchObject({ role: 'method-owner', rules: { perUnit: 40, floor: 2 }, waitMs: DAY })
  })

  test('does not change with the pool after its hash went out', async () => {
    await freeze()
    pool = [FEW.slice(1)]
    const { text } = await get('/frame.csv')
    expect(text).toBe(frameText(FEW))
    expect((await get()).body.frame.hash).toBe(sha256(text))
  })

  test('gives place to a new one with a reason alone, whose wait begins anew', async () => {
    await freeze()
    hub.clock.now += HOUR
    expect((await freeze()).body.code).toBe('reason-missing')
    expect((await freeze({ seen: null, reason: '名单更正' })).body.code).toBe('frame-newer')
    pool = [FEW.slice(1)]
    expect((await freeze({ reason: '名单更正' })).status).toBe(201)
    const [first, second] = hub.rows('frame')
    expect(second!.body).toMatchObject({ replaces: first!.n, reason: '名单更正' })
    hub.clock.now += DAY - MINUTE
    office = await hub.signIn('campaign-office')
    const { status, body } = await type(office, DICE)
    expect([status, body.code]).toEqual([409, 'draw-too-early'])
    expect(body.detail).toContain('2026-11-19T11:00:00+08:00')
  })

  test('stays while digits of dice stand typed, so that nobody begins again who dislikes what fell', async () => {
    await waited()
    await type(owner, '4017')
    const again = await freeze({ reason: '名单更正' })
    expect([again.status, again.body.code]).toEqual([409, 'draw-dice-typed'])
    hub.clock.now += 31 * MINUTE
    expect((await freeze({ reason: '名单更正' })).status).toBe(201)
  })

  test('that is refused after its lines were laid is told as refused, not as done', async () => {
    await waited()
    const typing = `INSERT INTO draw_typed (campaign, operator, body, digits, at) VALUES ('2026', 'user:x', 'organs', '4', ?)`
    hub.hub.parts.draws = deskOf(hub, {
      pages: () => {
        // Another one's act, not this request's.
        void actUnderWay.exit(() => hub.hub.ledger.write((w) => w.sql(typing).run(w.now)))
        return pool
      },
    })
    const { status, body } = await freeze({ reason: '名单更正' })
    expect([status, body.code]).toEqual([409, 'draw-dice-typed'])
  })

  test('of nobody is none, and leaves nothing', async () => {
    pool = []
    expect((await freeze()).body.code).toBe('frame-empty')
    expect([...hub.rows('frame-lines'), ...hub.rows('frame')]).toEqual([])
  })

  test('of which a hub wrote half is none: it stands there void, and the next one is whole', async () => {
    pool = [FEW.slice(0, 20)]
    const broken = deskOf(hub, {
      pages: () => {
        const [first] = pool
        return [first!, null as never]
      },
    })
    const asked = {
      campaign: '2026',
      dice: 24,
      seen: null,
      officer: { operator: 'user:o', role: 'method-owner' },
    } as const
    await expect(broken.freeze(asked, 'user:o')).rejects.toThrow()
    expect([hub.rows('frame-lines').length, hub.rows('frame').length]).toEqual([1, 0])
    pool = [FEW]
    expect((await freeze()).body.hash).toBe(sha256(frameText(FEW)))
  })

  test('is its owner’s alone to freeze', async () => {
    for (const token of [office, media, await hub.signIn('method-owner', { method: 'online' })])
      expect((await hub.call('POST', `${PATH}/frame`, { token, body: { dice: 24, seen: null } })).status).toBe(403)
  })
})

describe('the dice', () => {
  test('wait for a frame, and for the policy’s day', async () => {
    expect((await type(office, '1')).body.code).toBe('frame-missing')
    await freeze()
    const { status, body } = await type(office, '1')
    expect([status, body.code]).toEqual([409, 'draw-too-early'])
    expect(body.detail).toContain('2026-11-19T10:00:00+08:00')
    expect(hub.rows('draw-seed')).toEqual([])
  })

  test('wait as long as the hub doubts the clock by which it measures the wait', async () => {
    await waited()
    await hub.hub.ledger.write((w) => w.append('clock-doubt', { why: 'stepped', clock: w.now, by: HOUR }))
    expect((await type(owner, DICE)).body.code).toBe('draw-clock-doubted')
    const reason = '核对过电话报时'
    await hub.call('POST', '/api/v1/clock', { token: office, body: { shifts: [], reason } })
    expect((await type(owner, DICE)).status).toBe(200)
  })

  test('are told place by place when both have typed it, and to nobody before', async () => {
    await waited()
    expect((await type(owner, '4017')).body).toMatchObject({ typed: 4, other: null, dice: 24 })
    expect((await get('', office)).body.typed).toEqual([{ body: 'third-party', typed: 4, shown: '' }])
    expect((await get('', office)).body.own).toBe(null)
    expect((await get('', owner)).body.own).toBe('4017')
    expect((await type(office, '40')).body).toMatchObject({
      typed: 2,
      other: { body: 'third-party', typed: 4 },
      differs: [],
    })
    expect((await get('', office)).body).toMatchObject({
      typed: [
        { body: 'third-party', typed: 4, shown: '40' },
        { body: 'organs', typed: 2, shown: '40' },
      ],
      agreed: 2,
    })
  })

  test('that differ draw nothing, and both screens say where', async () => {
    await waited()
    await type(owner, DICE)
    const other = `${DICE.slice(0, 16)}7${DICE.slice(17, 23)}9`
    expect((await type(office, other)).body).toMatchObject({ seed: null, differs: [17, 24] })
    for (const token of [owner, office])
      expect((await get('', token)).body).toMatchObject({ differs: [17, 24], agreed: 16, seed: null })
    // Digits behind the first difference stay hidden: whoever erred looks at the dice.
    expect((await get()).body.typed.map(({ shown }: { shown: string }) => shown)).toEqual([
      DICE.slice(0, 17),
      other.slice(0, 17),
    ])
    expect([...hub.rows('draw-seed'), ...hub.rows('draw')]).toEqual([])
  })

  test('with spaces, and in wide digits, are the same digits', async () => {
    await waited()
    await type(owner, '４０１７２９ 568320 947715 063824')
    expect((await type(media, '4017 2956 8320 9477 1506 3824')).body.seed).not.toBe(null)
    expect(hub.rows('draw-seed')[0]!.body.seed).toBe(DICE)
    await hub.hub.parts.draws.idle()
  })

  test('that are none, or too many, are refused by their place', async () => {
    await waited()
    expect((await type(owner, '40x')).body).toMatchObject({ code: 'seed-malformed' })
    expect((await type(owner, `${DICE}1`)).body).toMatchObject({ code: 'seed-malformed' })
  })

  test('are typed by two bodies: another one of the same body is no second', async () => {
    await waited()
    await type(owner, DICE)
    const colleague = await hub.signIn('method-owner', { method: 'third-party' })
    expect((await type(colleague, DICE)).body).toMatchObject({ code: 'seed-same-body' })
    // The office is that of 市直机关工委, and so is its reporter.
    await type(owner, '')
    await type(office, DICE)
    const committee = await hub.signIn('reporter', { body: 'organs' })
    expect((await type(committee, DICE)).body).toMatchObject({ code: 'seed-same-body' })
    // The same person twice is one person.
    expect((await type(office, DICE)).body).toMatchObject({ other: null, seed: null })
    expect(hub.rows('draw-seed')).toEqual([])
  })

  test('have two places: a third person waits until one gives the place up, or is gone for half an hour', async () => {
    await waited()
    await type(owner, '4')
    await type(office, '4')
    expect((await type(media, '4')).body).toMatchObject({ code: 'seed-others' })
    await type(office, '')
    expect((await type(media, '4')).status).toBe(200)
    hub.clock.now += 31 * MINUTE
    expect((await type(office, '4')).body).toMatchObject({ other: null })
  })

  test('are nobody’s who has nothing to do with the draw', async () => {
    await waited()
    for (const token of [
      await hub.signIn('unit', { unit: 'J36' }),
      await hub.signIn('auditor'),
      await hub.signIn('method-owner', { method: 'online' }),
      await hub.signIn('admin'),
    ])
      expect((await type(token, DICE)).body.code).toBe('forbidden')
  })
})

describe('the draw', () => {
  test('follows from both at once; its record is the one that anybody computes, byte for byte', async () => {
    await waited()
    await drawn()
    const { text: frame } = await get('/frame.csv')
    const { text, headers } = await get('/record.json', await hub.signIn('auditor'))
    expect(headers.get('content-disposition')).toBe('attachment; filename="record-2026.json"')
    const { draw } = (await get()).body
    expect(sha256(text)).toBe(draw.record)
    const record = parseRecord(text)
    const strata = strataOf(parseFrame(frame))
    const with_ = { frameHash: sha256(frame), ticketOf: ticketsOf(DICE, sha256) }
    expect(checkDraw(record, strata, with_)).toBe(null)
    expect(draw).toMatchObject({ drawn: 41, reserves: 13, operator: 'hub' })
    expect(hub.rows('draw-seed')[0]!.body.typed.map(({ body }: { body: string }) => body)).toEqual([
      'third-party',
      'organs',
    ])
  })

  test('shows each stratum in the order of its tickets', async () => {
    await waited()
    await drawn()
    const { body } = await get('/tickets?unit=J16&kind=citizen&rows=40')
    expect(body).toMatchObject({ size: 50, take: 38, next: 41 })
    const tickets = body.rows.map(({ ticket }: { ticket: string }) => ticket)
    expect(tickets).toEqual([...tickets].toSorted(byText))
    expect(body.rows[37].drawn).toBe(true)
    expect(body.rows[38].drawn).toBe(false)
    expect((await get('/tickets?unit=J16&kind=citizen&from=41')).body).toMatchObject({ next: null })
    expect((await get('/tickets?unit=J99&kind=citizen')).status).toBe(404)
  })

  test('is once and for all: no frame, no dice and no draw again', async () => {
    await waited()
    await drawn()
    expect((await freeze({ reason: '再来' })).body.code).toBe('draw-done')
    expect((await type(owner, DICE)).body.code).toBe('draw-done')
    expect((await hub.call('POST', `${PATH}/run`, { token: owner })).body.code).toBe('draw-done')
  })

  test('that broke off after some places is gone on with, and comes to the same', async () => {
    await waited()
    await type(owner, DICE)
    const { parts } = hub.hub
    // The hub dies as soon as the seed is agreed upon, and again after each part.
    parts.draws.run = () => Promise.reject(new Error('dies here'))
    await type(office, DICE)
    const dying = deskOf(hub, { pages: () => pool, idsAPart: 20 })
    const { store } = parts
    const { act } = store
    let left = 2
    store.act = (async (...asked: Parameters<typeof act>) => {
      if (asked[0] === 'draw.lay-order' && left-- === 0) throw new Error('dies here')
      return act.apply(store, asked)
    }) as typeof act
    await expect(dying.run('2026', 'hub')).rejects.toThrow('dies here')
    expect([hub.rows('draw-order').length, hub.rows('draw').length]).toEqual([2, 0])
    expect((await get('/record.json')).body.code).toBe('draw-missing')
    store.act = act
    parts.draws = deskOf(hub, { pages: () => pool, idsAPart: 20 })
    // As at the start of a hub.
    await parts.draws.resume()
    expect([hub.rows('draw-order').length, hub.rows('draw').length]).toEqual([3, 1])
    const { text } = await get('/record.json')
    expect(sha256(text)).toBe(hub.rows('draw')[0]!.body.record)
  })

  test('nothing is told of it before it is made', async () => {
    for (const path of ['/record.json', '/tickets?unit=J16&kind=citizen'])
      expect((await get(path)).body.code).toBe('draw-missing')
    for (const path of ['/frame.csv', '/frame/strata']) expect((await get(path)).body.code).toBe('frame-missing')
    expect((await hub.call('POST', `${PATH}/run`, { token: owner })).body.code).toBe('draw-missing')
  })
})
