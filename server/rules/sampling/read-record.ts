import { Refusal } from '../../contract/errors.ts'
import {
  MOST_DEVIATION,
  MOST_PER_UNIT,
  RATER_PATTERN,
  SEED_PATTERN,
  TICKET_PATTERN,
  UNIT_PATTERN,
} from '../../contract/survey/draw-limits.ts'
import type { DrawRecord } from '../../contract/survey/draw.ts'
import { OBJECT_KINDS } from '../../contract/survey/kinds.ts'

/** A rule for one value: null where it fits, else what is wrong, with the path. */
type Rule = (value: unknown, path: string) => string | null

/**
 * Reads a record as its shape says (contract/survey/draw.ts). By hand, because the page that checks draws carries no
 * validator; a test holds both together.
 *
 * @throws Refusal record-malformed, with the path of the first value that does not fit
 */
export function parseRecord(text: string): DrawRecord {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Refusal('record-malformed', (error as Error).message)
  }
  const fault = RECORD(value, '$')
  if (fault !== null) throw new Refusal('record-malformed', fault)
  return value as DrawRecord
}

const like =
  (pattern: string): Rule =>
  (value, path) =>
    typeof value === 'string' && new RegExp(pattern).test(value) ? null : not(path, value)

const whole =
  (least: number, most: number): Rule =>
  (value, path) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? null : not(path, value)

const oneOf =
  (words: readonly string[]): Rule =>
  (value, path) =>
    typeof value === 'string' && words.includes(value) ? null : not(path, value)

const list =
  (rule: Rule): Rule =>
  (value, path) => {
    if (!Array.isArray(value)) return not(path, value)
    for (const [i, item] of value.entries()) {
      const fault = rule(item, `${path}[${i}]`)
      if (fault !== null) return fault
    }
    return null
  }

const members =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return not(path, value)
    const object = value as Record<string, unknown>
    for (const [name, rule] of Object.entries(rules)) {
      if (!Object.hasOwn(object, name)) return `${path}.${name} is missing`
      const fault = rule(object[name], `${path}.${name}`)
      if (fault !== null) return fault
    }
    const strange = Object.keys(object).find((name) => !Object.hasOwn(rules, name))
    return strange === undefined ? null : `${path}.${strange} is no member of a record`
  }

const MOST_SHOWN = 80

function not(path: string, value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return `${path} is ${text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text}`
}

const UNIT = like(`^${UNIT_PATTERN}$`)
const KIND = oneOf(OBJECT_KINDS)
const COUNT = whole(1, Number.MAX_SAFE_INTEGER)
const PEOPLE = list(
  members({
    unit: UNIT,
    kind: KIND,
    order: COUNT,
    id: like(`^${RATER_PATTERN}-${UNIT_PATTERN}$`),
    ticket: like(TICKET_PATTERN),
  }),
)
const RECORD = members({
  campaign: like('^[0-9]{4}$'),
  method: oneOf(['third-party']),
  frame: members({
    hash: like('^[0-9a-f]{64}$'),
    strata: list(members({ unit: UNIT, kind: KIND, size: COUNT, take: COUNT, deviation: whole(0, MOST_DEVIATION) })),
  }),
  rules: members({ perUnit: whole(1, MOST_PER_UNIT), floor: whole(1, MOST_PER_UNIT) }),
  seed: like(SEED_PATTERN),
  drawn: PEOPLE,
  reserves: PEOPLE,
})
