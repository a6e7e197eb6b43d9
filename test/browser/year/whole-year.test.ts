import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PICTURES } from '../../helpers/asked-by-hand.ts'
import { chromiumMissing } from '../../helpers/chromium.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { Ballot } from './ballot.ts'
import {
  calendar,
  mended,
  nextYear,
  notices,
  problem,
  report as writeReport,
  statement,
  summary,
  type Followed,
} from './afterwards.ts'
import { nobodyNamed, packages, recompute, verify } from './checks.ts'
import { objections, report, reportLate } from './deductions.ts'
import { OWNERS, seal, seenByOthers } from './seals.ts'
import { firstStart, hireEverybody, vouchFor } from './first-days.ts'
import { accept, contacts, dutiesAndObjects } from './hand-ins.ts'
import { Halls } from './halls.ts'
import { Online } from './online.ts'
import { inspection, monthly, monthlyOverRest, programme } from './oversight.ts'
import { answers, draw, freeze, pool } from './survey.ts'
import { Year } from './year.ts'

/** As other tests of pages: looked at once more in CI, from its first day. */
const AGAIN = process.env['CI'] ? 1 : 0

describe.skipIf(chromiumMissing())('a whole year', { retry: AGAIN }, () => {
  let year: Year

  beforeEach(async () => {
    year = await Year.begin('2025-12-01 08:30')
  })
  afterEach(async () => {
    if (PICTURES) console.log(year?.costs.map((each) => each.join(' ')).join('\n'))
    await year?.end()
  })

  test('is played by its people, from the first start to what was promised for the next one', async () => {
    await year.step('first start', null, () => firstStart(year))
    await year.step('accounts', null, () => hireEverybody(year))
    const ballot = new Ballot(year)
    const online = new Online(year)
    let halls!: Halls
    await year.step('devices', '2025-12-02 09:00', async () => {
      halls = await Halls.open(year)
    })
    await year.step('another unit at a window', '2025-12-03 09:00', () =>
      halls.postAnother('B02', 'J37', '2025-12-08T09:00'),
    )
    const monthName = (month: number) => (month === 0 ? '2025-12' : `2026-${String(month).padStart(2, '0')}`)
    const months = async (first: number, last: number) => {
      for (let month = first; month <= last; month++) {
        const date = `${monthName(month)}-10`
        await year.step(`what comes in, ${date}`, `${date} 10:00`, async () => {
          await halls.presses(month)
          await halls.calls(month)
          if (month % 4 === 0) await halls.atTheKiosk(5 - month / 4)
          await online.rate(month)
          // The month before, but that of October, which stands apart.
          if (month > 0 && month < 11) await monthlyOverRest(year, monthName(month - 1))
        })
      }
    }
    await months(0, 0)
    await year.step('somebody who comes later', '2025-12-12 09:00', async () => {
      await year.hire('meiti2', 'method-owner', { method: 'online', unit: 'J18' })
      await vouchFor(year, 'meiti2', 'li02')
    })
    await months(1, 3)
    await year.step('a citizen’s phone', '2026-03-15 20:00', () => online.byPage('J36', '公安局'))
    await months(4, 5)
    await year.step('a crowd of one network', '2026-05-20 22:00', () => online.crowd('J41'))
    await year.step('who decides about it', '2026-05-21 09:00', () => online.decide())
    await months(6, 6)
    await year.step('a file of 12345', null, () => halls.callsByFile())
    await year.step('contacts', '2026-06-18 09:00', () => contacts(year))
    await year.step('duties, service objects, plans', '2026-06-29 09:00', () => dutiesAndObjects(year))
    await year.step('the office accepts', '2026-07-02 09:00', () => accept(year))
    await months(7, 9)
    await year.step('pool', '2026-10-08 09:00', () => pool(year))
    await year.step('frame', null, () => freeze(year))
    let drawn: string[] = []
    await year.step('draw', '2026-10-09 10:00', async () => {
      drawn = await draw(year)
    })
    await months(10, 10)
    await year.step('ballot: roll, key, opening, slips', '2026-10-12 09:00', () => ballot.open())
    await year.step('ballot: the first days', '2026-10-16 09:00', async () => {
      await ballot.phone(0)
      await ballot.programs(1, 20)
    })
    await year.step('deductions', '2026-10-21 09:00', () => report(year))
    await year.step('deductions: what is late', '2026-10-28 09:00', () => reportLate(year))
    await year.step('deductions: objections', '2026-10-30 09:00', () => objections(year))
    await year.step('a month of 八.2', '2026-11-04 09:00', () => monthly(year, '2026-10'))
    await year.step('a programme', '2026-11-05 09:00', () => programme(year))
    await year.step('an inspection', '2026-11-05 14:00', () => inspection(year))
    await months(11, 11)
    await halls.switchOff()
    await year.step('ballot: the last days', '2026-11-28 09:00', async () => {
      await ballot.phone(20)
      await ballot.programs(21, 36)
    })
    await year.step('answers of the survey', '2026-12-01 09:00', () => answers(year, drawn))
    await year.step('the last month of 八.2', '2026-12-01 11:00', () => monthly(year, '2026-11', true))
    await year.step('ballot: close', '2026-12-01 14:00', () => ballot.close())
    const seals: Record<string, number> = {}
    for (const [i, method] of Object.keys(OWNERS).entries())
      await year.step(`seal: ${method}`, `2026-12-0${i + 3} 10:00`, async () => {
        seals[method] = await seal(year, method as MethodCode, i % 2 === 0 ? 'zhang01' : 'li02')
      })
    await year.step('who sees the sealed survey', '2026-12-06 14:00', () => seenByOthers(year))
    await year.step('a unit’s statement', '2026-12-06 15:00', () => statement(year, 'J36'))
    let followed!: Followed
    await year.step('summary', '2026-12-07 09:00', async () => {
      followed = await summary(year)
    })
    await year.step('report', '2026-12-07 14:00', () => writeReport(year))
    await year.step('notices', '2026-12-09 09:00', () => notices(year, followed))
    await year.step('a problem and its plan', '2026-12-10 09:00', () => problem(year, followed))
    await halls.switchOn()
    await months(12, 12)
    await year.step('mended, visited, closed', '2026-12-22 15:00', () => mended(year, followed))
    await year.step('calendar', '2026-12-31 09:00', () => calendar(year))
    await year.step('the year after', null, () => nextYear(year, followed))
    await year.step('what independent programs find', null, () => recompute(year, seals))
    await year.step('whom the ledger names', null, async () => nobodyNamed(year))
    await year.step('packages', null, () => packages(year, seals))
    await year.step('verify and rebuild', null, () => verify(year))
    halls.close()
    expect(year.errors).toEqual([])
  }, 600_000)
})
