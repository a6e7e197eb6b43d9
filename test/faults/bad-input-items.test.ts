import { createHash, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { TestHub } from '../helpers/hub-fixture.ts'
import { strangersUuid7, type Fields, type StrangerDevice } from '../helpers/stranger-device.ts'

let hub: TestHub
let device: StrangerDevice
let bystander: StrangerDevice
beforeAll(async () => {
  hub = await TestHub.start()
  device = await hub.device(hub.freshWindow())
  bystander = await hub.device(hub.freshWindow())
})
afterAll(() => hub.stop())

/** After every piece of bad input: this connection goes on, and so does the other device. */
afterEach(async () => {
  for (const each of [device, bystander]) {
    expect(each.socket.connected).toBe(true)
    const press = each.press(4)
    expect((await each.submit([press])).results).toEqual([{ index: 0, id: press['id'], status: 'stored' }])
  }
})

const alphabetical = (a: string, b: string) => (a < b ? -1 : 1)
const salt = () => randomBytes(16).toString('base64url')
const without = (fields: Fields, key: string) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key))

/** What is wrong with one press, and the code that says so. */
const BAD_PRESSES: [string, (press: Fields) => unknown, string][] = [
  ['level 0', (p) => ({ ...p, level: 0 }), 'bad-level'],
  ['level 6', (p) => ({ ...p, level: 6 }), 'bad-level'],
  ['level 1.5', (p) => ({ ...p, level: 1.5 }), 'bad-level'],
  ['level as text', (p) => ({ ...p, level: '5' }), 'bad-level'],
  ['level -1', (p) => ({ ...p, level: -1 }), 'bad-level'],
  ['level true', (p) => ({ ...p, level: true }), 'bad-level'],
  ['level null (what NaN becomes in JSON)', (p) => ({ ...p, level: NaN }), 'bad-level'],
  ['level in a list', (p) => ({ ...p, level: [5] }), 'bad-level'],
  ['no level', (p) => without(p, 'level'), 'malformed'],
  ['an unknown field', (p) => ({ ...p, mood: 'good' }), 'unknown-field'],
  ['a field of an extra', (p) => ({ ...p, reasons: [] }), 'unknown-field'],
  [
    '__proto__ as a field',
    (p) => JSON.parse(JSON.stringify(p).replace('{', '{"__proto__":{"level":5},')) as unknown,
    'unknown-field',
  ],
  ['constructor as a field', (p) => ({ ...p, constructor: { name: 'x' } }), 'unknown-field'],
  ['toString as a field', (p) => ({ ...p, toString: 1 }), 'unknown-field'],
  ['no id', (p) => without(p, 'id'), 'malformed'],
  ['no seq', (p) => without(p, 'seq'), 'malformed'],
  ['no bootId', (p) => without(p, 'bootId'), 'malformed'],
  ['no uptimeMs', (p) => without(p, 'uptimeMs'), 'malformed'],
  ['no pressedAt', (p) => without(p, 'pressedAt'), 'malformed'],
  ['no input', (p) => without(p, 'input'), 'malformed'],
  ['no kind', (p) => without(p, 'kind'), 'malformed'],
  ['another kind', (p) => ({ ...p, kind: 'rating' }), 'malformed'],
  ['another input', (p) => ({ ...p, input: 'voice' }), 'malformed'],
  ['an upper-case uuid', (p) => ({ ...p, id: String(p['id']).toUpperCase() }), 'malformed'],
  ['a uuid v4', (p) => ({ ...p, id: crypto.randomUUID() }), 'malformed'],
  ['a uuid with a line end', (p) => ({ ...p, id: `${String(p['id'])}\n` }), 'malformed'],
  ['an empty id', (p) => ({ ...p, id: '' }), 'malformed'],
  ['a number as id', (p) => ({ ...p, id: 7 }), 'malformed'],
  ['seq 0', (p) => ({ ...p, seq: 0 }), 'malformed'],
  ['seq -1', (p) => ({ ...p, seq: -1 }), 'malformed'],
  ['seq 1.5', (p) => ({ ...p, seq: 1.5 }), 'malformed'],
  ['seq as text', (p) => ({ ...p, seq: '1' }), 'malformed'],
  ['seq 2^53', (p) => ({ ...p, seq: 2 ** 53 }), 'malformed'],
  ['seq 1e300', (p) => ({ ...p, seq: 1e300 }), 'malformed'],
  ['uptime of a fraction', (p) => ({ ...p, uptimeMs: 0.5 }), 'malformed'],
  ['uptime 1e300', (p) => ({ ...p, uptimeMs: 1e300 }), 'malformed'],
  ['negative uptime', (p) => ({ ...p, uptimeMs: -1 }), 'malformed'],
  ['pressedAt as ISO text', (p) => ({ ...p, pressedAt: '2026-11-18T10:00:00Z' }), 'malformed'],
  ['a null invitation', (p) => ({ ...p, invitationId: null }), 'malformed'],
  ['a receipt of 79 bits', (p) => ({ ...p, receipt: 'ABCDEFGHIJKLMNO' }), 'malformed'],
  ['test as text', (p) => ({ ...p, test: 'true' }), 'malformed'],
  ['a short signature', (p) => ({ ...p, sig: 'AAAA' }), 'malformed'],
  ['a lone surrogate in a known field', (p) => ({ ...p, receipt: '\ud800BCDEFGHIJKLMNOP' }), 'malformed'],
  ['a lone surrogate as a field name', (p) => ({ ...p, '\ud800': 1 }), 'unknown-field'],
  ['text instead of an item', () => 'press', 'malformed'],
  ['a number instead of an item', () => 5, 'malformed'],
  ['null instead of an item', () => null, 'malformed'],
  ['a list instead of an item', (p) => [p], 'malformed'],
  ['an empty object', () => ({}), 'malformed'],
  ['a tree 400 deep', (p) => ({ ...p, level: nested(400) }), 'bad-level'],
]

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

