import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PHONE_TARGETS } from '../../kiosk/build-phones.ts'
import { builtPages } from '../helpers/built-pages.ts'
import { chromiumMissing, chromiumPath, launchChromium } from '../helpers/chromium.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { forget, unknownTo } from '../helpers/phone-features.ts'
import { cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
/** server/rules/online/README.md. */
const FIRST_LOAD_BYTES = 60_000

/** The public rating page on a phone before the real hub. */
describe.skipIf(chromiumMissing())('rating a unit on a phone', () => {
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const bodies = new Map<string, Promise<number>>()

  beforeAll(async () => {
    // The whole one: one without windows asks for no icon, and its bytes count.
    browser = await launchChromium({ executablePath: chromiumPath()! })
    hub = await TestHub.start({ pages: await builtPages() })
    context = await browser.newContext(PHONE)
    page = await context.newPage()
    page.on('response', (response) => {
      bodies.set(
        response.url(),
        response.body().then(
          (body) => gzipSync(body).length,
          () => 0,
        ),
      )
    })
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
  })

  const looksRight = async (name: string) => {
    expect(await cutTexts(page), name).toEqual([])
    expect(await seriousFaults(page), name).toEqual([])
    await shoot(page, `rate-${name}`)
  }
  const pick = (group: string, level: string) =>
    page.getByRole('group', { name: group }).getByRole('radio', { name: level, exact: true }).check({ force: true })
  const last = () => hub.rows('online-rating').at(-1)!.body

  test('is found, filled in and sent with a slow processor; thanks shows that it arrived and nothing else', async () => {
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    await page.goto(`${hub.url}/rate/`)
    await page.getByRole('heading', { name: /您要评哪个单位/ }).waitFor()
    expect(await page.locator('footer').innerText()).toContain('(0951) 6888529')
    await looksRight('choose')
    const loaded = [...bodies].filter(([url]) => url.includes('/assets/') || url.endsWith('/rate/'))
    const bytes = (await Promise.all(loaded.map(([, body]) => body))).reduce((sum, each) => sum + each, 0)
    // Document, script, sheet and icon: nothing is asked for after those.
    expect(loaded).toHaveLength(4)
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES)
    await page.getByRole('searchbox').fill('公安')
    await looksRight('search')
    await page.getByRole('link', { name: '公安局', exact: true }).tap()
    await page.getByRole('heading', { name: '公安局' }).waitFor()
    await page.getByText('可以提交').waitFor()
    await pick('满意度', '满意')
    await page.getByRole('button', { name: /还有 1 项没选/ }).waitFor()
    await pick('社会形象', '不满意')
    await page.getByRole('textbox').fill('就是停车不好找 👍')
    await looksRight('form')
    const began = Date.now()
    await page.getByRole('button', { name: /提交/ }).tap()
    await page.getByRole('heading', { name: /感谢您的评价/ }).waitFor()
    console.log(`from the touch to the thanks, processor six times slower: ${Date.now() - began} ms`)
    await looksRight('thanks')
    expect(last()).toMatchObject({ unit: 'J36', satisfaction: 4, image: 2, verdict: { rule: 'ok' } })
    const main = await page.locator('main').innerText()
    expect(main).toMatch(/[A-Z2-7]{3}-[A-Z2-7]{3}/)
    expect(main).not.toContain('不满意')
    await page.getByRole('link', { name: /打开回执/ }).tap()
    await page.getByRole('heading', { name: /^已收到/ }).waitFor()
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  })

  test('is given to the end on a phone of ten years, whose engine lacks what came since, and its receipt is opened', async () => {
    const old = await browser.newContext(PHONE)
    await old.addInitScript(forget, unknownTo(PHONE_TARGETS['rate']!))
    await old.addInitScript(() => console.log(typeof structuredClone, typeof ResizeObserver, 'at' in []))
    const phone = await old.newPage()
    const [errors, said]: [string[], string[]] = [[], []]
    phone.on('console', (message) => said.push(message.text()))
    phone.on('pageerror', (error) => errors.push(String(error)))
    await phone.goto(`${hub.url}/rate/`)
    expect(said[0]).toBe('undefined undefined false')
    await phone.getByRole('searchbox').fill('审计')
    await phone.getByRole('link', { name: '审计局', exact: true }).tap()
    await phone.getByText('可以提交').waitFor()
    const choose = (group: string, level: string) =>
      phone.getByRole('group', { name: group }).getByRole('radio', { name: level, exact: true }).check({ force: true })
    await choose('满意度', '非常满意')
    await choose('社会形象', '基本满意')
    await phone.getByRole('textbox').fill('字大，看得清')
    await phone.getByRole('button', { name: /提交/ }).tap()
    await phone.getByRole('heading', { name: /感谢您的评价/ }).waitFor()
    expect(last()).toMatchObject({ satisfaction: 5, image: 3, commentHash: expect.any(String) })
    await phone.getByRole('link', { name: /打开回执/ }).tap()
    await phone.getByRole('heading', { name: /^已收到/ }).waitFor()
    expect(errors).toEqual([])
    await old.close()
  })

  test('by keyboard alone, at an address that was typed in small letters', async () => {
    await page.goto(`${hub.url}/rate/j16`)
    await page.getByText('可以提交').waitFor()
    await page.getByRole('radio').first().focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /感谢您的评价/ }).waitFor()
    expect(last()).toMatchObject({ unit: 'J16', satisfaction: 5, image: 4 })
  })

  test('loses nothing where the network goes after the touch, and is counted once', async () => {
    await page.goto(`${hub.url}/rate/J24`)
    await page.getByText('可以提交').waitFor()
    await pick('满意度', '基本满意')
    await page.getByRole('textbox').fill('窗口少')
    await page.reload()
    await page.getByText('可以提交').waitFor()
    expect(await page.getByRole('textbox').inputValue()).toBe('窗口少')
    await pick('社会形象', '基本满意')
    const before = hub.rows('online-rating').length
    // The hub hears it, and its answer is lost.
    await page.route('**/api/v1/online/ratings', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await page.getByRole('button', { name: /提交/ }).tap()
    await page.getByRole('heading', { name: /没有网络/ }).waitFor()
    await looksRight('offline')
    await page.unroute('**/api/v1/online/ratings')
    // Whoever closed the page and opens it again has it sent.
    await page.goto(`${hub.url}/rate/`)
    await page.getByRole('heading', { name: /感谢您的评价/ }).waitFor()
    expect(hub.rows('online-rating').length).toBe(before + 1)
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
  })

  test('on a slow line that breaks in the middle it loses nothing that was typed, and sends by itself when the line is back', async () => {
    const slow = await browser.newContext(PHONE)
    const phone = await slow.newPage()
    const session = await slow.newCDPSession(phone)
    const line = (offline: boolean) =>
      session.send('Network.emulateNetworkConditions', {
        offline,
        latency: 400,
        downloadThroughput: 50_000,
        uploadThroughput: 20_000,
      })
    await session.send('Network.enable')
    await line(false)
    await phone.goto(`${hub.url}/rate/J41`)
    await phone.getByText('可以提交').waitFor()
    const choose = (group: string) =>
      phone.getByRole('group', { name: group }).getByRole('radio', { name: '满意', exact: true }).check({ force: true })
    await choose('满意度')
    await line(true)
    await phone.getByRole('textbox').fill('电梯里写的')
    await choose('社会形象')
    const before = hub.rows('online-rating').length
    await phone.getByRole('button', { name: /提交/ }).tap()
    await phone.getByRole('heading', { name: /没有网络/ }).waitFor()
    await line(false)
    await phone.getByRole('heading', { name: /感谢您的评价/ }).waitFor()
    expect(hub.rows('online-rating')).toHaveLength(before + 1)
    expect(last()).toMatchObject({ unit: 'J41', satisfaction: 4, image: 4, commentHash: expect.any(String) })
    await slow.close()
  })

  test('where the browser is too old for its script, or has no keys, it says what to do', async () => {
    const old = await browser.newContext(PHONE)
    await old.route('**/assets/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: 'let {' }))
    await Promise.all(
      ['/rate/J36', '/r/#ABCDEFGHIJKLMNOP', '/ballot/'].map(async (path) => {
        const phone = await old.newPage()
        await phone.goto(hub.url + path)
        await phone.getByText('请更新微信或浏览器').waitFor({ state: 'visible' })
        expect(await phone.locator('main').innerText()).toContain('(0951) 6888529')
        expect(await cutTexts(phone), path).toEqual([])
        expect(await seriousFaults(phone), path).toEqual([])
        await shoot(phone, `too-old-${path.split('/')[1]}`)
      }),
    )
    await old.unroute('**/assets/*.js')
    const phone = await old.newPage()
    await phone.addInitScript(() => Object.defineProperty(crypto, 'subtle', { value: undefined }))
    await phone.goto(`${hub.url}/rate/J36`)
    await phone.getByRole('heading', { name: /没有加密/ }).waitFor()
    await old.close()
  })

  test('without script it says what to do, and without encryption where to go', async () => {
    const plain = await browser.newContext({ ...PHONE, javaScriptEnabled: false })
    const other = await plain.newPage()
    await other.goto(`${hub.url}/rate/J36`)
    expect(await other.locator('main').innerText()).toContain('请先允许 JavaScript')
    await plain.close()
    await page.addInitScript(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }))
    await page.goto(`${hub.url}/rate/J36`)
    await page.getByRole('heading', { name: /没有加密/ }).waitFor()
    await page.getByText('https://127.0.0.1/rate/J36').waitFor()
    await looksRight('insecure')
  })
})
