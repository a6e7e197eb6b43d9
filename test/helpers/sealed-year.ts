import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { recordOnline } from '../../server/store/changes/online/record-online.ts'
import { onlineArrival } from '../fixtures/online/arrivals.ts'
import { makeDraw, perUnit, SMALL_LINES } from '../fixtures/survey/drawn.ts'
import { marksOf } from './ballot-voter.ts'
import { plainPdf } from './evidence-files.ts'
import { HeldBallot } from './held-ballot.ts'
import { DAY, HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub, type FixtureOptions } from './hub-fixture.ts'

/** Files of a package by name. */
export type PackageFiles = Map<string, Buffer>

export interface SealedYear {
  hub: TestHub
  /** By method, in the order in which they were sealed: the ledger of the last one holds all seals. */
  packages: Map<string, PackageFiles>
}

const METHODS = '/api/v1/campaigns/2026/methods'
const UNITS = ['J16', 'J36', 'J44'] as const

/** A year in which all four methods are rated a little, sealed by their owners, and packed; one hub, which the caller stops. */
export async function sealedYear(options: FixtureOptions = {}): Promise<SealedYear> {
  const survey = perUnit(12).configure
  const hub = await TestHub.start({
    ...options,
    configure: (configuration) => {
      survey(configuration)
      const { minimums = {} } = configuration.policy
      configuration.policy.minimums = { ...minimums, 'third-party': 5, representatives: 2, online: 5 }
    },
  })
  await rateInHalls(hub)
  await rateOnline(hub)
  await answerSurvey(hub)
  const ballot = await HeldBallot.open(hub, 4)
  for (const [i, voter] of ballot.voters.slice(0, 3).entries()) {
    await voter.takeTicket()
    await voter.seal(marksOf((unit) => ((unit + i) % 6) as 0 | 1 | 2 | 3 | 4 | 5))
    await voter.cast()
  }
  await ballot.close()
  hub.clock.now = Date.parse('2026-12-02T10:00:00+08:00')
  const packages = new Map<string, PackageFiles>()
  const office = await hub.signIn('campaign-office')
  for (const [method, accept, binding] of [
    ['third-party', ['uncovered', 'response', 'rowless'], {}],
    ['representatives', [], {}],
    ['online', [], {}],
    ['service-centre', ['cases', 'unattributed'], { unit: 'J62' }],
  ] as const) {
    const owner = await hub.signIn('method-owner', { method, ...binding })
    const reason = '按期报送'
    const shown = await hub.call('GET', `${METHODS}/${method}/seal`, { token: office })
    await must(hub, `${METHODS}/${method}/stands`, office, { reason: '同意', content: shown.body.content })
    const { seal } = await must(hub, `${METHODS}/${method}/seal`, owner, { reason, accept })
    const { folder } = await hub.hub.parts.seals.package(seal as number)
    packages.set(method, new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])))
    hub.clock.now += MINUTE
  }
  return { hub, packages }
}

async function must(hub: TestHub, path: string, token: string, body: object): Promise<Record<string, unknown>> {
  const answer = await hub.call('POST', path, { token, body })
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return answer.body as Record<string, unknown>
}

