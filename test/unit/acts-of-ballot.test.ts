import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BALLOT } from '../../server/acts/ballot.ts'
import { BOX } from '../fixtures/ballot/box.ts'
import { Voter } from '../helpers/ballot-voter.ts'
import { HOUR, TestHub } from '../helpers/hub-fixture.ts'

/** Each act of the ballot is done over REST on a hub of its own, and writes the rows into the audit log that it names. */
const BASE = '/api/v1/campaigns/2026/ballot'
const reason = 'as the test asks'
let hub: TestHub
let owner: string
let voter: Voter
beforeEach(async () => {
  hub = await TestHub.start()
  owner = await hub.signIn('method-owner', { method: 'representatives' })
  voter = new Voter(hub.url)
})
afterEach(() => hub.stop())

type Done = { status: number; body: Record<string, unknown> }
const post = (path: string, body: object, token = owner): Promise<Done> =>
  hub.call('POST', BASE + path, { token, body })
const roll = (name = 'people', more: object = {}) =>
  post('/roll', { roll: name, rows: [{ name: '丁一', unit: '一中', ...more }], leftOut: 0 })
const boxKey = () => post('/box-key', { boxKey: BOX.boxKey, boxKeySealed: BOX.boxKeySealed })
const open = () => post('/opening', { from: '2026-11-18T09:00:00+08:00', to: '2026-11-18T12:00:00+08:00' })
async function opened(): Promise<void> {
  for (const step of [roll, boxKey, open]) expect((await step()).status).toBeLessThan(300)
}
const slips = async () => post('/slips', { slips: [{ voter: 1, digest: await voter.digest() }] })
const ask = () => post('/changes', { change: 'strike', voter: 1, reason })
async function withSlip(): Promise<void> {
  await opened()
  await slips()
}
async function asked(): Promise<number> {
  await opened()
  return (await ask()).body['request'] as number
}

/** What comes before, and the act itself. */
const DOING: Record<
  Exclude<keyof typeof BALLOT, 'ballot.note-day' | 'ballot.note-copy' | 'ballot.restore-tickets'>,
  () => Promise<() => Promise<Done>>
> = {
  'ballot.import-roll': async () => roll,
  'ballot.settle-pair': async () => {
    await roll()
    await roll('party', { born: '1980-01' })
    return () => post('/pairs', { kept: 1, other: 2, same: true })
  },
  'ballot.keep-box-key': async () => boxKey,
  'ballot.open': async () => {
    await roll()
    await boxKey()
    return open
  },
  'ballot.give-slips': async () => {
    await opened()
    return slips
  },
  'ballot.ask-change': async () => {
    await opened()
    return ask
  },
  'ballot.confirm-change': async () => {
    const request = await asked()
    const office = await hub.signIn('campaign-office')
    return () => post(`/changes/${request}/confirmation`, {}, office)
  },
  'ballot.refuse-change': async () => {
    const request = await asked()
    return () => post(`/changes/${request}/refusal`, { reason })
  },
  'ballot.close': async () => {
    await opened()
    hub.clock.now += 3 * HOUR
    return () => post('/close', { slips: BOX.slips.slice(0, 2) })
  },
  'ballot.take-ticket': async () => {
    await withSlip()
    return () => voter.takeTicket()
  },
  'ballot.keep-copy': async () => {
    await withSlip()
    const body = { auth: await voter.auth(), copy: Buffer.alloc(4_096).toString('base64url') }
    return () => hub.call('PUT', `/api/v1/ballot/copies/${Buffer.alloc(32, 1).toString('base64url')}`, { body })
  },
}

const rows = () => hub.hub.ledger.db.prepare('SELECT action FROM audit ORDER BY n').pluck().all() as string[]

describe('an act of the ballot writes the rows that it names', () => {
  test.each(Object.keys(DOING) as (keyof typeof DOING)[])('%s', async (name) => {
    const act = await DOING[name]()
    const before = rows().length
    const { status, body } = await act()
    expect([status < 300, body]).toEqual([true, body])
    expect(rows().slice(before)).toEqual(BALLOT[name].audit)
  })
})
