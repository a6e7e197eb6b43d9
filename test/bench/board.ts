import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { buildDesk, signIn } from '../browser/desk-pages.ts'
import { launchChromium } from '../helpers/chromium.ts'
import { connectDevices, disconnectAll, type LoadDevice } from './device-load.ts'

const WINDOWS = 400
const PER_SECOND = 50
const SLOWER = 4
const AIM_FRAME_MS = 33
const AIM_BYTES = 40_000
/** Levels 1 to 5 of a hundred ratings, as halls report them. */
const MIX = [1, 2, 4, 13, 80]

/**
 * A hall of 400 windows under 50 ratings a second: a real hub in its own process, 400 devices on real sockets, the real
 * board in Chromium with the processor four times slower. Frame times of the page, bytes of the feed on the wire, and
 * what the page worked for one delta; beside it the same page at rest, which is what this machine gives at best.
 */
export async function board({ seconds = 20 } = {}): Promise<void> {
  const desk = await buildDesk()
  const hub = fork(join(import.meta.dirname, 'hub-process.ts'), [String(WINDOWS), desk.pages])
  let browser: Browser | null = null
  try {
    const [{ port, tokens }] = (await once(hub, 'message')) as [Started]
    const devices = await connectDevices(port, tokens)
    await Promise.all(devices.map(hello))
    browser = await launchChromium({})
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    const watch = await watchWire(page)
    await signIn(page, `http://127.0.0.1:${port}`, '/hall/', 'maxiaoyan')
    await page.locator('.tile').first().waitFor()
    const parts: [string, string][] = [
      ['all 400 windows', '全部区域'],
      ['one zone, as it opens', await page.locator('.zonetabs button').first().innerText()],
    ]
    for (const [name, tab] of parts) {
      await page.getByRole('button', { name: tab, exact: true }).click()
      await page.waitForTimeout(500)
      print(
        `${name} (${await page.locator('.tile').count()} tiles), processor ${SLOWER} times slower, ${seconds} s each:`,
      )
      await watch.session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
      for (const rate of [0, PER_SECOND]) {
        const presses = rate === 0 ? page.waitForTimeout(seconds * 1_000) : press(devices, seconds, rate)
        say(rate, await figures(page, watch, presses), seconds)
      }
      await watch.session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    }
    disconnectAll(devices)
  } finally {
    await browser?.close()
    await end(hub)
    desk.remove()
  }
}

interface Started {
  port: number
  tokens: { deviceId: string; token: string }[]
}

interface Wire {
  session: CDPSession
  deltas: number
  bytes: number
}

async function end(hub: ChildProcess): Promise<void> {
  if (hub.exitCode !== null) return
  const gone = once(hub, 'exit')
  hub.send('end')
  await gone
}

async function watchWire(page: Page): Promise<Wire> {
  const session = await page.context().newCDPSession(page)
  const wire = { session, deltas: 0, bytes: 0 }
  await session.send('Network.enable')
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  session.on('Network.webSocketFrameReceived', ({ response }) => {
    wire.bytes += Buffer.byteLength(response.payloadData)
    if (response.payloadData.includes('hall:delta')) wire.deltas++
  })
  return wire
}

async function hello({ socket, bootId }: LoadDevice): Promise<void> {
  const uptimeMs = Math.floor(performance.now())
  const told = { model: 'bench', version: '1', bootId, at: Date.now(), uptimeMs, pending: 0 }
  await socket.timeout(30_000).emitWithAck('device:hello', told)
}

/** Presses spread evenly over the time, each at a window drawn by chance from a fixed seed. */
async function press(devices: LoadDevice[], seconds: number, rate: number): Promise<void> {
  const draw = drawn(20_260_101)
  const acks: Promise<unknown>[] = []
  const began = performance.now()
  for (let i = 0; i < seconds * rate; i++) {
    const wait = began + (i * 1_000) / rate - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    const device = devices[Math.floor(draw() * devices.length)]!
    const [at, uptimeMs, { bootId }] = [Date.now(), Math.floor(performance.now()), device]
    const item = { kind: 'press', id: uuid7(at), seq: device.seq++, level: level(draw() * 100), pressedAt: at }
    const items = [{ ...item, uptimeMs, bootId, input: 'touch' }]
    acks.push(device.socket.timeout(30_000).emitWithAck('press:submit', { sent: { at, uptimeMs, bootId }, items }))
  }
  for (const answer of (await Promise.all(acks)) as { results?: { status: string }[] }[])
    if (answer.results?.[0]?.status !== 'stored') throw new Error(`not stored: ${JSON.stringify(answer)}`)
}

function level(share: number): number {
  let left = share
  return 1 + MIX.findIndex((many) => (left -= many) < 0)
}

/** Park and Miller's generator: the same presses in every run. */
function drawn(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

interface Figures {
  frames: number[]
  deltas: number
  bytes: number
  /** By CDP: seconds of processor and counts over the whole time. */
  metrics: Record<string, number>
}

async function figures(page: Page, wire: Wire, busy: Promise<unknown>): Promise<Figures> {
  await page.evaluate(() => {
    const kept = globalThis as unknown as { frames: number[]; measuring: boolean }
    kept.frames = []
    kept.measuring = true
    let before = performance.now()
    const frame = (now: number) => {
      kept.frames.push(now - before)
      before = now
      if (kept.measuring) requestAnimationFrame(frame)
    }
    requestAnimationFrame((now) => {
      before = now
      requestAnimationFrame(frame)
    })
  })
  const [from, before] = [{ ...wire }, await metricsOf(wire.session)]
  await busy
  const after = await metricsOf(wire.session)
  const frames = await page.evaluate(() => {
    const kept = globalThis as unknown as { frames: number[]; measuring: boolean }
    kept.measuring = false
    return kept.frames
  })
  const metrics = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]!]))
  return { frames, deltas: wire.deltas - from.deltas, bytes: wire.bytes - from.bytes, metrics }
}

async function metricsOf(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

function say(rate: number, { frames, deltas, bytes, metrics }: Figures, seconds: number): void {
  const sorted = frames.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  const long = frames.filter((ms) => ms > AIM_FRAME_MS).length
  const judged = (value: number, aim: number) =>
    rate === 0 ? '' : ` (aim under ${aim}: ${value < aim ? 'met' : 'MISSED'})`
  print(
    `  ${rate === 0 ? 'at rest' : `${rate} ratings/s`}: frame p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms${judged(at(0.95), AIM_FRAME_MS)}, ` +
      `p99 ${at(0.99).toFixed(1)} ms, most ${at(1).toFixed(0)} ms; ${long} of ${frames.length} frames over ${AIM_FRAME_MS} ms, ${((100 * long) / frames.length).toFixed(1)} %`,
  )
  const each = (name: string) => (metrics[name]! / seconds).toFixed(1)
  const ms = (name: string) => ((metrics[name]! * 1_000) / seconds).toFixed(1)
  print(
    `    a second: ${(deltas / seconds).toFixed(1)} deltas, ${(bytes / seconds / 1_000).toFixed(1)} kB` +
      `${judged(bytes / seconds / 1_000, AIM_BYTES / 1_000)}; main thread ${ms('TaskDuration')} ms, of it script ` +
      `${ms('ScriptDuration')}, style ${ms('RecalcStyleDuration')} (${each('RecalcStyleCount')} times), layout ` +
      `${ms('LayoutDuration')} (${each('LayoutCount')} times)`,
  )
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
