import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { WindowState } from '../../server/contract/device/device-protocol.ts'
import { LEVELS, type Level } from '../../server/contract/limits.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import {
  ASLEEP,
  CHOSEN_MS,
  IDLE_MS,
  INVITED_MS,
  REASONS_AT_MOST_MS,
  REASONS_MS,
  SETTLE_MS,
  STORING_AT_MOST_MS,
  THANKS_MS,
  TROUBLE_MS,
  USUAL,
  countdownEnd,
  minutesToRetry,
  screenOf,
  secondsLeft,
  wakeAt,
  type FlowState,
  type Screen,
} from '../../kiosk/rating/flow/flow-state.ts'
import { NOTHING_KNOWN, NO_CARE } from '../../kiosk/rating/memory/remembered.ts'
import type { StoreEffect } from '../../kiosk/rating/flow/flow-events.ts'
import { step, type FlowEffect, type FlowEvent } from '../../kiosk/rating/flow/flow.ts'

const WINDOW: WindowState = {
  hall: '市民大厅',
  code: 'A01',
  name: '户籍',
  unit: { code: 'J36', name: '公安局' },
  mode: 'open',
  state: 'open',
  questions: {
    version: 1,
    items: [
      { code: 'efficiency', text: { zh: '服务效率', en: 'Efficiency' } },
      { code: 'attitude', text: { zh: '服务态度', en: 'Attitude' } },
    ],
  },
  languages: ['zh-CN', 'en'],
}
const IDENTITY = { deviceId: 'd', token: 't' }
const BOOT = uuid7(1)

/** A flow with its clock: the page began 1 s after the boot, so that the two clocks differ. */
class Run {
  state: FlowState = ASLEEP
  effects: FlowEffect[] = []
  now = 0
  bootId = BOOT

  send(event: FlowEvent): this {
    const reading = { at: 1_760_000_000_000 + this.now, uptimeMs: this.now + 1_000, bootId: this.bootId }
    const next = step(this.state, event, { now: this.now, reading })
    this.state = next.state
    this.effects.push(...next.effects)
    return this
  }

  /** Passes time as the page does: it wakes when the flow asks for it. */
  pass(ms: number): this {
    const end = this.now + ms
    for (;;) {
      const at = wakeAt(this.state, this.now)
      if (at === null || at > end) break
      this.now = Math.max(at, this.now + 1)
      this.send({ event: 'tick' })
    }
    this.now = Math.max(end, this.now)
    return this.send({ event: 'tick' })
  }

  level(level: Level): this {
    return this.send({ event: 'level', level, input: 'touch' })
  }

  stored(): this {
    return this.send({ event: 'press-stored', pressId: `press-${this.effects.length}`, receipt: 'ABCDEFGHIJKLMNOP' })
  }

  get screen(): Screen {
    return screenOf(this.state)
  }
  get presses() {
    return this.effects.filter((effect) => effect.effect === 'store-press')
  }
  get extras() {
    return this.effects.filter((effect) => effect.effect === 'store-extra')
  }
}

let run: Run
function awake(window: WindowState | null | undefined = WINDOW): Run {
  return new Run().send({
    event: 'remembered',
    remembered: { identity: IDENTITY, window, about: NOTHING_KNOWN, spentInvitation: null, care: NO_CARE },
  })
}
const online: FlowEvent = { event: 'link', link: { link: 'online', hubTime: 1 } }
const invite = (id: string, expiresInMs = INVITED_MS): FlowEvent => ({
  event: 'invite',
  invitation: { id, expiresInMs },
})

beforeEach(() => {
  run = awake()
})

