import { describe, expect, test } from 'vitest'
import { checkWindow } from '../../server/rules/alerts/check-window.ts'
import type { SeenDevice, SeenRating, WindowHistory } from '../../server/rules/alerts/window-history.ts'
import {
  ALERT_RULES,
  OFFICE_RULES,
  USUAL_ALERTS,
  type AlertRule,
  type OfficeRule,
} from '../../server/contract/alerts.ts'

const NOW = Date.parse('2026-11-18T10:00:00+08:00')
const [SECOND, MINUTE, DAY] = [1_000, 60_000, 86_400_000]
let made = 0

function rating(ago: number, level: number, more: Partial<SeenRating> = {}): SeenRating {
  return {
    id: `r${++made}`,
    device: 'd1',
    at: NOW - ago,
    level,
    verdict: 'counted',
    rule: 'ok',
    // Nobody looks at cases where a rule is not about them.
    caseWaits: false,
    ...more,
  }
}
function device(more: Partial<SeenDevice> = {}): SeenDevice {
  const known = { placed: NOW - DAY, unseen: false, model: 'kiosk-page', knownModel: true, hasKey: true }
  return { id: 'd1', online: true, ...known, lastSeen: NOW, pending: [], takeovers: [], keys: [], ...more }
}
function history(more: Partial<WindowHistory>): WindowHistory {
  return {
    now: NOW,
    open: true,
    mode: 'open',
    ratings: [],
    devices: [],
    today: { invited: 0, unrated: 0 },
    others: { invited: 0, unrated: 0 },
    ...more,
  }
}
/** Take-overs along these addresses, five minutes apart. */
const taken = (places: string) => {
  const at = places.split(' ')
  return at.slice(1).map((to, i) => ({ at: NOW - (at.length - i) * 5 * MINUTE, from: at[i]!, to }))
}
const waits = { caseWaits: true }
const said = (...pending: number[]) =>
  pending.map((n, i) => ({ at: NOW - (pending.length - 1 - i) * 30 * SECOND, pending: n }))
/** A device whose key 1 was pressed last so many days ago, `since` presses of other keys ago. */
const missed = (days: number, since: number) =>
  device({
    keys: [5, 4, 3, 2, 1].map((level) =>
      level === 1 ? { level, at: NOW - days * DAY, since } : { level, at: NOW, since: 0 },
    ),
  })
/** Presses apart by the given seconds, the last one now. */
function paced(level: number | number[], ...seconds: number[]): SeenRating[] {
  const levels = [level].flat()
  let ago = seconds.reduce((sum, s) => sum + s, 0) * SECOND
  return [0, ...seconds].map((s, i) => {
    ago -= s * SECOND
    return rating(ago, levels[i % levels.length]!)
  })
}

