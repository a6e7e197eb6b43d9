import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isPermissive, licenceFault, packagesOf } from '../helpers/list-licences.ts'

const ROOT = join(import.meta.dirname, '../..')
const one = (licence: string | null, more: Partial<Parameters<typeof licenceFault>[0]> = {}) =>
  licenceFault({ name: 'some', version: '1.0.0', licence, dev: false, ...more })

test('every package of the lock file asks for no more than to be named', () => {
  const packages = packagesOf(ROOT)
  expect(packages.length).toBeGreaterThan(200)
  expect(packages.filter((each) => licenceFault(each) !== null)).toEqual([])
})

test.each([
  ['MIT', true],
  ['(MIT OR X11)', true],
  ['MIT OR GPL-3.0-only', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-or-later', false],
  ['AGPL-3.0', false],
  ['LGPL-2.1', false],
  ['(MIT AND (GPL-2.0 OR ISC))', false],
  ['UNLICENSED', false],
])('%s is permissive: %s', (licence, permissive) => expect(isPermissive(licence)).toBe(permissive))

test('what is unknown, copyleft, or a tool that would be shipped is named', () => {
  expect(one('MIT')).toBeNull()
  expect(one(null)).toBe('says no licence')
  expect(one('SEE LICENSE IN LICENSE.md')).toBe('says no licence')
  expect(one('GPL-3.0-only')).toMatch(/GPL-3\.0-only/)
  expect(one('MPL-2.0', { name: 'axe-core', dev: true })).toBeNull()
  expect(one('MPL-2.0', { name: 'lightningcss-linux-x64-gnu', dev: true })).toBeNull()
  expect(one('MPL-2.0', { name: 'axe-core' })).toMatch(/MPL-2\.0/)
  expect(one('MPL-2.0', { name: 'other', dev: true })).toMatch(/MPL-2\.0/)
})

test('no package runs a script when it is installed, and nothing here waits for one', () => {
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m)
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  // npm leaves these out, too, where scripts are ignored.
  const around = (name: string) => /^(?:pre|post)(.+)$/.exec(name)?.[1]
  const LIFE = ['install', 'pare', 'pack', 'publish', 'version']
  const waiting = Object.keys(scripts).filter(
    (name) => (around(name) ?? '') in scripts || LIFE.includes(around(name) ?? ''),
  )
  expect(waiting).toEqual([])
})
