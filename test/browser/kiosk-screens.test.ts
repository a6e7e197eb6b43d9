import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Settings } from '../../kiosk/rating/memory/remembered.ts'
import { PICTURES, SWEEPS } from '../helpers/asked-by-hand.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { lostInForcedColours } from './forced-colours.ts'
import { A01, axeFaults, cutTexts, facesMet, reachFaults, type Box } from './kiosk-looks.ts'
import { StandInHub, buildKiosk } from './kiosk-stand-in.ts'
import { NOW, everyScreen, type Drawn } from './kiosk-states.ts'

const OUT = join(import.meta.dirname, '..', '..', '.test-output', 'screens')

const NORMAL = { name: '', settings: {} }
const ENGLISH = { name: '-en', settings: { language: 'en' } }
const JAPANESE = { name: '-ja', settings: { language: 'ja' } }
/** The longest words at the largest size: what fits here fits everywhere. */
const FULLEST = { name: '-en-large-contrast', settings: { language: 'en', large: true, contrast: true } }
const MORE: Mode[] = [
  { name: '-large', settings: { large: true } },
  { name: '-contrast', settings: { contrast: true } },
  { name: '-ja-large', settings: { language: 'ja', large: true } },
  { name: '-left', settings: { hand: 'left' } },
]
interface Mode {
  name: string
  settings: Partial<Settings>
}
const LEFT = MORE[3]!
const JAPANESE_LARGE = MORE[2]!
/** Each picture takes as long as all looking. */
const PICTURED: Mode[] = PICTURES ? [NORMAL, ENGLISH, JAPANESE, MORE[0]!, MORE[1]!] : []
/** All modes where sweeps are asked for, else the named ones, which stand for the others of their size. */
const swept = (all: Mode[], ...usual: Mode[]) => (SWEEPS ? all : usual)
/** Per size: the modes that code looks at; of which of them a picture is kept, and at which axe looks. */
const SIZES: { width: number; height: number; modes: Mode[]; pictures: Mode[]; axe: Mode[] }[] = [
  {
    width: 800,
    height: 1280,
    modes: swept([NORMAL, ENGLISH, JAPANESE, FULLEST, ...MORE], NORMAL, JAPANESE_LARGE, FULLEST, LEFT),
    pictures: PICTURED,
    axe: [NORMAL],
  },
  {
    width: 1280,
    height: 800,
    modes: swept([NORMAL, ENGLISH, JAPANESE, FULLEST, ...MORE], NORMAL, FULLEST),
    pictures: PICTURED,
    axe: [FULLEST],
  },
  { width: 1080, height: 1920, modes: swept([NORMAL, FULLEST], FULLEST), pictures: [], axe: [] },
  { width: 1920, height: 1080, modes: swept([NORMAL, FULLEST], FULLEST), pictures: [], axe: [] },
  {
    width: 1024,
    height: 768,
    modes: swept([NORMAL, JAPANESE, FULLEST, JAPANESE_LARGE], FULLEST),
    pictures: [],
    axe: [],
  },
  {
    width: 768,
    height: 1024,
    modes: swept([NORMAL, ENGLISH, FULLEST, JAPANESE_LARGE], FULLEST),
    pictures: [],
    axe: [],
  },
]

/** A machine that can speak every language: the switch for it is on the screens. */
const VOICES = `Object.defineProperty(globalThis, 'speechSynthesis', { value: {
  getVoices: () => ['zh-CN', 'en-US', 'ja-JP'].map((lang) => ({ lang, localService: true })), speak() {}, cancel() {},
} })`

