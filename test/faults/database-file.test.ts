import Database from 'better-sqlite3'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { pingyiHere, type Ended } from '../helpers/command-line.ts'
import { startChildHub } from '../helpers/hub-child.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'

let folder: string
/** A hub's folder after a day, and the database as it was the day before. */
let whole: string
let yesterday: string
/** What the outside party holds. */
let checkpoint: string
let data: string
let head: number

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-file-'))
  whole = join(folder, 'whole')
  yesterday = join(folder, 'yesterday.db')
  checkpoint = join(folder, 'checkpoint.json')
  mkdirSync(whole)
  const first = await startChildHub(whole)
  const [who] = await first.enrol(['shimin/A01'])
  await pressed(first.port, who!, 60, 1)
  await first.stop()
  cpSync(join(whole, 'pingyi.db'), yesterday)
  const second = await startChildHub(whole)
  await pressed(second.port, who!, 150, 61)
  await second.stop()
  expect(await pingyiHere(['checkpoint', '--out', checkpoint], { data: whole })).toMatchObject({ code: 0 })
  head = read((db) => db.prepare('SELECT max(n) FROM ledger').pluck().get() as number, whole)
  expect(await verify(['--checkpoint', checkpoint], whole)).toMatchObject({
    code: 0,
    json: { ok: true, entries: head },
  })
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let copies = 0
beforeEach(() => {
  data = join(folder, `copy-${++copies}`)
  cpSync(whole, data, { recursive: true })
})

async function pressed(port: number, who: { deviceId: string; token: string }, count: number, from: number) {
  const device = new LinkedDevice({ url: `http://127.0.0.1:${port}`, ...who })
  await device.outbox.raiseSeq(from)
  for (let i = 0; i < count; i++) await device.put((i % 5) + 1)
  device.start()
  await vi.waitFor(() => expect(device.settled).toBe(true), { timeout: 60_000 })
  device.stop()
}

const file = () => join(data, 'pingyi.db')
const verify = (more: string[] = [], of = data): Promise<Ended> =>
  pingyiHere(['ledger', 'verify', '--json', ...more], { data: of })

function read<T>(job: (db: Database.Database) => T, of = data): T {
  const db = new Database(join(of, 'pingyi.db'))
  try {
    return job(db)
  } finally {
    db.close()
  }
}

