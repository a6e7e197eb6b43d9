import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSlipFragment } from '../../server/contract/ballot/slip.ts'
import { Voter, marksOf } from '../helpers/ballot-voter.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

/** From the file of a roll to the opened box, on the page, by an owner, a second one and three trustees. */
describe.skipIf(chromiumMissing())('the desk of the ballot', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
  })
  afterAll(async () => {
    await context?.close()
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  /** A session of an owner of the method, on the page. */
  async function comeAs(role: 'method-owner' | 'campaign-office'): Promise<void> {
    const token = await hub.signIn(role, role === 'method-owner' ? { method: 'representatives' } : {})
    await context?.close()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    await context.addCookies([{ name: 'pingyi_session', value: token, url: hub.url }])
    await page.goto(`${hub.url}/office/#ballot`)
    await page.getByRole('heading', { name: '两代表一委员评议' }).waitFor()
  }
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })

  test('roll, pairs, key, opening, slips, turn-out and close', async () => {
    await comeAs('method-owner')
    const roll = [
      '姓名,出生年月,手机后四位,单位,职级',
      '马一,1970-05,0001,一中,正科级',
      '马二,,,二中,',
      '马三,1960-01,,三中,副厅级',
    ]
    await page.locator('input[data-roll="people"]').setInputFiles({
      name: 'r.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`${roll.join('\n')}\n,,,,\n丁,七零年,,四中,`),
    })
    await page.getByText('「七零年」').waitFor()
    await page
      .locator('input[data-roll="people"]')
      .setInputFiles({ name: 'r.csv', mimeType: 'text/csv', buffer: Buffer.from(roll.join('\n')) })
    await page.getByText('马三（副厅级）').waitFor()
    await button('录入名册').click()
    await page.getByText('新增 2 人').waitFor()
    const party = ['姓名,出生年月,手机后四位,单位', '马二,1980-01,,二中'].join('\n')
    await page
      .locator('input[data-roll="party"]')
      .setInputFiles({ name: 'p.csv', mimeType: 'text/csv', buffer: Buffer.from(party) })
    await button('录入名册').click()
    await button('是同一人').click()
    await page.getByText('没有要确认的').waitFor()

    await button('生成票箱钥匙').click()
    await page.locator('.trustee-slip').nth(2).waitFor()
    const slips = (await page.locator('.trustee-slip .mono').allTextContents()).map((each) => each.replaceAll(' ', ''))
    expect(await button('三张都核对好了，存公钥').isDisabled()).toBe(true)
    const inputs = page.locator('.trustee-slip input')
    await inputs.nth(0).fill(slips[1]!)
    await page.getByText('和纸上的不一样').waitFor()
    for (const [i, slip] of slips.entries()) await inputs.nth(i).fill(slip.toLowerCase())
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-desk-key')
    await button('三张都核对好了，存公钥').click()
    await page.getByText('票箱钥匙已经生成').first().waitFor()
    expect(await page.content()).not.toContain(slips[0]!.slice(0, 20))

    await button('开启').click()
    await page.getByText('已开启：2026-10-15 00:00 至 2026-12-01 00:00').waitFor()
    await button('制作 2 张领票单').click()
    await page.locator('.voter-slips article').nth(1).waitFor()
    await shoot(page, 'ballot-desk-slips')
    const codes = await page.locator('.voter-slips article div .mono').allTextContents()
    await button('打印好了，返回').click()
    await page.getByText('每个人都有领票单了').waitFor()
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      expect(await cutTexts(page), String(width)).toEqual([])
      await shoot(page, `ballot-desk-${width}`)
    }
    expect(await seriousFaults(page)).toEqual([])

    // A voter with the printed slip.
    const voter = new Voter(hub.url)
    const code = codes[0]!.replaceAll(' ', '')
    expect(readSlipFragment(`${code}.${'ab'.repeat(32)}`)).not.toBeNull()
    Object.assign(voter, { code: code.slice(0, 20) })
    expect((await voter.takeTicket()).status).toBe(200)
    await voter.seal(marksOf(5))
    expect((await voter.cast()).status).toBe(200)

    // Another slip needs a second person: who asked cannot confirm.
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByLabel('名册编号').fill('2')
    await page.getByLabel('原因').fill('领票单丢失')
    await button('提出').click()
    await page.getByText('领票单丢失（').waitFor()
    expect(await button('确认').isDisabled()).toBe(true)
    await comeAs('campaign-office')
    await button('确认').click()
    await page.getByText('没有等待确认的').waitFor()
    expect(await page.locator('input[type=file]').count()).toBe(0)

    hub.clock.now = Date.parse('2026-12-01T01:00:00+08:00')
    await comeAs('method-owner')
    await page.getByText('1 / 2 已领票').first().waitFor()
    await page.getByLabel('钥匙单 1').fill(slips[0]!)
    await page.getByLabel('钥匙单 2').fill(slips[0]!)
    await button('开箱计票').click()
    await page.getByText('打不开票箱').waitFor()
    await page.getByLabel('钥匙单 2').fill(slips[2]!)
    await button('开箱计票').click()
    await page.getByText('已开箱计票').first().waitFor()
    expect(hub.rows('ballot-close')[0]!.body).toMatchObject({ ballots: 1, tickets: 1, invalid: [] })
    expect(errors).toEqual([])
  })
})
