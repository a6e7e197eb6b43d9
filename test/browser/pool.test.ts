import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'
const HEADS = '类别,姓名,单位,电话,同意,参评单位'
const FILE = [
  HEADS,
  '人民群众,马小建,塞上一家公司,13809517766,是,J44',
  '人民群众,马晓建,塞上一家公司,13809517767,是,J36',
  '干部职工,王小宁,,13900951000,是,J44',
  '干部职工,王小宁,,13900951001,是,J16',
]

/** The owner of the survey fills the pool from a file, decides about pairs by keyboard, and erases who asks for it. */
describe.skipIf(chromiumMissing())('the pool of the survey', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const errors: string[] = []
  /** Of everything that the page asked for. */
  const addresses: string[] = []
  const looks = async (name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [390, 844],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
      expect(await cutTexts(page), `${name} ${width}`).toEqual([])
    }
    expect(await seriousFaults(page), name).toEqual([])
  }
  const choose = (lines: readonly string[]) =>
    page
      .locator('pool-import input[type=file]')
      .setInputFiles({ name: '样本.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) })

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    const { users } = hub.hub.access
    await users.add({ username: 'diaocha', role: 'method-owner', method: 'third-party' }, PASSWORD, false, 'cli:root')
    hub.vouchFor('diaocha')
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('request', (request) => addresses.push(decodeURIComponent(request.url())))
    await page.goto(`${hub.url}/office/#pool`)
    await page.getByLabel('用户名').fill('diaocha')
    await page.getByLabel('密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
  })
  afterAll(async () => {
    await context?.close()
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
    // No name and no part of a telephone stands in an address: servers in between keep those.
    expect(addresses.length).toBeGreaterThan(10)
    expect(addresses.filter((each) => /马|王小宁|13809517|7766|139009510/.test(each))).toEqual([])
  })

  test('a file is read first, its faults by line; then everybody of it enters', async () => {
    await page.getByRole('heading', { name: '样本库' }).waitFor()
    await choose([...FILE, '企业,丁某,,12,是,J99'])
    await page.getByText('有 1 行要改。一行没改好，整份都不导入。').waitFor()
    await page.getByText('没有这个参评单位').waitFor()
    await looks('pool-faults')
    await choose(FILE)
    await page.getByText('新增 4 人，0 行是已有的人').waitFor()
    await page.getByRole('button', { name: '导入', exact: true }).click()
    await page.getByText('已导入：新增 4 人，0 行并入已有的人。').waitFor()
    await page.getByText('86 个').waitFor()
    await page.getByRole('button', { name: '只看没有人的' }).click()
    expect(await page.locator('.po-table tbody tr').count()).toBe(86)
    await looks('pool')
  })

  test('pairs stand side by side and are decided by keyboard, with a word, and taken back', async () => {
    await page.getByRole('link', { name: '去判断' }).click()
    await page.getByText('已判断 0 对，共 2 对').waitFor()
    await looks('pool-pairs')
    await page.keyboard.press('1')
    await page.getByText('已判断 1 对，共 2 对').waitFor()
    // A key is taken when the one before it is done with.
    await expect
      .poll(
        async () => {
          await page.keyboard.press('3')
          return page.getByText('没有要判断的了').isVisible()
        },
        { interval: 500 },
      )
      .toBe(true)
    await page.keyboard.press('z')
    await page.getByText('已判断 0 对，共 2 对').waitFor()
    await page.getByLabel('依据').fill('')
    await page.getByRole('button', { name: '不是同一人' }).click()
    await page.getByText('请写依据。').waitFor()
    await page.getByLabel('依据').fill('父子，问过单位')
    await page.getByRole('button', { name: '不是同一人' }).click()
    await page.getByText('已判断 1 对，共 2 对').waitFor()
    expect(hub.rows('rater-merge')).toHaveLength(1)
    expect(hub.rows('rater-apart').map(({ body }) => body['word'])).toEqual(['父子，问过单位'])
  })

  test('who asks for it is found and erased for good', async () => {
    await page.getByRole('link', { name: '回样本库' }).click()
    await page.getByLabel('姓名，或电话后四位，或编号').fill('7766')
    await page.getByRole('button', { name: '查找' }).click()
    await page.getByText('找到 1 人').waitFor()
    await page.getByRole('button', { name: '删除 R000001' }).click()
    await page.locator('pool-erasure').getByLabel('原因').fill('本人来电要求删除')
    await page.getByRole('button', { name: '彻底删除' }).click()
    await page.getByText('已彻底删除 R000001。').waitFor()
    expect(hub.rows('rater-erased').map(({ body }) => body['ids'])).toEqual([['R000001']])
  })
})
