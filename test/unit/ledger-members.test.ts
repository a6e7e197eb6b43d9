import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eachMember } from '../../server/store/verify/verify-members.ts'

/** README section 11 says of each member whether it is said or follows; server/store/verify/verify-members.ts says it to the compiler. */
const page = readFileSync(join(import.meta.dirname, '../../server/store/README.md'), 'utf8')

/** By member: `said` or `follows`, with what verify names. */
function documented(): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of page.slice(page.indexOf('\n## 11. ')).split('\n')) {
    const [, members, text, code] = /^\| (`.*?) \| (.*) \| ?(?:`([\w-]+)` )?\|$/.exec(line) ?? []
    if (members === undefined) continue
    const origin = /^(said|follows)[:,] \S/.exec(text!)?.[1]
    expect(origin, line).toBeDefined()
    for (const [, member] of members.matchAll(/`([\w.-]+)`/g)) {
      expect(found.has(member!), `${member} has two lines`).toBe(false)
      found.set(member!, code === undefined ? origin! : `${origin}:${code}`)
    }
  }
  return found
}

test('the page says of every member whether it is said or follows, as the table in code does', () => {
  const table = eachMember()
  expect(table.size).toBeGreaterThan(200)
  expect(Object.fromEntries(documented())).toEqual(Object.fromEntries(table))
})
