import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportHtml } from '../../server/rules/report/report-html.ts'
import { madeUpFacts } from '../fixtures/report/facts.ts'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { HOUR, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import { sealSurvey } from '../helpers/seal-survey.ts'
import { shippedConfiguration } from '../helpers/seeded-database.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot, signIn } from './desk-pages.ts'

const PASSWORD = 'right-password'
const METHOD = '/api/v1/campaigns/2026/methods/service-centre'

describe.skipIf(chromiumMissing())('the analysis report', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  const looks = async (name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
      expect(await cutTexts(page), `${name} ${width}`).toEqual([])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  const enter = async (username: string) => {
    await context.clearCookies()
    await leave(page, hub.url)
    await signIn(page, hub.url, '/office/#report', username)
    await page.getByRole('heading', { name: '分析报告', level: 1 }).waitFor()
  }
  const chapter = (title: string) =>
    page.locator('report-chapter').filter({ has: page.getByRole('heading', { name: title }) })

  /** The year so far by the service-centre method and the survey, over REST. */
  async function sealYear(): Promise<void> {
    const [first, second] = [await hub.signIn('campaign-office'), await hub.signIn('campaign-office')]
    const { body: state } = await hub.call('GET', `${METHOD}/seal`, { token: first })
    const accept = state.checks.flatMap(({ point, state: each }: { point: string; state: string }) =>
      each === 'note' ? [point] : [],
    )
    const reason = '年度封存'
    await hub.call('POST', `${METHOD}/stands`, { token: second, body: { reason, content: state.content } })
    const { status } = await hub.call('POST', `${METHOD}/seal`, { token: first, body: { reason, accept, early: true } })
    expect(status).toBe(201)
    await sealSurvey(hub, await hub.signIn('method-owner', { method: 'third-party' }), first)
  }

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, configure: ({ policy }) => void (policy.minimumRatings = 2) })
    const { users } = hub.hub.access
    await users.add({ username: 'gongwei', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'diaocha', role: 'method-owner', method: 'third-party' }, PASSWORD, false, 'cli:root')
    for (const name of ['gongwei', 'diaocha']) hub.vouchFor(name)
    for (const [unit, levels] of [
      ['J36', [5, 5, 4]],
      ['J23', [3, 2, 5]],
    ] as const) {
      const window = hub.freshWindow()
      await hub.post(window, unit, hub.clock.now - 2 * HOUR)
      const device = await hub.device(window)
      await device.submit(levels.map((level, i) => device.press(level, hub.clock.now - (10 - i) * 200 * SECOND)))
    }
    context = await browser.newContext({ locale: 'zh-CN', acceptDownloads: true })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  test('what the office writes survives the page, and of two editors nobody overwrites the other', async () => {
    await enter('gongwei')
    await page.getByText('一种评议方式都没有封存').waitFor()
    const overview = chapter('总体情况')
    await overview.getByRole('button', { name: /^写/ }).click()
    await overview.locator('textarea').fill('总体平稳。')
    await page.reload()
    await overview.getByText('下面是您上次没有存的草稿').waitFor()
    expect(await overview.locator('textarea').inputValue()).toBe('总体平稳。')
    await overview.getByRole('button', { name: '存为新版本' }).click()
    await overview.getByText('已存为第 1 版').waitFor()
    await overview.locator('textarea').fill('总体平稳，个别下滑。')
    const body = { seen: 1, text: '另一位写的' }
    const token = await hub.signIn('campaign-office')
    await hub.call('POST', '/api/v1/campaigns/2026/report/chapters/overview', { token, body })
    await overview.getByRole('button', { name: '存为新版本' }).click()
    await overview.getByText('在您之后存了第 2 版').waitFor()
    expect(await overview.locator('textarea').inputValue()).toBe('总体平稳，个别下滑。')
    await looks('report-conflict')
    await overview.getByRole('button', { name: '看过了，在新版本之后存我的' }).click()
    await overview.getByRole('button', { name: '存为新版本' }).click()
    await overview.getByText('已存为第 3 版').waitFor()
    await overview.getByText('以前的版本').click()
    await overview.getByText('第 2 版').click()
    await overview.getByText('另一位写的').waitFor()
  })

  test('the preview stands in a frame that runs nothing; the office asks, and says why it does not wait', async () => {
    await sealYear()
    await page.reload()
    await page.getByRole('button', { name: '看现在的草稿' }).click()
    const frame = page.frameLocator('iframe.rp-frame')
    await frame.getByText('草稿，没有会签').waitFor()
    await frame.getByText('总体平稳，个别下滑。').waitFor()
    await page.getByRole('button', { name: '提请会签' }).click()
    await page.getByText('请写明没有封存的评议方式为什么不等').waitFor()
    for (const field of await page.locator('input.missing').all()) await field.fill('数据还没有报来')
    await page.locator('input.reason').fill('按期上报')
    await looks('report-ask')
    await page.getByRole('button', { name: '提请会签' }).click()
    await page.getByText('等国家统计局银川调查队会签').waitFor()
  })

  test('the survey team reads what was asked and co-signs with the own password; the office takes the sealed files', async () => {
    await enter('diaocha')
    await page.getByText('gongwei', { exact: false }).first().waitFor()
    await looks('report-co-sign')
    await page.getByRole('button', { name: '会签，封存报告' }).click()
    await page.getByText('请再输一次您自己的密码').waitFor()
    await page.locator('input.own-password').fill(PASSWORD)
    await page.getByRole('button', { name: '会签，封存报告' }).click()
    await page.getByText('已封存的报告').waitFor()
    await enter('gongwei')
    await page.getByText('已封存的报告').waitFor()
    await looks('report-sealed')
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: '每张图的数（xlsx）' }).click()
    expect((await download).suggestedFilename()).toBe('pingyi-report-2026-1.xlsx')
  })

  test('a year of 89 units opens from a file without script, has no serious fault of access, and prints on 20 to 32 pages', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pingyi-report-'))
    const file = join(folder, 'report.html')
    const { units } = shippedConfiguration()
    const write = (some: typeof units) => writeFileSync(file, reportHtml(madeUpFacts(some), 'a'.repeat(64)))
    const requested: string[] = []
    const paper = await context.newPage()
    paper.on('request', (request) => requested.push(request.url()))
    // A line of a table is as the next: axe looks at every element, by hand at those of all units.
    write(SWEEPS ? units : units.slice(0, 20))
    await paper.goto(`file://${file}`)
    expect(await seriousFaults(paper)).toEqual([])
    write(units)
    await paper.goto(`file://${file}`)
    expect(requested).toEqual([`file://${file}`, `file://${file}`])
    const pdf = (await paper.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
    const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
    expect(pages).toBeGreaterThanOrEqual(20)
    expect(pages).toBeLessThanOrEqual(32)
    // No picture and no table in two halves is longer than a page (A4 without its margins), with the heading before it.
    await paper.emulateMedia({ media: 'print' })
    const mm = 96 / 25.4
    await paper.setViewportSize({ width: Math.round(180 * mm), height: 1_000 })
    const blocks = await paper.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('figure, .halved')].map((block) => {
        const head = block.previousElementSibling?.matches('h2') === true ? block.previousElementSibling : block
        const height = block.getBoundingClientRect().bottom - head.getBoundingClientRect().top
        return { id: block.id, height, cut: getComputedStyle(block).breakInside !== 'avoid' }
      }),
    )
    expect(blocks.length).toBeGreaterThan(15)
    expect(blocks.filter(({ height, cut }) => cut || height > (297 - 16 - 17) * mm)).toEqual([])
    await paper.close()
    rmSync(folder, { recursive: true })
  })
})
