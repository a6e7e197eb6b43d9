import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isSimplePin } from '../../server/store/access/secrets/simple-pin.ts'
import { installationSecret } from '../../server/store/access/secrets/installation-secret.ts'
import { CodeGuesses } from '../../server/access/code-guesses.ts'
import { Refusal } from '../../server/contract/errors.ts'
import type { PairingCodes } from '../../server/store/access/secrets/pairing-codes.ts'
import { openAccess } from '../../server/store/access/open-access.ts'
import type { ApiScope } from '../../server/contract/roles.ts'
import { pairingCodesOn } from '../helpers/pairing-codes-on.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'

let on: AccessOnDisk
beforeEach(() => {
  on = accessOnDisk()
})
afterEach(() => on.close())
const refusal = (code: string) => expect.objectContaining({ code })

describe('device tokens', () => {
  test('belong to one device, and a new enrolment voids the old one', () => {
    const { deviceTokens } = on.access
    const first = deviceTokens.issue('d1', 'cli:root')
    const other = deviceTokens.issue('d2', 'cli:root')
    expect(deviceTokens.check('d1', first)).toBe(true)
    expect(deviceTokens.check('d1', other)).toBe(false)
    expect(deviceTokens.check('d3', first)).toBe(false)
    expect(deviceTokens.check('d1', '')).toBe(false)
    const second = deviceTokens.issue('d1', 'cli:root')
    expect(deviceTokens.check('d1', first)).toBe(false)
    expect(deviceTokens.check('d1', second)).toBe(true)
    expect(on.restarted().deviceTokens.check('d1', second)).toBe(true)
  })
})

describe('pairing codes', () => {
  const where = { kind: 'kiosk', window: { hall: 'shimin', code: 'A01' } } as const
  const installed = (secret?: Buffer) => pairingCodesOn(on.db, () => on.clock.now, secret && { secret })
  let codes: PairingCodes
  let guesses: CodeGuesses
  beforeEach(() => {
    codes = installed()
    guesses = new CodeGuesses(() => on.clock.now)
  })
  const trying = (code: string, address: string) => guesses.run(address, async () => codes.redeem(code))
  const fresh = () => codes.create(where, 'user:li').code

  test('have eight digits, live 15 minutes and serve once', () => {
    const { code, expiresAt } = codes.create(where, 'user:li')
    expect(code).toMatch(/^\d{8}$/)
    expect(expiresAt).toBe(on.clock.now + 15 * 60_000)
    expect(codes.redeem(code)).toEqual({ ...where, by: 'user:li' })
    expect(() => codes.redeem(code)).toThrow(refusal('pairing-code-invalid'))
  })

  test('expire to the millisecond', () => {
    const late = codes.create({ kind: 'keypad' }, 'user:li').code
    const inTime = codes.create({ kind: 'keypad', device: 'd9' }, 'user:li').code
    on.clock.now += 15 * 60_000 - 1
    expect(codes.redeem(inTime)).toEqual({ kind: 'keypad', device: 'd9', by: 'user:li' })
    on.clock.now += 1
    expect(() => codes.redeem(late)).toThrow(refusal('pairing-code-invalid'))
  })

  test('are taken as people type them, and after a restart', () => {
    const code = fresh()
    expect(installed().redeem(` ${code.slice(0, 4)} ${code.slice(4)}`)).toMatchObject(where)
  })

  test('cannot be guessed: ten wrong ones a minute from one address, right ones cost nothing', async () => {
    for (let i = 0; i < 30; i++) await trying(fresh(), '10.0.0.1')
    const code = fresh()
    for (let i = 0; i < 10; i++)
      await expect(trying('x', '10.0.0.1')).rejects.toMatchObject({ code: 'pairing-code-invalid' })
    await expect(trying(code, '10.0.0.1')).rejects.toMatchObject({ code: 'too-many-attempts' })
    expect(await trying(code, '10.0.0.2')).toMatchObject(where)
    on.clock.now += 60_000
    expect(await trying(fresh(), '10.0.0.1')).toMatchObject(where)
  })

  test('cannot be guessed many at once either: an attempt counts when it begins', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 12 }, () => trying('x', '10.0.0.1')))
    expect(answers.map((each) => each.status === 'rejected' && (each.reason as { code: string }).code)).toEqual([
      ...Array.from({ length: 10 }, () => 'pairing-code-invalid'),
      'too-many-attempts',
      'too-many-attempts',
    ])
  })

  test('that are refused for another reason were no guess', async () => {
    const busy = () => guesses.run('10.0.0.1', () => Promise.reject(new Refusal('storage-unavailable')))
    for (let i = 0; i < 12; i++) await expect(busy()).rejects.toMatchObject({ code: 'storage-unavailable' })
    expect(await trying(fresh(), '10.0.0.1')).toMatchObject(where)
  })

  test('sixty wrong ones a minute from all addresses shut no other address: it gets three in place of ten', async () => {
    const wrong = (address: string) =>
      expect(trying('x', address)).rejects.toMatchObject({ code: 'pairing-code-invalid' })
    for (let i = 0; i < 60; i++) await wrong(`10.0.0.${i}`)
    expect(await trying(fresh(), '10.9.9.9')).toMatchObject(where)
    for (let i = 0; i < 3; i++) await wrong('10.9.9.9')
    const code = fresh()
    await expect(trying(code, '10.9.9.9')).rejects.toMatchObject({ code: 'too-many-attempts' })
    on.clock.now += 60_000
    expect(await trying(code, '10.9.9.9')).toMatchObject(where)
  })

  test('of another installation do not fit: the database alone does not tell a code', () => {
    const code = fresh()
    expect(() => installed(Buffer.alloc(32, 8)).redeem(code)).toThrow(refusal('pairing-code-invalid'))
  })
})

