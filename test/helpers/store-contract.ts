import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { USUAL_ALERTS } from '../../server/contract/alerts.ts'
import { Refusal } from '../../server/contract/errors.ts'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { CHANGES, NOTES, type ChangeInput, type ChangeName, type NoteName } from '../../server/store/changes.ts'
import { PREVIEWED } from '../../server/store/changes/large/large-acts.ts'
import { PAGES, type PagesName } from '../../server/store/pages.ts'
import type { Store } from '../../server/store/port.ts'
import { READS, type ReadName } from '../../server/store/reads.ts'
import {
  CHANGE_EXAMPLES,
  entered,
  EVIDENCE_OF_DISCIPLINE,
  fedBack,
  inspected,
  onAir,
  askedOnline,
  itemAt,
  handedIn,
  pooled,
  sealedOnline,
  NOTE_EXAMPLES,
  PAGES_EXAMPLES,
  READ_EXAMPLES,
  type ChangeExample,
  type FullTown,
} from './store-examples.ts'
import { commitContract } from './store-commits.ts'
import { historyContract } from './store-histories.ts'
import { ballotSealed } from './ballot-examples.ts'
import { surveySealed } from './store-answers.ts'
import { SWEEPS } from './asked-by-hand.ts'
import { plainly } from './plain-store.ts'
import { BY_OFFICE, HOUR, MINUTE, OFFICE, SECOND_OFFICE, Town, UNIT_OF_A01, type OpenStore } from './store-town.ts'

const names = <T extends object>(table: T) => Object.keys(table) as (keyof T & string)[]

/**
 * What every store must do that stands behind the port, whatever it is built on. Everything runs through `plainly`, so that
 * what goes in and comes out is what a thread would copy. `every` third name stands for all where another store of the same
 * code has shown each. Call it inside a test file:
 *
 *     storeContract('SQLite', open)
 */
export function storeContract(name: string, open: OpenStore, { every = 1 }: { every?: number } = {}): void {
  describe(`store contract: ${name}`, () => {
    describe('changes by name', () => changeContract(open, every))
    describe('notes by name', () => noteContract(open))
    describe('reads by name', () => readContract(open, every))
    describe('commits', () => commitContract(open))
    describe('names and ends', () => endContract(open))
    describe('random histories', () => historyContract(open))
  })
}

/** All that a change could leave behind. */
async function traces(town: Town) {
  const { store, clock } = town
  return {
    head: store.head,
    audit: await town.audit(),
    scores: await store.read('scores.report', { method: 'service-centre', campaign: '2026', now: clock.now }),
    day: await store.read('halls.day', { hall: 'shimin', now: clock.now }),
    cases: await store.read('cases.list', { filters: {}, now: clock.now }),
    tray: await store.read('tray.list', BY_OFFICE),
    alerts: await store.read('alerts.open'),
    rules: await store.read('alerts.changed-rules', 'shimin'),
    uses: await store.read('alerts.key-uses'),
    calendar: await store.read('calendar.list', '2026', clock.now),
    answers: await store.read('survey.progress', '2026', clock.now),
    draw: await store.read('draw.state', '2026', clock.now, 'user:owner'),
    handIns: await store.read('hand-ins.overview', '2026', clock.now),
    ownLines: await store.read('hand-ins.own-lines', { campaign: '2026', part: 'objects', by: UNIT_OF_A01 }, clock.now),
    deductions: await store.read(
      'deductions.list',
      {},
      { by: { role: 'auditor' }, operator: 'user:auditor' },
      clock.now,
    ),
    notices: await store.read('notices.list', '2026', clock.now),
    rectifications: await store.read(
      'rectifications.list',
      { campaign: '2026' },
      { by: BY_OFFICE, operator: 'user:auditor', people: true },
      clock.now,
    ),
    pool: await store.read('pool.state', '2026', clock.now),
    ballot: await store.read('ballot.desk', '2026', clock.now),
    opening: await store.read('ballot.opening'),
    roll: await store.read('ballot.roll', '2026', clock.now),
    copy: await store.read('ballot.copy', Buffer.alloc(32, 9).toString('base64url')),
    monthly: await store.read(
      'monthly.reports',
      '2026',
      { by: { role: 'auditor' }, operator: 'user:auditor' },
      clock.now,
    ),
    programmes: await store.read('programmes.list', { by: { role: 'auditor' }, operator: 'user:auditor' }, clock.now),
    inspections: await store.read('inspections.list', { by: { role: 'auditor' }, operator: 'user:auditor' }, clock.now),
    drafts: await store.read(
      'monthly.reports',
      '2026',
      { by: { role: 'reporter', body: 'media' }, operator: 'user:media' },
      clock.now,
    ),
    problems: await store.read(
      'problems.list',
      undefined,
      { by: { role: 'auditor' }, operator: 'user:auditor' },
      clock.now,
    ),
    devices: await store.read('devices.list', clock.now),
    seals: await store.read('seals.list'),
    sealing: await store.read('seals.waiting', 'user:office-2'),
    doubts: await store.read('clock.doubts'),
    asked: await store.read('screening.requests', SECOND_OFFICE),
    questions: await store.read('screening.questions', OFFICE),
    placements: await store.read('halls.placements', 'shimin'),
    followUps: await store.read('follow-ups.of-hall', { hall: 'shimin', from: 0, until: clock.now + HOUR, most: 100 }),
    registry: registryOf(store),
  }
}

