import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { mergeUnit } from '../../server/store/register/change-unit.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { onlineArrival } from '../fixtures/online/arrivals.ts'
import { OnlinePhone, type Answered } from '../fixtures/online/phone.ts'
import { DAY, HOUR, MINUTE, TestHub } from '../helpers/hub-fixture.ts'

/** The public side of the online channel, by a program that knows the contract alone (server/rules/online/README.md). */
let hub: TestHub
let phones = 0
const phone = (address?: string) =>
  new OnlinePhone(hub.url, () => hub.clock.now, address ?? `203.0.${(++phones >> 8) & 255}.${phones & 255}`)
const entries = () => hub.rows('online-rating')
const last = () => entries().at(-1)!.body
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())

describe('a rating', () => {
  test('arrives with a solved puzzle, and nothing is told but that it arrived', async () => {
    const { status, body, headers } = await phone().rate('J36', { comment: '排队时间短' })
    expect([status, Object.keys(body)]).toEqual([201, ['receipt']])
    expect(body.receipt).toMatch(/^[A-Z2-7]{16}$/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(last()).toEqual({
      id: expect.any(String),
      unit: 'J36',
      satisfaction: 5,
      image: 4,
      receivedAt: hub.clock.now,
      address: expect.stringMatching(/^[0-9a-f]{32}$/),
      // Of November, and of October, to which 30 days reach back.
      browser: [expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/)],
      commentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      receiptHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      verdict: { verdict: 'counted', rule: 'ok' },
      policy: 1,
    })
    const asked = await hub.call('POST', '/api/v1/receipts', { body: { receipt: body.receipt } })
    expect(asked.body).toMatchObject({ state: 'received', date: '2026-11-18', left: 0, until: null, followUp: null })
    const more = { id: uuid7(hub.clock.now), receipt: body.receipt, comment: '还有' }
    expect((await hub.call('POST', '/api/v1/receipts/additions', { body: more })).body.code).toBe('follow-up-closed')
  })

  test('sent again is the same, although its puzzle was used and is over; with other content it is refused', async () => {
    const one = phone()
    const rating = await one.rating('J36', { comment: '谢谢' })
    const first = await one.post('ratings', rating)
    const again = await one.post('ratings', rating)
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body])
    hub.clock.now += 11 * MINUTE
    expect((await one.post('ratings', rating)).status).toBe(200)
    for (const other of [{ image: 3 }, { comment: '谢谢！' }, { comment: undefined }, { unit: 'J16' }]) {
      const solution = await one.solved(other.unit ?? 'J36')
      const refused = await one.post('ratings', { ...rating, ...other, solution })
      expect([refused.status, refused.body.code]).toEqual([409, 'id-reused'])
    }
    expect(entries().filter(({ body }) => body.id === rating.id)).toHaveLength(1)
  })

  test.each([
    ['a payload in base64', (solved: object) => Buffer.from(JSON.stringify(solved)).toString('base64')],
    ['the solution alone', (solved: { solution?: object }) => solved.solution],
    ['a payload as text', (solved: object) => JSON.stringify(solved)],
  ])('may bring its solution as %s', async (_, written) => {
    const one = phone()
    const solution = written(await one.solved('J41'))
    expect((await one.rate('J41', { solution })).status).toBe(201)
  })

  test('goes to the unit that goes on where its own was merged while the page was open', async () => {
    const one = phone()
    const rating = await one.rating('J61')
    await hub.hub.ledger.write((w) => mergeUnit(w, 'J61', 'J60', { operator: 'user:li', reason: '机构改革' }))
    expect((await one.post('ratings', rating)).status).toBe(201)
    expect(last()).toMatchObject({ unit: 'J60', named: 'J61' })
    expect((await one.post('ratings', rating)).status).toBe(200)
  })
})

