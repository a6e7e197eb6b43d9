import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { statSync, writeFileSync, existsSync } from 'node:fs'
import { FirstPassword } from '../../server/store/access/secrets/first-password.ts'
import {
  hashPassword,
  isCheaper,
  MINIMUM_PASSWORD_LENGTH,
  oneTimePassword,
} from '../../server/store/access/secrets/passwords.ts'
import { isLeakedPassword, leakedPasswords } from '../../server/store/access/secrets/leaked-passwords.ts'
import { localNames } from '../../server/store/access/secrets/local-names.ts'
import { holdsName, isCommonPassword } from '../../server/store/access/secrets/weak-password.ts'
import { accessOnDisk, QUICK_PASSWORDS, type AccessOnDisk } from '../helpers/access-on-disk.ts'

const HOUR = 3_600_000
const NAMES = localNames(['公安局', '行政审批服务局', '市民大厅', '便民服务中心', '银川市'])

describe('a password that others try first', () => {
  test.each([
    'password2026',
    'P@ssw0rd1234',
    'Passw0rd!!!!!',
    '1234567890',
    '13909510951',
    '640102199001011234',
    'aaaaaaaaaaaa',
    'qwertyuiop123',
    '1qaz2wsx3edc',
    'woaini1314520',
    'woaiwojia2026',
    'nihao123456789',
    'yinchuan2026!',
    'Yinchuan@123456',
    'gonganju123456',
    '公安局公安局公安局888',
    '银川市民大厅20261234',
    'xzspfwj2026888',
    'admin@123456789',
    '密码密码密码1234',
    '一二三四五六七八九十',
    // in traditional characters
    '銀川市政務服務大廳管理員',
    '市民大廳密碼2026',
    // of the leaked list
    'q1w2e3r4t5',
    'christopher',
    'Terminator2026!',
    '2026@Manchester',
    'm@nch3st3r2026',
    'butterflybutterfly',
    'lovelovelove1995',
  ])('%s is refused', (password) => expect(isCommonPassword(password, NAMES)).toBe(true))

  test.each([
    'a long password',
    'correct horse battery',
    'Helan-mountain-2026',
    '沙湖的芦苇有三尺高呀',
    '沙湖的蘆葦有三尺高呀',
    'k3v9-m7tz-q2xc-h8r4',
    'four words of my own',
  ])('%s is taken', (password) => expect(isCommonPassword(password, NAMES)).toBe(false))

  test('the commonest leaked ones that are long enough are refused, many times the 3,000 that ASVS 6.2.4 asks for', () => {
    const longEnough = new Set(leakedPasswords().toString().split('\n'))
    for (const each of longEnough) if ([...each].length < MINIMUM_PASSWORD_LENGTH) longEnough.delete(each)
    expect(longEnough.size).toBe(46_202)
    const first = [...longEnough].slice(0, 3_000)
    expect(first.filter((each) => !isLeakedPassword(each))).toEqual([])
    const some = first.filter((_, i) => i % 100 === 0).map((each) => each.toUpperCase())
    expect(some.filter((each) => !isCommonPassword(each, []))).toEqual([])
  })

  test('one that the hub makes is never one of them', () => {
    for (let i = 0; i < 100; i++) expect(isCommonPassword(oneTimePassword(), NAMES)).toBe(false)
  })

  test('names of this place are known in characters, in pinyin and by first letters', () => {
    for (const name of ['公安局', '公安', 'gonganju', 'gongan', 'yinchuanshi', 'xzspfwj', 'shimindating'])
      expect(NAMES).toContain(name)
  })

  test('the username is found in any case and width, and a short one only where it is all of it', () => {
    expect([holdsName('myWANGFANGis1', 'wangfang'), holdsName('ＷＡＮＧＦＡＮＧ12345', 'wangfang')]).toEqual([
      true,
      true,
    ])
    expect([holdsName('limitless things', 'li'), holdsName('LI', 'li'), holdsName('我是王芳没错的吧', '王芳')]).toEqual(
      [false, true, true],
    )
  })
})

let on: AccessOnDisk
beforeEach(() => {
  on = accessOnDisk()
})
afterEach(() => on.close())
const HERE = '10.0.0.1'
const weak = (code: string) => ({ code }) as const

test('outside of tests a password costs what OWASP wants first of all', async () => {
  const file = JSON.stringify(join(import.meta.dirname, '../../server/store/access/secrets/passwords.ts'))
  const script = `import(${file}).then(async ({ hashPassword, COSTS }) => console.log(COSTS, await hashPassword('x')))`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script])
  expect(stdout).toContain('{ password: 17, pin: 15 }')
  expect(stdout).toContain('$scrypt$ln=17,r=8,p=1$')
})