function registryOf({ registry }: Store) {
  const windows = registry.windowIds()
  return structuredClone({
    windows: windows.map((id) => registry.windowById(id)),
    postings: windows.map((id) => registry.postings(id)),
    modes: windows.map((id) => registry.windowModes(id)),
    pauses: windows.map((id) => registry.pauses(id)),
    duties: windows.map((id) => registry.duties(id)),
    devices: registry.devices(),
    policies: registry.policies(),
    staff: registry.allStaff(),
    names: registry.unitNames(),
    days: registry.specialDays(),
    hours: registry.weeklyHours('shimin'),
    hallDays: registry.hallDays('shimin'),
  })
}

function withTown(open: OpenStore): () => Town {
  let town: Town
  beforeEach(async () => {
    town = await Town.found(open, plainly)
  })
  afterEach(() => town.leave())
  return () => town
}

function changeContract(open: OpenStore, every: number): void {
  const some = names(CHANGES).filter((_, i) => i % every === 0)
  const town = withTown(open)
  /** Names of the table as data: which input belongs to which name is the table's to say. */
  const exampleOf = (name: ChangeName) => CHANGE_EXAMPLES[name] as ChangeExample<ChangeName>
  const act = (name: ChangeName, input: ChangeInput<ChangeName>, officer?: string) =>
    town().store.act(name, input, exampleOf(name).actor, officer)

  test('every name has an example', () => {
    expect(names(CHANGE_EXAMPLES).toSorted()).toEqual(names(CHANGES).toSorted())
  })

  test.for(some)(
    '%s is one commit with its audit row, its actor and its officer, and outlasts a restart',
    async (name) => {
      const { actor, audit } = exampleOf(name)
      const input = await exampleOf(name).input(town())
      const before = await town().audit()
      const { n } = town().store.head
      const commits: { kind: string; body: object }[][] = []
      town().store.onCommit(({ entries }) => commits.push(entries))
      await act(name, input)
      expect(commits).toHaveLength(1)
      const rows = (await town().audit()).slice(before.length)
      expect(rows.map((row) => [row.action, row.actor, row.at])).toEqual(
        [audit ?? []].flat().map((action) => [action, actor, town().clock.now]),
      )
      // What names an operator names who acts; what follows from the act by itself names the hub, or nobody.
      // A seal that carries out a request names the officer who asked for it, and by `second` the one who acts.
      const carriesOut = (body: object) => 'second' in body && 'request' in body && body.second === actor
      const operators = commits
        .flat()
        .flatMap(({ body }) => ('operator' in body && !carriesOut(body) ? [body.operator] : []))
      expect(operators.filter((each) => each !== actor && each !== 'hub')).toEqual([])
      expect(town().store.head.n).toBe(n + commits[0]!.length)
      const after = await traces(town())
      await town().reopen()
      // Calls that were accepted are entered by the next start: their ratings come, and no other trace.
      if (name === 'calls.accept') expect(town().store.head.n).toBe(after.head.n + 2)
      else expect(await traces(town())).toEqual(after)
    },
  )

  const refusing = some.filter((name) => exampleOf(name).refused !== null)
  test.for(refusing)('%s that is refused says why by its code, and leaves nothing', async (name) => {
    const { code, input: make } = exampleOf(name).refused!
    const input = await make(town())
    const before = await traces(town())
    let commits = 0
    town().store.onCommit(() => commits++)
    const refused = await act(name, input).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Refusal)
    expect(refused).toMatchObject({ code })
    expect(await traces(town())).toEqual(before)
    expect(commits).toBe(0)
  })

  // What stands beside a change in one transaction is the writer's business, whichever it is: a third of them, by hand all.
  const beside = refusing.filter((_, i) => SWEEPS || i % 3 === 0)
  test.for(beside)('%s that is refused undoes nothing of what comes in at the same moment', async (name) => {
    const { code, input: make } = exampleOf(name).refused!
    const input = await make(town())
    town().pass(MINUTE)
    const { store, clock } = town()
    const words = ['one', 'two'].map((word) => ({
      campaign: '2026',
      code: store.registry.policy().policy.deadlines[0]!.code,
      done: true,
      word,
    }))
    const before = (await town().audit()).length
    const [first, refused, second] = await Promise.allSettled([
      Promise.all([town().press('B02', 4), store.act('calendar.mark', words[0]!, 'user:office-1')]),
      act(name, input),
      Promise.all([town().press('D13', 4), store.act('calendar.mark', words[1]!, 'user:office-1')]),
    ])
    expect(refused).toMatchObject({ status: 'rejected', reason: { code } })
    expect([first.status, second.status]).toEqual(['fulfilled', 'fulfilled'])
    const presses = await store.read(
      'alerts.presses-now',
      [first, second].map((each) => (each as PromiseFulfilledResult<[string, void]>).value[0]),
    )
    expect(presses).toHaveLength(2)
    expect((await town().audit()).slice(before).map(({ action }) => action)).toEqual(['calendar:mark', 'calendar:mark'])
    expect(clock.now).toBe((await town().audit()).at(-1)!.at)
  })

  test.for(PREVIEWED)(
    '%s as a preview answers as the change, changes nothing, and nobody hears of it',
    async (name) => {
      const input = await exampleOf(name).input(town())
      const before = await traces(town())
      let commits = 0
      town().store.onCommit(() => commits++)
      const { clock, store } = town()
      const asked = { now: clock.now }
      const preview = await store.preview(name, input, exampleOf(name).actor, asked)
      expect(await traces(town())).toEqual(before)
      expect(commits).toBe(0)
      const rows = before.audit.length
      const done = await act(name, input, 'user:whose-word')
      expect(withoutIds(preview.result)).toEqual(withoutIds(done))
      // Who gave the word for it is named beside who acted.
      const officers = (await town().audit()).slice(rows).map(({ detail }) => detail['officer'])
      expect(officers).toEqual([exampleOf(name).audit ?? []].flat().map(() => 'user:whose-word'))
    },
  )

  const alikeRefused = PREVIEWED.filter((name) => exampleOf(name).refused !== null)
  test.for(alikeRefused)('%s as a preview is refused as the change', async (name) => {
    const { code, input: make } = exampleOf(name).refused!
    const input = await make(town())
    const { clock, store } = town()
    const asked = store.preview(name, input, exampleOf(name).actor, { now: clock.now })
    await expect(asked).rejects.toMatchObject({ name: 'Refusal', code })
  })

  test('a pairing that is refused spends no code and gives no token, and one that is done spends it', async () => {
    const { store } = town()
    const pair = (code: string) => store.act('devices.pair', { code }, 'hub')
    const nowhere = await town().pairingCode({ kind: 'kiosk', window: 'Z99' })
    const before = await traces(town())
    await expect(pair(nowhere)).rejects.toMatchObject({ code: 'unknown-window' })
    await expect(pair(nowhere)).rejects.toMatchObject({ code: 'unknown-window' })
    await expect(pair('00000000')).rejects.toMatchObject({ code: 'pairing-code-invalid' })
    expect(await traces(town())).toEqual(before)
    const code = await town().pairingCode({ kind: 'kiosk', window: 'A01' })
    await pair(code)
    await expect(pair(code)).rejects.toMatchObject({ code: 'pairing-code-invalid' })
  })

  test('two devices that come with one code at once: one is paired, and the other hears that it is spent', async () => {
    const code = await town().pairingCode({ kind: 'kiosk', window: 'A01' })
    const known = town().store.registry.devices().length
    const both = await Promise.allSettled(['a', 'b'].map(() => town().store.act('devices.pair', { code }, 'hub')))
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({ reason: { code: 'pairing-code-invalid' } })
    expect(town().store.registry.devices()).toHaveLength(known + 1)
  })

  test('calls of which one is known with other content are answered row by row, and none is stored', async () => {
    const { store, clock } = town()
    const call = (callId: string, level: number) => ({ callId, unit: 'J16', level, answeredAt: clock.now })
    const record = async (...calls: ReturnType<typeof call>[]) =>
      store.act('calls.record', { calls: await store.read('calls.prepare', calls, clock.now) }, 'program:12345')
    expect((await record(call('a', 5))).map(({ status }) => status)).toEqual(['stored'])
    const before = await traces(town())
    const met = await record(call('a', 1), call('b', 4))
    expect(met.map(({ callId, status }) => [callId, status])).toEqual([
      ['a', 'conflict'],
      ['b', 'stored'],
    ])
    expect(await traces(town())).toEqual(before)
  })
}