/** Somebody with sqlite3 at hand and rights on the file, who puts the triggers back when done. */
function tamper(...statements: string[]): void {
  read((db) => {
    const triggers = db
      .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'ledger'`)
      .all() as { name: string; sql: string }[]
    expect(triggers.length).toBeGreaterThan(0)
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
    for (const sql of statements) expect(db.prepare(sql).run().changes).toBeGreaterThan(0)
    for (const { sql } of triggers) db.exec(sql)
  })
}

/** The n of a press somewhere in the middle. */
const middle = () =>
  read((db) =>
    db.prepare(`SELECT n FROM ledger WHERE kind = 'rating' ORDER BY n LIMIT 1 OFFSET 100`).pluck().get(),
  ) as number

describe('verify names the entry', () => {
  test('when a bit of its row was flipped in the file', async () => {
    const n = middle()
    const id = read((db) => db.prepare(`SELECT body ->> '$.item.id' FROM ledger WHERE n = ?`).pluck().get(n)) as string
    const bytes = readFileSync(file())
    const at = bytes.indexOf(`"id":"${id}"`)
    expect(at).toBeGreaterThan(0)
    // One digit of the id becomes the next.
    bytes[at + 10]! ^= 1
    writeFileSync(file(), bytes)
    expect(await verify()).toMatchObject({ code: 1, json: { ok: false, problems: [{ n, code: 'hash-mismatch' }] } })
  })

  test('when a level was edited with sqlite3', async () => {
    const n = middle()
    tamper(`UPDATE ledger SET body = json_set(body, '$.item.level', 5 - (body ->> '$.item.level') % 5) WHERE n = ${n}`)
    expect(await verify()).toMatchObject({ code: 1, json: { ok: false, problems: [{ n, code: 'hash-mismatch' }] } })
  })

  test('when a trigger that forbids edits was not put back, though nothing else was touched', async () => {
    read((db) => db.exec('DROP TRIGGER ledger_no_update'))
    expect(await verify()).toMatchObject({
      code: 1,
      json: { ok: false, problems: [{ code: 'schema-differs', message: 'trigger ledger_no_update is missing' }] },
    })
  })

  test('when it was deleted from the middle', async () => {
    const n = middle()
    tamper(`DELETE FROM ledger WHERE n = ${n}`)
    expect(await verify()).toMatchObject({ code: 1, json: { ok: false, problems: [{ n, code: 'missing-entry' }] } })
  })

  test('when it was deleted, and those after it moved up', async () => {
    const n = middle()
    tamper(
      `DELETE FROM ledger WHERE n = ${n}`,
      `UPDATE ledger SET n = -n WHERE n > ${n}`,
      `UPDATE ledger SET n = -n - 1 WHERE n < 0`,
    )
    expect(await verify()).toMatchObject({ code: 1, json: { ok: false, problems: [{ n, code: 'prev-mismatch' }] } })
  })

  test('when two were swapped', async () => {
    const n = middle()
    tamper(
      `UPDATE ledger SET n = -1 WHERE n = ${n}`,
      `UPDATE ledger SET n = ${n} WHERE n = ${n + 7}`,
      `UPDATE ledger SET n = ${n + 7} WHERE n = -1`,
    )
    expect(await verify()).toMatchObject({ code: 1, json: { ok: false, problems: [{ n }] } })
  })

  test('when the contents of two were swapped, hashes and all but the numbers', async () => {
    const n = middle()
    tamper(
      `UPDATE ledger SET (body, hash, at) = (SELECT other.body, other.hash, other.at FROM ledger AS other
         WHERE other.n = 2 * ${n} + 1 - ledger.n) WHERE n IN (${n}, ${n + 1})`,
    )
    expect(await verify()).toMatchObject({ code: 1, json: { ok: false, problems: [{ n }] } })
  })
})

describe('the chain alone does not tell, and the checkpoint of the outside party does', () => {
  test('that the last hundred entries were cut off, and the figures made anew', async () => {
    tamper(`DELETE FROM ledger WHERE n > ${head - 100}`)
    expect(await pingyiHere(['ledger', 'rebuild'], { data })).toMatchObject({ code: 0 })
    expect(await verify()).toMatchObject({ code: 0, json: { ok: true, entries: head - 100 } })
    expect(await verify(['--checkpoint', checkpoint])).toMatchObject({
      code: 1,
      json: { ok: false, problems: [{ code: 'checkpoint-missing', n: expect.any(Number) }] },
    })
  })

  test('that the file of yesterday was put back', async () => {
    cpSync(yesterday, file())
    expect(await verify()).toMatchObject({ code: 0, json: { ok: true } })
    expect(await verify(['--checkpoint', checkpoint])).toMatchObject({
      code: 1,
      json: { ok: false, problems: [{ code: 'checkpoint-missing' }] },
    })
  })

  test('that the file of yesterday was put back and the hub has grown since', async () => {
    cpSync(yesterday, file())
    const hub = await startChildHub(data)
    const [who] = await hub.enrol(['shimin/A02'])
    await pressed(hub.port, who!, 200, 1)
    await hub.stop()
    expect(await verify()).toMatchObject({ code: 0, json: { ok: true } })
    expect(await verify(['--checkpoint', checkpoint])).toMatchObject({
      code: 1,
      json: { ok: false, problems: [{ code: 'checkpoint-differs' }] },
    })
  })

  test('that an empty file stands where the record stood', async () => {
    truncateSync(file(), 0)
    expect(await verify(['--checkpoint', checkpoint])).toMatchObject({
      code: 1,
      json: { ok: false, problems: expect.arrayContaining([{ code: 'no-genesis', message: expect.any(String) }]) },
    })
  })
})

describe('a hub that starts', () => {
  const refuses = async (message: RegExp) => {
    const { code, out, err } = await pingyiHere(['start', '--json'], { data, env: { PINGYI_PORT: '0' } })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(JSON.parse(err)).toMatchObject({ code: 'ledger-broken', message: expect.stringMatching(message) })
  }

  test('recomputes the newest entries, and names the one that was edited', async () => {
    const n = middle()
    tamper(`UPDATE ledger SET body = json_set(body, '$.item.level', 5 - (body ->> '$.item.level') % 5) WHERE n = ${n}`)
    await refuses(new RegExp(`entry ${n}: hash-mismatch`))
  })

  test('misses a trigger that forbids edits', async () => {
    read((db) => db.exec('DROP TRIGGER ledger_no_update'))
    await refuses(/schema-differs: trigger ledger_no_update is missing/)
  })

  test('looks through the whole file afterwards, and says on /readyz what it found, while presses are taken', async () => {
    const ready = async (port: number) => {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`)
      return { status: answer.status, body: await answer.json() }
    }
    const sound = await startChildHub(data)
    const found = async () => (await ready(sound.port)).body as unknown
    await expect.poll(found, { timeout: 60_000 }).toEqual({ ok: true, problems: [], database: 'sound' })
    await sound.stop()
    // A page that nobody reads before a device is paired.
    const page = read((db) =>
      db.prepare(`SELECT pageno FROM dbstat WHERE name = 'pairing_code'`).pluck().get(),
    ) as number
    const bytes = readFileSync(file())
    bytes.fill(0, (page - 1) * 4_096, page * 4_096)
    writeFileSync(file(), bytes)
    const hub = await startChildHub(data)
    try {
      await expect
        .poll(() => ready(hub.port), { timeout: 60_000 })
        .toEqual({
          status: 503,
          body: {
            ok: false,
            problems: [expect.stringMatching(/the database file is damaged \(.+\): presses are still taken/) as string],
            database: 'damaged',
          },
        })
      const [who] = await hub.enrol(['shimin/A02'])
      await pressed(hub.port, who!, 3, 1)
    } finally {
      await hub.stop()
    }
  })
})