/** Every rule with histories that fire it, and near misses that do not. */
const TABLE: [rule: AlertRule, what: string, fires: boolean, history: WindowHistory][] = [
  ['bad-rating', 'a level 2', true, history({ ratings: [rating(MINUTE, 2, waits)] })],
  [
    'bad-rating',
    'a held level 1',
    true,
    history({ ratings: [rating(0, 1, { ...waits, verdict: 'held', rule: 'gap' })] }),
  ],
  ['bad-rating', 'a level 3', false, history({ ratings: [rating(MINUTE, 3, waits)] })],
  ['bad-rating', 'a level 1 whose case was taken up', false, history({ ratings: [rating(MINUTE, 1)] })],
  [
    'bad-rating',
    'one that an officer voided',
    false,
    history({ ratings: [rating(0, 1, { ...waits, verdict: 'excluded' })] }),
  ],
  ['bad-rating', 'one of nine hours ago', false, history({ ratings: [rating(540 * MINUTE, 1, waits)] })],

  [
    'half-dissatisfied',
    '2 of 4',
    true,
    history({ ratings: [1, 2, 5, 4].map((level, i) => rating(i * MINUTE, level)) }),
  ],
  [
    'half-dissatisfied',
    '2 of 5',
    false,
    history({ ratings: [1, 2, 5, 4, 4].map((level, i) => rating(i * MINUTE, level)) }),
  ],
  ['bad-rating', 'one of just eight hours ago', false, history({ ratings: [rating(480 * MINUTE, 1, waits)] })],
  [
    'half-dissatisfied',
    '2 of 4, of which one is excluded',
    false,
    history({
      ratings: [1, 2, 5, 4].map((level, i) => rating(i * MINUTE, level, i === 3 ? { verdict: 'excluded' } : {})),
    }),
  ],
  [
    'half-dissatisfied',
    '2 of 4, the first a moment less than 15 minutes ago',
    true,
    history({ ratings: [rating(15 * MINUTE - 1, 1), rating(3, 2), rating(2, 5), rating(1, 5)] }),
  ],
  ['half-dissatisfied', '3 of 3', false, history({ ratings: [1, 2, 1].map((level, i) => rating(i * MINUTE, level)) })],
  [
    'half-dissatisfied',
    '2 of 4 over 16 minutes',
    false,
    history({ ratings: [rating(15 * MINUTE, 1), rating(3, 2), rating(2, 5), rating(1, 5)] }),
  ],

  [
    'device-offline',
    'away for two minutes',
    true,
    history({ devices: [device({ online: false, lastSeen: NOW - 2 * MINUTE })] }),
  ],
  [
    'device-offline',
    'away for a second less',
    false,
    history({ devices: [device({ online: false, lastSeen: NOW - 2 * MINUTE + SECOND })] }),
  ],
  [
    'device-offline',
    'away while nobody is served',
    false,
    history({ open: false, devices: [device({ online: false, lastSeen: NOW - DAY })] }),
  ],
  ['device-offline', 'never connected', false, history({ devices: [device({ online: false, lastSeen: null })] })],

  ['pending-rising', '0, 3, 3, 6', true, history({ devices: [device({ pending: said(0, 3, 3, 6) })] })],
  ['pending-rising', 'it came down in between', false, history({ devices: [device({ pending: said(0, 7, 3, 8) })] })],
  ['pending-rising', 'to 4 only', false, history({ devices: [device({ pending: said(0, 2, 4) })] })],
  [
    'pending-rising',
    'much, but no more than before',
    false,
    history({ devices: [device({ pending: said(9, 9, 9) })] }),
  ],
  ['pending-rising', 'two words show no direction', false, history({ devices: [device({ pending: said(0, 9) })] })],

  ['key-silent', 'no level 1 for 300 presses and 7 days', true, history({ devices: [missed(7, 300)] })],
  ['key-silent', 'for 299', false, history({ devices: [missed(8, 299)] })],
  ['key-silent', '400 within six days', false, history({ devices: [missed(6.9, 400)] })],
  [
    'unrated',
    '17 of 20 where the others have half',
    true,
    history({ today: { invited: 20, unrated: 17 }, others: { invited: 60, unrated: 30 } }),
  ],
  [
    'unrated',
    'just 30 points more',
    true,
    history({ today: { invited: 20, unrated: 16 }, others: { invited: 60, unrated: 30 } }),
  ],
  [
    'unrated',
    '15 of 20 where the others have half',
    false,
    history({ today: { invited: 20, unrated: 15 }, others: { invited: 60, unrated: 30 } }),
  ],
  ['unrated', '19 of 19', false, history({ today: { invited: 19, unrated: 19 }, others: { invited: 60, unrated: 0 } })],
  ['unrated', 'the only window of its unit', false, history({ today: { invited: 40, unrated: 40 } })],

  [
    'uninvited',
    'three within half an hour',
    true,
    history({
      mode: 'invited',
      ratings: [3, 2, 1].map((m) => rating(m * MINUTE, 5, { rule: 'uninvited', verdict: 'held' })),
    }),
  ],
  [
    'uninvited',
    'three that had an invitation',
    false,
    history({ mode: 'invited', ratings: [3, 2, 1].map((m) => rating(m * MINUTE, 5)) }),
  ],
  [
    'uninvited',
    'two',
    false,
    history({
      mode: 'invited',
      ratings: [2, 1].map((m) => rating(m * MINUTE, 5, { rule: 'uninvited', verdict: 'held' })),
    }),
  ],
  [
    'uninvited',
    'three, the first 31 minutes ago',
    false,
    history({
      mode: 'invited',
      ratings: [31, 2, 1].map((m) => rating(m * MINUTE, 5, { rule: 'uninvited', verdict: 'held' })),
    }),
  ],

  ['burst', 'eight in under two minutes', true, history({ ratings: paced([5, 4], 15, 17, 16, 20, 14, 18, 15) })],
  [
    'burst',
    'the eighth just two minutes after the first',
    false,
    history({ ratings: paced([5, 4], 15, 17, 16, 20, 14, 18, 20) }),
  ],
  ['burst', 'seven', false, history({ ratings: paced([5, 4], 15, 17, 16, 20, 14, 18) })],
  ['burst', 'eight in over two minutes', false, history({ ratings: paced([5, 4], 15, 17, 16, 20, 14, 18, 21) })],

  [
    'machine-pace',
    'ten 5s every 60 s, give or take 2',
    true,
    history({ ratings: paced(5, 60, 61, 59, 62, 58, 60, 61, 59, 60) }),
  ],
  ['machine-pace', 'nine', false, history({ ratings: paced(5, 60, 61, 59, 62, 58, 60, 61, 59) })],
  [
    'machine-pace',
    'a spread of just a tenth',
    false,
    history({ ratings: paced(5, 60, 63, 57, 60, 60, 60, 60, 60, 60) }),
  ],
  [
    'machine-pace',
    'another level among them',
    false,
    history({ ratings: paced([5, 5, 5, 5, 4], 60, 61, 59, 62, 58, 60, 61, 59, 60) }),
  ],
  [
    'machine-pace',
    'on two devices in turn',
    false,
    history({ ratings: paced(5, 60, 61, 59, 62, 58, 60, 61, 59, 60).map((r, i) => ({ ...r, device: `d${i % 2}` })) }),
  ],
]

