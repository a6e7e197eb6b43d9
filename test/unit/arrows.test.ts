import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenArrows, importersOf, reachedFrom, type Arrow, type Sources } from '../helpers/check-arrows.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const GUARD = 'server/require-node.mjs'
const PURE = { node: false, packages: [] } as const
const NODE = { node: true, packages: 'any' } as const
/** What runs in a browser: no package that needs Node. */
const BROWSER = { node: false, packages: ['lit', 'socket.io-client', 'typebox', 'uplot', 'uqr'] } as const

const [CONTRACT, RULES, STORE] = ['server/contract', 'server/rules', 'server/store'] as const
/** Shapes carry the validator: pages and devices take types from here, so that no bundle grows by it. */
const ANSWERS = 'server/contract/answers'
const [ACCESS, CAMPAIGN, EXPORT] = ['server/access', 'server/campaign', 'server/export'] as const
const [METHODS, OFFICE] = ['server/methods', 'server/http/office'] as const
/** How a draw is checked: pure, so that the page that does it without a hub runs the hub's own rule. */
const SAMPLING = 'server/rules/sampling'
const ACTS = 'server/acts'
/** What a process of ours does on a machine, whoever it is. */
const MACHINE = 'server/machine'
/** Listeners, their certificates, and what holds for every connection and answer. */
const LISTEN = 'server/listen'
/** What stands between the public page and the record. */
const ONLINE = 'server/online'
const [INGEST, LIVE, HTTP] = ['server/ingest', 'server/live', 'server/http'] as const
const [CONFIGURATION, SIMULATION] = ['server/configuration', 'server/simulation'] as const
const inStore = (...parts: string[]) => parts.map((part) => `${STORE}/${part}`)
/** The store as the rest of the hub knows it: its port and remote access, and what stands behind their names. Types alone. */
const PORT = inStore(
  'port.ts',
  'pages.ts',
  'reads.ts',
  'changes.ts',
  'access/remote.ts',
  'reads',
  'changes',
  'registry',
  'live',
  'presses/correct-service.ts',
)
/** What of the store works on plain data and on the registry: it may run wherever it is asked. */
const PLAIN = inStore(
  'act-under-way.ts',
  'ballot-box',
  'breath.ts',
  'storage-trouble.ts',
  'changes/decide.ts',
  'changes/enter-import.ts',
  'changes/record-calls.ts',
  'changes/take-up-policy.ts',
  'reads/desks/clock-state.ts',
  'reads/scores/campaigns.ts',
  'reads/scores/sealed-figures.ts',
  'register/enrol-device.ts',
  'register/manage-staff.ts',
  'registry/hall-of-device.ts',
  'registry/keypad-models.ts',
  'registry/must-have-window.ts',
  'safekeeping/has-checkpoints.ts',
  'verify/report-of-lines.ts',
  'verify/verify-extract.ts',
)
/** The same of a press: what its signature is over, and fair turns. */
const PLAIN_PRESSES = inStore(
  'chain/check-signature.ts',
  'chain/ledger-item.ts',
  'writer/fair-queue.ts',
  'writer/work-estimate.ts',
)
/** Where a data folder is opened. */
const OPENING = inStore('open-store.ts', 'thread/open-threaded.ts', 'thread/threads.ts', 'safekeeping/put-back.ts')
/** What commands do with a record without a hub: read, verify, copy and restore it. */
const OFFLINE = inStore('chain/checkpoint.ts', 'chain/export-ledger.ts', 'chain/keys.ts', 'safekeeping').concat(
  inStore('sqlite/database.ts', 'sqlite/open-database.ts', 'verify'),
)
/** A demo makes accounts with passwords that it tells. */
const [PASSWORDS] = inStore('access/secrets/passwords.ts') as [string]
/** All of the hub but the store, those who know everybody and those whom nobody knows. */
const INNER = [CONTRACT, MACHINE, LISTEN, RULES, ACCESS, ACTS, METHODS, CAMPAIGN, CONFIGURATION, EXPORT, ...PLAIN]

/** Texts without a word of the hub's. */
const VERIFY_WORDS = ['', '-points', '-faults'].map((part) => `kiosk/strings/verify${part}.words.ts`)

