import Database from 'better-sqlite3'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Refusal } from '../../server/contract/errors.ts'
import { actUnderWay, type ActUnderWay } from '../../server/store/act-under-way.ts'
import { previewAside } from '../../server/store/changes/large/plan-aside.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { Reading } from '../../server/store/sqlite/reading.ts'
import { isStorageTrouble } from '../../server/store/storage-trouble.ts'
import { errorFromData, errorToData } from '../../server/store/thread/crossing.ts'
import { FilesGone } from '../../server/store/sqlite/open-files.ts'
import { MINUTE, Town } from '../helpers/store-town.ts'
import { openThreadedStore, type ThreadedUnderTest } from '../helpers/threaded-store.ts'

const ALIAS = { name: '老名字', unit: 'J16', reason: 'x' }
const WHO = 'user:office-1'

let town: Town
let under: ThreadedUnderTest
beforeEach(async () => {
  town = await Town.found(
    async (options) => (under = await openThreadedStore(options)),
    (store) => store,
  )
})
afterEach(async () => {
  vi.restoreAllMocks()
  await town.leave()
})

describe('what crosses between threads', () => {
  const crossed = (error: unknown) => errorFromData(structuredClone(errorToData(error)))

  test('a refusal is one on the other side, with everything that it carries', () => {
    const refused = Object.assign(new Refusal('busy', 'come again'), { afterMs: 7 })
    expect(crossed(refused)).toBeInstanceOf(Refusal)
    expect(crossed(refused)).toMatchObject({ code: 'busy', detail: 'come again', afterMs: 7, message: refused.message })
  })

  test('trouble of the disk stays trouble of the disk', () => {
    const full = new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
    for (const error of [full, new FilesGone('deleted')]) {
      expect(isStorageTrouble(crossed(error))).toBe(true)
      expect(crossed(error).message).toBe(error.message)
    }
  })

  test('anything else keeps its name, its words and where it was thrown', () => {
    const wrong = new RangeError('too far')
    expect(crossed(wrong)).toMatchObject({ name: 'RangeError', message: 'too far', stack: wrong.stack })
    expect(crossed('a word')).toMatchObject({ name: 'Error', message: 'a word' })
  })

  test('an act under way learns which entry it committed', async () => {
    const underWay: ActUnderWay = { committed: null }
    await actUnderWay.run(underWay, () => town.store.act('units.alias', ALIAS, WHO))
    expect(underWay.committed).toBe(town.store.head.n)
  })

  test('what cannot be copied fails alone', async () => {
    const other = town.store.act('units.alias', ALIAS, WHO)
    const wrong = town.store.act('units.alias', { ...ALIAS, name: (() => {}) as never }, WHO)
    await expect(wrong).rejects.toThrow(/could not be cloned/)
    expect(await other).toEqual({ name: ALIAS.name })
  })
})

describe('what is asked beside the writer', () => {
  test('cannot write, whatever it tries', () => {
    const reading = new Reading(join(under.data, 'pingyi.db'), openKeys(under.data), () => town.clock.now)
    try {
      const write = () => reading.run(({ sql }) => sql('DELETE FROM rating').run(), false)
      expect(write).toThrow(expect.objectContaining({ code: 'SQLITE_READONLY' }))
    } finally {
      reading.close()
    }
  })

  test('is of the last entry that the tables show, with its hash', async () => {
    town.pass(MINUTE)
    await town.press('A01', 5)
    const { head } = await town.store.read('ledger.provenance')
    expect(head).toEqual(town.store.head)
  })

  test('agrees with what a rebuild put right', async () => {
    const day = async () => JSON.stringify(await town.store.read('halls.day', { hall: 'shimin', now: town.clock.now }))
    const registry = () => town.store.registry.windowsOf('shimin').map(({ name }) => name)
    const right = { day: await day(), registry: registry() }
    const other = new Database(join(under.data, 'pingyi.db'))
    other.exec(`UPDATE window SET name = '错名'`)
    other.close()
    // The registry changed, so that it is read anew.
    await town.store.act('units.alias', ALIAS, WHO)
    expect(await day()).toContain('错名')

    const heard: (boolean | undefined)[] = []
    town.store.onCommit(({ remade }) => heard.push(remade))
    const { rows } = await town.store.act('ledger.rebuild', undefined, 'cli:root')
    expect(rows).toBeGreaterThanOrEqual(right.registry.length)
    expect(heard).toContain(true)
    expect({ day: await day(), registry: registry() }).toEqual(right)
    await town.press('A01', 5)
    expect(await day()).not.toContain('错名')
  })

  test('a long answer that is left early sets its moment free', async () => {
    town.pass(MINUTE)
    await town.press('A01', 5)
    const asked = { period: { since: 0, until: town.clock.now + 1 } }
    for await (const page of town.store.pages('ratings.lines', asked)) {
      expect(page).toHaveLength(1)
      break
    }
    await town.press('A01', 4)
    // While a moment is held, the log cannot be emptied.
    const beside = new Database(join(under.data, 'pingyi.db'), { timeout: 0 })
    try {
      await expect.poll(() => beside.pragma('wal_checkpoint(TRUNCATE)')).toEqual([{ busy: 0, log: 0, checkpointed: 0 }])
    } finally {
      beside.close()
    }
  })

  test('goes on with another thread where one that reads has died', async () => {
    await town.store.read('ledger.genesis')
    await under.threads.reader[0]!.terminate()
    expect(await town.store.read('ledger.genesis')).toMatchObject({ hash: 'sha256' })
  })
})

