import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { expect, test } from 'vitest'

/**
 * Regular expressions meet text of people: files, comments, names, queries, headers, JSON Lines. One that starts anew at
 * every character takes the square of a text's length, and a line of 60 kB stops the hub for half a minute. So every
 * expression of the product, the patterns of its schemas included, gets long texts made of its own letters.
 */
const root = join(import.meta.dirname, '../..')
/** Where half its square is a second of a processor, and all of it linear a millisecond. */
const LENGTH = 30_000
const MOST_MS = 150

/** Over text that only the product itself writes, and so short. */
const OWN_TEXT: Readonly<Record<string, string>> = {
  'kiosk/elements/figures.ts': 'the digits of a number',
  'server/export/xlsx-stream.ts': 'the frame of a worksheet that the library has just written',
}

interface Expression {
  file: string
  source: string
  flags: string
}

function expressionsIn(file: string): Expression[] {
  const found: Expression[] = []
  const add = (source: string, flags: string) => found.push({ file: relative(root, file), source, flags })
  const { program, errors } = parseSync(file, readFileSync(file, 'utf8'))
  expect(errors, file).toEqual([])
  new Visitor({
    Literal: (node) => {
      if ('regex' in node && node.regex) add(node.regex.pattern, node.regex.flags)
    },
    // JSON Schema's `pattern`, as compiled checks run it.
    Property: ({ key, value }) => {
      const named = key.type === 'Identifier' && key.name === 'pattern'
      if (named && value.type === 'Literal' && typeof value.value === 'string') add(value.value, 'u')
    },
  }).visit(program)
  return found
}

/** Letters that the expression speaks of, and one of each kind that its classes may mean. */
function lettersOf({ source }: Expression): string[] {
  const plain = source.replaceAll(
    /\\[pP]\{[^}]*\}|\\u\{?[0-9a-fA-F]{4,6}\}?|\\x[0-9a-fA-F]{2}|\\[a-zA-Z]|\{\d+(?:,\d*)?\}|[\\^$()[\]?*+|]/g,
    '',
  )
  return [...new Set([...plain, 'a', '1', ' ', '-', '"', '{', '中'])].slice(0, 24)
}

function* textsFor(expression: Expression): Iterable<string> {
  const letters = lettersOf(expression)
  for (const letter of letters) {
    const long = letter.repeat(LENGTH)
    // So that what has matched cannot end there, in a line or without one.
    yield* [long, `${long}\u0001`, `${long}\n\u0001`, `${letters[0]}${long}\n`]
  }
  for (const [i, letter] of letters.slice(0, 10).entries())
    for (const other of letters.slice(i + 1, 10)) yield `${(letter + other).repeat(LENGTH / 2)}\u0001`
}

const files = globSync('{server,kiosk,firmware-bridge}/**/*.ts', { cwd: root }).map((file) => join(root, file))
const expressions = files
  .flatMap(expressionsIn)
  .filter(({ file }) => !(file in OWN_TEXT))
  // Bounded ones cannot take long; the same one twice is tried once.
  .filter(({ source }) => /[*+]|\{\d+,\}/.test(source))
const different = [...new Map(expressions.map((each) => [`${each.flags} ${each.source}`, each])).values()]

test('every regular expression takes time by the length of a text, not by its square', () => {
  expect(different.length).toBeGreaterThan(40)
  const slow = different.filter(({ source, flags }) => {
    const expression = new RegExp(source, flags)
    const takesLong = (text: string) => {
      expression.lastIndex = 0
      const began = process.cpuUsage()
      // As `replaceAll` and `split` do, to the end of the text.
      if (flags.includes('g')) text.replaceAll(expression, '')
      else expression.test(text)
      const { user, system } = process.cpuUsage(began)
      return (user + system) / 1000 > MOST_MS
    }
    // Other threads of the process may tidy up meanwhile: what is slow by itself is slow each time.
    for (const text of textsFor({ file: '', source, flags }))
      if (takesLong(text) && takesLong(text) && takesLong(text)) return true
    return false
  })
  expect(slow.map(({ file, source }) => `${file}: ${source}`)).toEqual([])
})

test('one that takes the square is found', () => {
  const square: Expression = { file: '', source: String.raw`[^\r\n]{20000}`, flags: '' }
  const [text] = textsFor(square)
  const began = process.cpuUsage()
  new RegExp(square.source).test(text!.slice(0, 19_000))
  expect(process.cpuUsage(began).user / 1000).toBeGreaterThan(MOST_MS)
})