describe('API keys', () => {
  test('of one hall name it, and only keys of services have one, of a hall that there is', () => {
    const { apiKeys } = on.access
    const { key } = apiKeys.add('queue', 'services', 'cli:root', 'shimin')
    expect(apiKeys.find(key)).toEqual({ kind: 'program', name: 'queue', scope: 'services', hall: 'shimin' })
    expect(apiKeys.list()).toMatchObject([{ name: 'queue', hall: 'shimin' }])
    expect(() => apiKeys.add('other', 'services', 'cli:root', 'nowhere')).toThrow(refusal('unknown-hall'))
    for (const scope of ['hotline', 'metrics'] as const)
      expect(() => apiKeys.add('other', scope, 'cli:root', 'shimin')).toThrow(refusal('bad-request'))
  })

  test('are good for their one scope until they are revoked, and a name is given once', () => {
    const { apiKeys } = on.access
    const { key } = apiKeys.add('queue', 'services', 'cli:root')
    expect(apiKeys.find(key)).toEqual({ kind: 'program', name: 'queue', scope: 'services' })
    expect(on.access.identity.of(key)).toEqual({ kind: 'program', name: 'queue', scope: 'services' })
    expect(apiKeys.find(`${key}x`)).toBeNull()
    expect(() => apiKeys.add('queue', 'hotline', 'cli:root')).toThrow(refusal('name-taken'))
    on.clock.now += 5
    apiKeys.revoke('queue', 'cli:root')
    expect(apiKeys.find(key)).toBeNull()
    expect(apiKeys.list()).toEqual([
      {
        name: 'queue',
        scope: 'services',
        created: on.clock.now - 5,
        revoked: on.clock.now,
        standing: { state: 'founding', by: 'cli:root', since: on.clock.now - 5 },
      },
    ])
    expect(() => apiKeys.revoke('queue', 'cli:root')).toThrow(refusal('not-found'))
    expect(() => apiKeys.add('queue', 'services', 'cli:root')).toThrow(refusal('name-taken'))
  })

  test('need a name and a scope of the table', () => {
    expect(() => on.access.apiKeys.add('', 'services', 'cli:root')).toThrow(refusal('bad-request'))
    expect(() => on.access.apiKeys.add('x', 'everything' as ApiScope, 'cli:root')).toThrow(refusal('bad-request'))
    expect(on.access.apiKeys.list()).toEqual([])
  })
})