/** Ids and signatures are made anew each time. */
function withoutIds(answer: unknown): unknown {
  return JSON.parse(
    (JSON.stringify(answer) ?? 'null')
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
      .replaceAll(/"[\w-]{86}"|"[0-9a-f]{64}"/g, '"hash"')
      .replaceAll(/"(code|token|words)":"[^"]*"/g, '"$1":"secret"'),
  )
}

function noteContract(open: OpenStore): void {
  const town = withTown(open)

  test('every name has an example', () => {
    expect(names(NOTE_EXAMPLES).toSorted()).toEqual(names(NOTES).toSorted())
  })

  test.for(names(NOTES))('%s is noted, stands in no audit log, and outlasts a restart', async (name) => {
    const before = await town().audit()
    const { id } = town().device('A01')
    await note(name)
    const seen = await town().store.read('live.facts', town().store.registry.windowIds(), town().clock.now)
    const said = seen.flatMap(({ devices }) => devices).find((each) => each.id === id)?.said
    expect(said?.at).toBe(town().clock.now)
    expect(await town().audit()).toEqual(before)
    const traced = await traces(town())
    await town().reopen()
    expect(await traces(town())).toEqual(traced)
  })

  test('a note refuses by its answer: a second key of a device is none', async () => {
    const { id } = town().device('A01')
    const hello = (x: string) => {
      const said = {
        ...NOTE_EXAMPLES['device.hello'](town()).said,
        publicKey: { kty: 'OKP', crv: 'Ed25519', x } as const,
      }
      return town().store.note('device.hello', { said, model: 'kiosk' }, id)
    }
    expect(await hello('A'.repeat(43))).toBeNull()
    expect(await hello('B'.repeat(43))).toBe('key-mismatch')
    expect(town().store.registry.device(id)?.key).toBe('A'.repeat(43))
  })

  test('notes and messages of devices that come together share commits', async () => {
    let commits = 0
    town().store.onCommit(() => commits++)
    town().pass(MINUTE)
    await Promise.all(
      Array.from({ length: 20 }, () => [note('device.beat'), town().press('A01', 5), town().press('B02', 4)]).flat(),
    )
    expect(commits).toBeGreaterThan(0)
    expect(commits).toBeLessThan(20)
  })

  function note(name: NoteName): Promise<unknown> {
    const { store } = town()
    return store.note(name, NOTE_EXAMPLES[name](town()), town().device('A01').id)
  }
}

