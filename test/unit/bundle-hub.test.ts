import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleFolder, bundleHub } from '../helpers/bundle-hub.ts'
import { QUICK_LOAD } from '../helpers/quick-load.ts'

const ROOT = join(import.meta.dirname, '../..')
const urlOf = (file: string) => pathToFileURL(join(ROOT, file)).href
const COMMAND = urlOf('server/cli/pingyi.ts')

/** The run's own, which may be under way at this moment: it is there whole or not at all. */
const bundle = bundleFolder()
beforeAll(() => bundleHub(bundle))

interface Said {
  command: string
  thrown: string
}

const folder = mkdtempSync(join(tmpdir(), 'pingyi-bundle-'))
afterAll(() => rmSync(folder, { recursive: true }))
const PROBE = join(folder, 'probe.mjs')
writeFileSync(
  PROBE,
  `import { Worker } from 'node:worker_threads'
const [command, file] = process.argv.slice(2)
const thread = new Worker(new URL(file), { workerData: null })
thread.on('error', (error) => console.log(JSON.stringify({ command: import.meta.resolve(command), thrown: error.stack })))`,
)

/** What a process that tests start takes for a command's beginning, and where a thread of it says that it fell. */
function start(TEST_BUNDLE: string): Said {
  const args = [...QUICK_LOAD, PROBE, COMMAND, urlOf('server/campaign/call-file/parse-worker.ts')]
  const env = { ...process.env, TEST_BUNDLE }
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env })) as Said
}

describe('the bundle of a hub that tests start', () => {
  test('is taken for processes and threads where it is there, and errors name the sources either way', () => {
    const plain = start(join(bundle, 'nowhere'))
    const quick = start(bundle)
    expect(plain.command).toBe(COMMAND)
    expect(quick.command).toBe(`${pathToFileURL(bundle).href}/server-cli-pingyi-ts.mjs`)
    const ours = ({ thrown }: Said) => thrown.split('\n').filter((line) => line.includes('/server/'))
    expect(ours(quick)).toEqual(ours(plain))
    expect(ours(plain)[0]).toContain('parse-call-file.ts')
  })

  test('knows each file with which the hub begins a thread or a process', () => {
    const known = JSON.parse(readFileSync(join(bundle, 'beginnings.json'), 'utf8')) as Record<string, string>
    const begun = globSync('server/**/*.ts', { cwd: ROOT }).flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/new URL\('([^']+\.ts)', import\.meta\.url\)/g)].map(
        ([, name]) => new URL(name!, urlOf(file)).href,
      ),
    )
    expect(begun.length).toBeGreaterThan(10)
    expect(begun.filter((file) => !(file in known))).toEqual([])
  })
})
