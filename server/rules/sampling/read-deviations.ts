import { Refusal } from '../../contract/errors.ts'
import { MOST_DEVIATION, UNIT_PATTERN } from '../../contract/survey/draw-limits.ts'
import { OBJECT_KINDS } from '../../contract/survey/kinds.ts'
import type { DeviationOf } from './draw.ts'

const LINE = new RegExp(`^(${UNIT_PATTERN},([a-z-]+)),(\\d{1,5})$`)
const KINDS: ReadonlySet<string> = new Set(OBJECT_KINDS)

/**
 * Last year's deviations from a file: one line `unit,kind,deviation` a stratum, hundredths of a point. A stratum that has no
 * line has none.
 *
 * @throws Refusal draw-rules-malformed with the line
 */
export function parseDeviations(text: string): DeviationOf {
  const found = new Map<string, number>()
  for (const [i, written] of text.split('\n').entries()) {
    const line = written.trimEnd()
    if (line === '') continue
    const [, stratum, kind, deviation] = LINE.exec(line) ?? []
    if (stratum === undefined || !KINDS.has(kind!) || Number(deviation) > MOST_DEVIATION || found.has(stratum))
      throw new Refusal(
        'draw-rules-malformed',
        `line ${i + 1}: ${JSON.stringify(line.slice(0, 60))}`,
        `第 ${i + 1} 行：${JSON.stringify(line.slice(0, 60))}`,
      )
    found.set(stratum, Number(deviation))
  }
  return (unit, kind) => found.get(`${unit},${kind}`) ?? null
}