/** A town in which everything has happened, and one day of it was sealed and opened again. */
async function fullTown(open: OpenStore): Promise<FullTown> {
  const town = await Town.found(open, plainly)
  const ballotSeal = await ballotSealed(town)
  const alert = await town.alert()
  await town.followUp()
  const caseId = await town.foundCase()
  const held = (await town.ask()).rating
  await town.press(null, 3)
  await town.service('1')
  town.pass(10_000)
  await town.press('D13', 2)
  await town.service('2')
  await town.store.act('alerts.put-down-keys', [{ device: town.device('A01').id, level: 3, presses: 7, at: 1 }], 'hub')
  await town.pair({ kind: 'keypad', window: 'B02' })
  const rule = { hall: 'shimin', rule: 'burst', settings: { ...USUAL_ALERTS.burst, presses: 9 } } as const
  await town.store.act('alerts.change-rule', rule, 'user:manager')
  const calls = await town.calls()
  await town.store.act('calls.record', { calls }, 'cli:root')
  await town.store.act('questions.ask', { ratings: [held], words: '请看录像' }, 'user:office-1')
  const handIn = await handedIn(town)
  await town.store.act('hand-ins.accept', { campaign: '2026', handIn, officer: OFFICE }, 'user:office-1')
  await pooled(town)
  const surveySeal = await surveySealed(town)
  const { lines } = (await town.lines()).find(({ kind }) => kind === 'frame')!.body as { lines: number }
  await askedOnline(town)
  const onlineSeal = await sealedOnline(town)
  const tell = { campaign: '2026', partial: true, officer: OFFICE } as const
  await town.store.act('notices.tell', tell, 'user:office-1')
  await town.store.act('notices.sign', { campaign: '2026', by: UNIT_OF_A01 }, 'user:unit')
  const made = {
    handIn,
    deduction: await entered(town),
    item: await itemAt(town, 'passed'),
    problem: await fedBack(town),
    inspection: await inspected(town),
    programme: await onAir(town),
    file: EVIDENCE_OF_DISCIPLINE,
    lines,
    ballotSeal,
    onlineSeal,
    heldOnline: (await town.store.read('online.desk', { limit: 1, by: BY_OFFICE })).ratings[0]!.rating,
    surveySeal,
    calls: calls.map(({ body }) => body.call),
    alert,
    held,
    case: caseId,
    seal: await town.askToReopen(),
  }
  await town.press('A01', 2)
  await town.doubt()
  await town.store.act('clock.settle', { officer: OFFICE, shifts: [], reason: '钟是对的' }, 'user:office-1')
  return Object.assign(town, { made })
}

