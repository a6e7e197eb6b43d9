import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TrustFiles } from '../hub/hub-trust.ts'
import { UsageError } from '../../server/machine/usage-error.ts'

export interface Settings {
  hub: string
  data: string
  models: string
  logLevel: string
  /** Port of the status page on 127.0.0.1; 0: none. */
  statusPort: number
  simulatedKeypad: string | null
  /** Whom it trusts, and what it shows of itself. */
  tls: TrustFiles
}

/** What a settings file may say; `statusPort` as a number or as text. */
type SettingsFile = { [K in (typeof MEMBERS)[number]]?: string }
const MEMBERS = ['hub', 'data', 'models', 'logLevel', 'statusPort', 'tlsCa', 'tlsCert', 'tlsKey'] as const
const LOG_LEVELS = ['debug', 'info', 'warn', 'error']
const STATUS_PORT = 8_377

interface Given {
  hub?: string | undefined
  data?: string | undefined
  models?: string | undefined
  'log-level'?: string | undefined
  'status-port'?: string | undefined
  'simulated-keypad'?: string | undefined
  'tls-ca'?: string | undefined
  'tls-cert'?: string | undefined
  'tls-key'?: string | undefined
}

/** The command line wins over the file. @throws UsageError */
export function settingsOf(given: Given, file: SettingsFile): Settings {
  const settings = {
    hub: given.hub ?? file.hub ?? 'http://127.0.0.1:8080',
    data: given.data ?? file.data ?? './data/bridge',
    models: given.models ?? file.models ?? join(import.meta.dirname, '../../config/keypads'),
    logLevel: given['log-level'] ?? file.logLevel ?? 'info',
    statusPort: Number(given['status-port'] ?? file.statusPort ?? STATUS_PORT),
    simulatedKeypad: given['simulated-keypad'] ?? null,
    tls: {
      ca: given['tls-ca'] ?? file.tlsCa ?? null,
      cert: given['tls-cert'] ?? file.tlsCert ?? null,
      key: given['tls-key'] ?? file.tlsKey ?? null,
    },
  }
  if ((settings.tls.cert === null) !== (settings.tls.key === null))
    throw new UsageError('--tls-cert and --tls-key come together', '--tls-cert 和 --tls-key 要一起写')
  if (!/^https?:$/.test(URL.parse(settings.hub)?.protocol ?? '')) {
    throw new UsageError(
      `the hub needs an address such as http://127.0.0.1:8080, not ${settings.hub}`,
      `--hub 要写地址，如 http://127.0.0.1:8080，不能是 ${settings.hub}`,
    )
  }
  if (!LOG_LEVELS.includes(settings.logLevel))
    throw new UsageError(`the log level is one of ${LOG_LEVELS.join(', ')}`, `日志级别只能是 ${LOG_LEVELS.join('、')}`)
  if (!Number.isInteger(settings.statusPort) || settings.statusPort < 0 || settings.statusPort > 65_535) {
    throw new UsageError(
      'the port of the status page is a number from 1 to 65535, or 0 for none',
      '状态页的端口要写 1 到 65535 的数，写 0 表示不要状态页',
    )
  }
  return settings
}

/** @throws UsageError that names the file and the place */
export function readSettingsFile(file: string): SettingsFile {
  let document: unknown
  try {
    document = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`, `${file}：读不了，或不是 JSON`)
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new UsageError(
      `${file}: is not an object with any of ${MEMBERS.join(', ')}`,
      `${file}：应是一个对象，成员只能是 ${MEMBERS.join('、')}`,
    )
  }
  const found: SettingsFile = {}
  for (const [name, value] of Object.entries(document)) {
    const member = MEMBERS.find((member) => member === name)
    if (!member)
      throw new UsageError(
        `${file}: /${name} is not known: ${MEMBERS.join(', ')} are`,
        `${file}：没有 /${name} 这一项，只有 ${MEMBERS.join('、')}`,
      )
    const text = member === 'statusPort' && typeof value === 'number' ? String(value) : (value as unknown)
    if (typeof text !== 'string' || text === '')
      throw new UsageError(`${file}: /${name} is not a text`, `${file}：/${name} 应是文字`)
    found[member] = text
  }
  return found
}