/** Everybody who opens the file says so in a sentence with a stable code, and changes nothing. */
describe('a file that is broken', () => {
  const says = ({ code, out, err }: Ended) => {
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(JSON.parse(err)).toMatchObject({ code: 'ledger-broken', message: expect.stringMatching(/: ./) })
  }
  const told = async (): Promise<void> => {
    const before = readFileSync(file())
    says(await verify())
    says(await pingyiHere(['start', '--json'], { data, env: { PINGYI_PORT: '0' } }))
    says(await pingyiHere(['backup', '--out', join(data, 'backup'), '--json'], { data }))
    expect(readFileSync(file()).equals(before)).toBe(true)
  }

  test('by losing its second half', async () => {
    truncateSync(file(), Math.floor(statSync(file()).size / 2 / 4_096) * 4_096)
    await told()
  })

  test('by a cut in the middle of a page', async () => {
    truncateSync(file(), 10_000)
    await told()
  })

  test('by other content', async () => {
    writeFileSync(file(), 'this is no database, and it is longer than the header of one is. '.repeat(100))
    await told()
  })

  test('in one page in the middle: verify says so, although the hub may not have met it yet', async () => {
    const n = middle()
    const id = read((db) => db.prepare(`SELECT body ->> '$.item.id' FROM ledger WHERE n = ?`).pluck().get(n)) as string
    const bytes = readFileSync(file())
    const page = Math.floor(bytes.indexOf(`"id":"${id}"`) / 4_096)
    bytes.fill(0, page * 4_096, (page + 1) * 4_096)
    writeFileSync(file(), bytes)
    says(await verify())
  })

  test('by zeros over its pages', async () => {
    const bytes = readFileSync(file())
    bytes.fill(0, 4_096 * 2)
    writeFileSync(file(), bytes)
    await told()
  })
})
