import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import { CORE_UNITS } from './halls.ts'
import { nameOf } from './hand-ins.ts'
import { csvFile, type Year } from './year.ts'

const DICE = '401729568320947715063824'

/** The survey team's own list: sixty people of the largest unit, and two of whom a unit handed in the same. */
const LIST = [
  ...Array.from({ length: 60 }, (_, i) => `人民群众,${nameOf(20 + i)},,1370951${3_000 + i},是,J36`),
  `干部职工,${nameOf(1)},,13909512001,是,J44`,
  `干部职工,${nameOf(2)},,13909512002,是,J36`,
]

/** The owner fills the pool by page: what units handed in, a list of its own, and a pair that a person parts. */
export async function pool(year: Year): Promise<void> {
  const { page } = year
  await year.sit('diaocha', '/office/#pool')
  await year.says(/有 \d+ 份还没有取入/)
  await year.button('试读').click()
  await year.says(/新增 \d+ 人/)
  await year.button('取入').click()
  await year.says(/已导入：新增 \d+ 人/)
  await page.locator('pool-import input[type=file]').setInputFiles(csvFile('类别,姓名,单位,电话,同意,参评单位', LIST))
  await year.says('新增 60 人，2 行是已有的人')
  await year.button('导入').click()
  await year.says('已导入：新增 60 人')
  await page.getByRole('link', { name: '去判断' }).click()
  for (;;) {
    await page
      .getByText(/没有要判断的了|已判断 \d+ 对，共 \d+ 对/)
      .first()
      .waitFor()
    if (await page.getByText('没有要判断的了').isVisible()) break
    const before = await page
      .getByText(/已判断 \d+ 对，共 \d+ 对/)
      .first()
      .innerText()
    const twins = await page.getByText('马晓建').first().isVisible()
    if (twins) await page.getByLabel('依据').fill('父子，问过单位')
    if (twins) await year.button(/不是同一人/).click()
    else await page.keyboard.press('1')
    await expect.poll(() => page.getByText(before, { exact: true }).count()).toBe(0)
  }
}

export async function freeze(year: Year): Promise<void> {
  await year.page.goto(`${year.hub.url}/office/#draw`)
  await year.button('看样本库现在的内容').click()
  await year.says(/现在冻结：\d+ 个单位/)
  await year.button('冻结并送出指纹').click()
  await year.says('以后才能掷骰')
}

/** After a day: the owner's screen, a reporter's of another body, and the wall. */
export async function draw(year: Year): Promise<string[]> {
  const { hub, page } = year
  const screen = async (username: string, path: string): Promise<Page> => {
    const context = await year.browser.newContext({ locale: 'zh-CN' })
    const other = await context.newPage()
    year.watch(other)
    const entered = await other.request.post(`${hub.url}/api/v1/session`, { data: year.shown(username) })
    if (!entered.ok()) throw new Error(await entered.text())
    await other.goto(hub.url + path)
    return other
  }
  const wall = await screen('zhang01', '/office/#projector')
  const reporter = await screen('gongwei', '/office/#draw')
  await year.sit('diaocha', '/office/#draw')
  for (const each of [page, reporter]) await each.getByLabel('骰子数字').fill(DICE)
  await wall.getByText('名单指纹 SHA-256').waitFor()
  const [drawn] = hub.rows('draw')
  expect((await wall.locator('.hash').innerText()).replaceAll(/\s/g, '')).toBe(drawn!.body.record)
  for (const each of [wall, reporter]) await each.context().close()
  await page.getByText('抽中 ').first().waitFor()
  const record = await year.download(() =>
    page.locator('.dw-files').getByRole('link', { name: '下载抽样记录' }).click(),
  )
  await page.goto(`${hub.url}/office/#pool`)
  await page.locator('pool-contacts').getByLabel('原因').fill('10 月起电话调查')
  const list = await year.download(() => page.locator('pool-contacts').getByRole('button', { name: '下载' }).click())
  expect(list.bytes.subarray(0, 2).toString()).toBe('PK')
  return JSON.parse(record.bytes.toString()).drawn.map(({ id }: { id: string }) => id)
}

/** What the team's people heard by telephone: of the n-th unit a little less each. */
export async function answers(year: Year, drawn: readonly string[]): Promise<void> {
  await year.sit('diaocha', '/office/#survey')
  const rows = drawn.map((id, i) => {
    if (i % 17 === 16) return `${id},拒绝,,,,`
    const place = (CORE_UNITS as readonly string[]).indexOf(id.split('-')[1]!)
    const level = place < 0 ? 3 : i % (7 - place) === 0 ? 3 : 5
    return `${id},,${level},${level === 5 ? '满意' : '基本满意'},${5 - (i % 2)},2026-11-18`
  })
  await year.page
    .locator('survey-import input[type=file]')
    .setInputFiles(csvFile('编号,状态,四风,三不为,服务态度及精神面貌,答复时间', rows))
  await year.button(`导入这 ${rows.length} 行`).click()
  await year.says(new RegExp(`已导入 ${rows.length} 行`))
}
