import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Mark } from '../../server/contract/ballot/sealing.ts'
import { authOf } from '../../server/contract/ballot/slip.ts'
import { BALLOT_BYTES } from '../../server/store/ballot-box/ballot-box.ts'
import { exportLedger } from '../../server/store/chain/export-ledger.ts'
import { BOX } from '../fixtures/ballot/box.ts'
import { marksOf, type Voter } from '../helpers/ballot-voter.ts'
import { pingyiHere } from '../helpers/command-line.ts'
import { HeldBallot } from '../helpers/held-ballot.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** Who has voted may be known; what was voted is joined to it nowhere, whoever has a copy of the folder. */
let hub: TestHub
beforeEach(async () => {
  hub = await TestHub.start()
})
afterEach(() => hub.stop())

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

test('thirty tickets, then thirty casts in another order: no byte of the folder joins a voter to a ballot', async () => {
  const ballot = await HeldBallot.open(hub, 30)
  for (const voter of ballot.voters) expect((await voter.takeTicket()).status).toBe(200)
  for (const [i, voter] of shuffled(ballot.voters).entries()) {
    await voter.seal(marksOf(((i % 5) + 1) as Mark))
    expect((await voter.cast()).status).toBe(200)
  }
  const files = filesIn(hub.data).map((file) => ({ file, bytes: readFileSync(file) }))
  const box = files.filter(({ file }) => file.includes('/ballot/2026/'))
  const rest = files.filter(({ file }) => !file.includes('/ballot/2026/'))
  for (const voter of ballot.voters) {
    const auth = Buffer.from(await authOf(voter.code))
    // Of a ballot nothing lies outside the box, and of a slip nothing in it; the code lies nowhere.
    for (const secret of [voter.serial, voter.signature, voter.sealed.subarray(384)])
      for (const { file, bytes } of rest) expect(bytes.includes(Buffer.from(secret)), file).toBe(false)
    for (const secret of [auth, Buffer.from(voter.code), Buffer.from(await voter.digest(), 'base64url')])
      for (const { file, bytes } of box) expect(bytes.includes(secret), file).toBe(false)
    for (const { file, bytes } of files) expect(bytes.includes(Buffer.from(voter.code)), file).toBe(false)
  }
  expect(box.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThan(30 * BALLOT_BYTES)
})

test('the order of two hundred tickets says nothing about the order in the box; a plain table would tell it', async () => {
  const ballot = await HeldBallot.open(hub, 200)
  const order = shuffled(ballot.voters)
  for (const voter of order) {
    await voter.takeTicket()
    await voter.seal(marksOf(5))
    await voter.cast()
  }
  const bytes = readFileSync(join(hub.data, 'ballot/2026/ballots'))
  const stored = Array.from({ length: 200 }, (_, i) =>
    bytes.subarray(i * BALLOT_BYTES + 32, i * BALLOT_BYTES + 96).toString('hex'),
  )
  const taken = order.map(({ serial }) => Buffer.from(serial).toString('hex'))
  // The standard deviation of tau over 200 is 0.047; 4.5 of them by chance once in 150,000 runs.
  expect(Math.abs(tau(taken, stored))).toBeLessThan(0.22)
  // The control: rows in the order of their coming.
  expect(tau(taken, taken)).toBe(1)
  // Times: one file, written anew each time. Copies came after twenty ballots each, and nothing between.
  expect(statSync(join(hub.data, 'ballot/2026/ballots')).size).toBe(200 * BALLOT_BYTES)
  const copies = hub.rows('ballot-box').map(({ body }) => body.ballots as number)
  for (const [i, count] of copies.entries()) expect(count - (copies[i - 1] ?? 0)).toBeGreaterThanOrEqual(20)
  expect(hub.rows().filter(({ kind }) => kind.startsWith('ballot-') && kind !== 'ballot-box')).toHaveLength(2)
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
  expect((await ballot.voters[1]!.takeTicket()).status).toBe(200)
})
