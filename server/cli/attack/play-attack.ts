import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignYearAt, DAY_MS } from '../../contract/campaign-time.ts'
import { ONLINE_RULES, type OnlineRule } from '../../contract/ledger/online-entries.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import { takeDataDirectory } from '../../data-directory.ts'
import { Load } from '../../online/load.ts'
import { onlineRules } from '../../rules/online/thresholds.ts'
import { seededChance } from '../../simulation/chance.ts'
import { attackPlans, honestDays, type AttackPlan, type PublicRating } from '../../simulation/attacks.ts'
import type { Store } from '../../store/port.ts'
import { openStopped } from '../stopped-desk.ts'

/** Midnight of the day of the attacks; honest people rated for 31 days before. */
const BEGINS = Date.parse('2026-06-15T00:00:00+08:00')
const HONEST_BEFORE = 31
const HONEST_AFTER = 10
const AT_ONCE = 50
/** Seconds of one usual puzzle on one core (server/online/challenges.ts). */
const PUZZLE_S = 0.2

export interface AttackFigures {
  attack: AttackPlan['name']
  unit: string
  sent: number
  /** Puzzles, in usual ones, and what they take of one core. */
  puzzles: number
  coreHours: number
  /** What each rule held. */
  held: Partial<Record<OnlineRule, number>>
  through: number
  /** Honest ratings of the unit that are held because of it. */
  honestHeld: number
  /** The unit's score without the attack, with the limits, and if every rating counted. */
  without: string
  with: string
  undefended: string
}

export interface AttackReport {
  size: number
  honest: number
  attacks: AttackFigures[]
}

interface Played {
  rules: Map<PublicRating, OnlineRule>
  puzzles: Map<PublicRating, number>
  score(unit: string): string
}

/**
 * Plays the attacks against a record of its own in a temporary folder, once with them and once without, by a clock that is
 * handed in: what is judged is judged by the hub's own rules, and puzzles are as hard as the hub makes them, but nobody
 * solves them here.
 *
 * @param perDay honest ratings of a unit on a day
 */
export async function playAttack(options: {
  config: string
  size: number
  perDay: number
  seed: number
}): Promise<AttackReport> {
  const { size, perDay, config, seed } = options
  const chance = seededChance(seed)
  const units = ['J36', 'J45', 'J16', 'J41', 'J24', 'J33', 'J40', 'J60']
  const honest = honestDays(units, {
    from: BEGINS - HONEST_BEFORE * DAY_MS,
    days: HONEST_BEFORE + HONEST_AFTER,
    perDay,
    chance,
  })
  const plans = attackPlans(units, BEGINS, size, chance)
  const alone = await play(config, honest)
  const attacked = await play(config, [...honest, ...plans.flatMap(({ ratings }) => ratings)])
  return { size, honest: honest.length, attacks: plans.map((plan) => figuresOf(plan, honest, alone, attacked)) }
}

function figuresOf(plan: AttackPlan, honest: readonly PublicRating[], alone: Played, attacked: Played): AttackFigures {
  const { name, unit, ratings } = plan
  const held: AttackFigures['held'] = {}
  for (const rule of ONLINE_RULES) {
    const n = ratings.filter((each) => attacked.rules.get(each) === rule).length
    if (rule !== 'ok' && n > 0) held[rule] = n
  }
  const puzzles = ratings.reduce((sum, each) => sum + attacked.puzzles.get(each)!, 0)
  const own = honest.filter((each) => each.unit === unit)
  return {
    attack: name,
    unit,
    sent: ratings.length,
    puzzles,
    coreHours: Math.round((puzzles * PUZZLE_S) / 36) / 100,
    held,
    through: ratings.filter((each) => attacked.rules.get(each) === 'ok').length,
    honestHeld: own.filter((each) => alone.rules.get(each) === 'ok' && attacked.rules.get(each) !== 'ok').length,
    without: alone.score(unit),
    with: attacked.score(unit),
    undefended: meanOf([...own, ...ratings]),
  }
}

