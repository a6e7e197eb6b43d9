import type { PoolRow } from '../../server/rules/sampling/enter-raters.ts'
import { sha256 } from '../../server/machine/sha256.ts'
import { OBJECT_KINDS, type ObjectKind } from '../../server/contract/survey/kinds.ts'
import { checkDraw } from '../../server/rules/sampling/check-draw.ts'
import { drawSample, recordText, type DeviationOf } from '../../server/rules/sampling/draw.ts'
import { enterRaters } from '../../server/rules/sampling/enter-raters.ts'
import { frameLines, frameText, parseFrame, strataOf } from '../../server/rules/sampling/frame.ts'
import { mergeCandidates } from '../../server/rules/sampling/merge-candidates.ts'
import { personBytes } from '../../server/rules/sampling/person.ts'
import { ticketsOf } from '../../server/rules/sampling/ticket.ts'

import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { drawOnHub } from '../helpers/draw-on-hub.ts'

const UNITS = [
  ...Array.from({ length: 82 }, (_, i) => `J${String(i + 1).padStart(2, '0')}`),
  ...Array.from({ length: 7 }, (_, i) => `H0${i + 1}`),
]
/** Surnames by how many people of a hundred bear them, roughly; the first are the most common ones of Ningxia. */
const SURNAMES = '马马马马马马马王王王王王李李李李李张张张张杨杨刘刘陈赵黄周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯'
const GIVEN =
  '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玲建国文华志红海燕小春梅玉龙飞宁波峰宇欣怡博雅晓东晨阳旭思远慧琳佳佩婷雪莹俊凯浩然瑞祥福成学林金生玉莲淑珍凤琴巧云彩虹永康忠义德'
const SEED = '401729568320947715063824'
/** Pairs that a person sees first. */
const FIRST_PAIRS = 10_000

/**
 * What a campaign's draw takes at its largest: PINGYI_BENCH_RATERS, 100,000 unless told, in two units each. In processor
 * time, because other work of the machine stretches the clock.
 */
export async function draw(raters = Number(process.env['PINGYI_BENCH_RATERS'] ?? 100_000)): Promise<void> {
  const rows = poolRows(raters)
  say(`${rows.length} rows of ${raters} people (aim 10 s each)`)
  const pool = measured('rows entered, same persons merged', () => enterRaters([], rows, 1).added)
  const candidates = measured('candidates for merging: indexed and counted', () => mergeCandidates(pool))
  const pairs = measured(`the first ${FIRST_PAIRS} pairs`, () => take(candidates.pairs(), FIRST_PAIRS))
  const total = candidates.total
  say(
    `  ${pool.length} raters; pairs: ${total['same-name']} of one name, ${total['same-sound']} of one sound, ${total['one-character']} one character apart; first ones ${pairs.filter(({ equal }) => equal.length > 0).length} with phone or organisation`,
  )
  const salt = new Uint8Array(16)
  const lines = measured('persons hashed, lines in order', () =>
    frameLines(pool.map((rater) => ({ ...rater, person: sha256(personBytes(salt, rater)) }))),
  )
  const text = measured('frame written and hashed', () => {
    const written = frameText(lines)
    return { written, hash: sha256(written) }
  })
  const strata = measured('frame read back', () => strataOf(parseFrame(text.written)))
  const deviationOf: DeviationOf = (unit, kind) => 1_000 + 37 * (UNITS.indexOf(unit) + OBJECT_KINDS.indexOf(kind))
  const ticketOf = ticketsOf(SEED, sha256)
  const order = { campaign: '2026', strata, frameHash: text.hash, rules: { perUnit: 40, floor: 2 }, deviationOf }
  const record = measured('draw: allocation, tickets, order', () => drawSample({ ...order, seed: SEED, ticketOf }))
  const hash = measured('record written and hashed', () => sha256(recordText(record)))
  const difference = measured('check of the record', () =>
    checkDraw(record, strata, { frameHash: text.hash, ticketOf }),
  )
  say(
    `  ${lines.length} lines, ${strata.length} strata, ${record.drawn.length} drawn, ${hash.slice(0, 8)}…, ${difference === null ? 'agrees' : 'DIFFERS'}`,
  )
  await drawHere(2 * raters)
}

/** The same frame on a hub: entered in parts, drawn in a thread, entered again (aim 10 s each, no act over 250 ms). */
export async function drawHere(lines: number): Promise<void> {
  const { t, freezeMs, drawMs, longestActMs, acts } = await drawOnHub(lines)
  const seconds = (ms: number) => (ms / 1_000).toFixed(2)
  say(`on a hub, ${lines} lines: frozen ${seconds(freezeMs)} s, drawn ${seconds(drawMs)} s`)
  say(`  ${acts} acts, the longest ${longestActMs.toFixed(0)} ms`)
  const problems = measured('  verified', () => verifyLedger(t.ledger.db).problems)
  say(`  ${problems.length} problems`)
  t.close()
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function measured<T>(name: string, act: () => T): T {
  const before = process.cpuUsage()
  const value = act()
  const { user, system } = process.cpuUsage(before)
  say(`${name}: ${((user + system) / 1e6).toFixed(2)} s`)
  return value
}

function take<T>(values: Iterable<T>, most: number): T[] {
  const taken: T[] = []
  for (const value of values) {
    taken.push(value)
    if (taken.length >= most) break
  }
  return taken
}

/** Every person in two units, one time in ten typed otherwise: another dot, a prefix, no phone. The same in every run. */
export function poolRows(people: number): PoolRow[] {
  let state = 2018
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
  const pick = <T>(list: ArrayLike<T>): T => list[random(list.length)]!
  return Array.from({ length: people }).flatMap((_, i): PoolRow[] => {
    const name = pick(SURNAMES) + pick(GIVEN) + (random(3) > 0 ? pick(GIVEN) : '')
    const phone = `13${String(i).padStart(9, '0')}`
    const organisation = `银川市第${random(Math.max(1, people / 20))}公司`
    const first = random(UNITS.length)
    const second = (first + 1 + random(UNITS.length - 1)) % UNITS.length
    const kind = (): ObjectKind => pick(OBJECT_KINDS)
    const again = random(10) > 0 ? { name, phone } : { name: ` ${name}`, phone: `+86 ${phone}` }
    return [
      { name, phone, organisation, unit: UNITS[first]!, kind: kind() },
      { ...again, organisation, unit: UNITS[second]!, kind: kind() },
    ]
  })
}
