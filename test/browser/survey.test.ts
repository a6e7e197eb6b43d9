import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OBJECT_KINDS } from '../../server/contract/survey/kinds.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import type { DrawRecord } from '../../server/contract/survey/draw.ts'
import { frameLines } from '../../server/rules/sampling/frame.ts'
import { ratersOf } from '../helpers/draws.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { makeDraw, perUnit } from '../fixtures/survey/drawn.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot, signIn } from './desk-pages.ts'

const PASSWORD = 'right-password'
const HEADS = '编号,状态,四风,三不为,服务态度及精神面貌,答复时间'

describe.skipIf(chromiumMissing())('answers of the survey, from the first file to the seal', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const errors: string[] = []
  const units = ['J01', 'J16', 'J36', 'J44', 'J62', 'H01']
  const lines = frameLines(
    units.flatMap((unit, i) => ratersOf(unit, { [OBJECT_KINDS[i]!]: 40, citizen: 80 }, 1 + 200 * i)),
  )
  let record: DrawRecord

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
  const file = (name: string, rows: readonly string[]) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from([HEADS, ...rows].join('\r\n')),
  })
  const choose = (name: string, rows: readonly string[]) =>
    page.locator('survey-import input[type=file]').setInputFiles(file(name, rows))
  const answered = (ids: readonly string[]) => ids.map((id, i) => `${id},,${(i % 3) + 3},满意,,2026-11-18`)
  const enter = async (username: string, path: string) => {
    await context.clearCookies()
    await leave(page, hub.url)
    await signIn(page, hub.url, path, username)
  }

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, ...perUnit(20) })
    record = await makeDraw(hub, lines)
    hub.clock.now = Date.parse('2026-12-02T10:00:00+08:00')
    const { users } = hub.hub.access
    await users.add({ username: 'diaocha', role: 'method-owner', method: 'third-party' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'gongwei', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'shenji', role: 'auditor' }, PASSWORD, false, 'cli:root')
    for (const name of ['diaocha', 'gongwei', 'shenji']) hub.vouchFor(name)
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

  test('the owner comes to the page from what there is to do; a file is read first, its faults by line with the values', async () => {
    await enter('diaocha', '/office/#own')
    await page.getByRole('link', { name: '去导入' }).click()
    await page.getByRole('heading', { name: '问卷结果' }).waitFor()
    const ids = record.drawn.map(({ id }) => id)
    await choose('第一批.csv', [
      ...answered(ids.slice(0, 40)),
      `${ids[40]},,6,,,2026-11-18`,
      `${ids[0]},拒绝,,,,`,
      'R9,,5,,,',
    ])
    await page.getByText('3 行要改，整份都没有导入。').waitFor()
    await page.getByText('等级须为 1 至 5 或五个等级的名称').waitFor()
    await page.getByText('第 2 行已经有了').waitFor()
    await looks('survey-faults')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载要改的行' }).click()
    expect((await download).suggestedFilename()).toBe('答卷-要改的行.xlsx')
  })

  test('a sound file is taken as a whole; progress follows, with the reserves to call next', async () => {
    const ids = record.drawn.map(({ id }) => id)
    await choose('第一批.csv', [...answered(ids.slice(0, 70)), ...ids.slice(70, 76).map((id) => `${id},拒绝,,,,`)])
    await page.getByText('可以导入：已答 70 份，没有答 6 人。').waitFor()
    await page.getByRole('button', { name: '导入这 76 行' }).click()
    await page.getByText(/已导入 76 行/).waitFor()
    await page.getByRole('button', { name: '要打候补的' }).click()
    const lost = record.drawn[75]!
    const next = record.reserves.find(({ unit, kind }) => unit === lost.unit && kind === lost.kind)!
    await page.getByText(next.id).first().waitFor()
    await page.getByRole('button', { name: '全部' }).click()
    await looks('survey-owner')
  })

  test('a wrong file is taken back with a reason', async () => {
    const ids = record.drawn.map(({ id }) => id)
    await choose('第二批.csv', answered(ids.slice(76, 80)))
    await page.getByRole('button', { name: '导入这 4 行' }).click()
    await page.getByText(/已导入 4 行/).waitFor()
    await page.getByRole('button', { name: '撤回', exact: true }).first().click()
    await page.getByLabel('为什么撤回').fill('第 2 行录错')
    await page.getByRole('button', { name: '撤回这一份' }).click()
    await page.getByText('diaocha 已撤回：第 2 行录错').waitFor()
  })

  test('office and auditor see how far it is and no figure', async () => {
    for (const who of ['gongwei', 'shenji']) {
      await enter(who, '/office/#survey')
      await page.getByRole('heading', { name: '第三方测评 问卷进度' }).waitFor()
      await page.getByText('封存以前只看进度').waitFor()
      expect(await page.locator('survey-import, survey-imports').count()).toBe(0)
      expect(await page.getByText('接着打的候补').count()).toBe(0)
    }
    await looks('survey-office')
    await enter('shenji', '/office/#seal?method=third-party')
    await page.getByText('没有结果的编号').waitFor()
    expect(await page.locator('main').textContent()).not.toContain('得分（分）')
  })

  test('the owner asks for the seal, the office consents to what it does not see, and then all three read the figures', async () => {
    await enter('diaocha', '/office/#seal?method=third-party')
    await page.getByText('应答率').first().waitFor()
    await looks('survey-seal')
    for (const box of await page.getByLabel('按现状接受').all()) await box.check()
    await page.locator('input.reason').fill('按期报送')
    await page.getByRole('button', { name: '提交，请第二人同意' }).click()
    await page.locator('dialog').getByRole('button', { name: '提交，请第二人同意' }).click()
    await page
      .getByText(/等.*同意/)
      .first()
      .waitFor()
    await enter('gongwei', '/office/#seal?method=third-party')
    await page.locator('input[type=password]').fill(PASSWORD)
    await page.getByRole('button', { name: /同意/ }).last().click()
    await expect.poll(() => hub.rows('seal').length, { timeout: 20_000 }).toBe(1)
    await enter('gongwei', '/office/#survey')
    await page.getByLabel('评议活动').selectOption('2026')
    await page.getByText(/已封存/).waitFor()
    await enter('shenji', '/office/#seal?method=third-party&campaign=2026&from=2025-12-01&to=2026-11-30')
    await page.getByText('评议结果封存书').waitFor()
    await page.getByText('党校').first().waitFor()
    await page.getByText('国家统计局银川调查队（盖章）').waitFor()
    await looks('survey-sealed')
  })
})
