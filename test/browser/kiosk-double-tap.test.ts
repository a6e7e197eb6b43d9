import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHOSEN_MS, REASONS_MS, SETTLE_MS, THANKS_MS } from '../../kiosk/rating/flow/flow-state.ts'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { A01 } from './kiosk-looks.ts'
import { CODE, StandInHub, buildKiosk } from './kiosk-stand-in.ts'
import { stopTime, type PageTime } from './page-time.ts'

const LEVELS = [5, 4, 3, 2, 1]
/** The second touch of a trembling hand, ms after the screen has changed. */
const SECOND_AFTER_MS = [80, 350, 500, 790, 900]
/** Nine points of a tile. */
const PARTS = [0.06, 0.5, 0.94]
const POINTS = PARTS.flatMap((down) => PARTS.map((right) => ({ right, down })))
const LAYOUTS = [
  { name: 'portrait', width: 800, height: 1280, large: false },
  { name: 'landscape', width: 1280, height: 800, large: false },
  { name: 'portrait in large type', width: 800, height: 1280, large: true },
  { name: 'landscape in large type', width: 1280, height: 800, large: true },
]

describe.skipIf(chromiumMissing())('a hand that trembles', { timeout: 180_000 }, () => {
  let kiosk: Awaited<ReturnType<typeof buildKiosk>>
  let browser: Browser
  let hub: StandInHub

  beforeAll(async () => {
    kiosk = await buildKiosk()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    kiosk?.remove()
  })
  beforeEach(async () => {
    hub = new StandInHub(kiosk.pages, structuredClone(A01))
    await hub.start()
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await hub.stop()
  })

  async function open({ width, height, large }: (typeof LAYOUTS)[number]): Promise<Kiosk> {
    const context = await browser.newContext({ viewport: { width, height }, hasTouch: true })
    const page = await context.newPage()
    const { later } = await stopTime(page)
    await page.goto(`${hub.url}/kiosk/#code=${CODE}`)
    const it = new Kiosk(page, await context.newCDPSession(page), later)
    await it.screen('rest')
    if (large) {
      await page.locator('button[data-act="large"]').tap()
      await page.waitForSelector('html[data-type="large"]')
    }
    return it
  }

  test.for(LAYOUTS)(
    'in $name: whichever level, wherever on its tile, however soon: the second touch does nothing at all',
    async (layout, { expect }) => {
      const kioskPage = await open(layout)
      const tiles = await kioskPage.tiles()
      const outcomes = new Map<string, Set<string>>()
      const made: number[] = []
      // A whole sweep tries every level at every point of every layout; else each level comes once or twice in the first
      // layout, and in the others a third of the points.
      const nth = LAYOUTS.indexOf(layout)
      for (const [index, point] of POINTS.entries()) {
        if (!SWEEPS && nth > 0 && index % 3 !== nth - 1) continue
        const other = LEVELS[(index + nth) % LEVELS.length]!
        for (const level of SWEEPS ? LEVELS : [other]) {
          const { x, y, width, height } = tiles[5 - level]!
          const at = { x: x + point.right * width, y: y + point.down * height }
          // Large type goes with each citizen: the tiles stay where they are all the same.
          if (layout.large && made.length > 0) await kioskPage.large()
          await kioskPage.touch(at)
          await kioskPage.screen('chosen')
          made.push(level)
          let passed = 0
          for (const after of SECOND_AFTER_MS) {
            await kioskPage.later(after - passed - 1)
            passed = after
            await kioskPage.touch(at)
          }
          const where = `${point.right} ${point.down}`
          outcomes.set(where, (outcomes.get(where) ?? new Set()).add(await kioskPage.says()))
          await kioskPage.later(CHOSEN_MS)
          await kioskPage.later(REASONS_MS + THANKS_MS + SETTLE_MS)
          expect(await kioskPage.shown()).toBe('rest')
        }
      }
      for (const [where, what] of outcomes) expect([where, ...what]).toEqual([where, 'chosen 5'])
      await expect
        .poll(async () => (await kioskPage.later(1_000), hub.items.length), { interval: 100 })
        .toBe(made.length)
      expect(hub.items.map((item) => (item.kind === 'press' ? item.level : item.kind))).toEqual(made)
    },
  )

  test('a mouse and the keys are held to the same time', async () => {
    const it = await open(LAYOUTS[0]!)
    const { page, later } = it
    for (const level of LEVELS) {
      await page.locator(`.level[data-value="${level}"]`).click()
      await it.screen('chosen')
      await later(SETTLE_MS - 100)
      await page.locator('button[data-act="confirm"]').click()
      await page.locator('button[data-act="again"]').click()
      expect(await it.shown()).toBe('chosen')
      await later(100)
      await page.locator('button[data-act="confirm"]').click()
      await it.screen('reasons')
      await page.locator('button[data-act="skip"]').click()
      await later(100)
      expect(await it.shown()).toBe('reasons')
      await later(REASONS_MS + THANKS_MS + SETTLE_MS)

      await page.locator(`.level[data-value="${level}"]`).focus()
      await page.keyboard.press('Enter')
      await it.screen('chosen')
      // Struck twice, and once more: the focus does not go to a button, and none is pressed.
      await later(300)
      await page.keyboard.press('Enter')
      await page.keyboard.press(' ')
      await page.locator('button[data-act="again"]').press('Enter')
      expect(await it.shown()).toBe('chosen')
      await later(SETTLE_MS)
      await page.locator('button[data-act="again"]').press('Enter')
      await it.screen('again')
      await later(CHOSEN_MS + REASONS_MS + THANKS_MS + SETTLE_MS)
      expect(await it.shown()).toBe('rest')
    }
  })

  test('a finger that came down too early presses nothing when it comes up late, nor does one that still rests', async () => {
    const it = await open(LAYOUTS[0]!)
    const { page, session, later } = it
    const down = (x: number, y: number) =>
      session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y, id: 1 }] })
    const up = () => session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await page.locator('.level[data-value="2"]').tap()
    await it.screen('chosen')
    const confirm = (await page.locator('button[data-act="confirm"]').boundingBox())!
    const [x, y] = [confirm.x + confirm.width / 2, confirm.y + confirm.height / 2]
    await later(SETTLE_MS - 200)
    await down(x, y)
    await later(SETTLE_MS)
    await up()
    await later(10)
    expect(await it.shown()).toBe('chosen')
    // It came down in time, and rests until the screen has changed beneath it.
    await down(x, y)
    await later(CHOSEN_MS)
    await it.screen('reasons')
    await later(SETTLE_MS)
    await up()
    await later(10)
    expect(await it.shown()).toBe('reasons')
    await later(REASONS_MS + THANKS_MS)
    await it.screen('rest')
  })

  test('thanks stays fifteen seconds; a touch ends it, but not the one that brought it, and presses no face', async () => {
    const it = await open(LAYOUTS[0]!)
    const { page, later } = it
    const toThanks = async () => {
      await page.locator('.level[data-value="2"]').tap()
      await it.screen('chosen')
      await later(CHOSEN_MS + SETTLE_MS)
      await page.locator('button[data-act="skip"]').tap()
      await it.screen('thanks')
    }
    await toThanks()
    await later(THANKS_MS - 100)
    expect(await it.shown()).toBe('thanks')
    await later(100)
    await it.screen('rest')
    await later(SETTLE_MS)

    await toThanks()
    await page.touchscreen.tap(400, 700)
    await later(SETTLE_MS)
    expect(await it.shown()).toBe('thanks')
    await page.touchscreen.tap(400, 700)
    await it.screen('rest')
    await later(300)
    await page.touchscreen.tap(400, 700)
    await later(1_000)
    expect(await it.shown()).toBe('rest')
    await expect.poll(async () => (await later(1_000), hub.items.length), { interval: 100 }).toBe(2)

    await toThanks()
    await hub.invite({ id: '0192f3a8-7c41-7000-8000-0000000000c1', expiresInMs: 45_000 })
    await it.screen('invited')
  })
})

