import { chooseKeypad, learnKeypad, type LearnNews } from '../../firmware-bridge/learning/learn-keypad.ts'
import type { Inferred } from '../../firmware-bridge/learning/infer-model.ts'
import type { Level } from '../../server/contract/limits.ts'
import type { Layout } from './keypad-layouts.ts'
import { LayoutKeypad } from './layout-keypad.ts'

export interface Lesson {
  keypad: LayoutKeypad
  found: Inferred
  asked: LearnNews[]
}

/** A lesson in virtual time, by a technician who does what is asked, unless a test says otherwise. */
export async function learnLayout(
  layout: Layout,
  {
    id = 'learned',
    pid = 1,
    answer = (level, keypad) => void keypad.press(level, 700),
    random,
  }: {
    id?: string
    pid?: number
    answer?: (asked: Level, keypad: LayoutKeypad, news: LearnNews) => void
    /** What the order of the play-back is drawn with. */
    random?: () => number
  } = {},
): Promise<Lesson> {
  const keypad = new LayoutKeypad(layout, { pid })
  const asked: LearnNews[] = []
  const wish = { id, name: { zh: '学来的', en: 'learned' }, levels: layout.levels, seconds: 20, idleSeconds: 11 }
  const chosen = chooseKeypad(await keypad.attached(), [], null)
  if (!chosen.ok) throw new Error(chosen.why)
  const found = await keypad.timers.run(
    learnKeypad(
      keypad.port,
      chosen.keypad,
      wish,
      keypad.timers,
      (news) => {
        asked.push(news)
        if ('ask' in news) answer(news.ask, keypad, news)
        if ('play' in news && 'left' in news) answer(news.play, keypad, news)
      },
      random,
    ),
  )
  return { keypad, found, asked }
}
