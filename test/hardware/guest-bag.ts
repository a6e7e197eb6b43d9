import type { KeypadModel } from '../../firmware-bridge/keypad/keypad-model.ts'
import type { LearnNews } from '../../firmware-bridge/learning/learn-keypad.ts'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { LAYOUTS, type Layout } from '../helpers/keypad-layouts.ts'
import type { GuestBridge } from './guest-bridge.ts'
import { RedirectedLayout } from './redirected-layout.ts'
import { REDIRECTED_PORTS, type RedirectedPort, type VirtualMachine } from './virtual-machine.ts'

/** One of each kind of interface: keyboard, vendor, an id for each key, words, consumer keys, two interfaces. */
const USUAL = [
  'keyboard with a report id',
  'vendor, one byte a key, presses alone, 64 bytes',
  'an id for each key, released under an id of its own',
  'pinyin initials and Enter, no letter of its own',
  'consumer keys, usages that share their low byte',
  'two keyboard interfaces, the second carries the keys',
]
/** By hand one of each kind of report, too. On a simulated bus all of them are learned in each run (journey/keypad-bag). */
const MORE = [
  'keyboard, digits counted from the other end',
  'keypad usage 0001:0007',
  'vendor, one bit a key in the last of 3 bytes',
  'NumLock first',
  'Ctrl+Alt+digit',
  'keyboard and vendor interface, both carry the keys',
]
const NAMES = SWEEPS ? [...USUAL, ...MORE] : USUAL

export interface Learned {
  layout: Layout
  device: RedirectedLayout
  port: RedirectedPort
  model: KeypadModel
}

type News = { lesson: number } & (LearnNews | { model: KeypadModel } | { why: string })

/**
 * Plugs a bag of keypads in and has them learned at the same time, by a technician with a hand for each.
 *
 * @param plugged takes each as soon as it hangs on the machine, whatever comes then
 */
export async function bagInGuest(
  machine: VirtualMachine,
  bridge: GuestBridge,
  plugged: RedirectedLayout[],
): Promise<Learned[]> {
  const bag = await Promise.all(
    NAMES.map(async (name, index) => {
      const layout = LAYOUTS.find((one) => one.name === name)!
      const port = REDIRECTED_PORTS[index]!
      const device = await RedirectedLayout.plug(machine.redirected(port), layout, index + 1)
      plugged.push(device)
      return { layout, port, device }
    }),
  )
  const interfaces = bag.reduce((sum, { layout }) => sum + layout.interfaces.length, 0)
  await machine.until('all are on the bus', async () => {
    const { output } = await machine.run('ls /sys/class/hidraw')
    return output.split('\n').filter(Boolean).length === interfaces
  })
  let read = machine.log.length
  const results = new Map<number, { model: KeypadModel } | { why: string }>()
  await bridge.learn(bag.map(({ layout }, index) => `${index + 1}:${layout.levels.join('')}`))
  await machine.until(
    'all are learned',
    () => {
      const end = machine.log.lastIndexOf('\n') + 1
      const lines = machine.log.slice(read, end).split('\n')
      read = Math.max(read, end)
      for (const line of lines.filter((one) => one.startsWith('{"lesson"'))) {
        const news = JSON.parse(line) as News
        const { device } = bag[news.lesson - 1]!
        if ('ask' in news) device.press(news.ask)
        else if ('play' in news && 'left' in news) device.press(news.play)
        else if ('model' in news || ('why' in news && !('again' in news))) results.set(news.lesson, news)
      }
      return results.size === bag.length
    },
    300_000,
  )
  return bag.map((one, index) => {
    const result = results.get(index + 1)!
    if ('why' in result) throw machine.failure(`${one.layout.name}: ${result.why}`)
    return { ...one, model: result.model }
  })
}
