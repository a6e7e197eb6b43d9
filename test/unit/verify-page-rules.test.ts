import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashText } from '../../kiosk/verify/hash/block-hash.ts'
import { verifyEd25519 } from '../../kiosk/verify/hash/ed25519.ts'
import { sha512 } from '../../kiosk/verify/hash/sha512.ts'
import { Chain, type Entry } from '../../kiosk/verify/chain/chain.ts'
import { LedgerState } from '../../kiosk/verify/ledger/ledger.ts'
import { Findings, type Point } from '../../kiosk/verify/report.ts'
import { POINT_IDS } from '../../kiosk/strings/verify-points.words.ts'
import { everyKind } from '../fixtures/ledger/every-kind.ts'
import { FORGERIES } from '../fixtures/ledger/forgeries.ts'
import { liveHistory } from '../fixtures/ledger/lively-history.ts'
import { random, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { seed } from '../helpers/seed.ts'

/** The second implementation of the ledger's specification, in kiosk/verify: it shares no line with the hub. */
function entriesOf(t: TestLedger): Entry[] {
  const chain = new Chain()
  return t
    .exported()
    .trimEnd()
    .split('\n')
    .map((line) => {
      const entry = chain.next(line)
      if (typeof entry === 'string') throw new Error(`entry ${chain.entries + 1}: ${entry}`)
      return entry
    })
}

/** @param signatures how many of devices are checked; they take longer than all the rest */
function pointsOf(entries: readonly Entry[], signatures = 0): Point[] {
  const findings = new Findings()
  const state = new LedgerState(findings, signatures)
  for (const entry of entries) state.take(entry)
  state.finish()
  return findings.points(POINT_IDS)
}
const faultsOf = (points: readonly Point[]) =>
  points.filter(({ state }) => state === 'fault').map(({ id, faults }) => [id, faults[0]])
const faulty = (points: readonly Point[]) => points.filter(({ state }) => state === 'fault').map(({ id }) => id)

describe('hashes and signatures are those of the standards', () => {
  test.each(['sha256', 'sm3'] as const)('%s, around the ends of blocks', (name) => {
    for (let length = 0; length < 140; length++) {
      const text = '银'.repeat(length % 3) + 'x'.repeat(length)
      expect(hashText(name, text)).toBe(createHash(name).update(text).digest('hex'))
    }
  })

  test('Ed25519 takes what Node signs, and nothing that was changed', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const key = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')
    const message = Buffer.from('一条评价')
    const signature = sign(null, message, privateKey)
    expect(Buffer.from(sha512(message)).toString('hex')).toBe(createHash('sha512').update(message).digest('hex'))
    expect(verifyEd25519(key, message, signature)).toBe(true)
    expect(verifyEd25519(key, Buffer.from('一条好评'), signature)).toBe(false)
    for (const at of [0, 31, 32, 63]) {
      const other = Buffer.from(signature)
      other[at]! ^= 1
      expect(verifyEd25519(key, message, other)).toBe(false)
    }
  })
})

describe('it comes to what the hub says', () => {
  test.each([
    { hash: 'sha256', steps: 400 },
    { hash: 'sm3', steps: 200 },
  ] as const)(`of a lively history: $hash, $steps steps (seed ${seed})`, async ({ hash, steps }) => {
    const t = await TestLedger.open({ hash })
    try {
      await liveHistory(t, random(seed), steps)
      const points = pointsOf(entriesOf(t), 30)
      expect(faultsOf(points)).toEqual([])
      const checked = Object.fromEntries(points.map((point) => [point.id, point.checked]))
      expect(checked['ratings']).toBeGreaterThan(steps / 3)
      expect(checked['signatures']).toBe(30)
    } finally {
      t.close()
    }
  })
})

describe('of a ledger with every kind', () => {
  let entries: Entry[]
  beforeAll(async () => {
    const t = await everyKind()
    entries = entriesOf(t)
    t.close()
  })
  afterAll(() => (entries = []))

  test('it finds nothing wrong', () => {
    const points = pointsOf(entries)
    expect(faultsOf(points)).toEqual([])
    const looked = points.filter(({ checked }) => checked > 0).map(({ id }) => id)
    for (const id of [
      'ratings',
      'decisions',
      'service-centre',
      'draw',
      'third-party',
      'representatives',
      'online',
      'deductions',
    ])
      expect(looked).toContain(id)
  })

  test.each([
    ['rating.after', 'ratings'],
    ['invitation.event', 'service-centre'],
    ['settlement.rating', 'service-centre'],
    ['decision.operator', 'decisions'],
    ['reopen.operator', 'decisions'],
    ['seal-request.accepted', 'decisions'],
    ['seal.units.own', 'service-centre'],
    ['draw-seed.seed', 'draw'],
    ['answers-slice.rows.q1', 'third-party'],
    ['ballot-close.marks', 'representatives'],
    ['online-rating.satisfaction', 'online'],
    ['deduction-confirmed.operator', 'deductions'],
    ['correction-slice.changes.event', 'ratings'],
  ])('it names %s where somebody forged it and hashed all anew', (member, point) => {
    const kind = member.split('.')[0]
    const forge = FORGERIES[member]!
    let body: Record<string, unknown> | undefined
    const at = entries.findIndex((entry) => entry.kind === kind && (body = forge(entry as never, entries as never)))
    const forged = entries.map<Entry>((entry, i) => (i === at ? { ...entry, body } : entry))
    expect(faulty(pointsOf(forged))).toContain(point)
  })
})
