import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Refusal, type ErrorCode } from '../../server/contract/errors.ts'
import { ASKED, type RemoteAccess } from '../../server/store/access/remote.ts'
import type { Store } from '../../server/store/port.ts'
import { accessPlainly } from './plain-access.ts'
import { phoneCode } from './phone.ts'
import { plainly } from './plain-store.ts'
import { HOUR, type TwoClocks } from './store-town.ts'

/** Store and access over one folder of a small town, for one test. */
export interface AccessUnderTest {
  readonly store: Store
  readonly access: RemoteAccess
  clock: TwoClocks
  /** The hub goes down and comes up again over the same data. */
  reopen(): Promise<void>
  dispose(): Promise<void>
}

export type OpenAccess = () => Promise<AccessUnderTest>

const PASSWORD = 'a long password'
const STAFF = '64010027'
const DEVICE = '019a9a00-0000-7000-8000-0000000000aa'
const PAGE = { address: '10.0.0.1', secure: true }

/** A town with an officer, who was there from the beginning, and what is asked in it. */
class Place {
  readonly under: AccessUnderTest
  access: RemoteAccess
  store: Store

  constructor(under: AccessUnderTest) {
    this.under = under
    this.access = accessPlainly(under.access)
    this.store = plainly(under.store)
  }

  static async open(open: OpenAccess): Promise<Place> {
    const place = new Place(await open())
    await place.access.users.add({ username: 'zhang', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    return place
  }

  async reopen(): Promise<void> {
    await this.under.reopen()
    this.access = accessPlainly(this.under.access)
    this.store = plainly(this.under.store)
  }

  async signedIn() {
    return this.access.signIn.startFromPage('zhang', PASSWORD, PAGE)
  }

  /** From here on a rating has counted: accounts and keys that are made now wait for a second person. */
  async firstCounted(): Promise<void> {
    const call = { callId: 'first', unit: 'J16', level: 5, answeredAt: this.under.clock.now }
    const calls = await this.store.read('calls.prepare', [call], this.under.clock.now)
    await this.store.act('calls.record', { calls }, 'cli:root')
  }

  /** Zhang's phone is enrolled. @returns what it says at an instant */
  async phone() {
    const { session, token } = await this.signedIn()
    const { secret } = await this.access.signIn.beginFactor(session, PASSWORD, PAGE.address)
    const code = (later = 0) => phoneCode(secret, this.under.clock.now + later)
    const codes = await this.access.signIn.confirmFactor(session, code(), PAGE.address)
    return { session, token, code, codes }
  }

  async waiting(): Promise<void> {
    await this.firstCounted()
    await this.access.users.add({ username: 'wang', role: 'campaign-office' }, PASSWORD, false, 'user:admin')
    await this.access.apiKeys.add('queue', 'services', 'cli:root')
  }
}

interface Example {
  ask(on: Place): Promise<unknown>
  /** What it answers, at least. */
  answers: unknown
  refused: { code: ErrorCode; ask(on: Place): Promise<unknown> } | null
}

const WANG = { username: 'wang', role: 'auditor' } as const
const notFound = (ask: Example['ask']) => ({ code: 'not-found', ask }) as const
const unknownStaff = (ask: Example['ask']) => ({ code: 'unknown-staff', ask }) as const
const asked = { keys: true, decides: true, records: true }

/** One for each name: the compiler and a test miss it for a name that is new. */
const EXAMPLES: { [P in keyof RemoteAccess]: Record<keyof RemoteAccess[P], Example> } = {
  apiKeys: {
    add: {
      ask: ({ access }) => access.apiKeys.add('queue', 'services', 'cli:root'),
      answers: { standing: { state: 'founding' } },
      refused: { code: 'bad-request', ask: ({ access }) => access.apiKeys.add('', 'services', 'cli:root') },
    },
    list: {
      ask: async ({ access }) => {
        await access.apiKeys.add('queue', 'services', 'cli:root')
        return access.apiKeys.list()
      },
      answers: [{ name: 'queue', scope: 'services', standing: { by: 'cli:root' } }],
      refused: null,
    },
    revoke: {
      ask: async ({ access }) => {
        await access.apiKeys.add('queue', 'services', 'cli:root')
        await access.apiKeys.revoke('queue', 'cli:root')
        return access.apiKeys.list()
      },
      answers: [{ revoked: expect.any(Number) as number }],
      refused: notFound(({ access }) => access.apiKeys.revoke('nobody', 'cli:root')),
    },
    vouch: {
      ask: async (on) => {
        await on.waiting()
        return on.access.apiKeys.vouch('queue', 'zhang', 'user:zhang')
      },
      answers: { name: 'queue', standing: { state: 'vouched', vouchedBy: 'user:zhang' } },
      refused: notFound(({ access }) => access.apiKeys.vouch('nobody', 'zhang', 'user:zhang')),
    },
  },
  audit: {
    record: {
      ask: async ({ access, store }) => {
        await access.audit.record('hub', 'hub:start', 'hub', { version: '1' })
        return store.read('audit.list', { limit: 1 })
      },
      answers: [{ actor: 'hub', action: 'hub:start', subject: 'hub', detail: { version: '1' } }],
      refused: null,
    },
  },
  deviceTokens: {
    check: {
      ask: async ({ access, store }) => {
        const { deviceId, token } = await store.act(
          'devices.enrol',
          { kind: 'kiosk', hall: 'shimin', window: 'A01' },
          'cli:root',
        )
        const tried = [token, `${token}x`, ''].map((each) => access.deviceTokens.check(deviceId, each))
        return Promise.all([...tried, access.deviceTokens.check(DEVICE, token)])
      },
      answers: [true, false, false, false],
      refused: null,
    },
    offer: {
      ask: async ({ access, store }) => {
        const place = { kind: 'kiosk', hall: 'shimin', window: 'A01' } as const
        const { deviceId, token } = await store.act('devices.enrol', place, 'cli:root')
        const unasked = await access.deviceTokens.offer(deviceId)
        const by = { role: 'admin' } as const
        await store.act('devices.rotate', { device: deviceId, reason: 'test', by }, 'user:admin')
        const offered = await access.deviceTokens.offer(deviceId)
        const both = [token, offered!].map((each) => access.deviceTokens.check(deviceId, each))
        // Who came with the new one has taken it.
        return [unasked, ...(await Promise.all(both)), await access.deviceTokens.check(deviceId, token)]
      },
      answers: [null, true, true, false],
      refused: null,
    },
    confirm: {
      ask: async ({ access, store }) => {
        const place = { kind: 'kiosk', hall: 'shimin', window: 'A01' } as const
        const { deviceId, token } = await store.act('devices.enrol', place, 'cli:root')
        const by = { role: 'admin' } as const
        await store.act('devices.rotate', { device: deviceId, reason: 'test', by }, 'user:admin')
        const offered = (await access.deviceTokens.offer(deviceId))!
        const { confirm, check } = access.deviceTokens
        const confirmed = [await confirm(deviceId, `${offered}x`), await confirm(deviceId, offered)]
        return [...confirmed, await check(deviceId, token), await check(deviceId, offered)]
      },
      answers: [false, true, false, true],
      refused: null,
    },
  },
  factorResets: {
    ask: {
      ask: async (on) => {
        await on.phone()
        return on.access.factorResets.ask('zhang', '手机丢失', 'user:admin')
      },
      answers: { username: 'zhang', factor: { on: true, reset: { by: 'user:admin', reason: '手机丢失' } } },
      refused: { code: 'factor-off', ask: ({ access }) => access.factorResets.ask('zhang', '手机丢失', 'user:admin') },
    },
    confirm: {
      ask: async (on) => {
        const { token } = await on.phone()
        await on.access.factorResets.ask('zhang', '手机丢失', 'user:admin')
        return [await on.access.factorResets.confirm('zhang', 'user:li'), await on.access.identity.of(token)]
      },
      answers: [{ username: 'zhang', factor: { on: false, needed: true } }, null],
      refused: {
        code: 'factor-reset-missing',
        ask: ({ access }) => access.factorResets.confirm('zhang', 'user:li'),
      },
    },
    refuse: {
      ask: async (on) => {
        await on.phone()
        await on.access.factorResets.ask('zhang', '手机丢失', 'user:admin')
        return on.access.factorResets.refuse('zhang', 'user:li')
      },
      answers: { username: 'zhang', factor: { on: true } },
      refused: {
        code: 'factor-reset-missing',
        ask: ({ access }) => access.factorResets.refuse('zhang', 'user:li'),
      },
    },
  },
  identity: {
    of: {
      ask: async (on) => {
        const { token } = await on.signedIn()
        const { key } = await on.access.apiKeys.add('queue', 'services', 'cli:root')
        return Promise.all([token, key, 'nobody'].map((each) => on.access.identity.of(each)))
      },
      answers: [{ username: 'zhang' }, { kind: 'program', name: 'queue', scope: 'services' }, null],
      refused: null,
    },
    admit: {
      ask: async (on) => {
        const { token } = await on.signedIn()
        await on.waiting()
        const { key } = await on.access.apiKeys.add('late', 'services', 'cli:root')
        const { token: waits } = await on.access.signIn.startFromPage('wang', PASSWORD, PAGE)
        const looks = { keys: true, decides: false, records: false }
        return Promise.all([
          ...[token, waits, key, 'nobody'].map((each) => on.access.identity.admit(each, asked)),
          ...[waits, key].map((each) => on.access.identity.admit(each, looks)),
          on.access.identity.admit(key, { ...asked, keys: false }),
        ])
      },
      answers: [
        { session: { viewer: { username: 'zhang' } }, viewer: { username: 'zhang' }, waits: false },
        { viewer: { username: 'wang' }, waits: true },
        { session: null, viewer: { name: 'late' }, waits: true },
        { session: null, viewer: null, waits: false },
        { viewer: { username: 'wang' }, waits: false },
        { viewer: { name: 'late' }, waits: false },
        { session: null, viewer: null, waits: false },
      ],
      refused: null,
    },
  },
  sessionList: {
    of: {
      ask: async (on) => {
        await on.access.signIn.startFromPage('zhang', PASSWORD, { ...PAGE, agent: 'Chrome 126, Windows' })
        return on.access.sessionList.of('zhang')
      },
      answers: [{ address: '10.0.0.1', browser: 'Chrome 126, Windows' }],
      refused: null,
    },
    end: {
      ask: async (on) => {
        const [one, other] = [await on.signedIn(), await on.signedIn()]
        const { id } = other.session
        const ended = [
          await on.access.sessionList.end('zhang', { keep: id }, 'user:zhang'),
          await on.access.identity.of(one.token),
          await on.access.sessionList.end('zhang', { id: id.slice(0, 16) }, 'user:admin'),
        ]
        return [...ended, await on.access.identity.of(other.token)]
      },
      answers: [1, null, 1, null],
      refused: notFound(({ access }) => access.sessionList.end('zhang', { id: '0123456789abcdef' }, 'user:admin')),
    },
  },
  sessions: {
    end: {
      ask: async (on) => {
        const [one, other] = [await on.signedIn(), await on.signedIn()]
        await on.access.sessions.end(one.session, 'user:zhang')
        return Promise.all([one, other].map(({ token }) => on.access.identity.of(token)))
      },
      answers: [null, { username: 'zhang' }],
      refused: null,
    },
    noteUses: {
      ask: async (on) => {
        const { session, token } = await on.signedIn()
        const at = on.under.clock.now + HOUR
        await on.access.sessions.noteUses([
          { id: session.id, at },
          { id: session.id, at: at - 1 },
          { id: 'ab'.repeat(32), at },
        ])
        const [seen] = await on.access.sessionList.of('zhang')
        return [seen!.seen - on.under.clock.now, await on.access.identity.of(token)]
      },
      answers: [HOUR, { username: 'zhang' }],
      refused: null,
    },
  },
  signIn: {
    startFromPage: {
      ask: (on) => on.signedIn(),
      answers: {
        session: { viewer: { username: 'zhang', mustChangePassword: false } },
        known: expect.stringContaining('; Secure') as string,
      },
      refused: { code: 'wrong-password', ask: ({ access }) => access.signIn.startFromPage('zhang', 'wrong', PAGE) },
    },
    prove: {
      ask: ({ access }) => access.signIn.prove('zhang', PASSWORD, 'cli:root'),
      answers: { username: 'zhang', standing: { state: 'founding' } },
      refused: { code: 'wrong-password', ask: ({ access }) => access.signIn.prove('zhang', 'wrong', 'cli:root') },
    },
    changePassword: {
      ask: async (on) => {
        const [mine, other] = [await on.signedIn(), await on.signedIn()]
        await on.access.signIn.changePassword(mine.session, PASSWORD, 'another long one', PAGE.address)
        return Promise.all([mine, other].map(({ token }) => on.access.identity.of(token)))
      },
      answers: [{ username: 'zhang' }, null],
      refused: {
        code: 'password-too-weak',
        ask: async (on) =>
          on.access.signIn.changePassword((await on.signedIn()).session, PASSWORD, 'short', PAGE.address),
      },
    },
    beginFactor: {
      ask: async (on) => on.access.signIn.beginFactor((await on.signedIn()).session, PASSWORD, PAGE.address),
      answers: {
        secret: expect.stringMatching(/^[A-Z2-7]{32}$/) as string,
        uri: expect.stringContaining('otpauth://totp/') as string,
      },
      refused: {
        code: 'wrong-password',
        ask: async (on) => on.access.signIn.beginFactor((await on.signedIn()).session, 'wrong', PAGE.address),
      },
    },
    confirmFactor: {
      ask: async (on) => {
        const { codes } = await on.phone()
        return [codes.length, await on.access.users.own('zhang')]
      },
      answers: [10, { factor: { on: true, needed: true, recoveryCodes: 10 } }],
      refused: {
        code: 'factor-enrolment-missing',
        ask: async (on) => on.access.signIn.confirmFactor((await on.signedIn()).session, '123456', PAGE.address),
      },
    },
    proveAgain: {
      ask: async (on) => {
        const { session, token, code } = await on.phone()
        on.under.clock.now += HOUR
        const before = await on.access.identity.admit(token, { ...asked, again: true })
        await on.access.signIn.proveAgain(session, code(), PAGE.address)
        return [before.again, (await on.access.identity.admit(token, { ...asked, again: true })).again]
      },
      answers: [true, false],
      refused: {
        code: 'factor-off',
        ask: async (on) => on.access.signIn.proveAgain((await on.signedIn()).session, '123456', PAGE.address),
      },
    },
    renewRecoveryCodes: {
      ask: async (on) => {
        const { session, codes } = await on.phone()
        const renewed = await on.access.signIn.renewRecoveryCodes(session, codes[0]!, PAGE.address)
        return [renewed.length, renewed.some((code) => codes.includes(code))]
      },
      answers: [10, false],
      refused: {
        code: 'factor-off',
        ask: async (on) => on.access.signIn.renewRecoveryCodes((await on.signedIn()).session, '123456', PAGE.address),
      },
    },
    removeFactor: {
      ask: async (on) => {
        await on.access.users.bind('zhang', { role: 'hall-manager', hall: 'shimin' }, 'user:admin')
        const { session, code } = await on.phone()
        await on.access.signIn.removeFactor(session, code(30_000), PAGE.address)
        return on.access.users.own('zhang')
      },
      answers: { factor: { on: false, needed: false } },
      refused: {
        code: 'factor-kept',
        ask: async (on) => on.access.signIn.removeFactor((await on.signedIn()).session, '123456', PAGE.address),
      },
    },
  },
  staffCards: {
    give: {
      ask: async ({ access }) => {
        await access.staffCards.give(STAFF, '04a2c91b', 'user:li')
        return access.staffCards.holder(' 04A2C91B', DEVICE)
      },
      answers: STAFF,
      refused: unknownStaff(({ access }) => access.staffCards.give('nobody', '04a2c91b', 'user:li')),
    },
    holder: {
      ask: async ({ access }) => {
        await access.staffCards.give(STAFF, '04a2c91b', 'user:li')
        return access.staffCards.holder('04a2c91b', DEVICE)
      },
      answers: STAFF,
      refused: { code: 'sign-in-failed', ask: ({ access }) => access.staffCards.holder('04a2c91c', DEVICE) },
    },
    takeBack: {
      ask: async ({ access }) => {
        await access.staffCards.give(STAFF, '04a2c91b', 'user:li')
        return access.staffCards.takeBack(STAFF, 'user:li')
      },
      answers: 1,
      refused: unknownStaff(({ access }) => access.staffCards.takeBack('nobody', 'user:li')),
    },
  },
  staffPins: {
    check: {
      ask: async ({ access }) => {
        await access.staffPins.set(STAFF, '730418', 'user:li')
        return access.staffPins.check(STAFF, '730418', DEVICE)
      },
      answers: undefined,
      refused: { code: 'sign-in-failed', ask: ({ access }) => access.staffPins.check(STAFF, '730418', DEVICE) },
    },
    set: {
      ask: async ({ access, store }) => {
        await access.staffPins.set(STAFF, '730418', 'user:li')
        return (await store.read('staff.list')).filter(({ no }) => no === STAFF)
      },
      answers: [{ no: STAFF, pin: true, cards: 0 }],
      refused: { code: 'pin-too-simple', ask: ({ access }) => access.staffPins.set(STAFF, '0000', 'user:li') },
    },
    takeBack: {
      ask: async ({ access, store }) => {
        await access.staffPins.set(STAFF, '730418', 'user:li')
        await access.staffPins.takeBack(STAFF, 'user:li')
        return (await store.read('staff.list')).filter(({ no }) => no === STAFF)
      },
      answers: [{ no: STAFF, pin: false, cards: 0 }],
      refused: null,
    },
  },
  standing: {
    isFoundingTime: {
      ask: async (on) => {
        const before = await on.access.standing.isFoundingTime()
        await on.firstCounted()
        return [before, await on.access.standing.isFoundingTime()]
      },
      answers: [true, false],
      refused: null,
    },
  },
  users: {
    add: {
      ask: ({ access }) => access.users.add(WANG, PASSWORD, false, 'cli:root'),
      answers: { ...WANG, mustChangePassword: false, standing: { state: 'founding' } },
      refused: {
        code: 'name-taken',
        ask: ({ access }) => access.users.add({ ...WANG, username: 'Zhang' }, PASSWORD, false, 'hub'),
      },
    },
    invite: {
      ask: async (on) => {
        const { user, oneTimePassword } = await on.access.users.invite(WANG, 'user:admin')
        return [user, await on.access.signIn.prove('wang', oneTimePassword, 'cli:root')]
      },
      answers: [
        { ...WANG, mustChangePassword: true },
        { ...WANG, mustChangePassword: true },
      ],
      refused: {
        code: 'name-taken',
        ask: ({ access }) => access.users.invite({ ...WANG, username: 'zhang' }, 'user:admin'),
      },
    },
    bind: {
      ask: ({ access }) => access.users.bind('zhang', { role: 'hall-manager', hall: 'shimin' }, 'user:admin'),
      answers: { username: 'zhang', role: 'hall-manager', hall: 'shimin' },
      refused: notFound(({ access }) => access.users.bind('nobody', { role: 'auditor' }, 'user:admin')),
    },
    disable: {
      ask: async (on) => {
        const { token } = await on.signedIn()
        return [await on.access.users.disable('zhang', 'user:admin'), await on.access.identity.of(token)]
      },
      answers: [{ username: 'zhang', disabled: expect.any(Number) as number }, null],
      refused: notFound(({ access }) => access.users.disable('nobody', 'user:admin')),
    },
    enable: {
      ask: async ({ access }) => {
        await access.users.disable('zhang', 'user:admin')
        return [await access.users.enable('zhang', 'user:admin'), await access.users.enable('zhang', 'user:admin')]
      },
      answers: [{ username: 'zhang' }, { username: 'zhang' }],
      refused: notFound(({ access }) => access.users.enable('nobody', 'user:admin')),
    },
    list: {
      ask: ({ access }) => access.users.list(),
      answers: [{ username: 'zhang' }],
      refused: null,
    },
    own: {
      ask: async ({ access }) => {
        await access.users.resetPassword('zhang', 'user:admin')
        return access.users.own('zhang')
      },
      answers: { standing: { state: 'founding' }, resets: [{ by: 'user:admin' }] },
      refused: notFound(({ access }) => access.users.own('nobody')),
    },
    rename: {
      ask: async ({ access }) => [
        await access.users.rename('zhang', ' 张建宁 ', 'user:admin'),
        await access.users.rename('zhang', '', 'user:admin'),
      ],
      answers: [{ username: 'zhang', name: '张建宁' }, { username: 'zhang' }],
      refused: { code: 'bad-request', ask: ({ access }) => access.users.rename('zhang', '<b>', 'user:admin') },
    },
    resetPassword: {
      ask: async ({ access }) =>
        access.signIn.prove('zhang', await access.users.resetPassword('zhang', 'user:admin'), 'cli:root'),
      answers: { username: 'zhang', mustChangePassword: true, reset: { by: 'user:admin' } },
      refused: notFound(({ access }) => access.users.resetPassword('nobody', 'user:admin')),
    },
    setPassword: {
      ask: async ({ access }) => {
        await access.users.setPassword('zhang', 'another long one', false, 'cli:root')
        return access.signIn.prove('zhang', 'another long one', 'cli:root')
      },
      answers: { username: 'zhang', mustChangePassword: false },
      refused: {
        code: 'password-too-weak',
        ask: ({ access }) => access.users.setPassword('zhang', 'short', false, 'cli:root'),
      },
    },
    vouch: {
      ask: async (on) => {
        await on.waiting()
        return on.access.users.vouch('WANG', 'zhang', 'user:zhang')
      },
      answers: { username: 'wang', standing: { state: 'vouched', vouchedBy: 'user:zhang' } },
      refused: { code: 'vouching-needless', ask: ({ access }) => access.users.vouch('zhang', 'zhang', 'user:zhang') },
    },
  },
}

const NAMES = Object.entries(ASKED).flatMap(([part, names]) => names.map((name) => [part, name] as const))

/**
 * What remote access must do, whatever way a call goes: each name with plain data in and out, refusals with their codes,
 * and what was done there after a restart. Call it inside a test file:
 *
 *     accessContract('in this thread', open)
 */
export function accessContract(way: string, open: OpenAccess): void {
  describe(`remote access: ${way}`, () => {
    let on: Place
    beforeEach(async () => {
      on = await Place.open(open)
    })
    afterEach(() => on.under.dispose())
    const example = (part: string, name: string) =>
      (EXAMPLES as unknown as Record<string, Record<string, Example>>)[part]?.[name]

    test('every name has an example', () => {
      for (const [part, name] of NAMES) expect(example(part, name), `${part}.${name}`).toBeDefined()
    })

    test.for(NAMES)('%s.%s answers with plain data', async ([part, name]) => {
      const { answers, ask } = example(part, name)!
      const answer = await ask(on)
      if (typeof answers === 'object') expect(answer).toMatchObject(answers as object)
      else expect(answer).toEqual(answers)
    })

    const refusing = NAMES.filter(([part, name]) => example(part, name)?.refused)
    test.for(refusing)('%s.%s refuses with its code, and changes no account', async ([part, name]) => {
      const { code, ask } = example(part, name)!.refused!
      // Whoever signs in to be refused has signed in, and has so long without a second factor from then on.
      await on.signedIn()
      const accounts = async () => (await on.access.users.list()).map((account) => ({ ...account, signedIn: 0 }))
      const before = [await accounts(), await on.access.apiKeys.list(), await on.store.read('staff.list')]
      const refused = await ask(on).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(Refusal)
      expect(refused).toMatchObject({ code })
      expect([await accounts(), await on.access.apiKeys.list(), await on.store.read('staff.list')]).toEqual(before)
    })

    test('what is refused rejects, and throws at nobody within the call', async () => {
      let asking: Promise<unknown> | undefined
      expect(() => (asking = on.access.users.own('nobody'))).not.toThrow()
      await expect(asking).rejects.toMatchObject({ code: 'not-found' })
    })

    test('accounts, sessions and keys are there after a restart, and a wait goes on', async () => {
      const { token } = await on.signedIn()
      await on.waiting()
      const before = [await on.access.users.list(), await on.access.apiKeys.list()]
      await on.reopen()
      expect(await on.access.identity.of(token)).toMatchObject({ username: 'zhang' })
      expect([await on.access.users.list(), await on.access.apiKeys.list()]).toEqual(before)
      on.under.clock.now += 24 * HOUR
      expect(await on.access.identity.of(token)).toBeNull()
    })

    test('two who ask for one name at once get one account', async () => {
      const both = await Promise.allSettled(
        ['a', 'b'].map(() => on.access.users.add(WANG, PASSWORD, false, 'cli:root')),
      )
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect((await on.access.users.list()).map(({ username }) => username)).toEqual(['wang', 'zhang'])
    })
  })
}
