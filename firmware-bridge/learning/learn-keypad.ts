import type { Level } from '../../server/contract/limits.ts'
import type { Timers } from '../../server/contract/device/outbox.ts'
import type { AttachedKeypad, HidPort } from '../keypad/hid-port.ts'
import { modelOf, typesKeys, type KeypadModel } from '../keypad/keypad-model.ts'
import { LEVEL_WORDS } from '../keypad/level-words.ts'
import type { Identity } from '../keypad/match-bindings.ts'
import { agree, type Step } from './agree.ts'
import { inferModel, type Inferred, type KeySample } from './infer-model.ts'
import { hex, splitReport } from './key-sample.ts'
import { listenTo, MOST_REPORTS, type Heard, type Listening } from './listen.ts'
import { playBack, type PlayNews } from './play-back.ts'
import { Wobble } from './wobble.ts'

/** A press is over when nothing of a key came for this long, ms. */
const QUIET_MS = 400
/** As long as nobody knows whether the keypad says that a key is let go, ms. */
const LET_GO_MS = 1_500
/** A key that is too much like another one is asked for again this often. */
const TRIES = 2

export type LearnNews =
  /** Nobody may press now. */
  | { idleSeconds: number }
  | { ask: Level; time: number }
  | { heard: Level; time: number; reports: string[] }
  /** The key is asked for once more from the beginning, and why. */
  | { again: Level; why: string }
  | PlayNews

export interface LearnWishes {
  id: string
  name: { zh: string; en: string }
  levels: readonly Level[]
  /** How long each key is waited for. */
  seconds: number
  /** How long nobody presses at the beginning. */
  idleSeconds: number
}

type Candidate = { ok: true; keypad: AttachedKeypad[] } | { ok: false; why: string; several?: AttachedKeypad[][] }

/**
 * The device that is meant, with all its interfaces: named, or the only one of no known model. The clerk's mouse is no
 * candidate.
 */
export function chooseKeypad(
  attached: readonly AttachedKeypad[],
  models: readonly KeypadModel[],
  which: Identity | null,
): Candidate {
  const devices = [...Map.groupBy(attached, deviceOf).values()].filter((device) => !device.every(isPointer))
  const isNamed = (keypad: AttachedKeypad) =>
    which !== null && ('serial' in which ? keypad.serial === which.serial : keypad.port === which.port)
  const knownModel = (device: readonly AttachedKeypad[]) =>
    device.map((one) => modelOf(models, one)).find((model) => model !== null) ?? null
  const candidates = devices.filter((device) =>
    which === null ? knownModel(device) === null : device.some((one) => isNamed(one)),
  )
  const [only, another] = candidates
  if (!only)
    return {
      ok: false,
      why: '没有找到这样的键盘，pingyi-bridge list 列出插着的设备 / no such keypad is plugged in (see pingyi-bridge list)',
    }
  if (another)
    return {
      ok: false,
      why: '插着几个没有型号的设备，用 --port 说明是哪一个 / several unknown devices are plugged in: say which with --serial or --port (see pingyi-bridge list)',
      several: candidates,
    }
  const known = knownModel(only)
  if (known) return { ok: false, why: `这个键盘已有型号 / that keypad has a model already: ${known.id}` }
  return { ok: true, keypad: only.filter((one) => !isPointer(one)) }
}

/** Interfaces of one device hang on one port; where the system tells no port, each is taken for a device of its own. */
function deviceOf({ port, path, vid, pid }: AttachedKeypad): string {
  return port === null ? path : `${port} ${vid} ${pid}`
}

function isPointer({ usagePage, usage }: AttachedKeypad): boolean {
  return usagePage === 1 && (usage === 1 || usage === 2)
}

/** The vendor's interface types nowhere; then the keyboard's. */
function byUse(a: AttachedKeypad, b: AttachedKeypad): number {
  const rank = ({ usagePage, usage }: AttachedKeypad) =>
    usagePage >= 0xff00 ? 0 : usagePage === 1 && (usage === 6 || usage === 7) ? 1 : 2
  return rank(a) - rank(b)
}

