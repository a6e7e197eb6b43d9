import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomBytes, toBase64url } from '../../server/contract/ballot/bytes.ts'
import { BOX } from '../fixtures/ballot/box.ts'
import { marksOf, Voter } from '../helpers/ballot-voter.ts'
import { HOUR, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'

/** What the ballot refuses whoever works by the contract alone, from the roll to the scores after the close. */
let hub: TestHub
let [owner, second, office] = ['', '', '']
const BASE = '/api/v1/campaigns/2026/ballot'
const post = (path: string, body: object, token = owner) => hub.call('POST', BASE + path, { token, body })
const at = (ms: number) => new Date(ms).toISOString()
const voters = Array.from({ length: 3 }, () => new Voter(''))
const row = (name: string, more: object = {}) => ({ name, unit: '银川市第一中学', ...more })
const ask = (change: string, more: object) => post('/changes', { change, reason: '合同测试', ...more })
const add = (person: object, more: object = {}) => ask('add', { person: { roll: 'people', ...person }, ...more })
const signIn = async () => {
  owner = await hub.signIn('method-owner', { method: 'representatives' })
  second = await hub.signIn('method-owner', { method: 'representatives' })
  office = await hub.signIn('campaign-office')
}

beforeAll(async () => {
  hub = await TestHub.start()
  for (const [i] of voters.entries()) voters[i] = new Voter(hub.url)
  await signIn()
})
afterAll(() => hub.stop())

describe('before the opening', () => {
  test('厅级 that come as rows are left out and counted, however their rank is written', async () => {
    const rows = [
      row('马一', { born: '1970-05' }),
      row('马二', { phoneEnd: '0002' }),
      row('马三', { rank: '正厅级' }),
      row('马四', { rank: ' 副 厅级' }),
      row('马五', { rank: '正处级' }),
      row('马九', { rank: '厅局级副职' }),
      row('马十', { rank: '正厅' }),
    ]
    expect((await post('/roll', { roll: 'people', rows, leftOut: 1 })).body).toEqual({
      added: 3,
      merged: 0,
      leftOut: 5,
    })
    expect(hub.rows('ballot-roll')[0]!.body).toMatchObject({ rows: 8, added: 3, leftOut: 5 })
  })

  test('a window that ends after 10 December, is over or ends before it begins is none', async () => {
    await post('/box-key', { boxKey: BOX.boxKey, boxKeySealed: BOX.boxKeySealed })
    const last = Date.parse('2026-12-11T00:00:00+08:00')
    for (const [from, to] of [
      [TEN + HOUR, last + 1_000],
      [TEN + HOUR, TEN + HOUR],
      [TEN + HOUR, TEN],
      [TEN - 2 * HOUR, TEN - HOUR],
    ] as const)
      expect((await post('/opening', { from: at(from), to: at(to) })).body, at(to)).toMatchObject({
        code: 'bad-request',
      })
    expect(hub.rows('ballot-opening')).toEqual([])
    expect((await post('/opening', { from: at(TEN + HOUR), to: at(TEN + 3 * HOUR) })).status).toBe(201)
    const slips = await Promise.all(voters.map(async (voter, i) => ({ voter: i + 1, digest: await voter.digest() })))
    expect((await post('/slips', { slips })).body).toEqual({ given: 3 })
  })
})

describe('outside the window', () => {
  test('before it nobody learns whether a slip is one: both are told that it is not open', async () => {
    expect((await voters[0]!.takeTicket()).body['code']).toBe('ballot-not-open')
    expect((await new Voter(hub.url).takeTicket()).body['code']).toBe('ballot-not-open')
  })
})

describe('changes of the roll', () => {
  test('厅级 are not added, nor whoever stands on the roll; of equal name alone whoever is said to be another', async () => {
    expect((await add(row('马六', { rank: '副厅级' }))).body.code).toBe('rank-left-out')
    expect((await add(row('马 一', { born: '1970-05' }))).body.code).toBe('voter-on-roll')
    expect((await add(row('马二', { phoneEnd: '0002' }), { another: true })).body.code).toBe('voter-on-roll')
    const same = await add(row('马二', { phoneEnd: '9999' }))
    expect([same.status, same.body.code]).toEqual([409, 'voter-same-name'])
    expect(same.body.detail).toContain('V000002')
    const asked = await add(row('马二', { phoneEnd: '9999' }), { another: true })
    expect(asked.status).toBe(201)
    expect((await post(`/changes/${asked.body.request}/confirmation`, {}, second)).body).toEqual({ voter: 'V000004' })
  })

  test('whoever was added meanwhile is not added once more by the confirmation of an older request', async () => {
    const [first, again] = [await add(row('马七', { phoneEnd: '0007' })), await add(row('马七', { phoneEnd: '0007' }))]
    expect((await post(`/changes/${first.body.request}/confirmation`, {}, second)).status).toBe(200)
    expect((await post(`/changes/${again.body.request}/confirmation`, {}, second)).body.code).toBe('voter-on-roll')
    expect((await post(`/changes/${again.body.request}/refusal`, { reason: '重复' }, second)).status).toBe(204)
  })

  test('a number of a request is never given again: its confirmation meets no other one', async () => {
    const first = (await ask('strike', { voter: 2 })).body.request as number
    expect((await post(`/changes/${first}/refusal`, { reason: '没有调离' }, second)).status).toBe(204)
    const next = (await ask('strike', { voter: 3 })).body.request as number
    expect(next).toBeGreaterThan(first)
    expect((await post(`/changes/${first}/confirmation`, {}, second)).body.code).toBe('not-found')
    expect((await post(`/changes/${next}/refusal`, { reason: '没有调离' }, owner)).status).toBe(204)
    expect((await hub.call('GET', BASE, { token: owner })).body).toMatchObject({ voters: 5, requests: [] })
  })

  test('a number of a voter who was struck off is never given again', async () => {
    const strike = (await ask('strike', { voter: 5 })).body.request as number
    expect((await post(`/changes/${strike}/confirmation`, {}, second)).body).toEqual({ voter: 'V000005' })
    const added = (await add(row('马八'))).body.request as number
    expect((await post(`/changes/${added}/confirmation`, {}, second)).body).toEqual({ voter: 'V000006' })
  })

  test('a change needs what it is about, and takes what is not there for not found', async () => {
    expect((await ask('add', {})).body.code).toBe('bad-request')
    for (const change of ['strike', 'new-slip'])
      expect((await ask(change, { voter: 99 })).body.code, change).toBe('not-found')
    // Nobody needs another slip who has none.
    expect((await ask('new-slip', { voter: 6 })).body.code).toBe('ballot-slip-given')
  })
})

describe('encrypted copies', () => {
  const put = async (auth: string, id = toBase64url(randomBytes(32)), copy = toBase64url(randomBytes(4_096))) => {
    const response = await fetch(`${hub.url}/api/v1/ballot/copies/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth, copy }),
    })
    return (await response.json()) as { code?: string; kept?: boolean }
  }

  test('a slip keeps five; the sixth is refused to it and to nobody else, and each of the five is written anew', async () => {
    const [a, b] = await Promise.all([voters[0]!.auth(), voters[1]!.auth()])
    const ids = Array.from({ length: 5 }, () => toBase64url(randomBytes(32)))
    for (const id of ids) expect(await put(a, id)).toEqual({ kept: true })
    expect(await put(a)).toMatchObject({ code: 'too-many-attempts' })
    expect(await put(a, ids[4])).toEqual({ kept: true })
    expect(await put(b)).toEqual({ kept: true })
  })

  test('a copy of another length, another encoding or another name is none', async () => {
    const auth = await voters[1]!.auth()
    for (const bytes of [0, 4_095, 4_097])
      expect(await put(auth, undefined, toBase64url(randomBytes(bytes))), String(bytes)).toMatchObject({
        code: 'ballot-copy-malformed',
      })
    expect(await put(auth, 'AAAA')).toMatchObject({ code: 'bad-request' })
    expect(await put('AAAA')).toMatchObject({ code: 'ballot-slip-unknown' })
    expect((await fetch(`${hub.url}/api/v1/ballot/copies/${toBase64url(randomBytes(32))}`)).status).toBe(404)
  })
})

describe('within the window and after it', () => {
  test('an unknown slip is told so; a ticket is given', async () => {
    hub.clock.now = TEN + HOUR + MINUTE
    expect((await new Voter(hub.url).takeTicket()).body['code']).toBe('ballot-slip-unknown')
    for (const voter of [voters[0]!, voters[1]!]) {
      expect((await voter.takeTicket()).status).toBe(200)
      await voter.seal(marksOf(4))
    }
    expect((await voters[0]!.cast()).status).toBe(200)
  })

  test('after it everybody is told that it is closed, but whoever asks for the very same ticket', async () => {
    hub.clock.now = TEN + 3 * HOUR
    const [a, b, c] = voters as [Voter, Voter, Voter]
    expect((await c.takeTicket()).body['code']).toBe('ballot-closed')
    expect((await new Voter(hub.url).takeTicket()).body['code']).toBe('ballot-closed')
    expect((await b.askAgain()).status).toBe(200)
    const { serial } = a
    expect((await a.takeTicket()).body['code']).toBe('ballot-closed')
    a.serial = serial
    // Whoever has a ticket still casts.
    expect((await b.cast()).status).toBe(200)
  })
})

describe('after the close', () => {
  const scores = (token: string) => hub.call('GET', '/api/v1/campaigns/2026/methods/representatives/scores', { token })

  test('until it the scores are nobody’s, then they are the owner’s, and the office’s after the seal', async () => {
    hub.clock.now = Date.parse('2026-12-01T09:00:00+08:00')
    await signIn()
    for (const token of [owner, office]) expect((await scores(token)).body.code).toBe('not-sealed')
    expect((await post('/close', { slips: BOX.slips.slice(0, 2) })).status).toBe(201)
    const seen = await scores(owner)
    expect(seen.body.sealed).toBeNull()
    expect(seen.body.units[0]).toMatchObject({ unit: { code: 'J01' }, score: '80.00', n: 2 })
    expect((await scores(office)).body.code).toBe('not-sealed')
    const seal = '/api/v1/campaigns/2026/methods/representatives/seal'
    expect((await hub.call('POST', seal, { token: owner, body: { reason: '按期报送' } })).status).toBe(201)
    expect((await scores(office)).body.units[0]).toMatchObject({ score: '80.00' })
  })

  test('it is opened no second time, and nothing of it is changed', async () => {
    const opening = { from: at(hub.clock.now + HOUR), to: at(hub.clock.now + 2 * HOUR) }
    expect((await post('/opening', opening)).body.code).toBe('ballot-closed')
    expect((await post('/slips', { slips: [{ voter: 6, digest: await voters[2]!.digest() }] })).body.code).toBe(
      'ballot-closed',
    )
    expect((await ask('strike', { voter: 3 })).body.code).toBe('ballot-closed')
    expect((await post('/roll', { roll: 'party', rows: [row('马九')], leftOut: 0 })).body.code).toBe('ballot-under-way')
    expect((await voters[1]!.askAgain()).body['code']).toBe('ballot-closed')
  })
})
