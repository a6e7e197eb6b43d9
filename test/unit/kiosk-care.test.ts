import { Chime } from '../../kiosk/rating/voice/chime.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { PAIRING_CODE_LIFE_MS } from '../../server/contract/limits.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { CardReader } from '../../kiosk/rating/card-reader.ts'
import { digestPin, isPin } from '../../kiosk/rating/care/care-pin.ts'
import type { FlowEffect, FlowEvent } from '../../kiosk/rating/flow/flow-events.ts'
import { PIN_SHUT_MS } from '../../kiosk/rating/flow/flow-panel.ts'
import {
  ASLEEP,
  PANEL_MS,
  SETTLE_MS,
  SIGNED_MS,
  TECHNICIAN_MS,
  screenOf,
  wakeAt,
  type FlowState,
} from '../../kiosk/rating/flow/flow-state.ts'
import { step } from '../../kiosk/rating/flow/flow.ts'
import { languagesOf, offeredLanguages, reasonText } from '../../kiosk/rating/voice/languages.ts'
import { NO_CARE, NOTHING_KNOWN } from '../../kiosk/rating/memory/remembered.ts'
import { Speech, type Recordings, type Voices } from '../../kiosk/rating/voice/speech.ts'
import { SCAN_EVERY_MS, SwitchScan } from '../../kiosk/rating/switch-scan.ts'
import { keepScreenLit } from '../../kiosk/rating/wake-lock.ts'
import { VirtualTime, comeToRest } from '../helpers/scripted-hub.ts'
import { A01 } from '../browser/kiosk-looks.ts'

const STAFF = { no: '64010031', name: '丁永红' }

/** A kiosk at rest, and its clock. */
class Run {
  state: FlowState = ASLEEP
  effects: FlowEffect[] = []
  now = 0

  send(...events: FlowEvent[]): this {
    for (const event of events) {
      const reading = { at: 1_760_000_000_000 + this.now, uptimeMs: this.now, bootId: uuid7(1) }
      const next = step(this.state, event, { now: this.now, reading })
      this.state = next.state
      this.effects.push(...next.effects)
    }
    return this
  }
  type(keys: string): this {
    return this.send(...[...keys].map((key): FlowEvent => ({ event: 'pad', key })), { event: 'pad', key: 'ok' })
  }
  pass(ms: number): this {
    this.now += ms
    return this.send({ event: 'tick' })
  }
  get screen() {
    return screenOf(this.state)
  }
  get asked() {
    return this.effects.filter(({ effect }) => effect !== 'say')
  }
}

let run: Run
beforeEach(() => {
  run = new Run().send({
    event: 'remembered',
    remembered: {
      identity: { deviceId: 'd', token: 't' },
      window: A01,
      about: NOTHING_KNOWN,
      spentInvitation: null,
      care: { ...NO_CARE, pin: { salt: 's', hash: 'h' } },
    },
  })
})

describe('corners over the resting screen', () => {
  test('the comfort settings open, stay while somebody touches, and go', () => {
    run.send({ event: 'open', panel: 'comfort' }).send({ event: 'set', settings: { large: true } })
    expect(run.screen).toBe('comfort')
    run.pass(PANEL_MS - 1).send({ event: 'touch' })
    expect(wakeAt(run.state, run.now)).toBe(run.now + PANEL_MS)
    run.pass(PANEL_MS)
    expect([run.screen, run.state.settings.large]).toEqual(['rest', true])
  })

  test('the second tap on 完成 does not press the face beneath it', () => {
    run.send({ event: 'touch' }, { event: 'open', panel: 'comfort' })
    run.now += SETTLE_MS
    run.send({ event: 'close' })
    run.now += SETTLE_MS - 1
    run.send({ event: 'level', level: 3, input: 'touch' })
    expect(run.asked).toEqual([])
    run.now += 1
    run.send({ event: 'level', level: 3, input: 'touch' })
    expect(run.asked).toMatchObject([{ effect: 'store-press' }])
  })

  test.each(['comfort', 'staff', 'unlock'] as const)(
    'an invitation comes before %s, and keeps the settings',
    (panel) => {
      run.send({ event: 'open', panel }, { event: 'set', settings: { contrast: true } })
      run.send({ event: 'invite', invitation: { id: 'i1', expiresInMs: 45_000 } })
      expect([run.screen, run.state.settings.contrast]).toEqual(['invited', true])
    },
  )

  test('none opens while somebody rates', () => {
    run.send({ event: 'level', level: 3, input: 'touch' })
    for (const panel of ['comfort', 'staff', 'unlock'] as const) run.send({ event: 'open', panel })
    run.send({ event: 'card', number: 'A1B2C3D4' })
    expect(run.state.panel).toBeNull()
  })
})

