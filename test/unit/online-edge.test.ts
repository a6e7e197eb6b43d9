import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHmac, hkdfSync } from 'node:crypto'
import { solveChallenge, verifySolution, type Challenge as Altcha } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { describe, expect, test } from 'vitest'
import type { Refusal } from '../../server/contract/errors.ts'
import { POSTER_FACES } from '../../server/http/posters/poster-faces.ts'
import { BrowserIds } from '../../server/online/browser-ids.ts'
import { Challenges } from '../../server/online/challenges.ts'
import { OnlineIntake } from '../../server/online/intake.ts'
import { Load } from '../../server/online/load.ts'
import type { OnlineArrival, OnlineStored } from '../../server/store/changes/online/record-online.ts'
import { onlineArrival } from '../fixtures/online/arrivals.ts'

const SECRET = Buffer.alloc(32, 7)
const codeOf = (work: () => unknown) => {
  try {
    work()
    return null
  } catch (error) {
    return (error as Refusal).code
  }
}

describe('a puzzle', () => {
  const signing = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', SECRET, Buffer.alloc(0), `pingyi online ${purpose}`, 32)).toString('hex')
  const byAltcha = (challenge: Altcha, derivedKey: string) =>
    verifySolution({
      challenge,
      solution: { counter: 0, derivedKey },
      deriveKey,
      hmacSignatureSecret: signing('challenge'),
      hmacKeySignatureSecret: signing('challenge key'),
    })

  test('is taken by the hub where altcha’s own check takes it, and refused where that refuses it', async () => {
    const challenges = new Challenges(SECRET, Date.now)
    const challenge = (await challenges.give('J36', 1)) as unknown as Altcha
    const { derivedKey } = (await solveChallenge({ challenge, deriveKey }))!
    const other = `${derivedKey.slice(0, 62)}${derivedKey.endsWith('00') ? '11' : '00'}`
    const renamed = { ...challenge, parameters: { ...challenge.parameters, data: { unit: 'J16' } } }
    for (const [given, key, verified] of [
      [challenge, derivedKey, true],
      [challenge, other, false],
      [renamed, derivedKey, false],
    ] as const) {
      expect(await byAltcha(given, key)).toMatchObject({ verified })
      const { parameters, signature } = given
      const told = {
        challenge: { parameters: { ...parameters }, signature },
        solution: { counter: 0, derivedKey: key },
      }
      expect(codeOf(() => challenges.check(told as never, 'J36'))).toBe(verified ? null : 'challenge-wrong')
    }
  })

  test('outlives a restart with its challenge, and has one id whatever stands around it', async () => {
    const challenge = await new Challenges(SECRET, Date.now).give('J36', 1)
    const { counter, derivedKey } = (await solveChallenge({ challenge: challenge as never, deriveKey }))!
    const after = new Challenges(SECRET, Date.now)
    const told = { challenge, solution: { counter, derivedKey } }
    const { id, expiresAt } = after.check(told, 'J36')
    expect([id, expiresAt > Date.now()]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), true])
    expect(after.check(JSON.stringify(told), 'J36').id).toBe(id)
    expect(codeOf(() => after.check({ counter, derivedKey }, 'J36'))).toBe('challenge-wrong')
    expect(codeOf(() => new Challenges(Buffer.alloc(32, 8), Date.now).check(told, 'J36'))).toBe('challenge-wrong')
  })

  test('is over after ten minutes by the hub’s clock, ten minutes off or not', async () => {
    const clock = { now: Date.parse('2030-01-01T00:00:00Z') }
    const challenges = new Challenges(SECRET, () => clock.now)
    const challenge = await challenges.give('J36', 1)
    const { counter, derivedKey } = (await solveChallenge({ challenge: challenge as never, deriveKey }))!
    const told = { challenge, solution: { counter, derivedKey } }
    clock.now += 599_999
    expect(codeOf(() => challenges.check(told, 'J36'))).toBeNull()
    clock.now += 1
    expect(codeOf(() => challenges.check(told, 'J36'))).toBe('challenge-expired')
    clock.now -= 1_200_000
    expect(codeOf(() => challenges.check(told, 'J36'))).toBeNull()
  })
})

describe('how hard a puzzle is', () => {
  const loadAt = (now: string) => {
    const clock = { now: Date.parse(now) }
    return { clock, load: new Load(() => clock.now) }
  }

  test('goes by the network and by all, and is forgotten after ten minutes', () => {
    const { clock, load } = loadAt('2026-11-18T10:00:00+08:00')
    const asked = Array.from({ length: 200 }, () => load.take('a', 20))
    expect([asked[19], asked[20], asked[39], asked[40], asked[79], asked[80], asked[199]]).toEqual([
      1, 2, 2, 4, 4, 8, 8,
    ])
    expect(load.take('b', 20)).toBe(1)
    for (let i = 0; i < 5_000; i++) load.take(`c${i}`, 20)
    expect(load.take('d', 20)).toBe(2)
    clock.now += 600_000
    expect(load.take('a', 20)).toBe(1)
  })

  test('rises with the ratings of a network beyond the day’s threshold, however slowly they come, until the day ends', () => {
    const { clock, load } = loadAt('2026-11-18T06:00:00+08:00')
    const next = (stored: number) => {
      for (let i = 0; i < stored; i++) {
        clock.now += 11 * 60_000
        load.stored('slow')
      }
      return load.take('slow', 20)
    }
    expect([next(19), next(1), next(19), next(1), next(40)]).toEqual([1, 2, 2, 4, 8])
    expect(load.take('other', 20)).toBe(1)
    expect(load.take('slow', 100)).toBe(1)
    clock.now = Date.parse('2026-11-19T00:00:00+08:00')
    expect(load.take('slow', 20)).toBe(1)
  })

  test('is told by its cost, and is work for the same number of keys', async () => {
    const challenges = new Challenges(SECRET, Date.now)
    const told = await Promise.all([1, 2, 4, 8].map((harder) => challenges.give('J36', harder)))
    expect(told.map(({ parameters }) => parameters['cost'])).toEqual([1_000, 2_000, 4_000, 8_000])
    const { counter } = (await solveChallenge({ challenge: told[1]! as never, deriveKey }))!
    expect(counter).toSatisfy((n: number) => n >= 100 && n < 200)
  })
})

