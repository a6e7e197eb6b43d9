import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleTypebox } from '../../server/bundle-typebox.ts'

const ROOT = join(import.meta.dirname, '../..')
const HOME = join(ROOT, 'node_modules/typebox')
const { version, exports } = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8')) as {
  version: string
  exports: Record<string, { default: string }>
}
const ENTRIES = Object.keys(exports).map((entry) => `typebox${entry.slice(1)}`)

/** A checkout with nothing in it but typebox and what loads it. */
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pingyi-load-'))
  mkdirSync(join(root, 'server'))
  mkdirSync(join(root, 'node_modules'))
  cpSync(HOME, join(root, 'node_modules/typebox'), { recursive: true })
  for (const name of ['vite', 'rolldown'])
    symlinkSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name))
  cpSync(join(ROOT, 'server/quick-load.mjs'), join(root, 'server/quick-load.mjs'))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(root, 'server/twice.ts'), 'export const twice = (n: number): number => n * 2\n')
  writeFileSync(
    join(root, 'server/what.ts'),
    `import { Worker, isMainThread, parentPort } from 'node:worker_threads'
import { twice } from './twice.ts'
const from = import.meta.resolve('typebox/compile')
const names = Object.fromEntries(
  await Promise.all(${JSON.stringify(ENTRIES)}.map(async (name: string) => [name, Object.keys(await import(name))])),
)
const { default: Type } = await import('typebox')
const { Compile } = await import('typebox/compile')
const check = Compile(Type.Object({ n: Type.Integer({ minimum: 1 }) }))
const said = { from, names, checks: [check.Check({ n: twice(1) }), check.Check({ n: 0 })] }
if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url))
  worker.once('message', (thread) => console.log(JSON.stringify({ ...said, thread })))
} else parentPort!.postMessage(said.from)
`,
  )
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Said {
  from: string
  thread: string
  names: Record<string, string[]>
  checks: boolean[]
}

function load(...args: string[]): Said {
  return JSON.parse(
    execFileSync(process.execPath, [...args, 'server/what.ts'], { cwd: root, encoding: 'utf8' }),
  ) as Said
}

const QUICK = ['--import', './server/quick-load.mjs']
const COMPILED = '/build/compile/index.mjs'

describe('what loads a hub quickly', () => {
  test('without a bundle of typebox, or with one of another version, takes typebox as it is installed', () => {
    const plain = load()
    expect(plain).toMatchObject({ checks: [true, false] })
    expect(plain.from).toContain(COMPILED)
    expect(load(...QUICK)).toEqual(plain)

    const other = join(root, '.build/typebox-0.0.1')
    mkdirSync(other, { recursive: true })
    writeFileSync(join(other, 'typebox.mjs'), 'throw new Error("of another version")')
    expect(load(...QUICK)).toEqual(plain)
  })

  test('takes the bundle in each thread, which exports the same under each name and checks alike', async () => {
    const plain = load()
    const folder = await bundleTypebox(root)
    expect(folder).toBe(join(root, '.build', `typebox-${version}`))
    const quick = load(...QUICK)
    expect(quick.from).toBe(`file://${folder}/typebox-compile.mjs`)
    expect(quick.thread).toBe(quick.from)
    expect({ ...quick, from: plain.from, thread: plain.thread }).toEqual(plain)
    expect(Object.keys(quick.names)).toEqual(ENTRIES)
    // Whoever does not ask for it does not get it.
    expect(load()).toEqual(plain)
  })

  test('makes the bundle once, whoever makes it at the same time', async () => {
    const folder = join(root, '.build', `typebox-${version}`)
    rmSync(folder, { recursive: true, force: true })
    await Promise.all([bundleTypebox(root), bundleTypebox(root)])
    expect(existsSync(join(folder, 'typebox.mjs'))).toBe(true)
    writeFileSync(join(folder, 'mark'), '')
    await bundleTypebox(root)
    expect(existsSync(join(folder, 'mark'))).toBe(true)
  })
})
