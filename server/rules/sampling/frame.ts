import { Refusal } from '../../contract/errors.ts'
import { RATER_PATTERN, UNIT_PATTERN } from '../../contract/survey/draw-limits.ts'
import type { FrameLine } from '../../contract/survey/draw.ts'
import { OBJECT_KINDS, type ObjectKind } from '../../contract/survey/kinds.ts'
import { byKind, byText, byUnit, inOrder } from './in-order.ts'

/** One kind of raters of one unit, ids ascending. */
export interface Stratum {
  unit: string
  kind: ObjectKind
  ids: string[]
}

/** A rater as the frame takes it. */
export interface FramedRater {
  id: string
  /** SHA-256 of `personBytes`, lower-case hex. */
  person: string
  units: Readonly<Record<string, ObjectKind>>
}

/** One line a rater and unit, ascending by id. */
export function frameLines(raters: readonly FramedRater[]): FrameLine[] {
  const lines = raters.flatMap(({ id, person, units }) =>
    Object.entries(units).map(([unit, kind]) => ({ id: `${id}-${unit}`, unit, kind, person })),
  )
  return inOrder(lines, (a, b) => byText(a.id, b.id))
}

/** The file whose SHA-256 is the frame's hash. */
export function frameText(lines: readonly FrameLine[]): string {
  return lines.map(({ id, unit, kind, person }) => `${id},${unit},${kind},${person}\n`).join('')
}

const LINE = new RegExp(`^(${RATER_PATTERN}-(${UNIT_PATTERN})),(\\2),([a-z-]+),([0-9a-f]{64})$`)
const KINDS: ReadonlySet<string> = new Set(OBJECT_KINDS)
const MOST_SHOWN = 60

/**
 * Reads a frame as it was frozen: every byte of it, since its hash is of the bytes.
 *
 * @throws Refusal frame-malformed with the line, frame-empty
 */
export function parseFrame(text: string): FrameLine[] {
  if (text === '') throw new Refusal('frame-empty')
  if (text.startsWith('\uFEFF')) throw malformed(1, 'begins with a byte order mark')
  const written = text.split('\n')
  if (written.pop() !== '') throw malformed(written.length + 1, 'the last line does not end')
  const lines: FrameLine[] = []
  for (const [i, line] of written.entries()) {
    const [, id, , unit, kind, person] = LINE.exec(line) ?? []
    if (id === undefined || !KINDS.has(kind!)) throw malformed(i + 1, line)
    const before = lines.at(-1)?.id
    if (before !== undefined && before >= id)
      throw malformed(i + 1, before === id ? `${id} stands twice` : `${id} after ${before}`)
    lines.push({ id, unit: unit!, kind: kind as ObjectKind, person: person! })
  }
  return lines
}

function malformed(line: number, what: string): Refusal {
  const shown = what.length > MOST_SHOWN ? `${what.slice(0, MOST_SHOWN)}…` : what
  return new Refusal(
    'frame-malformed',
    `line ${line}: ${JSON.stringify(shown)}`,
    `第 ${line} 行：${JSON.stringify(shown)}`,
  )
}

/** The strata of a frame: units in the document's order, kinds in that of their list. There are no empty ones. */
export function strataOf(lines: readonly Pick<FrameLine, 'id' | 'unit' | 'kind'>[]): Stratum[] {
  const found = new Map<string, Stratum>()
  for (const { id, unit, kind } of lines) {
    const key = `${unit},${kind}`
    const stratum = found.get(key)
    if (stratum) stratum.ids.push(id)
    else found.set(key, { unit, kind, ids: [id] })
  }
  return inOrder(found.values(), (a, b) => byUnit(a.unit, b.unit) || byKind(a.kind, b.kind))
}

/** Units that nobody rates, because no rater of theirs is in the frame; in the order of the list. */
export function unitsWithout(strata: readonly Pick<Stratum, 'unit'>[], units: readonly string[]): string[] {
  const covered = new Set(strata.map(({ unit }) => unit))
  return units.filter((unit) => !covered.has(unit))
}
