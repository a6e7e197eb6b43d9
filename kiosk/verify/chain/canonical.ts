export type Json = string | number | boolean | Json[] | { [name: string]: Json }

/** Says which value of an entry no ledger may hold. */
export class NotCanonical extends Error {}

/** RFC 8785 for what a ledger may hold (server/store/README.md, section 2). @throws NotCanonical */
export function canonical(value: unknown): string {
  return isSorted(value) ? JSON.stringify(value) : written(value)
}

/** Whether the browser's own writer gives the canonical text: what a hub exports has its keys in order. @throws NotCanonical */
function isSorted(value: unknown): boolean {
  if (typeof value === 'string') return mustBeWellFormed(value)
  if (typeof value === 'number') return mustBeWhole(value)
  if (typeof value === 'boolean') return true
  if (typeof value !== 'object' || value === null) throw new NotCanonical(String(value))
  if (Array.isArray(value)) {
    let sorted = true
    for (const each of value) if (!isSorted(each)) sorted = false
    return sorted
  }
  let sorted = true
  let before = ''
  for (const [name, member] of Object.entries(value)) {
    if (name <= before) sorted = false
    before = name
    mustBeAscii(name)
    if (!isSorted(member)) sorted = false
  }
  return sorted
}

/** Of a value that `isSorted` has looked at. */
function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((each) => written(each)).join(',')}]`
  const members = value as Record<string, unknown>
  const names = Object.keys(members)
  // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
  names.sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${written(members[name])}`).join(',')}}`
}

/** Surrogates that are no pair. */
const LONE = /\p{Surrogate}/u

function mustBeWellFormed(text: string): true {
  if (LONE.test(text)) throw new NotCanonical('a lone surrogate')
  return true
}

function mustBeWhole(value: number): boolean {
  if (!Number.isSafeInteger(value)) throw new NotCanonical(String(value))
  // −0 is written without its sign, as JSON.stringify does.
  return true
}

const known = new Set<string>()
function mustBeAscii(name: string): void {
  if (known.has(name)) return
  if (!/^[ -~]*$/.test(name)) throw new NotCanonical(name)
  if (known.size < 2_000) known.add(name)
}