describe('staff', () => {
  test('number, then PIN; the answer is shown, and the screen rests again', () => {
    run.send({ event: 'open', panel: 'staff' }).type('64010031').type('2468')
    expect(run.asked).toEqual([{ effect: 'sign-in', no: '64010031', pin: '2468' }])
    // While the hub is asked nothing more is typed.
    run.type('9')
    expect(run.asked).toHaveLength(1)
    run.send({ event: 'signed', answer: { ok: true, staff: STAFF } })
    expect(run.state.panel).toMatchObject({ panel: 'signed', staff: STAFF })
    run.pass(SIGNED_MS)
    expect(run.screen).toBe('rest')
  })

  test('a wrong PIN empties the PIN alone and says why', () => {
    run.send({ event: 'open', panel: 'staff' }).type('64010031').type('1')
    run.send({ event: 'signed', answer: { ok: false, code: 'sign-in-failed' } })
    expect(run.state.panel).toMatchObject({ no: '64010031', pin: '', problem: 'sign-in-failed', busy: false })
    run.type('2468')
    expect(run.asked).toHaveLength(2)
  })

  test('many wrong PINs: the hub shuts the number, the screen says it, and digits without end are no more than a field holds', () => {
    run.send({ event: 'open', panel: 'staff' }).type('6'.repeat(300))
    for (let i = 0; i < 20; i++) {
      run.type('1'.repeat(300))
      run.send({ event: 'signed', answer: { ok: false, code: i < 5 ? 'sign-in-failed' : 'sign-in-locked' } })
    }
    expect(run.state.panel).toMatchObject({ panel: 'staff', pin: '', problem: 'sign-in-locked', busy: false })
    expect(run.asked).toHaveLength(20)
    expect(run.asked[0]).toEqual({ effect: 'sign-in', no: '6'.repeat(20), pin: '1'.repeat(20) })
    run.pass(PANEL_MS)
    expect(run.screen).toBe('rest')
  })

  test.each(['rest', 'paused', 'closed', 'no-unit'] as const)(
    'a card signs in at %s without touching the glass',
    (at) => {
      const change = at === 'rest' ? {} : at === 'no-unit' ? { unit: null } : { state: at }
      run.send({ event: 'window', window: { ...A01, ...change } }).send({ event: 'card', number: 'A1B2C3D4' })
      expect(run.asked).toEqual([{ effect: 'sign-in', no: 'card', pin: 'A1B2C3D4' }])
    },
  )

  test('signs out by one button', () => {
    run.send({ event: 'open', panel: 'staff' }, { event: 'sign-out' }, { event: 'sign-out' })
    expect(run.asked).toEqual([{ effect: 'sign-out' }])
    run.send({ event: 'signed', answer: { ok: true, staff: null } })
    expect(run.screen).toBe('signed')
  })

  test('where nobody can be served, only technicians have a corner', () => {
    run.send({ event: 'window', window: null }, { event: 'open', panel: 'staff' })
    expect(run.screen).toBe('unlock')
  })
})

