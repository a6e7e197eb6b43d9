import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { ConnectionCaps, type ConnectionLimits } from '../../server/listen/connection-caps.ts'
import { connectionsInAll } from '../../server/listen/open-files.ts'

class Knock extends EventEmitter {
  readonly remoteAddress: string | undefined
  destroyed = false

  constructor(remoteAddress: string | undefined) {
    super()
    this.remoteAddress = remoteAddress
  }

  destroy(): void {
    this.destroyed = true
  }
}

function door(limits: Partial<ConnectionLimits>) {
  const clock = { now: 0 }
  const server = new EventEmitter()
  const letIn: Knock[] = []
  server.on('connection', (socket: Knock) => letIn.push(socket))
  const caps = ConnectionCaps.on(server, limits, () => clock.now)
  const knock = (address: string | undefined) => {
    const socket = new Knock(address)
    server.emit('connection', socket)
    return socket
  }
  return { caps, clock, letIn, knock }
}

test('one address has so many at a time, others theirs; whoever goes makes room', () => {
  const { caps, letIn, knock } = door({ perAddress: 2 })
  const first = knock('10.0.0.1')
  knock('10.0.0.1')
  expect([knock('10.0.0.1').destroyed, knock('10.0.0.2').destroyed]).toEqual([true, false])
  first.emit('close')
  expect(knock('10.0.0.1').destroyed).toBe(false)
  expect([letIn.length, caps.open, caps.refused]).toEqual([4, 3, 1])
})

test('so many in all, and so many new ones a second', () => {
  const all = door({ inAll: 2 })
  expect(['1', '2', '3'].map((n) => all.knock(`10.0.0.${n}`).destroyed)).toEqual([false, false, true])
  const fast = door({ perSecond: 2 })
  expect(['1', '2', '3'].map((n) => fast.knock(`10.0.0.${n}`).destroyed)).toEqual([false, false, true])
  fast.clock.now = 1_000
  expect(fast.knock('10.0.0.3').destroyed).toBe(false)
})

test('a proxy on this machine counts in all alone; who has gone already is not let in', () => {
  const { knock } = door({ perAddress: 1, perSecond: 1, inAll: 3 })
  expect([1, 2, 3, 4].map(() => knock('127.0.0.1').destroyed)).toEqual([false, false, false, true])
  expect(knock(undefined).destroyed).toBe(true)
})

test('all listeners together leave files for the database', () => {
  const shares = (['inner', 'public', 'plain'] as const).map((of) => connectionsInAll(of, Infinity, 20_000))
  expect(shares).toEqual([15_000, 3_000, 400])
  expect(connectionsInAll('public', 4_096, Infinity)).toBe(4_096)
})
