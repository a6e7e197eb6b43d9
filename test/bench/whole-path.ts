import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ThreadTimes } from './hub-threads.ts'
import { connectDevices, disconnectAll, pressFor, type LoadFigures } from './device-load.ts'

/**
 * The whole path (socket.io, check, queue, attribution, screening, chain, projections, group commit FULL, ack after
 * commit) at 1,000 connections, one press a message, beside a bare socket.io echo in the same run. Rounds alternate,
 * so that a machine whose speed drifts is fair to both.
 */
export async function wholePath({ connections = 1_000, rounds = 5, roundMs = 4_000 } = {}): Promise<void> {
  const echo = await start('echo-process.ts')
  const hub = await start('hub-process.ts', String(connections))
  const nobody = Array.from<undefined>({ length: connections })
  const echoDevices = await connectDevices(echo.port, nobody)
  const hubDevices = await connectDevices(hub.port, hub.tokens!)
  await pressFor(echoDevices, 1_500)
  await pressFor(hubDevices, 1_500)
  const pairOf = async (presses: number) => ({
    echo: await measured(echo.child, () => pressFor(echoDevices, roundMs, presses)),
    hub: await measured(hub.child, () => pressFor(hubDevices, roundMs, presses)),
  })
  const figures: Pair[] = []
  for (let round = 1; round <= rounds; round++) {
    const pair = await pairOf(1)
    figures.push(pair)
    print(`round ${round}`, pair.echo, pair.hub)
  }
  const backlog: Pair[] = []
  for (let round = 1; round <= rounds; round++) {
    const pair = await pairOf(BACKLOG)
    backlog.push(pair)
    print(`round ${round}, ${BACKLOG} presses a message`, pair.echo, pair.hub)
  }
  disconnectAll([...echoDevices, ...hubDevices])
  process.stdout.write(
    `whole path / bare socket.io echo, ${connections} connections, 1 press a message: ${ratio(figures)}; aim 0.65\n` +
      `${BACKLOG} presses a message (offline backlog), ${Math.round(middle(backlog.map(({ hub }) => hub.perSecond)))} presses/s, ` +
      `beside an echo that takes the same messages and stores nothing, ` +
      `${Math.round(middle(backlog.map(({ echo }) => echo.perSecond)))} presses/s: ${ratio(backlog)}\n`,
  )
  hub.child.send('stop')
  const [ended] = (await once(hub.child, 'message')) as [{ entries: number; presses: number }]
  process.stdout.write(`in the ledger: ${ended.presses} presses, ${ended.entries} entries\n`)
  echo.child.send('stop')
}

const BACKLOG = 50

type Pair = { echo: Measured; hub: Measured }

function ratio(pairs: readonly Pair[]): string {
  const ratios = pairs.map(({ echo, hub }) => hub.perSecond / echo.perSecond)
  const cpu = middle(pairs.map(({ echo, hub }) => echo.cpuUs / hub.cpuUs))
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((figure) => figure.toFixed(2))
  return `median ${middle(ratios).toFixed(2)} (min ${least}, max ${most}), by processor time of the two servers ${cpu.toFixed(2)}`
}

function middle(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor((figures.length - 1) / 2)]!
}

/** Processor time of the server for one press, in microseconds: what a busy machine disturbs least; of a hub by threads. */
type Measured = LoadFigures & { cpuUs: number; socketsUs: number; recordUs: number }

async function measured(server: ChildProcess, run: () => Promise<LoadFigures>): Promise<Measured> {
  const before = await cpuOf(server)
  const figures = await run()
  const after = await cpuOf(server)
  const each = (name: keyof ThreadTimes) => (after[name] - before[name]) / figures.acks
  return { ...figures, cpuUs: each('all'), socketsUs: each('sockets'), recordUs: each('record') }
}

async function cpuOf(server: ChildProcess): Promise<ThreadTimes> {
  server.send('cpu')
  const [{ cpu }] = (await once(server, 'message')) as [{ cpu: ThreadTimes }]
  return cpu
}

function print(name: string, echo: Measured, hub: Measured): void {
  const one = (f: Measured) =>
    `${Math.round(f.perSecond)}/s p50 ${f.p50Ms.toFixed(1)} ms p99 ${f.p99Ms.toFixed(1)} ms cpu ${f.cpuUs.toFixed(0)} us (sockets ${f.socketsUs.toFixed(0)}, record ${f.recordUs.toFixed(0)})`
  process.stdout.write(`${name}: echo ${one(echo)} | hub ${one(hub)}\n`)
}

async function start(
  file: string,
  ...args: string[]
): Promise<{ child: ChildProcess; port: number; tokens?: { deviceId: string; token: string }[] }> {
  const child = fork(join(import.meta.dirname, file), args)
  const [ready] = (await once(child, 'message')) as [{ port: number; tokens?: { deviceId: string; token: string }[] }]
  return { child, ...ready }
}
