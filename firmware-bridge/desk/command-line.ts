import { parseArgs } from 'node:util'
import { LEVELS, type Level } from '../../server/contract/limits.ts'
import type { Identity } from '../keypad/match-bindings.ts'
import { readSettingsFile, settingsOf, type Settings } from './settings.ts'
import { UsageError } from './usage-error.ts'

export type Command =
  | { command: 'help' }
  | { command: 'run'; settings: Settings }
  | { command: 'check'; settings: Settings }
  | { command: 'pair'; settings: Settings; code: string; wish: Identity | null }
  | { command: 'renew'; settings: Settings; code: string; deviceId: string }
  | { command: 'rebind'; settings: Settings; deviceId: string; wish: Identity }
  | { command: 'unbind'; settings: Settings; deviceId: string }
  | { command: 'list'; settings: Settings; json: boolean }
  | { command: 'status'; settings: Settings; json: boolean }
  | { command: 'selftest'; settings: Settings; json: boolean; deviceId: string | null; seconds: number }
  | { command: 'learn'; settings: Settings; json: boolean; wish: LearnWish }
  | { command: 'lamp'; settings: Settings; wish: LampWish }
  | { command: 'udev-rules'; settings: Settings; group: string }
  | { command: 'install'; wish: InstallWish }

export interface LearnWish {
  /** Name of the new model and of its file. */
  id: string
  name: { zh: string; en: string }
  /** Levels that have a key, in the order in which they are asked for. */
  levels: Level[]
  which: Identity | null
  /** How long a key is waited for, s. */
  seconds: number
  /** How long is listened before, while nobody presses, s. */
  idleSeconds: number
  replace: boolean
}

export const SIGNALS = ['idle', 'invited', 'trouble', 'stored'] as const
export type SignalName = (typeof SIGNALS)[number]

export interface LampWish {
  which: Identity | null
  /** A signal of the model, or null: these bytes. */
  signal: SignalName | null
  bytes: { reports?: string[]; features?: string[] }
  /** The bytes become this signal of the model. */
  save: SignalName | null
  /** How long it is shown, ms. */
  ms: number
}

export interface InstallWish {
  /** Null keeps the one that is installed. */
  hub: string | null
  dryRun: boolean
  /** Writes below this folder and runs nothing: for images and tests. */
  root: string | null
}

