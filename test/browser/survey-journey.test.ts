import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { DAY, HOUR, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, signIn } from './desk-pages.ts'

const PASSWORD = 'right-password'
const DICE = '401729568320947715063824'
/** Twelve people of J44 whom the unit hands in, and thirty of J16 and J44 whom the survey team brings. */
const OBJECTS = Array.from({ length: 12 }, (_, i) => `人民群众,马小建${i},,1380951776${i % 10},,是`)
const LIST = Array.from(
  { length: 30 },
  (_, i) => `干部职工,王小宁${i},,139009510${10 + i},是,${i < 20 ? 'J16' : 'J44'}`,
)

/** The survey of a year by its people and their pages alone, from the empty form to the sealed result. */
describe.skipIf(chromiumMissing())('the survey, from an empty form to its seal', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  let drawn: string[]
  const errors: string[] = []

  const enter = async (username: string, path: string) => {
    await context.clearCookies()
    await signIn(page, hub.url, '/office/', username)
    await page.goto('about:blank')
    await page.goto(hub.url + path)
  }
  const csv = (head: string, rows: readonly string[]) => ({
    name: '名单.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([head, ...rows].join('\r\n')),
  })
  const downloaded = async (press: () => Promise<void>): Promise<Buffer> => {
    const [file] = await Promise.all([page.waitForEvent('download'), press()])
    const chunks: Buffer[] = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({
      pages: desk.pages,
      now: Date.parse('2026-06-23T10:00:00+08:00'),
      configure: ({ policy }) => void (policy.survey = { perUnit: 10, floor: 2, seedWaitMs: DAY }),
    })
    const { users } = hub.hub.access
    const bound = [
      { username: 'na', role: 'unit', unit: 'J44' },
      { username: 'gong', role: 'unit', unit: 'J16' },
      { username: 'diaocha', role: 'method-owner', method: 'third-party' },
      { username: 'zhiban', role: 'method-owner', method: 'online' },
      { username: 'gongwei', role: 'campaign-office' },
      { username: 'shenji', role: 'auditor' },
    ] as const
    for (const each of bound) await users.add(each, PASSWORD, false, 'cli:root')
    for (const { username } of bound) hub.vouchFor(username)
    context = await browser.newContext({ locale: 'zh-CN', acceptDownloads: true })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
  })
  afterAll(async () => {
    await context?.close()
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  test('a unit hands its service objects in, and the office accepts them', async () => {
    await enter('na', '/office/#hand-in?part=objects')
    await page.locator('input[type=file]').setInputFiles(csv('类别,姓名,单位,电话,关系,同意', OBJECTS))
    await page.getByText('名单.csv，12 行').waitFor()
    await page.getByRole('button', { name: '交服务对象' }).click()
    await page.getByText('服务对象第 1 版已交').waitFor()
    await enter('gongwei', '/office/#hand-ins?party=J44')
    await page.locator('.hi-parts').getByText('服务对象').click()
    await page.getByRole('button', { name: '接收' }).click()
    await page.getByText('已接收。').waitFor()
  })

  test('the survey team takes them into its pool, brings a list of its own, and freezes the frame', async () => {
    await enter('diaocha', '/office/#pool')
    await page.getByText('有 1 份还没有取入').waitFor()
    await page.getByRole('button', { name: '试读', exact: true }).click()
    await page.getByText('新增 12 人').waitFor()
    await page.getByRole('button', { name: '取入' }).click()
    await page.getByText('已导入：新增 12 人').waitFor()
    await page.locator('pool-import input[type=file]').setInputFiles(csv('类别,姓名,单位,电话,同意,参评单位', LIST))
    await page.getByText('新增 30 人').waitFor()
    await page.getByRole('button', { name: '导入', exact: true }).click()
    await page.getByText('已导入：新增 30 人').waitFor()
    await page.goto(`${hub.url}/office/#draw`)
    await page.getByRole('button', { name: '看样本库现在的内容' }).click()
    await page.getByText('现在冻结：2 个单位，3 层，42 人次').waitFor()
    await page.getByRole('button', { name: '冻结并送出指纹' }).click()
    await page.getByText('以后才能掷骰').waitFor()
  })

  test('two people of two bodies type the dice, and the draw follows', async () => {
    hub.clock.now += DAY + HOUR
    await enter('gongwei', '/office/#draw')
    await page.getByLabel('骰子数字').fill(DICE)
    // What was typed is at the hub before the other one comes.
    await expect
      .poll(() => hub.hub.ledger.db.prepare('SELECT digits FROM draw_typed').pluck().get(), { timeout: 20_000 })
      .toBe(DICE)
    await enter('diaocha', '/office/#draw')
    await page.getByLabel('骰子数字').fill(DICE)
    await expect.poll(() => hub.rows('draw').length, { timeout: 20_000 }).toBe(1)
    await page.getByText('抽中 ').first().waitFor()
    const record = JSON.parse(
      (
        await downloaded(() => page.locator('.dw-files').getByRole('link', { name: '下载抽样记录' }).click())
      ).toString(),
    )
    drawn = record.drawn.map(({ id }: { id: string }) => id)
    // Ten of each unit, as the policy says; J44 has two strata.
    expect(drawn).toHaveLength(20)
  })

  test('the list of contacts goes out with a reason; answers come back by file', async () => {
    await page.goto(`${hub.url}/office/#pool`)
    await page.locator('pool-contacts').getByLabel('原因').fill('10 月起电话调查')
    const list = await downloaded(() => page.locator('pool-contacts').getByRole('button', { name: '下载' }).click())
    expect(list.subarray(0, 2).toString()).toBe('PK')
    hub.clock.now = Date.parse('2026-12-02T10:00:00+08:00')
    await enter('diaocha', '/office/#survey')
    const rows = drawn.map((id, i) => (i === 19 ? `${id},拒绝,,,,` : `${id},,${(i % 3) + 3},满意,4,2026-11-18`))
    await page
      .locator('survey-import input[type=file]')
      .setInputFiles(csv('编号,状态,四风,三不为,服务态度及精神面貌,答复时间', rows))
    await page.getByRole('button', { name: '导入这 20 行' }).click()
    await page.getByText(/已导入 20 行/).waitFor()
  })

  test('its owner asks for the seal and the office consents; each of the others sees what is theirs', async () => {
    await page.goto(`${hub.url}/office/#seal?method=third-party`)
    await page.getByText('应答率').first().waitFor()
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
    const [seal] = hub.rows('seal')
    expect([seal!.body.method, seal!.body.campaign]).toEqual(['third-party', '2026'])
    await enter('shenji', '/office/#seal?method=third-party&campaign=2026&from=2025-12-01&to=2026-11-30')
    await page.getByText('评议结果封存书').waitFor()
    // Whose it is not: another method's owner, a unit.
    for (const who of ['zhiban', 'gong']) {
      await enter(who, '/office/#seal?method=third-party&campaign=2026&from=2025-12-01&to=2026-11-30')
      await page.locator('main').waitFor()
      await page.waitForLoadState('networkidle')
      expect(await page.locator('main').innerText(), who).not.toMatch(/国家统计局|第三方/)
      const read = await page.request.get(`${hub.url}/api/v1/campaigns/2026/methods/third-party/scores`)
      expect(read.status(), who).toBe(403)
      await page.goto(`${hub.url}/office/#pool`)
      await page.waitForLoadState('networkidle')
      expect(await page.locator('pool-import').count(), who).toBe(0)
    }
  })

  test('the whole of it verifies, and nobody of the pool stands in it', async () => {
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
    const ledger = JSON.stringify(hub.rows())
    for (const name of ['马小建', '王小宁', '1380951776']) expect(ledger).not.toContain(name)
  })
})
