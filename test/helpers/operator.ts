import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ROOT = join(import.meta.dirname, '../..')
const PINGYI = [join(ROOT, 'server/cli/pingyi.ts')]

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs `pingyi …` in a process of its own over a data folder. */
export async function pingyi(data: string, args: string[], input = ''): Promise<CommandResult> {
  const child = spawn(process.execPath, [...PINGYI, ...args], {
    cwd: ROOT,
    env: { ...process.env, PINGYI_DATA: data },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  child.stdin.end(input)
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

/** The same, for a command that must succeed and answers in JSON. */
export async function pingyiJson<T>(data: string, args: string[], input = ''): Promise<T> {
  const { code, stdout, stderr } = await pingyi(data, [...args, '--json'], input)
  if (code !== 0) throw new Error(`pingyi ${args.join(' ')}: ${code}: ${stderr}`)
  return JSON.parse(stdout) as T
}

export interface StartedHub {
  url: string
  port: number
  /** What `start` printed before it said that it runs. */
  banner: string
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>
}

/** `pingyi start` as an operator starts it. */
export async function startHubCommand(data: string, port = 0): Promise<StartedHub> {
  const child = spawn(process.execPath, [...PINGYI, 'start'], {
    cwd: ROOT,
    env: { ...process.env, PINGYI_DATA: data, PINGYI_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said += `${line}\n`
      const address = /http:\/\/127\.0\.0\.1:\d+(?=\/kiosk\/)/.exec(line)?.[0]
      if (address) resolve(address)
    })
    child.once('close', (code) => reject(new Error(`start ended with ${code}: ${said}`)))
  })
  return {
    url,
    port: Number(new URL(url).port),
    get banner() {
      return said
    },
    async stop() {
      if (child.exitCode !== null) return child.exitCode
      child.kill('SIGTERM')
      await once(child, 'close')
      return child.exitCode
    },
  }
}