describe('a bad press among good ones', () => {
  test.each(BAD_PRESSES)('%s', async (_name, spoil, code) => {
    const [first, spoiled, last] = [device.press(5), spoil(device.press(5)), device.press(3)]
    const answer = await device.submit([first, spoiled, last])
    expect(answer.ok).toBe(true)
    expect(answer.results?.map(({ index, status }) => [index, status])).toEqual([
      [0, 'stored'],
      [1, 'refused'],
      [2, 'stored'],
    ])
    expect(answer.results?.[1]?.code).toBe(code)
    const refusal = hub.rows('refusal').at(-1)!
    const whole = Buffer.from(JSON.stringify(spoiled))
    expect(refusal.body).toMatchObject({ device: device.deviceId, code, bytes: whole.length })
    expect(refusal.body.sha256).toBe(createHash('sha256').update(whole).digest('hex'))
    expect(Buffer.from(refusal.body.raw as string, 'base64url').equals(whole.subarray(0, 8_192))).toBe(true)
    expect({}).not.toHaveProperty('level')
  })

  test('a refused item that is sent again is refused again, and kept once', async () => {
    const bad = device.press(9)
    const before = hub.rows('refusal').length
    for (let time = 0; time < 3; time++)
      expect((await device.submit([bad])).results?.[0]).toMatchObject({ status: 'refused', code: 'bad-level' })
    expect(hub.rows('refusal').length).toBe(before + 1)
  })

  test('of a huge item 8 KiB are kept, and the hash of the whole', async () => {
    const bad = { ...device.press(5), padding: '评'.repeat(50_000) }
    expect((await device.submit([bad])).results?.[0]).toMatchObject({ status: 'refused', code: 'unknown-field' })
    const { body } = hub.rows('refusal').at(-1)!
    const whole = Buffer.from(JSON.stringify(bad))
    expect(body.bytes).toBe(whole.length)
    expect(Buffer.from(body.raw as string, 'base64url').length).toBeLessThanOrEqual(8_192)
    expect(body.sha256).toBe(createHash('sha256').update(whole).digest('hex'))
  })
})

