import { LEVELS, type Level } from '../../server/contract/limits.ts'
import type { Identity } from '../keypad/match-bindings.ts'
import { readSettingsFile, settingsOf, type Settings } from './settings.ts'
import { didYouMean } from '../../server/machine/did-you-mean.ts'
import { readOptions, type OptionShape } from '../../server/machine/read-options.ts'
import { UsageError } from '../../server/machine/usage-error.ts'

export type Command =
  /** Null: everything. */
  | { command: 'help'; of: string | null }
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

/** A command that the service's user installed begins with `--config`: what somebody writes behind it wins. */
const setting = (takes: string) => ({ takes, repeats: 'last' }) as const
const value = (takes: string) => ({ takes }) as const
const FLAG = { takes: null } as const

const OPTIONS = {
  hub: setting('URL'),
  data: setting('DIR'),
  models: setting('DIR'),
  config: setting('FILE'),
  'log-level': setting('LEVEL'),
  'status-port': setting('PORT'),
  'simulated-keypad': setting('ADDRESS'),
  'tls-ca': setting('FILE'),
  'tls-cert': setting('FILE'),
  'tls-key': setting('FILE'),
  code: value('12345678'),
  serial: value('X'),
  port: value('PATH'),
  device: value('ID'),
  seconds: value('120'),
  idle: value('11'),
  id: value('NAME'),
  name: value('中文名'),
  'name-en': value('NAME'),
  keys: value('5,4,3,2,1'),
  replace: FLAG,
  group: value('G'),
  root: value('DIR'),
  'dry-run': FLAG,
  signal: value('NAME'),
  report: { takes: '"02 01 00"', repeats: 'all' },
  feature: { takes: '"05 01"', repeats: 'all' },
  save: value('NAME'),
  ms: value('400'),
  json: FLAG,
  list: FLAG,
  help: FLAG,
} as const satisfies Record<string, OptionShape>

type Values = {
  [K in keyof typeof OPTIONS]?: (typeof OPTIONS)[K] extends { takes: null }
    ? boolean
    : (typeof OPTIONS)[K] extends { repeats: 'all' }
      ? string[]
      : string
}

const COMMANDS = [
  'run',
  'list',
  'status',
  'pair',
  'unbind',
  'selftest',
  'learn',
  'lamp',
  'check',
  'udev-rules',
  'install',
]

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): Command {
  const { values: read, words } = readOptions(args, OPTIONS, { name: 'pingyi-bridge', help: 'pingyi-bridge --help' })
  // The reader goes by these very options.
  const values = read as Values
  const [command = values.list ? 'list' : undefined, ...more] = words
  const surplus = command === 'lamp' && more[0] === 'try' ? more[1] : more[0]
  if (values.help || command === 'help' || (command === undefined && args.length === 0)) {
    const of = command === 'help' ? more[0] : command
    return { command: 'help', of: of ?? null }
  }
  if (surplus !== undefined)
    throw new UsageError(`one command at a time: ${words.join(' ')}`, `一次只写一个命令：${words.join(' ')}`)
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
          throw new UsageError(
            'pair --device needs --port or --serial for another place, or --code for a new token',
            'pair --device 还要写 --port 或 --serial（换位置），或 --code（换密钥）',
          )
        return { command: 'rebind', settings, deviceId: values.device, wish }
      }
      if (!values.code)
        throw new UsageError('pair needs --code, as the hub shows it', 'pair 要写 --code，即大厅页面上显示的配对码')
      if ([values.serial, values.port, values.device].filter(Boolean).length > 1) {
        throw new UsageError(
          'a keypad is named by --serial, by --port or by --device, not by two of them',
          '--serial、--port、--device 只写其中一个',
        )
      }
      if (values.device) return { command: 'renew', settings, code: values.code, deviceId: values.device }
      return { command, settings, code: values.code, wish: identityIn(values) }
    case 'unbind':
      if (!values.device) throw new UsageError('unbind needs --device', 'unbind 要写 --device')
      return { command, settings, deviceId: values.device }
    case 'selftest':
      return { command, settings, json, deviceId: values.device ?? null, seconds: secondsIn(values, 120) }
    case 'learn':
      return { command, settings, json, wish: learnWish(values) }
    case 'lamp':
      if (more[0] !== 'try') throw new UsageError('write: lamp try', '应写：lamp try')
      return { command, settings, wish: lampWish(values) }
    case 'udev-rules':
      return { command, settings, group: values.group ?? 'pingyi-bridge' }
    default:
      throw unknownCommand(command)
  }
}