test('a preview asks the thread of the writer nothing, of a change of few ratings nor of many', async () => {
  const device = town.device('A01')
  const began = town.clock.now
  const presses = Array.from({ length: 1_100 }, () => {
    town.pass(MINUTE)
    return device.press(town.clock.now, 5)
  })
  for (let from = 0; from < presses.length; from += 500) await town.send(device, ...presses.slice(from, from + 500))
  await town.store.read('ledger.genesis')
  const { now } = town.clock
  const merge = { what: { change: 'merge', unit: 'J36', into: 'J16' }, reason: 'x' } as const
  const posting = { hall: 'shimin', window: 'A01', unit: 'J16', from: began, reason: 'x' }
  const asked = vi.spyOn(under.threads.record[0]!, 'postMessage')
  const few = await town.store.preview('units.change', merge, WHO, { now })
  const many = await town.store.preview('postings.set', posting, WHO, { now })
  expect(asked).not.toHaveBeenCalled()
  expect(few.units.map(({ unit, ratings }) => [unit.code, ratings])).toContainEqual(['J16', 1_100])
  expect(many.result).toEqual({ moved: 1_100 })
  expect(many.units.map(({ unit, ratings }) => [unit.code, ratings])).toContainEqual(['J36', -1_100])
})

describe('the thread of the writer', () => {
  test('lets go last, so that the database file alone is whole', async () => {
    town.pass(MINUTE)
    const kept = await town.press('A01', 5)
    await town.store.read('ledger.genesis')
    await under.close()
    expect(readdirSync(under.data).filter((name) => name.startsWith('pingyi.db'))).toEqual(['pingyi.db'])
    await under.open()
    expect(await under.store.read('alerts.presses-now', [kept])).toHaveLength(1)
  })

  test('what is on its way to it counts as waiting, until it is answered', async () => {
    town.pass(MINUTE)
    const pressed = town.press('A01', 5)
    expect(town.store.state.waitingMs).toBeGreaterThan(0)
    await pressed
    expect(town.store.state.waitingMs).toBe(0)
  })

  test('is named where it has not answered for five seconds', async () => {
    expect(under.record.ready()).toEqual({ ok: true, problems: [] })
    const { bigint } = process.hrtime
    vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => bigint() + 6_000_000_000n)
    expect(under.record.ready()).toEqual({
      ok: false,
      problems: ['presses are not acknowledged: the thread of the ledger does not answer'],
    })
  })

  test('that backlogs wait is named, and no reason to turn away: presses that come alone are taken before them', async () => {
    const state = { ...under.store.state, waitingMs: 4_001 }
    vi.spyOn(under.store, 'state', 'get').mockReturnValue(state)
    expect(under.record.ready()).toEqual({
      ok: true,
      problems: ['backlogs of devices wait: the hub is catching up'],
    })
    vi.spyOn(under.store, 'state', 'get').mockReturnValue({ ...state, trouble: 'disk I/O error' })
    expect(under.record.ready()).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/disk I\/O/), expect.stringMatching(/backlogs/)],
    })
  })

  test('where it dies, nobody is left waiting, it is told once, and what was acknowledged is there', async () => {
    town.pass(MINUTE)
    const kept = await town.press('A01', 5)
    const flying = town.store.act('units.alias', ALIAS, WHO)
    const dying = under.threads.record[0]!.terminate()
    await expect(flying).rejects.toThrow(/thread of the record/)
    await dying
    await expect(town.store.act('units.alias', ALIAS, WHO)).rejects.toThrow(/thread of the record/)
    expect(under.deaths).toHaveLength(1)
    expect(under.record.ready().ok).toBe(false)
    await under.record.close()
    await under.open()
    expect(await under.store.read('alerts.presses-now', [kept])).toHaveLength(1)
  })
})

test('two previews at a time get a thread, four wait, and whoever comes then is told to come again', async () => {
  const file = join(under.data, 'no-such-file.db')
  const order = { act: 'posting', args: {}, actor: 'hub' } as const
  const asked = Array.from({ length: 7 }, () => previewAside(file, order, { now: 0, hall: undefined }))
  const answers = await Promise.allSettled(asked)
  const codes = answers.map((each) => (each as PromiseRejectedResult).reason as { code: string })
  expect(codes.map(({ code }) => code)).toEqual([...Array<string>(6).fill('SQLITE_CANTOPEN'), 'busy'])
})
