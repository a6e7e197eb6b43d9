import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import type { Timers } from '../server/contract/device/outbox.ts'
import { stopAsked } from '../server/machine/stop-asked.ts'
import { BindingsFile, renewToken } from './keypad/bindings.ts'
import type { BridgeStatus } from './desk/bridge-status.ts'
import { Bridge } from './bridge.ts'
import { controlAddress, listenControl } from './desk/control-socket.ts'
import { bindingsFile, deviceKeyFile, holdDataFolder, makeDataFolder, modelsFile, outboxOf } from './data-folder.ts'
import { readDeviceKey } from './hub/device-key.ts'
import { openHubSocket } from './hub/hub-socket.ts'
import { readTrust } from './hub/hub-trust.ts'
import type { HidPort } from './keypad/hid-port.ts'
import type { Log } from './log.ts'
import { NodeHidPort } from './keypad/node-hid-port.ts'
import { readModelsApart } from './keypad/read-models-apart.ts'
import { runSelfTest } from './keypad/self-test.ts'
import type { Settings } from './desk/settings.ts'
import { serveStatusPage } from './desk/status-page.ts'

export const realTimers: Timers = {
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** A bridge on real clocks, files and sockets, that has begun. */
export interface RunningBridge {
  bridge: Bridge
  log: Log
  status(): Promise<BridgeStatus>
  /** Stores what is decoded, then lets go of everything. */
  stop(): Promise<void>
}

/** @throws when the data directory is another bridge's, or no model can be used */
export async function beginBridge(settings: Settings, logTo?: pino.DestinationStream): Promise<RunningBridge> {
  const log = pino({ level: settings.logLevel, base: {} }, logTo ?? pino.destination(1))
  makeDataFolder(settings.data)
  const letGo = holdDataFolder(settings.data)
  const { models, faults } = await readModelsApart(settings.models, modelsFile(settings.data))
  for (const fault of faults) log.error(fault, 'this keypad model is not used')
  if (models.length === 0) throw new Error(`no usable keypad model in ${settings.models}`)
  const trust = readTrust(settings.tls)
  const bindings = new BindingsFile(bindingsFile(settings.data))
  const bus = await openBus(settings)
  const version = versionOfPackage()
  const bridge = new Bridge({
    port: bus.port,
    models,
    bindings: () => bindings.current(),
    keepToken: (deviceId, token) => renewToken(bindingsFile(settings.data), deviceId, token),
    openSocket: (binding) => openHubSocket(settings.hub, binding, trust),
    openStore: (deviceId) => outboxOf(settings.data, deviceId),
    openKey: (deviceId) => readDeviceKey(deviceKeyFile(settings.data, deviceId)),
    clocks: { wall: () => Date.now(), monotonic: () => performance.now() },
    timers: realTimers,
    log,
    version,
  })
  bridge.start()
  log.info({ hub: settings.hub, models: models.map((model) => model.id), version }, 'bridge runs')
  const since = Date.now()
  return {
    bridge,
    log,
    status: async () => ({ version, hub: settings.hub, since, modelFaults: faults, ...(await bridge.status()) }),
    stop: async () => {
      await bridge.stop()
      await bus.close()
      letGo()
    },
  }
}

/** The service: until it is asked to stop. */
export async function runBridge(settings: Settings): Promise<void> {
  const asked = stopAsked()
  const { bridge, log, status, stop } = await beginBridge(settings)
  // Neither of them is worth a press: without them the bridge goes on.
  const closeControl = await listenControl(controlAddress(settings.data), {
    status,
    selfTest: (device, seconds, tell) => runSelfTest(bridge.keypads(device), seconds, realTimers, tell),
  }).catch((error: unknown) => {
    log.warn({ error: String(error) }, 'selftest and status cannot reach this bridge')
    return null
  })
  const page =
    settings.statusPort === 0
      ? null
      : await serveStatusPage(settings.statusPort, status).catch((error: unknown) => {
          log.warn({ error: String(error) }, 'no status page: the port is taken, choose another with --status-port')
          return null
        })
  if (page) log.info({ address: `http://127.0.0.1:${page.port}/` }, 'status page')

  const signal = await asked
  await closeControl?.()
  await page?.close()
  await stop()
  log.info({ signal }, 'bridge stopped: everything that was decoded is stored')
}

/** The bus on which the keypads are, and how to let go of it. */
async function openBus({ simulatedKeypad }: Settings): Promise<{ port: HidPort; close(): Promise<void> }> {
  if (simulatedKeypad === null) return { port: new NodeHidPort(), close: async () => {} }
  const { listenSimulatedBus } = await import('./keypad/simulated-bus.ts')
  return listenSimulatedBus(simulatedKeypad)
}

function versionOfPackage(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
