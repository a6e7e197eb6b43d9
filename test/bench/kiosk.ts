import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { A01 } from '../browser/kiosk-looks.ts'
import { CODE, StandInHub, buildKiosk } from '../browser/kiosk-stand-in.ts'
import { SETTLE_MS } from '../../kiosk/rating/flow/flow-state.ts'
import { launchChromium } from '../helpers/chromium.ts'

const SLOWER = 6
/** A finger rests this long on a button before it leaves. */
const TOUCH_MS = 80
/** Whoever has not arrived by then has been lost, s. */
const LONGEST_S = 600
/**
 * The kiosk page in Chromium on this machine: bytes of the first load; touch to the screen that follows, with the
 * processor slowed six times; shifts of the layout; memory over many ratings in one life of the page.
 */
export async function kiosk({ touches = 60, ratings = 10_000 } = {}): Promise<void> {
  const built = await buildKiosk()
  const hub = new StandInHub(built.pages, structuredClone(A01))
  const browser = await launchChromium({ args: ['--enable-precise-memory-info'] })
  try {
    firstLoad(built.pages)
    await hub.start()
    if (touches > 0) await handOff(browser, hub, touches)
    await memory(browser, hub, ratings)
  } finally {
    await browser.close()
    await hub.stop()
    built.remove()
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Everything that the service worker keeps for a start without network: page, scripts, styles, faces, manifest, icons. */
function firstLoad(pages: string): void {
  const worker = readFileSync(join(pages, 'kiosk', 'service-worker.js'), 'utf8')
  const urls = new Set([...worker.matchAll(/["'`](\/(?:kiosk|assets)\/[^"'`]*)["'`]/g)].map((match) => match[1]!))
  const code: string[] = []
  let sum = 0
  for (const url of [...urls].filter((each) => !/\.(png|webmanifest)$/.test(each))) {
    const bytes = gzipSync(readFileSync(join(pages, url === '/kiosk/' ? '/kiosk/index.html' : url)), {
      level: 9,
    }).length
    code.push(`${url} ${(bytes / 1_000).toFixed(1)}`)
    sum += bytes
  }
  print(`first load, gzip: ${(sum / 1_000).toFixed(1)} kB of page, code, styles and faces (aim 90): ${code.join(', ')}`)
}

async function open(browser: Browser, hub: StandInHub, script: string): Promise<{ page: Page; session: CDPSession }> {
  const context = await browser.newContext({ viewport: { width: 800, height: 1280 }, hasTouch: true })
  const page = await context.newPage()
  await page.addInitScript({ content: script })
  await page.goto(`${hub.url}/kiosk/#code=${CODE}`)
  await page.waitForSelector('[data-screen="rest"]')
  return { page, session: await context.newCDPSession(page) }
}

/**
 * From the finger that leaves the glass (the input event's own time stamp) to the frame after the one that draws the
 * next screen: press, durable store in IndexedDB, drawing, all of it.
 */
const WATCH = `
  globalThis.handOffs = {}
  globalThis.shifts = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.shifts += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
  let from = null
  addEventListener('pointerup', (event) => { from = event.timeStamp }, true)
  // Whoever waits asks nothing of the page meanwhile: a question forces style and layout into the time measured.
  globalThis.arrived = () => {}
  globalThis.nextScreen = () => new Promise((resolve) => (globalThis.arrived = resolve))
  let before = null
  new MutationObserver(() => {
    const screen = document.querySelector('[data-screen]')?.dataset.screen
    if (screen === before) return
    const name = before + ' to ' + screen
    before = screen
    if (from === null) return
    const began = from
    from = null
    requestAnimationFrame(() => {
      const channel = new MessageChannel()
      channel.port1.onmessage = () => {
        ;(globalThis.handOffs[name] ??= []).push(performance.now() - began)
        globalThis.arrived()
      }
      channel.port2.postMessage(null)
    })
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-screen'] })
`

/** One touch as a finger makes it, up to the frame of the screen that follows. `leaving` is called before the finger leaves. */
async function touch(
  page: Page,
  session: CDPSession,
  act: string,
  value?: number,
  leaving: () => Promise<void> = async () => {},
): Promise<void> {
  await page.waitForTimeout(SETTLE_MS + 70)
  const named = value === undefined ? '' : `[data-value="${value}"]`
  const box = (await page.locator(`[data-screen] button[data-act="${act}"]${named}`).boundingBox())!
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const next = page.evaluate('nextScreen()')
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] })
  await page.waitForTimeout(TOUCH_MS)
  await leaving()
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await next
}

/** What the page itself works for a hand-off, in processor time: a busy machine cannot disturb this figure. */
async function processorTime(page: Page, session: CDPSession, hub: StandInHub, visits: number): Promise<void> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const spent = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1_000 * metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  const figures: Record<string, number[]> = {}
  const measure = async (name: string, act: string, value?: number) => {
    let before = 0
    await touch(page, session, act, value, async () => {
      before = await spent()
    })
    ;(figures[name] ??= []).push((await spent()) - before)
  }
  for (let i = 0; i < visits; i++) {
    await measure('press to chosen', 'level', 1 + (i % 5))
    await measure('chosen to reasons', 'confirm')
    await measure('reasons to thanks', 'skip')
    await hub.invite({ id: `0192f3a8-7c41-7000-8001-${String(i).padStart(12, '0')}`, expiresInMs: 45_000 })
    await page.waitForSelector('[data-screen="invited"]')
  }
  print(`processor time of the page's main thread for a hand-off, ${visits} visits, and ${SLOWER} times that:`)
  for (const [name, times] of Object.entries(figures)) {
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
    const six = (ms: number) => `${ms.toFixed(1)} ms (${(ms * SLOWER).toFixed(0)})`
    print(`  ${name}: p50 ${six(at(0.5))}, p95 ${six(at(0.95))}`)
  }
}

async function handOff(browser: Browser, hub: StandInHub, touches: number): Promise<void> {
  const { page, session } = await open(browser, hub, WATCH)
  await processorTime(page, session, hub, Math.ceil(touches / 3))
  await page.evaluate('globalThis.handOffs = {}')
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  for (let i = 0; i < touches; i++) {
    await touch(page, session, 'level', 1 + (i % 5))
    await touch(page, session, 'confirm')
    await touch(page, session, 'skip')
    // The next service ends the thanks: six seconds of waiting measure nothing.
    await hub.invite({ id: `0192f3a8-7c41-7000-8000-${String(i).padStart(12, '0')}`, expiresInMs: 45_000 })
    await page.waitForSelector('[data-screen="invited"]')
  }
  const { handOffs, shifts } = await page.evaluate(() => {
    const { handOffs, shifts } = globalThis as unknown as { handOffs: Record<string, number[]>; shifts: number }
    return { handOffs, shifts }
  })
  print(`with the processor ${SLOWER} times slower, finger up to the next screen's frame, ${touches} visits:`)
  for (const [name, times] of Object.entries(handOffs)) {
    if (times.length < touches / 2) continue
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0)
    print(`  ${name}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${sorted.at(-1)!.toFixed(0)} ms (aim p95 100)`)
  }
  print(`layout shift in all of it: ${shifts} (aim 0)`)
  await page.context().close()
}

/** The page's clocks stand still for nobody: whoever drives it says that time has passed, and waits for none. */
const SKIP = `
  let skipped = 0
  globalThis.skip = (ms) => { skipped += ms }
  const wall = Date.now.bind(Date), mono = performance.now.bind(performance)
  Date.now = () => wall() + skipped
  performance.now = () => mono() + skipped
  Object.defineProperty(Event.prototype, 'timeStamp', { get: () => performance.now() })
`

/** Ratings by the page's own way: finger events, store, link, drawing; the next service ends each visit. */
async function memory(browser: Browser, hub: StandInHub, ratings: number): Promise<void> {
  hub.items = []
  const { page, session } = await open(browser, hub, SKIP)
  await session.send('Performance.enable')
  const used = async () => {
    for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage')
    const { metrics } = await session.send('Performance.getMetrics')
    const of = (name: string) => metrics.find((each) => each.name === name)!.value
    return { heap: of('JSHeapUsedSize') / 1_000_000, nodes: of('Nodes'), listeners: of('JSEventListeners') }
  }
  const run = (count: number) =>
    page.evaluate(
      async ([wanted, settleMs]) => {
        const kiosk = document.querySelector('pingyi-kiosk') as unknown as {
          app: { subscribe(listener: () => void): () => void; dispatch(event: object): void }
          updateComplete: Promise<boolean>
        }
        const { app } = kiosk
        const { skip } = globalThis as unknown as { skip(ms: number): void }
        const screen = () => document.querySelector<HTMLElement>('[data-screen]')!.dataset.screen
        const until = async (name: string) => {
          for (await kiosk.updateComplete; screen() !== name; await kiosk.updateComplete) {
            await new Promise<void>((resolve) => {
              const stop = app.subscribe(() => {
                stop()
                resolve()
              })
            })
          }
          skip(settleMs)
        }
        const press = (act: string, value = '') => {
          const sought = `button[data-act="${act}"]${value === '' ? '' : `[data-value="${value}"]`}`
          const button = document.querySelector<HTMLElement>(`[data-screen] ${sought}`)!
          const box = button.getBoundingClientRect()
          const at = { bubbles: true, pointerId: 1, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 }
          button.dispatchEvent(new PointerEvent('pointerdown', at))
          button.dispatchEvent(new PointerEvent('pointerup', at))
        }
        for (let i = 0; i < wanted; i++) {
          press('level', String(1 + (i % 5)))
          await until('chosen')
          press('confirm')
          await until('reasons')
          press('pick', 'attitude')
          press('submit')
          await until('thanks')
          const id = `0192f3a8-7c41-7000-9000-${String(Math.floor(Math.random() * 1e12)).padStart(12, '0')}`
          app.dispatch({ event: 'invite', invitation: { id, expiresInMs: 45_000 } })
          await until('invited')
        }
      },
      [count, SETTLE_MS] as const,
    )
  await run(100)
  const before = await used()
  print(
    `  after a first hundred: heap ${before.heap.toFixed(1)} MB, ${before.nodes} nodes, ${before.listeners} listeners`,
  )
  const began = Date.now()
  const seconds = () => Math.round((Date.now() - began) / 1_000)
  let after = before
  for (let done = 0; done < ratings; done += 1_000) {
    const part = Math.min(1_000, ratings - done)
    await run(part)
    after = await used()
    const { heap, nodes, listeners } = after
    print(`  after ${done + part}: heap ${heap.toFixed(1)} MB, ${nodes} nodes, ${listeners} listeners, ${seconds()} s`)
  }
  const wanted = 2 * (ratings + 100)
  while (hub.items.length < wanted && seconds() < LONGEST_S) await page.waitForTimeout(200)
  const presses = hub.items.filter(({ kind }) => kind === 'press').length
  print(
    `${ratings} ratings in one life of the page: heap ${before.heap.toFixed(1)} to ${after.heap.toFixed(1)} MB, ` +
      `growth ${(after.heap - before.heap).toFixed(1)} MB (aim 10); ${presses} presses and ` +
      `${hub.items.length - presses} extras of ${wanted / 2} each reached the hub, in ${seconds()} s`,
  )
  await page.context().close()
}
