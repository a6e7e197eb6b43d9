import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pingyiHere } from '../helpers/command-line.ts'
import { QUICK_LOAD } from '../helpers/quick-load.ts'

const ROOT = join(import.meta.dirname, '../..')
const started: ChildProcess[] = []
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-second-'))
})
afterEach(async () => {
  await Promise.all(started.splice(0).map(kill))
  rmSync(folder, { recursive: true, force: true })
})

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

interface Run {
  child: ChildProcess
  /** What `start --json` says when it listens; rejects when it ends before. */
  listening: Promise<{ address: string; pid: number }>
  ended: Promise<{ code: number | null; stderr: string }>
}

function start(): Run {
  const child = spawn(process.execPath, [...QUICK_LOAD, 'server/cli/pingyi.ts', 'start', '--json'], {
    cwd: ROOT,
    env: { ...process.env, PINGYI_DATA: join(folder, 'data'), PINGYI_PORT: '0', PINGYI_HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let stderr = ''
  let stdout = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, stderr })),
  )
  const listening = new Promise<{ address: string; pid: number }>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      for (const line of stdout.split('\n')) {
        if (!line.includes('"address"') || !line.includes('"pid"')) continue
        resolve(JSON.parse(line) as { address: string; pid: number })
      }
    })
    void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${stderr}`)))
  })
  listening.catch(() => {})
  return { child, listening, ended }
}

test('a second hub on the same folder is refused and told which process holds it; a dead process holds nothing', async () => {
  const first = start()
  const { address, pid } = await first.listening
  expect(pid).toBe(first.child.pid)
  const { code, stderr } = await start().ended
  expect(code).toBe(1)
  expect(stderr).toContain('data-directory-locked')
  expect(stderr).toContain(String(pid))
  expect((await fetch(`${address}/readyz`)).status).toBe(200)

  await kill(first.child)
  const next = start()
  expect((await fetch(`${(await next.listening).address}/readyz`)).status).toBe(200)
  next.child.kill('SIGTERM')
  expect(await next.ended).toMatchObject({ code: 0 })
})

const refused = (env: Record<string, string>) =>
  pingyiHere(['start', '--json'], { data: join(folder, 'data'), env: { PINGYI_HOST: '127.0.0.1', ...env } })

test('a taken port is said to be taken, and the folder is free again', async () => {
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = squatter.address() as AddressInfo
    const { code, err } = await refused({ PINGYI_PORT: String(port) })
    expect(code).toBe(1)
    expect(err).toContain('port-taken')
    expect(err).toContain(String(port))
  } finally {
    squatter.close()
  }
  await start().listening
})

test('a folder that cannot be one, a file for a database, a configuration that is not there', async () => {
  writeFileSync(join(folder, 'file'), 'x')
  const inFile = await refused({ PINGYI_DATA: join(folder, 'file', 'data') })
  expect([inFile.code, inFile.err.includes('data-directory-unwritable')]).toEqual([1, true])
  const noConfig = await refused({ PINGYI_CONFIG: join(folder, 'nowhere') })
  expect([noConfig.code, noConfig.err.includes('configuration-invalid')]).toEqual([1, true])
})
