import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RunningPingyi } from '../helpers/command-line.ts'
import { QUICK_LOAD } from '../helpers/quick-load.ts'

/** A first start that is killed, wherever it is: the next one begins, and somebody can sign in as its first account. */
let work: string
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'pingyi-first-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

const COMMAND = join(import.meta.dirname, '../../server/cli/pingyi.ts')

/** Starts a hub, kills it as soon as something is to be seen, and gives what it said until then. */
async function killed(data: string, when: (said: string) => boolean): Promise<string> {
  const child = spawn(process.execPath, [...QUICK_LOAD, COMMAND, 'start'], {
    env: { ...process.env, PINGYI_DATA: data, PINGYI_PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  await expect.poll(() => when(said), { interval: 2, timeout: 60_000 }).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'close')
  return said
}

async function signIn(url: string, password: string): Promise<{ status: number; token?: string }> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  })
  return { status: answer.status, ...((await answer.json()) as object) }
}

const moments: [string, (data: string, said: string) => boolean][] = [
  ['when its database begins', (data) => existsSync(join(data, 'pingyi.db'))],
  [
    'while its ledger is seeded',
    (data) => (statSync(join(data, 'pingyi.db-wal'), { throwIfNoEntry: false })?.size ?? 0) > 300_000,
  ],
  ['when the password is kept', (data) => existsSync(join(data, 'first-password'))],
  ['when it has said that it runs', (_, said) => said.includes('Ctrl-C')],
]

test.each(moments)(
  'killed %s',
  async (name, when) => {
    const data = join(work, name.replaceAll(' ', '-'))
    const said = await killed(data, (text) => when(data, text))
    const told = /密码 password\s+(\S+)/.exec(said)?.[1]
    const hub = await RunningPingyi.start(['start', '--json'], { data })
    const { firstPassword } = JSON.parse(hub.said.out.trim().split('\n')[0]!) as {
      firstPassword: { username: string; password: string }
    }
    // Who read it before it was killed need not read it again.
    if (told !== undefined) expect(firstPassword.password).toBe(told)
    expect(statSync(join(data, 'first-password')).mode & 0o777).toBe(0o600)
    const signedIn = await signIn(hub.url, firstPassword.password)
    expect(signedIn.status).toBe(200)
    // It goes when its password was changed, and not before.
    expect(existsSync(join(data, 'first-password'))).toBe(true)
    expect(await hub.stop()).toBe(0)
  },
  180_000,
)