describe('the technician', () => {
  const inside = () =>
    run.send({ event: 'open', panel: 'unlock' }).type('123456').send({ event: 'pin-checked', right: true })

  test('opens the corner with the PIN; it closes by itself', () => {
    expect(inside().screen).toBe('technician')
    expect(run.asked).toEqual([{ effect: 'check-pin', pin: '123456' }])
    run.pass(TECHNICIAN_MS)
    expect(run.screen).toBe('rest')
  })

  test('five wrong PINs shut it for a minute, also for the right one', () => {
    run.send({ event: 'open', panel: 'unlock' })
    for (let i = 0; i < 5; i++) run.type('000000').send({ event: 'pin-checked', right: false })
    expect(run.state.panel).toMatchObject({ problem: 'pin-shut' })
    run.type('123456')
    expect(run.asked).toHaveLength(5)
    run.send({ event: 'close' }).pass(PIN_SHUT_MS)
    expect(inside().screen).toBe('technician')
  })

  test('without a PIN: who has just paired the device chooses one, twice the same', () => {
    const fresh = run
    fresh.state = { ...fresh.state, hasPin: false }
    fresh.send({ event: 'open', panel: 'unlock' }).type('123456')
    expect([fresh.state.panel, fresh.asked]).toMatchObject([{ problem: 'pin-none' }, []])
    fresh.send({ event: 'close' }, { event: 'paired' }, { event: 'window', window: A01 })
    fresh.send({ event: 'open', panel: 'unlock' })
    expect(fresh.screen).toBe('new-pin')
    fresh.type('12').type('123456').type('654321')
    expect(fresh.state.panel).toMatchObject({ problem: 'pin-differs' })
    fresh.type('123456').type('123456')
    expect(fresh.asked).toEqual([{ effect: 'keep-pin', pin: '123456' }])
    expect(fresh.send({ event: 'pin-kept', kept: true }).screen).toBe('technician')
  })

  test('later than a pairing code lives, only a new code opens a corner without a PIN', () => {
    run.state = { ...run.state, hasPin: false, pairedAt: run.now }
    run.now += PAIRING_CODE_LIFE_MS
    run.send({ event: 'open', panel: 'unlock' }).type('40962817')
    expect(run.asked).toEqual([{ effect: 'pair-anew', code: '40962817' }])
    run.send({ event: 'code-refused', code: 'pairing-code-invalid' })
    expect(run.state.panel).toMatchObject({ panel: 'unlock', problem: 'pairing-code-invalid', busy: false })
  })

  test('unpairs only when asked twice, and not in one breath', () => {
    inside().send({ event: 'unpair' }, { event: 'unpair' })
    expect(run.asked).toHaveLength(1)
    run.now += SETTLE_MS
    run.send({ event: 'unpair' })
    expect(run.asked.at(-1)).toEqual({ effect: 'unpair' })
    expect(run.send({ event: 'unpaired' }).screen).toBe('unpaired')
  })

  test('sets how this device stands for everybody', () => {
    inside().send({ event: 'prefer', usual: { hand: 'left', voice: false } })
    expect(run.state.settings).toMatchObject({ hand: 'left', voice: false })
    expect(run.asked).toContainEqual({ effect: 'keep-usual' })
  })

  test('its PIN is kept as a digest, each time another', async () => {
    const [one, two] = [await digestPin('123456', crypto.subtle), await digestPin('123456', crypto.subtle)]
    expect(one!.hash).not.toBe(two!.hash)
    expect(await isPin('123456', one!, crypto.subtle)).toBe(true)
    expect(await isPin('123457', one!, crypto.subtle)).toBe(false)
    expect(await digestPin('123456', undefined)).toBeNull()
  })
})

describe('a card reader', () => {
  const read = (gapMs: number, keys: string[]) => {
    const reader = new CardReader()
    return keys.map((key, index) => reader.key(key, 1_000 + index * gapMs)).at(-1)
  }

  test('is a burst of characters that ends in Enter', () => {
    expect(read(12, [...'A1B2C3D4'.split(''), 'Enter'])).toBe('A1B2C3D4')
    expect(read(12, [...'64010031'.split(''), 'Enter'])).toBe('64010031')
  })

  test('a hand is slower; too short a burst is none; nothing is left of the key before', () => {
    expect(read(200, [...'64010031'.split(''), 'Enter'])).toBeNull()
    expect(read(12, ['1', '2', 'Enter'])).toBeNull()
    expect(read(12, [...'A1B2'.split(''), 'Tab', 'Enter'])).toBeNull()
    const reader = new CardReader()
    reader.key('7', 0)
    for (const [index, key] of 'A1B2C3D4'.split('').entries()) reader.key(key, 5_000 + index * 10)
    expect(reader.key('Enter', 5_090)).toBe('A1B2C3D4')
  })
})