describe('what is on the screen when nobody has pressed', () => {
  test('before the memory was read: starting', () => {
    expect(new Run().screen).toBe('starting')
  })

  test('a device without identity wants to be paired, then waits for the hub', () => {
    const fresh = new Run().send({
      event: 'remembered',
      remembered: { identity: null, window: undefined, about: NOTHING_KNOWN, spentInvitation: null, care: NO_CARE },
    })
    expect(fresh.screen).toBe('unpaired')
    expect(fresh.send({ event: 'paired' }).screen).toBe('connecting')
    expect(fresh.send(online).send({ event: 'window', window: WINDOW }).screen).toBe('rest')
  })

  test('a device that knows its window takes presses before any network answers', () => {
    expect(run.screen).toBe('rest')
    expect(run.state.online).toBe(false)
    expect(run.level(4).presses).toHaveLength(1)
  })

  test.each<[Partial<WindowState> | null, Screen]>([
    [null, 'not-placed'],
    [{ unit: null }, 'no-unit'],
    [{ state: 'paused' }, 'paused'],
    [{ state: 'closed' }, 'closed'],
    [{ mode: 'invited' }, 'rest'],
  ])('window %j: %s', (change, screen) => {
    run.send({ event: 'window', window: change === null ? null : { ...WINDOW, ...change } })
    expect(run.screen).toBe(screen)
    run.level(5)
    expect(run.presses).toHaveLength(screen === 'rest' ? 1 : 0)
  })

  test.each(['unknown-device', 'bad-token'])(
    'refused with %s: to be paired anew, until the hub takes it after all',
    (code) => {
      run.send({ event: 'link', link: { link: 'offline', code } })
      expect(run.screen).toBe('unpaired')
      run.send({ event: 'link', link: { link: 'offline' } })
      expect(run.screen).toBe('unpaired')
      expect(run.send(online).screen).toBe('rest')
    },
  )

  test('an older protocol than the hub wants: presses are still taken and kept', () => {
    run.send({ event: 'link', link: { link: 'offline', code: 'protocol-unsupported' } })
    expect(run.screen).toBe('rest')
  })

  test.each(['replaced', 'revoked'] as const)('%s: says so, takes nothing, and stays so without network', (link) => {
    run.send({ event: 'link', link: link === 'revoked' ? { link } : { link, retryInMs: 300_000 } })
    expect(run.screen).toBe(link)
    run.level(3)
    expect(run.presses).toHaveLength(0)
    expect(run.send({ event: 'link', link: { link: 'offline' } }).screen).toBe(link)
    expect(run.send(online).screen).toBe('rest')
  })

  test('replaced: the minutes until it tries again run down, and it wakes for each', () => {
    run.pass(5_000).send({ event: 'link', link: { link: 'replaced', retryInMs: 300_000 } })
    const minutes: number[] = []
    for (let at = wakeAt(run.state, run.now); at !== null; at = wakeAt(run.state, run.now)) {
      minutes.push(minutesToRetry(run.state, run.now))
      run.now = at + 1
      run.send({ event: 'tick' })
    }
    expect(minutes).toEqual([5, 4, 3, 2, 1])
    expect([run.now, minutesToRetry(run.state, run.now)]).toEqual([305_001, 0])
    expect(run.screen).toBe('replaced')
  })

  test('without storage nothing is promised', () => {
    expect(run.send({ event: 'no-storage' }).screen).toBe('no-storage')
    run.level(5)
    expect(run.presses).toHaveLength(0)
  })
})

