import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { buildHub } from '../../server/build-hub.ts'
import { loadConfiguration } from '../../server/configuration/load-configuration.ts'
import { enrolDevice } from '../../server/store/register/enrol-device.ts'
import { insideAccess } from '../helpers/inside-access.ts'

/**
 * A real hub in a process of its own, with as many windows as devices, spread over the hall's zones. Forked by a
 * benchmark, with the folder of built pages where it looks at them; ends when told, or with who forked it.
 */
const devices = Number(process.argv[2])
const pages = process.argv[3]
const folder = mkdtempSync(join(tmpdir(), 'pingyi-bench-'))
const loaded = loadConfiguration(join(import.meta.dirname, '../../config/yinchuan'))
if (!loaded.ok) throw new Error('the shipped configuration is faulty')
const { configuration } = loaded
const codes = Array.from({ length: devices }, (_, i) => `W${i}`)
const hall = configuration.halls.find(({ code }) => code === 'shimin')!
hall.windows = codes.map((code, i) => ({
  code,
  name: 'bench',
  zone: hall.zones[Math.floor((i * hall.zones.length) / devices)]!.code,
  mode: 'open',
  unit: configuration.units[i % configuration.units.length]!.code,
}))

const hub = await buildHub({
  data: folder,
  configuration,
  version: 'bench',
  log: pino({ level: 'error' }),
  pages: pages ?? folder,
})
await hub.http.listen({ host: '127.0.0.1', port: 0 })
const identities = await hub.ledger.write((w) =>
  codes.map((window) =>
    enrolDevice(w, { kind: 'kiosk', hall: 'shimin', window, operator: 'cli:bench', reason: 'bench' }),
  ),
)
const { deviceTokens } = insideAccess(hub.ledger)
const tokens = identities.map((deviceId) => ({ deviceId, token: deviceTokens.issue(deviceId, 'cli:bench') }))
if (pages !== undefined)
  await hub.access.users.add(
    { username: 'maxiaoyan', role: 'hall-manager', hall: 'shimin' },
    'right-password',
    false,
    'hub',
  )
process.send!({ port: (hub.http.server.address() as AddressInfo).port, tokens })
process.on('message', (message) => {
  if (message === 'cpu') return void process.send!({ cpu: process.cpuUsage() })
  const { n } = hub.ledger.chain.head
  const presses = hub.ledger.db.prepare('SELECT count(*) FROM rating').pluck().get()
  void end({ entries: n, presses })
})

// Whoever began the benchmark is gone: nobody ends this otherwise.
process.once('disconnect', () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(1)
})

async function end(figures: object): Promise<void> {
  await hub.close()
  rmSync(folder, { recursive: true })
  process.send!(figures, () => process.exit(0))
}
