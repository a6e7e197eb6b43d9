import { BOX } from '../fixtures/ballot/box.ts'
import { Voter } from './ballot-voter.ts'
import { HOUR, type TestHub } from './hub-fixture.ts'

const BASE = '/api/v1/campaigns/2026/ballot'

/** A ballot that is open now, and for so many hours, with a slip for every voter. */
export class HeldBallot {
  readonly hub: TestHub
  readonly voters: Voter[]
  #owner: string

  private constructor(hub: TestHub, voters: Voter[], owner: string) {
    this.hub = hub
    this.voters = voters
    this.#owner = owner
  }

  static async open(hub: TestHub, size: number, hours = 24): Promise<HeldBallot> {
    const owner = await hub.signIn('method-owner', { method: 'representatives' })
    const ballot = new HeldBallot(
      hub,
      Array.from({ length: size }, () => new Voter(hub.url)),
      owner,
    )
    const rows = ballot.voters.map((_, i) => ({ name: `评议人${i}`, unit: '一中' }))
    await ballot.post('/roll', { roll: 'people', rows, leftOut: 0 })
    await ballot.post('/box-key', { boxKey: BOX.boxKey, boxKeySealed: BOX.boxKeySealed })
    const [from, to] = [hub.clock.now, hub.clock.now + hours * HOUR].map((at) => new Date(at).toISOString())
    await ballot.post('/opening', { from, to })
    const slips = await Promise.all(
      ballot.voters.map(async (voter, i) => ({ voter: i + 1, digest: await voter.digest() })),
    )
    await ballot.post('/slips', { slips })
    return ballot
  }

  /** After the end, two slips open the box. */
  async close(hours = 24): Promise<Record<string, unknown>> {
    this.hub.clock.now += (hours + 1) * HOUR
    this.#owner = await this.hub.signIn('method-owner', { method: 'representatives' })
    return this.post('/close', { slips: BOX.slips.slice(0, 2) })
  }

  async post(path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await this.hub.call('POST', BASE + path, { token: this.#owner, body })
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    return answer.body as Record<string, unknown>
  }
}
