import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { connectDevices, disconnectAll, type LoadDevice } from './device-load.ts'
import { PASSWORD, type HubOfBench, type InterferenceSizes } from './interference-places.ts'

const BOARDS = 5
/** Aims of an honest press and of `/readyz`; beside those who come back all at once, other ones. */
const AIMS = { timesQuiet: 3, p99Ms: 100, readyMs: 250 }
const RETURNING_AIMS = { timesQuiet: Infinity, p99Ms: 1_000, readyMs: 1_000 }
const PROBE_EVERY_MS = 100
/** Of an honest press while nothing else goes on. */
let quietP99 = NaN
/** What the hub is asked by its own process. */
const OF_HUB = ['correction', 'rebuild', 'rebuild-spoilt']
const LOADS = ['backlog', 'returning', 'import', 'backup', 'export', 'sign-in', 'malformed', 'connections', 'online']
const NAMES = [...LOADS, ...OF_HUB]

const size = (name: string, usual: number) => Number(process.env[`PINGYI_BENCH_${name}`] ?? usual)

/**
 * Whether an honest press waits for anybody: 50 presses a second and five boards on a big ledger, and beside them, one
 * after the other, whatever desks, backups and devices do. From send to acknowledgement, and the worst `/readyz`.
 * PINGYI_BENCH_ONLY=backup,import runs some; PINGYI_BENCH_RATINGS, _RETURNING, _RETURNING_PRESSES, _BACKLOG,
 * _BACKLOG_PRESSES, _CALLS, _CONNECTIONS, _CONNECTING (a second), _ONLINE, _CORRECTED and _SECONDS are sizes. Exported are the ratings of two days, about a seventh.
 */
export async function interference(): Promise<void> {
  const sizes: InterferenceSizes = {
    ratings: size('RATINGS', 700_000),
    honestDevices: 50,
    backlogDevices: size('BACKLOG', 40),
    backlogPresses: size('BACKLOG_PRESSES', 500),
    returningDevices: size('RETURNING', 2_000),
    returningPresses: size('RETURNING_PRESSES', 50),
    calls: size('CALLS', 20_000),
    connections: size('CONNECTIONS', 19_000),
    connecting: size('CONNECTING', 10_000),
    onlinePerMinute: size('ONLINE', 2_000),
    corrected: size('CORRECTED', 100_000),
    seconds: size('SECONDS', 20),
  }
  const only = process.env['PINGYI_BENCH_ONLY']?.split(',')
  const unknown = only?.find((name) => !NAMES.includes(name))
  if (unknown !== undefined) throw new Error(`no disturbance ${unknown}; there are: ${NAMES.join(', ')}`)
  const child = fork(join(import.meta.dirname, 'interference-hub.ts'), [JSON.stringify(sizes)])
  child.once('exit', (code, signal) => {
    if (code !== 0) say(`the hub ended with ${code ?? signal}`)
  })
  try {
    const began = performance.now()
    const [hub] = (await Promise.race([once(child, 'message'), ended(child)])) as [HubOfBench]
    say(`${hub.ratings} ratings made in ${((performance.now() - began) / 1_000).toFixed(0)} s`)
    const devices = await connectDevices(hub.port, hub.tokens.honest)
    const boards = await watch(hub.port)
    await measured('warm-up', hub, devices, () => sleep(3_000).then(() => ''))
    await measured('quiet', hub, devices, () => sleep(sizes.seconds * 1_000).then(() => ''))
    const rest = await factsOf(child)
    say(`  hub ${rest.mib} MiB at rest, at most ${rest.peakMib} since its start`)
    for (const name of only ?? NAMES) {
      const begin = OF_HUB.includes(name) ? await prepareInHub(name, child) : await prepare(name, hub, sizes)
      const [before, at] = [await factsOf(child), performance.now()]
      const figures = await measured(name, hub, devices, begin)
      const took = performance.now() - at
      const { ratings, mib, peakMib, cpuMs, loopMs, longestMs } = await factsOf(child)
      const share = (now: number, then: number) => `${Math.round((100 * (now - then)) / took)} %`
      say(
        `  ${figures}; ${ratings} ratings, hub ${mib} MiB, at most ${peakMib} since its start, ` +
          `${share(cpuMs, before.cpuMs)} of a core, its event loop ${share(loopMs, before.loopMs)}, longest piece ${longestMs.toFixed(0)} ms`,
      )
      await sleep(2_000)
    }
    for (const board of boards) board.disconnect()
    disconnectAll(devices)
  } finally {
    if (child.exitCode === null) {
      child.send('end')
      await once(child, 'exit')
    }
  }
}

interface Facts {
  ratings: number
  mib: number
  peakMib: number
  /** Processor time of the process, and of the thread of its event loop. */
  cpuMs: number
  loopMs: number
  /** The longest piece of work of that thread since the facts before. */
  longestMs: number
}

/** Of the hub's process, the making of its ledger included. */
async function factsOf(child: ChildProcess): Promise<Facts> {
  child.send('facts')
  const [facts] = (await once(child, 'message')) as [Facts]
  return facts
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null]
  throw new Error(`a process of the benchmark ended with ${code}`)
}

