import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newReceipt } from '../../server/contract/device/receipt.ts'
import { builtPages } from '../helpers/built-pages.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { SECOND, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'
import { cutTexts, shoot } from './desk-pages.ts'

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
/** What a citizen's mobile network carries before the page answers. */
const FIRST_LOAD_BYTES = 15_000

/** The real page on a phone before the real hub; the press comes from a device written without our code. */
describe.skipIf(chromiumMissing())('a receipt on a phone', () => {
  let browser: Browser
  let hub: TestHub
  let device: StrangerDevice
  let context: BrowserContext
  let page: Page
  const requests: { url: string; body: number }[] = []
  const bodies: Promise<void>[] = []

  beforeAll(async () => {
    browser = await launchChromium()
    hub = await TestHub.start({ pages: await builtPages() })
    device = await hub.device(hub.freshWindow())
    await device.hello()
    context = await browser.newContext(PHONE)
    page = await context.newPage()
    page.on('response', (response) => {
      const request = { url: response.url(), body: 0 }
      requests.push(request)
      const measured = response.body().then((body) => void (request.body = gzipSync(body).length))
      bodies.push(measured.catch(() => {}))
    })
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
  })

  /** Made at the kiosk, with the network cut; `deliver` is when it comes back. */
  function press(level: number): { receipt: string; deliver(): Promise<unknown> } {
    hub.clock.now += 180 * SECOND
    const receipt = newReceipt()
    const item = device.press(level, hub.clock.now, { receipt })
    return { receipt, deliver: () => device.submit([item]) }
  }
  const scan = async (fragment: string) => {
    await page.goto('about:blank')
    await page.goto(`${hub.url}/r/${fragment}`)
  }
  const text = () => page.locator('main').innerText()
  const violations = async () => {
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)
    })
  }
  /** Nothing cut, nothing that axe objects to, light and dark; a picture of each. */
  async function looksRight(name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForFunction(
        (dark) => document.documentElement.hasAttribute('data-theme') === dark,
        colorScheme === 'dark',
      )
      expect(await cutTexts(page), name).toEqual([])
      expect(await violations(), `${name}, ${colorScheme}`).toEqual([])
      await shoot(page, `receipt-${name}-${colorScheme}`)
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }

  test('not arrived while the kiosk is offline; then received; the address never leaves the phone', async () => {
    const { receipt, deliver } = press(2)
    await scan(`#${receipt}`)
    await page.getByText('还没有传到').waitFor()
    expect(await text()).toContain(`${receipt.slice(0, 3)}-${receipt.slice(3, 6)}`)
    expect(await text()).not.toContain(receipt)
    await looksRight('not-arrived')
    await deliver()
    await page.getByRole('button', { name: /再查一次/ }).tap()
    await page.getByRole('heading', { name: /^已收到/ }).waitFor()
    expect(await text()).toContain('2026-11-18')
    expect(await text()).not.toMatch(/满意/)
    await looksRight('received')

    expect(requests.some(({ url }) => url.endsWith('/api/v1/receipts'))).toBe(true)
    for (const { url } of requests) expect(url).not.toContain(receipt.slice(0, 6))
    expect(page.url()).toContain(`#${receipt}`)
    await Promise.all(bodies)
    const loaded = requests.filter(({ url }) => url.includes('/assets/') || url.endsWith('/r/'))
    const unique = new Map(loaded.map(({ url, body }) => [url, body]))
    const bytes = [...unique.values()].reduce((sum, each) => sum + each, 0)
    console.log(`first load of a receipt: ${bytes} bytes gzip in ${unique.size} files`)
    expect(unique.size).toBeGreaterThan(2)
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES)
  })

  test('by keyboard alone: reasons, a comment, sent; then what was added, and how often more', async () => {
    const { receipt, deliver } = press(5)
    await deliver()
    await scan(`#${receipt}`)
    await page.getByRole('heading', { name: /^已收到/ }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    for (let i = 0; i < 8; i++) await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement!.id)).toBe('comment')
    await page.keyboard.insertText('字'.repeat(501))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('留言超过 500 字').waitFor()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText('办得快 👍<b>好</b>')
    await page.getByText('留言超过 500 字').waitFor({ state: 'detached' })
    await looksRight('writing')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('您的补充已收到').waitFor()
    expect(await text()).toContain('已转给跟进人员')
    expect(await text()).toContain('还可以补充 2 次，到 2026-11-25 为止')
    expect(await text()).not.toContain('办得快')
    await looksRight('sent')
    expect(hub.rows('follow-up').at(-1)!.body).toMatchObject({ reasons: ['efficiency'] })
    const token = await hub.signIn('campaign-office')
    const told = await hub.call('GET', '/api/v1/halls/shimin/follow-ups?from=2026-11-18&to=2026-11-18', { token })
    expect(told.body.followUps[0].comment).toBe('办得快 👍<b>好</b>')
  })

  test('an answer that is lost on the way is asked for again, and adds nothing twice', async () => {
    const { receipt, deliver } = press(1)
    await deliver()
    await scan(`#${receipt}`)
    await page.getByText('服务态度').tap()
    let lost = 0
    await page.route('**/receipts/additions', async (route) => {
      await route.fetch()
      lost++
      await route.abort()
    })
    const send = () => page.getByRole('button', { name: /提交/ }).tap()
    await send()
    await page.getByText('没有连上服务器').waitFor()
    expect(lost).toBe(1)
    await page.unroute('**/receipts/additions')
    await send()
    await page.getByText('还可以补充 2 次').waitFor()
    expect(hub.rows('follow-up').filter(({ body }) => body.reasons?.[0] === 'attitude')).toHaveLength(1)
  })

  test('looks the same for all five levels, whatever became of the case; a closed receipt offers no form', async () => {
    const token = await hub.signIn('hall-manager', { hall: 'shimin' })
    const seen = new Map<string, Set<string>>()
    const note = async (moment: string, receipt: string) => {
      const html = await page.locator('main').evaluate((main) => main.outerHTML)
      const label = `${receipt.slice(0, 3)}-${receipt.slice(3, 6)}`
      expect(html).toContain(label)
      seen.set(moment, (seen.get(moment) ?? new Set()).add(html.replaceAll(label, '')))
    }
    // Each level as far as it goes: levels 1 and 2 have a case.
    for (const level of [5, 4, 3, 2, 1]) {
      const { receipt, deliver } = press(level)
      const { now } = hub.clock
      await deliver()
      await scan(`#${receipt}`)
      await page.getByRole('heading', { name: /^已收到/ }).waitFor()
      await note('arrived', receipt)
      await page.getByText('慢作为').tap()
      await page.getByRole('button', { name: /提交/ }).tap()
      await page.getByText('已转给跟进人员').waitFor()
      await note('added', receipt)
      const rating = hub.rows('rating').at(-1)!.body.item.id as string
      const steps = `/api/v1/halls/shimin/cases/${rating}/steps`
      for (const body of [
        { step: 'found', finding: 'true', responsibility: 'process' },
        { step: 'mended' },
        { step: 'called-back', callBack: 'satisfied' },
        { step: 'closed' },
      ]) {
        const answer = await hub.call('POST', steps, { token, body })
        expect(answer.status).toBe(level <= 2 ? 200 : answer.status)
        await page.reload()
        await page.getByText('已转给跟进人员').waitFor()
        await note('followed up', receipt)
      }
      hub.clock.now += 9 * 86_400 * SECOND
      await page.reload()
      await page.getByText('补充时间已过').waitFor()
      expect(await page.locator('form').count()).toBe(0)
      await note('closed', receipt)
      if (level === 1) await looksRight('followed-up')
      hub.clock.now = now
    }
    expect([...seen].map(([moment, pages]) => [moment, pages.size])).toEqual([
      ['arrived', 1],
      ['added', 1],
      ['followed up', 1],
      ['closed', 1],
    ])
  })

  test.each([
    ['nothing', ''],
    ['the short code alone', '#ABC-DEF'],
  ])('%s in the address asks the hub nothing and says what to scan', async (_, fragment) => {
    const before = requests.filter(({ url }) => url.includes('/api/')).length
    await scan(fragment)
    await page.getByText('请扫描二维码').waitFor()
    expect(await text()).toContain('六位短码只是名称')
    expect(requests.filter(({ url }) => url.includes('/api/'))).toHaveLength(before)
    if (fragment !== '') await looksRight('nothing')
  })

  test('on a small phone with letters twice as large nothing is cut', async () => {
    const { receipt, deliver } = press(3)
    await deliver()
    await page.setViewportSize({ width: 320, height: 568 })
    await scan(`#${receipt}`)
    await page.getByRole('heading', { name: /^已收到/ }).waitFor()
    await page.evaluate(() => (document.documentElement.style.fontSize = '32px'))
    await expect.poll(() => cutTexts(page)).toEqual([])
    // A phone would make its view wider instead of cutting.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    await shoot(page, 'receipt-small-large-type')
  })
})