/** Arrows run one way (server/README.md). A new folder needs a line here. */
const ARROWS: Arrow[] = [
  { folder: CONTRACT, to: [], types: [ANSWERS], node: false, packages: ['typebox', 'shamir-secret-sharing'] },
  { folder: ANSWERS, to: [CONTRACT], node: false, packages: ['typebox'] },
  { folder: 'server/rules/attribution', to: [CONTRACT], ...PURE },
  { folder: 'server/rules/screening', to: [CONTRACT], ...PURE },
  { folder: 'server/rules/press', to: [CONTRACT, 'server/rules/attribution', 'server/rules/screening'], ...PURE },
  { folder: 'server/rules/score', to: [CONTRACT], ...PURE },
  { folder: 'server/rules/cases', to: [CONTRACT, 'server/rules/screening'], ...PURE },
  { folder: 'server/rules/alerts', to: [CONTRACT], ...PURE },
  { folder: SAMPLING, to: [CONTRACT], node: false, packages: ['pinyin-pro'] },
  { folder: 'server/rules/survey', to: [CONTRACT, 'server/rules/score'], ...PURE },
  { folder: 'server/rules/ballot', to: [CONTRACT, SAMPLING, 'server/rules/score'], ...PURE },
  { folder: 'server/rules/online', to: [CONTRACT, 'server/rules/score', 'server/rules/screening'], ...PURE },
  { folder: 'server/rules/hand-ins', to: [CONTRACT, SAMPLING], ...PURE },
  { folder: 'server/rules/deductions', to: [CONTRACT, 'server/rules/cases', 'server/rules/screening'], ...PURE },
  { folder: 'server/rules/statistics', to: [CONTRACT, 'server/rules/score'], ...PURE },
  { folder: 'server/rules/report', to: [CONTRACT, 'server/rules/report/pictures'], ...PURE },
  { folder: 'server/rules/report/pictures', to: [CONTRACT, 'server/rules/report'], ...PURE },
  { folder: 'server/rules/summary', to: [CONTRACT, 'server/rules/score', 'server/rules/statistics'], ...PURE },
  {
    folder: 'server/rules/rectifications',
    to: [CONTRACT, 'server/rules/cases', 'server/rules/deductions'],
    ...PURE,
  },
  { folder: CONFIGURATION, to: [CONTRACT, MACHINE], ...NODE },
  { folder: MACHINE, to: [CONTRACT], node: true, packages: ['better-sqlite3'] },
  { folder: LISTEN, to: [CONTRACT, MACHINE], node: true, packages: ['prom-client'] },
  { folder: STORE, to: [CONTRACT, MACHINE, RULES], ...NODE },
  { folder: ACCESS, to: [CONTRACT, MACHINE], ...NODE },
  { folder: ACTS, to: [CONTRACT, ...PLAIN], types: PORT, node: false, packages: ['typebox'] },
  { folder: METHODS, to: [CONTRACT, RULES, ...PLAIN], types: PORT, ...PURE },
  { folder: CAMPAIGN, to: [CONTRACT, MACHINE, RULES, ...PLAIN, METHODS, EXPORT], types: PORT, ...NODE },
  { folder: EXPORT, to: [CONTRACT, 'server/rules/score'], ...NODE },
  { folder: INGEST, to: [CONTRACT, RULES, ...PLAIN, ...PLAIN_PRESSES, ACCESS], types: PORT, ...NODE },
  { folder: ONLINE, to: [CONTRACT], types: PORT, node: true, packages: ['altcha-lib'] },
  { folder: LIVE, to: [CONTRACT, RULES, ...PLAIN, ACCESS], types: PORT, ...NODE },
  { folder: 'server/outside', to: [CONTRACT, MACHINE, ...PLAIN], types: PORT, ...NODE },
  // Routes are handed the parts that they serve: of ingest and live they know the types alone.
  { folder: HTTP, to: [...INNER, OFFICE], types: [INGEST, LIVE, ONLINE, ...PORT], ...NODE },
  { folder: OFFICE, to: [CONTRACT, RULES, ...PLAIN, ACTS, METHODS, CAMPAIGN, EXPORT, HTTP], types: PORT, ...NODE },
  // Simulated citizens press through the device protocol alone, as anybody's device does.
  { folder: SIMULATION, to: [CONTRACT], node: false, packages: ['socket.io-client'] },
  {
    folder: 'server/cli/operations',
    to: [...INNER, HTTP, OFFICE, 'server/cli'],
    types: PORT,
    ...NODE,
  },
  {
    folder: 'server/cli',
    to: [
      ...INNER,
      ONLINE,
      'server/cli/operations',
      ...OPENING,
      ...OFFLINE,
      PASSWORDS,
      INGEST,
      LIVE,
      HTTP,
      OFFICE,
      SIMULATION,
      'server',
      'firmware-bridge',
      GUARD,
      'package.json',
    ],
    types: PORT,
    ...NODE,
  },
  {
    folder: 'server',
    to: [...INNER, ...OPENING, INGEST, LIVE, ONLINE, HTTP, OFFICE, 'server/outside', 'package.json'],
    types: PORT,
    ...NODE,
  },

  { folder: 'kiosk/strings', to: [CONTRACT], types: [ANSWERS], ...BROWSER },
  { folder: 'kiosk/elements', to: [CONTRACT, 'kiosk/strings'], types: [ANSWERS], ...BROWSER },
  { folder: 'kiosk/*', to: [CONTRACT, 'kiosk/elements', 'kiosk/strings'], types: [ANSWERS], ...BROWSER },
  // Solves puzzles in the page.
  {
    folder: 'kiosk/rate',
    to: [CONTRACT, 'kiosk/elements', 'kiosk/strings'],
    types: [ANSWERS],
    node: false,
    packages: ['altcha-lib'],
  },
  // Recomputes draws with nothing but the files in front of it.
  // It recomputes what the hub says: a line that both share would check nothing.
  { folder: 'kiosk/verify', to: VERIFY_WORDS, node: false, packages: ['lit', 'fflate'] },
  { folder: 'kiosk/draw-check', to: [CONTRACT, 'kiosk/elements', 'kiosk/strings', SAMPLING], ...BROWSER },
  // build-pages.ts, which runs on Node.
  { folder: 'kiosk', to: [GUARD], node: true, packages: ['vite'] },

  { folder: 'firmware-bridge', to: [CONTRACT, MACHINE, GUARD, 'package.json'], types: [ANSWERS], ...NODE },
]

