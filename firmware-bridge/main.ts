import '../server/require-node.mjs'
import { parseCommandLine, type Command } from './desk/command-line.ts'
import type { Told } from './desk/desk-commands.ts'
import { helpOf } from './desk/help.ts'
import { toldUsage, UsageError } from '../server/machine/usage-error.ts'

/** Each command loads what it needs: the service must not carry the desk's tools for years. */
async function obey(command: Command): Promise<Told | null> {
  switch (command.command) {
    case 'help':
      return { ok: true, text: helpOf(command.of).trimEnd() }
    case 'run':
      await (await import('./run-bridge.ts')).runBridge(command.settings)
      return null
    case 'check':
      // What the service loads is loaded here, too: so its next start finds it compiled.
      await import('./run-bridge.ts')
      if (command.settings.simulatedKeypad !== null) await import('./keypad/simulated-bus.ts')
      return (await import('./desk/check-setup.ts')).checkSetup(command.settings)
    case 'selftest':
      return (await import('./desk/selftest-command.ts')).selfTestCommand(command)
    case 'status':
      return (await import('./desk/status-command.ts')).statusCommand(command.settings, command.json)
    case 'learn':
      return (await import('./learning/learn-command.ts')).learnCommand(command)
    case 'udev-rules': {
      const { loadKeypadModels } = await import('./keypad/read-keypad-models.ts')
      const { udevRules } = await import('./desk/udev-rules.ts')
      return { ok: true, text: udevRules(loadKeypadModels(command.settings.models).models, command.group).trimEnd() }
    }
    case 'install':
      return (await import('./desk/install-on-debian.ts')).install(command.wish)
    default:
      return atDesk(command)
  }
}

async function atDesk(
  command: Extract<Command, { command: 'lamp' | 'list' | 'pair' | 'renew' | 'rebind' | 'unbind' }>,
): Promise<Told> {
  const { list, pair, rebind, renew, unbind } = await import('./desk/desk-commands.ts')
  const { settings } = command
  // A simulated bus is plugged into the bridge that runs: for a command beside it, it is empty.
  const port =
    settings.simulatedKeypad === null
      ? new (await import('./keypad/node-hid-port.ts')).NodeHidPort()
      : new (await import('./keypad/simulated-hid-port.ts')).SimulatedHidPort()
  switch (command.command) {
    case 'list':
      return list(settings, port, command.json)
    case 'pair':
      return pair(settings, port, command.code, command.wish)
    case 'renew':
      return renew(settings, command.code, command.deviceId)
    case 'lamp':
      return (await import('./desk/lamp-command.ts')).lampCommand(command, port)
    case 'rebind':
      return rebind(settings, port, command.deviceId, command.wish)
    case 'unbind':
      return unbind(settings, command.deviceId)
    default:
      return command satisfies never
  }
}

try {
  const told = await obey(parseCommandLine(process.argv.slice(2)))
  if (told) {
    ;(told.ok ? process.stdout : process.stderr).write(`${told.text}\n`)
    if (!told.ok) process.exitCode = 1
  }
} catch (error) {
  if (error instanceof UsageError) {
    const { en, zh } = toldUsage(error)
    process.stderr.write(`pingyi-bridge: ${en}\n${zh}\npingyi-bridge --help says everything\n`)
    process.exit(2)
  }
  process.stderr.write(`pingyi-bridge: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