describe('speech', () => {
  class Machine implements Voices {
    said: string[] = []
    voices: { lang: string; localService: boolean }[] = []
    getVoices = () => this.voices
    speak = (text: string, voice: { lang: string }) => void this.said.push(`${voice.lang}: ${text}`)
    cancel = () => void this.said.push('-')
  }
  class Files implements Recordings {
    names: string[] = []
    played: string[] = []
    has = (line: string, language: string) => this.names.includes(`${language}/${line}`)
    play = (line: string, language: string) => void this.played.push(`${language}/${line}`)
    stop = () => {}
  }
  let machine: Machine
  let files: Files
  let rung = 0
  const chime = { ring: () => void rung++ }
  let speech: Speech
  beforeEach(() => {
    machine = new Machine()
    files = new Files()
    rung = 0
    speech = new Speech(machine, files, chime)
  })

  test('with a Chinese voice of the machine, Mandarin and local before others', () => {
    machine.voices = [
      { lang: 'zh-HK', localService: true },
      { lang: 'zh-CN', localService: false },
      { lang: 'zh_CN', localService: true },
      { lang: 'en-US', localService: true },
    ]
    speech.say('thanks', '感谢您的评价。', 'zh-CN')
    expect(machine.said).toEqual(['-', 'zh_CN: 感谢您的评价。'])
    expect([speech.speaks('zh-CN'), speech.speaks('en'), speech.speaks('ja')]).toEqual([true, true, false])
  })

  test('with the recordings that the hall has put there, before any voice', () => {
    machine.voices = [{ lang: 'zh-CN', localService: true }]
    files.names = ['zh-CN/invited']
    speech.say('invited', '请对本次服务进行评价。', 'zh-CN')
    speech.say('thanks', '感谢您的评价。', 'zh-CN')
    expect(files.played).toEqual(['zh-CN/invited'])
    expect(machine.said).toContain('zh-CN: 感谢您的评价。')
  })

  test('without either: a chime alone, for every line; with one it calls, confirms and thanks', () => {
    for (const line of ['invited', 'chosen', 'reasons', 'thanks'] as const) speech.say(line, '感谢您的评价。', 'zh-CN')
    expect(rung).toBe(4)
    expect(new Set(machine.said)).toEqual(new Set(['-']))
    expect(speech.speaks('zh-CN')).toBe(false)
    expect(new Speech(null, files, chime).speaks('zh-CN')).toBe(false)
    machine.voices = [{ lang: 'zh-CN', localService: true }]
    for (const line of ['invited', 'chosen', 'reasons', 'thanks'] as const) speech.say(line, '感谢您的评价。', 'zh-CN')
    expect(rung).toBe(7)
  })

  test('a loudspeaker that fails stops nothing', () => {
    machine.voices = [{ lang: 'zh-CN', localService: true }]
    machine.speak = () => {
      throw new Error('no device')
    }
    expect(() => speech.say('thanks', '感谢您的评价。', 'zh-CN')).not.toThrow()
  })

  test('no line in any language names a level', () => {
    const every = offeredLanguages({ ...A01, languages: ['zh-CN', 'en', 'ja'] })
    expect(every.map(({ tag }) => tag)).toEqual(['zh-CN', 'en', 'ja'])
    for (const { voice, levels } of every) {
      for (const line of Object.values(voice))
        for (const level of Object.values(levels)) expect(line).not.toContain(level)
    }
  })
})

