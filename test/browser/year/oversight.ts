import { uuid7 } from '../../../server/contract/text/uuid7.ts'
import { plainPdf } from '../../helpers/evidence-files.ts'
import type { Year } from './year.ts'

const HEADS = '参评单位,投诉情况,督导情况,处理结果,备注'

/** A month of 八.2: the media by page, 12345 over REST from the same file. */
export async function monthly(year: Year, month: string, inDecember = false): Promise<void> {
  const { page } = year
  await year.sit('meiti', '/office/#monthly')
  // The last month is due on 5 December, when the next campaign runs.
  if (inDecember) await page.getByRole('link', { name: '看 2026 年度' }).click()
  await year.button(`打开 媒体 ${month}`).click()
  await year.says(`写 ${month} 月报`)
  await page.getByLabel('参评单位 1').selectOption('J36')
  for (const [label, value] of [
    ['投诉 1', '12'],
    ['督导 1', '3'],
    ['办结 1', '9'],
    ['备注 1', '电话无人接'],
  ] as const)
    await page.getByLabel(label).fill(value)
  await year.button('报送').click()
  await year.says('已报送，第 1 版。')
  await monthOf(year, 'rexian', month)
}

/** The same of both bodies, over REST. */
export async function monthlyOverRest(year: Year, month: string): Promise<void> {
  for (const body of ['meiti', 'rexian']) await monthOf(year, body, month)
}

async function monthOf(year: Year, account: string, month: string): Promise<void> {
  const base = `/api/v1/monthly-reports/${month}`
  const read = await year.rest(account, 'POST', `${base}/file`, { file: `${HEADS}\nJ36,30,2,28,\nJ41,8,0,8,` })
  await year.rest(account, 'POST', base, { body: { lines: read.lines } })
}

/** A programme to which a unit did not come: the media begin a deduction with what is on record of it. */
export async function programme(year: Year): Promise<void> {
  const { page } = year
  await year.sit('meiti', '/office/#programmes')
  await page.getByText('登记一个单位上节目').click()
  const form = page.locator('.ovs-new')
  await form.getByLabel('参评单位').selectOption('J41')
  await form.locator('select[name=sort]').selectOption('tv')
  await form.getByLabel('日期', { exact: true }).fill('2026-11-03')
  await form.getByLabel('哪一期、什么题目').fill('电视问政第 3 期')
  await form.getByLabel(/^怎样邀请/).fill('10 月 28 日发函')
  await form.getByLabel(/^反映的问题/).fill('社保卡补办难')
  await form.getByRole('button', { name: '登记', exact: true }).click()
  await year.says('社保卡补办难')
  await page.getByLabel('单位到场情况').selectOption('refused')
  await page.getByLabel(/^单位说了什么/).fill('来电说忙，没有派人')
  await year.button('登记到场情况').click()
  await page.getByRole('link', { name: '报 B4 减分' }).click()
  await page.getByRole('heading', { name: '报一条减分' }).waitFor()
  await year.button('提交').click()
  await year.says('已报送，单位已告知。')
}

/** What an inspection of the office found goes to a circulated criticism, of which A2 follows with its document. */
export async function inspection(year: Year): Promise<void> {
  const { page } = year
  await year.sit('zhang01', '/office/#inspections')
  await page.getByText('登记一次督查发现').click()
  const form = page.locator('.ovs-new')
  await form.getByLabel('参评单位').selectOption('J42')
  await form.getByLabel('日期', { exact: true }).fill('2026-11-02')
  await form.getByLabel('发现什么问题').fill('上班时间窗口无人')
  await form.getByRole('button', { name: '登记', exact: true }).click()
  for (const [step, date, text] of [
    ['verified', '2026-11-03', '调看录像属实'],
    ['circulated', '2026-11-04', '通报全市'],
  ] as const) {
    if (step === 'verified') await page.locator('.ovs details.ded-form summary').click()
    await page.getByLabel('下一步').selectOption(step)
    await page.locator('.ovs').getByLabel('日期', { exact: true }).fill(date)
    if (step === 'circulated') await page.getByLabel('通报文号').fill('银直工通(2026)7号')
    await page.locator('.ovs textarea').fill(text)
    await page.locator('.ovs').getByRole('button', { name: '登记这一步' }).click()
    await year.says(text)
  }
  // The committee reports it by its document, and another officer than who entered it confirms.
  const { id: file } = await year.rest('gongwei', 'POST', '/api/v1/uploads', { file: plainPdf() })
  const id = uuid7(year.hub.clock.now)
  const document = { number: '银直工通〔2026〕7号', date: '2026-11-04' }
  await year.rest('gongwei', 'POST', '/api/v1/deductions', {
    body: {
      id,
      unit: 'J42',
      rule: 'A2',
      date: '2026-11-04',
      document,
      facts: { text: '窗口无人，通报全市' },
      files: [file],
    },
  })
  await year.rest('li02', 'POST', `/api/v1/deductions/${id}/confirm`)
}