describe('the checkout', () => {
  const sourceFolders = ['server', 'kiosk', 'firmware-bridge']
  const sources = readSources(sourceFolders)

  test('every arrow runs the way of the table, and none in a circle', () => {
    expect(brokenArrows(sources, ARROWS)).toEqual([])
  })

  test('no folder is longer than a screen: at most 25 files, but for the migrations, which are numbered', () => {
    const files = sourceFolders.flatMap((folder) => namesBelow(folder))
    const long = [...Map.groupBy(files, (file) => posix.dirname(file))]
      .filter(([folder, inIt]) => folder !== 'server/store/sqlite/migrations' && inIt.length > 25)
      .map(([folder, inIt]) => `${folder}: ${inIt.length} files`)
    expect(files.length).toBeGreaterThan(1000)
    expect(long).toEqual([])
  })

  test('the judgement of a press is in reach of no table: nothing that it imports, however far, lies outside rules and contract', () => {
    const reached = reachedFrom(sources, 'server/rules/press/judge.ts')
    expect(reached).toContain('server/rules/screening/screen-press.ts')
    expect(reached.filter((file) => !/^server\/(rules|contract)\//.test(file))).toEqual([])
  })

  test('node-hid is imported in exactly one file', () => {
    expect(importersOf(sources, 'node-hid')).toHaveLength(1)
  })

  test('better-sqlite3 is imported in the store, the lock of a folder and the outbox of the bridge alone', () => {
    const outside = importersOf(sources, 'better-sqlite3').filter((file) => !file.startsWith(`${STORE}/`))
    expect(outside.toSorted()).toEqual(['firmware-bridge/hub/outbox-sqlite.ts', 'server/machine/hold-folder.ts'])
  })
})

describe('the checker', () => {
  /** A tree in which everything is allowed but for what `files` brings in. */
  const check = (files: Record<string, string>) => brokenArrows(new Map(Object.entries(files)), ARROWS)

  test('passes a tree that keeps the rules', () => {
    expect(
      check({
        'server/contract/device/press.ts': `import { Type } from 'typebox'\nexport const A = Type.Any()`,
        'server/store/sqlite/database.ts': `import Database from 'better-sqlite3'\nimport 'node:fs'\nexport type Db = Database.Database`,
        'server/store/registry/registry.ts': `import type { Db } from '../sqlite/database.ts'\nexport type R = Db`,
        'server/store/chain/chain.ts': `import { A } from '../../contract/device/press.ts'\nimport '../registry/registry.ts'\nimport '../sqlite/database.ts'\nexport const B = A`,
        'server/main.ts': `import './require-node.mjs'\nimport './http/routes.ts'\nawait import('./ingest/queue.ts')`,
        'kiosk/rating/main.ts': `import { html } from 'lit/html.js'\nimport './face.svg?raw'\nimport '../elements/face.ts'\nimport '../../server/contract/device/press.ts'\nexport const H = html`,
        'firmware-bridge/main.ts': `import '../server/require-node.mjs'\nimport 'node-hid'\nimport '../server/contract/device/press.ts'`,
      }),
    ).toEqual([])
  })

  test.each([
    ['static', `\nimport { R } from '../../store/registry/registry.ts'\nexport const a = R`],
    ['type', `\nimport type { R } from '../../store/registry/registry.ts'\nexport type A = R`],
    ['dynamic', `\nexport const a = await import('../../store/registry/registry.ts')`],
    ['inline type', `\nexport type A = import('../../store/registry/registry.ts').R`],
    ['re-export', `\nexport { R } from '../../store/registry/registry.ts'`],
    ['re-export of all', `\nexport * from '../../store/registry/registry.ts'`],
    ['worker', `\nexport const a = new URL('../../store/registry/registry.ts', import.meta.url)`],
  ])('names file, line and rule of a forbidden %s import', (_, source) => {
    expect(check({ 'server/rules/score/rank.ts': source })).toEqual([
      'server/rules/score/rank.ts:2: imports server/store/registry/registry.ts, but server/rules/score may only import server/contract',
    ])
  })

  test.each([
    [
      'server/contract/device/press.ts',
      '../../rules/score/rank.ts',
      /server\/contract may only import its own files \(and types/,
    ],
    ['server/contract/device/press.ts', 'node:crypto', /server\/contract runs without Node$/],
    ['server/contract/device/press.ts', 'crypto', /runs without Node$/],
    ['server/contract/device/press.ts', 'better-sqlite3', /may only use typebox, shamir-secret-sharing$/],
    ['server/machine/a.ts', '../store/b.ts', /server\/machine may only import server\/contract$/],
    ['server/machine/a.ts', 'pino', /may only use better-sqlite3$/],
    ['server/rules/attribution/a.ts', 'typebox', /may only use no package$/],
    ['server/rules/screening/a.ts', '../attribution/b.ts', /may only import server\/contract$/],
    ['server/http/a.ts', '../cli/b.ts', /imports server\/cli\/b\.ts/],
    ['server/http/a.ts', '../build-hub.ts', /imports server\/build-hub\.ts/],
    ['server/http/a.ts', '../live/feed.ts', /by value, .* only take types/],
    ['server/acts/a.ts', '../store/writer/ledger.ts', /imports server\/store\/writer\/ledger\.ts/],
    ['server/methods/online/a.ts', '../../campaign/b.ts', /server\/methods may only import/],
    ['server/campaign/a.ts', '../store/writer/ledger.ts', /imports server\/store\/writer\/ledger\.ts/],
    ['server/live/a.ts', '../store/writer/ledger.ts', /imports server\/store\/writer\/ledger\.ts/],
    ['server/ingest/a.ts', '../store/sqlite-store.ts', /imports server\/store\/sqlite-store\.ts/],
    ['server/http/a.ts', '../store/access/open-access.ts', /imports server\/store\/access\/open-access\.ts/],
    ['server/http/a.ts', '../store/open-store.ts', /imports server\/store\/open-store\.ts/],
    ['server/http/a.ts', '../store/access/remote.ts', /by value, .* only take types/],
    ['server/cli/operations/a.ts', '../../store/open-store.ts', /imports server\/store\/open-store\.ts/],
    ['server/cli/a.ts', '../store/access/users.ts', /imports server\/store\/access\/users\.ts/],
    ['server/build-hub.ts', './store/writer/ledger.ts', /imports server\/store\/writer\/ledger\.ts/],
    ['server/outside/a.ts', '../store/chain/chain.ts', /imports server\/store\/chain\/chain\.ts/],
    ['server/http/office/a.ts', '../../store/sqlite/database.ts', /imports server\/store\/sqlite\/database\.ts/],
    ['server/methods/online/a.ts', 'better-sqlite3', /may only use no package$/],
    ['server/store/a.ts', '../methods/b.ts', /imports server\/methods\/b\.ts/],
    ['server/store/a.ts', '../http/b.ts', /imports server\/http\/b\.ts/],
    ['server/ingest/a.ts', '../live/b.ts', /imports server\/live\/b\.ts/],
    ['server/live/a.ts', '../ingest/b.ts', /imports server\/ingest\/b\.ts/],
    ['server/main.ts', '../test/helpers/start-hub.ts', /imports test\/helpers\/start-hub\.ts/],
    ['server/main.ts', '../kiosk/rating/main.ts', /imports kiosk\/rating\/main\.ts/],
    ['kiosk/hall/main.ts', '../rating/face.ts', /kiosk\/hall may only import server\/contract/],
    ['kiosk/hall/main.ts', '../../server/store/registry/registry.ts', /imports server\/store\/registry/],
    ['kiosk/hall/main.ts', '../../server/contract/answers/halls.ts', /by value, .* only take types/],
    ['server/contract/scores.ts', './answers/scores.ts', /by value, .* only take types/],
    ['kiosk/hall/main.ts', 'socket.io', /may only use lit, socket\.io-client/],
    ['kiosk/elements/face.ts', '../rating/main.ts', /kiosk\/elements may only import/],
    ['kiosk/ballot/main.ts', 'node:fs', /runs without Node$/],
    ['firmware-bridge/main.ts', '../server/store/chain/chain.ts', /firmware-bridge may only import server\/contract/],
    ['firmware-bridge/main.ts', '../kiosk/rating/outbox.ts', /firmware-bridge may only import/],
  ])('%s may not import %s', (file, specifier, rule) => {
    const faults = check({ [file]: `import '${specifier}'` })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(rule)
    expect(faults[0]!.startsWith(`${file}:1: `)).toBe(true)
  })

  test('where types alone are allowed, a value is not, nor an import that only names types', () => {
    const route = (source: string) => check({ 'server/http/a.ts': source })
    expect(route(`export type { Feed } from '../live/feed.ts'`)).toEqual([])
    expect(route(`import { openFeed } from '../live/feed.ts'\nopenFeed('')`)).toHaveLength(1)
    expect(route(`import { type Feed } from '../live/feed.ts'\nexport type D = Feed`)).toHaveLength(1)
    expect(route(`import type { Command } from '../cli/command.ts'\nexport type D = Command`)).toHaveLength(1)
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
        'server/rules/score/a.ts': `import './b.ts'`,
        'server/rules/score/b.ts': `\nimport type { C } from './c.ts'\nexport type D = C`,
        'server/rules/score/c.ts': `\n\nexport { A } from './a.ts'`,
        'server/rules/score/d.ts': `import './a.ts'`,
      }),
    ).toEqual([
      'server/rules/score/c.ts:3: closes a circle: server/rules/score/a.ts -> server/rules/score/b.ts -> server/rules/score/c.ts -> server/rules/score/a.ts',
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
  return new Map(
    folders
      .flatMap((folder) => namesBelow(folder))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
  )
}

/** Files of a folder and of all that stand in it, relative to the checkout and with `/`. */
function namesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}
