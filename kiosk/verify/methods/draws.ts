import { canonical } from '../chain/canonical.ts'
import type { Entry } from '../chain/chain.ts'
import { BlockHash, sha256Text } from '../hash/block-hash.ts'
import type { Findings } from '../report.ts'
import type { Handlers, Say } from '../ledger/handlers.ts'
import { ofKey, type Registry } from '../ledger/registry.ts'
import {
  allocate,
  frameLine,
  inOrder,
  recordOf,
  strataOf,
  type Allocated,
  type FrameLine,
  type Placed,
  type Stratum,
} from '../rules/sampling.ts'

type Body = Entry['body']
const SURVEY = { perUnit: 40, floor: 2, seedWaitMs: 86_400_000 }

interface Lines {
  lines: FrameLine[]
  parts: number
  last: string
  hash: BlockHash
  digest: string | null
}
interface Frame {
  n: number
  at: number
  body: Body
  strata: Stratum[]
}
interface Seed {
  n: number
  body: Body
  frame: Frame
  placed: Placed[][]
  parts: number
  /** Stratum and place with which the next part of the order goes on. */
  stratum: number
  place: number
}
export interface Draw {
  n: number
  body: Body
  strata: (Stratum & { take: number })[]
  /** Index of the stratum of an id. */
  of: Map<string, number>
  frameHash: string
  record: string
}

export interface DrawPorts {
  registry: Registry
  say: Say
  findings: Findings
  isDoubted: () => boolean
  /** Of last year's sealed answers, by unit and kind. */
  deviationsOf: (campaign: string) => (unit: string, kind: string) => number | null
}

/** Frames, dice and draws of the survey (section 12). */
export class Draws {
  readonly #ports: DrawPorts
  readonly #lines = new Map<number, Lines>()
  readonly #frames = new Map<string, Frame>()
  readonly #seeds = new Map<string, Seed>()
  readonly byCampaign = new Map<string, Draw>()
  /** The frame after which a checkpoint must stand. */
  #awaited: number | null = null

  constructor(ports: DrawPorts) {
    this.#ports = ports
  }

  readonly handlers: Handlers = {
    'frame-lines': (body, entry) => this.#frameLines(body, entry),
    frame: (body, entry) => this.#frame(body, entry),
    'draw-seed': (body, entry) => this.#seed(body, entry),
    'draw-order': (body, entry) => this.#order(body, entry),
    draw: (body, entry) => this.#draw(body, entry),
  }

