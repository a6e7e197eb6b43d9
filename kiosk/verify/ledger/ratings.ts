import { canonical } from '../chain/canonical.ts'
import type { Entry } from '../chain/chain.ts'
import { unbase64url, verifyEd25519 } from '../hash/ed25519.ts'
import type { Findings } from '../report.ts'
import { DeviceItems, Interned } from './devices.ts'
import type { Handlers, Say } from './handlers.ts'
import { FACTS, factBits, readVerdict, type Attribution, type Rating } from './rating.ts'
import { ofKey, placeOf, type Registry } from './registry.ts'
import { dayOf } from './time.ts'

const CHANGE_OF_MIND_MS = 5_000
type Body = Entry['body']

/** A change of mind that was in time, by the device's running time. */
interface LevelExtra {
  device: string
  boot: string
  uptime: number
  seq: number
  level: number
}

/** What ratings need of the rest of the ledger. */
export interface RatingPorts {
  registry: Registry
  say: Say
  findings: Findings
  isSealed: (instant: number) => boolean
  isDoubted: () => boolean
  /** How many signatures of devices are checked; each takes some milliseconds. */
  mostSignatures: number
}

/** Presses, calls and what was added to them, as they stand after each entry. */
export class Ratings {
  readonly all = new Map<string, Rating>()
  readonly devices = new Map<string, DeviceItems>()
  readonly #extras = new Map<string, LevelExtra[]>()
  readonly #ports: RatingPorts
  readonly #texts = new Interned()
  #hasAfter = false
  #signatures = 0

  constructor(ports: RatingPorts) {
    this.#ports = ports
  }

  readonly handlers: Handlers = {
    rating: (body, entry) => this.#rating(body, entry),
    call: (body, entry) => this.#call(body, entry),
    extra: (body, entry) => this.#extra(body, entry),
    'follow-up': (body, entry) => this.#followUp(body, entry),
    refusal: (body) => {
      if (body.seq !== undefined) this.#device(body.device).note(body.seq, false)
    },
    verdict: (body, entry) => void (this.of(body.rating, entry).verdict = readVerdict(body.verdict)),
    attribution: (body, entry) => {
      const rating = this.of(body.rating, entry)
      const facts = factBits(body.facts)
      if ((rating.facts ^ facts) & FACTS['few-keys']) this.#fact(entry, 'few-keys')
      rating.attribution = this.#attribution(body.attribution)
      rating.facts = facts
    },
    settlement: (body, entry) => {
      const rating = this.of(body.rating, entry)
      rating.attribution = { ...rating.attribution, unit: body.unit }
      rating.settled = true
    },
  }

  /** @throws TypeError where there is none */
  of(id: string, _entry: Entry): Rating {
    const rating = this.all.get(id)
    if (rating === undefined) throw new TypeError(`no rating ${id}`)
    return rating
  }

