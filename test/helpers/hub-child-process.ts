import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { startHub } from '../../server/main.ts'
import { unitAt } from '../../server/store/registry/window-state.ts'
import { breakWriter, dieAt, mayDie, type DeathPoint } from './die-at.ts'

const [data, port] = process.argv.slice(2)
mayDie()
const running = await startHub({
  data: data!,
  config: join(import.meta.dirname, '../../config/yinchuan'),
  host: '127.0.0.1',
  port: Number(port),
  logLevel: 'error',
})
const { hub } = running
const { store } = hub.parts
process.on('message', (message: { enrol: string[]; since?: number } | { dieAt: DeathPoint | 'writer' }) => {
  if ('dieAt' in message) {
    if (message.dieAt === 'writer') breakWriter()
    else dieAt(hub, message.dieAt)
    process.send!('armed')
  } else void enrolAll(message.enrol, message.since).then((devices) => process.send!(devices))
})
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)))
process.send!({ port: (hub.http.server.address() as AddressInfo).port })

async function enrolAll(windows: readonly string[], from: number | undefined) {
  const devices = []
  for (const name of windows) {
    const [hall, window] = name.split('/') as [string, string]
    const since = from === undefined ? {} : { from }
    devices.push(await store.act('devices.enrol', { kind: 'kiosk', hall, window, ...since }, 'cli:test'))
    if (from === undefined) continue
    const unit = unitAt(store.registry, store.registry.window(hall, window)!.id, Date.now())!.code
    await store.act('postings.set', { hall, window, unit, from, reason: 'test' }, 'cli:test')
  }
  return devices
}
