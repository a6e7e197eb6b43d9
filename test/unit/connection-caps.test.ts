import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { ConnectionCaps, type ConnectionLimits } from '../../server/listen/connection-caps.ts'
import { connectionsInAll } from '../../server/listen/open-files.ts'

let ports = 1_024

class Knock extends EventEmitter {
  readonly remoteAddress: string | undefined
  readonly remotePort = ports++
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
  const ask = (socket: Knock, headers: Record<string, string> = {}) => {
    const request = Object.assign(new EventEmitter(), { socket, headers })
    const response = new EventEmitter()
    server.emit('request', request, response)
    return { request, response }
  }
  return { caps, clock, letIn, knock, ask }
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

describe('of too many that are waited for', () => {
  const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3']

  test('the one that is waited for longest is hung up on, and the newcomer is let in', () => {
    const { caps, letIn, knock } = door({ waiting: 2 })
    const [first, ...rest] = addresses.map((address) => knock(address))
    expect([first!.destroyed, ...rest.map(({ destroyed }) => destroyed)]).toEqual([true, false, false])
    expect([letIn.length, caps.waiting.size, caps.waiting.dropped, caps.refused]).toEqual([3, 2, 1, 0])
    rest[0]!.emit('close')
    expect(knock('10.0.0.4').destroyed || rest[1]!.destroyed).toBe(false)
  })

  test('it is none whose request is whole, until it is answered', () => {
    const { knock, ask } = door({ waiting: 1 })
    const served = knock(addresses[0])
    const { response } = ask(served)
    const next = knock(addresses[1])
    expect([served.destroyed, next.destroyed]).toEqual([false, false])
    response.emit('close')
    expect([served.destroyed, next.destroyed]).toEqual([false, true])
  })

  test('it may be one whose body is still to come, or one that is idle after its answer', () => {
    for (const headers of [{ 'content-length': '5' }, { 'transfer-encoding': 'chunked' }]) {
      const { knock, ask } = door({ waiting: 1 })
      const sends = knock(addresses[0])
      const { request } = ask(sends, headers)
      knock(addresses[1])
      expect(sends.destroyed).toBe(true)
      const whole = knock(addresses[2])
      ask(whole, headers).request.emit('end')
      knock(addresses[0])
      expect([whole.destroyed, request.listenerCount('end')]).toEqual([false, 1])
    }
  })

  test('and none of whom it is known who it is', () => {
    const { caps, knock } = door({ waiting: 1 })
    const device = knock(addresses[0])
    caps.waiting.leave(device)
    knock(addresses[1])
    knock(addresses[2])
    expect(device.destroyed).toBe(false)
  })
})

test('all listeners together leave files for the database', () => {
  const shares = (['inner', 'public', 'plain'] as const).map((of) => connectionsInAll(of, Infinity, 20_000))
  expect(shares).toEqual([15_000, 3_000, 400])
  expect(connectionsInAll('public', 4_096, Infinity)).toBe(4_096)
})