describe('a bad extra among good items', () => {
  const comment = (text: string) => ({ comment: text, salt: salt() })
  const FACE = '😀'

  test.each<[string, () => Fields, string | null]>([
    ['a comment of 500 code points', () => comment('好'.repeat(500)), null],
    ['a comment of 501 code points', () => comment('好'.repeat(501)), 'comment-too-long'],
    ['500 faces, 1,000 UTF-16 units', () => comment(FACE.repeat(500)), null],
    ['501 faces', () => comment(FACE.repeat(501)), 'comment-too-long'],
    ['an empty comment', () => comment(''), null],
    ['a comment without salt', () => ({ comment: '好' }), 'comment-without-salt'],
    ['salt without comment', () => ({ salt: salt() }), 'comment-without-salt'],
    ['salt of 15 bytes', () => ({ comment: '好', salt: randomBytes(15).toString('base64url') }), 'malformed'],
    ['salt in base64', () => ({ comment: '好', salt: `${'+/'.repeat(10)}A==` }), 'malformed'],
    ['a comment with a lone surrogate', () => comment('\udc00'), 'malformed'],
    ['a comment that is a number', () => ({ comment: 5, salt: salt() }), 'malformed'],
    ['a reason that nobody knows', () => ({ reasons: ['weather'] }), 'unknown-reason'],
    ['known reasons', () => ({ reasons: ['attitude', 'efficiency'] }), null],
    ['a reason called constructor', () => ({ reasons: ['constructor'] }), 'unknown-reason'],
    ['reasons as text', () => ({ reasons: 'attitude' }), 'malformed'],
    ['level 0', () => ({ level: 0 }), 'bad-level'],
    ['level 4.5', () => ({ level: 4.5 }), 'bad-level'],
    ['no pressId', () => ({ pressId: undefined }), 'malformed'],
    ['an unknown field', () => ({ input: 'touch' }), 'unknown-field'],
  ])('%s', async (_name, more, code) => {
    const press = device.press(3)
    const extra = device.extra(press, more())
    const { results } = await device.submit([press, extra])
    expect(results?.[0]?.status).toBe('stored')
    expect(results?.[1]).toEqual(
      code === null
        ? { index: 1, id: extra['id'], status: 'stored' }
        : { index: 1, id: extra['id'], status: 'refused', code },
    )
  })

  test('comment, salt and receipt never lie in the chain: their hashes do, computed from the page', async () => {
    const press = device.press(2, undefined, { receipt: 'ABCDEFGHIJKLMNOP' })
    const secret = comment('窗口十二号的工作人员态度很差')
    const extra = device.extra(press, secret)
    await device.submit([press, extra])
    const text = hub
      .rows()
      .map((row) => JSON.stringify(row))
      .join('\n')
    expect(text).not.toContain(secret.comment)
    expect(text).not.toContain(secret.salt)
    expect(text).not.toContain('ABCDEFGHIJKLMNOP')
    const hash = createHash('sha256').update(Buffer.from(secret.salt, 'base64url')).update(secret.comment, 'utf8')
    expect(hub.rows('extra').at(-1)!.body.item.commentHash).toBe(hash.digest('hex'))
    const receiptHash = createHash('sha256').update('ABCDEFGHIJKLMNOP').digest('hex')
    expect(hub.rating(press['id'])!.body.item.receiptHash).toBe(receiptHash)
  })
})