  #device(device: string): DeviceItems {
    return ofKey(this.devices, device, () => new DeviceItems())
  }

  #fact({ n }: Entry, fact: keyof typeof FACTS): void {
    this.#ports.say('ratings', 'fact', n, fact)
  }

  #attribution({ hall, window, unit, staff, matter, service }: Body): Attribution {
    const text = this.#texts
    return {
      place: window === undefined ? undefined : text.of(placeOf(hall, window)),
      unit: text.of(unit),
      staff: text.of(staff),
      matter: text.of(matter),
      service,
    }
  }

  #rating(body: Body, entry: Entry): void {
    const { registry, isSealed, isDoubted, say, findings } = this.#ports
    const { item, sent } = body
    const facts = factBits(body.facts)
    const isDoubt = isDoubted()
    const must = (fact: keyof typeof FACTS, holds: boolean) => {
      if (((facts & FACTS[fact]) !== 0) !== holds) this.#fact(entry, fact)
    }
    const unsigned = this.#isUnsigned(body, entry)
    if (unsigned !== null) must('signature', unsigned)
    must('after-seal', isSealed(body.occurredAt))
    if (isDoubt && !(facts & FACTS.clock)) this.#fact(entry, 'clock')
    must('few-keys', registry.fewKeys.has(body.device))
    must('unseen', registry.unseen.has(body.device))
    if (body.offsetTrusted && (!isDoubt || body.clock === 'measured')) say('ratings', 'offset-trusted', entry.n)
    this.#checkAfter(body, entry, isDoubt)
    if (this.all.has(item.id)) say('ratings', 'id-twice', entry.n)
    findings.checked('ratings')
    const text = this.#texts
    this.all.set(item.id, {
      ...NO_PRESS,
      id: item.id,
      n: entry.n,
      call: false,
      occurred: body.occurredAt,
      received: body.receivedAt,
      level: body.level,
      first: item.level,
      facts,
      attribution: this.#attribution(body.attribution),
      verdict: readVerdict(body.verdict),
      hasReceipt: item.receiptHash !== undefined,
      device: text.of(body.device),
      seq: item.seq,
      boot: text.of(item.bootId),
      uptime: item.uptimeMs,
      invitation: item.invitationId,
      after: body.after,
      isMeasured: item.bootId === sent.bootId,
      offsetTrusted: body.offsetTrusted === true,
    })
  }

  /** `after` is when the last measured item before this one was made, by number. */
  #checkAfter(body: Body, entry: Entry, isDoubt: boolean): void {
    const { item, sent } = body
    const device = this.#device(body.device)
    this.#hasAfter ||= body.after !== undefined
    if (item.bootId !== sent.bootId) {
      const due = device.measuredBefore(item.seq)
      // The first versions did not write it.
      if (body.after !== due && !device.hasTwice && (this.#hasAfter || body.after !== undefined))
        this.#ports.say('ratings', 'after', entry.n, `${body.after ?? '–'} ≠ ${due ?? '–'}`)
    } else if (body.clock === 'measured' && !isDoubt) device.measured(item.seq, body.occurredAt)
    device.note(item.seq, true)
  }

  #call(body: Body, entry: Entry): void {
    if (this.all.has(body.id)) this.#ports.say('ratings', 'id-twice', entry.n)
    this.#ports.findings.checked('ratings')
    this.all.set(body.id, {
      ...NO_PRESS,
      id: body.id,
      n: entry.n,
      call: true,
      occurred: body.answeredAt,
      received: body.receivedAt,
      level: body.level,
      first: body.level,
      attribution: this.#attribution(body.attribution),
      verdict: readVerdict(body.verdict),
      late: this.#ports.isSealed(body.answeredAt),
    })
  }

  #extra(body: Body, entry: Entry): void {
    const { item, sent } = body
    const device = this.#device(body.device)
    if (!this.#ports.isDoubted() && item.bootId === sent.bootId && item.uptimeMs <= sent.uptimeMs)
      device.measured(item.seq, body.receivedAt - (sent.uptimeMs - item.uptimeMs))
    device.note(item.seq, true)
    const unsigned = this.#isUnsigned(body, entry)
    if (unsigned !== null && unsigned !== (body.held === 'signature')) this.#ports.say('ratings', 'extra-held', entry.n)
    const rating = this.all.get(item.pressId)
    const isLate = rating !== undefined && this.#ports.isSealed(rating.occurred) && body.held !== 'signature'
    if (isLate !== (body.held === 'after-seal')) this.#ports.say('ratings', 'extra-held', entry.n)
    if (item.level !== undefined && body.held === undefined)
      ofKey(this.#extras, item.pressId, () => []).push({
        device: body.device,
        boot: item.bootId,
        uptime: item.uptimeMs,
        seq: item.seq,
        level: item.level,
      })
    if (body.ratingLevel !== undefined) this.of(item.pressId, entry).level = body.ratingLevel
    if (body.raised === true) this.of(item.pressId, entry).facts |= FACTS.raised
    if (body.raised === false) this.of(item.pressId, entry).facts &= ~FACTS.raised
  }

  #followUp(body: Body, entry: Entry): void {
    const { registry, say } = this.#ports
    const rating = this.all.get(body.rating)
    if (rating?.hasReceipt !== true) return say('ratings', 'follow-up', entry.n)
    const rules = registry.policyAt(body.receivedAt).policy.receipts ?? { addDays: 7, mostAdditions: 3 }
    rating.additions++
    if (rating.additions > rules.mostAdditions || dayOf(body.receivedAt) > dayOf(rating.received) + rules.addDays)
      say('ratings', 'follow-up', entry.n)
  }

  /** Whether the device had a key and this item does not carry its signature; null where that was not looked at. */
  #isUnsigned({ device, item }: Body, entry: Entry): boolean | null {
    const key = this.#ports.registry.keys.get(device)
    if (key === undefined) return false
    if (item.sig === undefined) return true
    const { findings, mostSignatures } = this.#ports
    if (++this.#signatures > mostSignatures) {
      if (this.#signatures === mostSignatures + 1)
        findings.note('signatures', { code: 'signatures-left', entry: entry.n })
      return null
    }
    findings.checked('signatures')
    const { sig, ...rest } = item
    const text = new TextEncoder().encode(canonical({ deviceId: device, ...rest }))
    return !verifyEd25519(unbase64url(key), text, unbase64url(sig))
  }

  /** The level that stands, a second time: the last change of mind within 5 s, by the device's running time. */
  checkLevels(): void {
    const { say } = this.#ports
    for (const rating of this.all.values()) {
      if (rating.call) continue
      const levels = [rating.first]
      const extras = this.#extras.get(rating.id)
      if (extras !== undefined) levels.push(...this.#inTime(rating, extras))
      const level = levels.at(-1)!
      const lowest = Math.min(...levels)
      if (level !== rating.level) say('ratings', 'level', rating.n, `${rating.level} ≠ ${level}`)
      if ((lowest <= 2 && level > lowest) !== ((rating.facts & FACTS.raised) !== 0))
        say('ratings', 'fact', rating.n, 'raised')
    }
  }

  #inTime(rating: Rating, extras: readonly LevelExtra[]): number[] {
    const found = extras.filter(({ device, boot, uptime }) => {
      const later = uptime - rating.uptime
      return device === rating.device && boot === rating.boot && later >= 0 && later <= CHANGE_OF_MIND_MS
    })
    // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
    found.sort((a, b) => a.uptime - b.uptime || a.seq - b.seq || a.level - b.level)
    return found.map(({ level }) => level)
  }
}

const NO_PRESS = {
  moved: 0,
  facts: 0,
  settled: false,
  decision: null,
  late: false,
  additions: 0,
  hasReceipt: false,
  device: '',
  seq: 0,
  boot: '',
  uptime: 0,
  invitation: undefined,
  after: undefined,
  isMeasured: true,
  offsetTrusted: false,
} as const