/**
 * Learns a model: listens while nobody presses, asks for each key until its presses agree, infers, and has the keys
 * played back by name in random order, so that keys that were pressed in another order than asked for cannot pass.
 */
export async function learnKeypad(
  port: HidPort,
  keypad: readonly AttachedKeypad[],
  wish: LearnWishes,
  timers: Timers,
  tell: (news: LearnNews) => void,
  random: () => number = Math.random,
): Promise<Inferred> {
  const paths = [...new Set(keypad.toSorted(byUse).map(({ path }) => path))]
  const opened = await listenTo(port, paths, timers)
  if (!opened.ok) return { ok: false, why: `${opened.trouble.code}: ${opened.trouble.message}` }
  try {
    return await new Lesson(opened.listening, keypad, paths, wish, tell, random).learn()
  } finally {
    await opened.listening.close()
  }
}

const UNPLUGGED = '键盘被拔掉了 / the keypad was unplugged'

class Lesson {
  #listening: Listening
  #keypad: readonly AttachedKeypad[]
  #paths: readonly string[]
  #wish: LearnWishes
  #tell: (news: LearnNews) => void
  #random: () => number
  #idle: Heard[] = []
  #resting = new Map<string, Wobble>()
  #idleForms = new Set<string>()
  /** The presses that agreed, in the order of asking. */
  #learned: { level: Level; presses: Heard[][] }[] = []

  constructor(
    listening: Listening,
    keypad: readonly AttachedKeypad[],
    paths: readonly string[],
    wish: LearnWishes,
    tell: (news: LearnNews) => void,
    random: () => number,
  ) {
    this.#listening = listening
    this.#keypad = keypad
    this.#paths = paths
    this.#wish = wish
    this.#tell = tell
    this.#random = random
  }

  async learn(): Promise<Inferred> {
    this.#tell({ idleSeconds: this.#wish.idleSeconds })
    const idle = await this.#listening.collect(this.#wish.idleSeconds * 1_000, () => null)
    if (idle === null) return { ok: false, why: UNPLUGGED }
    this.#noteIdle(idle)
    let inferred: (Inferred & { path?: string }) | null = null
    for (const level of this.#wish.levels) {
      const learned = await this.#learnKey(level)
      if (!learned.ok) return learned
      inferred = learned.inferred
    }
    if (!inferred?.ok) return { ok: false, why: '没有学到按键 / no key was learned' }
    const refused = await playBack(
      this.#listening,
      inferred.path!,
      inferred.model,
      this.#wish,
      this.#tell,
      this.#random,
    )
    return refused ?? { ok: true, model: inferred.model }
  }

  #noteIdle(idle: readonly Heard[]): void {
    const unlike = new Map(idle.map((heard) => [`${heard.path} ${Buffer.from(heard.report).toString('hex')}`, heard]))
    this.#idle = [...unlike.values()]
    for (const path of this.#paths) {
      const reports = this.#idle.filter((heard) => heard.path === path).map(({ report }) => this.#split(path, report))
      this.#resting.set(path, new Wobble(reports, new Map()))
    }
    for (const heard of this.#idle) this.#idleForms.add(this.#step(heard).form)
  }

  async #learnKey(level: Level): Promise<{ ok: true; inferred: Inferred | null } | { ok: false; why: string }> {
    let why = ''
    for (let time = 1; time <= TRIES; time++) {
      if (time > 1) this.#tell({ again: level, why })
      const agreed = await this.#agreedPresses(level)
      if (!agreed.ok) return agreed
      this.#learned.push({ level, presses: agreed.presses })
      if (this.#learned.length < 2) return { ok: true, inferred: null }
      const inferred = this.#infer()
      if (inferred.ok) return { ok: true, inferred }
      why = inferred.why
      this.#learned.pop()
    }
    return { ok: false, why }
  }