class Kiosk {
  page: Page
  session: CDPSession
  later: PageTime['later']

  constructor(page: Page, session: CDPSession, later: PageTime['later']) {
    this.page = page
    this.session = session
    this.later = later
  }

  screen(name: string) {
    return this.page.waitForSelector(`[data-screen="${name}"]`)
  }

  shown(): Promise<string> {
    return this.page.evaluate(() => document.querySelector<HTMLElement>('[data-screen]')!.dataset.screen!)
  }

  /** The screen and its countdown. */
  says(): Promise<string> {
    return this.page.evaluate(() => {
      const screen = document.querySelector<HTMLElement>('[data-screen]')!
      return `${screen.dataset.screen} ${screen.querySelector('.ring b')?.textContent ?? ''}`.trim()
    })
  }

  async large(): Promise<void> {
    await this.page.locator('button[data-act="large"]').tap()
    await this.page.waitForSelector('html[data-type="large"]')
  }

  async touch(at: { x: number; y: number }): Promise<void> {
    await this.session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ ...at, id: 0 }] })
    await this.session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }

  tiles() {
    return this.page.locator('.level').evaluateAll((faces) =>
      faces.map((face) => {
        const { x, y, width, height } = face.getBoundingClientRect()
        return { x, y, width, height }
      }),
    )
  }
}
