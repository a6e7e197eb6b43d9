import { leave } from '../desk-pages.ts'
import { ownPassword, type Year } from './year.ts'
import { shippedConfiguration } from '../../helpers/seeded-database.ts'

/** Who runs methods, reports and keeps halls: made by admin, over REST, before the first rating counts. */
const MADE = [
  ['shenji', 'auditor', {}],
  ['diaocha', 'method-owner', { method: 'third-party' }],
  ['shenpi', 'method-owner', { method: 'service-centre', unit: 'J62' }],
  ['jiguan', 'method-owner', { method: 'representatives' }],
  ['xinwen', 'method-owner', { method: 'online', unit: 'J18' }],
  ['jiwei', 'reporter', { body: 'discipline' }],
  ['gongwei', 'reporter', { body: 'organs' }],
  ['meiti', 'reporter', { body: 'media' }],
  ['rexian', 'reporter', { body: 'hotline' }],
  ['ducha', 'reporter', { body: 'supervision' }],
  ['maxiaoyan', 'hall-manager', { hall: 'shimin' }],
] as const

/** The account of a unit. */
export const unitAccount = (code: string) => `u-${code.toLowerCase()}`

/** First start: admin signs in with the printed password, makes two founding officers, and each enrols a phone, all by page. */
export async function firstStart(year: Year): Promise<void> {
  const { username, password } = (await year.hub.hub.firstSignIn())!
  await signInFirst(year, username, password)
  await year.says(/开始使用：还有 \d+ 项没有办好/)
  await year.page.goto(`${year.hub.url}/office/#accounts`)
  const slips = new Map<string, string>()
  for (const officer of ['zhang01', 'li02']) {
    await year.button('新建账号').click()
    await year.page.locator('input[name=username]').fill(officer)
    await year.page.locator('select[name=role]').selectOption({ label: '评议办公室' })
    await year.button('添加账号').click()
    slips.set(officer, await year.page.locator('.acc-slip .once-word').innerText())
    await year.button('打印好了，返回').click()
    await year.page
      .getByRole('row', { name: new RegExp(`^${officer}`) })
      .getByText('创始账号')
      .waitFor()
  }
  for (const [officer, once] of slips) await signInFirst(year, officer, once)
}

/** By the form: the one-time password, the own one, the phone, and its recovery codes. */
async function signInFirst(year: Year, username: string, once: string): Promise<void> {
  const { page, hub } = year
  await year.context.clearCookies()
  await leave(page, hub.url)
  await page.goto(`${hub.url}/office/`)
  await page.getByLabel('用户名').fill(username)
  await page.getByLabel('密码').fill(once)
  await page.keyboard.press('Enter')
  const own = page.locator('input[autocomplete="new-password"]')
  await own.first().waitFor()
  for (const field of await own.all()) await field.fill(ownPassword(username))
  await page.keyboard.press('Enter')
  await year.says('第一步：用手机扫码')
  const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '')
  const person = { password: ownPassword(username), secret }
  year.people.set(username, person)
  await page.locator('input[name="code"]').fill(year.code(person))
  await page.keyboard.press('Enter')
  await year.says('第三步：收好恢复码')
  await page.locator('input[name="kept"]').check()
  await year.button('完成').click()
  await page.getByRole('link', { name: '账号' }).first().waitFor()
}

export async function hireEverybody(year: Year): Promise<void> {
  for (const [username, role, binding] of MADE) await year.hire(username, role, binding)
  for (const { code } of shippedConfiguration().units) await year.hire(unitAccount(code), 'unit', { unit: code })
}

/** Who comes after the first counted rating waits for an officer, who vouches on the page of accounts. */
export async function vouchFor(year: Year, username: string, officer: string): Promise<void> {
  await year.sit(officer, '/office/#accounts')
  await year.page.locator('.vouch li', { hasText: username }).getByRole('button', { name: '我担保' }).click()
  await year.says(`已为 ${username} 担保。`)
}
