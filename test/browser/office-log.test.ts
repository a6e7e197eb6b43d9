import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AUDIT_ACTIONS } from '../../server/contract/audit.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot, signIn } from './desk-pages.ts'

describe.skipIf(chromiumMissing())('the audit log on a screen', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    const { users, audit } = hub.hub.access
    await users.add({ username: 'shenji', role: 'auditor' }, 'right-password', false, 'hub')
    // Every action that there is, once.
    for (const action of Object.keys(AUDIT_ACTIONS) as (keyof typeof AUDIT_ACTIONS)[])
      await audit.record('user:li', action, 'subject', { reason: '检查' })
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  test.each([1280, 390])(
    'at %i wide every action is said in Chinese and English, and none by its code',
    async (width) => {
      const context = await browser.newContext({ viewport: { width, height: 900 } })
      const page = await context.newPage()
      await signIn(page, hub.url, '/office/#log', 'shenji')
      await page.getByRole('heading', { name: '操作日志' }).waitFor()
      await page.locator('table.log tbody tr').first().waitFor()
      const said = await page.locator('table.log').innerText()
      for (const [action, english] of Object.entries(AUDIT_ACTIONS)) {
        expect(said).toContain(english)
        expect(said.split(/\s/)).not.toContain(action)
      }
      for (const row of await page.locator('table.log tbody th').allInnerTexts())
        expect(row).toMatch(/^\p{Script=Han}/u)
      await expect.poll(() => cutTexts(page)).toEqual([])
      expect(await seriousFaults(page)).toEqual([])
      await shoot(page, `office-log-${width}`)
      await context.close()
    },
  )
})