describe('staff PINs', () => {
  const check = (no: string, pin: string, device = 'd1') => on.access.staffPins.check(no, pin, device)

  test('let in the one whose PIN it is', async () => {
    await on.access.staffPins.set('1001', '2468', 'user:li')
    await check('1001', '2468')
    await expect(check('1001', '2469')).rejects.toMatchObject({ code: 'sign-in-failed' })
    await expect(check('1002', '2468')).rejects.toMatchObject({ code: 'sign-in-failed' })
    await on.access.staffPins.set('1001', '13579', 'user:li')
    await expect(check('1001', '2468')).rejects.toMatchObject({ code: 'sign-in-failed' })
    await on.restarted().staffPins.check('1001', '13579', 'd1')
  })

  test('have 4 to 12 digits and belong to somebody', async () => {
    const set = (no: string, pin: string) => on.access.staffPins.set(no, pin, 'user:li')
    for (const pin of ['', '123', '12a4', '1234567890123']) {
      await expect(set('1001', pin)).rejects.toMatchObject({ code: 'bad-request' })
    }
    await expect(set('9999', '2468')).rejects.toMatchObject({ code: 'unknown-staff' })
  })

  test.each(['0000', '111111', '1234', '456789', '7890', '4321', '98765', '1212', '123123', '1001', '001001'])(
    '%s is too simple',
    async (pin) => {
      await expect(on.access.staffPins.set('1001', pin, 'user:li')).rejects.toMatchObject({ code: 'pin-too-simple' })
    },
  )

  test('end with the digits of the staff number in nobody’s', () => {
    expect(isSimplePin('0027', '64010027')).toBe(true)
    for (const pin of ['2468', '1357', '482913', '1223', '12312'])
      expect([pin, isSimplePin(pin, '64010027')]).toEqual([pin, pin === '12312'])
  })

  test('ten wrong ones lock the device for a minute, whatever numbers were typed', async () => {
    await on.access.staffPins.set('1001', '2468', 'user:li')
    for (let i = 0; i < 10; i++) await expect(check(`77${i}`, '8642')).rejects.toMatchObject({ code: 'sign-in-failed' })
    await expect(check('1001', '2468')).rejects.toMatchObject({ code: 'sign-in-locked' })
    await check('1001', '2468', 'd2')
    on.clock.now += 60_000
    await check('1001', '2468')
  })

  test('are looked at two at a time of one device; more are told at once, and not counted as wrong', async () => {
    await on.access.staffPins.set('1001', '2468', 'user:li')
    const codes = await Promise.all(
      Array.from({ length: 8 }, () =>
        check('1001', '2468').then(
          () => 'ok',
          (error: { code: string }) => error.code,
        ),
      ),
    )
    expect(codes.filter((code) => code === 'ok')).toHaveLength(2)
    expect(codes.filter((code) => code === 'busy')).toHaveLength(3)
    // Five at once may be wrong, so more are not looked at.
    expect(codes.filter((code) => code === 'sign-in-locked')).toHaveLength(3)
    await check('1001', '2468')
  })

  test('five wrong ones lock this person on this device for a minute', async () => {
    await on.access.staffPins.set('1001', '2468', 'user:li')
    for (let i = 0; i < 5; i++) await expect(check('1001', '0000')).rejects.toMatchObject({ code: 'sign-in-failed' })
    await expect(check('1001', '2468')).rejects.toMatchObject({ code: 'sign-in-locked' })
    await check('1001', '2468', 'd2')
    on.clock.now += 59_999
    await expect(check('1001', '2468')).rejects.toMatchObject({ code: 'sign-in-locked' })
    on.clock.now += 1
    await check('1001', '2468')
    expect(on.access.audit.list({ limit: 1 })).toMatchObject([
      { actor: 'device:d1', action: 'staff-pin:locked', subject: 'staff:1001' },
    ])
  })

  test('a right one wipes the wrong ones out', async () => {
    await on.access.staffPins.set('1001', '2468', 'user:li')
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) await expect(check('1001', '0000')).rejects.toMatchObject({ code: 'sign-in-failed' })
      await check('1001', '2468')
    }
  })

  test('of a stolen database do not check without the installation secret', async () => {
    await on.access.staffPins.set('1001', '2468', 'user:li')
    const elsewhere = openAccess({ db: on.db, now: () => on.clock.now, secret: Buffer.alloc(32, 8) })
    await expect(elsewhere.staffPins.check('1001', '2468', 'd1')).rejects.toMatchObject({ code: 'sign-in-failed' })
  })
})

describe('the installation secret', () => {
  test('is made once, for its owner alone, and what is not one is not taken for one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pingyi-secret-'))
    const file = join(folder, 'installation.secret')
    try {
      const made = installationSecret(file)
      expect(made).toHaveLength(32)
      expect(statSync(file).mode & 0o777).toBe(0o600)
      expect(installationSecret(file)).toEqual(made)
      expect(readFileSync(file, 'utf8').trim()).toBe(made.toString('hex'))
      writeFileSync(file, '')
      expect(() => installationSecret(file)).toThrow(/not an installation secret/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