function unknownCommand(command: string | undefined): UsageError {
  if (command === undefined) return new UsageError('a command is missing', '没有写命令', 'pingyi-bridge --help')
  const near = didYouMean(command, COMMANDS)
  return new UsageError(`unknown command: ${command}`, `没有命令 ${command}`, `pingyi-bridge ${near ?? '--help'}`)
}

function identityIn({ serial, port }: Values): Identity | null {
  if (serial) return { serial }
  return port ? { port } : null
}

function secondsIn({ seconds }: Pick<Values, 'seconds'>, usual: number, name = '--seconds'): number {
  if (seconds === undefined) return usual
  const asked = Number(seconds)
  if (Number.isInteger(asked) && asked >= 1 && asked <= 600) return asked
  throw new UsageError(
    `${name} is a whole number from 1 to 600, not ${seconds}`,
    `${name} 要写 1 到 600 的整数，不能是 ${seconds}`,
  )
}

function learnWish(values: Values): LearnWish {
  const { id, name } = values
  if (id === undefined || !/^[a-z0-9-]{1,40}$/.test(id)) {
    throw new UsageError(
      'learn needs --id: the name of the model, of small letters, digits and hyphens',
      'learn 要写 --id：型号的名称，只用小写字母、数字和连字符',
    )
  }
  const levels = (values.keys ?? LEVELS.join(',')).split(',').map(Number) as Level[]
  if (levels.length < 2 || levels.some((level) => !LEVELS.includes(level)) || new Set(levels).size < levels.length) {
    throw new UsageError(
      '--keys lists the levels that have a key, such as 5,4,3,2, each once',
      '--keys 列出有按键的等级，如 5,4,3,2，每个只写一次',
    )
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
    if (!signal)
      throw new UsageError(
        `a signal is one of ${SIGNALS.join(', ')}, not ${name}`,
        `信号只能是 ${SIGNALS.join('、')}，不能是 ${name}`,
      )
    return signal
  }
  const { report, feature } = values
  const signal = named(values.signal)
  if ((signal === null) === (report === undefined && feature === undefined))
    throw new UsageError(
      'lamp try needs --signal NAME, or bytes by --report or --feature',
      'lamp try 要写 --signal 名称，或用 --report、--feature 写字节',
    )
  const bytes = { ...(report ? { reports: report } : {}), ...(feature ? { features: feature } : {}) }
  for (const one of [...(report ?? []), ...(feature ?? [])])
    if (!/^[0-9a-f]{2}( [0-9a-f]{2}){0,63}$/.test(one))
      throw new UsageError(
        `bytes are written "02 01 ff", the report id first (00 without one), not "${one}"`,
        `字节要写成 "02 01 ff"，报告编号在前（没有编号写 00），不能是 "${one}"`,
      )
  const ms = values.ms === undefined ? 400 : Number(values.ms)
  if (!Number.isInteger(ms) || ms < 50 || ms > 5_000)
    throw new UsageError('--ms is a whole number from 50 to 5000', '--ms 要写 50 到 5000 的整数')
  return { which: identityIn(values), signal, bytes, save: named(values.save), ms }
}

function installWish(values: Values): InstallWish {
  // Checks the address.
  const { hub } = settingsOf(values, {})
  return { hub: values.hub === undefined ? null : hub, dryRun: values['dry-run'] ?? false, root: values.root ?? null }
}
