import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FACTS } from '../../server/contract/ledger/ledger-entries.ts'
import { DECIDED_RULES, RULES } from '../../server/contract/ledger/verdicts.ts'

/** server/store/README.md is the specification that strangers work from: it names what there is, and nothing else. */
const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'server/store/README.md'), 'utf8')
const folder = join(root, 'server/contract/ledger')
/** `EntryBodies`, and what it takes from a file beside it, such as `SurveyEntries` of `survey-entries.ts`. */
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('-entries.ts'))
  .flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    return [...text.matchAll(/export interface (?:\w+Entries|EntryBodies)\s/g)].map((found) =>
      braces(text, found.index),
    )
  })

/** Kinds and members of the type, read from its source: types are gone when a program runs. */
function membersByKind(): Map<string, string[]> {
  const types: Record<string, string[]> = {
    UnitFacts: interfaceMembers('server/contract/policy.ts', 'UnitFacts'),
    "Omit<HallFacts, 'windows'>": interfaceMembers('server/contract/policy.ts', 'HallFacts', 'windows'),
    "Omit<WindowFacts, 'unit'>": interfaceMembers('server/contract/policy.ts', 'WindowFacts', 'unit'),
    WindowName: interfaceMembers('server/contract/ledger/ledger-entries.ts', 'WindowName'),
    'Partial<WindowName>': interfaceMembers('server/contract/ledger/ledger-entries.ts', 'WindowName').map(
      (m) => `${m}?`,
    ),
    SealBody: interfaceMembers('server/contract/ledger/ledger-entries.ts', 'SealBody'),
    Officer: interfaceMembers('server/contract/ledger/officer.ts', 'Officer'),
    RatingBody: interfaceMembers('server/contract/ledger/ledger-entries.ts', 'RatingBody'),
  }
  const found = new Map<string, string[]>()
  for (const [key, type] of sources.flatMap(topLevel)) {
    const members: string[] = []
    for (const [name, known] of Object.entries(types)) {
      if (!new RegExp(`(^|& )${name.replaceAll(/[<>|']/g, '\\$&')}( &|$)`).test(type.replace(/\{[^]*$/, '').trim()))
        continue
      members.push(...known)
    }
    if (type.includes('{')) members.push(...topLevel(braces(type, type.indexOf('{'))).map(([name]) => name))
    found.set(key.replaceAll("'", ''), members)
  }
  return found
}

function interfaceMembers(file: string, name: string, without?: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const start = text.indexOf(`export interface ${name} `)
  return topLevel(braces(text, start))
    .map(([member]) => member)
    .filter((member) => member.replace('?', '') !== without)
}

/** What stands between the first brace after an index and the one that closes it. */
function braces(text: string, from: number): string {
  const start = text.indexOf('{', from)
  let depth = 0
  for (let i = start; i < text.length; i++) {
    if (text[i] === '{') depth++
    if (text[i] === '}' && --depth === 0) return text.slice(start + 1, i)
  }
  throw new Error('a brace is never closed')
}

/** Members of an object type with their types; `name?` where it may be absent. */
function topLevel(body: string): [name: string, type: string][] {
  const bare = body.replaceAll(/\/\*\*[^]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '')
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const c of bare) {
    if ('{[<('.includes(c)) depth++
    if ('}]>)'.includes(c)) depth--
    if (depth === 0 && (c === '\n' || c === ';')) {
      parts.push(part)
      part = ''
    } else part += c
  }
  parts.push(part)
  return parts
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => {
      const [, name, optional, type] = /^('?[\w-]+'?)(\??): ([^]*)$/.exec(each) ?? []
      if (name === undefined) throw new Error(`not a member: ${each}`)
      return [name + optional!, type!]
    })
}

function documented(): Map<string, string[]> {
  const catalogue = page.slice(page.indexOf('## 3. '), page.indexOf('## 4. '))
  return new Map(
    catalogue
      .split('\n### ')
      .slice(1)
      .map((section) => {
        const [kind, ...lines] = section.split('\n')
        const list = lines.filter((line) => line.startsWith('- ')).join('\n')
        return [kind!.trim(), [list]]
      }),
  )
}

const kinds = membersByKind()
const pages = documented()

test('the page and the type name the same kinds', () => {
  expect([...pages.keys()].toSorted()).toEqual([...kinds.keys()].toSorted())
  expect(kinds.size).toBeGreaterThan(25)
})

test.each([...kinds])('every member of %s is on the page, marked where it may be absent', (kind, members) => {
  expect(members.length).toBeGreaterThan(0)
  const [text] = pages.get(kind)!
  for (const member of members) {
    const name = member.replace('?', '')
    const optional = member.endsWith('?')
    const mention = new RegExp(`\`${name}\`(\\?)?`).exec(text!)
    expect(mention, `${kind}.${name}`).not.toBeNull()
    expect(mention![1] === '?', `${kind}.${name} may be absent`).toBe(optional)
  }
})

test.each([...pages])('what the page lists for %s is a member or a value', (kind, [text]) => {
  const members = kinds.get(kind)!.map((member) => member.replace('?', ''))
  // A member opens its clause: after "- ", "; " or ", ", and is followed by ":", ";", ",", "?" or ".".
  const listed = [...text!.matchAll(/(?:^- |; |^- `\w+`, )`([\w-]+)`/gm)].map(([, name]) => name!)
  for (const name of listed) expect([...members, 'measured', 'estimated', 'suspect'], kind).toContain(name)
})

test('the page names every fact and every rule', () => {
  for (const word of [...FACTS, ...RULES, ...DECIDED_RULES]) expect(page).toContain(`\`${word}\``)
})
