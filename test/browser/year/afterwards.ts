import { expect } from 'vitest'
import type { FollowUpList, Summary } from '../../../server/contract/answers/summary.ts'
import { METHOD_CODES, type MethodCode } from '../../../server/contract/methods.ts'
import { plainPdf } from '../../helpers/evidence-files.ts'
import { shippedConfiguration } from '../../helpers/seeded-database.ts'
import { tablesOf } from '../../helpers/report-tables.ts'
import { unitAccount } from './first-days.ts'
import { csvFile, ownPassword, type Year } from './year.ts'

const BASE = '/api/v1/campaigns/2026'
const ROTA = { name: '替岗表.pdf', mimeType: 'application/pdf', buffer: plainPdf() }
export const PROMISED = '替岗写进窗口管理办法第 6 条'

/** A last place, whose list is followed to the end, and the method in which it is one. */
export interface Followed {
  unit: string
  method: MethodCode
}

const summaryOf = (year: Year, campaign = '2026') =>
  year.rest('zhang01', 'GET', `/api/v1/campaigns/${campaign}/summary`) as Promise<Summary>

/** The office looks at the four methods side by side, and decides about a unit that has too few ratings. */
export async function summary(year: Year): Promise<Followed> {
  const { page } = year
  await year.sit('zhang01', '/office/#summary')
  await year.says(/^W = /)
  expect(await page.locator('table.sy tbody th').count()).toBe(89)
  const file = csvFile('参评单位,评议方式,得分,名次', ['公安局,第三方测评,91,4', 'J41,第三方测评,95,1'], '2025.csv')
  await page.locator('baseline-import input[type=file]').setInputFiles(file)
  await year.button('导入 2 行').click()
  await year.says('已导入 2 行')
  const few = page.locator('.sy-few li').first()
  await few.getByRole('button', { name: '决定' }).click()
  await few.getByRole('textbox').fill('来的人太少，再看一年')
  await few.getByRole('button', { name: '列入', exact: true }).click()
  await few.getByText('列入：来的人太少，再看一年').waitFor()
  const { units } = (await year.rest('zhang01', 'GET', `${BASE}/follow-up`)) as FollowUpList
  const { unit, methods } = units.find((each) => each.methods.length > 0)!
  return { unit: unit.code, method: methods[0]! }
}

/** What each unit reads of its own once all is sealed: the statement of its score, and how it follows. */
export async function statement(year: Year, unit: string): Promise<void> {
  const { page } = year
  await year.sit(unitAccount(unit), '/office/#statement')
  await year.says('封存指纹')
  const { statements } = await year.rest(unitAccount(unit), 'GET', '/api/v1/statements')
  expect(statements.length).toBeGreaterThan(0)
  const at = `/api/v1/statements/${statements[0].seal}/proof`
  const { status, text } = await year.hub.call('GET', at, { token: await year.token(unitAccount(unit)) })
  expect([status, text.includes(unit)]).toEqual([200, true])
  await page.goto('about:blank')
}

/** Every date of the campaign was kept, and the calendar says so from the facts. */
export async function calendar(year: Year): Promise<void> {
  const { page } = year
  await year.sit('zhang01', '/office/?campaign=2026')
  await year.button('看日程').click()
  await page.locator('.date-list li').first().waitFor()
  const { steps } = await year.rest('zhang01', 'GET', `${BASE}/calendar`)
  expect(steps.filter(({ state }: { state: string }) => state !== 'done')).toEqual([])
  // Each leads to the page where it is done.
  await page.getByRole('link', { name: '月报' }).last().click()
  await page.getByRole('heading', { name: '月报', exact: true }).waitFor()
}

/** Chapters, the question to the survey team, its co-signature with the own password; figures are those of the summary. */
export async function report(year: Year): Promise<void> {
  const { page } = year
  await year.sit('li02', '/office/#report')
  const chapter = page.locator('report-chapter').filter({ has: page.getByRole('heading', { name: '总体情况' }) })
  await chapter.getByRole('button', { name: /^写/ }).click()
  await chapter.locator('textarea').fill('总体平稳，末位单位集中在窗口服务。')
  await chapter.getByRole('button', { name: '存为新版本' }).click()
  await chapter.getByText('已存为第 1 版').waitFor()
  await page.locator('input.reason').fill('按期上报')
  await year.button('提请会签').click()
  await year.says('等国家统计局银川调查队会签')
  await year.sit('diaocha', '/office/#report')
  await page.locator('input.own-password').fill(ownPassword('diaocha'))
  await year.button('会签，封存报告').click()
  await year.says('已封存的报告')
  const shown = await year.rest('li02', 'GET', `${BASE}/report.json`)
  const { units } = await summaryOf(year)
  for (const { unit, methods } of units) {
    const { scores } = shown.units.find(({ code }: { code: string }) => code === unit.code)
    for (const method of METHOD_CODES) {
      const { score, rank } = methods[method]
      expect([unit.code, method, scores[method].score, scores[method].rank]).toEqual([unit.code, method, score, rank])
    }
  }
  const token = await year.token('li02')
  const { text } = await year.hub.call('GET', `${BASE}/report.html`, { token })
  expect(text).toContain('总体平稳，末位单位集中在窗口服务。')
  expect(tablesOf(text).length).toBeGreaterThan(5)
}

