import { recordOnline } from '../../server/store/changes/online/record-online.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import type { MethodCode } from '../../server/contract/methods.ts'
import { onlineArrival } from '../fixtures/online/arrivals.ts'
import { marksOf } from './ballot-voter.ts'
import { consentTo } from './consent.ts'
import { plainPdf } from './evidence-files.ts'
import { HeldBallot } from './held-ballot.ts'
import { TestHub, type FixtureOptions } from './hub-fixture.ts'

const CAMPAIGN = '/api/v1/campaigns/2026'
/** So that few ratings make a rank. */
const FEW = { 'third-party': 2, representatives: 2, online: 2 } as const
/** The units that this year is about; J36 is the best of each method, and each next one is worse. */
export const RATED = ['J36', 'J41', 'J33', 'J40', 'J45', 'J24'] as const

/** A small year with all four methods, on a hub with real sockets: who is rated how is the fixture's, the rest is the hub's. */
export class WholeYear {
  readonly hub: TestHub
  office = ''
  second = ''

  private constructor(hub: TestHub) {
    this.hub = hub
  }

  static async play(options: FixtureOptions = {}): Promise<WholeYear> {
    const hub = await TestHub.start({
      ...options,
      configure(configuration) {
        Object.assign(configuration.policy, { minimumRatings: 2, minimums: FEW })
        options.configure?.(configuration)
      },
    })
    const year = new WholeYear(hub)
    await year.#calls()
    await year.#online()
    await year.#deduction()
    await year.#ballot()
    hub.clock.now = Date.parse('2026-12-02T10:00:00+08:00')
    await year.everybody()
    await year.#survey()
    return year
  }

  /** Sessions end over night. */
  async everybody(): Promise<void> {
    this.office = await this.hub.signIn('campaign-office')
    this.second = await this.hub.signIn('campaign-office')
  }

  get(path: string, token = this.office) {
    return this.hub.call('GET', CAMPAIGN + path, { token })
  }

  /** Seals the whole year of a method. @returns the number of the seal's entry */
  async seal(method: MethodCode): Promise<number> {
    const at = `${CAMPAIGN}/methods/${method}`
    const { hub, office, second } = this
    const owner = await hub.signIn('method-owner', { method })
    const word = { reason: '年度封存' }
    const consent = await consentTo(hub, at, word, office)
    if (consent.status >= 300) throw new Error(`${method}: ${consent.text}`)
    const { body: state } = await hub.call('GET', `${at}/seal`, { token: second })
    const accept = state.checks
      .filter((check: { state: string }) => check.state === 'note')
      .map((check: { point: string }) => check.point)
    const made = await hub.call('POST', `${at}/seal`, { token: owner, body: { ...word, accept } })
    if (made.status !== 201) throw new Error(`${method}: ${made.text}`)
    return made.body.seal as number
  }

  async reopen(seal: number): Promise<void> {
    const say = (path: string, token: string) =>
      this.hub.call('POST', `/api/v1/seals/${seal}/${path}`, { token, body: { reason: '复核' } })
    for (const answer of [await say('reopen-requests', this.office), await say('reopen', this.second)])
      if (answer.status >= 300) throw new Error(answer.text)
  }

  /** Six calls a unit: of the i-th, i are bad. */
  async #calls(): Promise<void> {
    const { hub } = this
    const answeredAt = new Date(hub.clock.now - 3_600_000).toISOString()
    const rows = RATED.flatMap((unit, i) =>
      Array.from({ length: 6 }, (_, k) => ({ callId: `${unit}-${k}`, unit, level: k < i ? 2 : 5, answeredAt })),
    )
    const sent = await hub.call('POST', '/api/v1/hotline/ratings', { token: hub.apiKey('hotline'), body: rows })
    if (sent.status >= 300) throw new Error(sent.text)
  }

  async #online(): Promise<void> {
    const { now } = this.hub.clock
    const ratings = RATED.flatMap((unit, i) =>
      Array.from({ length: 3 }, (_, k) =>
        onlineArrival(now, { unit, satisfaction: k === 0 && i > 2 ? 3 : 5, image: i > 0 && k < i ? 4 : 5 }),
      ),
    )
    await this.hub.hub.ledger.write((w) => recordOnline(w, { ratings }))
  }

  /** Three tenths of J24, for a refused interview each. */
  async #deduction(): Promise<void> {
    const { hub } = this
    const media = await hub.signIn('reporter', { body: 'media' })
    const office = await hub.signIn('campaign-office')
    const post = async (path: string, token: string, body: object = {}) => {
      const answer = await hub.call('POST', path, { token, body })
      if (answer.status >= 300) throw new Error(answer.text)
    }
    const headers = { authorization: `Bearer ${media}`, 'content-type': 'application/octet-stream' }
    for (const date of ['2026-10-12', '2026-10-13', '2026-10-14']) {
      const id = uuid7(hub.clock.now)
      await post('/api/v1/deductions', media, {
        id,
        unit: 'J24',
        rule: 'B1',
        date,
        facts: { text: '拒绝采访' },
        files: [],
      })
      const sent = await fetch(`${hub.url}/api/v1/uploads`, { method: 'POST', headers, body: Buffer.from(plainPdf()) })
      const { id: file } = (await sent.json()) as { id: string }
      await post(`/api/v1/deductions/${id}/sign`, media, { name: '周某', date: '2026-11-17', file })
      await post(`/api/v1/deductions/${id}/confirm`, office)
    }
  }

  /** Three voters; of a unit that is not of this year they know nothing. */
  async #ballot(): Promise<void> {
    const ballot = await HeldBallot.open(this.hub, 3)
    const codes = this.hub.hub.ledger.registry.units().map(({ code }) => code)
    for (const [k, voter] of ballot.voters.entries()) {
      await voter.takeTicket()
      await voter.seal(
        marksOf((i) => {
          const place = (RATED as readonly string[]).indexOf(codes[i]!)
          return place < 0 ? 0 : place + k > 5 ? 2 : place > 2 ? 4 : 5
        }),
      )
      const cast = await voter.cast()
      if (cast.status >= 300) throw new Error(JSON.stringify(cast.body))
    }
    await ballot.close()
  }

  async #survey(): Promise<void> {
    const { hub } = this
    const owner = await hub.signIn('method-owner', { method: 'third-party' })
    const lines = RATED.map((unit, i) => `${unit},${95 - i}.50,${40 + i}`)
    const sent = await fetch(`${hub.url}${CAMPAIGN}/methods/third-party/survey/result`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/octet-stream' },
      body: `unit,score,n\r\n${lines.join('\r\n')}`,
    })
    if (!sent.ok) throw new Error(await sent.text())
  }
}