describe('one visit', () => {
  test('press, stored, chosen, reasons, thanks, rest', () => {
    run.level(2)
    expect(run.screen).toBe('rest')
    expect(run.presses).toMatchObject([{ level: 2, input: 'touch' }])
    run.now += 20
    run.stored()
    expect(run.screen).toBe('chosen')
    run.pass(SETTLE_MS).send({ event: 'confirm' })
    expect(run.screen).toBe('reasons')
    run.pass(SETTLE_MS).send({ event: 'pick', code: 'attitude' }).send({ event: 'pick', code: 'efficiency' })
    run.send({ event: 'pick', code: 'attitude' }).send({ event: 'submit' })
    expect(run.extras).toMatchObject([{ pressId: 'press-1', reasons: ['efficiency'] }])
    expect(run.screen).toBe('reasons')
    run.send({ event: 'extra-stored' })
    expect(run.screen).toBe('thanks')
    run.pass(THANKS_MS)
    expect(run.screen).toBe('rest')
    expect(run.state.visit).toBeNull()
  })

  test('nobody is thanked before the press is stored', () => {
    run.level(5).pass(STORING_AT_MOST_MS - 1)
    expect(run.screen).toBe('rest')
    run.pass(1)
    expect(run.screen).toBe('trouble')
    run.pass(600_000).level(4)
    expect(run.screen).toBe('trouble')
    expect(run.presses).toHaveLength(1)
    run.stored()
    expect(run.screen).toBe('thanks')
  })

  test('storing that fails: a calm screen, no thanks, and the next press counts', () => {
    run.level(5).send({ event: 'press-failed' })
    expect(run.screen).toBe('trouble')
    run.pass(TROUBLE_MS)
    expect(run.screen).toBe('rest')
    run.pass(SETTLE_MS).level(4).stored()
    expect(run.screen).toBe('chosen')
  })

  test('nothing touched: 5 s, 20 s and 15 s, and the rating stands without an extra', () => {
    run.level(1).stored()
    run.pass(CHOSEN_MS - 1)
    expect(run.screen).toBe('chosen')
    run.pass(1)
    expect(run.screen).toBe('reasons')
    run.send({ event: 'touch' }).send({ event: 'pick', code: 'attitude' })
    run.pass(REASONS_MS - 1)
    expect(run.screen).toBe('reasons')
    run.pass(1)
    expect(run.screen).toBe('thanks')
    run.pass(THANKS_MS)
    expect(run.screen).toBe('rest')
    expect(run.presses).toHaveLength(1)
    expect(run.extras).toHaveLength(0)
  })

  test('each touch gives the reasons another 20 s, but a cloth on the glass ends', () => {
    run.level(1).stored().pass(CHOSEN_MS)
    const began = run.now
    while (run.screen === 'reasons') run.send({ event: 'touch' }).pass(5_000)
    expect(run.now - began).toBeGreaterThanOrEqual(REASONS_AT_MOST_MS)
    expect(run.now - began).toBeLessThan(REASONS_AT_MOST_MS + 6_000)
  })

  test('no list of reasons: the screen is left out', () => {
    run.send({ event: 'window', window: { ...WINDOW, questions: { version: 1, items: [] } } })
    run.level(1).stored().pass(CHOSEN_MS)
    expect(run.screen).toBe('thanks')
  })

  test('submit with nothing picked is no extra', () => {
    run.level(1).stored().pass(CHOSEN_MS).pass(SETTLE_MS).send({ event: 'submit' })
    expect(run.screen).toBe('thanks')
    expect(run.extras).toHaveLength(0)
  })

  test('a reason that is not on the list is not taken', () => {
    run
      .level(1)
      .stored()
      .pass(CHOSEN_MS)
      .pass(SETTLE_MS)
      .send({ event: 'pick', code: 'invented' })
      .send({ event: 'submit' })
    expect(run.extras).toHaveLength(0)
  })

  test('reasons that cannot be stored: says so, and still thanks for the rating, which is', () => {
    run
      .level(1)
      .stored()
      .pass(CHOSEN_MS + SETTLE_MS)
      .send({ event: 'pick', code: 'attitude' })
      .send({ event: 'submit' })
    run.send({ event: 'extra-failed' })
    expect(run.state.visit).toMatchObject({ step: 'trouble', with: 'reasons' })
    run.pass(TROUBLE_MS)
    expect(run.screen).toBe('thanks')
  })

  test('a drumming finger does not press what has just appeared, on no screen, and drumming makes it no longer', () => {
    const tooSoon = (...events: FlowEvent[]) => {
      const { screen } = run
      const began = run.now
      while (run.now < began + SETTLE_MS) {
        for (const event of events) expect(run.send({ event: 'touch' }).send(event).screen).toBe(screen)
        run.pass(100)
      }
    }
    const { effects } = run.level(4).stored()
    tooSoon({ event: 'confirm' }, { event: 'again' })
    expect(run.send({ event: 'again' }).screen).toBe('again')
    tooSoon({ event: 'level', level: 1, input: 'touch' })
    run.level(2).send({ event: 'extra-stored' })
    tooSoon({ event: 'confirm' }, { event: 'again' })
    expect(run.send({ event: 'confirm' }).screen).toBe('reasons')
    tooSoon({ event: 'skip' }, { event: 'submit' }, { event: 'pick', code: 'attitude' })
    expect(run.send({ event: 'submit' }).screen).toBe('thanks')
    tooSoon({ event: 'level', level: 3, input: 'touch' })
    expect(run.send({ event: 'touch' }).screen).toBe('rest')
    tooSoon({ event: 'level', level: 3, input: 'touch' }, { event: 'open', panel: 'comfort' })
    expect(effects.filter(isStored).map((effect) => effect.level)).toEqual([4, 2])
    run.level(3)
    expect(run.presses).toHaveLength(2)
  })

  test('a screen that comes by itself takes no touch either: the finger was on its way to the one before', () => {
    run.level(4).stored().pass(CHOSEN_MS).send({ event: 'pick', code: 'attitude' })
    expect(run.state.visit).toMatchObject({ step: 'reasons', picked: [] })
    run.pass(REASONS_MS + THANKS_MS).level(1)
    expect([run.screen, run.presses.length]).toEqual(['rest', 1])
  })

  test('thanks stays until it is touched: the next one finds the faces', () => {
    run
      .level(4)
      .stored()
      .pass(CHOSEN_MS + REASONS_MS + SETTLE_MS)
    expect(run.screen).toBe('thanks')
    expect(run.send({ event: 'touch' }).screen).toBe('rest')
  })

  test('what the window becomes meanwhile waits until the visit is over, and does not change its facts', () => {
    run.level(4).stored()
    run.send({ event: 'window', window: { ...WINDOW, code: 'B09', state: 'paused' } })
    run.pass(CHOSEN_MS + REASONS_MS)
    expect(run.state.visit).toMatchObject({ step: 'thanks', taken: { window: { code: 'A01' } } })
    run.pass(THANKS_MS)
    expect(run.screen).toBe('paused')
  })

  test('being replaced under way does not take the thanks away', () => {
    run
      .level(4)
      .stored()
      .send({ event: 'link', link: { link: 'replaced', retryInMs: 300_000 } })
    expect(run.screen).toBe('chosen')
    run.pass(CHOSEN_MS + REASONS_MS + THANKS_MS)
    expect(run.screen).toBe('replaced')
  })
})

