import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { QUICK_PASSWORDS } from '../helpers/access-on-disk.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { phoneCode } from '../helpers/phone.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'

describe.skipIf(chromiumMissing())('an officer and the second factor', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  let secret = ''
  let recovery: string[] = []
  const errors: string[] = []

  const looks = async (name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([name, width, wide]).toEqual([name, width, 0])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
    const cut = (await cutTexts(page)).filter(
      (fault) => !/covered by (undefined undefined|ASIDE |P |BUTTON )$/.test(fault),
    )
    expect(cut, name).toEqual([])
  }
  /** What somebody types who has no mouse. */
  const type = async (...keys: string[]) => {
    for (const key of keys)
      if (/^(Tab|Enter|Space|Escape)$/.test(key)) await page.keyboard.press(key)
      else await page.keyboard.type(key)
  }
  const focusedName = () =>
    page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.name ?? document.activeElement?.tagName)
  const nextCode = () => {
    hub.clock.now += 30 * SECOND
    return phoneCode(secret, hub.clock.now)
  }
  const open = async (path: string) => {
    await leave(page, hub.url)
    await page.goto(hub.url + path)
  }

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, accessLimits: { passwordCost: QUICK_PASSWORDS } })
    const { users } = hub.hub.access
    await users.add({ username: 'zhang', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'zhao', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    const window = hub.freshWindow()
    await hub.post(window, 'J16', LONG_AGO)
    const device = await hub.device(window)
    await device.submit([device.press(5, TEN - MINUTE)])
    await users.add({ username: 'wang', role: 'campaign-office' }, PASSWORD, false, 'user:admin')
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
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

  test('enrols a phone at the first sign-in, by keyboard alone, and keeps the recovery codes', async () => {
    await open('/office/')
    await page.getByLabel('用户名').waitFor()
    await type('zhang', 'Tab', PASSWORD, 'Enter')
    await page.getByText('第一步：用手机扫码').waitFor()
    await page.getByRole('button', { name: '以后再说' }).waitFor()
    await page.getByRole('img', { name: '登记二次验证的二维码' }).waitFor()
    await looks('factor-enrol')
    secret = (await page.locator('.secret').innerText()).replaceAll(' ', '')
    await expect.poll(focusedName).toBe('code')
    await type('000000', 'Enter')
    await page.getByRole('alert').getByText('动态码不对').waitFor()
    await page.locator('input[name="code"]').fill('')
    await type(phoneCode(secret, hub.clock.now), 'Enter')
    await page.getByText('第三步：收好恢复码').waitFor()
    recovery = await page.locator('.codes li').allInnerTexts()
    expect(recovery).toHaveLength(10)
    await looks('factor-codes')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.recovery').innerText()).toContain('评议系统恢复码　zhang')
    expect(await page.getByText('第三步：收好恢复码').isVisible()).toBe(false)
    await shoot(page, 'factor-paper')
    await page.emulateMedia({ media: 'screen' })
    await page.locator('factor-enrolment button').first().focus()
    await type('Tab', 'Tab', 'Enter')
    await page.getByText('请先打印或抄下恢复码').waitFor()
    await page.locator('factor-enrolment button').first().focus()
    await type('Tab', 'Space', 'Tab', 'Enter')
    await page.getByRole('link', { name: '账号' }).waitFor()
    await page.getByRole('button', { name: '退出' }).click()
    await page.getByLabel('用户名').waitFor()
  })

  test('signs in with a code, and is asked for one again before deciding, with the page as it was', async () => {
    await open('/office/#accounts')
    await page.getByLabel('用户名').waitFor()
    await type('zhang', 'Tab', PASSWORD, 'Enter')
    await page.getByText('打开手机上的验证器').waitFor()
    await looks('factor-code')
    await expect.poll(focusedName).toBe('code')
    await type(nextCode(), 'Enter')
    const waiting = page.locator('.vouch li', { hasText: 'wang' })
    await waiting.waitFor()
    hub.clock.now += 11 * MINUTE
    await waiting.getByRole('button', { name: '我担保' }).focus()
    await type('Enter')
    const dialog = page.getByRole('dialog', { name: '再输一次动态码' })
    await dialog.waitFor()
    await looks('factor-again')
    await type('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(hub.inside.standing.mayDecide('wang')).toBe(false)
    await waiting.getByRole('button', { name: '我担保' }).focus()
    await type('Enter')
    await dialog.waitFor()
    await type('000000', 'Enter')
    await dialog.getByRole('alert').getByText('动态码不对').waitFor()
    await dialog.locator('input').fill('')
    await type(nextCode(), 'Enter')
    await page.getByText('已为 wang 担保').waitFor()
    expect(hub.inside.standing.mayDecide('wang')).toBe(true)
  })

  test('is asked for one again before sealing, and nothing that was written is lost', async () => {
    await open('/office/#seal?campaign=2026&from=2026-10-01&to=2026-10-31')
    await page.getByLabel('封存的理由').fill('按月报送')
    for (const box of await page.getByRole('checkbox', { name: '按现状接受' }).all()) await box.check()
    hub.clock.now += 11 * MINUTE
    await page.getByRole('button', { name: '提交，请第二人同意' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '提交，请第二人同意' }).click()
    const again = page.getByRole('dialog', { name: '再输一次动态码' })
    await again.waitFor()
    expect(hub.rows('seal-request')).toEqual([])
    await type(nextCode(), 'Enter')
    await page.getByText('已提交，等评议办公室的另一名人员同意').waitFor()
    expect(hub.rows('seal-request').map(({ body }) => body.reason)).toEqual(['按月报送'])
  })

  test('who lost the phone comes in with a recovery code, on a telephone, and enrols another one', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.context().clearCookies()
    await open('/office/#account')
    await page.getByLabel('用户名').fill('zhang')
    await page.getByLabel('密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '手机不在，用恢复码' }).click()
    await page.getByLabel('恢复码').fill(recovery[0]!.toLowerCase())
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '我的账号' }).waitFor()
    await page.getByText('还有 9 个恢复码没用过').waitFor()
    await looks('own-account')
    await page.getByRole('button', { name: '换手机，重新登记' }).click()
    await page.getByLabel('您的登录密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('第一步：用手机扫码').waitFor()
    const other = (await page.locator('.secret').innerText()).replaceAll(' ', '')
    expect(other).not.toBe(secret)
    secret = other
    await page.getByLabel('动态码').fill(nextCode())
    await page.keyboard.press('Enter')
    await page.getByLabel('已经打印或抄好').check()
    await page.getByRole('button', { name: '完成', exact: true }).click()
    await page.getByText('还有 10 个恢复码没用过').waitFor()
    await page.getByLabel('现在的密码').fill(PASSWORD)
    await page.getByLabel('新密码', { exact: true }).fill('password2026')
    await page.getByLabel('再输一次新密码').fill('password2026')
    await page.keyboard.press('Enter')
    await page.getByText('这个密码太常见').waitFor()
    await page.getByLabel('新密码', { exact: true }).fill('four words of my own')
    await page.getByLabel('再输一次新密码').fill('four words of my own')
    await page.keyboard.press('Enter')
    await page.getByText('密码已修改').waitFor()
  })

  test('a lost factor goes by two people on the page of accounts, and its owner enrols before anything else', async () => {
    const comeIn = async (username: string, path: string) => {
      await page.context().clearCookies()
      await open(path)
      await page.getByLabel('用户名').fill(username)
      await page.getByLabel('密码').fill(username === 'zhang' ? 'four words of my own' : PASSWORD)
      await page.keyboard.press('Enter')
    }
    const choose = async (what: string) => {
      await page
        .getByRole('row', { name: /^zhang/ })
        .getByRole('button')
        .click()
      await page.getByRole('menuitem', { name: what }).click()
    }
    await page.setViewportSize({ width: 1280, height: 1052 })
    await hub.hub.access.users.add({ username: 'admin', role: 'admin' }, PASSWORD, false, 'cli:root')
    await comeIn('admin', '/office/#accounts')
    await page.getByRole('button', { name: '以后再说' }).click()
    await page.getByText('请在 2026-11-25').waitFor()
    await choose('重新登记二次验证')
    await page.getByLabel('原因，怎样核实是本人').fill('手机丢失，本人持证件到场')
    await page.keyboard.press('Enter')
    await page.getByText('已为 zhang 申请').waitFor()
    await comeIn('zhao', '/office/#accounts')
    await page.getByRole('button', { name: '以后再说' }).click()
    await choose('同意重新登记二次验证')
    await page.getByText('admin 申请，原因：手机丢失').waitFor()
    await shoot(page, 'factor-confirm')
    await page.getByRole('button', { name: '同意', exact: true }).click()
    await page.getByText('已同意：zhang 下次登录先登记手机').waitFor()
    expect(await page.getByRole('row', { name: /^zhang/ }).innerText()).toContain('未登记')
    await comeIn('zhang', '/office/')
    await page.getByText('登记的期限已过').waitFor()
    expect(await page.getByRole('button', { name: '以后再说' }).count()).toBe(0)
  })

  test('a page that is left alone warns before its session ends, and keeps what was typed', async () => {
    const alone = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const left = await alone.newPage()
    try {
      await left.clock.install({ time: hub.clock.now })
      const pass = async (minutes: number) => {
        hub.clock.now += minutes * MINUTE
        await left.clock.fastForward(minutes * MINUTE)
      }
      await left.goto(`${hub.url}/office/#accounts`)
      await left.getByLabel('用户名').fill('zhao')
      await left.getByLabel('密码').fill(PASSWORD)
      await left.keyboard.press('Enter')
      await left.getByRole('button', { name: '以后再说' }).click()
      await left.getByRole('searchbox').fill('住建局的人')
      await pass(29)
      const warning = left.getByText('分钟没有操作就要退出登录了')
      await warning.waitFor()
      // Whoever is there after all touches the page, and stays.
      await left.getByRole('button', { name: '继续使用' }).click()
      await warning.waitFor({ state: 'detached' })
      await pass(29)
      await warning.waitFor()
      await pass(2)
      const again = left.getByRole('dialog', { name: '登录已失效，请重新登录' })
      await again.waitFor()
      await again.getByLabel('密码').fill(PASSWORD)
      await left.keyboard.press('Enter')
      await again.waitFor({ state: 'detached' })
      expect(await left.getByRole('searchbox').inputValue()).toBe('住建局的人')
    } finally {
      await alone.close()
    }
  })
})
