import '../server/require-node.mjs'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { BindingsFile } from './bindings.ts'
import { Bridge } from './bridge.ts'
import { HELP, parseCommandLine, UsageError, type Command, type Settings } from './command-line.ts'
import { bindingsFile, deviceKeyFile, holdDataFolder, makeDataFolder, outboxOf } from './data-folder.ts'
import { list, pair, renew, unbind, type Told } from './desk-commands.ts'
import { readDeviceKey } from './device-key.ts'
import type { HidPort } from './hid-port.ts'
import { openHubSocket } from './hub-socket.ts'
import { loadKeypadModels } from './keypad-model.ts'
import { NodeHidPort } from './node-hid-port.ts'
import { listenSimulatedBus } from './simulated-bus.ts'
import { SimulatedHidPort } from './simulated-hid-port.ts'

/** The bus on which the keypads are, and how to let go of it. */
async function openBus({ simulatedKeypad }: Settings): Promise<{ port: HidPort; close(): Promise<void> }> {
  if (simulatedKeypad !== null) return listenSimulatedBus(simulatedKeypad)
  return { port: new NodeHidPort(), close: async () => {} }
}

async function run(settings: Settings): Promise<void> {
  const log = pino({ level: settings.logLevel, base: {} })
  makeDataFolder(settings.data)
  const letGo = holdDataFolder(settings.data)
  const { models, faults } = loadKeypadModels(settings.models)
  for (const fault of faults) log.error(fault, 'this keypad model is not used')
  if (models.length === 0) throw new Error(`no usable keypad model in ${settings.models}`)
  const bindings = new BindingsFile(bindingsFile(settings.data))
  const bus = await openBus(settings)
  const bridge = new Bridge({
    port: bus.port,
    models,
    bindings: () => bindings.current(),
    openSocket: (binding) => openHubSocket(settings.hub, binding),
    openStore: (deviceId) => outboxOf(settings.data, deviceId),
    openKey: (deviceId) => readDeviceKey(deviceKeyFile(settings.data, deviceId)),
    clocks: { wall: () => Date.now(), monotonic: () => performance.now() },
    timers: {
      after: (ms, callback) => {
        const timer = setTimeout(callback, ms)
        return () => clearTimeout(timer)
      },
    },
    log,
    version: versionOfPackage(),
  })
  bridge.start()
  log.info({ hub: settings.hub, models: models.map((model) => model.id), version: versionOfPackage() }, 'bridge runs')

  const signal = await new Promise<string>((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  await bridge.stop()
  await bus.close()
  letGo()
  log.info({ signal }, 'bridge stopped: everything that was decoded is stored')
}

function versionOfPackage(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function obey(command: Exclude<Command, { command: 'help' | 'run' }>): Promise<Told> {
  const { settings } = command
  // A simulated bus is plugged into the bridge that runs: for a command beside it, it is empty.
  const port = settings.simulatedKeypad === null ? new NodeHidPort() : new SimulatedHidPort()
  switch (command.command) {
    case 'list':
      return list(settings, port, command.json)
    case 'pair':
      return pair(settings, port, command.code, command.wish)
    case 'renew':
      return renew(settings, command.code, command.deviceId)
    case 'unbind':
      return unbind(settings, command.deviceId)
    default:
      return command satisfies never
  }
}

try {
  const command = parseCommandLine(process.argv.slice(2))
  if (command.command === 'help') process.stdout.write(HELP)
  else if (command.command === 'run') await run(command.settings)
  else {
    const told = await obey(command)
    ;(told.ok ? process.stdout : process.stderr).write(`${told.text}\n`)
    if (!told.ok) process.exitCode = 1
  }
} catch (error) {
  const isUsage = error instanceof UsageError
  process.stderr.write(`pingyi-bridge: ${error instanceof Error ? error.message : String(error)}\n`)
  if (isUsage) process.stderr.write('pingyi-bridge --help says everything\n')
  process.exit(isUsage ? 2 : 1)
}