describe('a bad message', () => {
  const stored = () => hub.rows('rating').length

  test.each<[string, () => unknown, string]>([
    ['null', () => null, 'malformed'],
    ['text', () => 'press', 'malformed'],
    ['a list', () => [], 'malformed'],
    ['an empty object', () => ({}), 'malformed'],
    ['no sent', () => ({ items: [device.press(5)] }), 'malformed'],
    ['no items', () => ({ sent: device.reading() }), 'malformed'],
    ['items as an object', () => ({ sent: device.reading(), items: { 0: device.press(5), length: 1 } }), 'malformed'],
    ['0 items', () => ({ sent: device.reading(), items: [] }), 'no-items'],
    ['a fraction in sent', () => ({ sent: { ...device.reading(), at: 0.5 }, items: [device.press(5)] }), 'malformed'],
    [
      'an unknown field beside items',
      () => ({ sent: device.reading(), items: [device.press(5)], x: 1 }),
      'unknown-field',
    ],
    [
      'an unknown field in sent',
      () => ({ sent: { ...device.reading(), x: 1 }, items: [device.press(5)] }),
      'unknown-field',
    ],
  ])('%s: refused for ever, nothing stored', async (_name, payload, code) => {
    const before = stored()
    const answer = (await device.ask('press:submit', payload())) as Fields
    expect(answer).toEqual({ ok: false, code, message: expect.any(String), retry: 'never' })
    expect(stored()).toBe(before)
  })

  test('500 items are stored, 501 are to be split, and nothing of those is stored', async () => {
    const many = Array.from({ length: 501 }, () => device.press(4))
    const before = stored()
    expect(await device.submit(many)).toMatchObject({ ok: false, code: 'too-many-items', retry: 'split' })
    expect(stored()).toBe(before)
    const answer = await device.submit(many.slice(0, 500))
    expect(answer.results?.map((result) => result.index)).toEqual(Array.from({ length: 500 }, (_, index) => index))
    expect(answer.results?.every((result) => result.status === 'stored')).toBe(true)
    expect(stored()).toBe(before + 500)
  })

  test('above 256 KB: many items are to be split, one is never taken', async () => {
    const padded = (bytes: number) => ({ ...device.press(5), padding: 'x'.repeat(bytes) })
    expect(await device.submit([padded(200_000), padded(100_000)])).toMatchObject({ ok: false, retry: 'split' })
    expect(await device.submit([padded(300_000)])).toMatchObject({ ok: false, retry: 'never' })
    // Bytes, not characters: 90,000 characters of three bytes each.
    expect(await device.submit([{ ...device.press(5), padding: '评'.repeat(90_000) }])).toMatchObject({
      ok: false,
      retry: 'never',
    })
    expect((await device.submit([padded(255 * 1_024)])).ok).toBe(true)
  })

  test('binary in place of items', async () => {
    expect(await device.ask('press:submit', { sent: device.reading(), items: Buffer.from('press') })).toMatchObject({
      ok: false,
    })
    const { results } = await device.submit([{ ...device.press(5), id: Buffer.from('press') }])
    expect(results?.[0]).toMatchObject({ status: 'refused' })
  })
})

describe('the same press more than once', () => {
  const ratings = (id: unknown) => hub.rows('rating').filter((row) => row.body.item.id === id).length

  test('twice in one message', async () => {
    const press = device.press(5)
    const { results } = await device.submit([press, press])
    expect(results?.map((result) => result.status)).toEqual(['stored', 'duplicate'])
    expect(ratings(press['id'])).toBe(1)
  })

  test('in two messages at once, with its fields in another order', async () => {
    const press = device.press(5)
    const turned = Object.fromEntries(Object.entries(press).toReversed())
    const answers = await Promise.all([device.submit([press]), device.submit([turned])])
    expect(answers.map((answer) => String(answer.results?.[0]?.status)).toSorted(alphabetical)).toEqual([
      'duplicate',
      'stored',
    ])
    expect((await device.submit([press])).results?.[0]?.status).toBe('duplicate')
    expect(ratings(press['id'])).toBe(1)
  })

  test('from the old connection and the new one', async () => {
    const who = await hub.enrol(hub.freshWindow())
    const older = await hub.connect(who)
    const press = older.press(2)
    const sent = older.submit([press]).catch(() => null)
    const newer = await hub.connect(who)
    expect(['stored', 'duplicate']).toContain((await newer.submit([press])).results?.[0]?.status)
    await sent
    expect(ratings(press['id'])).toBe(1)
  })

  test('with another signature: still the same press', async () => {
    const press = device.press(5, undefined, { sig: 'A'.repeat(86) })
    expect((await device.submit([press])).results?.[0]?.status).toBe('stored')
    expect((await device.submit([{ ...press, sig: 'B'.repeat(85) + 'A' }])).results?.[0]?.status).toBe('duplicate')
    expect((await device.submit([without(press, 'sig')])).results?.[0]?.status).toBe('duplicate')
  })

  test('with an extra, twice', async () => {
    const press = device.press(5)
    const extra = device.extra(press, { comment: '好', salt: salt() })
    expect((await device.submit([press, extra, extra])).results?.map((r) => r.status)).toEqual([
      'stored',
      'stored',
      'duplicate',
    ])
    expect((await device.submit([extra])).results?.[0]?.status).toBe('duplicate')
  })
})