const POINTS = { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 } as const

function meanOf(ratings: readonly PublicRating[]): string {
  const sum = ratings.reduce((all, { satisfaction, image }) => all + POINTS[satisfaction] + POINTS[image], 0)
  return (sum / (2 * ratings.length)).toFixed(2)
}

async function play(config: string, ratings: readonly PublicRating[]): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-attack-'))
  const directory = takeDataDirectory(folder)
  try {
    const inOrder = ratings.toSorted((a, b) => a.at - b.at)
    const clock = { now: inOrder[0]!.at - DAY_MS }
    const stopped = await openStopped(directory, { config, now: () => clock.now, demo: true, flushAtEnd: true })
    try {
      return await record(stopped.desk.store, clock, inOrder)
    } finally {
      await stopped.close()
    }
  } finally {
    directory.release()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function record(store: Store, clock: { now: number }, ratings: readonly PublicRating[]): Promise<Played> {
  const load = new Load(() => clock.now)
  const { addressDay } = onlineRules(store.registry.policy().policy)
  const ids = new Map<string, PublicRating>()
  const puzzles = new Map<PublicRating, number>()
  // What is not held counts.
  const rules = new Map<PublicRating, OnlineRule>(ratings.map((rating) => [rating, 'ok']))
  for (let i = 0; i < ratings.length; i += AT_ONCE) {
    const batch = ratings.slice(i, i + AT_ONCE).map((rating) => {
      clock.now = rating.at
      const id = uuid7(rating.at)
      ids.set(id, rating)
      puzzles.set(rating, load.take(rating.network, addressDay))
      load.stored(rating.network)
      const { unit, satisfaction, image, network, browser } = rating
      const challenge = { id: randomBytes(16).toString('hex'), expiresAt: rating.at + 600_000 }
      return {
        id,
        unit,
        satisfaction,
        image,
        receivedAt: rating.at,
        network,
        challenge,
        ...(browser ? { browser } : {}),
      }
    })
    // oxlint-disable-next-line no-await-in-loop -- in the order in which they came
    await store.act('online.record', { ratings: batch }, 'hub')
  }
  const desk = await store.read('online.desk', { limit: ratings.length, by: { role: 'auditor' } })
  for (const { rating, screening } of desk.ratings) rules.set(ids.get(rating)!, screening as OnlineRule)
  const campaign = String(campaignYearAt(clock.now))
  const { units } = await store.read('scores.reported', { method: 'online', campaign, now: clock.now })
  const scores = new Map(units.map(({ unit, score }) => [unit.code, score]))
  return { rules, puzzles, score: (unit) => scores.get(unit) ?? '' }
}

const NAMES: Readonly<Record<AttackPlan['name'], string>> = {
  rally: '集中刷分 rally',
  'slow-bot': '慢速程序 slow bot',
  crowd: '买来的人 crowd',
  staff: '本单位职工 staff',
  smear: '抹黑 smear',
}

/** The report as people read it. */
export function attackLines({ honest, attacks }: AttackReport): string[] {
  return [
    `真实评价 honest ratings ${honest}`,
    ...attacks.flatMap((each) => [
      '',
      `${NAMES[each.attack]} ${each.unit}：送来 sent ${each.sent}，计入 got through ${each.through}`,
      `  验证题 puzzles ${each.puzzles} × 0.2 s = ${each.coreHours} h 单核 of one core`,
      `  待核 held ${
        Object.entries(each.held)
          .map(([rule, n]) => `${rule} ${n}`)
          .join('，') || '0'
      }；因此待核的真实评价 honest ratings held with them ${each.honestHeld}`,
      `  得分 score：没有攻击 without ${each.without}，有限制 with limits ${each.with}，没有限制 without limits ${each.undefended}`,
    ]),
  ]
}
