import { expect, test } from 'vitest'
import { keyTestView } from '../../kiosk/hall/register/key-test-view.ts'

const DAY = '2026-11-25'
const all = [5, 4, 3, 2, 1]
const proof = (levels: number[], day = DAY, clock = '08:30') =>
  levels.map((level) => ({ level, day, at: `${day}T${clock}:00+08:00` }))
const view = (proven: ReturnType<typeof proof>, levels = all) =>
  keyTestView({ device: 'd', window: 'A01', levels, proven }, DAY)

test('all keys today: good, with the time of the last', () => {
  expect(view([...proof([5, 4, 3, 2]), ...proof([1], DAY, '08:41')])).toEqual({
    tested: '按键测试：今日 08:41 测过，5 键都好',
    isDue: false,
    missing: null,
    playedBack: null,
  })
})
test.each([
  ['some today', proof([5, 3, 1]), '按键测试：今日还差 「满意」「不满意」'],
  [
    'all on earlier days: since the oldest of them',
    [...proof([5, 4, 3, 2], '2026-11-24'), ...proof([1], '2026-11-20')],
    '按键测试：今日未测，2026-11-20 各键都测过',
  ],
  ['one that never was', proof([5, 4, 3, 2], '2026-11-24'), '按键测试：今日未测，「非常不满意」 从未测过'],
  ['none ever', [], '按键测试：还没有做过'],
])('%s: due', (_name, proven, tested) => {
  expect(view(proven)).toEqual({ tested, isDue: true, missing: null, playedBack: null })
})
test('a keypad without a key for some level is tested by its keys, and named', () => {
  expect(view(proof([5, 4, 3, 2]), [5, 4, 3, 2])).toEqual({
    tested: '按键测试：今日 08:30 测过，4 键都好',
    isDue: false,
    playedBack: null,
    missing: '缺键：没有 「非常不满意」 键，这个键盘的评价待核',
  })
})

test('a model that was learned says when its keys were played back', () => {
  const { playedBack } = keyTestView(
    { device: 'd', window: 'A01', model: 'mine', levels: [5], proven: [], playedBack: '2026-11-20' },
    DAY,
  )
  expect(playedBack).toBe('型号核对：2026-11-20 学习时逐键核对过')
})