describe('a puzzle', () => {
  test('is altcha’s, bound to the unit, and lives ten minutes', async () => {
    const challenge = await phone().challenge('J36')
    expect(challenge.parameters).toMatchObject({ algorithm: 'PBKDF2/SHA-256', data: { unit: 'J36' }, keyLength: 32 })
    expect(challenge.parameters.expiresAt! * 1_000 - hub.clock.now).toBe(600_000)
  })

  test('is refused when it was spent, is of another unit, is over, was altered, or is not solved', async () => {
    const one = phone()
    const code = async (more: object) => {
      const { status, body } = await one.rate('J36', more)
      return [status, body.code]
    }
    const solved = await one.solved('J36')
    expect((await one.rate('J36', { solution: solved })).status).toBe(201)
    expect(await code({ solution: solved })).toEqual([409, 'challenge-spent'])
    expect(await code({ solution: await one.solved('J16') })).toEqual([400, 'challenge-wrong'])
    const old = await one.solved('J36')
    const wrong = { ...old, solution: { ...old.solution, derivedKey: '0'.repeat(64) } }
    expect(await code({ solution: wrong })).toEqual([400, 'challenge-wrong'])
    const altered = { ...old.challenge, parameters: { ...old.challenge.parameters, expiresAt: 4_000_000_000 } }
    expect(await code({ solution: { ...old, challenge: altered } })).toEqual([400, 'challenge-wrong'])
    expect(await code({ solution: 'bm90IGFuIGFuc3dlcg==' })).toEqual([400, 'challenge-wrong'])
    expect(await code({ solution: { counter: 1, derivedKey: 'f'.repeat(64) } })).toEqual([400, 'challenge-wrong'])
    hub.clock.now += 10 * MINUTE - 1
    expect((await one.rate('J36', { solution: old })).status).toBe(201)
    const late = await one.solved('J36')
    hub.clock.now = late.challenge.parameters.expiresAt! * 1_000
    expect(await code({ solution: late })).toEqual([409, 'challenge-expired'])
  })

  test('gets harder for a network that asks for many, and for nobody else', async () => {
    const [greedy, honest] = [phone(), phone()]
    const cost = async (one: OnlinePhone) => (await one.challenge('J36')).parameters.cost
    for (let i = 0; i < 40; i++) await greedy.challenge('J36')
    expect([await cost(greedy), await cost(honest)]).toEqual([4_000, 1_000])
  })

  test('costs more from the 21st rating of a network on a day, spread over hours or not', async () => {
    const address = '198.51.100.200'
    // As nineteen ratings before leave it.
    for (let i = 0; i < 19; i++) hub.hub.parts.online.load.stored(address)
    hub.clock.now += 2 * HOUR
    const [twentieth, next] = [phone(address), phone(address)]
    const solution = await twentieth.solved('J36')
    expect((await twentieth.rate('J36', { solution })).status).toBe(201)
    hub.clock.now += 2 * HOUR
    const costs = [solution.challenge, await next.challenge('J36'), await phone().challenge('J36')]
    expect(costs.map(({ parameters }) => parameters.cost)).toEqual([1_000, 2_000, 1_000])
  })
})

describe('what is not the contract', () => {
  test.each([
    [{ more: 1 }, 400, 'unknown-field'],
    [{ satisfaction: 6 }, 400, 'bad-level'],
    [{ image: 2.5 }, 400, 'bad-level'],
    [{ image: '5' }, 400, 'bad-request'],
    [{ id: 'one' }, 400, 'bad-request'],
    [{ id: '019A8D3C-5F00-7000-8000-0123456789AB' }, 400, 'bad-request'],
    [{ comment: '长'.repeat(501) }, 400, 'comment-too-long'],
    [{ comment: '\ud800' }, 400, 'bad-request'],
    [{ unit: 'X99' }, 404, 'unknown-unit'],
    [{ unit: 'j36' }, 404, 'unknown-unit'],
  ])('is refused by name and changes nothing: %j', async (more, status, code) => {
    const one = phone()
    const before = hub.hub.ledger.chain.head.n
    const answer = await one.rate('J36', more)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(hub.hub.ledger.chain.head.n).toBe(before)
  })

  test('of a challenge, too', async () => {
    const one = phone()
    expect((await one.post('challenge', { unit: 'X99' })).body.code).toBe('unknown-unit')
    expect((await one.post('challenge', { unit: 'J36', more: 1 })).body.code).toBe('unknown-field')
    expect((await one.post('challenge', {})).status).toBe(400)
  })

  test('of 500 code points, with script and marks of direction, is a comment as it was written', async () => {
    const comment = `<script>alert(1)</script>\u202eabc ${'👍'.repeat(400)}`
    const { status } = await phone().rate('J36', { comment })
    expect(status).toBe(201)
    const owner = await hub.signIn('method-owner', { method: 'online' })
    const { body } = await hub.call('GET', '/api/v1/online/comments', { token: owner })
    expect(body.comments[0].comment).toBe(comment)
    expect(JSON.stringify(hub.rows('online-rating').at(-1))).not.toContain('alert')
  })
})

