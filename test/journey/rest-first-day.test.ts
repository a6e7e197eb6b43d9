import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY, TestHub } from '../helpers/hub-fixture.ts'

let hub: TestHub
let admin: string
beforeAll(async () => {
  hub = await TestHub.start()
  admin = await hub.signIn('admin')
})
afterAll(() => hub.stop())

type Step = { step: string; state: string; facts: Record<string, unknown>; by?: string }
async function day(): Promise<{ founding: boolean; steps: Step[]; aside: boolean }> {
  return (await hub.call('GET', '/api/v1/first-day', { token: admin })).body
}
const of = async (name: string) => (await day()).steps.find(({ step }) => step === name)!
const mark = (body: object) => hub.call('POST', '/api/v1/first-day/marks', { token: admin, body })

test('each step follows from what is the case, and is undone when that is undone', async () => {
  expect(await day()).toMatchObject({ founding: true, aside: false })
  expect((await day()).steps.map(({ step }) => step)).toEqual([
    'password',
    'officers',
    'factor',
    'https',
    'halls',
    'device',
    'keys',
    'policy',
    'outside',
    'backup',
  ])
  expect((await of('password')).state).toBe('done')
  expect((await of('halls')).state).toBe('done')

  const { users } = hub.hub.access
  expect((await of('officers')).state).toBe('todo')
  await users.add({ username: 'zhang', role: 'campaign-office' }, 'a long password 7', false, 'user:admin')
  expect(await of('officers')).toMatchObject({ state: 'half', facts: { office: 1, owner: false } })
  await users.add({ username: 'li', role: 'campaign-office' }, 'a long password 7', false, 'user:admin')
  const owner = { username: 'wang', role: 'method-owner', method: 'service-centre' } as const
  await users.add(owner, 'a long password 7', false, 'user:admin')
  expect((await of('officers')).state).toBe('done')
  await users.disable('li', 'user:admin')
  expect(await of('officers')).toMatchObject({ state: 'half', facts: { office: 1 } })

  expect((await of('device')).state).toBe('todo')
  const stranger = await hub.device(hub.freshWindow())
  expect((await of('device')).state).toBe('half')
  await stranger.hello()
  expect((await of('device')).state).toBe('done')

  expect(await of('keys')).toMatchObject({ state: 'todo', facts: { of: 5, proven: 0 } })
  await stranger.submit([{ ...stranger.press(5), test: true }])
  const first = await of('keys')
  expect(first).toMatchObject({ state: 'half', facts: { devices: 1, proven: 1 } })
  // Which level it was is the office's to see, and not admin's.
  expect(first.facts).not.toHaveProperty('level5')
  const theirs = (await hub.call('GET', '/api/v1/first-day', { token: await hub.signIn('campaign-office') })).body
  expect(theirs.steps.find(({ step }: Step) => step === 'keys').facts).toHaveProperty('level5')
  // A press that is no test proves nothing.
  await stranger.submit([stranger.press(4)])
  expect((await of('keys')).facts['proven']).toBe(1)
  await stranger.submit([4, 3, 2, 1].map((level) => ({ ...stranger.press(level), test: true })))
  expect((await of('keys')).state).toBe('done')

  expect((await of('backup')).state).toBe('todo')
  hub.inside.audit.record('cli:root', 'data:backup', 'backup', {})
  expect(await of('backup')).toMatchObject({ state: 'done', by: 'cli:root' })
  hub.clock.now += 2 * DAY
  admin = await hub.signIn('admin')
  // Two days without a backup, and that step alone comes back.
  expect((await of('backup')).state).toBe('half')
  expect(await of('factor')).toMatchObject({ state: 'todo', facts: { on: 0 } })
  expect([(await of('https')).state, (await of('outside')).state]).toEqual(['todo', 'todo'])
})

test('a step is set aside with a word, the page as a whole without one, and both are taken back', async () => {
  expect((await mark({ step: 'outside', aside: true })).body.code).toBe('reason-missing')
  expect((await mark({ step: 'outside', aside: true, word: '下月接入' })).status).toBe(200)
  expect(await of('outside')).toMatchObject({ state: 'aside', by: expect.stringMatching(/^user:admin-/) as string })
  await mark({ step: 'outside', aside: false })
  expect((await of('outside')).state).toBe('todo')
  await mark({ step: 'all', aside: true })
  expect((await day()).aside).toBe(true)
  await mark({ step: 'all', aside: false })
  expect((await day()).aside).toBe(false)
})
