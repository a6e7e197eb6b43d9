import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { placeDevice, setPosting } from '../../server/store/register/change-whereabouts.ts'
import { enrolDevice } from '../../server/store/register/enrol-device.ts'
import { startHub } from '../../server/main.ts'
import { unitAt } from '../../server/store/registry/window-state.ts'
import { dieAt, type DeathPoint } from './die-at.ts'
import { insideAccess } from './inside-access.ts'

const [data, port] = process.argv.slice(2)
const running = await startHub({
  data: data!,
  config: join(import.meta.dirname, '../../config/yinchuan'),
  host: '127.0.0.1',
  port: Number(port),
  logLevel: 'error',
})
const { hub } = running
const { deviceTokens } = insideAccess(hub.ledger)
process.on('message', (message: { enrol: string[]; since?: number } | { dieAt: DeathPoint }) => {
  if ('dieAt' in message) {
    dieAt(hub, message.dieAt)
    process.send!('armed')
    return
  }
  const who = { operator: 'cli:test', reason: 'test' }
  void hub.ledger
    .write((w) =>
      message.enrol.map((name) => {
        const [hall, window] = name.split('/') as [string, string]
        const { since: from } = message
        if (from === undefined) return enrolDevice(w, { kind: 'kiosk', hall, window, ...who })
        const unit = unitAt(w.registry, w.registry.window(hall, window)!.id, w.now)!.code
        const device = enrolDevice(w, { kind: 'kiosk', ...who })
        placeDevice(w, { device, hall, window, from, ...who })
        setPosting(w, { hall, window, unit, from, ...who })
        return device
      }),
    )
    .then((ids) =>
      process.send!(ids.map((deviceId) => ({ deviceId, token: deviceTokens.issue(deviceId, 'cli:test') }))),
    )
})
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)))
process.send!({ port: (hub.http.server.address() as AddressInfo).port })
