import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BallotDesk } from '../../server/campaign/ballot-desk.ts'
import { toBase64url } from '../../server/contract/ballot/bytes.ts'
import type { Mark } from '../../server/contract/ballot/sealing.ts'
import { authOf } from '../../server/contract/ballot/slip.ts'
import { BALLOT_BYTES } from '../../server/store/ballot-box/ballot-box.ts'
import { exportLedger } from '../../server/store/chain/export-ledger.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { BOX } from '../fixtures/ballot/box.ts'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { marksOf, type Voter } from '../helpers/ballot-voter.ts'
import { pingyiHere } from '../helpers/command-line.ts'
import { HeldBallot } from '../helpers/held-ballot.ts'
import { DAY, TestHub } from '../helpers/hub-fixture.ts'
import { MailServer } from '../helpers/mail-server.ts'

/** Who has voted may be known; what was voted is joined to it nowhere, whoever has a copy of the folder. */
let hub: TestHub
let mail: MailServer
let log: string
beforeEach(async () => {
  mail = await MailServer.start()
  log = ''
  const checkpointMail = { server: mail.url, from: 'hub@example.org', to: 'party@example.org' }
  hub = await TestHub.start({ logged: (line) => void (log += line), checkpointMail })
})
afterEach(async () => {
  await hub.stop()
  mail.stop()
})

