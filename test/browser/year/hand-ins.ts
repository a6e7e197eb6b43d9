import { expect } from 'vitest'
import { PLAN_PARTIES } from '../../../server/contract/hand-ins.ts'
import { shippedConfiguration } from '../../helpers/seeded-database.ts'
import { unitAccount } from './first-days.ts'
import { CORE_UNITS } from './halls.ts'
import { csvFile, type Year } from './year.ts'

const BASE = '/api/v1/campaigns/2026/hand-ins'
/** The unit that hands in by the page. */
const BY_PAGE = 'J44'
const PLAN_ACCOUNTS: Record<string, string> = {
  J11: unitAccount('J11'),
  J62: unitAccount('J62'),
  J18: unitAccount('J18'),
  'third-party': 'diaocha',
}
/** Two people of one name and nearly one number, whom somebody has to look at. */
export const TWINS = [
  '人民群众,马小建,塞上一家公司,13809517766,,是',
  '人民群众,马晓建,塞上一家公司,13809517767,,是',
] as const

type Cells = Record<string, string>
const lines = (...cells: Cells[]) => cells.map((each, i) => ({ line: i + 1, cells: each }))

async function handIn(year: Year, account: string, part: string, cells: Cells[]): Promise<void> {
  await year.rest(account, 'POST', `${BASE}/own/${part}`, { body: { revision: 0, lines: lines(...cells) } })
}

/** Contacts by 22 June: every unit over REST, one by the form. */
export async function contacts(year: Year): Promise<void> {
  for (const { code } of shippedConfiguration().units)
    if (code !== BY_PAGE)
      await handIn(year, unitAccount(code), 'contact', [
        { department: '办公室', name: '纳小建', phone: '(0951) 5032117' },
      ])
  const { page } = year
  await year.sit(unitAccount(BY_PAGE), '/office/#hand-in?part=contact')
  for (const [label, value] of [
    ['部门', '办公室'],
    ['姓名', '丁小宁'],
    ['电话', '(0951) 5032118'],
  ] as const)
    await page.getByLabel(label).fill(value)
  await year.button('交联系人').click()
  await year.says('联系人第 1 版已交')
}

/** Duties, service objects and plans by 30 June; the unit at the page reads a workbook in. */
export async function dutiesAndObjects(year: Year): Promise<void> {
  const { page } = year
  let people = 100
  for (const { code, name } of shippedConfiguration().units) {
    if (code === BY_PAGE) continue
    await handIn(year, unitAccount(code), 'duties', [
      { duty: `${name}的职责`, basis: '三定方案', department: '办公室' },
    ])
    const objects = objectsOf(code, people)
    people += objects.length
    await handIn(year, unitAccount(code), 'objects', objects)
  }
  await year.sit(unitAccount(BY_PAGE), '/office/#hand-in?part=duties')
  await page.getByLabel('职责', { exact: true }).fill('房屋市政工程质量安全监督')
  await page.getByLabel('依据').fill('建设工程质量管理条例')
  await year.button('交工作职责').click()
  await year.says('工作职责第 1 版已交')
  await page.getByRole('group', { name: '报送' }).getByText('服务对象', { exact: true }).click()
  const rows = [...TWINS, ...Array.from({ length: 12 }, (_, i) => `干部职工,${nameOf(i)},,1390951${2_000 + i},,是`)]
  await page.locator('input[type=file]').setInputFiles(csvFile('类别,姓名,单位,电话,关系,同意', rows, '服务对象.csv'))
  await year.says('服务对象.csv，14 行')
  await year.button('交服务对象').click()
  await year.says('服务对象第 1 版已交')
  for (const party of PLAN_PARTIES) {
    if (party === 'third-party') continue
    await handIn(year, PLAN_ACCOUNTS[party]!, 'plan', [{ title: '工作方案', text: '一、时间\n二、方法' }])
  }
  await year.sit('diaocha', '/office/#hand-in')
  await page.getByLabel('标题').fill('第三方测评方案')
  await page.getByLabel('正文').fill('一、时间\n二、方法')
  await year.button(/^交/).click()
  await year.says(/第 1 版已交/)
}

const SURNAMES = '马王李张刘陈杨赵黄周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯于董程曹'
const FIRST = '建文晓国志海春玉金小永德立忠秀明云学天思家正东少光新兴启怀'
const SECOND = '军华平英芳强磊洋艳勇杰娟涛敏霞兰刚飞琴健宁龙丹峰鑫波辉鹏静梅晨彬翔昊婷珍瑞'

/** The n-th of many people: of no two do two signs of the name agree. */
export function nameOf(n: number): string {
  return SURNAMES.charAt(n % 31) + FIRST.charAt(n % 29) + SECOND.charAt(n % 37)
}

function objectsOf(code: string, first: number): Cells[] {
  const known = (CORE_UNITS as readonly string[]).includes(code)
  return Array.from({ length: known ? 12 : 2 }, (_, i) => ({
    kind: i % 3 === 0 ? '市场主体' : i % 3 === 1 ? '人民群众' : '干部职工',
    name: nameOf(first + i),
    organisation: i % 3 === 0 ? `塞上${code}公司` : '',
    phone: `138${code.slice(1)}${String(i).padStart(2, '0')}${code.startsWith('H') ? '9' : '1'}234`,
    consent: i === 1 && !known ? '否' : '是',
  }))
}

/** The office looks, returns one list with a word, and accepts; what was returned comes again. */
export async function accept(year: Year): Promise<void> {
  const { page } = year
  await year.sit('zhang01', `/office/#hand-ins?party=${BY_PAGE}`)
  await page.locator('.hi-parts').getByText('工作职责').click()
  await page.locator('.hi-answer').getByRole('button', { name: '退回' }).waitFor()
  await page.getByLabel('退回的话').fill('请写明科室')
  await page.locator('.hi-answer').getByRole('button', { name: '退回' }).click()
  await year.says('已退回，单位看得到您写的话。')
  await year.sit(unitAccount(BY_PAGE), '/office/#hand-in?part=duties')
  await year.says('请写明科室')
  await page.getByLabel('科室').or(page.getByLabel('部门')).first().fill('质安站')
  await year.button('交工作职责').click()
  await year.says('工作职责第 2 版已交')
  await year.sit('zhang01', `/office/#hand-ins?party=${BY_PAGE}`)
  for (const part of ['联系人', '工作职责', '服务对象']) {
    await page.locator('.hi-parts').getByText(part).click()
    await year.button('接收').click()
    await year.says('已接收。')
  }
  const parties = [...shippedConfiguration().units.map(({ code }) => code), 'third-party']
  for (const party of parties) {
    const { parts } = await year.rest('zhang01', 'GET', `${BASE}/parties/${party}`)
    for (const { state, versions } of parts)
      if (state === 'handed-in') await year.rest('zhang01', 'POST', `${BASE}/versions/${versions[0].handIn}/acceptance`)
  }
  const { units } = await year.rest('zhang01', 'GET', BASE)
  for (const { states } of units) expect(new Set(Object.values(states))).toEqual(new Set(['accepted']))
}
