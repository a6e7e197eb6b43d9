import { expect, test } from 'vitest'
import { certifiedName, isAmong } from '../../server/access/gateway.ts'
import { COMMANDS } from '../../server/cli/commands/commands.ts'
import { accessSettings } from '../../server/cli/access-options.ts'
import { parseCommandLine } from '../../server/cli/parse.ts'
import { UsageError } from '../../server/machine/usage-error.ts'

const DAY = 86_400_000
const settings = (line: string[], env: Record<string, string> = {}) => {
  const parsed = parseCommandLine(['start', ...line], COMMANDS)
  if (parsed.kind !== 'run') throw new Error('asks for help')
  return accessSettings(parsed.values as never, { env } as never)
}

test('gateway and days of grace come from options, else from the environment', () => {
  expect(settings([])).toEqual({})
  const gateway = { addresses: ['10.1.2.3', 'fd00::/64'], header: 'x-ukey-user' }
  const line = ['--gateway-address', '10.1.2.3', '--gateway-address', 'fd00::/64', '--gateway-header', 'X-UKey-User']
  expect(settings(line)).toEqual({ gateway })
  expect(settings([], { PINGYI_GATEWAY_ADDRESS: '10.1.2.3, fd00::/64', PINGYI_GATEWAY_HEADER: 'X-UKey-User' })).toEqual(
    { gateway },
  )
  expect(settings(['--factor-grace-days', '3'])).toEqual({ accessLimits: { factorGraceMs: 3 * DAY } })
  expect(settings([], { PINGYI_FACTOR_GRACE_DAYS: '0' })).toEqual({ accessLimits: { factorGraceMs: 0 } })
})

test.each([
  [['--gateway-address', '10.1.2.3']],
  [['--gateway-header', 'X-UKey-User']],
  [['--gateway-address', 'gateway.local', '--gateway-header', 'X-UKey-User']],
  [['--gateway-address', '10.1.2.3/33', '--gateway-header', 'X-UKey-User']],
  [['--gateway-address', '10.1.2.3', '--gateway-header', 'X UKey']],
  [['--factor-grace-days', '31']],
])('%j is not how it is written', (line) => expect(() => settings(line)).toThrow(UsageError))

test('an address is among others by itself or by its network, however it is written', () => {
  const list = ['10.1.2.0/24', 'fd00::1']
  expect(['10.1.2.9', '::ffff:10.1.2.9', 'fd00::1'].map((each) => isAmong(each, list))).toEqual([true, true, true])
  expect(['10.1.3.9', 'fd00::2', undefined].map((each) => isAmong(each, list))).toEqual([false, false, false])
})

test('a name is taken as it was written, two of them and broken ones are nobody', () => {
  const gateway = { addresses: ['10.1.2.3'], header: 'x-ukey-user' }
  const named = (value: string | string[] | undefined, address = '10.1.2.3') =>
    certifiedName({ headers: { 'x-ukey-user': value }, socket: { remoteAddress: address } } as never, gateway)
  expect([named('zhang'), named('%E5%BC%A0%E4%B8%89'), named(''), named('%zz'), named(['a', 'b'])]).toEqual([
    'zhang',
    '张三',
    undefined,
    undefined,
    undefined,
  ])
  expect(() => named('zhang', '10.1.2.4')).toThrow(expect.objectContaining({ code: 'not-the-gateway' }))
  expect(named(undefined, '10.1.2.4')).toBeUndefined()
})
