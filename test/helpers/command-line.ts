import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { readAll } from '../../server/cli/read-all.ts'
import { runCommandLine } from '../../server/cli/run-command-line.ts'
import { QUICK_LOAD } from './quick-load.ts'

const CHECKOUT = join(import.meta.dirname, '../..')
const PINGYI = join(CHECKOUT, 'server/cli/pingyi.ts')

export interface Ended {
  code: number | null
  out: string
  err: string
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from standard output
  json: any
}

export interface CommandOptions {
  data: string
  input?: string
  env?: Record<string, string>
}

/** Runs one command of `pingyi` in a process of its own, to its end. */
export async function pingyi(args: readonly string[], { data, input, env }: CommandOptions): Promise<Ended> {
  const child = start(args, data, env)
  const said = listen(child)
  child.stdin!.end(input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out: said.out, err: said.err, json: parsed(said.out) }
}

/**
 * The same in this process, where many commands are tried: most of what a command takes is to load the hub's modules.
 */
export async function pingyiHere(args: readonly string[], { data, input, env }: CommandOptions): Promise<Ended> {
  const said = { out: '', err: '' }
  const code = await runCommandLine(args, {
    env: { ...process.env, PINGYI_DATA: data, ...env },
    user: userInfo().username,
    checkout: CHECKOUT,
    readInput: () => readAll(Readable.from([input ?? ''])),
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
  })
  return { code, ...said, json: parsed(said.out) }
}

/** `pingyi start` or `demo`, listening. */
export class RunningPingyi {
  readonly child: ChildProcess
  readonly said: { out: string; err: string }
  readonly url: string

  private constructor(child: ChildProcess, said: { out: string; err: string }, url: string) {
    this.child = child
    this.said = said
    this.url = url
  }

  /** Resolves when the hub has said where it listens; rejects with what it said when it ends before. */
  static async start(args: readonly string[], { data, env }: CommandOptions): Promise<RunningPingyi> {
    const child = start(args, data, { PINGYI_PORT: '0', ...env })
    child.stdin!.end()
    const said = listen(child)
    const url = await new Promise<string>((resolve, reject) => {
      const look = () => {
        const address = /https?:\/\/[^/\s"]+/.exec(said.out)?.[0]
        if (address !== undefined && /Ctrl-C|"pid"/.test(said.out)) resolve(address)
      }
      child.stdout!.on('data', look)
      child.once('close', (code) => reject(new Error(`ended with ${code}: ${said.err}`)))
    })
    return new RunningPingyi(child, said, url)
  }

  /** Gives its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { child } = this
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await once(child, 'close')
    }
    return child.exitCode
  }
}

function start(args: readonly string[], data: string, env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [...QUICK_LOAD, PINGYI, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PINGYI_DATA: data, ...env },
  })
}

function listen(child: ChildProcess): { out: string; err: string } {
  const said = { out: '', err: '' }
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  return said
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
