import { isIP } from 'node:net'
import type { Gateway } from '../access/gateway.ts'
import { UsageError } from '../machine/usage-error.ts'
import type { AccessLimits } from '../store/access/remote.ts'
import type { Settings } from './command.ts'
import { numberInEnv } from './network-options.ts'
import { integer, optional, repeated, text, type Reader, type Values } from './option.ts'

const DAY_MS = 86_400_000
/** Longer would be no time of grace any more. */
const days = integer(0, 30)

/** An address, or a network of addresses. */
const address: Reader<string> = {
  takes: 'ADDRESS',
  read(written, name) {
    const [net, bits, ...more] = written.split('/') as [string, string?, ...string[]]
    const family = isIP(net)
    const most = family === 6 ? 128 : 32
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
    if (family !== 0 && fits && more.length === 0) return written
    throw new UsageError(
      `--${name} ${written} is not an address or a network`,
      `--${name} 要写 IP 地址或网段`,
      `--${name} 10.1.2.3`,
    )
  },
}

/** Options about who may come in. */
export const accessOptions = {
  'gateway-address': repeated(address, {
    en: 'address or network from which the gateway connects that checks certificates or UKeys; may stand more than once (PINGYI_GATEWAY_ADDRESS, several with commas)',
    zh: '证书（UKey）网关连接本服务器所用的地址或网段，可写多次（PINGYI_GATEWAY_ADDRESS，用逗号分开）',
  }),
  'gateway-header': optional(text('NAME'), {
    en: 'header in which that gateway says the username whose certificate it checked (PINGYI_GATEWAY_HEADER); it counts as the second factor, and is refused from every other address',
    zh: '网关写入已核验证书所属用户名的标头（PINGYI_GATEWAY_HEADER）；等同二次验证，其他地址带这个标头一律拒绝',
  }),
  'factor-grace-days': optional(days, {
    en: 'days from the first sign-in within which officers have to enrol a second factor (PINGYI_FACTOR_GRACE_DAYS; 7; at most 30)',
    zh: '首次登录后须在几天内登记二次验证（PINGYI_FACTOR_GRACE_DAYS；默认 7，最多 30）',
  }),
} as const

/** From option, else environment. @throws UsageError */
export function accessSettings(
  values: Values<typeof accessOptions>,
  { env }: Settings,
): { gateway?: Gateway; accessLimits?: AccessLimits } {
  const grace = values['factor-grace-days'] ?? numberInEnv('factor-grace-days', days, env)
  const gateway = gatewayOf(
    values['gateway-address'] ?? namesIn(env['PINGYI_GATEWAY_ADDRESS']),
    values['gateway-header'] ?? (env['PINGYI_GATEWAY_HEADER'] || undefined),
  )
  return {
    ...(gateway === undefined ? {} : { gateway }),
    ...(grace === undefined ? {} : { accessLimits: { factorGraceMs: grace * DAY_MS } }),
  }
}

function gatewayOf(addresses: readonly string[], header: string | undefined): Gateway | undefined {
  if (addresses.length === 0 && header === undefined) return undefined
  if (addresses.length > 0 && header !== undefined && /^[\w-]+$/.test(header))
    return { addresses, header: header.toLowerCase() }
  throw new UsageError(
    '--gateway-address and --gateway-header come together, the header as a name of letters, digits and hyphens',
    '--gateway-address 和 --gateway-header 要一起写，标头只用字母、数字和连字符',
    '--gateway-address 10.1.2.3 --gateway-header X-UKey-User',
  )
}

function namesIn(list = ''): string[] {
  return list
    .split(/[\s,]+/)
    .filter((each) => each !== '')
    .map((each) => address.read(each, 'gateway-address'))
}
