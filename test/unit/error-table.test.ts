import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ERRORS } from '../../server/contract/errors.ts'

const TABLE = 'server/contract/errors.ts'

type Sources = ReadonlyMap<string, string>

describe('the table of errors and its users', () => {
  const hub = readHub()

  test('every code of the table is used by the hub', () => {
    expect(
      unusedCodes(Object.keys(ERRORS), hub).map(
        (code) => `${TABLE}: nothing in server/ uses '${code}': use it or take it out`,
      ),
    ).toEqual([])
  })

  test('every code that the hub answers with is in the table', () => {
    // What contract/ calls trouble are a device's own notes to its log, no answer of the hub, and its examples of answers,
    // as those of acts, name codes of other tables; what is wrong with a ledger has a closed list of its own, the type of
    // its problems.
    const own = (file: string) => /^server\/(acts|contract|store\/verify)\//.test(file)
    const answering = new Map([...hub].filter(([file]) => !own(file)))
    expect(unknownCodes(Object.keys(ERRORS), answering).map((where) => `${where} is not in ${TABLE}`)).toEqual([])
  })

  test('a detail that is a sentence in English has its words in Chinese beside it', () => {
    // Commands say both languages in one line, and a broken ledger is told to who keeps the machine.
    const toPeople = /^server\/(acts|campaign|http|methods|online|rules|store\/(changes|reads|evidence))\//
    const found = [...hub].flatMap(([file, text]) =>
      toPeople.test(file) ? englishAlone(text).map((each) => `${file}: ${each}`) : [],
    )
    expect(found).toEqual([])
  })

  test('every code is kebab-case, with a status of HTTP and a sentence in both languages', () => {
    for (const [code, { status, en, zh }] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(600)
      expect(en).toMatch(/^[\x20-\x7e]+[^.]$/)
      expect(zh).toMatch(/\p{Script=Han}.*。$/u)
    }
  })
})

/** Refusals whose detail holds two English words next to each other, or one beside a value, and no third argument. */
function englishAlone(text: string): string[] {
  const told =
    /new Refusal\('(?!ledger-broken|evidence-missing|pages-not-built)[a-z0-9-]+',\s*('[^']*'|`[^`]*`)\s*,?\s*\)/g
  return [...text.matchAll(told)]
    .map(([whole, detail]) => ({
      whole,
      words: detail!.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, ' ~ ').slice(1, -1),
    }))
    .filter(({ words }) => /[A-Za-z]{3,}/.test(words) && /\s/.test(words.trim()))
    .map(({ whole }) => whole)
}

describe('the search', () => {
  test('finds a detail in English alone', () => {
    expect(
      englishAlone(
        "new Refusal('bad-request', 'a name of blanks') new Refusal('bad-request', 'a name', '名称') new Refusal('x', `${n} rows`) new Refusal('x', 'boxKey') new Refusal('x', `${a} > ${b}`)",
      ),
    ).toEqual(["new Refusal('bad-request', 'a name of blanks')", "new Refusal('x', `${n} rows`)"])
  })

  test('finds a code in any kind of quotes, and not in part of a word', () => {
    const sources = new Map([['server/a.ts', `f('one'); f("two"); f(\`three\`); f('four-more'); five; // 'six'`]])
    expect(unusedCodes(['one', 'two', 'three', 'four', 'five', 'six'], sources)).toEqual(['four', 'five'])
  })

  test('names file and line of a code that is not in the table', () => {
    const sources = new Map([
      ['server/a.ts', `throw new Refusal('known', 'x')\nthrow new Refusal(\n  'made-up',\n)`],
      [
        'server/b.ts',
        `return { ok: false, code: 'known' }\nreturn { code: "other" as const }\nconst w = { code: 'A01' }`,
      ],
    ])
    expect(unknownCodes(['known'], sources)).toEqual([`server/a.ts:2: 'made-up'`, `server/b.ts:2: 'other'`])
  })
})

function unusedCodes(codes: string[], sources: Sources): string[] {
  const text = [...sources.values()].join('\n')
  return codes.filter((code) => !new RegExp(`(['"\`])${code}\\1`).test(text))
}

/** `file:line: 'code'` of each `new Refusal('…'` and `code: '…'` with a code that the table lacks. */
function unknownCodes(codes: string[], sources: Sources): string[] {
  const found: string[] = []
  for (const [file, source] of sources) {
    // Codes are lower case; those of units and windows are not.
    for (const match of source.matchAll(/(?:new Refusal\(\s*|\bcode:\s*)(['"`])([a-z][a-z0-9-]*)\1/g)) {
      const code = match[2]!
      if (codes.includes(code)) continue
      found.push(`${file}:${source.slice(0, match.index).split('\n').length}: '${code}'`)
    }
  }
  return found
}

function readHub(): Sources {
  const root = join(import.meta.dirname, '..', '..')
  const files = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' })
    .map((name) => `server/${name.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts') && file !== TABLE)
  return new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
}