describe('every rule of the alerts', () => {
  test.each(TABLE)('%s: %s: %s', (rule, _, fires, seen) => {
    const found = checkWindow(seen, USUAL_ALERTS).filter((each) => each.rule === rule)
    expect(found).toHaveLength(fires ? 1 : 0)
    if (!fires) return
    expect(Object.keys(found[0]!.evidence)).not.toHaveLength(0)
    expect(found[0]!.since).toBeLessThanOrEqual(NOW)
    // And it can be switched off.
    const off = { ...USUAL_ALERTS, [rule]: { ...USUAL_ALERTS[rule], on: false } }
    expect(checkWindow(seen, off).filter((each) => each.rule === rule)).toEqual([])
  })

  test('has both in the table', () => {
    for (const rule of ALERT_RULES)
      expect([rule, new Set(TABLE.filter(([each]) => each === rule).map(([, , fires]) => fires))]).toEqual([
        rule,
        new Set([true, false]),
      ])
  })

  test('a quiet window has none', () => {
    expect(checkWindow(history({ devices: [device()], ratings: [rating(MINUTE, 5)] }), USUAL_ALERTS)).toEqual([])
  })
})

const strange = { unseen: true, model: 'python-socketio', knownModel: false, hasKey: false }
/** Presses of one device, so many ms apart. */
const apart = (...ms: number[]) =>
  ms.map((_, i) =>
    rating(
      ms.slice(i).reduce((sum, each) => sum + each, 0),
      5,
    ),
  )

describe('signs for the office that a device is none that citizens press', () => {
  test.each<[rule: OfficeRule, what: string, fires: boolean, history: WindowHistory]>([
    ['second-device', 'two at a window', true, history({ devices: [device(), device({ id: 'd2' })] })],
    ['second-device', 'one', false, history({ devices: [device()] })],
    ['software-key', 'nothing known, without a key', true, history({ devices: [device(strange)] })],
    ['software-key', 'nothing known, with a key', true, history({ devices: [device({ ...strange, hasKey: true })] })],
    ['software-key', 'a kiosk without a key', true, history({ devices: [device({ unseen: true, hasKey: false })] })],
    ['software-key', 'a kiosk with a key', false, history({ devices: [device({ unseen: true })] })],
    ['software-key', 'one that was confirmed', false, history({ devices: [device({ ...strange, unseen: false })] })],
    ['software-key', 'one that never said hello', false, history({ devices: [device({ ...strange, model: null })] })],
    ['fast-presses', 'three times within 300 ms', true, history({ ratings: apart(299, 299, 299, 1) })],
    [
      'two-places',
      'there, back and there again',
      true,
      history({ devices: [device({ takeovers: taken('a b a b') })] }),
    ],
    ['two-places', 'there and back', false, history({ devices: [device({ takeovers: taken('a b a') })] })],
    ['two-places', 'on and on, never back', false, history({ devices: [device({ takeovers: taken('a b c d e') })] })],
    [
      'two-places',
      'long ago',
      false,
      history({ devices: [device({ takeovers: taken('a b a b').map((each) => ({ ...each, at: each.at - DAY })) })] }),
    ],
    ['fast-presses', 'twice', false, history({ ratings: apart(299, 299, 300, 1) })],
    [
      'fast-presses',
      'of two devices in turn',
      false,
      history({ ratings: apart(200, 200, 200, 200, 1).map((each, i) => ({ ...each, device: `d${i % 2}` })) }),
    ],
  ])('%s: %s: %s', (rule, _, fires, seen) => {
    expect(checkWindow(seen, USUAL_ALERTS).filter((each) => each.rule === rule)).toHaveLength(fires ? 1 : 0)
  })

  test('no hall can switch them off', () => {
    expect(OFFICE_RULES.filter((rule) => Object.hasOwn(USUAL_ALERTS, rule))).toEqual([])
  })
})
