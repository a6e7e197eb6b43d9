import { expect } from 'vitest'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { unitAccount } from './first-days.ts'
import { ownPassword, type Year } from './year.ts'

/** Who runs what, in the order in which they report. */
export const OWNERS = {
  'third-party': 'diaocha',
  representatives: 'jiguan',
  online: 'xinwen',
  'service-centre': 'shenpi',
} as const satisfies Record<MethodCode, string>

/** Its owner submits the seal of the year as the page offers it, and an officer agrees with the own password. @returns entry of the seal */
export async function seal(year: Year, method: MethodCode, officer: string): Promise<number> {
  const { page, hub } = year
  const before = hub.rows('seal').length
  await year.sit(OWNERS[method], `/office/#seal?method=${method}`)
  await page.locator('input.reason').waitFor()
  for (const box of await page.getByLabel('按现状接受').all()) await box.check()
  await page.locator('input.reason').fill('按期报送')
  await year.button('提交，请第二人同意').click()
  await page.locator('dialog.confirm button.solid').click()
  await year.button('撤回提交').waitFor()
  await year.sit(officer, `/office/#seal?method=${method}`)
  await page.locator('input.own-password').fill(ownPassword(officer))
  await year.button(/同意/).last().click()
  await expect.poll(() => hub.rows('seal').length).toBe(before + 1)
  const made = hub.rows('seal').at(-1)!
  expect(made.body).toMatchObject({ method, campaign: '2026', from: '2025-12-01', to: '2026-11-30' })
  return made.n
}

/** Of the sealed survey the auditor reads the paper; another method's owner and a unit see nothing, on pages and over REST. */
export async function seenByOthers(year: Year): Promise<void> {
  const { page, hub } = year
  const sealed = '/office/#seal?method=third-party&campaign=2026&from=2025-12-01&to=2026-11-30'
  await year.sit('shenji', sealed)
  await year.says('评议结果封存书')
  for (const who of ['xinwen', unitAccount('J16')]) {
    await year.sit(who, sealed)
    await page.locator('main').waitFor()
    await page.waitForLoadState('networkidle')
    expect(await page.locator('main').innerText(), who).not.toMatch(/国家统计局|第三方/)
    const scores = `${hub.url}/api/v1/campaigns/2026/methods/third-party/scores`
    expect((await page.request.get(scores)).status(), who).toBe(403)
    await page.goto(`${hub.url}/office/#pool`)
    await page.waitForLoadState('networkidle')
    expect(await page.locator('pool-import').count(), who).toBe(0)
  }
}
