import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pingyiHere } from '../helpers/command-line.ts'
import { HOUR, TEN, TestHub } from '../helpers/hub-fixture.ts'

/** Whoever is refused hears what was wrong, and not something near to it. */
let hub: TestHub
const folder = mkdtempSync(join(tmpdir(), 'pingyi-reasons-'))
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(async () => {
  await hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a key of another scope says which it has and which is asked for', async () => {
  const body = [{ callId: 'x', unit: 'J16', level: 4, answeredAt: '2026-11-18T09:30:00+08:00' }]
  const answer = await hub.call('POST', '/api/v1/hotline/ratings', { token: hub.apiKey('services'), body })
  expect(answer).toMatchObject({ status: 403, body: { code: 'wrong-scope' } })
  expect(answer.body.detail).toBe('密钥的用途是 services，这里要 hotline')
  const people = await hub.call('GET', '/api/v1/campaigns', { token: hub.apiKey('services') })
  expect(people.body).toMatchObject({ code: 'wrong-scope', detail: '密钥的用途是 services，这里供人员使用' })
  const person = await hub.call('POST', '/api/v1/hotline/ratings', { token: await hub.signIn('admin'), body })
  expect(person.body).toMatchObject({ code: 'forbidden', detail: '这里只供持密钥的程序使用' })
})

test('what is known tomorrow nobody knows today', async () => {
  const office = await hub.signIn('campaign-office')
  const ask = (asOf: string) =>
    hub.call('GET', `/api/v1/campaigns/2026/methods/service-centre/scores?asOf=${asOf}`, { token: office })
  expect((await ask('2026-11-18')).status).toBe(200)
  expect(await ask('2026-11-19')).toMatchObject({ status: 400, body: { code: 'as-of-future', detail: '2026-11-19' } })
})

test('times are RFC 3339: any number of fraction digits, Z or an offset', async () => {
  const key = hub.apiKey('hotline')
  const send = (callId: string, answeredAt: string) =>
    hub.call('POST', '/api/v1/hotline/ratings', { token: key, body: [{ callId, unit: 'J16', level: 4, answeredAt }] })
  const at = async (callId: string, written: string) => {
    expect([written, (await send(callId, written)).status]).toEqual([written, 200])
    return hub.rows('call').at(-1)!.body.answeredAt as number
  }
  expect(await at('t1', '2026-11-18T01:30:00.123456789Z')).toBe(TEN - HOUR / 2 + 123)
  expect(await at('t2', '2026-11-18T09:30:00.5+08:00')).toBe(TEN - HOUR / 2 + 500)
  expect(await at('t3', '2026-11-17T20:30:00.0009-05:00')).toBe(TEN - HOUR / 2)
  for (const wrong of ['2026-11-18T24:00:00Z', '2026-11-18T09:30:00', '2026-11-18T09:30:00.Z', '2026-11-18'])
    expect([wrong, (await send('t4', wrong)).status]).toEqual([wrong, 400])
})

test('a step of a case that lacks something says what', async () => {
  const device = await hub.device(hub.freshWindow())
  await device.hello()
  const press = device.press(1)
  await device.submit([press])
  device.close()
  const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  const step = (body: object) =>
    hub.call('POST', `/api/v1/halls/shimin/cases/${String(press['id'])}/steps`, { token: manager, body })
  const incomplete = (detail: string) => ({ status: 400, body: { code: 'case-step-incomplete', detail } })
  expect(await step({ step: 'found' })).toMatchObject(incomplete('found needs finding'))
  const bare = await step({ step: 'found', finding: 'true' })
  expect(bare).toMatchObject(incomplete('found true needs responsibility'))
  expect(await step({ step: 'called-back' })).toMatchObject(incomplete('called-back needs callBack'))
  expect((await step({ step: 'mended' })).body.code).toBe('case-step-refused')
  expect((await step({ step: 'found', finding: 'true', responsibility: 'person' })).status).toBe(200)
})

test('a file where a folder is wanted, and a code of a unit with a blank', async () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, 'x')
  for (const command of [
    ['unit', 'list'],
    ['ledger', 'verify'],
    ['device', 'list'],
  ])
    expect(await pingyiHere([...command, '--json'], { data: file })).toMatchObject({
      code: 1,
      err: expect.stringContaining('data-not-a-folder'),
    })
  const add = ['unit', 'add', '--name', '新局', '--kind', 'agency', '--reason', '机构改革', '--json', '--code']
  const data = join(folder, 'data')
  expect(await pingyiHere([...add, 'x y'], { data })).toMatchObject({
    code: 1,
    err: expect.stringContaining('bad-unit-code'),
  })
  expect(await pingyiHere([...add, 'J83'], { data })).toMatchObject({ code: 0 })
})
