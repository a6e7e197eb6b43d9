import { createHash } from 'node:crypto'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { SEED_BODIES } from '../../../contract/survey/seed-bodies.ts'
import type { OrderPiece } from '../../../contract/ledger/survey-entries.ts'
import { MOST_DICE, LEAST_DICE } from '../../../contract/survey/draw-limits.ts'
import { sha256 } from '../../../machine/sha256.ts'
import { drawSample, planSizes } from '../../../rules/sampling/draw.ts'
import { parseFrame } from '../../../rules/sampling/frame.ts'
import { orderParts, recordChunks } from '../../../rules/sampling/record-parts.ts'
import { surveyRules } from '../../../rules/sampling/survey-rules.ts'
import { ticketsOf } from '../../../rules/sampling/ticket.ts'
import {
  frameByNumber,
  frameOf,
  idsOf,
  lastIdOf,
  orderPartsOf,
  partsOf,
  plannedStrata,
  seedOf,
  sizesOf,
  type FrameRow,
  type SeedRow,
} from '../../changes/draw/draw-rows.ts'
import { openDoubts } from '../../changes/clock-doubt.ts'
import { frameHash } from '../../reads/draw/frame-hash.ts'
import { lastYearsDeviations } from '../../reads/draw/last-year.ts'
import type { Before, Checked, EntryCheck } from '../verify-check.ts'

/** Frames, seeds and draws of the survey, computed again from lines, policy and seed (README section 12). */
export function drawChecks({ sql, registry, entry }: Before): EntryCheck {
  /** The draw under the seed that was checked last. */
  let made: (Made & { seed: number }) | null = null
  const madeOf = (seed: SeedRow): Made => {
    if (made?.seed !== seed.n) made = { seed: seed.n, ...drawUnder(sql, seed) }
    return made
  }

  function whyNoLines({ frame, part, lines }: EntryBodies['frame-lines']): string | null {
    const parts = frame === undefined ? 0 : partsOf(sql, frame)
    if (frame !== undefined && parts === 0) return `entry ${frame} begins no frame`
    if (part !== parts + 1) return `part ${part} after ${parts}`
    if (frame !== undefined && sql('SELECT 1 FROM draw_frame WHERE lines = ?').get(frame) !== undefined)
      return `the frame of ${frame} is closed`
    const last = frame === undefined ? null : lastIdOf(sql, frame)
    try {
      const first = parseFrame(lines.map((line) => `${line}\n`).join(''))[0]!
      return last !== null && first.id <= last ? `${first.id} after ${last}` : null
    } catch (error) {
      return String(error)
    }
  }

  function whyNoFrame(body: EntryBodies['frame'], { at }: Checked): string | null {
    const { campaign, lines, hash, strata, rules, waitMs, dice, policy, replaces, reason, role } = body
    if (role !== 'method-owner' && role !== 'cli') return 'frozen by somebody else than the owner of the method'
    if (partsOf(sql, lines) === 0) return `entry ${lines} begins no lines`
    if (sql('SELECT 1 FROM draw_frame WHERE lines = ?').get(lines) !== undefined)
      return `the lines of ${lines} are closed`
    if (seedOf(sql, campaign) !== undefined) return 'the draw is decided'
    const before = frameOf(sql, campaign)?.n
    if (replaces !== before) return `replaces ${replaces}, the frame was ${before}`
    if ((replaces !== undefined) !== (reason !== undefined)) return 'one that replaces another has a reason'
    if (dice < LEAST_DICE || dice > MOST_DICE) return `${dice} dice`
    const holds = registry.policy(at).policy
    if (policy !== holds.version) return `policy ${policy}, ${holds.version} holds`
    const { perUnit, floor, seedWaitMs } = surveyRules(holds)
    if (rules.perUnit !== perUnit || rules.floor !== floor || waitMs !== seedWaitMs) return 'rules are not the policy’s'
    if (hash !== frameHash(sql, lines)) return 'the hash is not that of the lines'
    const plan = planSizes(sizesOf(sql, lines), rules, lastYearsDeviations(sql, campaign))
    return canonicalJson(plan) === canonicalJson(strata) ? null : 'strata do not follow from lines and rules'
  }

  function whyNoSeed({ campaign, frame, seed, typed }: EntryBodies['draw-seed'], { at }: Checked): string | null {
    const row = frameOf(sql, campaign)
    if (row?.n !== frame) return `the frame of ${campaign} is ${row?.n}`
    if (seedOf(sql, campaign) !== undefined) return 'the draw is decided'
    const handed = entry(frame + 1)
    if (handed?.kind !== 'checkpoint') return 'no checkpoint went out with the frame'
    if (openDoubts(sql).length > 0) return 'the clock of the hub is in doubt'
    if (at < row.at + row.wait) return `${at} is before the wait since ${row.at} is over`
    if (seed.length !== row.dice || !/^[0-9]+$/.test(seed)) return `a seed of ${row.dice} digits`
    const [one, other] = typed
    if (typed.length !== 2 || one!.operator === other!.operator) return 'typed by other than two people'
    if (one!.body === other!.body) return 'both are of one body'
    return typed.every(({ body }) => (SEED_BODIES as readonly string[]).includes(body)) ? null : 'of an unknown body'
  }

  function whyNoOrder({ seed: n, part, strata }: EntryBodies['draw-order']): string | null {
    const seed = sql('SELECT * FROM draw_seed WHERE n = ?').get(n) as SeedRow | undefined
    if (seed === undefined) return `entry ${n} is no seed`
    const parts = orderPartsOf(sql, n)
    if (part !== parts + 1) return `part ${part} after ${parts}`
    const all = madeOf(seed).order
    const done = sql('SELECT count(*) FROM draw_place WHERE seed = ?').pluck().get(n) as number
    const said = strata.flatMap(placesOf)
    if (said.length === 0) return 'nobody'
    const expected = all.slice(done, done + said.length)
    return canonicalJson(said) === canonicalJson(expected) ? null : 'not the order of the tickets'
  }

  function whyNoDraw(body: EntryBodies['draw']): string | null {
    const { campaign, frame, seed, record, drawn, reserves } = body
    const row = seedOf(sql, campaign)
    if (row?.n !== seed) return `the seed of ${campaign} is ${row?.n}`
    if (row.frame !== frame) return `the frame of the seed is ${row.frame}`
    const due = madeOf(row)
    const places = sql('SELECT count(*) FROM draw_place WHERE seed = ?').pluck().get(seed) as number
    if (places !== due.order.length) return `${places} of ${due.order.length} places`
    if (drawn !== due.drawn || reserves !== due.order.length - due.drawn) return `${due.drawn} are drawn`
    return record === due.record ? null : 'the record is another one'
  }

  const checked = (code: 'frame-wrong' | 'draw-wrong', why: string | null) =>
    why === null ? null : { code, message: why }
  return {
    'frame-lines': (body) => checked('frame-wrong', whyNoLines(body)),
    frame: (body, each) => checked('frame-wrong', whyNoFrame(body, each)),
    'draw-seed': (body, each) => checked('draw-wrong', whyNoSeed(body, each)),
    'draw-order': (body) => checked('draw-wrong', whyNoOrder(body)),
    draw: (body) => checked('draw-wrong', whyNoDraw(body)),
  }
}