describe('an id that is used again', () => {
  test('for other content: refused, both kept', async () => {
    const press = device.press(5)
    const forged = { ...press, level: 1 }
    await device.submit([press])
    const { results } = await device.submit([forged])
    expect(results).toEqual([{ index: 0, id: press['id'], status: 'refused', code: 'id-reused' }])
    expect(hub.rating(press['id'])!.body.item.level).toBe(5)
    const { body } = hub.rows('refusal').at(-1)!
    expect(JSON.parse(Buffer.from(body.raw as string, 'base64url').toString())).toEqual(forged)
  })

  test('for a comment of other words or other salt', async () => {
    const press = device.press(5)
    const extra = device.extra(press, { comment: '好', salt: salt() })
    await device.submit([press, extra])
    for (const other of [
      { ...extra, comment: '差' },
      { ...extra, salt: salt() },
    ])
      expect((await device.submit([other])).results?.[0]).toMatchObject({ status: 'refused', code: 'id-reused' })
    expect((await device.submit([extra])).results?.[0]?.status).toBe('duplicate')
  })

  test('by another device: refused there, the first one stands', async () => {
    const press = device.press(5)
    await device.submit([press])
    const { results } = await bystander.submit([{ ...press, seq: bystander.nextSeq++ }, { ...press }])
    for (const result of results!) expect(result).toMatchObject({ status: 'refused', code: 'id-reused' })
    expect(hub.rating(press['id'])!.body.device).toBe(device.deviceId)
  })

  test('by an extra for the id of a press, and the other way about', async () => {
    const press = device.press(5)
    const extra = { ...device.extra(press, { reasons: ['attitude'] }), id: press['id'] }
    expect((await device.submit([press, extra])).results?.[1]).toMatchObject({ status: 'refused', code: 'id-reused' })
    const second = device.extra(press, { reasons: ['attitude'] })
    const asPress = { ...device.press(5), id: second['id'] }
    expect((await device.submit([second, asPress])).results?.map((r) => r.status)).toEqual(['stored', 'refused'])
  })

  test('twice within one message', async () => {
    const press = device.press(5)
    const { results } = await device.submit([press, { ...press, level: 4 }, press])
    expect(results?.map((r) => [r.status, r.code])).toEqual([
      ['stored', undefined],
      ['refused', 'id-reused'],
      ['duplicate', undefined],
    ])
  })
})

describe('a seq that comes with two ids', () => {
  test('both are stored, and the hall is told', async () => {
    const window = hub.freshWindow()
    const twice = await hub.device(window)
    const first = twice.press(5)
    const second = { ...twice.press(4), seq: first['seq'] }
    expect((await twice.submit([first, second])).results?.map((r) => r.status)).toEqual(['stored', 'stored'])
    const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
    const { body } = await hub.call('GET', '/api/v1/halls/shimin/live', { token: manager })
    const live = (
      body.windows as { code: string; alerts: { rule: string }[]; devices: { received: number; expected: number }[] }[]
    ).find((each) => each.code === window)!
    expect(live.alerts.map((alert) => alert.rule)).toContain('seq-twice')
    expect(live.devices[0]).toMatchObject({ received: 1, expected: 1 })
  })

  test('holes are counted: 3 of 9', async () => {
    const window = hub.freshWindow()
    const holed = await hub.device(window)
    const presses = [1, 2, 9].map((seq) => ({ ...holed.press(5), seq, id: strangersUuid7(hub.clock.now) }))
    await holed.submit(presses)
    const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
    const { body } = await hub.call('GET', '/api/v1/halls/shimin/live', { token: manager })
    const live = (body.windows as { code: string; devices: unknown[] }[]).find((each) => each.code === window)!
    expect(live.devices[0]).toMatchObject({ received: 3, expected: 9 })
    expect((await holed.hello())['nextSeq']).toBe(10)
  })

  test('a wild seq is taken, and the device can still go on', async () => {
    const wild = await hub.device(hub.freshWindow())
    const press = { ...wild.press(5), seq: Number.MAX_SAFE_INTEGER }
    expect((await wild.submit([press])).results?.[0]?.status).toBe('stored')
    const { nextSeq } = await wild.hello()
    expect(Number.isSafeInteger(nextSeq)).toBe(true)
  })
})
