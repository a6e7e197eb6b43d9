import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { nodeComplaint } from '../../server/require-node.mjs'

const ROOT = join(import.meta.dirname, '..', '..')
const GUARD = join(ROOT, 'server', 'require-node.mjs')

describe('versions', () => {
  test.each(['24.21.0', '24.21.1', '24.30.0'])('%s will do', (version) => expect(nodeComplaint(version)).toBeNull())
  test.each(['18.20.4', '20.20.2', '22.23.0', '24.20.9', '25.0.0', '26.1.0'])('%s will not', (version) => {
    const complaint = nodeComplaint(version)
    expect(complaint).toContain(`现在是 ${version}`)
    expect(complaint).toContain(`this is ${version}`)
    expect(complaint).toContain('npm start')
    expect(complaint).toContain('node_modules/.bin/node')
  })

  test('the guard, package.json and the Node that the project brings name the same version', () => {
    const [least] = packageJson.engines.node.match(/\d+\.\d+/)!
    expect(nodeComplaint(`${least}.0`)).toBeNull()
    const [major, minor] = least.split('.').map(Number)
    expect(nodeComplaint(`${major}.${minor! - 1}.0`)).not.toBeNull()
    for (const brought of Object.values(packageJson.optionalDependencies)) expect(nodeComplaint(brought)).toBeNull()
  })
})

describe('a process of the wrong version', () => {
  let folder: string
  let entry: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pingyi-guard-'))
    entry = join(folder, 'entry.ts')
    writeFileSync(entry, `const told: string = 'the entry ran'\nconsole.log(told)\n`)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** The machine's own Node where it is too old; otherwise ours, told that it is 20. */
  function runGuarded() {
    const older = otherNodes().find((node) => nodeComplaint(versionOf(node)) !== null)
    if (older !== undefined) return { ...run(older, ['--import', GUARD, entry]), version: versionOf(older) }
    const disguise = join(folder, 'disguise.mjs')
    writeFileSync(disguise, `Object.defineProperty(process.versions, 'node', { value: '20.20.2' })\n`)
    return { ...run(process.execPath, ['--import', disguise, '--import', GUARD, entry]), version: '20.20.2' }
  }

  test('exits 2 with one sentence in each language before the entry is read', () => {
    const { status, stdout, stderr, version } = runGuarded()
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr.trim().split('\n')).toEqual(nodeComplaint(version)!.split('\n'))
  })

  test('the right version runs the entry', () => {
    expect(run(process.execPath, ['--import', GUARD, entry])).toMatchObject({ status: 0, stdout: 'the entry ran\n' })
  })
})

test('every package script that runs our code loads the guard first', () => {
  const ours = Object.entries(packageJson.scripts).filter(([, script]) => /\.ts\b/.test(script))
  expect(ours.length).toBeGreaterThan(0)
  for (const [name, script] of ours) {
    expect(`${name}: ${script}`).toMatch(/: node --import \.\/server\/require-node\.mjs /)
  }
})

function otherNodes(): string[] {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((path) => path !== '' && !path.includes('node_modules'))
    .map((path) => join(path, 'node'))
    .filter((node) => run(node, ['--version']).status === 0)
}

function versionOf(node: string): string {
  return run(node, ['--version']).stdout.trim().replace(/^v/, '')
}

function run(command: string, args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return { status, stdout, stderr }
}
