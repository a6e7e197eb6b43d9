import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * `npm run licences`: the licence of every package in the lock file, for all systems, and an error where one is unknown
 * or asks for more than to be named.
 */
export interface Packaged {
  name: string
  version: string
  /** SPDX, as the package says it; null where it says nothing. */
  licence: string | null
  /** For development alone: nothing of it is shipped. */
  dev: boolean
}

/** They ask to be named, and for nothing else. */
const PERMISSIVE = new Set(
  [
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'CC0-1.0',
    'ISC',
    'MIT',
    'MIT-0',
    'Unlicense',
  ].concat(['X11', 'Zlib']),
)

/**
 * Copyleft by file, looked at one by one: tools that run beside the code while it is made. Nothing of them is changed, and
 * nothing of them is shipped.
 */
const TOOLS: ReadonlyMap<string, string> = new Map([
  ['MPL-2.0 axe-core', 'looks for barriers in the pages of tests'],
  ['MPL-2.0 lightningcss', 'makes styles smaller, in vite'],
])

/** Why a package may not be used, or null. */
export function licenceFault({ name, licence, dev }: Packaged): string | null {
  if (licence === null || licence === '' || /^see licen[cs]e/i.test(licence)) return 'says no licence'
  if (isPermissive(licence)) return null
  const tool = [...TOOLS.keys()].some((key) => key === `${licence} ${name.replace(/^(lightningcss)-.*/, '$1')}`)
  if (tool && dev) return null
  return `has the licence ${licence}, which is not on the list`
}

/** `MIT`, `(MIT OR GPL-3.0)`: one choice is enough; `MIT AND GPL-3.0`: all of them hold. */
export function isPermissive(expression: string): boolean {
  const inner = expression.trim().replace(/^\((.*)\)$/, '$1')
  if (/[()]/.test(inner)) return false
  return inner.split(/ OR /).some((choice) => choice.split(/ AND /).every((one) => PERMISSIVE.has(one.trim())))
}

interface Lock {
  packages: Record<string, { version?: string; license?: string; dev?: boolean; devOptional?: boolean }>
}

/** Every package of the lock file. What an old package does not say there, its own file may say. */
export function packagesOf(root: string): Packaged[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version = '', license, dev = false, devOptional = false }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? ownWord(join(root, path, 'package.json')),
      dev: dev || devOptional,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function ownWord(file: string): string | null {
  if (!existsSync(file)) return null
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as {
    license?: unknown
    licenses?: { type?: unknown }[]
  }
  const words = typeof license === 'string' ? [license] : (licenses ?? []).map(({ type }) => type)
  return words.length > 0 && words.every((word) => typeof word === 'string') ? words.join(' OR ') : null
}

if (import.meta.main) {
  const packages = packagesOf(join(import.meta.dirname, '../..'))
  for (const { name, version, licence, dev } of packages)
    console.log(`${licence ?? '?'}\t${name} ${version}${dev ? '\tdevelopment only' : ''}`)
  const faults = packages.flatMap((each) => {
    const fault = licenceFault(each)
    return fault === null ? [] : [`${each.name} ${each.version} ${fault}`]
  })
  for (const fault of faults) console.error(`!!! ${fault}`)
  console.error(`${packages.length} packages, ${faults.length} not to be used`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