describe('the password of an account', () => {
  const add = (password: string, username = 'wangfang') =>
    on.access.users.add({ username, role: 'auditor' }, password, false, 'user:admin')

  test('is refused with its reason where it is made, set and changed, and nothing is changed', async () => {
    await expect(add('gonganju123456')).rejects.toMatchObject(weak('password-common'))
    await expect(add('wangfang is here')).rejects.toMatchObject(weak('password-has-name'))
    await add('a long password')
    const { users } = on.access
    await expect(users.setPassword('wangfang', 'password2026', false, 'user:admin')).rejects.toMatchObject(
      weak('password-common'),
    )
    await expect(users.changePassword('wangfang', 'a long password', 'password2026', null)).rejects.toMatchObject(
      weak('password-common'),
    )
    expect(await users.check('wangfang', 'a long password')).not.toBeNull()
    // The command line's scripts go on: the length alone is asked there.
    await users.add({ username: 'office', role: 'clerk' }, 'office-password-1', false, 'cli:root')
    await expect(users.add({ username: 'li', role: 'clerk' }, 'short', false, 'cli:root')).rejects.toMatchObject(
      weak('password-too-weak'),
    )
  })

  test('is none of the last five, whoever set them; the sixth before comes back', async () => {
    const { users } = on.access
    const words = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'].map((word) => `the ${word} of my words`)
    await add(words[0]!)
    for (const [i, next] of words.slice(1, 5).entries()) await users.changePassword('wangfang', words[i]!, next, null)
    for (const used of words.slice(0, 4)) {
      await expect(users.changePassword('wangfang', words[4]!, used, null)).rejects.toMatchObject(weak('password-used'))
      await expect(users.setPassword('wangfang', used, false, 'cli:root')).rejects.toMatchObject(weak('password-used'))
    }
    await users.changePassword('wangfang', words[4]!, words[5]!, null)
    await expect(users.changePassword('wangfang', words[5]!, words[0]!, null)).resolves.toBeUndefined()
    expect(on.db.prepare('SELECT count(*) FROM old_password').pluck().get()).toBe(4)
  })

  test('gets a hash of the present cost at a sign-in, once, and keeps a dearer one', async () => {
    await add('a long password')
    const cheap = await hashPassword('a long password', QUICK_PASSWORDS - 1)
    on.db.prepare('UPDATE user SET password = ?').run(cheap)
    const stored = () => on.db.prepare('SELECT password FROM user').pluck().get() as string
    await expect(on.access.signIn.start('wangfang', 'wrong', HERE)).rejects.toMatchObject(weak('wrong-password'))
    expect(stored()).toBe(cheap)
    await on.access.signIn.start('wangfang', 'a long password', HERE)
    const fresh = stored()
    expect([fresh === cheap, isCheaper(fresh, QUICK_PASSWORDS)]).toEqual([false, false])
    await on.access.signIn.start('wangfang', 'a long password', HERE)
    expect(stored()).toBe(fresh)
    expect(on.access.audit.list({ limit: 9 }).filter(({ action }) => action === 'user:password-rehash')).toHaveLength(1)
  })

  test('that somebody else set opens nothing after a day, unless its owner changed it', async () => {
    const { user, oneTimePassword: first } = await on.access.users.invite(
      { username: 'shen', role: 'auditor' },
      'user:admin',
    )
    expect(user.oneTimeUntil).toBe(on.clock.now + 24 * HOUR)
    on.clock.now += 24 * HOUR - 1
    await expect(on.access.signIn.start('shen', first, HERE)).resolves.toBeDefined()
    on.clock.now += 1
    await expect(on.access.signIn.start('shen', first, HERE)).rejects.toMatchObject(weak('password-expired'))
    await expect(on.access.signIn.start('shen', 'wrong', HERE)).rejects.toMatchObject(weak('wrong-password'))
    const again = await on.access.users.resetPassword('shen', 'user:admin')
    await on.access.users.changePassword('shen', again, 'words of my own', null)
    on.clock.now += 900 * HOUR
    await expect(on.access.signIn.start('shen', 'words of my own', HERE)).resolves.toBeDefined()
  })

  test('a clock in doubt lets no password run out', async () => {
    on.close()
    let doubt = false
    on = accessOnDisk({}, { isClockDoubtful: () => doubt })
    const { oneTimePassword: first } = await on.access.users.invite({ username: 'shen', role: 'auditor' }, 'user:admin')
    on.clock.now += 25 * HOUR
    doubt = true
    await expect(on.access.signIn.start('shen', first, HERE)).resolves.toBeDefined()
  })
})

describe('the first password', () => {
  test('lies in a private file until it is changed; unused for a day it is replaced at the next start', async () => {
    const file = join(on.folder, 'first-password')
    const first = new FirstPassword(file)
    const told = (await first.tell(on.access.users))!
    expect(statSync(file).mode & 0o777).toBe(0o600)
    on.clock.now += 24 * HOUR - 1
    expect(await first.tell(on.access.users)).toEqual(told)
    on.clock.now += 1
    const second = (await first.tell(on.access.users))!
    expect(second.password).not.toBe(told.password)
    await expect(on.access.signIn.start('admin', told.password, HERE)).rejects.toMatchObject(weak('wrong-password'))
    await expect(on.access.signIn.start('admin', second.password, HERE)).resolves.toBeDefined()
    expect(existsSync(file)).toBe(true)
    await on.access.users.changePassword('admin', second.password, 'words of my own', null)
    first.changed('admin')
    expect(existsSync(file)).toBe(false)
    expect(await first.tell(on.access.users)).toBeNull()
    writeFileSync(file, JSON.stringify(second))
    expect(await first.tell(on.access.users)).toBeNull()
    expect(existsSync(file)).toBe(false)
  })
})
