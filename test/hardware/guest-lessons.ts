import { learnKeypad } from '../../firmware-bridge/learning/learn-keypad.ts'
import { NodeHidPort } from '../../firmware-bridge/keypad/node-hid-port.ts'
import type { Level } from '../../server/contract/limits.ts'

/**
 * Learns several keypads of the guest at the same time, each with the shipped learner on the shipped HID library: a
 * process for each would take the emulated machine minutes. Arguments: what to learn, as `pid:levels`, such as `12:54321`.
 * What it asks for and finds goes to standard output, one JSON document a line.
 */
const timers = {
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
const say = (news: object) => process.stdout.write(`${JSON.stringify(news)}\n`)

const port = new NodeHidPort()
await Promise.all(
  process.argv.slice(2).map(async (wanted) => {
    const [pid = '', levels = ''] = wanted.split(':')
    const listed = await port.list()
    const keypad = listed.ok ? listed.attached.filter((one) => one.pid === Number(pid)) : []
    const wish = {
      id: `bag-${pid}`,
      name: { zh: '袋中键盘', en: 'from the bag' },
      levels: [...levels].map(Number) as Level[],
      seconds: 120,
      idleSeconds: 3,
    }
    const found = await learnKeypad(port, keypad, wish, timers, (news) => say({ lesson: Number(pid), ...news }))
    say({ lesson: Number(pid), ...(found.ok ? { model: found.model } : { why: found.why }) })
  }),
)
process.exit(0)
