import type { Level } from '../../server/contract/limits.ts'
import type { BytePattern } from '../keypad/keypad-model.ts'
import type { Evidence, Found } from './evidence.ts'
import { hex, type Split } from './key-sample.ts'
import type { Wobble } from './wobble.ts'

/** What a report of the samples means. */
interface Meaning {
  report: Split
  means: Level | 'released' | 'nothing'
}

/**
 * Any keypad whose keys have reports of their own: the key is the first report that all its presses have and no press of
 * another key. Only the bytes that tell keys apart become part of the model; the plainest layout that does is taken.
 */
export function inferReports(evidence: Evidence): Found | null {
  const downs = downReports(evidence)
  if (!downs) return null
  const ends = endsOf(evidence, downs)
  if (ends === 'mixed') return null
  const meanings = meaningsOf(evidence, downs, ends)
  const bytes = tellingBytes(meanings, evidence.wobble)
  if (!bytes) return null
  const press = ends.length > 0 ? 'press-and-release' : 'press'
  const idle = idlePatterns(evidence, meanings, bytes)
  const report = asBitmap(meanings, evidence.wobble) ?? asByte(meanings, bytes, evidence.wobble)
  return { press, report: { ...(report ?? asPattern(meanings, bytes, evidence.wobble)), ...idle } }
}

function downReports({ presses, wobble }: Evidence): Map<Level, Split> | null {
  const downs = new Map<Level, Split>()
  const forms = new Map(
    [...presses].map(([level, times]) => [level, times.map((press) => press.map((r) => wobble.form(r)))]),
  )
  for (const [level, times] of presses) {
    const others = new Set([...forms].filter(([other]) => other !== level).flatMap(([, all]) => all.flat()))
    const own = times[0]!.find((report) => {
      const form = wobble.form(report)
      return forms.get(level)!.every((press) => press.includes(form)) && !others.has(form)
    })
    if (!own) return null
    downs.set(level, own)
  }
  return downs
}

/** What is sent last when keys are let go; empty when keys say nothing of it. */
function endsOf({ presses, idle, wobble }: Evidence, downs: Map<Level, Split>): Split[] | 'mixed' {
  const ownForms = new Set([...downs.values()].map((report) => wobble.form(report)))
  const ends: Split[] = []
  let silent = 0
  for (const times of presses.values())
    for (const press of times) {
      const last = press.at(-1)!
      if (ownForms.has(wobble.form(last))) silent++
      else if (!ends.some((end) => wobble.form(end) === wobble.form(last))) ends.push(last)
    }
  if (ends.length > 0) return silent === 0 ? ends : 'mixed'
  // A keypad that says all the time how its keys are says by the same reports that none is down.
  const kinds = new Set([...downs.values()].map(({ kind }) => kind))
  return firstOfEach(
    idle.filter(({ kind }) => kinds.has(kind)),
    wobble,
  )
}

function firstOfEach(reports: readonly Split[], wobble: Wobble): Split[] {
  return [...new Map(reports.map((report) => [wobble.form(report), report])).values()]
}

function meaningsOf({ presses, idle, wobble }: Evidence, downs: Map<Level, Split>, ends: readonly Split[]): Meaning[] {
  const meanings: Meaning[] = [
    ...[...downs].map(([level, report]) => ({ report, means: level })),
    ...ends.map((report) => ({ report, means: 'released' as const })),
  ]
  const known = new Set(meanings.map(({ report }) => wobble.form(report)))
  const rest = firstOfEach([...[...presses.values()].flat(2), ...idle], wobble)
  for (const report of rest) if (!known.has(wobble.form(report))) meanings.push({ report, means: 'nothing' })
  return meanings
}

/** The fewest bytes of each kind of report that tell every key from everything else; null when none do. */
function tellingBytes(meanings: readonly Meaning[], wobble: Wobble): Map<string, number[]> | null {
  const bytes = new Map<string, number[]>()
  for (const [kind, alike] of Map.groupBy(meanings, ({ report }) => report.kind)) {
    const isKey = ({ means }: Meaning) => typeof means === 'number'
    let apart = alike.flatMap((a, index) =>
      alike.slice(index + 1).flatMap((b) => (a.means !== b.means && (isKey(a) || isKey(b)) ? [[a, b] as const] : [])),
    )
    const chosen: number[] = []
    while (apart.length > 0) {
      const tells =
        (byte: number) =>
        ([a, b]: (typeof apart)[number]) =>
          ((a.report.body[byte]! ^ b.report.body[byte]!) & wobble.usable(kind, byte)) !== 0
      // A byte that never moved by itself goes before one of which some bits do.
      const merit = (byte: number) => apart.filter(tells(byte)).length + (wobble.isStill(kind, byte) ? 0.5 : 0)
      const places = [...alike[0]!.report.body.keys()].filter((byte) => byte < 64)
      const best = places.toSorted((a, b) => merit(b) - merit(a) || a - b)[0]
      if (best === undefined || merit(best) < 1) return null
      chosen.push(best)
      apart = apart.filter((pair) => !tells(best)(pair))
    }
    bytes.set(
      kind,
      chosen.toSorted((a, b) => a - b),
    )
  }
  return bytes
}