function readContract(open: OpenStore, every: number): void {
  const some = names(READS).filter((_, i) => i % every === 0)
  let town: FullTown
  beforeAll(async () => {
    town = await fullTown(open)
  })
  afterAll(() => town.leave())
  const ask = async (name: ReadName) => {
    const answer = await readAs(town.store, name, READ_EXAMPLES[name](town))
    // It makes ids and salts, as often as it is asked.
    return name === 'calls.prepare' ? withoutIds(answer) : answer
  }
  const pagesOf = async (name: PagesName) => {
    const pages: unknown[] = []
    for await (const page of pagesAs(town.store, name, PAGES_EXAMPLES[name](town))) pages.push(page)
    return pages
  }

  test('every name has an example', () => {
    expect(names(READ_EXAMPLES).toSorted()).toEqual(names(READS).toSorted())
    expect(names(PAGES_EXAMPLES).toSorted()).toEqual(names(PAGES).toSorted())
  })

  /** What says nothing in a full town either. */
  const EMPTY: ReadonlySet<ReadName> = new Set([
    // Copies go with the close.
    'ballot.copy',
    'checkpoints.newest',
    'clock.doubts',
    'draw.waiting',
    'online.known',
    'photos.file',
    // The town's one item of rectification waits for the office.
    'rectifications.reminders',
    // No report was asked for in this town.
    'report.document',
  ])
  test.for(some)('%s answers the same each time, and writes nothing', async (name) => {
    const { head } = town.store
    let commits = 0
    town.store.onCommit(() => commits++)
    const answer = await ask(name)
    if (!EMPTY.has(name)) expect(isSomething(answer)).toBe(true)
    expect(await ask(name)).toEqual(answer)
    expect(town.store.head).toEqual(head)
    expect(commits).toBe(0)
  })

  test.for(names(PAGES))('%s gives the same pages each time', async (name) => {
    const pages = await pagesOf(name)
    expect(pages.filter((page) => page !== null).length).toBeGreaterThan(0)
    expect(await pagesOf(name)).toEqual(pages)
  })

  test('pages are of one moment, whatever is written meanwhile, and who stops early stops nobody', async () => {
    const before = (await pagesOf('ratings.lines')).flat().length
    const asked = { period: { since: 0, until: town.clock.now + HOUR } }
    for await (const page of town.store.pages('ratings.lines', asked)) {
      await town.press('B02', 5)
      expect(page).toHaveLength(before)
      break
    }
    expect((await pagesOf('ratings.lines')).flat()).toHaveLength(before + 1)
  })

  test('all reads answer the same after the store was closed and opened again', async () => {
    const all = async () => {
      const answers: [string, unknown][] = []
      for (const name of names(READS)) answers.push([name, await ask(name)])
      return answers
    }
    const before = await all()
    await town.reopen()
    expect(await all()).toEqual(before)
  })

  test('the lines of the ledger are a chain without gaps that ends at the head', async () => {
    const { head } = town.store
    const lines = await town.lines()
    expect(lines.at(-1)).toMatchObject(head)
    expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: head.n }, (_, i) => i + 1))
    let prev = '0'.repeat(64)
    let at = 0
    for (const line of lines) {
      const { hash, ...hashed } = line
      expect(line.prev).toBe(prev)
      expect(hash).toBe(await sha256(canonicalJson(hashed)))
      expect(line.at).toBeGreaterThanOrEqual(at)
      prev = hash
      at = line.at
    }
  })

  test.for<[ReadName, unknown[], string]>([
    ['cases.one', [{ case: 'nobody', officer: BY_OFFICE, now: 0 }], 'not-found'],
    ['alerts.find', ['shimin', 'nobody'], 'not-found'],
    ['scores.reported', [{ method: 'service-centre', campaign: '1900', now: 0 }], 'unknown-campaign'],
    ['seals.one', [1], 'seal-missing'],
    ['statements.one', [1, 'J36', 0], 'seal-missing'],
    ['halls.day', [{ hall: 'nowhere', now: 0 }], 'unknown-hall'],
    ['follow-ups.of-hall', [{ hall: 'nowhere', from: 0, until: 1, most: 1 }], 'unknown-hall'],
    ['windows.history', [{ hall: 'shimin', window: 'Z99', days: 1, now: 0 }], 'unknown-window'],
  ])('%s refuses with its code', async ([name, asked, code]) => {
    const refused = await readAs(town.store, name, asked).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Refusal)
    expect(refused).toMatchObject({ code })
  })
}

