import { UNKNOWN_WORD } from '../../strings/closed.words.ts'
import { faultsOf } from './device-faults.ts'
import type { LiveDevice, LiveWindow } from '../../../server/contract/hall/hall-feed.ts'
import { span } from '../../elements/ages.ts'
import { grouped } from '../../elements/figures.ts'
import { sorted } from '../../elements/sorted.ts'
import { evidenceText } from '../../strings/hall/alerts.zh.ts'
import { ALERT_WORDS, PROBLEM_WORDS, hall as words } from '../../strings/desk.zh.ts'
import { questions as asking } from '../../strings/hall/questions.zh.ts'
import type { AlertFacts } from '../../../server/contract/answers/alerts.ts'
import type { HallQuestion } from '../../../server/contract/answers/screening.ts'
import { OFFLINE_ALARM_MS, PENDING_ALARM, shortName } from './tile-view.ts'

export interface Attention {
  /** Stays the same while the trouble lasts. */
  id: string
  window: string
  /** `B07 人社局` */
  title: string
  /** What the counter is called: 社保. */
  counter: string
  text: string
  kind: 'alert' | 'question' | 'offline' | 'vacant' | 'pending' | 'fault' | 'missing'
  /** Somebody must act now. */
  hot: boolean
  /** Hub time at which it began, where it is known. */
  since: number | null
}

/**
 * What somebody should look at, from the feed alone: the hub's alerts first, then what the state of the devices
 * says. A device that is away in a window which serves nobody is no trouble.
 *
 * @param asked what the office asks the hall, for who answers
 */
export function attentionOf(
  windows: Iterable<LiveWindow>,
  now: number,
  kept: readonly AlertFacts[] = [],
  asked: readonly HallQuestion[] = [],
): Attention[] {
  const found: Attention[] = asked.map(questionItem)
  const facts = new Map(kept.map((alert) => [alert.id, alert]))
  for (const window of windows) {
    const base = { window: window.code, title: titleOf(window), counter: window.name }
    for (const alert of window.alerts) {
      const known = facts.get(alert.id)
      const text = known ? evidenceText(known.rule, known.evidence) : (ALERT_WORDS[alert.rule] ?? UNKNOWN_WORD)
      // Somebody has it, or it can wait for the next round: it stays until it is over, and calls no more.
      const hot = !known?.acknowledged && !CAN_WAIT.has(alert.rule)
      found.push({ ...base, id: alert.id, text, kind: 'alert', hot, since: alert.since })
    }
    if (!window.unit && window.state === 'open' && window.devices.some((device) => device.online)) {
      found.push({
        ...base,
        id: `vacant:${window.code}`,
        text: words.unattributed,
        kind: 'vacant',
        hot: false,
        since: null,
      })
    }
    for (const device of window.devices) {
      const trouble = troubleOf(window, device, now)
      if (trouble && !saidAlready(window, trouble))
        found.push({ ...base, id: `${trouble.kind}:${device.id}`, ...trouble })
    }
  }
  return sorted(found, (a, b) => Number(b.hot) - Number(a.hot) || (b.since ?? 0) - (a.since ?? 0))
}

function questionItem({ question, at, words: text, ratings }: HallQuestion): Attention {
  const first = ratings[0]
  return {
    id: `question:${question}`,
    window: first?.window ?? '',
    title: [first?.window, first?.unit && shortName(first.unit.name)].filter(Boolean).join(' '),
    counter: first?.counter ?? '',
    text: asking.asked(text, ratings.length),
    kind: 'question',
    hot: true,
    since: Date.parse(at),
  }
}

/** What somebody looks at on the next round, and not this minute. */
const CAN_WAIT: ReadonlySet<string> = new Set(['unrated', 'pending-rising'])

/** The hub's own alert says the same, with its history. */
function saidAlready({ alerts }: LiveWindow, { kind }: Trouble): boolean {
  const rule = kind === 'offline' ? 'device-offline' : kind === 'pending' ? 'pending-rising' : null
  return alerts.some((alert) => alert.rule === rule)
}

type Trouble = Pick<Attention, 'text' | 'kind' | 'hot' | 'since'>

function troubleOf(window: LiveWindow, device: LiveDevice, now: number): Trouble | null {
  const { lastSeen } = device
  if (!device.online) {
    if (window.state !== 'open' || !window.unit) return null
    if (lastSeen === null) return { text: words.deviceNever, kind: 'offline', hot: false, since: null }
    if (now - lastSeen < OFFLINE_ALARM_MS) return null
    return { text: words.deviceOffline(span(now - lastSeen)), kind: 'offline', hot: true, since: lastSeen }
  }
  const [problem] = faultsOf(device)
  if (problem) {
    const text = `${words.fault}：${PROBLEM_WORDS[problem] ?? UNKNOWN_WORD}`
    return { text, kind: 'fault', hot: problem === 'storage-full' || problem === 'keypad-lost', since: null }
  }
  if (device.pending >= PENDING_ALARM) {
    return { text: words.devicePending(device.pending), kind: 'pending', hot: false, since: null }
  }
  if (device.received < device.expected && device.pending === 0) {
    const text = words.deviceMissing(grouped(device.received), grouped(device.expected))
    return { text, kind: 'missing', hot: false, since: null }
  }
  return null
}

function titleOf(window: LiveWindow): string {
  return window.unit ? `${window.code} ${shortName(window.unit.name)}` : window.code
}