type Layout<L extends Found['report']['layout']> = Extract<Found['report'], { layout: L }>

function idOf(report: Split): { id?: string } {
  return report.id === undefined ? {} : { id: report.id }
}

const keysIn = (meanings: readonly Meaning[]) =>
  meanings.filter((one): one is Meaning & { means: Level } => typeof one.means === 'number')

/** One bit for each key that goes on and off again. */
function asBitmap(meanings: readonly Meaning[], wobble: Wobble): Layout<'bitmap'> | null {
  const [released, second] = meanings.filter(({ means }) => means === 'released').map(({ report }) => report)
  if (!released || second) return null
  const keys: Layout<'bitmap'>['keys'] = []
  for (const { report, means } of keysIn(meanings)) {
    if (report.kind !== released.kind) return null
    const changed = [...report.body].flatMap((value, byte) => {
      const bit = (value ^ released.body[byte]!) & wobble.usable(report.kind, byte)
      return bit === 0 ? [] : [{ byte, bit }]
    })
    const [only, more] = changed
    if (!only || more || only.byte > 63 || (only.bit & (only.bit - 1)) !== 0) return null
    if ((released.body[only.byte]! & only.bit) !== 0) return null
    keys.push({ byte: only.byte, mask: hex(only.bit, 2), level: means })
  }
  const others = meanings.filter(({ means, report }) => means === 'nothing' && report.kind === released.kind)
  if (others.length > 0) return null
  return { layout: 'bitmap', ...idOf(released), keys }
}

/** One byte whose value names the key. */
function asByte(
  meanings: readonly Meaning[],
  bytes: ReadonlyMap<string, number[]>,
  wobble: Wobble,
): Layout<'byte'> | null {
  const keys = keysIn(meanings)
  const ends = meanings.filter(({ means }) => means === 'released')
  const { report } = keys[0]!
  const [byte, more] = bytes.get(report.kind)!
  if (byte === undefined || more !== undefined) return null
  if ([...keys, ...ends].some((one) => one.report.kind !== report.kind)) return null
  const mask = wobble.usable(report.kind, byte)
  const value = (one: Meaning) => hex(one.report.body[byte]! & mask, 2)
  const [released, second] = new Set(ends.map((end) => value(end)))
  if (second !== undefined) return null
  return {
    layout: 'byte',
    ...idOf(report),
    byte,
    ...(mask === 0xff ? {} : { mask: hex(mask, 2) }),
    ...(released === undefined ? {} : { released }),
    keys: keys.map((key) => ({ value: value(key), level: key.means })),
  }
}

function asPattern(
  meanings: readonly Meaning[],
  bytes: ReadonlyMap<string, number[]>,
  wobble: Wobble,
): Layout<'pattern'> {
  const keys = keysIn(meanings).map((one) => ({ ...patternOf(one.report, bytes, wobble), level: one.means }))
  const ends = meanings.filter(({ means }) => means === 'released')
  const released = ends.map(({ report }) => patternOf(report, bytes, wobble))
  return { layout: 'pattern', keys, ...(released.length > 0 ? { released: unlike(released) } : {}) }
}

function patternOf(report: Split, bytes: ReadonlyMap<string, number[]>, wobble: Wobble): BytePattern {
  return {
    ...idOf(report),
    length: report.body.length,
    bytes: (bytes.get(report.kind) ?? []).map((byte) => {
      const mask = wobble.usable(report.kind, byte)
      return { byte, mask: hex(mask, 2), value: hex(report.body[byte]! & mask, 2) }
    }),
  }
}

/** Reports that say nothing of keys, as far as the layout would take them for unknown. */
function idlePatterns(
  { wobble }: Evidence,
  meanings: readonly Meaning[],
  bytes: ReadonlyMap<string, number[]>,
): { idle?: BytePattern[] } {
  const idle = meanings.filter(({ means }) => means === 'nothing').map(({ report }) => patternOf(report, bytes, wobble))
  return idle.length > 0 ? { idle: unlike(idle) } : {}
}

function unlike(patterns: readonly BytePattern[]): BytePattern[] {
  return [...new Map(patterns.map((pattern) => [JSON.stringify(pattern), pattern])).values()]
}