/** Which arguments belong to which name is the table's to say. */
function readAs({ read }: Pick<Store, 'read'>, name: string, asked: readonly unknown[]): Promise<unknown> {
  return (read as (name: string, ...asked: readonly unknown[]) => Promise<unknown>)(name, ...asked)
}

function pagesAs({ pages }: Pick<Store, 'pages'>, name: string, asked: readonly unknown[]): AsyncIterable<unknown> {
  return (pages as (name: string, ...asked: readonly unknown[]) => AsyncIterable<unknown>)(name, ...asked)
}

function isSomething(answer: unknown): boolean {
  return typeof answer !== 'object' ? answer !== undefined : answer !== null && Object.keys(answer).length > 0
}

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex')
}

function endContract(open: OpenStore): void {
  const town = withTown(open)

  test.for(['nobody.knows', 'toString', '__proto__', ''])(
    'a name that nobody knows (%j) is refused, and nothing is written',
    async (name) => {
      const { store } = town()
      const before = await traces(town())
      const never = name as never
      const pages = store.pages(never, ...([] as never[] as []))[Symbol.asyncIterator]()
      const asked = [
        store.act(never, {}, 'hub'),
        store.note(never, {} as never, 'device'),
        store.preview(never, {}, 'hub', { now: 0 }),
        readAs(store, name, []),
        pages.next(),
      ]
      const answers = await Promise.allSettled(asked)
      for (const each of answers) expect(each).toMatchObject({ status: 'rejected', reason: { code: 'not-found' } })
      expect(await traces(town())).toEqual(before)
    },
  )

  test('what was taken before the store closed is finished, and what comes then is refused', async () => {
    const { store, under } = town()
    const [example, note] = [CHANGE_EXAMPLES['units.alias'], NOTE_EXAMPLES['device.beat'](town())]
    const alias = (await example.input(town())) as { name: string; unit: string; reason: string }
    town().pass(MINUTE)
    const pressed = town().press('A01', 5)
    const acted = store.act('units.alias', alias, 'user:office-1')
    await under.close()
    const [id] = await Promise.all([pressed, acted])
    const pages = store.pages('ratings.lines', { period: { since: 0, until: 1 } })[Symbol.asyncIterator]()
    const late = await Promise.allSettled([
      town().press('A01', 5),
      store.act('units.alias', { ...alias, name: '另一个名字' }, 'user:office-1'),
      store.note('device.beat', note, town().device('A01').id),
      store.preview('matters.enter', { name: '事项', unit: alias.unit, reason: 'x' }, 'user:office-1', { now: 0 }),
      store.read('ledger.provenance'),
      pages.next(),
    ])
    for (const each of late) expect(each).toMatchObject({ status: 'rejected', reason: { code: 'shutting-down' } })
    await under.open()
    const again = plainly(under.store)
    expect(await again.read('alerts.presses-now', [id])).toHaveLength(1)
    expect(again.registry.unitMeant('老名字')).toBe('J16')
    expect(again.registry.unitMeant('另一个名字')).toBeUndefined()
  })
}
