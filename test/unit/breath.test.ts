import { EventEmitter, once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { PassThrough, type Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { breathe, PacedWork, type Loop } from '../../server/store/breath.ts'
import { PacedUpgrades } from '../../server/http/paced-upgrades.ts'
import { WriteTurns } from '../../server/store/writer/write-turns.ts'

const LET_IN_MS = 0.2
const IDLE_MS = 0.01

/** An event loop as libuv's is: one connection a turn. */
class OneATurn implements Loop {
  knocking = 0
  turns = 0
  #at = 0
  #events = 0
  #next: (() => void)[] = []

  now = () => this.#at
  events = () => this.#events
  turn = (then: () => void) => void this.#next.push(then)

  spend(ms: number): void {
    this.#at += ms
  }

  /** One turn; false when nobody waits for one. */
  run(): boolean {
    if (this.#next.length === 0) return false
    this.turns++
    this.spend(this.knocking > 0 ? LET_IN_MS : IDLE_MS)
    if (this.knocking > 0) {
      this.knocking--
      this.#events++
    }
    for (const then of this.#next.splice(0)) then()
    return true
  }
}

test('whoever knocks is let in before long work begins, and the work waits for no endless row of them', () => {
  const loop = new OneATurn()
  let left: number | undefined
  loop.knocking = 80
  breathe(() => (left = loop.knocking), loop)
  while (loop.run());
  expect(left).toBe(0)

  loop.knocking = 10_000
  const began = loop.now()
  let waited = 0
  breathe(() => (waited = loop.now() - began), loop)
  while (loop.run());
  expect(waited).toBeGreaterThan(10)
  expect(waited).toBeLessThan(25)
})

test('sockets are given as much time as a commit took, so that what is sent is read however slow the disk is', async () => {
  const loop = new OneATurn()
  const [long, endless] = [70, 5_000]
  const reads: number[] = []
  let ended = loop.now()
  const turns = new WriteTurns((jobs) => {
    reads.push(loop.now() - ended)
    loop.spend(reads.length === 3 ? endless : long)
    ended = loop.now()
    for (const job of jobs) job.done(undefined)
  }, loop)
  loop.knocking = 1_000_000
  for (let commit = 0; commit < 4; commit++) {
    const done = turns.act(() => {})
    while (reads.length <= commit) loop.run()
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await done
  }
  const [first, second, third, afterEndless] = reads
  expect(first).toBeLessThan(25)
  for (const read of [second, third]) expect(Math.round(read! / 5)).toBe(long / 5)
  expect(afterEndless).toBeLessThan(105)
})

test('where nothing comes, work waits for a single turn', () => {
  const loop = new OneATurn()
  breathe(() => {}, loop)
  while (loop.run());
  expect(loop.turns).toBe(1)
})

test('of two thousand handshakes no turn of the loop holds more than about ten milliseconds, and they keep their order', () => {
  const loop = new OneATurn()
  const paced = new PacedWork(loop)
  const done: number[] = []
  for (let i = 0; i < 2_000; i++)
    paced.add(() => {
      loop.spend(1)
      done.push(i)
    })
  loop.knocking = 2_000
  let most = 0
  for (let before = 0; loop.run(); before = done.length) most = Math.max(most, done.length - before)
  expect(most).toBeGreaterThan(5)
  expect(most).toBeLessThanOrEqual(11)
  expect(done).toEqual(Array.from({ length: 2_000 }, (_, i) => i))
  expect(loop.knocking).toBe(0)
})

test('work that throws takes nobody else the turn', () => {
  const loop = new OneATurn()
  const paced = new PacedWork(loop)
  const done: string[] = []
  paced.add(() => {
    throw new Error('at fault')
  })
  paced.add(() => done.push('next'))
  expect(() => loop.run()).toThrow('at fault')
  while (loop.run());
  expect(done).toEqual(['next'])
})

test('sixty connections that wait are let in while a few transactions are written, not one with each', async () => {
  let commits = 0
  const turns = new WriteTurns((jobs) => {
    commits++
    for (const job of jobs) job.done(undefined)
  })
  const server = createServer().listen({ host: '127.0.0.1', port: 0, backlog: 512 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sixty = 60
  let letIn = 0
  let commitsWhenLast = 0
  const all = new Promise<void>((resolve) =>
    server.on('connection', () => {
      if (++letIn < sixty) return
      commitsWhenLast = commits
      resolve()
    }),
  )
  // The system holds them all before the loop has its next turn.
  const clients = Array.from({ length: sixty }, () => connect(port, '127.0.0.1'))
  const acts = Array.from({ length: 5 * sixty }, () => turns.act(() => {}))
  await Promise.all([all, ...acts])
  for (const client of clients) client.destroy()
  server.close()
  expect(commits).toBe(5 * sixty)
  expect(commitsWhenLast).toBeLessThan(sixty / 2)
})

test('who asked for a websocket and went away is not answered; who waits when the hub closes is let go', () => {
  const loop = new OneATurn()
  const server = new EventEmitter()
  const answered: unknown[] = []
  server.on('upgrade', (request: unknown, _socket: Duplex, head: Buffer) => answered.push([request, String(head)]))
  const upgrades = new PacedUpgrades(server, new PacedWork(loop))
  const ask = (name: string) => {
    const socket = new PassThrough()
    server.emit('upgrade', name, socket, Buffer.from('head'))
    return socket
  }
  ask('stays')
  // An error that nobody hears would end the hub.
  ask('reset').emit('error', new Error('ECONNRESET'))
  expect(answered).toEqual([])
  while (loop.run());
  expect(answered).toEqual([['stays', 'head']])

  const waits = ask('waits')
  upgrades.close()
  expect(waits.destroyed).toBe(true)
  expect(ask('late').destroyed).toBe(true)
  while (loop.run());
  expect(answered).toHaveLength(1)
})
