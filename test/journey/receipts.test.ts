import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEVELS } from '../../server/contract/limits.ts'
import { newReceipt } from '../../server/contract/device/receipt.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { DAY, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import { strangersUuid7, type StrangerDevice } from '../helpers/stranger-device.ts'

let hub: TestHub
let device: StrangerDevice
let window: string
beforeAll(async () => {
  hub = await TestHub.start()
  window = hub.freshWindow()
  device = await hub.device(window)
  await device.hello()
})
afterAll(() => hub.stop())

const ask = (receipt: string) => hub.call('POST', '/api/v1/receipts', { body: { receipt } })
const add = (body: object) => hub.call('POST', '/api/v1/receipts/additions', { body })
/** All that a program sees of an answer that depends on what was asked. */
async function wire(receipt: string): Promise<{ status: number; text: string; headers: Record<string, string> }> {
  const { status, text, headers } = await ask(receipt)
  return { status, text, headers: withoutDate(headers) }
}
function withoutDate(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'))
}
const newId = () => strangersUuid7(hub.clock.now)

/** A minute later, so that no press is in the group of another. */
async function press(level: number, more: object = {}): Promise<{ receipt: string; id: string }> {
  hub.clock.now += 60 * SECOND
  const receipt = newReceipt()
  const item = device.press(level, hub.clock.now, { receipt, ...more })
  await device.submit([item])
  return { receipt, id: item['id'] as string }
}

