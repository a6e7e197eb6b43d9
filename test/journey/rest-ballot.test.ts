import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeBoxKey, type MadeBoxKey } from '../../server/contract/ballot/box-key.ts'
import { fromBase64url, sha256, toBase64url } from '../../server/contract/ballot/bytes.ts'
import { fingerprintOf } from '../../server/contract/ballot/fingerprint.ts'
import { BALLOT_BYTES } from '../../server/store/ballot-box/ballot-box.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { rehashed } from '../fixtures/ledger/rehashed.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { exportedLedger, RECOMPUTE } from '../fixtures/survey/exported.ts'
import { marksOf, Voter } from '../helpers/ballot-voter.ts'
import { DAY, HOUR, MINUTE, TestHub } from '../helpers/hub-fixture.ts'

/** The representatives' ballot from the rolls to the score, by programs that know the contract (server/methods/representatives/README.md). */
let hub: TestHub
let [owner, second, office, auditor, other] = ['', '', '', '', '']
let box: MadeBoxKey
let voters: Voter[]
const BASE = '/api/v1/campaigns/2026/ballot'
const call = (method: string, path: string, token: string, body?: unknown) =>
  hub.call(method, BASE + path, { token, ...(body === undefined ? {} : { body }) })
const END = Date.parse('2026-12-01T00:00:00+08:00')
const row = (name: string, more: object = {}) => ({ name, unit: '银川市第一中学', ...more })
const signIn = async () => {
  owner = await hub.signIn('method-owner', { method: 'representatives' })
  second = await hub.signIn('method-owner', { method: 'representatives' })
  office = await hub.signIn('campaign-office')
  auditor = await hub.signIn('auditor')
  other = await hub.signIn('method-owner', { method: 'online' })
}

beforeAll(async () => {
  hub = await TestHub.start()
  box = await makeBoxKey()
  voters = Array.from({ length: 6 }, () => new Voter(hub.url))
  await signIn()
})
afterAll(() => hub.stop())