describe('a change of mind', () => {
  test('within 5 s: an extra with the new level; the panel shows it once it is stored', () => {
    run.level(4).stored().pass(1_000).send({ event: 'again' })
    expect(run.screen).toBe('again')
    run.pass(1_000).level(2)
    expect(run.extras).toMatchObject([{ pressId: 'press-1', level: 2 }])
    expect(run.screen).toBe('again')
    run.send({ event: 'extra-stored' })
    expect(run.state.visit).toMatchObject({ step: 'chosen', level: 2 })
    run.pass(3_000)
    expect(run.screen).toBe('reasons')
    expect(run.presses).toHaveLength(1)
  })

  test('more than once: each is an extra, the last one stands', () => {
    run.level(4).stored()
    for (const level of [2, 5, 3] as const) {
      run.pass(SETTLE_MS).send({ event: 'again' }).pass(SETTLE_MS).level(level).send({ event: 'extra-stored' })
    }
    expect(run.extras.map((effect) => 'level' in effect && effect.level)).toEqual([2, 5, 3])
    expect(run.state.visit).toMatchObject({ step: 'chosen', level: 3 })
  })

  test('the same level again is no extra', () => {
    run.level(4).stored().pass(1_000).send({ event: 'again' }).pass(1_000).level(4)
    expect(run.extras).toHaveLength(0)
    expect(run.screen).toBe('chosen')
  })

  test('at 5.000 s it is allowed, later never', () => {
    run.level(4).stored().pass(1_000).send({ event: 'again' })
    run.now = CHOSEN_MS - 1
    run.level(2)
    expect(run.extras).toHaveLength(1)
    const late = awake().level(4).stored().pass(1_000).send({ event: 'again' })
    late.now = CHOSEN_MS
    late.level(2)
    expect(late.screen).toBe('reasons')
    expect(late.extras).toHaveLength(0)
  })

  test('nobody chooses again: the first choice stands', () => {
    run.level(4).stored().pass(4_000).send({ event: 'again' }).pass(1_000)
    expect(run.screen).toBe('reasons')
    expect(run.extras).toHaveLength(0)
  })

  test('the clock was set meanwhile: 5 s cannot be proved any more, and no extra is made', () => {
    run.level(4).stored().pass(1_000).send({ event: 'again' }).pass(SETTLE_MS)
    run.bootId = uuid7(2)
    run.level(2)
    expect(run.extras).toHaveLength(0)
  })

  test('it cannot be stored: says that the first one stands', () => {
    run.level(4).stored().pass(1_000).send({ event: 'again' }).pass(SETTLE_MS).level(2).send({ event: 'extra-failed' })
    expect(run.state.visit).toMatchObject({ step: 'trouble', with: 'change' })
    run.pass(TROUBLE_MS)
    expect(run.screen).toBe('thanks')
  })
})