describe.skipIf(chromiumMissing())('the screens of the kiosk', () => {
  let kiosk: Awaited<ReturnType<typeof buildKiosk>>
  let hub: StandInHub
  let browser: Browser

  beforeAll(async () => {
    mkdirSync(OUT, { recursive: true })
    kiosk = await buildKiosk()
    hub = new StandInHub(kiosk.pages, A01)
    await hub.start()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    kiosk?.remove()
  })

  async function open(width: number, height: number, faults: string[]): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height }, hasTouch: true, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.addInitScript({ content: VOICES })
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    await page.goto(`${hub.url}/kiosk/`)
    await page.waitForSelector('[data-screen="unpaired"]')
    return page
  }

  /** Draws a state with the page's own views: what a hub and a citizen would have brought about. */
  function show(page: Page, drawn: Drawn): Promise<void> {
    return page.evaluate(
      async ([{ flow, pad }, now]) => {
        const element = document.querySelector('pingyi-kiosk') as HTMLElement & {
          app: unknown
          updateComplete: Promise<unknown>
        }
        element.app = {
          flow,
          pad,
          now,
          deviceId: '0192f3a8-7c41-7000-8000-000000000001',
          pending: 3,
          reachable: true,
          trouble: null,
          problems: [],
          inspection: { lastSettledAt: 1_764_000_000_000, persistent: true, usedBytes: 1_234_567, quotaBytes: 1e9 },
          subscribe: () => () => {},
          dispatch() {},
          press() {},
        }
        await element.updateComplete
        for (const animation of document.getAnimations()) animation.finish()
      },
      [drawn, NOW] as const,
    )
  }

  describe.concurrent('in every language and mode', () => {
    test.for(SIZES)(
      'at $width x $height: nothing cut or covered, everything large enough and within reach',
      { timeout: 600_000 },
      async ({ width, height, modes, pictures, axe }, { expect }) => {
        const faults: string[] = []
        const page = await open(width, height, faults)
        for (const mode of modes) {
          const tiles: Box[] = []
          for (const [name, drawn] of Object.entries(everyScreen(mode.settings))) {
            await show(page, drawn)
            const found = [
              ...(await cutTexts(page)),
              ...(await reachFaults(page)),
              ...(await facesMet(page, name, tiles)),
            ]
            if (axe.includes(mode)) found.push(...(await axeFaults(page)))
            faults.push(...found.map((fault) => `${name}${mode.name}: ${fault}`))
            if (pictures.includes(mode)) {
              const path = join(OUT, `kiosk-${name}${mode.name}-${width}x${height}.jpg`)
              await page.screenshot({ path, type: 'jpeg', quality: 85 })
            }
          }
        }
        await page.context().close()
        expect(faults).toEqual([])
      },
    )
  })

  test('in forced colours a face has an edge, the focus an outline, and the code of the receipt its squares', async () => {
    const faults: string[] = []
    const page = await open(800, 1280, faults)
    await page.emulateMedia({ forcedColors: 'active' })
    const styleOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((part) => {
          const { outlineStyle, outlineWidth, borderTopStyle, borderTopWidth } = getComputedStyle(part)
          return {
            outline: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
            edge: borderTopStyle === 'solid' && Number.parseFloat(borderTopWidth) >= 2,
          }
        })
    await show(page, everyScreen({})['invited']!)
    expect(await styleOf('.level')).toMatchObject({ edge: true })
    await page.keyboard.press('Tab')
    expect(await styleOf(':focus-visible')).toMatchObject({ outline: true })
    if (PICTURES) await page.screenshot({ path: join(OUT, 'kiosk-forced-invited.jpg'), type: 'jpeg', quality: 85 })
    await show(page, everyScreen({})['thanks']!)
    const code = page.locator('.qr').first()
    expect(await code.evaluate((part) => getComputedStyle(part).forcedColorAdjust)).toBe('none')
    // Every word of every screen can be read, in the light and in the dark set of colours.
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ forcedColors: 'active', colorScheme })
      for (const [name, drawn] of Object.entries(everyScreen({}))) {
        await show(page, drawn)
        faults.push(...(await lostInForcedColours(page, [])).map((fault) => `${name} ${colorScheme}: ${fault}`))
        if (PICTURES)
          await page.screenshot({
            path: join(OUT, `kiosk-forced-${colorScheme}-${name}.jpg`),
            type: 'jpeg',
            quality: 70,
          })
      }
    }
    if (PICTURES) await page.screenshot({ path: join(OUT, 'kiosk-forced-thanks.jpg'), type: 'jpeg', quality: 85 })
    await page.context().close()
    expect(faults).toEqual([])
  })

  test('the screens after a press are the same to the last pixel, whichever level was pressed', async () => {
    const faults: string[] = []
    const page = await open(800, 1280, faults)
    for (const name of ['chosen', 'again', 'reasons', 'thanks', 'trouble-change'] as const) {
      const pictures = new Set<string>()
      const texts = new Set<string>()
      for (const level of [5, 4, 3, 2, 1] as const) {
        const drawn = structuredClone(everyScreen({})[name]!)
        if (drawn.flow.visit && 'level' in drawn.flow.visit) drawn.flow.visit.level = level
        await show(page, drawn)
        // The choice is repeated once, small; it is checked apart, below.
        if (name === 'chosen') {
          await page.evaluate(() => {
            for (const part of document.querySelectorAll<SVGElement | HTMLElement>('.mine .face, .mine b')) {
              part.style.visibility = 'hidden'
            }
          })
        }
        pictures.add((await page.screenshot()).toString('base64'))
        texts.add(
          await page.evaluate(() => {
            const copy = document.querySelector('[data-screen]')!.cloneNode(true) as HTMLElement
            copy.querySelector('.mine')?.remove()
            return copy.outerHTML.replaceAll(/<!--.*?-->/g, '')
          }),
        )
      }
      expect([name, pictures.size, texts.size]).toEqual([name, 1, 1])
    }
    // Two metres away a face of 32 px and a word of 22 px are 5.4 mm and 3.7 mm; all five words take the same width.
    for (const language of ['zh-CN', 'en', 'ja']) {
      const sizes = new Set<string>()
      for (const level of [5, 4, 3, 2, 1] as const) {
        const drawn = structuredClone(everyScreen({ language })['chosen']!)
        if (drawn.flow.visit?.step === 'chosen') drawn.flow.visit.level = level
        await show(page, drawn)
        sizes.add(
          await page.evaluate(() =>
            JSON.stringify(
              ['.mine', '.mine .face', '.mine b'].map((part) => {
                const box = document.querySelector(part)!.getBoundingClientRect()
                return [box.x, box.y, box.width, box.height].map(Math.round)
              }),
            ),
          ),
        )
      }
      expect([language, [...sizes]]).toEqual([language, [expect.any(String)]])
    }
    expect(faults).toEqual([])
    await page.context().close()
  })
})