describe('before the opening', () => {
  test('there is no ballot for anybody, and each says so by its code', async () => {
    expect((await call('GET', '', owner)).body).toMatchObject({ voters: 0, boxKey: false, opening: null })
    const [voter] = voters as [Voter]
    expect(await voter.ballot()).toMatchObject({ code: 'ballot-not-open' })
    expect((await voter.post('ticket', { auth: 'AAAA', blinded: 'AAAA' })).body).toMatchObject({
      code: 'ballot-not-open',
    })
    expect((await voter.post('cast', { serial: 'A', signature: 'A', sealed: 'A' })).body).toMatchObject({
      code: 'ballot-malformed',
    })
    expect((await voter.post('cast', { serial: 'A', signature: 'A', sealed: 'A', code: 'x' })).body).toMatchObject({
      code: 'bad-request',
    })
    const trackers = await fetch(`${hub.url}/api/v1/ballot/trackers`)
    expect([trackers.status, await trackers.json()]).toMatchObject([409, { code: 'ballot-not-closed' }])
  })

  test('a roll is read with its faults by line; 厅级 is left out by name', async () => {
    const file = [
      '姓名,出生年月,手机后四位,单位,职级,界别',
      '马一,1970-05,0001,一中,正科级,教育界',
      '马二,1970年6月,0002,一中,副厅级,教育界',
      ',1970-07,0003,一中,,',
      '马四,七零年,00,一中,,',
    ].join('\n')
    const response = await fetch(`${hub.url}${BASE}/roll/file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/octet-stream' },
      body: file,
    })
    expect(await response.json()).toMatchObject({
      rows: [{ line: 2, name: '马一', born: '1970-05', phoneEnd: '0001', seat: '教育界' }],
      leftOut: [{ line: 3, name: '马二', rank: '副厅级' }],
      faults: [
        { line: 4, column: 'name', code: 'name-missing' },
        { line: 5, column: 'born', code: 'born-malformed', value: '七零年' },
        { line: 5, column: 'phoneEnd', code: 'phone-end-malformed' },
      ],
    })
  })

  test('a month of birth is read as Excel keeps it, and is not guessed where Excel lost its last zero', async () => {
    const rows = [
      ['姓名', '出生年月', '单位'],
      ['马一', new Date(Date.UTC(1970, 9, 1)), '一中'],
      ['马二', '1970-10-12', '一中'],
      ['马三', '1970.11', '一中'],
      ['马四', '1970.1', '一中'],
      ['马五', '1970-13-01', '一中'],
    ]
    const columns = [{}, { style: { numFmt: 'yyyy-mm' } }, {}]
    const file = await writeXlsx({ sheets: [{ name: '名册', rows, columns }] })
    const response = await fetch(`${hub.url}${BASE}/roll/file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/octet-stream' },
      body: Buffer.from(file),
    })
    const read = (await response.json()) as { rows: { born: string }[]; faults: { line: number; code: string }[] }
    expect(read.rows.map(({ born }) => born)).toEqual(['1970-10', '1970-10', '1970-11'])
    expect(read.faults.map(({ line, code }) => [line, code])).toEqual([
      [5, 'born-malformed'],
      [6, 'born-malformed'],
    ])
  })

  test('two seats, one ballot: equal people are one, equal names are asked about', async () => {
    const party = [
      row('丁一', { born: '1970-05' }),
      row('丁二', { phoneEnd: '0002' }),
      row('丁三'),
      row('丁四'),
      row('丁五'),
    ]
    expect((await call('POST', '/roll', owner, { roll: 'party', rows: party, leftOut: 1 })).body).toEqual({
      added: 5,
      merged: 0,
      leftOut: 1,
    })
    const people = [
      row('丁 一', { born: '1970-05', phoneEnd: '9999' }),
      row('丁三', { born: '1980-01' }),
      row('丁六'),
      row('丁七'),
    ]
    expect((await call('POST', '/roll', owner, { roll: 'people', rows: people, leftOut: 0 })).body).toEqual({
      added: 3,
      merged: 1,
      leftOut: 0,
    })
    const desk = (await call('GET', '', owner)).body
    expect(desk).toMatchObject({ voters: 8, twoSeats: 1, rolls: [{ voters: 5 }, { voters: 4 }, { voters: 0 }] })
    expect(desk.pairs.map((pair: { voter: string }[]) => pair.map(({ voter }) => voter))).toEqual([
      ['V000003', 'V000006'],
    ])
    expect(
      (await call('POST', '/opening', owner, { from: '2026-10-15T00:00:00+08:00', to: '2026-12-01T00:00:00+08:00' }))
        .body,
    ).toMatchObject({ code: 'ballot-not-ready' })
    expect((await call('POST', '/pairs', owner, { kept: 3, other: 6, same: true })).status).toBe(204)
    expect((await call('POST', '/pairs', owner, { kept: 3, other: 6, same: true })).body.code).toBe('not-found')
    expect((await call('GET', '', owner)).body).toMatchObject({ voters: 7, twoSeats: 2, pairs: [] })
  })

  test('only the own method’s owner runs it; the office and the auditor see no roll before it is theirs', async () => {
    expect((await call('POST', '/roll', other, { roll: 'party', rows: [row('丁八')], leftOut: 0 })).status).toBe(403)
    expect((await call('POST', '/roll', office, { roll: 'party', rows: [row('丁八')], leftOut: 0 })).status).toBe(403)
    expect((await call('GET', '/roll', auditor)).status).toBe(403)
    expect((await call('GET', '/turn-out', auditor)).status).toBe(200)
  })

  test('the opening fixes roll, units, keys and window; the fingerprint is that of its keys', async () => {
    const kept = { boxKey: toBase64url(box.boxKey), boxKeySealed: toBase64url(box.boxKeySealed) }
    expect((await call('POST', '/box-key', owner, { ...kept, boxKey: kept.boxKey.slice(0, 120) })).body.code).toBe(
      'bad-request',
    )
    expect((await call('POST', '/box-key', owner, kept)).status).toBe(204)
    const order = { from: '2026-11-18T11:00:00+08:00', to: '2026-12-01T00:00:00+08:00' }
    const opened = await call('POST', '/opening', owner, order)
    expect(opened.status).toBe(201)
    expect((await call('POST', '/opening', owner, order)).body.code).toBe('ballot-under-way')
    expect((await call('POST', '/roll', owner, { roll: 'party', rows: [row('丁八')], leftOut: 0 })).body.code).toBe(
      'ballot-under-way',
    )
    const ballot = await voters[0]!.ballot()
    expect(ballot).toMatchObject({
      campaign: '2026',
      boxKey: kept.boxKey,
      window: { from: '2026-11-18T11:00:00+08:00', to: '2026-12-01T00:00:00+08:00' },
    })
    expect(ballot.units).toHaveLength(89)
    expect(fromBase64url(ballot.box)).toHaveLength(16)
    const keys = { issuerKey: fromBase64url(ballot.issuerKey)!, boxKey: box.boxKey }
    expect(opened.body.fingerprint).toBe(await fingerprintOf({ campaign: '2026', units: ballot.units, ...keys }))
  })
})