describe('an invitation', () => {
  test('is shown for its time, then the screen rests', () => {
    run.send(invite('i1'))
    expect(run.screen).toBe('invited')
    expect(secondsLeft(countdownEnd(run.state)!, run.now)).toBe(45)
    run.pass(INVITED_MS - 1)
    expect(run.screen).toBe('invited')
    run.pass(1)
    expect(run.screen).toBe('rest')
  })

  test('its press carries its id, and it is not shown a second time', () => {
    run.send(invite('i1')).level(4)
    expect(run.screen).toBe('invited')
    expect(run.presses).toMatchObject([{ invitationId: 'i1' }])
    run.stored().pass(CHOSEN_MS + REASONS_MS + THANKS_MS)
    run.send({ event: 'window', window: { ...WINDOW, invitation: { id: 'i1', expiresInMs: 10_000 } } })
    expect(run.screen).toBe('rest')
    run.pass(SETTLE_MS).level(5)
    expect(run.presses[1]).not.toHaveProperty('invitationId')
  })

  test('is still there when its press could not be stored', () => {
    run.send(invite('i1')).level(4).send({ event: 'press-failed' }).pass(TROUBLE_MS)
    expect(run.screen).toBe('invited')
    run.pass(SETTLE_MS).level(4)
    expect(run.presses[1]).toMatchObject({ invitationId: 'i1' })
  })

  test('a press in the last moment keeps it although it ends before the disk has answered', () => {
    run.send(invite('i1', 1_000))
    run.now = 999
    run.level(4)
    run.now = 1_200
    run.send({ event: 'tick' })
    expect(run.screen).toBe('invited')
    run.stored()
    expect(run.state.spent).toBe('i1')
    expect(run.screen).toBe('chosen')
  })

  test('a finger that comes too late rates without it', () => {
    run.send(invite('i1', 1_000))
    run.now = 1_000
    run.level(4)
    expect(run.presses[0]).not.toHaveProperty('invitationId')
  })

  test('called off: the screen rests, and it does not come back', () => {
    run.send(invite('i1')).send({ event: 'cancel', invitationId: 'i0' })
    expect(run.screen).toBe('invited')
    run.send({ event: 'cancel', invitationId: 'i1' })
    expect(run.screen).toBe('rest')
    expect(run.send(invite('i1')).screen).toBe('rest')
  })

  test('one that was used before a restart is known', () => {
    const later = new Run().send({
      event: 'remembered',
      remembered: { identity: IDENTITY, window: WINDOW, about: NOTHING_KNOWN, spentInvitation: 'i1', care: NO_CARE },
    })
    expect(later.send(invite('i1')).screen).toBe('rest')
    expect(later.send(invite('i2')).screen).toBe('invited')
  })

  test('comes with the window after a reload; a window without one has none', () => {
    run.send({ event: 'window', window: { ...WINDOW, invitation: { id: 'i1', expiresInMs: 10_000 } } })
    expect(run.screen).toBe('invited')
    run.send({ event: 'window', window: WINDOW })
    expect(run.screen).toBe('rest')
  })

  test('of the next citizen: waits while this one chooses, ends the thanks', () => {
    run.level(4).stored().send(invite('i2'))
    expect(run.screen).toBe('chosen')
    run.pass(CHOSEN_MS + REASONS_MS + THANKS_MS)
    expect(run.screen).toBe('invited')
    const thanked = awake()
      .level(4)
      .stored()
      .pass(CHOSEN_MS + REASONS_MS)
    expect(thanked.screen).toBe('thanks')
    expect(thanked.send(invite('i3')).screen).toBe('invited')
  })

  test('a new one takes the place of the one before', () => {
    run.send(invite('i1')).send(invite('i2')).level(3)
    expect(run.presses).toMatchObject([{ invitationId: 'i2' }])
  })
})