describe('the id of a browser', () => {
  test('is read from its own cookie, and from none that the hub did not sign', () => {
    const ids = new BrowserIds(SECRET)
    const cookie = ids.fresh(true)
    expect(cookie).toContain('; Secure')
    const pair = cookie.split(';')[0]!
    const id = ids.read(`other=1; ${pair}`)
    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/)
    const [value, mac] = pair.split('=')[1]!.split('.') as [string, string]
    for (const wrong of [undefined, '', 'pingyi_browser=', `pingyi_browser=${value}.${mac.slice(1)}A`, `x${pair}`])
      expect(ids.read(wrong)).toBeNull()
    const own = createHmac('sha256', SECRET).update(value).digest('base64url')
    expect(ids.read(`pingyi_browser=${value}.${own}`)).toBeNull()
    expect(new BrowserIds(Buffer.alloc(32, 8)).read(pair)).toBeNull()
  })
})

describe('the lane of the public side', () => {
  interface Held {
    ratings: OnlineArrival[]
    commit(answers?: OnlineStored[]): void
    fail(error: unknown): void
  }
  const lane = () => {
    const asked: Held[] = []
    const clock = { now: 0 }
    const act = (_: string, { ratings }: { ratings: OnlineArrival[] }) =>
      new Promise((resolve, reject) => {
        const usual = () => ratings.map(({ id }): OnlineStored => ({ status: 'stored', receipt: id }))
        asked.push({ ratings, commit: (answers = usual()) => resolve(answers), fail: reject })
      })
    return { asked, clock, intake: new OnlineIntake({ act } as never, () => clock.now) }
  }
  const rating = () => onlineArrival(0)

  test('asks the writer for one transaction at a time, of twenty ratings at most', async () => {
    const { asked, intake } = lane()
    const all = Array.from({ length: 45 }, () => intake.store(rating()))
    expect(asked.map(({ ratings }) => ratings.length)).toEqual([1])
    for (const n of [20, 20, 4]) {
      const before = asked.length
      asked.at(-1)!.commit()
      await expect.poll(() => asked.length).toBe(before + 1)
      expect(asked.at(-1)!.ratings).toHaveLength(n)
    }
    asked.at(-1)!.commit()
    expect(await Promise.all(all)).toHaveLength(45)
  })

  test('stays away from the writer for as long as it took', async () => {
    const { asked, clock, intake } = lane()
    void intake.store(rating())
    void intake.store(rating())
    clock.now += 100
    asked[0]!.commit()
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(asked).toHaveLength(1)
    await expect.poll(() => asked.length).toBe(2)
  })

  test('says that it is busy once 500 wait, and takes again when they are stored', async () => {
    const { asked, intake } = lane()
    const all = Array.from({ length: 501 }, () => intake.store(rating()))
    expect(codeOf(() => intake.store(rating()))).toBe('busy')
    asked[0]!.commit()
    await expect.poll(() => asked.length).toBe(2)
    all.push(intake.store(rating()))
    // One, then 501 in batches of twenty.
    for (let n = 2; n < 27; n++) {
      asked.at(-1)!.commit()
      await expect.poll(() => asked.length).toBe(n + 1)
    }
    asked.at(-1)!.commit()
    expect(await Promise.all(all)).toHaveLength(502)
  })

  test('tries each of a transaction that failed by itself: one that fails undoes no other', async () => {
    const { asked, intake } = lane()
    const first = intake.store(rating())
    const [good, bad] = [intake.store(rating()), intake.store(rating())]
    const broken = expect(bad).rejects.toThrow('disk')
    asked[0]!.commit()
    await expect.poll(() => asked.length).toBe(2)
    asked[1]!.fail(new Error('both'))
    await expect.poll(() => asked.length).toBe(3)
    asked[2]!.commit()
    await expect.poll(() => asked.length).toBe(4)
    asked[3]!.fail(new Error('disk'))
    await broken
    expect((await first).status).toBe('stored')
    expect((await good).status).toBe('stored')
  })
})

test('the faces of a poster are those of the screens', () => {
  const drawn = readFileSync(join(import.meta.dirname, '../../kiosk/elements/face-drawings.ts'), 'utf8')
  const symbols = POSTER_FACES.trim().split('\n')
  expect(symbols).toHaveLength(5)
  for (const symbol of symbols) expect(drawn).toContain(symbol)
})
