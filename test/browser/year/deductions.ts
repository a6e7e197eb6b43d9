import { expect } from 'vitest'
import { uuid7 } from '../../../server/contract/text/uuid7.ts'
import { plainPdf, plainPng } from '../../helpers/evidence-files.ts'
import { unitAccount } from './first-days.ts'
import type { Year } from './year.ts'

const SCAN = { name: '减分报告.png', mimeType: 'image/png', buffer: plainPng() }
const LETTER = { name: '采访函.pdf', mimeType: 'application/pdf', buffer: plainPdf() }

const card = (year: Year, number: string) => year.page.getByRole('region', { name: new RegExp(`^${number} `) })
const open = (year: Year, number: string) => year.button(number).click()

/** 纪委监委 reports a case by its document (A1), the media a refused interview (B1), and what is late becomes B2, by the desk's own clock. */
export async function report(year: Year): Promise<void> {
  const { page, hub } = year
  await year.sit('meiti', '/office/#deductions')
  await page.getByText('登记一个反馈给单位的问题').click()
  await page.getByLabel('参评单位').selectOption('J36')
  await page.getByLabel('反馈给单位的日期').fill('2026-10-20')
  await page.getByLabel('什么问题').fill('出租车投诉电话无人接')
  await year.button('登记，开始计时').click()
  await year.says('出租车投诉电话无人接')
  const id = uuid7(hub.clock.now)
  const document = { number: '银纪立〔2026〕3号', date: '2026-10-12' }
  const sent = await year.rest('jiwei', 'POST', '/api/v1/uploads', { file: plainPdf() })
  await year.rest('jiwei', 'POST', '/api/v1/deductions', {
    body: {
      id,
      unit: 'J52',
      rule: 'A1',
      date: '2026-10-12',
      document,
      facts: { text: '班子成员被立案' },
      files: [sent.id],
    },
  })
}

/** Five working days later: what was not answered is late, and the media offer it. */
export async function reportLate(year: Year): Promise<void> {
  const { page } = year
  await year.sit('meiti', '/office/#deductions')
  await year.says(/逾期 \d+ 个工作日，没有解决并答复。/)
  await year.button('报 B2').click()
  await page.locator('.drop input[type=file]').setInputFiles(LETTER)
  await year.says('采访函.pdf')
  await year.button('提交').click()
  await year.says('已报送，单位已告知。')
  await year.button('报一条减分').click()
  await page.getByLabel('参评单位').selectOption('J44')
  await page.getByRole('radio', { name: /不配合采访/ }).check()
  await page.getByLabel(/^事实日期/).fill('2026-10-26')
  await page.getByLabel(/^经过/).fill('采访维修资金投诉，值班人员拒绝回答。')
  await year.button('提交').click()
  await year.says('已报送，单位已告知。')
  for (const number of ['002', '003']) {
    await open(year, number)
    await card(year, number).getByLabel('签字的主要领导').fill('周某，总编辑')
    await card(year, number).getByLabel('签字日期').fill('2026-10-28')
    await card(year, number)
      .getByLabel(/签好的扫描件/)
      .setInputFiles(SCAN)
    await card(year, number).getByRole('button', { name: '登记', exact: true }).click()
    await year.says('已登记签字盖章，等评议办公室确认。')
  }
  await year.sit('zhang01', '/office/#deductions')
  for (const [number, amount] of [
    ['001', '1.0'],
    ['002', '0.1'],
    ['003', '0.1'],
  ] as const) {
    await open(year, number)
    await card(year, number)
      .getByRole('button', { name: `确认 −${amount}` })
      .click()
    await expect.poll(() => year.hub.rows('deduction-confirmed').length).toBe(Number(number))
  }
}

/** Both units that the media reported object; two officers uphold one objection and dismiss the other. */
export async function objections(year: Year): Promise<void> {
  for (const [unit, number, why] of [
    ['J36', '002', '10 月 27 日已经恢复接听，并电话答复'],
    ['J44', '003', '10 月 26 日全员在现场处置险情'],
  ] as const) {
    await year.sit(unitAccount(unit), '/office/#deductions')
    await open(year, number)
    await card(year, number).getByLabel(/^理由/).fill(why)
    await card(year, number).getByLabel(/^附件/).setInputFiles(LETTER)
    await card(year, number).getByRole('button', { name: '提交异议' }).click()
    await year.says('异议已提交')
  }
  for (const officer of ['zhang01', 'li02']) {
    await year.sit(officer, '/office/#deductions')
    for (const [number, verdict] of [
      ['002', '异议不成立，维持'],
      ['003', '异议成立，不减分'],
    ] as const) {
      await open(year, number)
      await card(year, number).getByLabel(/^理由/).first().fill('看过两边材料')
      await card(year, number).getByRole('button', { name: verdict }).click()
      await year.says('已表态。')
    }
  }
  await year.sit(unitAccount('J36'), '/office/#deductions')
  await year.says('生效，异议不成立')
}
