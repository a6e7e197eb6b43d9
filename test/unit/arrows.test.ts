import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenArrows, importersOf, type Arrow, type Sources } from '../helpers/check-arrows.ts'

const GUARD = 'server/require-node.mjs'
const PURE = { node: false, packages: [] } as const
const NODE = { node: true, packages: 'any' } as const
/** What runs in a browser: no package that needs Node. */
const BROWSER = { node: false, packages: ['lit', 'socket.io-client', 'typebox', 'uplot', 'uqr'] } as const

const [CONTRACT, REGISTRY, LEDGER] = ['server/contract', 'server/registry', 'server/ledger'] as const
const [ATTRIBUTION, SCREENING, SCORE] = ['server/attribution', 'server/screening', 'server/score'] as const
const [ACCESS, CAMPAIGN, CASES] = ['server/access', 'server/campaign', 'server/cases'] as const
const [CONFIGURATION, EXPORT] = ['server/configuration', 'server/export'] as const
const [INGEST, LIVE, HTTP] = ['server/ingest', 'server/live', 'server/http'] as const
const ALERTS = 'server/alerts'
const REPORTS = 'server/reports'
const SIMULATION = 'server/simulation'
const PURE_AND_STORE = [CONTRACT, REGISTRY, LEDGER, ATTRIBUTION, SCREENING, SCORE]
/** All of the hub but those who know everybody and whom nobody knows. */
const INNER = [...PURE_AND_STORE, ACCESS, CAMPAIGN, CASES, CONFIGURATION, EXPORT, REPORTS]

/** DESIGN.md section 4: arrows run one way. A new folder needs a line here. */
const ARROWS: Arrow[] = [
  { folder: CONTRACT, to: [], node: false, packages: ['typebox'] },
  { folder: ATTRIBUTION, to: [CONTRACT], ...PURE },
  { folder: SCREENING, to: [CONTRACT], ...PURE },
  { folder: SCORE, to: [CONTRACT], ...PURE },
  { folder: CONFIGURATION, to: [CONTRACT], ...NODE },
  // Who is where at an instant is attribution's pure question; the registry asks it of its own rows.
  { folder: REGISTRY, to: [CONTRACT, ATTRIBUTION, SCREENING], types: ['server/ledger/database.ts'], ...NODE },
  { folder: LEDGER, to: [CONTRACT, REGISTRY, ATTRIBUTION, SCREENING, SCORE, CASES], ...NODE },
  // Its secret is written as every key is.
  { folder: ACCESS, to: [CONTRACT, 'server/ledger/durable-file.ts'], types: [LEDGER], ...NODE },
  { folder: CAMPAIGN, to: [CONTRACT, REGISTRY, LEDGER, SCREENING, SCORE, ACCESS, EXPORT], ...NODE },
  { folder: CASES, to: [CONTRACT, SCREENING], ...PURE },
  { folder: ALERTS, to: [CONTRACT], ...PURE },
  { folder: EXPORT, to: [CONTRACT, SCORE], ...NODE },
  // What a hall reads beside its live board.
  { folder: REPORTS, to: [CONTRACT, REGISTRY, LEDGER, SCORE], ...NODE },
  { folder: INGEST, to: [CONTRACT, ATTRIBUTION, REGISTRY, LEDGER, ACCESS], ...NODE },
  { folder: LIVE, to: [CONTRACT, REGISTRY, LEDGER, ACCESS, ALERTS], ...NODE },
  { folder: 'server/outside', to: [CONTRACT, LEDGER], ...NODE },
  // Routes are handed the parts that they serve: of ingest and live they know the types alone.
  { folder: HTTP, to: INNER, types: [INGEST, LIVE], ...NODE },
  // Simulated citizens press through the device protocol alone, as anybody's device does.
  { folder: SIMULATION, to: [CONTRACT], node: false, packages: ['socket.io-client'] },
  {
    folder: 'server/cli',
    to: [...INNER, INGEST, LIVE, HTTP, SIMULATION, 'server', 'firmware-bridge', GUARD, 'package.json'],
    ...NODE,
  },
  { folder: 'server', to: [...INNER, INGEST, LIVE, HTTP, 'server/outside', 'package.json'], ...NODE },

  { folder: 'kiosk/strings', to: [CONTRACT], ...BROWSER },
  { folder: 'kiosk/elements', to: [CONTRACT, 'kiosk/strings'], ...BROWSER },
  { folder: 'kiosk/*', to: [CONTRACT, 'kiosk/elements', 'kiosk/strings'], ...BROWSER },
  // build-pages.ts, which runs on Node.
  { folder: 'kiosk', to: [GUARD], node: true, packages: ['vite'] },

  { folder: 'firmware-bridge', to: [CONTRACT, GUARD, 'package.json'], ...NODE },
]

