import { expect, test } from 'vitest'
import { pageOf } from '../../server/campaign/report/make-report.ts'
import { sha256 } from '../../server/machine/sha256.ts'
import { reportTables } from '../../server/rules/report/figures.ts'
import { LAYOUT } from '../../server/rules/report/report-html.ts'
import { frozenPage, goldenFacts, goldenLong } from '../fixtures/report/golden.ts'
import { LAYOUTS } from '../fixtures/report/layouts.ts'
import { tablesOf } from '../helpers/report-tables.ts'

test('the golden report has the bytes of its layout: whoever changes one counts the layout up', () => {
  const [facts, long] = [goldenFacts(LAYOUT), goldenLong(LAYOUT)]
  const page = pageOf(JSON.stringify(long))
  expect([page.includes('class="tall"'), page.includes(' halved"')]).toEqual([true, true])
  const now = {
    page: sha256(pageOf(JSON.stringify(facts))),
    long: sha256(page),
    tables: sha256(JSON.stringify(reportTables(facts))),
  }
  expect({ [LAYOUT]: now }).toEqual({ [LAYOUT]: LAYOUTS[LAYOUT] })
})

test('each layout before is kept as the page that was signed, with the figures of its json', () => {
  expect(Object.keys(LAYOUTS).map(Number)).toEqual(Array.from({ length: LAYOUT }, (_, i) => i + 1))
  for (let layout = 1; layout < LAYOUT; layout++) {
    const page = frozenPage(layout)
    expect({ layout, page: sha256(page) }).toEqual({ layout, page: LAYOUTS[layout]!.page })
    expect(page).toContain(`本报告第 ${layout} 版版式`)
    const shown = tablesOf(page)[0]!.slice(1)
    const due = goldenFacts(layout).units.map(({ code, scores }) => [code, scores['third-party']?.score ?? ''])
    expect(shown.map((cells) => [cells[0], cells[2]])).toEqual(due)
  }
})