/** Every unit is told and signs: the worst on a phone, the others over REST. */
export async function notices(year: Year, { unit }: Followed): Promise<void> {
  const { page } = year
  await year.sit('zhang01', '/office/#notices')
  await year.button('向各单位通报').click()
  await year.says('0 / 89 个单位已签收')
  await page.setViewportSize({ width: 390, height: 844 })
  await year.sit(unitAccount(unit), '/office/#notices')
  await year.button('已阅，签收').click()
  await year.says(`${unitAccount(unit)} 已签收`)
  await page.setViewportSize({ width: 1280, height: 800 })
  for (const { code } of shippedConfiguration().units)
    if (code !== unit) await year.rest(unitAccount(code), 'POST', `${BASE}/notices/own/receipt`)
  await year.sit('zhang01', '/office/#notices')
  await year.says('89 / 89 个单位已签收')
  await page.getByLabel('事由').fill('报市委组织部备案')
  const { name } = await year.download(() => year.button('制作备案件').click())
  expect(name).toBe('filing-2026.zip')
}

const item = (year: Year) => year.page.getByRole('region', { name: '第 1 项' })

/** A last place becomes a problem; the unit says who answers, by when and what will last; the office takes the plan. */
export async function problem(year: Year, { unit, method }: Followed): Promise<void> {
  const { page } = year
  await year.sit('zhang01', '/office/#rectification')
  await page.getByText('列入一个问题').click()
  await page.getByLabel(/^参评单位/).selectOption(unit)
  await page.getByLabel(/^来处/).first().selectOption('follow-up')
  await page.getByLabel(/^选一种评议方式/).selectOption(method)
  await page.getByLabel('发现了什么问题').fill('窗口叫号后无人应答')
  await year.button('列入问题清单').click()
  await year.says('已列入问题清单')
  await year.sit(unitAccount(unit), '/office/#rectification')
  const field = (label: string) => item(year).getByLabel(label)
  await field('措施').fill('设替岗表，离岗 3 分钟必须有人接')
  await field('长效机制').fill(PROMISED)
  await field('责任领导').fill('分管副主任 马某')
  await field('谁办').fill('窗口科 丁某')
  await field('办结期限').fill('2026-12-24')
  await item(year).getByRole('button', { name: '报责任清单' }).click()
  await year.says('清单待接收')
  await year.sit('zhang01', '/office/#rectification')
  await item(year).getByRole('button', { name: '接收这份责任清单' }).click()
  await year.says('在办')
}

/** Evidence, a visit, and two officers who close it. */
export async function mended(year: Year, { unit }: Followed): Promise<void> {
  const { page } = year
  await year.sit(unitAccount(unit), '/office/#rectification')
  await item(year).getByLabel('做了什么').fill('替岗表上墙，当日点名')
  await item(year).getByLabel(/^凭证/).setInputFiles(ROTA)
  await item(year).getByLabel('已整改到位，请回访').check()
  await item(year).getByRole('button', { name: '报进展' }).click()
  await year.says('进展已报')
  await year.sit('zhang01', '/office/#rectification')
  await item(year).getByText('记一次回访').click()
  await item(year).getByLabel('回访日期').fill('2026-12-22')
  await item(year).getByLabel('谁去的').fill('李某、王某')
  await item(year).getByLabel('看到什么').fill('打 5 次通 5 次')
  await item(year).getByRole('button', { name: '通过', exact: true }).click()
  for (const [officer, button] of [
    ['zhang01', '同意办结（还要另一人同意）'],
    ['li02', '同意办结（第二人，即办结）'],
  ] as const) {
    if (officer === 'li02') await year.sit(officer, '/office/#rectification')
    await item(year).getByLabel('办结意见').fill('看过，属实')
    await item(year).getByRole('button', { name: button }).click()
    await page
      .getByText(officer === 'li02' ? '已办结 12-22' : '等另一人。')
      .first()
      .waitFor()
  }
}

/** The year after: it runs, has this one as its baseline, and shows what was promised. */
export async function nextYear(year: Year, { unit }: Followed): Promise<void> {
  const before = await summaryOf(year)
  const now = await summaryOf(year, '2027')
  expect(now.methods.every(({ sealed }) => sealed === null)).toBe(true)
  for (const { unit: of, baseline } of now.units) {
    const then = before.units.find((each) => each.unit.code === of.code)!
    for (const method of METHOD_CODES)
      expect([of.code, method, baseline[method]?.rank ?? null]).toEqual([of.code, method, then.methods[method].rank])
  }
  await year.sit(unitAccount(unit), '/office/#rectification?campaign=2027')
  await year.says('上年承诺的长效机制')
  await year.says(PROMISED)
  await year.sit('zhang01', '/office/')
  await year.says('2027')
}