describe('a browser and a network', () => {
  test('are recognised within the month, and in no entry by themselves', async () => {
    const one = phone('198.51.100.20')
    await one.rate('J24')
    const first = last()
    await one.rate('J25')
    expect([last().address, last().browser]).toEqual([first.address, first.browser])
    // Another browser of the same network.
    await phone('198.51.100.20').rate('J24')
    expect(last().address).toBe(first.address)
    expect(last().browser[0]).not.toBe(first.browser[0])
    expect(JSON.stringify(entries())).not.toContain('198.51.100')
  })

  test('twice for one unit within 30 days is held, also where a month ends between; a forged id is none', async () => {
    const one = phone()
    await one.rate('J30')
    const first = hub.clock.now
    await one.rate('J30')
    expect(last().verdict).toEqual({ verdict: 'held', rule: 'repeat' })
    await one.rate('J31')
    expect(last().verdict.rule).toBe('ok')
    hub.clock.now = first + 30 * DAY - 1
    await one.rate('J31')
    expect(last()).toMatchObject({ verdict: { rule: 'repeat' }, browser: [expect.any(String), expect.any(String)] })
    const months = hub.hub.ledger.db.prepare('SELECT month FROM online_month_key ORDER BY month').pluck().all()
    expect(months).toEqual(['2026-11', '2026-12'])
    const response = await fetch(`${hub.url}/api/v1/online/challenge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: `pingyi_browser=${'A'.repeat(22)}.${'A'.repeat(43)}` },
      body: JSON.stringify({ unit: 'J36' }),
    })
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^pingyi_browser=[^;]+; Path=\/api\/v1\/online; Max-Age=34560000; HttpOnly; SameSite=Lax$/,
    )
  })

  test('the sixth of a network for a unit on a day is held, and the first of the next day is not', async () => {
    const rules = []
    for (let i = 0; i < 6; i++) {
      await phone('198.51.100.77').rate('J32')
      rules.push(last().verdict.rule)
    }
    expect(rules).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'address'])
    await phone('198.51.100.77').rate('J33')
    expect(last().verdict.rule).toBe('ok')
    hub.clock.now += DAY
    await phone('198.51.100.77').rate('J32')
    expect(last().verdict.rule).toBe('ok')
  })
})

test('the page of duties is found by a code in small letters, too', async () => {
  const small = await fetch(`${hub.url}/units/j36`, { redirect: 'manual' })
  expect([small.status, small.headers.get('location')]).toEqual([302, '/units/J36'])
  expect((await fetch(`${hub.url}/units/x99`, { redirect: 'manual' })).status).toBe(404)
})

test('midnight of 1 December: a rating belongs to the campaign of the moment at which the hub received it', async () => {
  const midnight = Date.parse('2027-12-01T00:00:00+08:00')
  const [before, after] = [phone(), phone()]
  hub.clock.now = midnight - MINUTE
  const [early, late] = [await before.rating('J40'), await after.rating('J40')]
  hub.clock.now = midnight - 1
  await before.post('ratings', early)
  hub.clock.now = midnight
  await after.post('ratings', late)
  const owner = await hub.signIn('method-owner', { method: 'online' })
  const n = async (campaign: string) => {
    const { body } = await hub.call('GET', `/api/v1/campaigns/${campaign}/methods/online/scores`, { token: owner })
    return body.units.find(({ unit }: { unit: { code: string } }) => unit.code === 'J40').n
  }
  expect([await n('2027'), await n('2028')]).toEqual([1, 1])
})

test('tables made again from the ledger are the same to the byte, and puzzles that were spent stay spent', async () => {
  const one = phone()
  const rating = await one.rating('J36')
  await one.post('ratings', rating)
  await hub.hub.ledger.write((w) => rebuild(w))
  const answer = await one.post('ratings', { ...rating, id: uuid7(hub.clock.now) })
  expect(answer.body.code).toBe('challenge-spent')
  hub.clock.now += HOUR
  await phone().rate('J36')
  expect(hub.hub.ledger.db.prepare('SELECT count(*) FROM online_spent').pluck().get()).toBe(1)
})

test('no public answer and no header tells units with many ratings from one with none', async () => {
  const many = Array.from({ length: 300 }, () => onlineArrival(hub.clock.now, { unit: 'J50' }))
  for (let at = 0; at < many.length; at += 50)
    await hub.hub.parts.store.act('online.record', { ratings: many.slice(at, at + 50) }, 'hub')
  const heard = async (unit: string) => {
    const one = phone()
    const challenge = await one.post('challenge', { unit })
    const began = performance.now()
    const rating = await one.rate(unit)
    // Padded, so that it takes no less however few ratings there are.
    expect(performance.now() - began).toBeGreaterThan(150)
    const { parameters } = challenge.body.challenge
    const named = ({ headers }: Answered) => [...headers.keys()].toSorted()
    return {
      work: [parameters.cost, parameters.keyLength, Object.keys(parameters)],
      challenge: [challenge.status, Object.keys(challenge.body), named(challenge)],
      rating: [rating.status, Object.keys(rating.body), named(rating)],
    }
  }
  expect(await heard('J50')).toEqual(await heard('J51'))
  expect(last().verdict.rule).toBe('ok')
  expect(entries().at(-2)!.body.verdict).toEqual({ verdict: 'held', rule: 'burst' })
  const { text } = await hub.call('GET', '/api/v1/online/units')
  expect(text).not.toMatch(/score|rank|"n"|count/)
})

test('every public answer is the same to the byte, with as much asked of the store, for a unit with many ratings and one with none', async () => {
  const { store } = hub.hub.parts
  const { read, act } = store
  const asked: string[] = []
  // The hub asks by itself, too: for its boards, and once a minute it writes what was turned away.
  const ofPublic = (name: string) => /^(online|units|ledger)\./.test(name) && name !== 'online.note-turned-away'
  const noting = <F extends typeof read | typeof act>(work: F) =>
    ((...input: unknown[]) => {
      if (ofPublic(String(input[0]))) asked.push(String(input[0]))
      return (work as (...all: unknown[]) => unknown).apply(store, input)
    }) as F
  store.read = noting(read)
  store.act = noting(act)
  // Lists name all units, the one that is shown marked: every code and name has one form.
  const names = store.registry.units().map(({ name }) => name)
  const nameOrCode = new RegExp(
    [
      ...names.toSorted((a, b) => b.length - a.length).map((name) => name.replaceAll(/[()]/g, '\\$&')),
      '[JH]\\d{2}',
    ].join('|'),
    'g',
  )
  /** What differs by chance or by the unit's own name has one form; what is left says whether anything else differs. */
  const masked = (text: string) =>
    text
      .replaceAll(/[0-9a-f]{32,}/g, (hex) => `hex${hex.length}`)
      .replaceAll(/"expiresAt":\d+/g, 'expires')
      .replaceAll(/"receipt":"[A-Z2-7]{16}"/g, 'receipt')
      .replaceAll(nameOrCode, 'unit')
      .replaceAll('aria-current="page"', 'aria-current="false"')
  const heard = async (unit: string) => {
    const one = phone()
    const told: unknown[] = []
    const listen = async (what: string, work: () => Promise<{ status: number; headers: Headers; text: string }>) => {
      asked.length = 0
      const { status, headers, text } = await work()
      const kept = [...headers].filter(([name]) => name !== 'date' && name !== 'content-length')
      const cookie = (value: string) => value.replace(/=[\w-]{22}\.[\w-]{43}/, '=ID')
      told.push([what, status, kept.map(([name, value]) => [name, cookie(value)]), masked(text), [...asked]])
    }
    const get = (path: string) => async () => {
      const response = await fetch(hub.url + path)
      return { status: response.status, headers: response.headers, text: await response.text() }
    }
    const post = (path: string, body: unknown) => async () => {
      const answer = await one.post(path, body)
      return { ...answer, text: JSON.stringify(answer.body) }
    }
    await listen('units', get('/api/v1/online/units'))
    await listen('public unit', get(`/api/v1/public/units/${unit}`))
    await listen('unit page', get(`/units/${unit}`))
    await listen('challenge', post('challenge', { unit }))
    const rating = await one.rating(unit, { comment: '好' })
    await listen('rating', post('ratings', rating))
    await listen('again', post('ratings', rating))
    await listen('spent', post('ratings', { ...rating, id: uuid7(hub.clock.now) }))
    await listen('repeat', post('ratings', await one.rating(unit)))
    await listen('wrong', post('ratings', { ...(await one.rating(unit)), solution: 'e30=' }))
    return told
  }
  try {
    // J50 has hundreds of this day; nobody ever rated J52.
    const [many, none] = [await heard('J50'), await heard('J52')]
    expect(many).toEqual(none)
    expect(many).toHaveLength(9)
    for (const each of many) expect(JSON.stringify(each)).not.toMatch(/score|rank|得分|名次/)
  } finally {
    Object.assign(store, { read, act })
  }
})
