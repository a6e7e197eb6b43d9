import { readFileSync } from 'node:fs'
import type { NetworkInterfaceInfo } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reachableAddresses } from '../../server/listen/reachable-addresses.ts'

const at = (address: string, internal = false) =>
  ({ address, family: address.includes(':') ? 'IPv6' : 'IPv4', internal }) as NetworkInterfaceInfo
const MACHINE = {
  lo: [at('127.0.0.1', true), at('::1', true)],
  eth0: [at('fe80::1'), at('2001:db8::5'), at('10.1.2.3')],
  wlan0: [at('169.254.7.7'), at('192.168.0.9')],
}
const CERTIFICATE = readFileSync(join(import.meta.dirname, '../fixtures/tls/localhost.crt'))

test('a hub that listens on every interface is told by the addresses that others can type', () => {
  expect(reachableAddresses('http://0.0.0.0:8080', MACHINE)).toEqual([
    'http://10.1.2.3:8080',
    'http://192.168.0.9:8080',
    'http://[2001:db8::5]:8080',
  ])
  expect(reachableAddresses('http://[::]:80', { eth0: [at('10.1.2.3')] })).toEqual(['http://10.1.2.3'])
})

test('under HTTPS by the names of the certificate alone: a browser takes no other', () => {
  const addresses = reachableAddresses('https://0.0.0.0:8443', MACHINE, CERTIFICATE)
  expect(addresses[0]).toBe('https://localhost:8443')
  expect(addresses.join()).not.toContain('10.1.2.3')
})

test('one that listens on one address is told by that; without any network, as bound', () => {
  expect(reachableAddresses('http://127.0.0.1:8080', MACHINE)).toEqual(['http://127.0.0.1:8080'])
  expect(reachableAddresses('http://0.0.0.0:8080', { lo: MACHINE.lo })).toEqual(['http://0.0.0.0:8080'])
})
