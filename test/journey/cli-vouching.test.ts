import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pingyiHere } from '../helpers/command-line.ts'
import { LONG_AGO, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'

const OFFICER = 'an officer knows this'
let data: string
const run = (line: string, input?: string) =>
  pingyiHere([...line.split(' '), '--json'], { data, ...(input === undefined ? {} : { input }) })
const add = (username: string, role: string, password = 'a long password') =>
  run(`user add --username ${username} --role ${role} --password-stdin`, password)

/** A hub at which one officer was there from the beginning, and somebody has pressed since. */
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-vouching-'))
  const hub = await TestHub.start({ data })
  await hub.hub.access.users.add({ username: 'zhang', role: 'campaign-office' }, OFFICER, false, 'cli:root')
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  const device = await hub.device(window)
  await device.submit([device.press(5, TEN - MINUTE)])
  await hub.stop()
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

test('the command line makes accounts that wait, and vouches with an officer’s password alone', async () => {
  expect((await add('wang', 'campaign-office')).json).toMatchObject({ standing: 'waiting' })
  expect((await add('liu', 'campaign-office')).json).toMatchObject({ standing: 'waiting' })
  expect((await add('clerk', 'clerk')).json).toMatchObject({ standing: 'free' })

  const vouch = (username: string, officer: string, password: string) =>
    run(`user vouch --username ${username} --officer ${officer} --password-stdin`, password)
  expect(await vouch('wang', 'zhang', 'not this one at all')).toMatchObject({
    code: 1,
    err: expect.stringContaining('wrong-password'),
  })
  expect(await vouch('wang', 'liu', 'a long password')).toMatchObject({
    code: 1,
    err: expect.stringContaining('not-vouched'),
  })
  expect(await vouch('nobody', 'zhang', OFFICER)).toMatchObject({ code: 1, err: expect.stringContaining('not-found') })
  expect((await run('user vouch --username wang --officer zhang')).code).toBe(2)
  expect(await vouch('wang', 'zhang', OFFICER)).toMatchObject({
    json: { standing: 'vouched', vouchedBy: 'user:zhang' },
  })
  expect(await vouch('wang', 'zhang', OFFICER)).toMatchObject({ code: 0, json: { vouchedBy: 'user:zhang' } })

  const users = (await run('user list')).json as { username: string; standing: string; waitsUntil: string | null }[]
  expect(Object.fromEntries(users.map(({ username, standing }) => [username, standing]))).toMatchObject({
    zhang: 'founding',
    wang: 'vouched',
    liu: 'waiting',
    clerk: 'free',
  })
  expect(users.find(({ username }) => username === 'liu')!.waitsUntil).toMatch(/^\d{4}-/)
})

test('the command line makes keys that wait, says so, and vouches with an officer’s password alone', async () => {
  expect((await run('apikey add --name calls --scope hotline')).json).toEqual({
    name: 'calls',
    scope: 'hotline',
    key: expect.stringMatching(/^pyk_/),
    standing: 'waiting',
  })
  expect((await run('apikey add --name watch --scope metrics')).json).toMatchObject({ standing: 'free' })
  const said = await pingyiHere(['apikey', 'add', '--name', 'queue', '--scope', 'services'], { data })
  expect(said.out).toContain('待担保')
  const vouch = (officer: string, password: string) =>
    run(`apikey vouch --name calls --officer ${officer} --password-stdin`, password)
  expect(await vouch('zhang', 'not this one at all')).toMatchObject({
    code: 1,
    err: expect.stringContaining('wrong-password'),
  })
  expect(await vouch('liu', 'a long password')).toMatchObject({ code: 1, err: expect.stringContaining('not-vouched') })
  expect((await run('apikey vouch --name calls --officer zhang')).code).toBe(2)
  expect(await vouch('zhang', OFFICER)).toMatchObject({ json: { standing: 'vouched', vouchedBy: 'user:zhang' } })
  const keys = (await run('apikey list')).json as { name: string; standing: string; waitsUntil: string | null }[]
  expect(keys.map(({ name, standing }) => [name, standing])).toEqual([
    ['calls', 'vouched'],
    ['queue', 'waiting'],
    ['watch', 'free'],
  ])
})

test('a password that the command line replaces, and another role, start the wait again', async () => {
  expect((await run('user passwd --username zhang --password-stdin', 'somebody else chose it')).code).toBe(0)
  expect(await run('user bind --username wang --role auditor')).toMatchObject({
    json: { username: 'wang', role: 'auditor', standing: 'waiting' },
  })
  const users = (await run('user list')).json as { username: string; standing: string }[]
  for (const name of ['zhang', 'wang'])
    expect(users.find(({ username }) => username === name)).toMatchObject({ standing: 'waiting' })
})