describe('slips and tickets', () => {
  test('digests are kept once; codes never come to the hub', async () => {
    const slips = await Promise.all(
      voters.map(async (voter, i) => ({ voter: [1, 2, 3, 4, 5, 7][i]!, digest: await voter.digest() })),
    )
    expect((await call('POST', '/slips', owner, { slips: [{ voter: 6, digest: slips[0]!.digest }] })).body.code).toBe(
      'not-found',
    )
    expect((await call('POST', '/slips', owner, { slips })).body).toEqual({ given: 6 })
    expect((await call('POST', '/slips', owner, { slips: slips.slice(0, 1) })).body.code).toBe('ballot-slip-given')
    expect((await call('POST', '/slips', owner, { slips: [{ voter: 8, digest: slips[0]!.digest }] })).body.code).toBe(
      'bad-request',
    )
  })

  test('a ticket is given within the window, once, and the same for the same blinded value', async () => {
    const [a] = voters as [Voter]
    expect((await a.takeTicket()).body['code']).toBe('ballot-not-open')
    hub.clock.now += HOUR + MINUTE
    expect((await a.takeTicket()).status).toBe(200)
    const serial = a.serial
    expect((await a.takeTicket()).body['code']).toBe('ticket-already-issued')
    a.serial = serial
    const stranger = new Voter(hub.url)
    expect((await stranger.takeTicket()).body['code']).toBe('ballot-slip-unknown')
    // A stored digest is no `auth`.
    const stolen = { auth: await voters[1]!.digest(), blinded: toBase64url(new Uint8Array(256).fill(1)) }
    expect((await a.post('ticket', stolen)).body['code']).toBe('ballot-slip-unknown')
    for (const blinded of [
      '',
      'AAAA',
      '!',
      toBase64url(new Uint8Array(256)),
      toBase64url(new Uint8Array(256).fill(255)),
    ])
      expect((await a.post('ticket', { auth: await voters[1]!.auth(), blinded })).body['code'], blinded).toBe(
        'blinded-malformed',
      )
    // Nothing was used up by that.
    expect((await voters[1]!.takeTicket()).status).toBe(200)
  })

  test('a new slip needs two officers, and is given before the ticket alone', async () => {
    const asked = await call('POST', '/changes', owner, { change: 'new-slip', voter: 3, reason: '领票单丢失' })
    expect(asked.status).toBe(201)
    const { request } = asked.body
    const waitsFor = async (token: string) =>
      (await hub.call('GET', '/api/v1/todo', { token })).body.items.filter(
        ({ what }: { what: string }) => what === 'ballot-second',
      )
    expect(await waitsFor(owner)).toEqual([])
    expect(await waitsFor(second)).toMatchObject([{ n: 1, href: '#ballot' }])
    expect(await waitsFor(office)).toMatchObject([{ n: 1, href: '#ballot' }])
    expect((await call('POST', `/changes/${request}/confirmation`, owner, {})).body.code).toBe('same-person')
    expect((await call('POST', `/changes/${request}/confirmation`, second, {})).body).toEqual({ voter: 'V000003' })
    expect([...(await waitsFor(second)), ...(await waitsFor(office))]).toEqual([])
    expect((await voters[2]!.takeTicket()).body['code']).toBe('ballot-slip-unknown')
    voters[2] = new Voter(hub.url)
    const slips = [{ voter: 3, digest: await voters[2].digest() }]
    expect((await call('POST', '/slips', owner, { slips })).body).toEqual({ given: 1 })
    expect((await voters[2].takeTicket()).status).toBe(200)
    expect((await call('POST', '/changes', owner, { change: 'new-slip', voter: 3, reason: '又丢了' })).body.code).toBe(
      'ballot-slip-given',
    )
    expect((await call('POST', '/changes', owner, { change: 'strike', voter: 1, reason: '调离' })).body.code).toBe(
      'ballot-slip-given',
    )
    const added = await call('POST', '/changes', owner, {
      change: 'add',
      person: { ...row('丁九'), roll: 'consultative' },
      reason: '增补',
    })
    expect((await call('POST', `/changes/${added.body.request}/confirmation`, office, {})).body).toEqual({
      voter: 'V000009',
    })
    const refused = await call('POST', '/changes', owner, { change: 'strike', voter: 8, reason: '调离' })
    expect(
      (await call('POST', `/changes/${refused.body.request}/refusal`, second, { reason: '没有调离' })).status,
    ).toBe(204)
    expect((await call('GET', '', owner)).body.requests).toEqual([])
    expect(hub.rows('ballot-change').map(({ body }) => [body.change, body.voter])).toEqual([
      ['new-slip', 'V000003'],
      ['add', 'V000009'],
    ])
  })
})

