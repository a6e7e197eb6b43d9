import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { DeathPoint } from './die-at.ts'
import { QUICK_LOAD } from './quick-load.ts'
import { steadyPort } from './steady-port.ts'

export interface ChildHub {
  child: ChildProcess
  port: number
  /**
   * Enrols one kiosk a window name (`shimin/A01`) and answers with its identity.
   *
   * @param since the devices have stood there, and the windows have had their units, from then on; else from now on
   */
  enrol(windows: string[], since?: number): Promise<{ deviceId: string; token: string }[]>
  /**
   * The process kills itself at this point of the next message of presses that a new connection brings; `writer`: the thread
   * of the writer ends when it writes next.
   */
  dieAt(point: DeathPoint | 'writer'): Promise<void>
  /** Resolves when the process has ended, by whatever. */
  ended(): Promise<void>
  kill(): Promise<void>
  stop(): Promise<void>
}

/** A real hub in a process of its own, so that it can be killed at any instant. Without a port: one on which it can come again. */
export async function startChildHub(data: string, port?: number, env: Record<string, string> = {}): Promise<ChildHub> {
  const child = fork(join(import.meta.dirname, 'hub-child-process.ts'), [data, String(port ?? (await steadyPort()))], {
    env: { ...process.env, ...env },
    execArgv: [...process.execArgv, ...QUICK_LOAD, '--import', join(import.meta.dirname, 'die-in-writer.ts')],
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000)
    process.stderr.write(text)
  })
  const [ready] = (await Promise.race([
    once(child, 'message'),
    once(child, 'close').then(([code]) => {
      throw new Error(`the hub ended with ${code} before it listened: ${said}`)
    }),
  ])) as [{ port: number }]
  const ended = async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  return {
    child,
    port: ready.port,
    async enrol(windows, since) {
      child.send({ enrol: windows, since })
      const [answer] = (await once(child, 'message')) as [{ deviceId: string; token: string }[]]
      return answer
    },
    async dieAt(point) {
      child.send({ dieAt: point })
      await once(child, 'message')
    },
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended()
    },
    async stop() {
      child.kill('SIGTERM')
      await ended()
    },
  }
}
