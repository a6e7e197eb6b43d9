import { expect, test } from 'vitest'
import { readKeypadModel } from '../../firmware-bridge/keypad/read-keypad-models.ts'
import { LAYOUTS } from '../helpers/keypad-layouts.ts'
import { learnLayout } from '../helpers/learn-layout.ts'

test('the bag holds at least sixty keypads', () => {
  expect(LAYOUTS.length).toBeGreaterThanOrEqual(60)
  expect(new Set(LAYOUTS.map(({ name }) => name)).size).toBe(LAYOUTS.length)
})

test.each(LAYOUTS.map((layout) => [layout.name, layout] as const))('%s', async (_, layout) => {
  const { found, keypad } = await learnLayout(layout)
  if (!found.ok) throw new Error(found.why)
  expect(found.model.report.layout).toBe(layout.as)
  const read = readKeypadModel(JSON.stringify(found.model), 'learned.json')
  expect(read.ok ? [] : read.faults).toEqual([])
  expect(keypad.isOpen).toBe(false)
})
