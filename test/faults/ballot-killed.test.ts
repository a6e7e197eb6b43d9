import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BALLOT_BYTES, BallotBox } from '../../server/store/ballot-box/ballot-box.ts'
import { BOX } from '../fixtures/ballot/box.ts'
import { marksOf, type Voter } from '../helpers/ballot-voter.ts'
import { HeldBallot } from '../helpers/held-ballot.ts'
import { HOUR, TestHub } from '../helpers/hub-fixture.ts'
import { QUICK_LOAD } from '../helpers/quick-load.ts'

describe('the box', () => {
  test('SIGKILL in the middle of its writes: whole ballots, sorted, and every one that was said to lie there', async () => {
    const data = mkdtempSync(join(tmpdir(), 'pingyi-killed-box-'))
    const told: { serialHash: string; sealed: string }[] = []
    for (const many of [1, 2, 5]) {
      const child = fork(join(import.meta.dirname, '../helpers/cast-until-killed.ts'), [data], {
        execArgv: [...process.execArgv, ...QUICK_LOAD],
      })
      let here = 0
      child.on('message', (ballot) => {
        told.push(ballot as (typeof told)[number])
        // The next one is being written by now.
        if (++here === many) child.kill('SIGKILL')
      })
      await once(child, 'exit')
      expect(child.signalCode).toBe('SIGKILL')
      const bytes = readFileSync(join(data, 'ballot/2026/ballots'))
      expect(bytes.length % BALLOT_BYTES).toBe(0)
      const box = BallotBox.open(data, '2026')
      const hashes = box.rows().map((row) => row.subarray(0, 32).toString('hex'))
      expect(hashes).toEqual(hashes.toSorted())
      for (const { serialHash, sealed } of told)
        expect(box.has({ serialHash: Buffer.from(serialHash, 'hex'), sealed: Buffer.from(sealed, 'hex') })).toBe(true)
    }
    rmSync(data, { recursive: true })
  })
})

describe('a hub that fails at a step', () => {
  let data: string
  let hub: TestHub
  let ballot: HeldBallot
  let next = 0
  const voter = (): Voter => ballot.voters[next++]!

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'pingyi-failing-ballot-'))
    hub = await TestHub.start({ data })
    ballot = await HeldBallot.open(hub, 8)
  })
  afterAll(async () => {
    await hub.stop()
    rmSync(data, { recursive: true, force: true })
  })

  /** Lets the store fail once, before or after the commit of an act. */
  function failOnce(name: string, when: 'before' | 'after'): void {
    const { store } = hub.hub.parts
    const act = store.act.bind(store)
    store.act = (async (...args: Parameters<typeof act>) => {
      if (args[0] !== name) return act(...args)
      store.act = act
      if (when === 'after') await act(...args)
      throw new Error('the process ends here')
    }) as typeof store.act
  }
  /** Where a file would be written anew there is a folder: no write comes about. */
  async function withoutWriting<T>(file: string, work: () => Promise<T>): Promise<T> {
    const draft = join(data, `${file}.part`)
    mkdirSync(draft)
    try {
      return await work()
    } finally {
      rmdirSync(draft)
    }
  }
  const boxed = () => readFileSync(join(data, 'ballot/2026/ballots')).length / BALLOT_BYTES

  test.each(['before the commit', 'after the commit', 'in the book of tickets'])(
    'a ticket %s: the same is given when it is asked for again, and no other',
    async (step) => {
      const one = voter()
      const ask = () => one.takeTicket()
      if (step !== 'in the book of tickets')
        failOnce('ballot.take-ticket', step.startsWith('before') ? 'before' : 'after')
      const failed = step === 'in the book of tickets' ? await withoutWriting('ballot-tickets/2026', ask) : await ask()
      expect(failed.status).toBeGreaterThanOrEqual(500)
      expect((await one.askAgain()).status).toBe(200)
      const { serial, signature } = one
      expect((await one.takeTicket()).body['code']).toBe('ticket-already-issued')
      Object.assign(one, { serial, signature })
      await one.seal(marksOf(4))
      expect((await one.cast()).status).toBe(200)
    },
  )

  test('a cast that is not written is none, and is taken when it comes again', async () => {
    const one = voter()
    await one.takeTicket()
    await one.seal(marksOf(5))
    const before = boxed()
    const failed = await withoutWriting('ballot/2026/ballots', () => one.cast())
    expect([failed.status, failed.body['code']]).toEqual([503, 'storage-unavailable'])
    expect(boxed()).toBe(before)
    expect((await one.cast()).status).toBe(200)
    expect(boxed()).toBe(before + 1)
  })

  test('a hub that begins anew answers what it answered, from the same box', async () => {
    const [one, waiting] = [voter(), voter()]
    await one.takeTicket()
    await waiting.takeTicket()
    await one.seal(marksOf(3))
    const cast = await one.cast()
    const { box } = await one.ballot()
    const now = hub.clock.now
    await hub.stop()
    hub = await TestHub.start({ data, now })
    for (const each of ballot.voters) each.url = hub.url
    expect((await one.ballot()).box).toBe(box)
    expect((await one.cast()).body).toEqual(cast.body)
    expect((await one.askAgain()).status).toBe(200)
    await waiting.seal(marksOf(3))
    expect((await waiting.cast()).status).toBe(200)
  })

  test('a close that fails before its commit, or at the copy of the box, is made again; after it, it stands once', async () => {
    const late = voter()
    await late.takeTicket()
    await late.seal(marksOf(2))
    hub.clock.now += 25 * HOUR
    // The names of the first hub's people are taken.
    await hub.signIn('auditor')
    const owner = await hub.signIn('method-owner', { method: 'representatives' })
    const close = () =>
      hub.call('POST', '/api/v1/campaigns/2026/ballot/close', { token: owner, body: { slips: BOX.slips.slice(1) } })
    failOnce('ballot.close', 'before')
    expect((await close()).status).toBe(500)
    expect((await withoutWriting('ballot/2026/copy', close)).status).toBeGreaterThanOrEqual(500)
    // Whoever has a ticket casts all the same until it is closed.
    expect((await late.cast()).status).toBe(200)
    // What failed after the commit is told as done.
    failOnce('ballot.close', 'after')
    const done = await fetch(`${hub.url}/api/v1/campaigns/2026/ballot/close`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${owner}` },
      body: JSON.stringify({ slips: BOX.slips.slice(1) }),
    })
    expect(await done.json()).toMatchObject({ done: true })
    expect((await close()).body.code).toBe('ballot-closed')
    expect((await late.cast()).status).toBe(200)
    await late.seal(marksOf(1))
    expect((await late.cast()).body['code']).toBe('ballot-closed')
    expect(hub.rows('ballot-close').map(({ body }) => [body.ballots, body.tickets])).toEqual([[boxed(), boxed()]])
  })
})
