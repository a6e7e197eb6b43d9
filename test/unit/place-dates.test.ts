import { expect, test } from 'vitest'
import { placeLabels, pointsOf, type DateLabel } from '../../kiosk/office/scores/place-dates.ts'

const YEAR = { from: '2025-12-01', to: '2026-12-31' }
const long = (date: string): DateLabel => ({ date, widths: [220, 36] })

test.each(['2026-06-29', '2026-11-18', '2026-11-28', '2026-12-09', '2026-12-10', '2026-12-30'])(
  'on %s no label of the year touches another, on a line of any width, and no pointer goes through a text',
  (today) => {
    for (const width of [600, 640, 800, 900, 1200, 1600]) {
      const dates = ['2026-06-30', '2026-10-15', '2026-11-30', '2026-12-10', '2026-12-31']
      const labels = [
        { date: today, widths: [70] },
        { date: '2025-12-01', widths: [90] },
        ...dates.filter((date) => date !== today).map(long),
      ]
      const placed = placeLabels(labels, { ...YEAR, today, width })
      // Of a short line with long texts a list is made.
      if (width >= 900) expect(placed, `${width}`).not.toBeNull()
      if (placed === null) continue
      const boxes = placed.map(({ at, row, left, form }, i) => ({
        at,
        row,
        left,
        right: left + labels[i]!.widths[form]!,
      }))
      for (const [i, a] of boxes.entries()) {
        expect(a.left).toBeGreaterThanOrEqual(-7)
        expect(a.right).toBeLessThanOrEqual(width + 7)
        for (const b of boxes.slice(i + 1)) {
          if (a.row === b.row) expect(a.left >= b.right + 12 || b.left >= a.right + 12).toBe(true)
          for (const [pointer, text] of [
            [a, b],
            [b, a],
          ] as const)
            if (pointer.row === 'second' && text.row === 'below')
              expect(pointer.at < text.left || pointer.at > text.right).toBe(true)
        }
      }
    }
  },
)

test('today goes above the line where it would stand in the way of the next date, which stays', () => {
  const labels: DateLabel[] = [
    { date: '2026-11-28', widths: [70] },
    { date: '2026-11-30', widths: [90] },
  ]
  const [today, next] = placeLabels(labels, { ...YEAR, today: '2026-11-28', width: 1200 })!
  expect(today!.row).toBe('above')
  expect(next).toMatchObject({ row: 'below', left: next!.at - 45 })
})

test('where the texts are too long the date alone is written; what fits nowhere is told', () => {
  const crowd = Array.from({ length: 4 }, (_, i) => ({ date: `2026-12-0${i + 1}`, widths: [400, 30] }))
  const placed = placeLabels(crowd, { ...YEAR, today: '2026-12-01', width: 640 })
  expect(placed!.map(({ form }) => form)).toContain(1)
  const endless = Array.from({ length: 9 }, (_, i) => ({ date: `2026-12-0${i + 1}`, widths: [400] }))
  expect(placeLabels(endless, { ...YEAR, today: '2026-12-01', width: 640 })).toBeNull()
})

test('points that are nearer than 18 px give way by half each, also at an end', () => {
  const points = pointsOf(['2026-11-28', '2026-11-30'], { ...YEAR, width: 395 })
  expect(points).toEqual([362 - 8, 364 + 8])
  expect(pointsOf(['2026-12-30', '2026-12-31'], { ...YEAR, width: 395 })).toEqual([377, 395])
})