describe('a receipt', () => {
  test('tells that it arrived, and nothing that differs by level', async () => {
    const answers = []
    for (const level of LEVELS) {
      // More than two minutes apart: a run would be held.
      hub.clock.now += 180 * SECOND
      const { receipt } = await press(level)
      const { status, body, text } = await ask(receipt)
      expect(status).toBe(200)
      expect(text).not.toMatch(new RegExp(`level|${window}|shimin|J\\d\\d`))
      answers.push(body)
    }
    expect(answers[0]).toMatchObject({
      state: 'received',
      date: '2026-11-18',
      added: 0,
      left: 3,
      until: '2026-11-25',
      followUp: null,
    })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test('counted, held and excluded are all just received; so is a choice that was changed, whichever way', async () => {
    const { receipt } = await press(5)
    const receipts = [receipt]
    for (const level of [5, 1]) {
      const second = newReceipt()
      hub.clock.now += 2 * SECOND
      await device.submit([device.press(level, hub.clock.now, { receipt: second })])
      receipts.push(second)
    }
    for (const [from, to] of [
      [1, 5],
      [5, 1],
      [5, 4],
      [2, 1],
    ] as const) {
      hub.clock.now += 180 * SECOND
      const changed = newReceipt()
      const item = device.press(from, hub.clock.now, { receipt: changed })
      hub.clock.now += 2 * SECOND
      await device.submit([item, device.extra(item, { level: to })])
      receipts.push(changed)
    }
    const verdicts = hub
      .rows('rating')
      .slice(-7)
      .map(({ body }) => body.verdict.verdict)
    expect(new Set(verdicts)).toEqual(new Set(['counted', 'excluded', 'held']))
    const [first, ...others] = await Promise.all(receipts.map(wire))
    for (const other of others) expect(other).toEqual(first)
  })

  test('that has not arrived gets an answer of the same shape in the same time', async () => {
    const { receipt } = await press(4)
    const times: number[] = []
    const shapes: string[][] = []
    for (const each of [receipt, newReceipt()]) {
      const began = performance.now()
      const { body, status } = await ask(each)
      times.push(performance.now() - began)
      expect(status).toBe(200)
      shapes.push(Object.keys(body as object))
    }
    expect(shapes[1]).toEqual(shapes[0])
    for (const time of times) expect(time).toBeGreaterThan(145)
  })

  test('is never its label: six characters open nothing', async () => {
    const { receipt } = await press(4)
    expect(await ask(receipt.slice(0, 6))).toMatchObject({ status: 400, body: { code: 'bad-request' } })
  })

  test('lies in ledger and tables as its hash alone', async () => {
    const { receipt, id } = await press(4)
    expect(hub.rating(id)!.body.item.receiptHash).toBe(createHash('sha256').update(receipt).digest('hex'))
    expect(JSON.stringify(hub.rows())).not.toContain(receipt)
  })
})

describe('what a citizen adds by phone', () => {
  test('is an entry with reasons and the hash of the comment; the text is readable to those who follow up alone', async () => {
    const { receipt, id: rating } = await press(2)
    const id = newId()
    const comment = '  让我跑了三趟 👎\r\n请改进\u0007  '
    const { status, body } = await add({ id, receipt, reasons: ['slow-action', 'attitude'], comment })
    expect({ status, body }).toMatchObject({ status: 200, body: { state: 'received', added: 1, left: 2 } })
    const entry = hub.rows('follow-up').at(-1)!.body
    expect(Object.keys(entry).toSorted()).toEqual(['commentHash', 'id', 'rating', 'reasons', 'receivedAt'])
    expect(entry).toMatchObject({ id, rating, reasons: ['slow-action', 'attitude'] })
    expect(JSON.stringify(hub.rows())).not.toContain('三趟')

    const list = (token?: string) =>
      hub.call('GET', '/api/v1/halls/shimin/follow-ups?from=2026-11-18&to=2026-11-18', token ? { token } : {})
    const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
    const seen = (await list(manager)).body.followUps.find((each: { id: string }) => each.id === id)
    expect(seen).toMatchObject({ rating, window, reasons: ['slow-action', 'attitude'], erased: false })
    expect(seen.comment).toBe('让我跑了三趟 👎\n请改进')
    expect(await list()).toMatchObject({ status: 401 })
    for (const role of ['clerk', 'auditor', 'admin'] as const)
      expect(await list(await hub.signIn(role, role === 'clerk' ? { hall: 'shimin' } : {}))).toMatchObject({
        status: 403,
      })
    expect(await list(await hub.signIn('hall-manager', { hall: '12345' }))).toMatchObject({ status: 403 })
    const own = await hub.signIn('hall-manager', { hall: 'shimin', unit: seen.unit })
    expect((await list(own)).body.followUps.map((each: { id: string }) => each.id)).not.toContain(id)

    // Erased: by the campaign office, with a reason, on record; ledger and reasons stay.
    const erase = (token: string) =>
      hub.call('POST', `/api/v1/follow-ups/${id}/erase`, { token, body: { reason: '含他人隐私' } })
    expect(await erase(manager)).toMatchObject({ status: 403 })
    const office = await hub.signIn('campaign-office')
    expect(await erase(office)).toMatchObject({ status: 204 })
    expect(await erase(office)).toMatchObject({ status: 404 })
    const after = (await list(manager)).body.followUps.find((each: { id: string }) => each.id === id)
    expect(after).toMatchObject({ comment: null, erased: true, reasons: ['slow-action', 'attitude'] })
    expect(hub.inside.audit.list({ limit: 1 })[0]).toMatchObject({
      action: 'text:erase',
      subject: `follow-up:${id}`,
    })
  })

  test('comes once, however often its answer was lost; another receipt cannot use its id', async () => {
    const { receipt } = await press(5)
    const id = newId()
    for (let i = 0; i < 3; i++) expect(await add({ id, receipt, comment: '谢谢' })).toMatchObject({ status: 200 })
    expect((await ask(receipt)).body).toMatchObject({ added: 1, left: 2 })
    const other = await press(5)
    expect(await add({ id, receipt: other.receipt, comment: '谢谢' })).toMatchObject({
      status: 409,
      body: { code: 'id-reused' },
    })
  })

  test('is refused above 500 code points, with a reason nobody knows, with a fourth one, before it arrived', async () => {
    const { receipt } = await press(3)
    const entries = hub.rows('follow-up').length
    expect(await add({ id: newId(), receipt, comment: '👎'.repeat(501) })).toMatchObject({
      body: { code: 'comment-too-long' },
    })
    expect(await add({ id: newId(), receipt, reasons: ['charm'] })).toMatchObject({ body: { code: 'unknown-reason' } })
    expect(await add({ id: newId(), receipt: newReceipt(), comment: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'receipt-not-arrived' },
    })
    expect(hub.rows('follow-up')).toHaveLength(entries)
    expect(await add({ id: newId(), receipt, comment: '👎'.repeat(500) })).toMatchObject({ status: 200 })
    for (let i = 0; i < 2; i++) expect(await add({ id: newId(), receipt })).toMatchObject({ status: 200 })
    expect(await add({ id: newId(), receipt })).toMatchObject({ status: 409, body: { code: 'follow-up-closed' } })
    expect((await ask(receipt)).body).toMatchObject({ added: 3, left: 0 })
  })

  test('ends with the seventh day; verified and rebuilt to the same rows; the ids stay one for extras', async () => {
    const { receipt } = await press(4)
    const before = hub.clock.now
    hub.clock.now = Date.parse('2026-11-25T23:59:59+08:00')
    const id = newId()
    expect(await add({ id, receipt, comment: '还在' })).toMatchObject({ status: 200 })
    hub.clock.now = Date.parse('2026-11-26T00:00:00+08:00')
    expect(await add({ id: newId(), receipt })).toMatchObject({ body: { code: 'follow-up-closed' } })
    expect((await ask(receipt)).body).toMatchObject({ state: 'received', left: 0 })
    expect(hub.clock.now - before).toBeGreaterThan(7 * DAY)

    const item = device.press(5)
    const extra = { ...device.extra(item, { comment: 'x', salt: 'AAAAAAAAAAAAAAAAAAAAAA' }), id }
    expect((await device.submit([item, extra])).results).toMatchObject([{ status: 'stored' }, { code: 'id-reused' }])

    const { ledger } = hub.hub
    const tables = () => ['receipt', 'follow_up'].map((table) => ledger.sql(`SELECT * FROM ${table}`).all())
    const rows = tables()
    expect(rows[1]!.length).toBeGreaterThan(5)
    await ledger.write((w) => rebuild(w))
    expect(tables()).toEqual(rows)
    expect(verifyLedger(ledger.db)).toMatchObject({ ok: true, problems: [] })
  })

  test('somebody who tries receipts is stopped after thirty in a minute, and known ones cost nothing', async () => {
    hub.clock.now += 61 * SECOND
    const { receipt } = await press(4)
    for (let i = 0; i < 3; i++) expect((await ask(receipt)).status).toBe(200)
    const answers = await Promise.all(Array.from({ length: 31 }, () => ask(newReceipt())))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    const refused = answers.find(({ status }) => status !== 200)!
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } })
    expect(refused.headers.get('retry-after')).toBe('60')
    hub.clock.now += 61 * SECOND
    expect((await ask(receipt)).status).toBe(200)
  })

  test('a household of IPv6 is one who tries, from whichever of its addresses', async () => {
    hub.clock.now += 61 * SECOND
    const from = (address: string) =>
      fetch(`${hub.url}/api/v1/receipts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ receipt: newReceipt() }),
      })
    const answers = await Promise.all(
      Array.from({ length: 31 }, (_, i) => from(`2001:db8:1:2::${(i + 1).toString(16)}`)),
    )
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
    expect((await from('2001:db8:1:3::1')).status).toBe(200)
  })

  test('whatever becomes of it, all five levels get the same bytes: case, decision, erasure, nothing tells', async () => {
    hub.clock.now += DAY
    const ratings: { receipt: string; id: string; addition: string }[] = []
    for (const level of LEVELS) {
      hub.clock.now += 180 * SECOND
      ratings.push({ ...(await press(level)), addition: newId() })
    }
    const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
    const [li, wang] = [await hub.signIn('campaign-office'), await hub.signIn('campaign-office')]
    const same = async (after: string) => {
      const answers = await Promise.all(ratings.map(({ receipt }) => wire(receipt)))
      for (const answer of answers) expect({ after, ...answer }).toEqual({ after, ...answers[0] })
      return JSON.parse(answers[0]!.text) as { followUp: unknown; added: number }
    }
    expect((await same('the press')).followUp).toBeNull()

    const said: unknown[] = []
    for (const { receipt, addition } of ratings) {
      const { status, text, headers } = await add({
        id: addition,
        receipt,
        reasons: ['efficiency'],
        comment: '等了一上午',
      })
      said.push({ status, text, headers: withoutDate(headers) })
    }
    for (const each of said) expect(each).toEqual(said[0])
    const followUp = { state: 'passed-on', date: '2026-11-27' }
    expect((await same('an addition')).followUp).toEqual(followUp)

    const [two, one] = ratings.slice(-2)
    const step = (id: string, body: object) =>
      hub.call('POST', `/api/v1/halls/shimin/cases/${id}/steps`, { token: manager, body })
    const cases = await hub.call('GET', `/api/v1/halls/shimin/cases/${one!.id}`, { token: manager })
    expect(cases.body).toMatchObject({ reasons: [{ code: 'efficiency' }], comments: ['等了一上午'] })
    hub.clock.now += 3_600 * SECOND
    for (const body of [
      { step: 'found', finding: 'true', responsibility: 'process' },
      { step: 'mended' },
      { step: 'called-back', callBack: 'satisfied' },
      { step: 'closed' },
    ]) {
      expect(await step(one!.id, body)).toMatchObject({ status: 200 })
      expect((await same(body.step)).followUp).toEqual(followUp)
    }
    const asked = await hub.call('POST', '/api/v1/screening/requests', {
      token: li,
      body: { action: 'void', ratings: [two!.id], ground: 'malicious', reason: '录像为证' },
    })
    expect(asked.status).toBe(201)
    await same('a request to void')
    const confirmed = await hub.call('POST', `/api/v1/screening/requests/${asked.body.request}/confirm`, {
      token: wang,
      body: { reason: '同意' },
    })
    expect(confirmed.status).toBe(200)
    await same('voided')
    const erased = await hub.call('POST', `/api/v1/follow-ups/${ratings.at(-1)!.addition}/erase`, {
      token: li,
      body: { reason: '含他人隐私' },
    })
    expect(erased.status).toBe(204)
    await same('erased')
    // What may be added yet is the same, too, and so is the refusal when nothing may.
    const ends: unknown[] = []
    for (const { receipt } of ratings) {
      for (let i = 0; i < 2; i++) expect((await add({ id: newId(), receipt })).status).toBe(200)
      const { status, text, headers } = await add({ id: newId(), receipt })
      ends.push({ status, text, headers: withoutDate(headers) })
    }
    expect(ends[0]).toMatchObject({ status: 409 })
    for (const each of ends) expect(each).toEqual(ends[0])
    expect((await same('the last addition')).added).toBe(3)
  })
})
