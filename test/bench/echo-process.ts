import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HubThreads } from './hub-threads.ts'
import { Server } from 'socket.io'

/** The bar: a bare socket.io server that acknowledges at once and does nothing else. */
const http = createServer()
const threads = new HubThreads()
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false })
io.of('/device').on('connection', (socket) => {
  socket.on('press:submit', (_payload: unknown, ack: (answer: unknown) => void) =>
    ack({ ok: true, hubTime: Date.now(), results: [{ index: 0, status: 'stored' }] }),
  )
})
http.listen(0, '127.0.0.1', () => process.send!({ port: (http.address() as AddressInfo).port }))
process.on('message', (message) => {
  if (message === 'cpu') void threads.times().then((cpu) => process.send!({ cpu }))
  else process.exit(0)
})
process.once('disconnect', () => process.exit(1))