/** Presses at an open and at an invited window, extras, tests, what is held and what belongs to nobody; calls of 12345. */
async function rateInHalls(hub: TestHub): Promise<void> {
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  const device = await hub.device(window)
  for (let i = 0; i < 36; i++) await device.submit([device.press(i % 5 === 0 ? 3 : 5, TEN - 3 * HOUR + i * 3 * MINUTE)])
  await device.submit([device.press(2, TEN - 6 * HOUR), device.press(1, TEN - 6 * HOUR + 5 * SECOND)])
  await device.submit([device.press(5, TEN - 7 * HOUR), device.press(5, TEN - 7 * HOUR + 5 * SECOND)])
  await device.submit([{ ...device.press(5, TEN - 8 * HOUR), test: true }])
  const invited = hub.invitedWindow()
  const there = await hub.device(invited)
  await there.submit([there.press(4, TEN - 2 * HOUR)])
  const nobody = hub.freshWindow()
  await hub.post(nobody, undefined, LONG_AGO)
  const alone = await hub.device(nobody)
  await alone.submit([alone.press(4, TEN - 2 * HOUR)])
  const services = hub.apiKey('services')
  const serve = (caseNo: string) =>
    hub.call('POST', `/api/v1/windows/shimin/${invited}/services`, {
      token: services,
      body: { caseNo, party: 'person' },
    })
  await serve('A-1')
  hub.clock.now += 10 * SECOND
  await there.submit([there.press(5, hub.clock.now)])
  hub.clock.now += MINUTE
  await serve('A-2')
  hub.clock.now += 2 * MINUTE
  await serve('A-3')
  hub.clock.now += 2 * MINUTE
  const key = hub.apiKey('hotline')
  const call = (callId: string, unit: string, level: number) => ({
    callId,
    unit,
    level,
    answeredAt: '2026-11-17T09:00:00+08:00',
  })
  await must(hub, '/api/v1/hotline/ratings', key, [
    call('c1', 'J36', 5),
    call('c2', 'J36', 1),
    call('c3', 'J44', 4),
  ] as object)
  const officer = await hub.signIn('campaign-office')
  const held = hub.rows('rating').find(({ body }) => body.verdict.rule === 'uninvited')!.body.item.id
  await must(hub, '/api/v1/screening/decisions', officer, { action: 'release', ratings: [held], reason: '核对录像' })
}

/** Ratings of the public page over some days, and two deductions, of which one is withdrawn. */
async function rateOnline(hub: TestHub): Promise<void> {
  for (let i = 0; i < 40; i++) {
    hub.clock.now += 7 * MINUTE
    const level = ([5, 4, 3, 5, 2] as const)[i % 5]!
    // Some of one browser.
    const browser = i % 9 === 8 ? 'same' : `b${i}`
    const rating = onlineArrival(hub.clock.now, { unit: UNITS[i % 2]!, satisfaction: level, image: 4, browser })
    await hub.hub.ledger.write((w) => recordOnline(w, { ratings: [rating] }))
  }
  const owner = await hub.signIn('method-owner', { method: 'online' })
  const held = hub.rows('online-rating').filter(({ body }) => body.verdict.verdict === 'held')
  const ratings = held.map(({ body }) => body.id as string)
  await must(hub, '/api/v1/online/decisions', owner, { action: 'release', ratings, reason: '看过' })
  const media = await hub.signIn('reporter', { body: 'media' })
  const office = await hub.signIn('campaign-office')
  for (const date of ['2026-10-12', '2026-10-13']) {
    const id = uuid7(hub.clock.now)
    const facts = { text: '拒绝采访' }
    await must(hub, '/api/v1/deductions', media, { id, unit: 'J36', rule: 'B1', date, facts, files: [] })
    const headers = { authorization: `Bearer ${media}`, 'content-type': 'application/octet-stream' }
    const sent = await fetch(`${hub.url}/api/v1/uploads`, { method: 'POST', headers, body: Buffer.from(plainPdf()) })
    const { id: file } = (await sent.json()) as { id: string }
    await must(hub, `/api/v1/deductions/${id}/sign`, media, { name: '周某', date: '2026-11-17', file })
    await must(hub, `/api/v1/deductions/${id}/confirm`, office, {})
  }
}

/** A frame, the dice, the draw, and answers of some. */
async function answerSurvey(hub: TestHub): Promise<void> {
  const record = await makeDraw(hub, SMALL_LINES)
  const owner = await hub.signIn('method-owner', { method: 'third-party' })
  const rows = record.drawn
    .filter(({ unit }) => unit !== 'J44')
    .map(({ id }, i) =>
      i % 6 === 5
        ? [id, '拒绝', '', '', '', '']
        : [id, '', (i % 5) + 1, ((i * 2) % 5) + 1, i % 2 ? 5 : '', '2026-11-18'],
    )
  const heads = ['编号', '状态', '四风', '三不为', '服务态度及精神面貌', '答复时间']
  const sent = await fetch(`${hub.url}${METHODS}/third-party/survey/answers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/octet-stream' },
    body: [heads, ...rows].map((row) => row.join(',')).join('\r\n'),
  })
  const answer = (await sent.json()) as { imported: boolean }
  if (!answer.imported) throw new Error(JSON.stringify(answer))
  hub.clock.now += DAY
}
