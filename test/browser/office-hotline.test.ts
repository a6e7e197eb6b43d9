import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'
const FILE = [
  '工单号,承办单位,满意度,评价时间,是否投诉',
  'w1,公安局,满意,2026-11-02 09:00,否',
  'w2,人社局,非常不满意,2026-11-02 09:10,是',
  'w3,火星局,满意,2026-11-02 09:20,否',
].join('\r\n')

describe.skipIf(chromiumMissing())('12345 at the campaign office', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let page: Page

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    await hub.hub.access.users.add({ username: 'li', role: 'campaign-office' }, PASSWORD, false, 'hub')
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    await page.goto(`${hub.url}/office/#hotline`)
    await page.getByLabel('用户名').fill('li')
    await page.getByLabel('密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  test('a file is mapped, its faulty row left out, imported once, and its complaint is in the report', async () => {
    await page.getByText('本月没有投诉').waitFor()
    await page.getByRole('button', { name: '导入评价' }).click()
    const buffer = Buffer.from(FILE)
    await page.getByLabel(/文件/).setInputFiles({ name: 'calls.csv', mimeType: 'text/csv', buffer })
    await page.getByText('还没有找到：来电编号').waitFor()
    await page.getByLabel('来电编号').selectOption('工单号')
    await page.getByText('没有这个参评单位：火星局').waitFor()
    const button = page.getByRole('button', { name: '导入', exact: true })
    expect(await button.isDisabled()).toBe(true)
    await shoot(page, 'office-hotline-import-1280')
    expect(await seriousFaults(page)).toEqual([])
    await page.getByLabel('不导入').check()
    await button.click()
    await page.getByText('已导入：新 2 行').waitFor()
    expect(hub.rows('call').length).toBe(2)
    // The same file with another answer: the row is named by its line, and the first answer stands.
    const changed = Buffer.from(FILE.replace(/不满意/, '满意'))
    await page.getByLabel(/文件/).setInputFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: changed })
    await page.getByText('还没有找到：来电编号').waitFor()
    await page.getByLabel('来电编号').selectOption('工单号')
    await page.getByText(/内容不同的行：\d/).waitFor()

    await page.goto(`${hub.url}/office/?again#hotline`)
    await page.getByRole('rowheader', { name: '人社局' }).waitFor()
    await shoot(page, 'office-hotline-complaints-1280')
    expect(await cutTexts(page)).toEqual([])
    expect(await seriousFaults(page)).toEqual([])
  })
})