describe('languages', () => {
  test('a window offers its own, in its order; tags without words are left out', () => {
    expect(languagesOf({ ...A01, languages: ['ja', 'fr', 'zh-CN'] }, null).words.tag).toBe('ja')
    expect(offeredLanguages({ ...A01, languages: ['fr'] }).map(({ tag }) => tag)).toEqual(['zh-CN'])
    expect(languagesOf(A01, 'fr').words.tag).toBe('zh-CN')
    expect(languagesOf(A01, 'en').second.tag).toBe('zh-CN')
  })

  test('a reason has the words of its language, else the English of the policy', () => {
    const [ja] = offeredLanguages({ ...A01, languages: ['ja'] })
    expect(reasonText({ code: 'inaction', text: { zh: '不作为', en: 'Inaction' } }, ja!)).toBe('対応しない')
    expect(reasonText({ code: 'new-one', text: { zh: '新', en: 'New one' } }, ja!)).toBe('New one')
  })
})

describe('one switch', () => {
  test('walks over the buttons, takes the one it stands on, goes on with the next screen, and ends by itself', async () => {
    const time = new VirtualTime()
    const buttons = ['5', '4', '3'].map((name) => ({ name, focus: () => (focused = name), blur: () => (focused = '') }))
    let focused = ''
    const scan = new SwitchScan({
      after: (ms, callback) => time.after(ms, callback),
      buttons: () => buttons as unknown as HTMLElement[],
      focused: () => (buttons.find(({ name }) => name === focused) ?? null) as unknown as Element | null,
    })
    expect(scan.key('Enter')).toBe(true)
    expect(focused).toBe('5')
    await time.pass(SCAN_EVERY_MS * 2)
    expect(focused).toBe('3')
    // On a button the key is the button's own.
    expect(scan.key('Enter')).toBe(false)
    expect(scan.running).toBe(true)
    await time.pass(SCAN_EVERY_MS * 9)
    expect([scan.running, focused]).toEqual([false, ''])
    scan.key(' ')
    expect(scan.key('Tab')).toBe(false)
    expect(scan.running).toBe(false)
  })
})

describe('the screen', () => {
  test('stays lit: asked again when it was taken away, and when the page is shown again', async () => {
    let asked = 0
    let visible = true
    const releases: (() => void)[] = []
    const port = {
      async request() {
        asked++
        return { addEventListener: (_: 'release', listener: () => void) => void releases.push(listener) }
      },
    }
    const again = keepScreenLit(port, () => visible)
    await comeToRest()
    again()
    await comeToRest()
    expect(asked).toBe(1)
    visible = false
    releases[0]!()
    await comeToRest()
    expect(asked).toBe(1)
    visible = true
    again()
    await comeToRest()
    expect(asked).toBe(2)
    expect(() => keepScreenLit(undefined, () => true)()).not.toThrow()
  })
})

describe('the chime', () => {
  test('ships with the page: the same two notes each time, made by the page itself; then the loudspeaker rests', () => {
    const notes: [number, number][] = []
    const tones: { onended(): void }[] = []
    let runs = false
    const param = () => ({ setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} })
    const context = {
      currentTime: 5,
      destination: {},
      resume: async () => void (runs = true),
      suspend: async () => void (runs = false),
      createOscillator() {
        const tone = {
          frequency: { value: 0 },
          onended() {},
          connect: (next: unknown) => next,
          stop() {},
          start: (_at: number) => {},
        }
        tone.start = (at) => void notes.push([tone.frequency.value, at])
        tones.push(tone)
        return tone
      },
      createGain: () => ({ gain: param(), connect: (next: unknown) => next }),
    }
    const chime = new Chime(() => context as unknown as AudioContext)
    chime.ring()
    const first = notes.splice(0)
    expect(first).toHaveLength(2)
    chime.ring()
    expect(notes).toEqual(first)
    const running = tones.map((tone) => (tone.onended(), runs))
    expect(running).toEqual([true, true, true, false])
  })

  test('a machine without sound stops nothing', () => {
    new Chime(() => {
      throw new Error('no audio device')
    }).ring()
  })
})
