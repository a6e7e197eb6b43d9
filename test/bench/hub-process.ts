import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { buildHub } from '../../server/build-hub.ts'
import { loadConfiguration } from '../../server/configuration/load-configuration.ts'
import { HubThreads } from './hub-threads.ts'

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

const threads = new HubThreads()
const hub = await buildHub({
  data: folder,
  configuration,
  version: 'bench',
  log: pino({ level: 'error' }),
  pages: pages ?? folder,
  ...threads.option,
})
await hub.http.listen({ host: '127.0.0.1', port: 0 })
const { store } = hub.parts
const tokens = await Promise.all(
  codes.map((window) => store.act('devices.enrol', { kind: 'kiosk', hall: 'shimin', window }, 'cli:bench')),
)
if (pages !== undefined)
  await hub.access.users.add(
    { username: 'maxiaoyan', role: 'hall-manager', hall: 'shimin' },
    'right-password',
    false,
    'hub',
  )
process.send!({ port: (hub.http.server.address() as AddressInfo).port, tokens })
process.on('message', (message) => {
  if (message === 'cpu') void threads.times().then((cpu) => process.send!({ cpu }))
  else void end()
})

// Whoever began the benchmark is gone: nobody ends this otherwise.
process.once('disconnect', () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(1)
})

async function end(): Promise<void> {
  const entries = store.head.n
  await hub.close()
  const db = new Database(join(folder, 'pingyi.db'), { readonly: true })
  const presses = db.prepare('SELECT count(*) FROM rating').pluck().get()
  db.close()
  rmSync(folder, { recursive: true })
  process.send!({ entries, presses }, () => process.exit(0))
}