interface Made {
  /** Every place as text, stratum by stratum. */
  order: string[]
  drawn: number
  record: string
}

function drawUnder(sql: Before['sql'], { campaign, frame: n, seed }: SeedRow): Made {
  const frame = frameByNumber(sql, n)!
  const record = drawSample({
    campaign,
    strata: idsOf(sql, frame.lines),
    frameHash: frame.hash,
    rules: rulesOf(frame),
    deviationOf: recordedDeviations(sql, n),
    seed,
    ticketOf: ticketsOf(seed, sha256),
  })
  const hash = createHash('sha256')
  for (const chunk of recordChunks(record, record.drawn, record.reserves)) hash.update(chunk)
  const order: string[] = []
  for (const part of orderParts(record, record.drawn.length + record.reserves.length))
    for (const piece of part) order.push(...placesOf(piece))
  return { order, drawn: record.drawn.length, record: hash.digest('hex') }
}

function rulesOf({ per_unit: perUnit, floor }: FrameRow) {
  return { perUnit, floor }
}

function recordedDeviations(sql: Before['sql'], frame: number) {
  const found = new Map(plannedStrata(sql, frame).map((each) => [`${each.unit},${each.kind}`, each.deviation]))
  return (unit: string, kind: string) => found.get(`${unit},${kind}`) ?? null
}

function placesOf({ unit, kind, from, ids }: OrderPiece): string[] {
  return ids.map((id, i) => `${unit},${kind},${from + i},${id}`)
}
