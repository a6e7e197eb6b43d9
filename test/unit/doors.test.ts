import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { bind } from '../../server/listen/bind.ts'
import { Doors, listening, SHARED_PORT } from '../../server/listen/doors.ts'

const HOST = '127.0.0.1'
const MANY = 200

/** Connects so many times from a thread of its own, and tells when the system has let all of them in. */
const CROWD = `
  const { workerData: { port, many, told } } = require('node:worker_threads')
  let open = 0
  for (let i = 0; i < many; i++)
    require('node:net').connect(port, '${HOST}', () => {
      if (++open < many) return
      Atomics.store(told, 0, 1)
      Atomics.notify(told, 0)
    }).on('error', () => {})
`

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** How many turns of the event loop pass until a crowd is in that came while it stood still. */
async function turnsFor(open: (server: Server) => Promise<unknown>): Promise<number> {
  const came: Socket[] = []
  const server = createServer((socket) => {
    came.push(socket.on('error', () => {}).destroy())
  })
  await open(server)
  ends.push(() => new Promise((resolve) => server.close(resolve)))
  const told = new Int32Array(new SharedArrayBuffer(4))
  const { port } = server.address() as AddressInfo
  const crowd = new Worker(CROWD, { eval: true, workerData: { port, many: MANY, told } })
  ends.push(() => crowd.terminate())
  await once(crowd, 'online')
  expect(Atomics.wait(told, 0, 0, 60_000)).not.toBe('timed-out')
  let turns = 0
  for (; came.length < MANY; turns++) await turn()
  return turns
}

describe.skipIf(process.platform !== 'linux')('several sockets at one port', () => {
  test('let a crowd in within a quarter of the turns that one socket takes', async () => {
    const alone = await turnsFor((server) => listening(server, { host: HOST, port: 0 }))
    const together = await turnsFor(async (server) => {
      const { doors } = await bind(server, { host: HOST, port: 0 }, '--port')
      ends.push(() => doors.close())
    })
    expect(alone).toBeGreaterThan(MANY / 2)
    // The system shares them out by chance: the fullest of sixteen gets about twice as many as the others.
    expect(together).toBeLessThan(alone / 4)
  })

  test('are nobody else’s: who wants the same port is refused, whether it would share or not', async () => {
    const server = createServer()
    const { bound, doors } = await bind(server, { host: HOST, port: 0 }, '--port')
    ends.push(
      () => server.close(),
      () => doors.close(),
    )
    const place = { host: HOST, port: bound.port }
    await expect(bind(createServer(), place, '--port')).rejects.toMatchObject({ code: 'port-taken' })
    await expect(listening(createServer(), place)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  test('what came by any of them is answered before it is closed, and nobody is let in afterwards', async () => {
    const asked: { end: () => void }[] = []
    const server = createHttpServer(
      (_request, response) =>
        void asked.push({ end: () => response.writeHead(200, { connection: 'close' }).end('whole') }),
    )
    await listening(server, { host: HOST, port: 0, ...SHARED_PORT })
    const doors = new Doors(server)
    await doors.open(server.address() as AddressInfo)
    const { port } = server.address() as AddressInfo
    const answers = Array.from({ length: 40 }, () =>
      fetch(`http://${HOST}:${port}/`, { headers: { connection: 'close' } }),
    )
    while (asked.length < 40) await turn()
    let closed = false
    const closing = Promise.all([doors.close(), once(server.close(), 'close')]).then(() => (closed = true))
    await turn()
    expect(closed).toBe(false)
    await expect(fetch(`http://${HOST}:${port}/`)).rejects.toThrow()
    for (const { end } of asked) end()
    const texts = await Promise.all(answers.map(async (answer) => (await answer).text()))
    expect(new Set(texts)).toEqual(new Set(['whole']))
    await closing
  })
})