/** A process that is ready to disturb, and what lets it begin; that ends with what is to be said of it. */
async function prepare(name: string, hub: HubOfBench, sizes: InterferenceSizes): Promise<() => Promise<string>> {
  const child = fork(join(import.meta.dirname, 'interference-load.ts'))
  child.send({ hub, sizes, name })
  const over = ended(child)
  over.catch(() => {})
  await Promise.race([once(child, 'message'), over])
  return async () => {
    const told = once(child, 'message')
    child.send('begin')
    const [figures] = (await Promise.race([told, over])) as [string]
    return figures
  }
}

/** A large correction, or all tables made again from the ledger, where a tenth of the ratings has a wrong row or none has. */
async function prepareInHub(name: string, child: ChildProcess): Promise<() => Promise<string>> {
  const ask = async (message: string) => {
    const told = once(child, 'message')
    child.send(message)
    return ((await told) as [string])[0]
  }
  if (name === 'rebuild-spoilt') await ask('spoil')
  return () => ask(name === 'correction' ? name : 'rebuild')
}

/** Honest presses and probes while something else goes on. */
async function measured(
  name: string,
  hub: HubOfBench,
  devices: LoadDevice[],
  meanwhile: () => Promise<string>,
): Promise<string> {
  const under = { way: true }
  const waits: number[] = []
  const ready = { worst: 0, refused: 0 }
  let busy = 0
  const pressing = devices.map(async (device, i) => {
    await sleep((i * 1_000) / devices.length)
    for (let next = performance.now(); under.way; next += 1_000) {
      await sleep(Math.max(0, next - performance.now()))
      busy += await press(device, waits)
    }
  })
  const probing = probe(hub.port, ready, () => under.way)
  // What ends them is told after what ended the disturbance, which is its reason.
  const honest = Promise.all([...pressing, probing])
  honest.catch(() => {})
  const figures = await meanwhile().finally(() => (under.way = false))
  await honest
  if (name === 'warm-up') return figures
  waits.sort((a, b) => a - b)
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0
  const p99 = at(0.99)
  if (name === 'quiet') quietP99 = p99
  const aims = name === 'returning' ? RETURNING_AIMS : AIMS
  const held = p99 <= aims.timesQuiet * quietP99 && p99 <= aims.p99Ms && ready.worst <= aims.readyMs
  say(
    `${name}: ${waits.length} presses, p50 ${at(0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms (${(p99 / quietP99).toFixed(1)} times quiet), ` +
      `worst /readyz ${ready.worst.toFixed(0)} ms (${ready.refused} times not ready), told busy ${busy} times; ` +
      `${held ? 'within' : 'ABOVE'} the aims; load ${loadavg()[0]!.toFixed(1)}`,
  )
  return figures
}

/** One press from its first sending to its acknowledgement; how often it was turned away before. */
async function press(device: LoadDevice, waits: number[]): Promise<number> {
  const began = performance.now()
  const at = Date.now()
  const uptimeMs = Math.floor(began)
  const { bootId } = device
  const item = {
    kind: 'press',
    id: uuid7(at),
    seq: device.seq++,
    level: 5,
    pressedAt: at,
    uptimeMs,
    bootId,
    input: 'touch',
  }
  for (let turned = 0; ; turned++) {
    const sent = { at: Date.now(), uptimeMs: Math.floor(performance.now()), bootId }
    const answer = (await device.socket
      .timeout(60_000)
      .emitWithAck('press:submit', { sent, items: [item] })
      .catch((error: unknown) => ({ ok: false, code: String(error) }))) as {
      ok: boolean
      code?: string
      results?: { status: string }[]
    }
    if (answer.ok) {
      if (answer.results?.[0]?.status === 'refused') throw new Error(`refused: ${JSON.stringify(answer)}`)
      waits.push(performance.now() - began)
      return turned
    }
    if (answer.code !== 'busy') throw new Error(`not stored: ${JSON.stringify(answer)}`)
    await sleep(500 + Math.random() * 500)
  }
}

async function probe(port: number, ready: { worst: number; refused: number }, open: () => boolean): Promise<void> {
  while (open()) {
    const began = performance.now()
    // A new connection each, as a probe makes it; one that is cut is an answer, too, and no good one.
    const ok = await fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: 'close' } }).then(
      async (response) => {
        await response.arrayBuffer()
        return response.ok
      },
      () => false,
    )
    ready.worst = Math.max(ready.worst, performance.now() - began)
    if (!ok) ready.refused++
    await sleep(PROBE_EVERY_MS)
  }
}

async function watch(port: number): Promise<Socket[]> {
  const url = `http://127.0.0.1:${port}`
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'board', password: PASSWORD }),
  })
  const { token } = (await response.json()) as { token: string }
  return Promise.all(
    Array.from({ length: BOARDS }, async () => {
      const socket = io(`${url}/hall`, { transports: ['websocket'], forceNew: true, auth: { token } })
      const answer = (await socket.timeout(30_000).emitWithAck('hall:watch', { hall: 'shimin' })) as { ok: boolean }
      if (!answer.ok) throw new Error(`no board: ${JSON.stringify(answer)}`)
      return socket
    }),
  )
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
