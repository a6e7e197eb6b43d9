import type { Policy } from '../contract/policy.ts'

/** One rule that two policies have otherwise; null where one of them has it not. */
export interface PolicyDifference {
  /** Such as `screening.gapMs` or `questions.items.attitude.text.zh`. */
  path: string
  before: Leaf | null
  after: Leaf | null
}

/** All that a policy is made of, below lists and objects. */
type Leaf = string | number | boolean

/** Where two policies differ, rule by rule, so that whoever confirms the new one sees what is confirmed. */
export function policyDifferences(before: Policy, after: Policy): PolicyDifference[] {
  const [old, fresh] = [flat(before), flat(after)]
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].toSorted()
  return paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
    .filter((each) => each.before !== each.after)
}

/** Every leaf by its path. In a list of things with a code, the code is the place: an order that changed is no change. */
function flat(value: unknown, path = '', into = new Map<string, Leaf>()): Map<string, Leaf> {
  const below = (name: string | number) => (path === '' ? String(name) : `${path}.${name}`)
  if (Array.isArray(value)) value.forEach((each, i) => flat(each, below(codeOf(each) ?? i), into))
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) flat(each, below(name), into)
  else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') into.set(path, value)
  return into
}

function codeOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'code' in value ? String(value.code) : undefined
}
