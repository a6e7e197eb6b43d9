import { didYouMean } from '../machine/did-you-mean.ts'
import type { Command } from './command.ts'
import { decides, optionsOf } from './officer-options.ts'
import { flag, optional, text, type Options } from './option.ts'
import { readOptions, type ReadOptions } from '../machine/read-options.ts'
import { UsageError } from '../machine/usage-error.ts'

/** Options of every command. */
export const COMMON = {
  data: optional(text('FOLDER'), {
    en: 'data directory (PINGYI_DATA; ./data)',
    zh: '数据目录（PINGYI_DATA；默认 ./data）',
  }),
  config: optional(text('FOLDER'), {
    en: 'configuration for a first start and what is taken up from it (PINGYI_CONFIG; config/yinchuan); a running hub goes by its own',
    zh: '配置目录，用于首次启动和登记其中的改动（PINGYI_CONFIG；默认 config/yinchuan）；服务器在运行时用它启动时的配置',
  }),
  json: flag({ en: 'answer in JSON, for machines', zh: '以 JSON 回答，供程序读取' }),
  help: flag({ en: 'say everything about the command', zh: '说明本命令' }),
} satisfies Options

export type Parsed =
  | { kind: 'help'; command: Command | null; topic: string | null }
  | {
      kind: 'run'
      command: Command
      values: Record<string, unknown>
      json: boolean
      data?: string
      config?: string
      officer?: { name: string; stdin: boolean }
    }

/** @throws UsageError */
export function parseCommandLine(args: readonly string[], commands: readonly Command[]): Parsed {
  const words = leadingWords(args)
  const command = findCommand(words, commands)
  const wantsHelp = args.includes('--help') || args.includes('-h') || words[0] === 'help'
  if (!command) {
    if (words.length === 0 || words[0] === 'help') return help(words.slice(1), commands, args)
    const family = commands.filter((each) => each.name.startsWith(`${words[0]} `))
    if (wantsHelp && family.length > 0) return { kind: 'help', command: null, topic: words[0]! }
    throw unknownCommand(words, commands)
  }
  if (wantsHelp) return { kind: 'help', command, topic: command.name }
  const rest = args.slice(command.name.split(' ').length)
  const raw = readRaw(rest, command)
  const { json, data, config } = raw
  return {
    kind: 'run',
    command,
    values: readValues(command, raw),
    json: json === true,
    ...(typeof data === 'string' ? { data: COMMON.data.read(data, 'data') } : {}),
    ...(typeof config === 'string' ? { config: COMMON.config.read(config, 'config') } : {}),
    ...officerIn(raw, command),
  }
}

/** Who gives the word for a command that decides. @throws UsageError */
function officerIn(raw: ReadOptions['values'], command: Command) {
  if (!decides(command)) return {}
  const { officer, 'officer-password-stdin': stdin, 'password-stdin': before } = raw
  if (typeof officer === 'string') return { officer: { name: officer, stdin: stdin === true || before === true } }
  if (stdin !== true) return {}
  throw new UsageError(
    '--officer-password-stdin is missing --officer',
    '--officer-password-stdin 要与 --officer 同用',
    '--officer NAME --officer-password-stdin',
  )
}

function leadingWords(args: readonly string[]): string[] {
  const end = args.findIndex((arg) => arg.startsWith('-'))
  return args.slice(0, end === -1 ? args.length : end)
}

function findCommand(words: readonly string[], commands: readonly Command[]): Command | undefined {
  const two = words.slice(0, 2).join(' ')
  return commands.find((each) => each.name === two) ?? commands.find((each) => each.name === words[0])
}

function help(words: readonly string[], commands: readonly Command[], args: readonly string[]): Parsed {
  const command = findCommand(words, commands)
  if (command) return { kind: 'help', command, topic: command.name }
  if (words.length > 0) {
    if (commands.some((each) => each.name.startsWith(`${words[0]} `)))
      return { kind: 'help', command: null, topic: words[0]! }
    throw unknownCommand(words, commands)
  }
  const strange = args.find((arg) => arg.startsWith('-') && arg !== '--help' && arg !== '-h')
  if (strange !== undefined)
    throw new UsageError(`a command comes before ${strange}`, `${strange} 前面要写命令`, 'pingyi start, pingyi --help')
  return { kind: 'help', command: null, topic: null }
}

function unknownCommand(words: readonly string[], commands: readonly Command[]): UsageError {
  const [first] = words
  const names = commands.map((each) => each.name)
  const family = names.filter((name) => name.startsWith(`${first} `))
  const written = words.slice(0, family.length > 0 ? 2 : undefined).join(' ')
  if (family.length > 0 && words.length === 1)
    return new UsageError(`${first} needs one more word`, `${first} 后面还要一个词`, family.join(', '))
  const families = [...new Set(names.map((name) => name.split(' ')[0]!))]
  const near = didYouMean(written, names) ?? didYouMean(first!, families)
  return new UsageError(
    `no command ${written}`,
    `没有命令 ${written}`,
    near === null ? (family.length > 0 ? family.join(', ') : 'pingyi --help') : `pingyi ${near}`,
  )
}

function readRaw(args: readonly string[], command: Command): ReadOptions['values'] {
  const speaker = { name: command.name, help: `pingyi ${command.name} --help` }
  const { values, words } = readOptions(args, { ...COMMON, ...optionsOf(command) }, speaker)
  const [word] = words
  if (word === undefined) return values
  throw new UsageError(`${word} belongs to no option`, `多余的词 ${word}`, usageOf(command))
}

function readValues(command: Command, raw: ReadOptions['values']): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  const missing: string[] = []
  for (const [name, option] of Object.entries(command.options)) {
    const written = raw[name]
    if (option.takes === null) values[name] = written === true
    else if (typeof written === 'string') values[name] = option.read(written, name)
    else if (Array.isArray(written)) values[name] = written.flatMap((each) => option.read(each, name))
    else if (option.required) missing.push(`--${name} ${option.takes}`)
  }
  if (missing.length > 0)
    throw new UsageError(`${command.name} lacks ${missing.join(', ')}`, `缺少 ${missing.join('、')}`, usageOf(command))
  return values
}

/** One line: the command with what it must have, and the rest in brackets. */
export function usageOf(command: Command): string {
  const parts = Object.entries(optionsOf(command)).map(([name, option]) => {
    const written = option.takes === null ? `--${name}` : `--${name} ${option.takes}`
    return option.required ? written : `[${written}]`
  })
  return ['pingyi', command.name, ...parts].join(' ')
}
