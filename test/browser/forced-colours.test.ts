import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, shoot, signIn } from './desk-pages.ts'
import { startDeskStandIn, type DeskStandIn } from './desk-stand-in.ts'
import { focusShows, lostInForcedColours } from './forced-colours.ts'

const KEY = ['.key .k5', '.key .k4', '.key .k3', '.key .k2', '.key .k1']
const BARS = ['.five i']

describe.skipIf(chromiumMissing())('where the system chooses the colours', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let stand: DeskStandIn
  let hub: TestHub

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    stand = await startDeskStandIn(desk.pages)
    hub = await TestHub.start({ pages: desk.pages, now: Date.parse('2026-11-27T10:40:00+08:00') })
    const { users } = hub.hub.access
    await users.add({ username: 'maxiaoyan', role: 'hall-manager', hall: 'shimin' }, 'right-password', false, 'hub')
    await users.add({ username: 'lisiyuan', role: 'campaign-office' }, 'right-password', false, 'hub')
    const device = await hub.connect(await hub.enrol('B07', hub.clock.now))
    // The last comes too soon after the one before: it is held.
    for (const level of [1, 2, 3, 4, 5]) {
      hub.clock.now += MINUTE
      await device.submit([device.press(level)])
    }
    hub.clock.now += 6_000
    await device.submit([device.press(1)])
  })
  afterAll(async () => {
    await browser?.close()
    await stand?.close()
    await hub?.stop()
    desk?.remove()
  })

  // Every page with a chart, a bar or a mark that speaks by its ground, and the parts that must stay.
  const PAGES: { hub?: true; user: string; path: string; click?: string; shapes: string[] }[] = [
    {
      user: 'maxiaoyan',
      path: '/hall/',
      shapes: [...BARS, ...KEY, '.tile .mark:not(.offline)', '.legend .mark.vacant'],
    },
    {
      user: 'maxiaoyan',
      path: '/hall/',
      click: '.tile[data-code="B04"]',
      shapes: ['.levels i.k5', '.levels i.k1', '.levels .track'],
    },
    { user: 'daping', path: '/hall/', shapes: ['.wtile, .tile, [data-code]'] },
    {
      user: 'lisiyuan',
      path: '/office/',
      shapes: [...BARS, ...KEY, '.whisker .span', '.whisker circle', '.whisker .grid', '.sc tr.tail > :first-child'],
    },
    {
      hub: true,
      user: 'maxiaoyan',
      path: '/hall/#cases',
      click: '.case-list tbody tr a',
      shapes: ['.ring .t', '.ring .p', '.days li', '.step .k'],
    },
    {
      hub: true,
      user: 'maxiaoyan',
      path: '/hall/#window/B07',
      shapes: ['.chart rect', '.chart .grid', '.heat td.h5', 'month-line canvas'],
    },
    { hub: true, user: 'maxiaoyan', path: '/hall/#day', shapes: ['.day-page .five i'] },
    { hub: true, user: 'lisiyuan', path: '/office/?unit=J41', shapes: [...BARS, '.months circle', '.months .grid'] },
    { hub: true, user: 'lisiyuan', path: '/office/#seal', shapes: ['.chk .k', '.steps .k'] },
    {
      hub: true,
      user: 'lisiyuan',
      path: '/office/#screening',
      click: '.held li[data-rating] button',
      shapes: ['.week-bars rect', '.week-bars .grid', '.timeline .axis', '.timeline .group'],
    },
  ]

  test.each(PAGES)('$user at $path: every word can be read, every chart keeps its parts', async (page_) => {
    const { user, path, click, shapes } = page_
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, forcedColors: 'active' })
    const opened = async (colorScheme: 'light' | 'dark') => {
      const page = await context.newPage()
      await page.emulateMedia({ forcedColors: 'active', colorScheme })
      await signIn(page, page_.hub ? hub.url : stand.url, path, user)
      if (click) await page.locator(click).first().click()
      await (shapes.length > 0 ? page.locator(shapes[0]!).first().waitFor() : page.locator('main').waitFor())
      await page.waitForLoadState('networkidle')
      return page
    }
    const light = await opened('light')
    const looksRight = async (page: Page, colorScheme: 'light' | 'dark') => {
      await expect.poll(() => lostInForcedColours(page, shapes)).toEqual([])
      expect(user === 'daping' || (await focusShows(page))).toBe(true)
      await shoot(page, `forced-${colorScheme}-${user}${path.replaceAll(/\W+/g, '-')}`)
    }
    await looksRight(light, 'light')
    if (SWEEPS) await looksRight(await opened('dark'), 'dark')
    // Evening comes while the page is open.
    await light.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
    await looksRight(light, 'dark')
    await context.close()
  })

  test('the five levels are five shapes: full, grey, hollow, hatched, marked', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, forcedColors: 'active' })
    const page = await context.newPage()
    await signIn(page, stand.url, '/office/', 'lisiyuan')
    await page.locator(KEY[0]!).first().waitFor()
    const looks = await page.locator('.scores .key i').evaluateAll((all) =>
      all.map((part) => {
        const { backgroundColor, backgroundImage, boxShadow } = getComputedStyle(part)
        return [backgroundColor, backgroundImage, boxShadow].join()
      }),
    )
    expect(new Set(looks).size).toBe(5)
    await context.close()
  })

  test('the login can be read', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, forcedColors: 'active' })
    const page = await context.newPage()
    await page.goto(`${stand.url}/hall/`)
    await page.getByLabel('用户名').waitFor()
    expect(await lostInForcedColours(page, [])).toEqual([])
    await shoot(page, 'forced-login')
    await context.close()
  })
})