  #wrong(
    { n }: { n: number },
    code: 'frame' | 'frame-checkpoint' | 'draw-seed' | 'draw-order' | 'draw',
    detail?: string,
  ): void {
    this.#ports.say('draw', code, n, detail)
  }

  /** The entry right after a frame is a checkpoint of it. */
  looksAt({ kind, n, body }: Entry): void {
    if (this.#awaited === null) return
    if (kind !== 'checkpoint' || body.of !== this.#awaited) this.#wrong({ n: this.#awaited }, 'frame-checkpoint')
    if (n > this.#awaited) this.#awaited = null
  }

  #frameLines(body: Body, entry: Entry): void {
    const lines = ofKey(this.#lines, body.frame ?? entry.n, () => ({
      lines: [],
      parts: 0,
      last: '',
      hash: new BlockHash('sha256'),
      digest: null,
    }))
    if (body.part !== ++lines.parts || lines.digest !== null) this.#wrong(entry, 'frame')
    const encoder = new TextEncoder()
    for (const text of body.lines as string[]) {
      const line = frameLine(text)
      if (line.id <= lines.last) this.#wrong(entry, 'frame', line.id)
      lines.last = line.id
      lines.lines.push(line)
      lines.hash.update(encoder.encode(`${text}\n`))
    }
  }

  #frame(body: Body, entry: Entry): void {
    const { registry, findings, deviationsOf } = this.#ports
    findings.checked('draw')
    const { campaign } = body
    const before = this.#frames.get(campaign)
    if (body.replaces !== before?.n || (body.replaces === undefined) !== (body.reason === undefined))
      this.#wrong(entry, 'frame')
    const lines = this.#lines.get(body.lines)
    if (lines === undefined || lines.digest !== null || this.#seeds.has(campaign)) return this.#wrong(entry, 'frame')
    lines.digest = lines.hash.digest()
    const { policy } = registry.policyAt(entry.at)
    const { perUnit, floor, seedWaitMs } = { ...SURVEY, ...policy.survey }
    const { rules } = body
    if (
      body.policy !== policy.version ||
      rules.perUnit !== perUnit ||
      rules.floor !== floor ||
      body.waitMs !== seedWaitMs
    )
      this.#wrong(entry, 'frame')
    if (body.dice < 20 || body.dice > 64) this.#wrong(entry, 'frame')
    const strata = strataOf(lines.lines)
    const due = allocate(strata, rules, deviationsOf(campaign))
    if (body.hash !== lines.digest) this.#wrong(entry, 'frame', `${body.hash} ≠ ${lines.digest}`)
    if (canonical(body.strata) !== canonical(due)) this.#wrong(entry, 'frame', firstOther(body.strata, due))
    this.#frames.set(campaign, { n: entry.n, at: entry.at, body, strata })
    this.#awaited = entry.n
  }

  #seed(body: Body, entry: Entry): void {
    const frame = this.#frames.get(body.campaign)
    if (frame === undefined || frame.n !== body.frame || this.#seeds.has(body.campaign))
      return this.#wrong(entry, 'draw-seed')
    const { dice, waitMs } = frame.body
    if (this.#ports.isDoubted() || entry.at < frame.at + waitMs) this.#wrong(entry, 'draw-seed')
    if (!/^\d+$/.test(body.seed) || body.seed.length !== dice) this.#wrong(entry, 'draw-seed')
    const people = new Set(body.typed.map((each: Body) => each.operator))
    const bodies = new Set(body.typed.map((each: Body) => each.body))
    if (body.typed.length !== 2 || people.size !== 2 || bodies.size !== 2) this.#wrong(entry, 'draw-seed')
    const placed = inOrder(frame.strata, body.seed)
    this.#seeds.set(body.campaign, { n: entry.n, body, frame, placed, parts: 0, stratum: 0, place: 0 })
  }

  #order(body: Body, entry: Entry): void {
    const seed = [...this.#seeds.values()].find(({ n }) => n === body.seed)
    if (seed === undefined || body.part !== ++seed.parts) return this.#wrong(entry, 'draw-order')
    for (const { unit, kind, from, ids } of body.strata)
      for (const [i, id] of (ids as string[]).entries()) {
        if (seed.place === seed.placed[seed.stratum]?.length) [seed.stratum, seed.place] = [seed.stratum + 1, 0]
        const stratum = seed.frame.strata[seed.stratum]
        const due = seed.placed[seed.stratum]?.[seed.place]?.id
        const fits = stratum?.unit === unit && stratum?.kind === kind && from + i === seed.place + 1 && id === due
        if (!fits) return this.#wrong(entry, 'draw-order', `${id} ≠ ${due ?? '–'}`)
        seed.place++
      }
  }

  #draw(body: Body, entry: Entry): void {
    const seed = this.#seeds.get(body.campaign)
    if (seed === undefined || seed.n !== body.seed || seed.frame.n !== body.frame || this.byCampaign.has(body.campaign))
      return this.#wrong(entry, 'draw')
    const { frame, placed } = seed
    const allocated = frame.body.strata as Allocated[]
    const isWhole = seed.stratum === placed.length - 1 && seed.place === placed.at(-1)!.length
    if (!isWhole) this.#wrong(entry, 'draw-order')
    const record = recordOf({ ...frame.body, campaign: body.campaign, seed: seed.body.seed }, allocated, placed)
    const digest = sha256Text(canonical(record))
    this.#ports.findings.checked('draw', record.drawn.length + record.reserves.length)
    if (digest !== body.record) this.#wrong(entry, 'draw', `${body.record} ≠ ${digest}`)
    if (record.drawn.length !== body.drawn || record.reserves.length !== body.reserves) this.#wrong(entry, 'draw')
    const strata = frame.strata.map((stratum, s) => ({
      ...stratum,
      ids: placed[s]!.map(({ id }) => id),
      take: allocated[s]?.take ?? 0,
    }))
    const of = new Map(strata.flatMap(({ ids }, s) => ids.map((id) => [id, s] as const)))
    this.byCampaign.set(body.campaign, { n: entry.n, body, strata, of, frameHash: frame.body.hash, record: digest })
  }
}

function firstOther(said: readonly Allocated[], due: readonly Allocated[]): string {
  const at = due.findIndex((each, i) => said[i] === undefined || canonical(said[i]) !== canonical(each))
  const text = (each: Allocated | undefined) => (each === undefined ? '–' : canonical(each))
  return `${text(said[Math.max(at, 0)])} ≠ ${text(due[at])}`
}