describe('language and type', () => {
  test('go back after each citizen', () => {
    run
      .send({ event: 'set', settings: { language: 'en', large: true } })
      .level(4)
      .stored()
    run.pass(CHOSEN_MS + REASONS_MS)
    expect(run.state.settings).toEqual({ ...USUAL, language: 'en', large: true })
    run.pass(THANKS_MS)
    expect(run.state.settings).toEqual(USUAL)
  })

  test('go back when somebody left them behind', () => {
    run.send({ event: 'set', settings: { contrast: true } }).pass(IDLE_MS - 1)
    expect(run.state.settings.contrast).toBe(true)
    run.pass(1)
    expect(run.state.settings).toEqual(USUAL)
  })

  test('go back to what a technician has set for this device', () => {
    const care = { pin: null, voice: false, hand: 'left' as const }
    const there = new Run().send({
      event: 'remembered',
      remembered: { identity: IDENTITY, window: WINDOW, about: NOTHING_KNOWN, spentInvitation: null, care },
    })
    expect(there.state.settings).toEqual({ ...USUAL, voice: false, hand: 'left' })
    there.send({ event: 'set', settings: { hand: 'right', voice: true } }).pass(IDLE_MS)
    expect(there.state.settings).toEqual({ ...USUAL, voice: false, hand: 'left' })
  })
})

describe('the voice', () => {
  const lines = () => run.effects.filter((effect) => effect.effect === 'say').map(({ line }) => line)

  test('calls, confirms, guides and thanks, once a screen', () => {
    run
      .send(invite('i1'))
      .pass(2_000)
      .level(2)
      .stored()
      .pass(CHOSEN_MS + REASONS_MS + THANKS_MS)
    expect(lines()).toEqual(['invited', 'chosen', 'reasons', 'thanks'])
  })

  test('is silent when it is switched off, at once, and says where one is when it is switched on', () => {
    run.send(invite('i1')).send({ event: 'set', settings: { voice: false } })
    expect(run.effects.at(-1)).toEqual({ effect: 'hush' })
    run
      .level(2)
      .stored()
      .pass(CHOSEN_MS + SETTLE_MS)
    expect(lines()).toEqual(['invited'])
    run.send({ event: 'set', settings: { voice: true } })
    expect(lines()).toEqual(['invited', 'reasons'])
  })
})

describe('clerk-blind', () => {
  const anyEvent = fc.oneof(
    fc.constantFrom<FlowEvent>(
      { event: 'again' },
      { event: 'confirm' },
      { event: 'skip' },
      { event: 'submit' },
      { event: 'pick', code: 'attitude' },
      { event: 'touch' },
      { event: 'press-stored', pressId: 'p', receipt: 'ABCDEFGHIJKLMNOP' },
      { event: 'press-failed' },
      { event: 'extra-stored' },
      { event: 'extra-failed' },
      invite('i1'),
      { event: 'cancel', invitationId: 'i1' },
      { event: 'window', window: WINDOW },
      { event: 'window', window: { ...WINDOW, state: 'paused' } },
      { event: 'link', link: { link: 'offline' } },
      online,
    ),
  )
  const moves = fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 7_000 })), { maxLength: 30 })

  test('whatever happens, every level goes the same way in the same times', () => {
    fc.assert(
      fc.property(moves, (script) => {
        const trace = (level: Level) => {
          const each = awake().level(level)
          const seen: unknown[] = []
          for (const [event, ms] of script) {
            each.pass(ms).send(event)
            seen.push([each.now, each.screen, wakeAt(each.state, each.now), countdownEnd(each.state)])
          }
          // Screens, deadlines, what is stored and what is said: all of it.
          return [seen, each.effects.map((effect) => ({ ...effect, level: 'any' }))]
        }
        const five = trace(5)
        for (const level of LEVELS) expect(trace(level)).toEqual(five)
      }),
      { numRuns: 200, seed: 20261123 },
    )
  })
})

function isStored(effect: FlowEffect): effect is StoreEffect {
  return effect.effect === 'store-press' || effect.effect === 'store-extra'
}

