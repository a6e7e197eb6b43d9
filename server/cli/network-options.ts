import { hostnameOf } from '../listen/host-list.ts'
import { UsageError } from '../machine/usage-error.ts'
import type { NetworkOptions } from '../network.ts'
import type { Settings } from './command.ts'
import { integer, optional, repeated, text, type Reader, type Values } from './option.ts'

/** 0 lets the system choose; what it chose is printed. */
export const port = integer(0, 65_535)
const connections = integer(1, 1_000_000)

const hostName: Reader<string> = {
  takes: 'NAME',
  read(written, name) {
    const found = hostnameOf(/^[0-9a-f]*:[0-9a-f:.]*$/i.test(written) ? `[${written}]` : written)
    if (found !== null && !/^[^[]+:\d+$/.test(written)) return found
    throw new UsageError(
      `--${name} ${written} is not a host name or an address`,
      `--${name} 要写域名或地址，不带端口和路径`,
      `--${name} pingyi.hall.local`,
    )
  },
}

/** Options about listeners, certificates and names, each with its variable in the environment. */
export const networkOptions = {
  'tls-cert': optional(text('FILE'), {
    en: 'certificate with its chain (PEM; PINGYI_TLS_CERT); with --tls-key serves HTTPS, which kiosks on other machines need; read again when it changes; `pingyi tls init` makes one',
    zh: '证书和证书链（PEM；PINGYI_TLS_CERT）；与 --tls-key 一起启用 HTTPS，别的机器上的评价器需要；文件更换后自动启用，不必重启；可用 pingyi tls init 制作',
  }),
  'tls-key': optional(text('FILE'), { en: 'its private key (PEM; PINGYI_TLS_KEY)', zh: '私钥（PEM；PINGYI_TLS_KEY）' }),
  'tls-device-ca': optional(text('FILE'), {
    en: 'authority of the devices’ certificates (PEM; PINGYI_TLS_DEVICE_CA): the kiosk page and the device connection then need one (`pingyi tls device` makes them); the desks do not',
    zh: '评价器证书的签发机构（PEM；PINGYI_TLS_DEVICE_CA）：写了以后，评价页和评价器连接必须出示证书（pingyi tls device 签发）；各工作台不需要',
  }),
  'http-port': optional(port, {
    en: 'port of plain HTTP beside HTTPS (PINGYI_HTTP_PORT): leads there, answers /healthz and /readyz, and nothing else',
    zh: 'HTTPS 之外的 HTTP 端口（PINGYI_HTTP_PORT）：只转到 HTTPS，并回答 /healthz、/readyz',
  }),
  'host-name': repeated(hostName, {
    en: 'a name or address under which the hub is asked for; may stand more than once (PINGYI_HOST_NAME, several with commas); requests by another name are refused. Without it every name is taken',
    zh: '访问服务器所用的域名或地址，可写多次（PINGYI_HOST_NAME，用逗号分开）；用其他名称访问一律拒绝。不写则不限',
  }),
  'max-connections-per-address': optional(connections, {
    en: 'connections of one address at a time (PINGYI_MAX_CONNECTIONS_PER_ADDRESS; 4096); this machine’s own are not counted',
    zh: '同一地址同时的连接数上限（PINGYI_MAX_CONNECTIONS_PER_ADDRESS；4096）；本机不计',
  }),
  'public-port': optional(port, {
    en: 'a listener of its own for citizens’ phones (PINGYI_PUBLIC_PORT): the pages of the public (/rate/, /units/, /r/, /ballot/) move there, and nothing else answers on it; HTTPS where the hub serves HTTPS',
    zh: '单独给市民手机用的端口（PINGYI_PUBLIC_PORT）：公众页面（网络评议 /rate/、职责公开 /units/、回执 /r/、选票 /ballot/）移到这里，其他一概不回答；服务器用 HTTPS 时它也用',
  }),
  'public-host': optional(text('ADDRESS'), {
    en: 'address on which that one listens (PINGYI_PUBLIC_HOST; that of --host)',
    zh: '该端口的监听地址（PINGYI_PUBLIC_HOST；默认同 --host）',
  }),
  'public-tls-cert': optional(text('FILE'), {
    en: 'its certificate, if it has one of its own (PINGYI_PUBLIC_TLS_CERT); read again when it changes',
    zh: '该端口自己的证书（PINGYI_PUBLIC_TLS_CERT）；文件更换后自动启用',
  }),
  'public-tls-key': optional(text('FILE'), {
    en: 'the private key of that (PINGYI_PUBLIC_TLS_KEY)',
    zh: '该证书的私钥（PINGYI_PUBLIC_TLS_KEY）',
  }),
} as const

/** From option, else environment. @throws UsageError */
export function networkSettings(
  values: Values<typeof networkOptions>,
  { env }: Settings,
  listens: { host: string; port: number },
): NetworkOptions {
  const file = (option: 'tls-cert' | 'tls-key' | 'tls-device-ca' | 'public-tls-cert' | 'public-tls-key') =>
    values[option] ?? (env[nameInEnv(option)] || undefined)
  const number = (option: 'http-port' | 'public-port' | 'max-connections-per-address', reader: Reader<number>) =>
    values[option] ?? numberInEnv(option, reader, env)
  const tls = pair('tls-cert', file('tls-cert'), 'tls-key', file('tls-key'))
  const ownTls = pair('public-tls-cert', file('public-tls-cert'), 'public-tls-key', file('public-tls-key'))
  const deviceAuthority = file('tls-device-ca')
  const httpPort = number('http-port', port)
  const publicPort = number('public-port', port)
  const perAddress = number('max-connections-per-address', connections)
  needs('tls-device-ca', deviceAuthority, 'tls-cert', tls)
  needs('http-port', httpPort, 'tls-cert', tls)
  needs('public-tls-cert', ownTls, 'public-port', publicPort)
  const hostNames = values['host-name'] ?? namesInEnv(env)
  return {
    ...listens,
    ...(tls === undefined ? {} : { tls: { ...tls, ...(deviceAuthority === undefined ? {} : { deviceAuthority }) } }),
    ...(httpPort === undefined ? {} : { httpPort }),
    ...(hostNames.length === 0 ? {} : { hostNames }),
    ...(perAddress === undefined ? {} : { connectionsPerAddress: perAddress }),
    ...(publicPort === undefined
      ? {}
      : {
          publicSide: {
            host: values['public-host'] ?? (env['PINGYI_PUBLIC_HOST'] || listens.host),
            port: publicPort,
            ...(ownTls === undefined ? {} : { tls: ownTls }),
          },
        }),
  }
}

/** `--public-port` is `PINGYI_PUBLIC_PORT`. */
function nameInEnv(option: string): string {
  return `PINGYI_${option.toUpperCase().replaceAll('-', '_')}`
}

/** A number of the environment, read as the option is. @throws UsageError that names the variable */
export function numberInEnv(option: string, reader: Reader<number>, env: Settings['env']): number | undefined {
  const name = nameInEnv(option)
  const written = env[name]
  if (written === undefined || written === '') return undefined
  try {
    return reader.read(written, option)
  } catch {
    const what = reader === port ? ['a port', '端口号', '8080'] : ['a number', '整数', '4096']
    throw new UsageError(`${name}=${written} is not ${what[0]}`, `${name} 要写${what[1]}`, `${name}=${what[2]}`)
  }
}

function namesInEnv(env: Settings['env']): string[] {
  return (env['PINGYI_HOST_NAME'] ?? '')
    .split(/[\s,]+/)
    .filter((name) => name !== '')
    .map((name) => hostName.read(name, 'host-name'))
}

function pair(certOption: string, cert: string | undefined, keyOption: string, key: string | undefined) {
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError(
      `--${certOption} and --${keyOption} come together`,
      `--${certOption} 和 --${keyOption} 要一起写`,
      `--${certOption} hall.crt --${keyOption} hall.key`,
    )
  return cert === undefined || key === undefined ? undefined : { cert, key }
}

/** @throws UsageError where one option stands and the one without which it means nothing does not */
function needs(option: string, value: unknown, other: string, otherValue: unknown): void {
  if (value === undefined || otherValue !== undefined) return
  throw new UsageError(`--${option} needs --${other}`, `--${option} 要与 --${other} 一起写`, `--${other}`)
}