describe('the checkout', () => {
  const sources = readSources(['server', 'kiosk', 'firmware-bridge'])

  test('every arrow runs the way of the table, and none in a circle', () => {
    expect(brokenArrows(sources, ARROWS)).toEqual([])
  })

  test('node-hid is imported in exactly one file', () => {
    expect(importersOf(sources, 'node-hid')).toHaveLength(1)
  })
})

describe('the checker', () => {
  /** A tree in which everything is allowed but for what `files` brings in. */
  const check = (files: Record<string, string>) => brokenArrows(new Map(Object.entries(files)), ARROWS)

  test('passes a tree that keeps the rules', () => {
    expect(
      check({
        'server/contract/press.ts': `import { Type } from 'typebox'\nexport const A = Type.Any()`,
        'server/ledger/database.ts': `import Database from 'better-sqlite3'\nimport 'node:fs'\nexport type Db = Database.Database`,
        'server/registry/registry.ts': `import type { Db } from '../ledger/database.ts'\nexport type R = Db`,
        'server/ledger/chain.ts': `import { A } from '../contract/press.ts'\nimport '../registry/registry.ts'\nimport './database.ts'\nexport const B = A`,
        'server/main.ts': `import './require-node.mjs'\nimport './http/routes.ts'\nawait import('./ingest/queue.ts')`,
        'kiosk/rating/main.ts': `import { html } from 'lit/html.js'\nimport './face.svg?raw'\nimport '../elements/face.ts'\nimport '../../server/contract/press.ts'\nexport const H = html`,
        'firmware-bridge/main.ts': `import '../server/require-node.mjs'\nimport 'node-hid'\nimport '../server/contract/press.ts'`,
      }),
    ).toEqual([])
  })

  test.each([
    ['static', `\nimport { R } from '../registry/registry.ts'\nexport const a = R`],
    ['type', `\nimport type { R } from '../registry/registry.ts'\nexport type A = R`],
    ['dynamic', `\nexport const a = await import('../registry/registry.ts')`],
    ['inline type', `\nexport type A = import('../registry/registry.ts').R`],
    ['re-export', `\nexport { R } from '../registry/registry.ts'`],
    ['re-export of all', `\nexport * from '../registry/registry.ts'`],
    ['worker', `\nexport const a = new URL('../registry/registry.ts', import.meta.url)`],
  ])('names file, line and rule of a forbidden %s import', (_, source) => {
    expect(check({ 'server/score/rank.ts': source })).toEqual([
      'server/score/rank.ts:2: imports server/registry/registry.ts, but server/score may only import server/contract',
    ])
  })

  test.each([
    ['server/contract/press.ts', '../score/rank.ts', /server\/contract may only import its own files$/],
    ['server/contract/press.ts', 'node:crypto', /server\/contract runs without Node$/],
    ['server/contract/press.ts', 'crypto', /runs without Node$/],
    ['server/contract/press.ts', 'better-sqlite3', /may only use typebox$/],
    ['server/attribution/a.ts', 'typebox', /may only use no package$/],
    ['server/screening/a.ts', '../attribution/b.ts', /may only import server\/contract$/],
    ['server/http/a.ts', '../cli/b.ts', /imports server\/cli\/b\.ts/],
    ['server/http/a.ts', '../build-hub.ts', /imports server\/build-hub\.ts/],
    ['server/http/a.ts', '../live/feed.ts', /by value, .* only take types/],
    ['server/ledger/a.ts', '../http/b.ts', /imports server\/http\/b\.ts/],
    ['server/ingest/a.ts', '../live/b.ts', /imports server\/live\/b\.ts/],
    ['server/live/a.ts', '../ingest/b.ts', /imports server\/ingest\/b\.ts/],
    ['server/main.ts', '../test/helpers/start-hub.ts', /imports test\/helpers\/start-hub\.ts/],
    ['server/main.ts', '../kiosk/rating/main.ts', /imports kiosk\/rating\/main\.ts/],
    ['kiosk/hall/main.ts', '../rating/face.ts', /kiosk\/hall may only import server\/contract/],
    ['kiosk/hall/main.ts', '../../server/registry/registry.ts', /imports server\/registry\/registry\.ts/],
    ['kiosk/hall/main.ts', 'socket.io', /may only use lit, socket\.io-client/],
    ['kiosk/elements/face.ts', '../rating/main.ts', /kiosk\/elements may only import/],
    ['kiosk/ballot/main.ts', 'node:fs', /runs without Node$/],
    ['firmware-bridge/main.ts', '../server/ledger/chain.ts', /firmware-bridge may only import server\/contract/],
    ['firmware-bridge/main.ts', '../kiosk/rating/outbox.ts', /firmware-bridge may only import/],
  ])('%s may not import %s', (file, specifier, rule) => {
    const faults = check({ [file]: `import '${specifier}'` })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(rule)
    expect(faults[0]!.startsWith(`${file}:1: `)).toBe(true)
  })

  test('where types alone are allowed, a value is not, nor an import that only names types', () => {
    const registry = (source: string) => check({ 'server/registry/registry.ts': source })
    expect(registry(`export type { Db } from '../ledger/database.ts'`)).toEqual([])
    expect(registry(`import { openDatabase } from '../ledger/database.ts'\nopenDatabase('')`)).toHaveLength(1)
    expect(registry(`import { type Db } from '../ledger/database.ts'\nexport type D = Db`)).toHaveLength(1)
    expect(registry(`import type { Chain } from '../ledger/chain.ts'\nexport type D = Chain`)).toHaveLength(1)
  })

  test('a computed import, an unknown folder and a circle are faults', () => {
    expect(check({ 'server/main.ts': `await import('./a' + '.ts')` })[0]).toMatch(
      /^server\/main\.ts:1: .*computed name/,
    )
    expect(check({ 'server/magic/a.ts': '' })).toEqual([
      'server/magic/a.ts:1: the folder server/magic has no line in the table of arrows',
    ])
    expect(
      check({
        'server/score/a.ts': `import './b.ts'`,
        'server/score/b.ts': `\nimport type { C } from './c.ts'\nexport type D = C`,
        'server/score/c.ts': `\n\nexport { A } from './a.ts'`,
        'server/score/d.ts': `import './a.ts'`,
      }),
    ).toEqual([
      'server/score/c.ts:3: closes a circle: server/score/a.ts -> server/score/b.ts -> server/score/c.ts -> server/score/a.ts',
    ])
  })

  test('finds who imports a package, under whatever path', () => {
    const sources = new Map([
      ['a.ts', `import 'node-hid'`],
      ['b.ts', `import type { HID } from 'node-hid/nodehid.js'\nexport type H = HID`],
      ['c.ts', `import 'node-hid-not'\nimport './node-hid'`],
    ])
    expect(importersOf(sources, 'node-hid')).toEqual(['a.ts', 'b.ts'])
  })
})

function readSources(folders: string[]): Sources {
  const root = join(import.meta.dirname, '..', '..')
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  return new Map(
    files
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  )
}