describe('no order of touches breaks it', () => {
  const anyLevel = fc.constantFrom<Level>(...LEVELS)
  const touch = fc.oneof(
    { weight: 6, arbitrary: anyLevel.map((level): FlowEvent => ({ event: 'level', level, input: 'touch' })) },
    {
      weight: 6,
      arbitrary: fc.constantFrom<FlowEvent>(
        { event: 'again' },
        { event: 'confirm' },
        { event: 'skip' },
        { event: 'submit' },
        { event: 'pick', code: 'attitude' },
        { event: 'touch' },
        { event: 'set', settings: { large: true } },
        { event: 'set', settings: { voice: false } },
        { event: 'open', panel: 'comfort' },
        { event: 'open', panel: 'staff' },
        { event: 'open', panel: 'unlock' },
        { event: 'close' },
        { event: 'card', number: 'A1B2C3D4' },
        { event: 'pad', key: '1' },
        { event: 'pad', key: 'ok' },
        { event: 'signed', answer: { ok: true, staff: null } },
        { event: 'self-test' },
        { event: 'unpair' },
      ),
    },
    { weight: 2, arbitrary: fc.nat(2).map((n) => invite(`i${n}`)) },
    { weight: 1, arbitrary: fc.nat(2).map((n): FlowEvent => ({ event: 'cancel', invitationId: `i${n}` })) },
    {
      weight: 2,
      arbitrary: fc.constantFrom<FlowEvent>(
        { event: 'window', window: WINDOW },
        { event: 'window', window: { ...WINDOW, invitation: { id: 'i1', expiresInMs: 20_000 } } },
        { event: 'window', window: { ...WINDOW, state: 'closed' } },
        { event: 'window', window: null },
        online,
        { event: 'link', link: { link: 'offline' } },
      ),
    },
  )
  /** The disk answers when it likes: at once, late, well or badly. */
  const disk = fc.record({ afterMs: fc.constantFrom(0, 5, 300, 8_000), ok: fc.boolean() })
  const script = fc.array(fc.tuple(touch, fc.constantFrom(0, 1, 50, 400, 2_000, 9_000, 30_000), disk), {
    maxLength: 60,
  })

  test('one press an invitation, one press a visit, changes within 5 s, and always a way back to rest', () => {
    fc.assert(
      fc.property(script, (moves) => {
        const each = awake()
        const answers: { at: number; effect: StoreEffect; ok: boolean }[] = []
        const usedInvitations: string[] = []
        const storedPresses = new Map<string, number>()
        const answerDue = () => {
          for (const answer of answers.filter(({ at }) => at <= each.now)) {
            answers.splice(answers.indexOf(answer), 1)
            const { effect, ok } = answer
            if (effect.effect === 'store-extra') {
              each.send({ event: ok ? 'extra-stored' : 'extra-failed' })
              continue
            }
            if (!ok) {
              each.send({ event: 'press-failed' })
              continue
            }
            if (effect.invitationId !== undefined) usedInvitations.push(effect.invitationId)
            const pressId = `press-${storedPresses.size}`
            storedPresses.set(pressId, effect.at.reading.uptimeMs)
            each.send({ event: 'press-stored', pressId, receipt: 'ABCDEFGHIJKLMNOP' })
            expect(['chosen', 'thanks']).toContain(each.screen)
          }
        }
        const pass = (ms: number) => {
          const end = each.now + ms
          for (;;) {
            const next = Math.min(end, ...answers.map(({ at }) => Math.max(at, each.now)))
            each.pass(next - each.now)
            answerDue()
            if (each.now >= end) break
          }
        }
        for (const [event, ms, { afterMs, ok }] of moves) {
          const before = each.effects.length
          const visit = each.state.visit
          each.send(event)
          const fresh = each.effects.slice(before).filter(isStored)
          expect(fresh.length).toBeLessThanOrEqual(1)
          for (const effect of fresh) {
            // A press begins a visit; while one lasts, only extras are made, and only to its own press.
            if (effect.effect === 'store-press') expect(visit === null || visit.step === 'thanks').toBe(true)
            else {
              const pressedAt = storedPresses.get(effect.pressId)
              expect(pressedAt).toBeDefined()
              if (effect.level !== undefined) expect(effect.at.reading.uptimeMs - pressedAt!).toBeLessThanOrEqual(5_000)
            }
            answers.push({ at: each.now + afterMs, effect, ok })
          }
          pass(ms)
        }
        pass(REASONS_AT_MOST_MS + 60_000)
        expect(new Set(usedInvitations).size).toBe(usedInvitations.length)
        expect(each.state.visit).toBeNull()
        expect(['rest', 'closed', 'not-placed']).toContain(each.screen)
      }),
      { numRuns: 400, seed: 20261123 },
    )
  })
})
