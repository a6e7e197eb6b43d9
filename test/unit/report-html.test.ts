import { createHash } from 'node:crypto'
import readSheets from 'read-excel-file/node'
import { describe, expect, test } from 'vitest'
import { pageOf } from '../../server/campaign/report/make-report.ts'
import { reportWorkbook } from '../../server/campaign/report/report-workbook.ts'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import { reportTables, sections } from '../../server/rules/report/figures.ts'
import { chapterMarkup } from '../../server/rules/report/markup.ts'
import { reportHtml } from '../../server/rules/report/report-html.ts'
import { madeUpFacts } from '../fixtures/report/facts.ts'
import { shippedConfiguration } from '../helpers/seeded-database.ts'
import { tablesOf } from '../helpers/report-tables.ts'

/** The page of the analysis report, made of facts alone. */
const { units } = shippedConfiguration()
const whole = madeUpFacts(units)
const page = reportHtml(whole, 'a'.repeat(64))
const asText = (value: string | number | null) => (value === null ? '' : String(value))

describe('the page of a report', () => {
  test('is the same bytes for the same facts, also after a way through their json', () => {
    const json = JSON.stringify(whole)
    expect(pageOf(json)).toBe(reportHtml(JSON.parse(json), createHash('sha256').update(json).digest('hex')))
    expect(reportHtml(structuredClone(whole), 'a'.repeat(64))).toBe(page)
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/)
  })

  test('loads nothing, runs nothing, and is black, white and grey', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\((?!#)|\son\w+=|javascript:/i)
    expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].filter(([, to]) => !to!.startsWith('#'))).toEqual([])
    const colours = [...page.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour!)
    expect(colours.length).toBeGreaterThan(1_000)
    const isGrey = (colour: string) =>
      /^(?:none|url\(#[\w-]+\))$/.test(colour) ||
      /^#(?:([0-9a-f])\1\1|([0-9a-f]{2})\2\2)$/.test(colour) ||
      /^rgb\((\d+),\1,\1\)$/.test(colour)
    expect(colours.filter((colour) => !isGrey(colour))).toEqual([])
  })

  test('names and describes every picture, says what it means and does not, and leads to its table', () => {
    const figures = sections(whole).flatMap((section) => section.figures)
    expect(figures.length).toBeGreaterThanOrEqual(14)
    for (const { id, how, means, not } of figures) {
      expect([id, how, means, not].every((word) => word.length > 5)).toBe(true)
      expect(page).toContain(`aria-labelledby="${id}-t ${id}-d"`)
      expect(page).toMatch(new RegExp(`<title id="${id}-t">[^<]+</title><desc id="${id}-d">[^<]+</desc>`))
      expect(page).toContain(`<a href="#${id}-table">`)
      expect(page).toContain(`<table id="${id}-table"`)
    }
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('has the figures of its tables, cell by cell, and the workbook has them, too', async () => {
    const tables = reportTables(whole)
    expect(tablesOf(page)).toEqual(
      tables.map(({ columns, rows }) => [columns.map(({ header }) => header), ...rows.map((row) => row.map(asText))]),
    )
    const json = JSON.stringify(whole)
    const book = Buffer.from(await reportWorkbook(json, false))
    expect(Buffer.from(await reportWorkbook(json, false)).equals(book)).toBe(true)
    const sheets = (await readSheets(book)) as unknown as { sheet: string; data: unknown[][] }[]
    expect(sheets.slice(0, 2).map(({ sheet }) => sheet)).toEqual(['封面', '文字'])
    expect(sheets).toHaveLength(tables.length + 2)
    for (const [i, { columns, rows }] of tables.entries()) {
      const read = sheets[i + 2]!.data.slice(1).map((row) => columns.map((_, k) => row[k] ?? null))
      const due = rows.map((row) =>
        row.map((value, k) =>
          value === null || value === '' ? null : columns[k]!.kind === 'text' ? value : Number(value),
        ),
      )
      expect(read).toEqual(due)
    }
  })

  test('of one method alone says of each other why there is nothing, and compares nothing', () => {
    for (const method of METHOD_CODES) {
      const one = reportHtml(madeUpFacts(units, [method]), 'a'.repeat(64))
      expect(one).toContain('封存的评议方式不到两种，没有可比的。')
      expect(one.match(/没有封存，本报告没有它的数/g)?.length).toBeGreaterThanOrEqual(3)
      expect(one).not.toMatch(/NaN|undefined|Infinity/)
      expect(one.includes('政务服务中心测评没有封存，没有这一项的数。')).toBe(method !== 'service-centre')
    }
    const none = reportHtml(madeUpFacts(units, []), 'a'.repeat(64))
    expect(none).not.toContain('<svg')
  })

  test('totals nothing unless the campaign file weighs the methods', () => {
    expect(page).toContain('本报告不把四种方式加成一个总分')
    const weights = { 'third-party': 40, 'service-centre': 60 }
    const weighed = { ...whole, weights, units: whole.units.map((unit) => ({ ...unit, total: '91.20' })) }
    const html = reportHtml(weighed, 'a'.repeat(64))
    expect(html).toContain('第三方测评 40%、政务服务中心测评 60%')
    expect(tablesOf(html)[0]![0]!.at(-1)).toBe('总分')
    expect(tablesOf(html)[0]![1]!.at(-1)).toBe('91.20')
  })
})

describe('a chapter', () => {
  test('knows paragraphs, headings, lists and bold, and nothing else', () => {
    expect(chapterMarkup('甲\n乙\n\n# 题 <b>\n- 一\n- **二**\n2. 三\n3. 四\n尾 **半')).toBe(
      '<p>甲<br>乙</p><h3>题 &lt;b&gt;</h3><ul><li>一</li><li><b>二</b></li></ul><ol start="2"><li>三</li><li>四</li></ol><p>尾 **半</p>',
    )
    expect(chapterMarkup('[x](javascript:alert(1)) <a href=x>&amp;')).toBe(
      '<p>[x](javascript:alert(1)) &lt;a href=x&gt;&amp;amp;</p>',
    )
  })

  test('of 20,000 marks takes no time', () => {
    const began = process.cpuUsage()
    for (const text of ['*'.repeat(20_000), '\n'.repeat(20_000), '- '.repeat(10_000), '# \n'.repeat(6_000)])
      expect(chapterMarkup(text)).toBeTypeOf('string')
    expect(process.cpuUsage(began).user).toBeLessThan(500_000)
  })
})
