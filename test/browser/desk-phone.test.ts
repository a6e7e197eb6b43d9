import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

describe.skipIf(chromiumMissing())('the desks on a phone, and where the system chooses the colours', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, now: Date.parse('2026-11-27T10:40:00+08:00') })
    for (const [username, role] of [
      ['maxiaoyan', 'hall-manager'],
      ['lisiyuan', 'campaign-office'],
    ] as const)
      await hub.hub.access.users.add(
        { username, role, ...(role === 'hall-manager' ? { hall: 'shimin' } : {}) },
        'right-password',
        false,
        'hub',
      )
    const device = await hub.connect(await hub.enrol('B07', hub.clock.now))
    for (const level of [1, 2]) {
      hub.clock.now += MINUTE
      await device.submit([device.press(level)])
    }
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  async function open(username: string, path: string, size: { width: number; height: number }): Promise<Page> {
    const context = await browser.newContext({ viewport: size, hasTouch: size.width < 700 })
    const page = await context.newPage()
    await page.request.post(`${hub.url}/api/v1/session`, { data: { username, password: 'right-password' } })
    await page.goto(hub.url + path)
    return page
  }

  test.each([
    ['maxiaoyan', '/hall/#cases', '差评件'],
    ['lisiyuan', '/office/#seal', '封存'],
  ])('the pages are a menu: %s on %s', async (username, path, here) => {
    const page = await open(username, path, { width: 390, height: 844 })
    const nav = page.getByRole('navigation', { name: '页面' })
    const menu = page.getByRole('button', { name: '菜单' })
    await menu.waitFor()
    expect(await nav.count()).toBe(0)
    await menu.tap()
    await nav.waitFor()
    expect(await nav.getByRole('link', { name: here }).getAttribute('aria-current')).toBe('page')
    const links = await nav
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => link.getBoundingClientRect().height))
    expect(links.length).toBeGreaterThan(3)
    expect(Math.min(...links)).toBeGreaterThanOrEqual(48)
    await shoot(page, `phone-menu-${username}`)
    await page.keyboard.press('Escape')
    expect(await nav.count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('菜单')
    await page.context().close()
  })

  test('cases are cards: nothing to scroll sideways, nothing cut', async () => {
    const page = await open('maxiaoyan', '/hall/#cases', { width: 390, height: 844 })
    await page.locator('.case-list tbody tr').nth(1).waitFor()
    await expect.poll(() => cutTexts(page)).toEqual([])
    expect(await seriousFaults(page)).toEqual([])
    const boxes = await page.locator('.case-list tbody tr').evaluateAll((rows) =>
      rows.map((row) => {
        const { left, right } = row.getBoundingClientRect()
        return left >= 0 && right <= innerWidth
      }),
    )
    expect(boxes).toEqual([true, true])
    await shoot(page, 'phone-cases-390')
    await page.context().close()
  })

  test('Back closes the window that was opened and stays on the board; closing it by its button leaves no trace', async () => {
    const page = await open('maxiaoyan', '/hall/', { width: 1280, height: 800 })
    const tile = page.locator('.tile[data-code="B07"]')
    const drawer = page.locator('dialog.drawer')
    await tile.click()
    await drawer.waitFor()
    await page.goBack()
    await drawer.waitFor({ state: 'detached' })
    await tile.waitFor()
    const before = page.url()
    await tile.click()
    await drawer.waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(page.url()).toBe(before)
    await expect.poll(() => page.evaluate(() => history.state)).toBe(null)
    await page.context().close()
  })

  /** Boxes of what is written on the line of dates, and which of them meet. */
  const labelsOf = async (page: Page) => {
    await page.locator('.line-of-dates li .label').first().waitFor()
    const labels = await page.locator('.line-of-dates .label').evaluateAll((spans) =>
      spans.map((span) => {
        const { left, right, top, bottom } = span.getBoundingClientRect()
        return { text: span.textContent.trim(), left, right, top, bottom }
      }),
    )
    const met = labels.flatMap((a, i) =>
      labels
        .slice(i + 1)
        .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map((b) => `${a.text} and ${b.text}`),
    )
    return { labels, met }
  }

  test.each([1920, 1280, 800])('today and the dates beside it do not overprint at %i', async (width) => {
    const page = await open('lisiyuan', '/office/', { width, height: 800 })
    const { labels, met } = await labelsOf(page)
    expect(labels.length).toBeGreaterThan(4)
    expect(met).toEqual([])
    expect(labels.filter(({ left, right }) => left < 0 || right > width)).toEqual([])
    expect(labels.map(({ text }) => text).join('；')).toContain('今日')
    await shoot(page, `deadline-line-${width}`)
    await page.context().close()
  })

  test('on a phone the dates stand below one another, with the days that are left', async () => {
    const page = await open('lisiyuan', '/office/', { width: 390, height: 844 })
    const { labels, met } = await labelsOf(page)
    expect(met).toEqual([])
    expect(new Set(labels.map(({ top }) => Math.round(top))).size).toBe(labels.length)
    const rows = await page
      .locator('.line-of-dates li')
      .evaluateAll((all) => all.map((row) => row.textContent.replaceAll(/\s+/g, ' ').trim()))
    expect(rows.join('；')).toContain('今日')
    expect(rows.findIndex((row) => row.includes('今日'))).toBeLessThan(rows.findIndex((row) => row.includes('12-10')))
    expect(rows.find((row) => row.includes('12-10'))).toMatch(/13 天/)
    await expect.poll(() => cutTexts(page)).toEqual([])
    await page.locator('.line-of-dates').scrollIntoViewIfNeeded()
    await shoot(page, 'deadline-line-390')
    await page.context().close()
  })

  test('in forced colours the focus is an outline, and the bar of five levels keeps its parts', async () => {
    const page = await open('maxiaoyan', '/hall/#cases', { width: 1280, height: 800 })
    await page.emulateMedia({ forcedColors: 'active' })
    await page.locator('.nav a').first().waitFor()
    await page.locator('.nav a').first().focus()
    await page.keyboard.press('Tab')
    const outline = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!)
      return [outlineStyle, Number.parseFloat(outlineWidth) >= 2]
    })
    expect(outline).toEqual(['solid', true])
    await shoot(page, 'forced-colours-cases')
    // Today's ratings of the window, in the colours and hatching of the levels.
    await page.goto(`${hub.url}/hall/#day`)
    const bar = page.locator('.day-page .five:has(.v1)').first()
    await bar.waitFor()
    const parts = await bar.locator('i').evaluateAll((all) =>
      all.map((part) => {
        const { backgroundColor, backgroundImage, borderTopWidth } = getComputedStyle(part)
        return [part.className, backgroundColor, backgroundImage !== 'none', borderTopWidth, part.clientWidth >= 3]
      }),
    )
    expect(parts.map(([name]) => name)).toEqual(['v2', 'v1'])
    expect(parts.every((part) => part.at(-1))).toBe(true)
    expect(parts[0]!.slice(1)).not.toEqual(parts[1]!.slice(1))
    // None has taken the colour of the page under it.
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    for (const [, colour, hasPattern] of parts) expect(hasPattern || colour !== ground).toBe(true)
    await bar.scrollIntoViewIfNeeded()
    await shoot(page, 'forced-colours-day')
    await page.context().close()
  })
})
