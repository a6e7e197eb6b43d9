import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Binding } from '../../server/contract/binding.ts'
import type { Role } from '../../server/contract/roles.ts'
import { base32, codeOfStep, enrolmentUri, stepAt, stepOfCode } from '../../server/store/access/factor/totp.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'
import { phoneCode } from '../helpers/phone.ts'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const PASSWORD = 'a long password'
const HERE = '10.0.0.1'

/** RFC 6238, appendix B: the secret of its SHA-1 rows, and what they give with eight digits. */
const RFC_SECRET = Buffer.from('12345678901234567890')
const RFC_ROWS = [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
] as const

describe('codes of a phone', () => {
  test.each(RFC_ROWS)('RFC 6238, appendix B, at %i s', (seconds, code) => {
    expect(codeOfStep(RFC_SECRET, stepAt(seconds * SECOND), 8)).toBe(code)
    expect(codeOfStep(RFC_SECRET, stepAt(seconds * SECOND))).toBe(code.slice(2))
    expect(phoneCode(base32(RFC_SECRET), seconds * SECOND)).toBe(code.slice(2))
  })

  test('one step early or late is taken, two are not, and none that is used or before it', () => {
    const at = 1234567890 * SECOND
    const step = stepAt(at)
    const code = (of: number) => codeOfStep(RFC_SECRET, of)
    expect([-2, -1, 0, 1, 2].map((off) => stepOfCode(RFC_SECRET, code(step + off), at, -1))).toEqual([
      null,
      step - 1,
      step,
      step + 1,
      null,
    ])
    expect(stepOfCode(RFC_SECRET, code(step), at, step)).toBeNull()
    expect(stepOfCode(RFC_SECRET, code(step - 1), at, step - 1)).toBeNull()
    expect(stepOfCode(RFC_SECRET, '', at, -1)).toBeNull()
  })

  test('base32 is that of RFC 4648, section 10, without its padding', () => {
    const rows = { '': '', f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB', foobar: 'MZXW6YTBOI' }
    expect(Object.keys(rows).map((text) => base32(Buffer.from(text)))).toEqual(Object.values(rows))
  })

  test('what the QR code says names the account and leaves nothing to guess', () => {
    const uri = new URL(enrolmentUri(RFC_SECRET, '张三'))
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual(['otpauth:', 'totp', '/评议:张三'])
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      issuer: '评议',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })
})

let on: AccessOnDisk
afterEach(() => on?.close())

const signIn = (username: string, code?: string, place: string | { address: string; browser: string } = HERE) =>
  on.access.signIn.start(username, PASSWORD, place, { code })
const add = (username: string, role: Role) =>
  on.access.users.add(
    { username, role, ...(role === 'hall-manager' ? { hall: 'shimin' } : {}) },
    PASSWORD,
    false,
    'cli:root',
  )
/** Enrols a phone for somebody. @returns what it says, later by so much, and the recovery codes */
const enrol = async (username: string) => {
  const { session, token } = await signIn(username)
  const { secret } = await on.access.signIn.beginFactor(session, PASSWORD, HERE)
  const codes = on.access.signIn.confirmFactor(session, phoneCode(secret, on.clock.now), HERE)
  return { session, token, secret, codes, code: (later = 0) => phoneCode(secret, on.clock.now + later) }
}
const refused = (code: string) => ({ code }) as const
const actions = () => on.access.audit.list({ limit: 50 }).map(({ action }) => action)

describe('an account with a second factor', () => {
  beforeEach(async () => {
    on = accessOnDisk()
    await add('zhang', 'campaign-office')
    await add('li', 'campaign-office')
    await add('admin', 'admin')
  })

  test('signs in with a code beside the password, each code once', async () => {
    const { code } = await enrol('zhang')
    await expect(signIn('zhang')).rejects.toMatchObject(refused('factor-needed'))
    await expect(signIn('zhang', '')).rejects.toMatchObject(refused('factor-needed'))
    // It enrolled with this one.
    await expect(signIn('zhang', code())).rejects.toMatchObject(refused('factor-wrong'))
    on.clock.now += 30 * SECOND
    const { session } = await signIn('zhang', ` ${code().slice(0, 3)} ${code().slice(3)}`)
    expect(session).toMatchObject({ factor: true, provenAt: on.clock.now })
    await expect(signIn('zhang', code())).rejects.toMatchObject(refused('factor-wrong'))
    await expect(on.restarted().signIn.start('zhang', PASSWORD, HERE, { code: code() })).rejects.toMatchObject(
      refused('factor-wrong'),
    )
    await expect(on.access.signIn.start('zhang', 'wrong', HERE, { code: code(30_000) })).rejects.toMatchObject(
      refused('wrong-password'),
    )
  })

  test('a secret lies sealed, and neither it nor a recovery code stands in file or log', async () => {
    const { secret, codes } = await enrol('zhang')
    const bytes = on.bytesOnDisk()
    const key = Buffer.from(
      [...secret]
        .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
        .join('')
        .match(/.{8}/g)!
        .map((byte) => Number.parseInt(byte, 2)),
    )
    for (const text of [secret, key, ...codes, ...codes.map((code) => code.replace('-', ''))])
      expect(bytes.includes(text)).toBe(false)
    expect(JSON.stringify(on.access.audit.list({ limit: 50 }))).not.toContain(secret)
  })

  test('a row that was copied to another account opens nothing there', async () => {
    const { code } = await enrol('zhang')
    on.db.exec(
      `INSERT INTO second_factor SELECT 'li', secret, since, last_step FROM second_factor WHERE username = 'zhang'`,
    )
    on.clock.now += 30 * SECOND
    // It counts as one that nobody can read: without it, and to be enrolled before anything else.
    const { token } = await signIn('li', code())
    expect(on.access.sessions.find(token)?.viewer).toMatchObject({ mustEnrolFactor: true })
    expect(actions()).toContain('user:factor-lost')
  })

  test('a recovery code works once, in any spelling, and its use is on record', async () => {
    const { codes } = await enrol('zhang')
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    await signIn('zhang', codes[0]!.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'))
    await expect(signIn('zhang', codes[0])).rejects.toMatchObject(refused('factor-wrong'))
    expect(on.access.users.own('zhang').factor).toMatchObject({ on: true, recoveryCodes: 9 })
    expect(actions()).toContain('user:recovery-code')
    const { session } = await signIn('zhang', codes[1])
    const renewed = on.access.signIn.renewRecoveryCodes(session, codes[2]!, HERE)
    await expect(signIn('zhang', codes[3])).rejects.toMatchObject(refused('factor-wrong'))
    await expect(signIn('zhang', renewed[0])).resolves.toBeDefined()
    // Of another account none works.
    const other = await enrol('li')
    await expect(signIn('zhang', other.codes[0])).rejects.toMatchObject(refused('factor-wrong'))
  })

  test('an enrolment changes nothing before its first code, and ends the other sessions', async () => {
    const other = await signIn('zhang')
    const { session } = await signIn('zhang')
    await expect(on.access.signIn.beginFactor(session, 'wrong', HERE)).rejects.toMatchObject(refused('wrong-password'))
    expect(() => on.access.signIn.confirmFactor(session, '123456', HERE)).toThrow(
      expect.objectContaining(refused('factor-enrolment-missing')),
    )
    const { secret } = await on.access.signIn.beginFactor(session, PASSWORD, HERE)
    await expect(signIn('zhang')).resolves.toBeDefined()
    const wrong = phoneCode(secret, on.clock.now + HOUR)
    expect(() => on.access.signIn.confirmFactor(session, wrong, HERE)).toThrow(
      expect.objectContaining(refused('factor-wrong')),
    )
    on.clock.now += HOUR
    expect(() => on.access.signIn.confirmFactor(session, phoneCode(secret, on.clock.now), HERE)).toThrow(
      expect.objectContaining(refused('factor-enrolment-missing')),
    )
    const late = await on.access.signIn.beginFactor((await signIn('zhang')).session, PASSWORD, HERE)
    const mine = await signIn('zhang')
    on.access.signIn.confirmFactor(mine.session, phoneCode(late.secret, on.clock.now), HERE)
    expect([other, mine].map(({ token }) => on.access.sessions.find(token) !== null)).toEqual([false, true])
  })

  test('a new phone is enrolled by the old one, which opens nothing from then on', async () => {
    const { session, code, token } = await enrol('zhang')
    on.clock.now += 11 * MINUTE
    await expect(on.access.signIn.beginFactor(session, PASSWORD, HERE)).rejects.toMatchObject(refused('factor-again'))
    on.access.signIn.proveAgain(session, code(), HERE)
    const fresh = on.access.sessions.find(token)!
    const { secret } = await on.access.signIn.beginFactor(fresh, PASSWORD, HERE)
    on.access.signIn.confirmFactor(fresh, phoneCode(secret, on.clock.now), HERE)
    on.clock.now += 30 * SECOND
    await expect(signIn('zhang', code())).rejects.toMatchObject(refused('factor-wrong'))
    await expect(signIn('zhang', phoneCode(secret, on.clock.now))).resolves.toBeDefined()
  })

  test('is asked again ten minutes after its last code, to the millisecond; one without a factor is asked for none', async () => {
    const { token, session, code } = await enrol('zhang')
    const again = (of: string) =>
      on.access.identity.admit(of, { keys: false, decides: true, records: true, again: true }).again
    const bare = await signIn('li')
    expect([again(token), again(bare.token)]).toEqual([false, false])
    on.clock.now += 10 * MINUTE
    expect(again(token)).toBe(false)
    on.clock.now += 1
    expect([again(token), again(bare.token)]).toEqual([true, false])
    expect(on.access.identity.admit(token, { keys: false, decides: true, records: true }).again).toBe(false)
    on.access.signIn.proveAgain(session, code(), HERE)
    expect(again(token)).toBe(false)
    // A clock that was set back makes no proof of the past last longer.
    on.clock.now -= 20 * MINUTE
    expect(again(token)).toBe(true)
  })

  test('five wrong codes in a minute shut the place, and nobody else is shut out by them', async () => {
    const { code } = await enrol('zhang')
    on.clock.now += 30 * SECOND
    for (let i = 0; i < 5; i++)
      await expect(signIn('zhang', '000000', '10.0.0.9')).rejects.toMatchObject(refused('factor-wrong'))
    await expect(signIn('zhang', code(), '10.0.0.9')).rejects.toMatchObject(refused('too-many-attempts'))
    expect(actions().filter((action) => action === 'session:locked')).toHaveLength(1)
    await expect(signIn('zhang', code(), HERE)).resolves.toBeDefined()
    on.clock.now += MINUTE
    await expect(signIn('zhang', code(), '10.0.0.9')).resolves.toBeDefined()
  })

  test('whoever has the password guesses ten codes an hour in all; the browser of its owner is not shut by that', async () => {
    const { code } = await enrol('zhang')
    const own = { address: '10.0.0.2', browser: 'a browser of zhang' }
    const codes = []
    for (let i = 0; i < 12; i++)
      codes.push(await signIn('zhang', '000000', `10.0.1.${i}`).catch((error: { code: string }) => error.code))
    expect(codes).toEqual([...Array(10).fill('factor-wrong'), 'too-many-attempts', 'too-many-attempts'])
    on.clock.now += 30 * SECOND
    await expect(signIn('zhang', code(), own)).resolves.toBeDefined()
    // Strangers without the password never come as far as this.
    for (let i = 0; i < 30; i++)
      await on.access.signIn.start('li', 'wrong', `10.0.2.${i}`, { code: '000000' }).catch(() => undefined)
    const { code: phoneOfLi } = await enrol('li')
    on.clock.now += 30 * SECOND
    await expect(signIn('li', phoneOfLi(), '10.0.3.1')).resolves.toBeDefined()
  })

  test('browsers that are known guess thirty an hour together, however many have a mark from the time without a factor', async () => {
    const { code } = await enrol('zhang')
    const codes = []
    for (let i = 0; i < 32; i++) {
      const place = { address: '10.0.0.2', browser: `browser ${i % 8}` }
      codes.push(await signIn('zhang', '000000', place).catch((error: { code: string }) => error.code))
    }
    expect(codes).toEqual([...Array(30).fill('factor-wrong'), 'too-many-attempts', 'too-many-attempts'])
    on.clock.now += 30 * SECOND
    const own = { address: '10.0.0.3', browser: 'a browser of zhang' }
    await expect(signIn('zhang', code(), own)).rejects.toMatchObject(refused('too-many-attempts'))
    // Elsewhere ten are counted apart, and an hour later it is over.
    await expect(signIn('zhang', code(), HERE)).resolves.toBeDefined()
    on.clock.now += HOUR
    await expect(signIn('zhang', code(), own)).resolves.toBeDefined()
  })

  test('is taken away by choice where the role needs none, with a code', async () => {
    await add('wang', 'hall-manager')
    const { session, code } = await enrol('wang')
    expect(() => on.access.signIn.removeFactor(session, '000000', HERE)).toThrow(
      expect.objectContaining(refused('factor-wrong')),
    )
    on.access.factorResets.ask('wang', '手机丢失', 'user:admin')
    on.access.signIn.removeFactor(session, code(30_000), HERE)
    await expect(signIn('wang')).resolves.toBeDefined()
    // What was asked about it is over, and takes no other one away.
    await enrol('wang')
    expect(() => on.access.factorResets.confirm('wang', 'user:li')).toThrow(
      expect.objectContaining(refused('factor-reset-missing')),
    )
    const officer = await enrol('zhang')
    expect(() => on.access.signIn.removeFactor(officer.session, officer.code(30_000), HERE)).toThrow(
      expect.objectContaining(refused('factor-kept')),
    )
  })

  test('that is lost goes by two: neither who asked nor the owner confirms, and the next sign-in enrols first', async () => {
    const { token } = await enrol('zhang')
    const { factorResets } = on.access
    expect(() => factorResets.ask('li', '手机丢失', 'user:admin')).toThrow(
      expect.objectContaining(refused('factor-off')),
    )
    expect(() => factorResets.ask('zhang', ' ', 'user:admin')).toThrow(
      expect.objectContaining(refused('reason-missing')),
    )
    factorResets.ask('zhang', '手机丢失', 'user:li')
    expect(() => factorResets.ask('zhang', '手机丢失', 'user:admin')).toThrow(
      expect.objectContaining(refused('factor-reset-asked')),
    )
    for (const same of ['user:li', 'user:zhang'] as const)
      expect(() => factorResets.confirm('zhang', same)).toThrow(expect.objectContaining(refused('same-person')))
    expect(on.access.sessions.find(token)).not.toBeNull()
    factorResets.refuse('zhang', 'user:li')
    factorResets.ask('zhang', '手机丢失', 'cli:root')
    on.clock.now += MINUTE
    factorResets.confirm('zhang', 'user:li')
    expect(on.access.sessions.find(token)).toBeNull()
    const { session } = await signIn('zhang')
    expect(session.viewer.mustEnrolFactor).toBe(true)
    expect(on.access.users.own('zhang').factorResets).toEqual([{ at: on.clock.now, by: 'user:li', asked: 'cli:root' }])
    const { secret } = await on.access.signIn.beginFactor(session, PASSWORD, HERE)
    on.access.signIn.confirmFactor(session, phoneCode(secret, on.clock.now), HERE)
    on.clock.now += 30 * SECOND
    const back = await signIn('zhang', phoneCode(secret, on.clock.now))
    expect(back.session.viewer.mustEnrolFactor).toBeUndefined()
  })
})

describe('the time without a second factor', () => {
  beforeEach(async () => {
    on = accessOnDisk()
    await add('zhang', 'campaign-office')
  })
  const mustEnrol = (token: string) => on.access.sessions.find(token)?.viewer.mustEnrolFactor === true

  test.each([
    ['campaign-office', true],
    ['method-owner', true],
    ['auditor', true],
    ['admin', true],
    ['hall-manager', false],
    ['unit', false],
    ['reporter', false],
    ['clerk', false],
  ] as const)('%s: needed is %s', async (role, needed) => {
    const bound: Partial<Record<Role, Binding>> = {
      'hall-manager': { hall: 'shimin' },
      unit: { unit: 'J16' },
      'method-owner': { method: 'online' },
      reporter: { body: 'media' },
    }
    await on.access.users.add({ username: 'x', role, ...bound[role] }, PASSWORD, false, 'cli:root')
    await signIn('x')
    on.clock.now += 8 * DAY
    expect(mustEnrol((await signIn('x')).token)).toBe(needed)
  })

  test('runs from the first sign-in, once, and then nothing opens but the own session', async () => {
    on.clock.now += 30 * DAY
    const began = on.clock.now
    await signIn('zhang')
    expect(on.access.users.own('zhang').factor).toEqual({ on: false, needed: true, until: began + 7 * DAY })
    on.clock.now = began + 7 * DAY - 1
    const { token } = await signIn('zhang')
    expect(mustEnrol(token)).toBe(false)
    on.clock.now += 1
    expect(mustEnrol(token)).toBe(true)
    expect(mustEnrol((await signIn('zhang')).token)).toBe(true)
    expect(on.access.identity.of(token)).toMatchObject({ mustEnrolFactor: true })
  })

  test('is as long as the hub was told, and a clock in doubt ends it for nobody', async () => {
    on.close()
    let doubt = false
    on = accessOnDisk({ factorGraceMs: 2 * DAY }, { isClockDoubtful: () => doubt })
    await add('zhang', 'campaign-office')
    await signIn('zhang')
    on.clock.now += 2 * DAY
    expect(mustEnrol((await signIn('zhang')).token)).toBe(true)
    doubt = true
    expect(mustEnrol((await signIn('zhang')).token)).toBe(false)
  })

  test('a certificate that the gateway checked is a factor: of the own account alone, and shown with each request', async () => {
    const by = (gateway: string) => on.access.signIn.start('zhang', PASSWORD, HERE, { gateway })
    const { token } = await by('Zhang')
    on.clock.now += 8 * DAY
    const late = await by('zhang')
    expect(mustEnrol(late.token)).toBe(false)
    expect(on.access.sessions.find(token)).toBeNull()
    const again = (gateway?: string) =>
      on.access.identity.admit(late.token, { keys: false, decides: true, records: true, again: true, gateway }).again
    expect(again()).toBe(false)
    on.clock.now += 11 * MINUTE
    expect([again(), again('li'), again('ZHANG')]).toEqual([true, true, false])
    const { code } = await enrol('zhang')
    on.clock.now += 30 * SECOND
    await expect(by('li')).rejects.toMatchObject(refused('factor-needed'))
    await expect(by('zhang')).resolves.toBeDefined()
    await expect(signIn('zhang', code())).resolves.toBeDefined()
  })
})