const OPTIONS = {
  hub: { type: 'string' },
  data: { type: 'string' },
  models: { type: 'string' },
  config: { type: 'string' },
  'log-level': { type: 'string' },
  'status-port': { type: 'string' },
  'simulated-keypad': { type: 'string' },
  code: { type: 'string' },
  serial: { type: 'string' },
  port: { type: 'string' },
  device: { type: 'string' },
  seconds: { type: 'string' },
  idle: { type: 'string' },
  id: { type: 'string' },
  name: { type: 'string' },
  'name-en': { type: 'string' },
  keys: { type: 'string' },
  replace: { type: 'boolean' },
  group: { type: 'string' },
  root: { type: 'string' },
  'dry-run': { type: 'boolean' },
  signal: { type: 'string' },
  report: { type: 'string', multiple: true },
  feature: { type: 'string', multiple: true },
  save: { type: 'string' },
  ms: { type: 'string' },
  json: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parsed(args)
  const [command = values.list ? 'list' : undefined, ...more] = positionals
  const surplus = command === 'lamp' && more[0] === 'try' ? more[1] : more[0]
  if (values.help || command === 'help' || (command === undefined && args.length === 0)) return { command: 'help' }
  if (surplus !== undefined) throw new UsageError(`one command at a time: ${positionals.join(' ')}`)
  if (command === 'install') return { command, wish: installWish(values) }
  const settings = settingsOf(values, values.config === undefined ? {} : readSettingsFile(values.config))
  const json = values.json ?? false
  switch (command) {
    case 'run':
    case 'check':
      return { command, settings }
    case 'list':
    case 'status':
      return { command, settings, json }
    case 'pair':
      if (values.device && !values.code) {
        const wish = identityIn(values)
        if (!wish)
          throw new UsageError('pair --device needs --port or --serial for another place, or --code for a new token')
        return { command: 'rebind', settings, deviceId: values.device, wish }
      }
      if (!values.code) throw new UsageError('pair needs --code, as the hub shows it')
      if ([values.serial, values.port, values.device].filter(Boolean).length > 1) {
        throw new UsageError('a keypad is named by --serial, by --port or by --device, not by two of them')
      }
      if (values.device) return { command: 'renew', settings, code: values.code, deviceId: values.device }
      return { command, settings, code: values.code, wish: identityIn(values) }
    case 'unbind':
      if (!values.device) throw new UsageError('unbind needs --device')
      return { command, settings, deviceId: values.device }
    case 'selftest':
      return { command, settings, json, deviceId: values.device ?? null, seconds: secondsIn(values, 120) }
    case 'learn':
      return { command, settings, json, wish: learnWish(values) }
    case 'lamp':
      if (more[0] !== 'try') throw new UsageError('write: lamp try')
      return { command, settings, wish: lampWish(values) }
    case 'udev-rules':
      return { command, settings, group: values.group ?? 'pingyi-bridge' }
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

function identityIn({ serial, port }: Values): Identity | null {
  if (serial) return { serial }
  return port ? { port } : null
}

function secondsIn({ seconds }: Pick<Values, 'seconds'>, usual: number, name = '--seconds'): number {
  if (seconds === undefined) return usual
  const asked = Number(seconds)
  if (Number.isInteger(asked) && asked >= 1 && asked <= 600) return asked
  throw new UsageError(`${name} is a whole number from 1 to 600, not ${seconds}`)
}

function learnWish(values: Values): LearnWish {
  const { id, name } = values
  if (id === undefined || !/^[a-z0-9-]{1,40}$/.test(id)) {
    throw new UsageError('learn needs --id: the name of the model, of small letters, digits and hyphens')
  }
  const levels = (values.keys ?? LEVELS.join(',')).split(',').map(Number) as Level[]
  if (levels.length < 2 || levels.some((level) => !LEVELS.includes(level)) || new Set(levels).size < levels.length) {
    throw new UsageError('--keys lists the levels that have a key, such as 5,4,3,2, each once')
  }
  return {
    id,
    name: { zh: name ?? id, en: values['name-en'] ?? id },
    levels,
    which: identityIn(values),
    seconds: secondsIn(values, 30),
    idleSeconds: values.idle === undefined ? 11 : secondsIn({ seconds: values.idle }, 11, '--idle'),
    replace: values.replace ?? false,
  }
}

function lampWish(values: Values): LampWish {
  const named = (name: string | undefined): SignalName | null => {
    if (name === undefined) return null
    const signal = SIGNALS.find((one) => one === name)
    if (!signal) throw new UsageError(`a signal is one of ${SIGNALS.join(', ')}, not ${name}`)
    return signal
  }
  const { report, feature } = values
  const signal = named(values.signal)
  if ((signal === null) === (report === undefined && feature === undefined))
    throw new UsageError('lamp try needs --signal NAME, or bytes by --report or --feature')
  const bytes = { ...(report ? { reports: report } : {}), ...(feature ? { features: feature } : {}) }
  for (const one of [...(report ?? []), ...(feature ?? [])])
    if (!/^[0-9a-f]{2}( [0-9a-f]{2}){0,63}$/.test(one))
      throw new UsageError(`bytes are written "02 01 ff", the report id first (00 without one), not "${one}"`)
  const ms = values.ms === undefined ? 400 : Number(values.ms)
  if (!Number.isInteger(ms) || ms < 50 || ms > 5_000) throw new UsageError('--ms is a whole number from 50 to 5000')
  return { which: identityIn(values), signal, bytes, save: named(values.save), ms }
}

function installWish(values: Values): InstallWish {
  // Checks the address.
  const { hub } = settingsOf(values, {})
  return { hub: values.hub === undefined ? null : hub, dryRun: values['dry-run'] ?? false, root: values.root ?? null }
}
