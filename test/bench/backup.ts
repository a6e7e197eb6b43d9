import { copyFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pingyi, pingyiHere, RunningPingyi } from '../helpers/command-line.ts'
import { StrangerDevice, type Credentials } from '../helpers/stranger-device.ts'
import { BenchLedger } from './ledger-fixture.ts'

const RATINGS = Number(process.env['PINGYI_BENCH_RATINGS'] ?? 200_000)
const DEVICES = 20
const PRESSES_A_SECOND = 50

/**
 * A backup beside a hub that takes presses: how long it takes, quiet and under presses, beside a plain copy of the file,
 * and what the presses and `/readyz` notice of it.
 */
export async function backup(): Promise<void> {
  const bench = await BenchLedger.open()
  const { folder } = bench
  for (let made = 0; made < RATINGS; made += 1_000) await bench.press(Math.min(1_000, RATINGS - made))
  bench.ledger.close()
  bench.ledger.db.close()
  const hub = await RunningPingyi.start(['start', '--log-level', 'error'], { data: folder })
  const { url } = hub
  const out = join(folder, 'backup')
  try {
    const devices: StrangerDevice[] = []
    for (let i = 0; i < DEVICES; i++) {
      const window = `shimin/A${String((i % 16) + 1).padStart(2, '0')}`
      const enrol = ['device', 'enrol', '--window', window, '--kind', 'kiosk', '--json']
      const { json } = await pingyiHere(enrol, { data: folder })
      devices.push(await StrangerDevice.connect({ url, trueTime: Date.now, ...(json as Credentials) }))
    }
    const megabytes = statSync(join(folder, 'pingyi.db')).size / 1e6
    say('database', `${megabytes.toFixed(0)} MB, ${RATINGS} ratings`)
    const copied = time(() => copyFileSync(join(folder, 'pingyi.db'), join(folder, 'copy')))
    say('plain copy of the file', seconds(copied))
    rmSync(join(folder, 'copy'))

    const quietWatch = watch(url, devices)
    await sleep(5_000)
    told('presses alone, 5 s', await quietWatch())
    say('backup without presses', seconds(await backUp(folder, out)))
    const watching = watch(url, devices)
    const took = await backUp(folder, out)
    say(`backup with ${PRESSES_A_SECOND} presses a second`, seconds(took))
    told('presses meanwhile', await watching())
    for (const device of devices) device.close()
  } finally {
    await hub.stop()
    rmSync(folder, { recursive: true })
  }
}

async function backUp(data: string, out: string): Promise<number> {
  rmSync(out, { recursive: true, force: true })
  const began = performance.now()
  const { code, err } = await pingyi(['backup', '--out', out], { data })
  if (code !== 0) throw new Error(err)
  return performance.now() - began
}

interface Noticed {
  acks: number[]
  ready: number[]
}

/** Presses and asks `/readyz` until the answer is called, which gives how long each waited, ms. */
function watch(url: string, devices: StrangerDevice[]): () => Promise<Noticed> {
  const noticed: Noticed = { acks: [], ready: [] }
  const state = { going: true }
  const pressing = devices.map(async (device) => {
    while (state.going) {
      const began = performance.now()
      const answer = await device.submit([device.press(5)])
      if (!answer.ok) throw new Error(JSON.stringify(answer))
      noticed.acks.push(performance.now() - began)
      await sleep(Math.max(0, (1_000 * devices.length) / PRESSES_A_SECOND - (performance.now() - began)))
    }
  })
  const asking = (async () => {
    while (state.going) {
      const began = performance.now()
      await (await fetch(`${url}/readyz`)).text()
      noticed.ready.push(performance.now() - began)
      await sleep(50)
    }
  })()
  return async () => {
    state.going = false
    await Promise.all([...pressing, asking])
    return noticed
  }
}

function told(what: string, { acks, ready }: Noticed): void {
  const at = (values: number[], part: number) =>
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!.toFixed(0)
  say(
    what,
    `${acks.length} presses, ack p50 ${at(acks, 0.5)} ms, p99 ${at(acks, 0.99)} ms; /readyz worst ${at(ready, 1)} ms`,
  )
}

function time(act: () => void): number {
  const began = performance.now()
  act()
  return performance.now() - began
}
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
const say = (what: string, figure: string) => process.stdout.write(`${what.padEnd(44)} ${figure}\n`)