describe('casting', () => {
  test('a ballot is in the box once; the same again is the same answer, another one is refused', async () => {
    const [a, b, c] = voters as [Voter, Voter, Voter]
    await a.seal(marksOf(5))
    const cast = await a.cast()
    expect(cast).toMatchObject({
      status: 200,
      body: { tracker: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{10}$/) as string },
    })
    expect(await a.cast()).toEqual(cast)
    const before = toBase64url(a.sealed)
    await a.seal(marksOf(1))
    expect((await a.cast()).body['code']).toBe('ballot-already-cast')
    expect((await a.cast({ sealed: before })).body).toEqual(cast.body)
    expect((await b.cast({ sealed: before })).body['code']).toBe('ballot-copied')
    await b.seal(marksOf((i) => ((i % 5) + 1) as 1))
    expect((await b.cast({ signature: toBase64url(a.signature) })).body['code']).toBe('ticket-invalid')
    expect((await b.cast({ serial: toBase64url(c.serial) })).body['code']).toBe('ticket-invalid')
    for (const part of ['serial', 'signature', 'sealed'] as const)
      for (const bent of ['', 'AAAA', '不是', `${toBase64url(b[part])}A`, `${toBase64url(b[part])}=`])
        expect((await b.cast({ [part]: bent })).body['code'], `${part} ${bent.slice(-5)}`).toBe('ballot-malformed')
    expect((await b.cast()).status).toBe(200)
  })

  test('what is no ballot inside is taken, and counted as invalid; 不了解 for all is one', async () => {
    const c = voters[2]!
    await c.seal(marksOf(0))
    expect((await c.cast()).status).toBe(200)
    const d = voters[3]!
    await d.takeTicket()
    await d.seal(marksOf(5))
    d.sealed[900]! ^= 1
    expect((await d.cast()).status).toBe(200)
  })

  test('the box is rows of 1,276 bytes, sorted, and nothing else', () => {
    const bytes = readFileSync(join(hub.data, 'ballot/2026/ballots'))
    expect(bytes).toHaveLength(4 * BALLOT_BYTES)
    const hashes = Array.from({ length: 4 }, (_, i) => bytes.subarray(i * 1_276, i * 1_276 + 32).toString('hex'))
    expect(hashes).toEqual(hashes.toSorted())
  })

  test('an encrypted copy is kept for who has a slip, and found by its own name', async () => {
    const id = toBase64url(await sha256(new TextEncoder().encode('words')))
    const copy = toBase64url(new Uint8Array(4_096).fill(7))
    const put = async (body: object) => {
      const response = await fetch(`${hub.url}/api/v1/ballot/copies/${id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return response.json() as Promise<Record<string, unknown>>
    }
    expect(await put({ auth: toBase64url(new Uint8Array(32)), copy })).toMatchObject({ code: 'ballot-slip-unknown' })
    expect(await put({ auth: await voters[4]!.auth(), copy: 'AAAA' })).toMatchObject({ code: 'ballot-copy-malformed' })
    expect(await put({ auth: await voters[4]!.auth(), copy })).toEqual({ kept: true })
    expect(await put({ auth: await voters[4]!.auth(), copy })).toEqual({ kept: true })
    const found = await fetch(`${hub.url}/api/v1/ballot/copies/${id}`)
    expect(await found.json()).toEqual({ copy })
  })

  test('turn-out is by roll and day; the chain has counts by day and no entry a ballot', async () => {
    const entries = () => hub.rows().filter(({ kind }) => kind.startsWith('ballot-')).length
    const before = entries()
    await voters[4]!.takeTicket()
    await voters[4]!.seal(marksOf(3))
    await voters[4]!.cast()
    expect(entries()).toBe(before)
    expect((await call('GET', '/turn-out', auditor)).body).toMatchObject({
      voters: 8,
      tickets: 5,
      days: [{ day: '2026-11-18', tickets: 5 }],
      rolls: [{ roll: 'party', tickets: 5 }, { roll: 'people' }, { roll: 'consultative', voters: 1, tickets: 0 }],
    })
    hub.clock.now += DAY
    await hub.hub.parts.ballot.look()
    await hub.hub.parts.ballot.look()
    expect(hub.rows('ballot-day').map(({ body }) => body)).toMatchObject([
      { day: '2026-11-18', tickets: 5, ballots: 5 },
    ])
  })
})

describe('the close', () => {
  test('nothing of the score is shown to anybody before, and the box opens an hour after the end', async () => {
    hub.clock.now = END + 30 * MINUTE
    await signIn()
    for (const token of [owner, office, auditor])
      expect(
        (await hub.call('GET', '/api/v1/campaigns/2026/methods/representatives/scores', { token })).body.code,
      ).toBe('not-sealed')
    expect((await call('POST', '/close', owner, { slips: box.slips.slice(0, 2) })).body.code).toBe('ballot-not-over')
    expect((await voters[5]!.takeTicket()).body['code']).toBe('ballot-closed')
    // A repeat is answered until the close, and who has a ticket still casts.
    const d = voters[3]!
    const cast = await d.cast()
    expect(cast.status).toBe(200)
  })

  test('two slips of one box open it; one twice, others or a mistyped one do not', async () => {
    hub.clock.now = END + HOUR
    const [a, b] = box.slips as [string, string]
    const wrong = [
      [a, a],
      [a, b.slice(0, -1)],
      [a, (b.startsWith('0') ? '1' : '0') + b.slice(1)],
    ]
    for (const slips of wrong)
      expect((await call('POST', '/close', owner, { slips })).body.code).toBe('trustee-slips-wrong')
    expect((await call('POST', '/close', office, { slips: [a, b] })).status).toBe(403)
    const closed = await call('POST', '/close', owner, { slips: [a, b] })
    expect([closed.status, closed.body]).toMatchObject([201, { ballots: 5 }])
    expect(closed.body.invalid).toHaveLength(1)
    expect((await call('POST', '/close', owner, { slips: [a, b] })).body.code).toBe('ballot-closed')
  })

  test('every tracker is in the list, and from now on only a repeat is answered', async () => {
    const list = (await (await fetch(`${hub.url}/api/v1/ballot/trackers`)).json()) as {
      trackers: string[]
      invalid: string[]
    }
    expect(list.trackers).toEqual(list.trackers.toSorted())
    expect(list.trackers).toHaveLength(5)
    for (const voter of [voters[1]!, voters[2]!, voters[3]!, voters[4]!])
      expect(list.trackers).toContain((await voter.cast()).body['tracker'])
    expect(list.invalid).toEqual([(await voters[3]!.cast()).body['tracker']])
    const { serial } = voters[4]!
    expect((await voters[4]!.takeTicket()).body['code']).toBe('ballot-closed')
    voters[4]!.serial = serial
    await voters[4]!.seal(marksOf(1))
    // Whether another one lies under the ticket is nothing that anybody learns after the close.
    expect((await voters[4]!.cast()).body['code']).toBe('ballot-closed')
  })

  test('marks are counted by unit and level, and verify finds them sound', () => {
    const { body } = hub.rows('ballot-close')[0]!
    expect(body.tickets).toBe(5)
    // 5, then 1 to 5 in turn, then 0, then 3; the invalid one nowhere.
    expect(body.marks.slice(0, 5)).toEqual([
      [1, 1, 0, 1, 0, 1],
      [1, 0, 1, 1, 0, 1],
      [1, 0, 0, 2, 0, 1],
      [1, 0, 0, 1, 1, 1],
      [1, 0, 0, 1, 0, 2],
    ])
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  })

  test('the copies of ballots that were being filled in are gone', async () => {
    const id = toBase64url(await sha256(new TextEncoder().encode('words')))
    expect((await fetch(`${hub.url}/api/v1/ballot/copies/${id}`)).status).toBe(404)
  })

  test('the owner seals the result: mean points, under thirty marks no rank', async () => {
    const at = '/api/v1/campaigns/2026/methods/representatives'
    const sealed = await hub.call('POST', `${at}/seal`, { token: owner, body: { reason: '按期报送' } })
    expect(sealed.status).toBe(201)
    const scores = await hub.call('GET', `${at}/scores`, { token: office })
    // 100, 0 and 60 of three levels: a mean of 53.33.
    expect(scores.body.units[0]).toMatchObject({
      status: 'insufficient',
      score: '53.33',
      rank: null,
      n: 3,
      own: { unknown: 1 },
    })
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  })

  test('an independent program comes to the same tally, fingerprint and figures, and finds what was made otherwise', (context) => {
    const faults = (text: string) => {
      const file = join(hub.data, 'extract.jsonl')
      writeFileSync(file, text)
      return (runPython([RECOMPUTE, file]) as { faults: string[] } | null)?.faults
    }
    const text = exportedLedger(hub)
    if (faults(text) === undefined) return context.skip(NO_PYTHON)
    expect(faults(text)).toEqual([])
    const other = (kind: string, change: object) => faults(rehashed(text, kind, (body) => ({ ...body, ...change })))
    const { marks, trackers } = hub.rows('ballot-close')[0]!.body as { marks: number[][]; trackers: string[] }
    // One vote moved from the lowest to the highest level of one unit.
    const [unknown, one, two, three, four, five] = marks[0] as [number, number, number, number, number, number]
    const moved = marks.with(0, [unknown, one - 1, two, three, four, five + 1])
    expect(other('ballot-close', { marks: moved })!.join()).toContain('sealed')
    expect(
      other('ballot-close', { marks: marks.with(0, [unknown, one, two, three, four, five + 1]) })!.join(),
    ).toContain('not one mark of each valid ballot')
    expect(other('ballot-close', { trackers: trackers.toReversed() })!.join()).toContain('trackers do not ascend')
    expect(other('ballot-close', { invalid: ['0000000000'] })!.join()).toContain('not in the list')
    expect(other('ballot-opening', { issuerKey: 'AAAA' })!.join()).toContain('not the fingerprint')
    expect(other('ballot-change', { size: 7 })!.join()).toContain('its changes give 8')
    expect(other('ballot-day', { ballots: 6 })!.join()).toContain('more ballots than tickets')
  })
})
