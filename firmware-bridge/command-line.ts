import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Identity } from './match-bindings.ts'

export const HELP = `pingyi-bridge: the process beside a USB rating keypad

  pingyi-bridge [options] run                      store presses and send them to the hub, until stopped
  pingyi-bridge [options] pair --code 12345678     make a keypad a device of the hub (code from the hub)
        [--serial X | --port PATH]                 which keypad; may be left out when just one is unbound
        [--device ID]                              instead: give this device, bound already, a new token
  pingyi-bridge [options] unbind --device ID       forget a keypad whose presses have all been sent
  pingyi-bridge [options] list [--json]            what is plugged in, and what it is bound to

options
  --hub URL           where the hub is                          (http://127.0.0.1:8080)
  --data DIR          bindings and stored presses               (./data/bridge)
  --models DIR        keypad models                             (config/keypads)
  --config FILE       a JSON file with any of { "hub", "data", "models", "logLevel" }; the command line wins
  --log-level LEVEL   debug, info, warn, error                  (info)
  --simulated-keypad ADDRESS   a simulated USB bus on a Unix socket or a loopback port, for tests and demonstrations
  --help              this text

Exit: 0 done, 1 refused with a reason, 2 wrong usage.
`

export interface Settings {
  hub: string
  data: string
  models: string
  logLevel: string
  simulatedKeypad: string | null
}

export type Command =
  | { command: 'help' }
  | { command: 'run'; settings: Settings }
  | { command: 'pair'; settings: Settings; code: string; wish: Identity | null }
  | { command: 'renew'; settings: Settings; code: string; deviceId: string }
  | { command: 'unbind'; settings: Settings; deviceId: string }
  | { command: 'list'; settings: Settings; json: boolean }

/** Wrong usage, with a sentence for whoever typed it. */
export class UsageError extends Error {}

const OPTIONS = {
  hub: { type: 'string' },
  data: { type: 'string' },
  models: { type: 'string' },
  config: { type: 'string' },
  'log-level': { type: 'string' },
  'simulated-keypad': { type: 'string' },
  code: { type: 'string' },
  serial: { type: 'string' },
  port: { type: 'string' },
  device: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parsed(args)
  const [command, surplus] = positionals
  if (values.help || command === 'help' || (command === undefined && args.length === 0)) return { command: 'help' }
  if (surplus !== undefined) throw new UsageError(`one command at a time: ${positionals.join(' ')}`)
  const settings = settingsOf(values)
  switch (command) {
    case 'run':
      return { command, settings }
    case 'list':
      return { command, settings, json: values.json ?? false }
    case 'pair':
      if (!values.code) throw new UsageError('pair needs --code, as the hub shows it')
      if ([values.serial, values.port, values.device].filter(Boolean).length > 1) {
        throw new UsageError('a keypad is named by --serial, by --port or by --device, not by two of them')
      }
      if (values.device) return { command: 'renew', settings, code: values.code, deviceId: values.device }
      return { command, settings, code: values.code, wish: wishOf(values) }
    case 'unbind':
      if (!values.device) throw new UsageError('unbind needs --device')
      return { command, settings, deviceId: values.device }
    default:
      throw new UsageError(command === undefined ? 'a command is missing' : `unknown command: ${command}`)
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}
type Values = ReturnType<typeof parsed>['values']

function wishOf({ serial, port }: Values): Identity | null {
  if (serial) return { serial }
  return port ? { port } : null
}

const exact = { additionalProperties: false } as const
const Filled = Type.Optional(Type.String({ minLength: 1 }))
const checkConfig = Compile(Type.Object({ hub: Filled, data: Filled, models: Filled, logLevel: Filled }, exact))
const LOG_LEVELS = ['debug', 'info', 'warn', 'error']

function settingsOf(values: Values): Settings {
  const config = values.config === undefined ? {} : readConfig(values.config)
  const settings = {
    hub: values.hub ?? config.hub ?? 'http://127.0.0.1:8080',
    data: values.data ?? config.data ?? './data/bridge',
    models: values.models ?? config.models ?? join(import.meta.dirname, '../config/keypads'),
    logLevel: values['log-level'] ?? config.logLevel ?? 'info',
    simulatedKeypad: values['simulated-keypad'] ?? null,
  }
  if (!/^https?:$/.test(URL.parse(settings.hub)?.protocol ?? '')) {
    throw new UsageError(`the hub needs an address such as http://127.0.0.1:8080, not ${settings.hub}`)
  }
  if (!LOG_LEVELS.includes(settings.logLevel)) throw new UsageError(`the log level is one of ${LOG_LEVELS.join(', ')}`)
  return settings
}

function readConfig(file: string) {
  let document: unknown
  try {
    document = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`)
  }
  if (checkConfig.Check(document)) return document
  const unknown = Object.keys(document ?? {}).find((key) => !['hub', 'data', 'models', 'logLevel'].includes(key))
  const [fault] = checkConfig.Errors(document)
  if (unknown !== undefined) throw new UsageError(`${file}: /${unknown} is not known: hub, data, models, logLevel are`)
  throw new UsageError(`${file}: ${fault?.instancePath ?? ''} ${fault?.message ?? 'is not what --help says'}`)
}