  /** Asks for one key until its presses agree. */
  async #agreedPresses(level: Level): Promise<{ ok: true; presses: Heard[][] } | { ok: false; why: string }> {
    const presses: Heard[][] = []
    for (;;) {
      this.#tell({ ask: level, time: presses.length + 1 })
      const press = await this.#onePress()
      if (press === null) return { ok: false, why: UNPLUGGED }
      const { zh, en } = LEVEL_WORDS[level]
      if (press.length >= MOST_REPORTS)
        return { ok: false, why: '键盘一直在发信号，停不下来 / the keypad never stops sending' }
      if (!press.some((heard) => this.#isKey(heard))) {
        const { seconds } = this.#wish
        return {
          ok: false,
          why: `${seconds} 秒内没有按「${zh}」键 / no key was pressed for level ${level} (${en}) in ${seconds} s`,
        }
      }
      const reports = press.map(({ report }) => Buffer.from(report).toString('hex'))
      presses.push(press)
      this.#tell({ heard: level, time: presses.length, reports })
      const agreement = agree(presses.map((one) => this.#steps(one)))
      if (agreement.is === 'agreed') return { ok: true, presses: agreement.presses.map((index) => presses[index]!) }
      if (agreement.is === 'unlike')
        return {
          ok: false,
          why: `「${zh}」键每次发出的信号都不一样 / the key for level ${level} (${en}) sends something else each time`,
        }
    }
  }

  #onePress(): Promise<Heard[] | null> {
    /** Of a key, as far as it was heard. */
    const forms = new Set<string>()
    let wasKey = false
    return this.#listening.collect(this.#wish.seconds * 1_000, ({ path, report }) => {
      const isKey = this.#isKey({ path, report })
      if (isKey) forms.add(this.#step({ path, report }).form)
      // A heartbeat neither begins a press nor keeps it open; the state "no key is down" may look like one.
      const isNews = isKey || wasKey
      wasKey = isKey
      if (!isNews) return null
      return forms.size === 1 && isKey ? LET_GO_MS : QUIET_MS
    })
  }

  #isKey(heard: Heard): boolean {
    return !this.#idleForms.has(this.#step(heard).form)
  }

  #split(path: string, report: Uint8Array) {
    return splitReport(report, this.#listening.numbered(path) ?? false)
  }

  #step({ path, report }: Heard): Step {
    const split = this.#split(path, report)
    return { kind: `${path} ${split.kind}`, form: `${path} ${this.#resting.get(path)!.form(split)}` }
  }

  /** What a press sent, interface by interface: which of two interfaces is quicker says nothing. */
  #steps(press: readonly Heard[]): Step[] {
    return this.#paths.flatMap((path) => {
      const steps = press.filter((heard) => heard.path === path && this.#isKey(heard)).map((heard) => this.#step(heard))
      return steps.filter((step, index) => step.form !== steps[index - 1]?.form)
    })
  }

  /** By the first interface that carries all the keys. */
  #infer(): Inferred & { path?: string } {
    const several = new Set(this.#keypad.map((one) => one.interface)).size > 1
    const types = this.#keypad.some(({ usagePage, usage }) =>
      typesKeys({ usagePage: hex(usagePage, 4), usage: hex(usage, 4) }),
    )
    let refused: Inferred & { ok: false } = { ok: false, why: '' }
    for (const path of this.#paths) {
      const samples: KeySample[] = this.#learned.flatMap(({ level, presses }) =>
        presses.map((press) => ({ level, reports: reportsOf(press, path) })),
      )
      const idle = reportsOf(this.#idle, path)
      const about = { numbered: this.#listening.numbered(path) ?? false, idle, several, types }
      for (const one of this.#keypad.filter((one) => one.path === path).toSorted(byUse)) {
        const inferred = inferModel({ id: this.#wish.id, name: this.#wish.name }, one, samples, about)
        if (inferred.ok) return { ...inferred, path }
        if (samples.some(({ reports }) => reports.length > 0)) refused = inferred
      }
    }
    return refused
  }
}

function reportsOf(heard: readonly Heard[], path: string): Uint8Array[] {
  return heard.filter((one) => one.path === path).map(({ report }) => report)
}
