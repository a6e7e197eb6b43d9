import { once } from 'node:events'
import { createServer } from 'node:net'

const FIRST = 20_000
/** How many ports belong to each worker of the tests. All stay below 32,768, from where Linux gives ports to connections. */
const EACH = 500
const WORKERS = 24

const first = FIRST + (Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS) * EACH
let next = process.pid % EACH

/**
 * A port of this machine for whoever stops and comes again on it. A port that the system chose (`listen(0)`) may belong to
 * another test's connection by then; this one is given to nobody else.
 */
export async function steadyPort(): Promise<number> {
  for (let tried = 0; tried < EACH; tried++) {
    const port = first + (next++ % EACH)
    if (await isFree(port)) return port
  }
  throw new Error(`no port is free from ${first} to ${first + EACH - 1}`)
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
  } catch {
    return false
  }
  probe.close()
  await once(probe, 'close')
  return true
}
