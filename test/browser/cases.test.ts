import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

/** From a bad press to a closed case, on the real pages of a real hub in a browser. */
describe.skipIf(chromiumMissing())('a bad rating on the hall manager’s desk', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let device: StrangerDevice
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    // The page shows the machine's own time against the hub's: the clock is the present one.
    hub = await TestHub.start({ pages: desk.pages, now: Date.parse('2026-02-13T10:40:00+08:00') })
    await hub.hub.access.users.add(
      { username: 'maxiaoyan', role: 'hall-manager', hall: 'shimin' },
      'right-password',
      false,
      'hub',
    )
    device = await hub.connect(await hub.enrol('B07', hub.clock.now))
    context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
    mkdirSync(join(import.meta.dirname, '../../.test-output/screens'), { recursive: true })
    await signIn()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  async function signIn(): Promise<void> {
    await page.goto(`${hub.url}/hall/`)
    await page.getByLabel('用户名').fill('maxiaoyan')
    await page.getByLabel('密码').fill('right-password')
    await page.keyboard.press('Enter')
    await tile('B07').waitFor()
  }
  const tile = (code: string) => page.locator(`.tile[data-code="${code}"]`)
  const attention = () => page.locator('hall-attention')
  async function press(level: number, extra: Record<string, unknown> = {}): Promise<string> {
    hub.clock.now += MINUTE
    const made = device.press(level)
    await device.submit([made])
    if (Object.keys(extra).length > 0) await device.submit([device.extra(made, extra)])
    return made['id'] as string
  }

  test('is on the board with its alert', async () => {
    await press(5)
    await press(4)
    await expect.poll(() => tile('B07').locator('.n').innerText()).toMatch(/^2/)
    await page.getByLabel('声音提醒').check()
    await press(1, {
      reasons: ['slow-action'],
      comment: '叫到号以后窗口没有人，等了十几分钟。',
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
    })
    await attention().getByText('差评：非常不满意').waitFor()
    await page.locator('.tile.al[data-code="B07"]').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'cases-board-1920')
  })

  test('the alert is answered with a word', async () => {
    await attention().getByRole('button', { name: '答复' }).click()
    await page.getByLabel('答复（如：已到窗口）').fill('已到窗口')
    await page.keyboard.press('Enter')
    await attention()
      .getByText(/maxiaoyan \d\d:\d\d 已到窗口/)
      .waitFor()
  })

  test('its case is verified, mended, called back and closed, all with the keyboard', async () => {
    await attention().getByRole('link', { name: '去处置' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1 }).getByText('CP-0213-01').waitFor()
    expect(await page.locator('blockquote').innerText()).toContain('等了十几分钟')
    expect(await page.locator('.verdict').innerText()).toContain('慢作为')
    // Over the Spring Festival: nine days off, and Saturdays worked before and after.
    expect(await page.locator('.days .o').count()).toBe(12)
    expect(await page.locator('.days li.e em').allInnerTexts()).toEqual(['核实到期', '最长期限'])
    expect(await seriousFaults(page)).toEqual([])
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'cases-case-1920')

    await page.getByRole('textbox', { name: '回访电话' }).fill('1399500000x')
    await page.keyboard.press('Enter')
    await page.getByText('电话只写数字').waitFor()
    await page.getByRole('textbox', { name: '回访电话' }).fill('13995000001')
    await page.keyboard.press('Enter')
    await page.getByText('13995000001').waitFor()

    await page.getByRole('button', { name: '提交核实结果' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('请选择核实结论。').waitFor()
    await page.getByRole('radio', { name: '情况属实' }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('radio', { name: '流程' }).focus()
    await page.keyboard.press('Space')
    await page.getByLabel('核实情况').fill('叫号后窗口离岗 17 分钟，未安排替岗。')
    await page.getByRole('button', { name: '提交核实结果' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('整改中').waitFor()
    await page.getByText('核实：已记入台账。').waitFor()
    // Verified on the 13th: five working days on are the 14th, worked, and 24 to 27 February.
    expect(await page.locator('.clk').nth(1).innerText()).toContain('02-27 18:00 到期')
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'cases-case-1280')
    await page.setViewportSize({ width: 1920, height: 1080 })

    expect(await page.getByLabel('整改措施和结果').inputValue()).toBe('')
    await page.getByLabel('整改措施和结果').fill('离岗超过 3 分钟须替岗；已向当事人说明并道歉。')
    await page.getByRole('button', { name: '提交整改结果' }).click()
    await page.getByRole('radio', { name: '当事人满意' }).check()
    await page.getByLabel('回访情况').fill('电话回访，表示认可。')
    await page.getByRole('button', { name: '提交回访结果' }).click()
    await page.getByRole('button', { name: '办结', exact: true }).last().click()
    await page.getByText('此件已结束').waitFor()
    expect(await page.getByText('13995000001').count()).toBe(0)
    await shoot(page, 'cases-closed-1920')
    expect(hub.rows('case-step').map(({ body }) => body.step)).toEqual(['found', 'mended', 'called-back', 'closed'])
  })

  test('a mistaken one asks the campaign office, and the hall waits', async () => {
    const id = await press(2)
    await page.goto(`${hub.url}/hall/#case/${id}`)
    await page.getByRole('radio', { name: '误评' }).check()
    await page.getByLabel(/作废理由/).fill('窗口人员擦拭屏幕误触')
    await page.getByRole('button', { name: '提交核实结果' }).click()
    await page.getByText('待评议办公室决定是否作废').waitFor()
    await page.getByText('已请求作废（误评）：窗口人员擦拭屏幕误触').waitFor()
    expect(hub.rows('decision-request')).toMatchObject([{ body: { ratings: [id], action: 'void', case: id } }])
  })

  test('the list says who has what, what is late and what is nearly late, and prints', async () => {
    await press(3)
    await press(1)
    await page.goto(`${hub.url}/hall/#cases`)
    await page.getByRole('table').waitFor()
    expect(await page.locator('tbody tr').count()).toBe(2)
    expect(await page.locator('tbody tr').first().innerText()).toMatch(
      /CP-0213-04.*非常不满意.*待核实.*还剩 1 个工作日/s,
    )
    await page.getByRole('button', { name: '关注件' }).click()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1)
    await page.getByRole('button', { name: '已超期' }).click()
    await page.getByText('没有符合条件的差评件').waitFor()
    await shoot(page, 'cases-empty-1920')
    await page.getByRole('button', { name: '看全部' }).click()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(4)
    expect(await seriousFaults(page)).toEqual([])
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'cases-list-1920')
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'cases-list-1280')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.onpaper').isVisible()).toBe(true)
    expect(await page.locator('.casetools').isVisible()).toBe(false)
    await page.emulateMedia({ media: null })
    await page.setViewportSize({ width: 1920, height: 1080 })
  })

  /**
   * From the hub's acknowledgement to the screen that shows alarm and figure, by the page's own clock (the same machine's).
   * The best of a few: other tests may be running beside this one, and they can make a press slower but none faster.
   */
  test('each bad press is seen within a second of its acknowledgement', async () => {
    await page.goto(`${hub.url}/hall/#`)
    await tile('D01').waitFor()
    const other = await hub.connect(await hub.enrol('D01', hub.clock.now))
    const took: number[] = []
    for (let n = 1; n <= 6 && Math.min(...took) >= 1_000; n++) {
      await page.evaluate((rated) => {
        const kept = globalThis as unknown as { seen: Promise<number> }
        kept.seen = new Promise((resolve) => {
          const look = () => {
            const tile = document.querySelector('.tile.al[data-code="D01"]')
            // With the fourth one, "half of them dissatisfied" stands there as well.
            const alerts = [...document.querySelectorAll('hall-attention .alert')].filter(
              ({ textContent }) => textContent.includes('D01') && textContent.includes('差评'),
            )
            if (tile?.querySelector('.n')?.textContent?.startsWith(`${rated}`) && alerts.length === rated)
              resolve(Date.now())
            else requestAnimationFrame(look)
          }
          look()
        })
      }, n)
      hub.clock.now += MINUTE
      expect((await other.submit([other.press(2)])).ok).toBe(true)
      const acknowledged = Date.now()
      took.push((await page.evaluate(() => (globalThis as unknown as { seen: Promise<number> }).seen)) - acknowledged)
    }
    expect(Math.min(...took)).toBeLessThan(1_000)
    other.close()
  })

  test('the rules of the alerts are changed on their page, and hold at once', async () => {
    await page.goto(`${hub.url}/hall/#alerts`)
    const rule = page.locator('.rule', { hasText: '收到差评' })
    await rule.waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'cases-rules-1920')
    await rule.getByRole('spinbutton').fill('0')
    await rule.getByRole('button', { name: '保存' }).click()
    await rule.getByText('请填写范围内的整数。').waitFor()
    await rule.getByRole('spinbutton').fill('60')
    await rule.getByRole('checkbox').uncheck()
    await rule.getByRole('button', { name: '保存' }).click()
    await rule.getByText('「收到差评」已保存。').waitFor()
    await page.goto(`${hub.url}/hall/#`)
    await tile('B07').waitFor()
    // In the rule's plain words or with its evidence.
    await expect.poll(() => attention().getByText('差评').count()).toBe(0)
    // Each browser remembers how it wants to be told.
    expect(await page.getByLabel('声音提醒').isChecked()).toBe(true)
  })

  test('the campaign office decides about more time on the same page', async () => {
    const id = await press(1)
    await hub.hub.access.users.add({ username: 'lisiyuan', role: 'campaign-office' }, 'right-password', false, 'hub')
    hub.vouchFor('lisiyuan')
    await page.goto(`${hub.url}/hall/#case/${id}`)
    await page.getByRole('radio', { name: '情况属实' }).check()
    await page.getByRole('radio', { name: '政策' }).check()
    await page.getByRole('button', { name: '提交核实结果' }).click()
    await page.getByRole('button', { name: '申请延期' }).click()
    await page.getByLabel('延期理由').fill('须等上级部门答复')
    await page.getByRole('button', { name: '申请延期' }).last().click()
    await page.getByText('已申请延期，待评议办公室决定').waitFor()

    const office = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const desk = await office.newPage()
    await desk.goto(`${hub.url}/hall/#cases`)
    await desk.getByLabel('用户名').fill('lisiyuan')
    await desk.getByLabel('密码').fill('right-password')
    await desk.keyboard.press('Enter')
    await desk.getByRole('button', { name: '全市待决定' }).click()
    // The hall's own list, which stood there before, has it among others.
    await expect.poll(() => desk.locator('tbody tr').count()).toBe(1)
    await desk.getByText('待决定延期').waitFor()
    await desk.getByRole('link', { name: /CP-0213/ }).click()
    await desk.getByRole('button', { name: '准予延期' }).last().click()
    await desk.getByText('已准延期').waitFor()
    await shoot(desk, 'cases-office-1440')
    await office.close()
  })

  test('the unit sees window, day, subject and clock, and appeals', async () => {
    await hub.hub.access.users.add({ username: 'danwei', role: 'unit', unit: 'J41' }, 'right-password', false, 'hub')
    const unit = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const desk = await unit.newPage()
    await desk.goto(`${hub.url}/hall/`)
    await desk.getByLabel('用户名').fill('danwei')
    await desk.getByLabel('密码').fill('right-password')
    await desk.keyboard.press('Enter')
    await desk.getByRole('link', { name: '本单位在办差评件' }).click()
    const first = desk.locator('section.card').first()
    await first.getByText('2026-02-13').waitFor()
    const shown = await desk.locator('main').innerText()
    expect(shown).toContain('B07')
    expect(shown).not.toMatch(/满意|CP-|10:4/)
    await first.getByRole('button', { name: '单位申诉' }).click()
    await first.getByLabel('申诉理由').fill('该事项由其他单位办理')
    await first.getByRole('button', { name: '提交申诉' }).click()
    await first.getByText('单位已申诉，待评议办公室决定').waitFor()
    expect(await seriousFaults(desk)).toEqual([])
    expect(await cutTexts(desk)).toEqual([])
    await shoot(desk, 'cases-unit-1280')
    await unit.close()
  })
})