/** Kendall's tau of two orders of the same things: 1 the same, -1 the other way round, about 0 by chance. */
function tau(a: readonly string[], b: readonly string[]): number {
  const place = new Map(b.map((each, i) => [each, i]))
  let sum = 0
  for (let i = 0; i < a.length; i++)
    for (let j = i + 1; j < a.length; j++) sum += place.get(a[i]!)! < place.get(a[j]!)! ? 1 : -1
  return sum / ((a.length * (a.length - 1)) / 2)
}
/** A fixed order that is neither the first nor the reverse. */
const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((each, i) => [((i + 1) * 7_919) % 10_007, each] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, each]) => each)

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** How bytes may stand in a text or a file: as they are, in hexadecimal and in base64url, whatever lies before them. */
function formsOf(bytes: Uint8Array): Buffer[] {
  const part = Buffer.from(bytes).subarray(0, 24)
  return [part, Buffer.from(part.toString('hex')), Buffer.from(part.toString('base64url'))]
}
/** What the hub says of itself, but for this process's own figures. */
async function metrics(): Promise<string> {
  const { text } = await hub.call('GET', '/metrics')
  return text
    .split('\n')
    .filter((line) => !/^(# \w+ )?\w*(process|nodejs)_/.test(line))
    .join('\n')
}
/** Every file outside the box: its bytes, and when it was written. */
function outsideBox(): Map<string, { bytes: Buffer; at: number }> {
  const files = filesIn(hub.data).filter((file) => !file.includes('/ballot/2026/'))
  return new Map(files.map((file) => [file, { bytes: readFileSync(file), at: statSync(file).mtimeMs }]))
}

test('thirty tickets, then thirty casts in another order: no byte of folder, log, mail, metric or export joins them', async () => {
  const ballot = await HeldBallot.open(hub, 30)
  for (const voter of ballot.voters) expect((await voter.takeTicket()).status).toBe(200)
  const trackers: string[] = []
  for (const [i, voter] of shuffled(ballot.voters).entries()) {
    await voter.seal(marksOf(((i % 5) + 1) as Mark))
    const cast = await voter.cast()
    expect(cast.status).toBe(200)
    trackers.push(cast.body['tracker']!)
  }
  // A day goes by: counts, a copy of the box, a checkpoint by mail.
  hub.clock.now += DAY
  await hub.hub.parts.ballot.look()
  await hub.hub.checkpoints.look()
  await expect.poll(() => mail.messages.length, { timeout: 15_000 }).toBeGreaterThan(0)
  const lines: string[] = []
  exportLedger(hub.hub.ledger.db, (line) => void lines.push(line))
  const said = [
    { file: 'log', bytes: Buffer.from(log) },
    { file: 'mail', bytes: Buffer.from(mail.messages.map(({ data }) => data).join('')) },
    { file: 'metrics', bytes: Buffer.from((await hub.call('GET', '/metrics')).text) },
    { file: 'export', bytes: Buffer.from(lines.join('')) },
  ]
  const files = filesIn(hub.data).map((file) => ({ file, bytes: readFileSync(file) }))
  const box = files.filter(({ file }) => file.includes('/ballot/2026/'))
  const rest = [...files.filter(({ file }) => !file.includes('/ballot/2026/')), ...said]
  for (const voter of ballot.voters) {
    const auth = Buffer.from(await authOf(voter.code))
    const serialHash = createHash('sha256').update(voter.serial).digest()
    const { serial, signature, sealed } = voter
    // Of a ballot nothing lies outside the box, and of a slip nothing in it; the code lies nowhere.
    const ofBallot = [serial, signature, serialHash, sealed, sealed.subarray(384)].flatMap(formsOf)
    const ofSlip = [auth, Buffer.from(await voter.digest(), 'base64url')].flatMap(formsOf)
    for (const { file, bytes } of rest)
      expect(ofBallot.filter((form) => bytes.includes(form)).length, `${file} knows a ballot`).toBe(0)
    for (const { file, bytes } of [...box, ...said])
      expect(ofSlip.filter((form) => bytes.includes(form)).length, `${file} knows a slip`).toBe(0)
    for (const { file, bytes } of [...files, ...said]) expect(bytes.includes(Buffer.from(voter.code)), file).toBe(false)
  }
  for (const { file, bytes } of rest)
    expect(
      trackers.filter((tracker) => bytes.includes(tracker)),
      file,
    ).toEqual([])
  expect(box.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThan(30 * BALLOT_BYTES)
  // The same search finds what lies somewhere.
  expect(formsOf(ballot.voters[0]!.serial).some((form) => box.some(({ bytes }) => bytes.includes(form)))).toBe(true)
})

test('a cast moves nothing but the box, whatever was voted: no other file, log line or metric; of a ticket the day alone is kept', async () => {
  const ballot = await HeldBallot.open(hub, 7)
  const casting = ballot.voters.slice(1)
  for (const voter of casting) await voter.takeTicket()
  const sealed = await Promise.all(casting.map((voter, i) => voter.seal(marksOf(i as Mark))))
  const figures = await metrics()
  const [files, lines] = [outsideBox(), log]
  const answers = new Set<string>()
  for (const voter of sealed) {
    const response = await fetch(`${hub.url}/api/v1/ballot/cast`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        serial: toBase64url(voter.serial),
        signature: toBase64url(voter.signature),
        sealed: toBase64url(voter.sealed),
      }),
    })
    const headers = [...response.headers].filter(([name]) => name !== 'date')
    answers.add(JSON.stringify([response.status, headers, (await response.text()).length]))
  }
  // One size and one set of headers, and no cookie among them.
  expect(answers.size).toBe(1)
  expect([...answers][0]).toMatch(/^\[200,/)
  expect([...answers][0]).not.toContain('set-cookie')
  const after = outsideBox()
  expect([...after.keys()]).toEqual([...files.keys()])
  for (const [file, { bytes, at }] of after) {
    expect(files.get(file)!.bytes.equals(bytes), file).toBe(true)
    expect(files.get(file)!.at, file).toBe(at)
  }
  expect(log).toBe(lines)
  expect(await metrics()).toBe(figures)
  // The control: a ticket, which may be known, does move something.
  await ballot.voters[0]!.takeTicket()
  expect([...outsideBox()].some(([file, { bytes }]) => !files.get(file)?.bytes.equals(bytes))).toBe(true)
  const { db } = hub.hub.ledger
  expect(db.prepare('SELECT DISTINCT day FROM ballot_voter').pluck().all()).toEqual(['2026-11-18'])
  const columns = db.prepare("SELECT name FROM pragma_table_info('ballot_voter')").pluck().all()
  expect(columns).toEqual(['campaign', 'no', 'key', 'sealed', 'seats', 'digest', 'blinded', 'day', 'copies'])
})

const VOTERS = SWEEPS ? 1_000 : 200
test('hundreds of ballots: nobody twice, the order of tickets says nothing about the box, counts are what was cast', async () => {
  const ballot = await HeldBallot.open(hub, VOTERS)
  const order = shuffled(ballot.voters)
  const trackers: string[] = []
  const expected = Array.from({ length: 89 }, () => Array<number>(6).fill(0))
  for (const [k, voter] of order.entries()) {
    await voter.takeTicket()
    const marks = marksOf((i) => ((k * 7 + i * i) % 6) as Mark)
    await voter.seal(marks)
    for (const [i, mark] of marks.entries()) expected[i]![mark]!++
    trackers.push((await voter.cast()).body['tracker']!)
    if (k % 20 > 0) continue
    // Some try it twice: the same again is the same ballot, another one or another ticket is none.
    expect((await voter.cast()).body['tracker']).toBe(trackers[k])
    const { serial } = voter
    await voter.seal(marksOf(1))
    expect((await voter.cast()).body['code']).toBe('ballot-already-cast')
    expect((await voter.takeTicket()).body['code']).toBe('ticket-already-issued')
    voter.serial = serial
  }
  const bytes = readFileSync(join(hub.data, 'ballot/2026/ballots'))
  const stored = Array.from({ length: VOTERS }, (_, i) =>
    bytes.subarray(i * BALLOT_BYTES + 32, i * BALLOT_BYTES + 96).toString('hex'),
  )
  const taken = order.map(({ serial }) => Buffer.from(serial).toString('hex'))
  // The standard deviation of tau over 200 is 0.047; 4.5 of them by chance once in 150,000 runs.
  expect(Math.abs(tau(taken, stored))).toBeLessThan(0.22)
  // The control: rows in the order of their coming.
  expect(tau(taken, taken)).toBe(1)
  // Times: one file, written anew each time. Copies came after twenty ballots each, and nothing between.
  expect(statSync(join(hub.data, 'ballot/2026/ballots')).size).toBe(VOTERS * BALLOT_BYTES)
  const copies = hub.rows('ballot-box').map(({ body }) => body.ballots as number)
  for (const [i, count] of copies.entries()) expect(count - (copies[i - 1] ?? 0)).toBeGreaterThanOrEqual(20)
  expect(hub.rows().filter(({ kind }) => kind.startsWith('ballot-') && kind !== 'ballot-box')).toHaveLength(2)

  expect(await ballot.close()).toMatchObject({ ballots: VOTERS, invalid: [] })
  const list = (await (await fetch(`${hub.url}/api/v1/ballot/trackers`)).json()) as { trackers: string[] }
  expect(list.trackers).toEqual(trackers.toSorted())
  expect(hub.rows('ballot-close')[0]!.body).toMatchObject({ tickets: VOTERS, marks: expected })
})

test('a voter written in Python from the contract alone takes a ticket and casts; a box is counted again without a hub', async () => {
  const ballot = await HeldBallot.open(hub, 3)
  const [python, plain] = ballot.voters as [Voter, Voter]
  const marks = Array.from({ length: 89 }, (_, i) => i % 6).join('')
  const program = join(import.meta.dirname, '../fixtures/ballot/voter.py')
  const { stdout } = await promisify(execFile)('python3', [program, hub.url, python.code, marks])
  await plain.takeTicket()
  await plain.seal(marksOf(4))
  await plain.cast()
  const closed = await ballot.close()
  expect(closed).toMatchObject({ ballots: 2, invalid: [] })
  expect(hub.rows('ballot-close')[0]!.body.marks.slice(0, 6)).toEqual([
    [1, 0, 0, 0, 1, 0],
    [0, 1, 0, 0, 1, 0],
    [0, 0, 1, 0, 1, 0],
    [0, 0, 0, 1, 1, 0],
    [0, 0, 0, 0, 2, 0],
    [0, 0, 0, 0, 1, 1],
  ])
  const trackers = (await (await fetch(`${hub.url}/api/v1/ballot/trackers`)).json()) as { trackers: string[] }
  expect(trackers.trackers).toContain(stdout.trim())

  const box = join(hub.data, 'ballot/2026/ballots')
  const ledger = join(hub.data, 'ledger.jsonl')
  const lines: string[] = []
  exportLedger(hub.hub.ledger.db, (line) => void lines.push(line))
  writeFileSync(ledger, lines.join(''))
  const recount = (file: string, slips: string[]) =>
    pingyiHere(['ballot', 'recount', '--box', file, '--ledger', ledger, '--slips-stdin', '--json'], {
      data: join(hub.data, 'none'),
      input: slips.join('\n'),
    })
  const [, second, third] = BOX.slips
  expect(await recount(box, [second, third])).toMatchObject({ code: 0, json: { ok: true, ballots: 2, differs: [] } })
  expect((await recount(box, [second, second])).err).toContain('trustee-slips-wrong')
  const spoilt = join(hub.data, 'spoilt')
  writeFileSync(spoilt, readFileSync(box).subarray(0, BALLOT_BYTES))
  expect(await recount(spoilt, [second, third])).toMatchObject({
    code: 1,
    json: { ok: false, differs: expect.arrayContaining(['ballots', 'root', 'marks']) as string[] },
  })
  writeFileSync(spoilt, readFileSync(box).subarray(1))
  expect((await recount(spoilt, [second, third])).err).toContain('box-malformed')
  // A ballot that nobody had a ticket for.
  const forged = readFileSync(box)
  forged[32 + 5]! ^= 1
  writeFileSync(spoilt, forged)
  expect((await recount(spoilt, [second, third])).err).toContain('ticket-invalid')
})

test('a database that is put back from before a ticket gives no second one; the same voter goes on', async () => {
  const ballot = await HeldBallot.open(hub, 2)
  const voter = ballot.voters[0]!
  expect((await voter.takeTicket()).status).toBe(200)
  const { serial, signature } = voter
  // As the tables were before.
  hub.hub.ledger.db.prepare('UPDATE ballot_voter SET blinded = NULL, day = NULL').run()
  expect((await voter.takeTicket()).body['code']).toBe('ticket-already-issued')
  Object.assign(voter, { serial, signature })
  await voter.seal(marksOf(3))
  expect((await voter.cast()).status).toBe(200)
  // A hub that starts over such a database marks who has a ticket, so that nobody gets another slip.
  const { store } = hub.hub.parts
  const desk = new BallotDesk({
    store,
    data: hub.data,
    now: () => hub.clock.now,
    onTrouble: (error) => expect(error).toBe(null),
  })
  await desk.look()
  desk.close()
  const taken = hub.hub.ledger.db.prepare('SELECT no FROM ballot_voter WHERE blinded IS NOT NULL').pluck().all()
  expect(taken).toEqual([1])
  const other = ballot.voters[1]!
  expect((await other.takeTicket()).status).toBe(200)
  await other.seal(marksOf(3))
  expect((await other.cast()).status).toBe(200)
  // The tables know of one ticket; the count of the close, which `verify` holds against the ballots, is the book's.
  expect(await ballot.close()).toMatchObject({ ballots: 2 })
  expect(hub.rows('ballot-close')[0]!.body).toMatchObject({ tickets: 2 })
})

test('a box of yesterday that is put back shows at the close: fewer ballots than the chain counted', async () => {
  const data = mkdtempSync(join(tmpdir(), 'pingyi-old-box-'))
  let own = await TestHub.start({ data })
  const ballot = await HeldBallot.open(own, 2, 48)
  const file = join(data, 'ballot/2026/ballots')
  let yesterday = Buffer.alloc(0)
  for (const [i, voter] of ballot.voters.entries()) {
    if (i > 0) yesterday = readFileSync(file)
    await voter.takeTicket()
    await voter.seal(marksOf(4))
    expect((await voter.cast()).status).toBe(200)
  }
  own.clock.now += DAY
  await own.hub.parts.ballot.look()
  const now = own.clock.now + 2 * DAY
  await own.stop()
  writeFileSync(file, yesterday)
  own = await TestHub.start({ data, now })
  await own.signIn('auditor')
  const token = await own.signIn('method-owner', { method: 'representatives' })
  const body = { slips: BOX.slips.slice(1) }
  const closed = await own.call('POST', '/api/v1/campaigns/2026/ballot/close', { token, body })
  expect(closed.body).toMatchObject({ ballots: 1 })
  expect(verifyLedger(own.hub.ledger.db).problems).toMatchObject([
    { code: 'ballot-wrong', message: expect.stringContaining('fewer ballots than were counted before') as string },
  ])
  await expect(own.stop()).rejects.toThrow('does not verify')
  rmSync(data, { recursive: true, force: true })
})
