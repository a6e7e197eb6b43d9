import { expect, test } from 'vitest'
import { chooseKeypad, learnKeypad, type LearnNews } from '../../firmware-bridge/learning/learn-keypad.ts'
import type { Inferred } from '../../firmware-bridge/learning/infer-model.ts'
import { readKeypadModel } from '../../firmware-bridge/read-keypad-models.ts'
import { LAYOUTS, type Layout } from '../helpers/keypad-layouts.ts'
import { LayoutKeypad } from '../helpers/layout-keypad.ts'

/** A technician who does what is asked. */
async function learn(layout: Layout): Promise<{ found: Inferred; asked: LearnNews[]; keypad: LayoutKeypad }> {
  const keypad = new LayoutKeypad(layout)
  const asked: LearnNews[] = []
  const wish = {
    id: 'learned',
    name: { zh: '学来的', en: 'learned' },
    levels: layout.levels,
    seconds: 20,
    idleSeconds: 11,
  }
  const chosen = chooseKeypad(await keypad.attached(), [], null)
  if (!chosen.ok) throw new Error(chosen.why)
  const found = await keypad.timers.run(
    learnKeypad(keypad.port, chosen.keypad, wish, keypad.timers, (news) => {
      asked.push(news)
      if ('ask' in news) keypad.press(news.ask, 700)
      if ('play' in news && 'left' in news) keypad.press(news.play, 700)
    }),
  )
  return { found, asked, keypad }
}

test('the bag holds at least sixty keypads', () => {
  expect(LAYOUTS.length).toBeGreaterThanOrEqual(60)
  expect(new Set(LAYOUTS.map(({ name }) => name)).size).toBe(LAYOUTS.length)
})

test.each(LAYOUTS.map((layout) => [layout.name, layout] as const))('%s', async (_, layout) => {
  const { found, keypad } = await learn(layout)
  if (!found.ok) throw new Error(found.why)
  expect(found.model.report.layout).toBe(layout.as)
  const read = readKeypadModel(JSON.stringify(found.model), 'learned.json')
  expect(read.ok ? [] : read.faults).toEqual([])
  expect(keypad.isOpen).toBe(false)
})
