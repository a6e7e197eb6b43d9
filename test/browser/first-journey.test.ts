import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { LONG_AGO, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, leave, seriousFaults } from './desk-pages.ts'

/** From the first start to a reset by two people, as those do it who set a hub up; the second half on a phone. */
describe.skipIf(chromiumMissing())('a new hub', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  /** Nothing of the name stands in it. */
  const own = (username: string) =>
    `teal otter ${[...username].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7)} parade`

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    page = await context.newPage()
  })
  afterAll(async () => {
    await context?.close()
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  /** By the keyboard alone: the one-time password where there is one, then the own one; the second factor may wait. */
  async function signIn(username: string, password: string, first: boolean): Promise<void> {
    await context.clearCookies()
    await leave(page, hub.url)
    await page.goto(`${hub.url}/office/#accounts`)
    await page.getByLabel('用户名').waitFor()
    for (const keys of [username, password]) {
      await page.keyboard.type(keys)
      await page.keyboard.press(keys === password ? 'Enter' : 'Tab')
    }
    if (first) {
      await page.locator('input[autocomplete="new-password"]').first().waitFor()
      for (const field of await page.locator('input[autocomplete="new-password"]').all())
        await field.fill(own(username))
      await page.keyboard.press('Enter')
    }
    const later = page.getByRole('button', { name: '以后再说' })
    await later
      .or(page.getByRole('heading', { name: '账号', exact: true }))
      .first()
      .waitFor()
    if (await later.isVisible()) await later.press('Enter')
    await page.getByRole('heading', { name: '账号', exact: true }).waitFor()
  }
  const menu = async (username: string, line: RegExp) => {
    await page.getByRole('button', { name: `${username} 的操作` }).press('ArrowDown')
    await page.getByRole('menuitem', { name: line }).press('Enter')
  }
  const slip = async () => {
    const password = await page.locator('.acc-slip .once-word').innerText()
    await page.getByRole('button', { name: '打印好了，返回' }).press('Enter')
    return password
  }
  const make = async (username: string, role: string) => {
    await page.getByRole('button', { name: '新建账号' }).press('Enter')
    await page.locator('input[name=username]').fill(username)
    await page.locator('select[name=role]').selectOption({ label: role })
    await page.locator('input[name=username]').press('Enter')
    return slip()
  }
  const passwords: Record<string, string> = {}

  test('begins with admin, who makes the founding officers', async () => {
    const { username, password } = (await hub.hub.firstSignIn())!
    await signIn(username, password, true)
    await page.getByText(/开始使用：还有 \d 项没有办好/).waitFor()
    for (const officer of ['zhang01', 'li02']) passwords[officer] = await make(officer, '评议办公室')
    const states = page.getByRole('row', { name: /^(zhang01|li02)/ })
    await expect.poll(() => states.allInnerTexts()).toHaveLength(2)
    for (const text of await states.allInnerTexts()) expect(text).toContain('创始账号')
    for (const officer of ['zhang01', 'li02']) expect(hub.inside.standing.mayDecide(officer)).toBe(true)
    expect(await seriousFaults(page)).toEqual([])
  })

  test('counts a rating: who comes later waits for an officer, who vouches on a phone', async () => {
    const window = hub.freshWindow()
    await hub.post(window, 'J16', LONG_AGO)
    const device = await hub.device(window)
    await device.submit([device.press(5, TEN - MINUTE)])
    passwords['wang11'] = await make('wang11', '评议办公室')
    await page
      .getByRole('row', { name: /^wang11/ })
      .getByText('待担保')
      .waitFor()
    expect(hub.inside.standing.mayDecide('wang11')).toBe(false)
    await page.setViewportSize({ width: 390, height: 844 })
    await signIn('zhang01', passwords['zhang01']!, true)
    await page.locator('.vouch li', { hasText: 'wang11' }).getByRole('button', { name: '我担保' }).press('Enter')
    await page.getByText('已为 wang11 担保。').waitFor()
    expect(hub.inside.standing.mayDecide('wang11')).toBe(true)
    expect(await seriousFaults(page)).toEqual([])
  })

  test('resets a forgotten password by two: admin prints a slip, and an officer vouches again', async () => {
    await signIn('li02', passwords['li02']!, true)
    await signIn('admin', own('admin'), false)
    await menu('li02', /打印一次性登录条/)
    await page.getByRole('button', { name: '作废旧口令并打印' }).press('Enter')
    const again = await slip()
    const asked = (password: string) =>
      hub.call('POST', '/api/v1/session', { body: { username: 'li02', password } }).then(({ status }) => status)
    expect([await asked(own('li02')), await asked(again)]).toEqual([401, 200])
    expect(hub.inside.standing.mayDecide('li02')).toBe(false)
    await signIn('zhang01', own('zhang01'), false)
    await page.locator('.vouch li', { hasText: 'li02' }).getByRole('button', { name: '我担保' }).press('Enter')
    await page.getByText('已为 li02 担保。').waitFor()
    expect(hub.inside.standing.mayDecide('li02')).toBe(true)
    // What admin did, an officer reads.
    await page.goto(`${hub.url}/office/#log?about=user:li02`)
    await page.locator('table.log').getByText('他人重置密码').first().waitFor()
  })
})
