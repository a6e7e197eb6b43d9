import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Intake } from '../../server/ingest/intake.ts'
import { turningDecoder, UNREAD } from '../../server/ingest/turning-decoder.ts'
import { OpenFiles } from '../../server/store/sqlite/open-files.ts'
import { WorkEstimate } from '../../server/store/writer/work-estimate.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** A message that is under way until its answer is called for. */
function underWay(intake: Intake, device: string, items: number): { answered: () => Promise<void> } {
  let finish = () => {}
  const done = intake.during(device, items, () => new Promise<void>((resolve) => (finish = resolve)))
  return {
    answered: () => {
      finish()
      return done
    },
  }
}

/** Of a hub that has nothing to do. */
const IDLE = { waitingMs: () => 0, itemMs: () => 0 }

test('two messages of a device may wait; a third is turned away until one is answered, and others are let in', async () => {
  const intake = new Intake(IDLE)
  const first = underWay(intake, 'a', 10)
  underWay(intake, 'a', 10)
  expect([intake.mayEnter('a', 1), intake.mayEnter('b', 500)]).toEqual([false, true])
  await first.answered()
  expect([intake.mayEnter('a', 1), intake.items]).toEqual([true, 10])
})

test('backlogs are looked at in their turn, some at a time, in their order', async () => {
  const intake = new Intake(IDLE)
  const looked: string[] = []
  const slow = (name: string) => () => {
    looked.push(name)
    // As long as a piece of paced work may take.
    for (const until = performance.now() + 10; performance.now() < until;);
    return name
  }
  expect([intake.isBacklog(5), intake.isBacklog(6)]).toEqual([false, true])
  const backlogs = ['a', 'b', 'c'].map((name) => intake.inTurn(slow(name)))
  expect(looked).toEqual([])
  expect(await backlogs[0]).toBe('a')
  expect(looked).toEqual(['a'])
  expect(await Promise.all(backlogs)).toEqual(['a', 'b', 'c'])
  await expect(
    intake.inTurn(() => {
      throw new Error('no message')
    }),
  ).rejects.toThrow('no message')
})

test('with more than 2 s of work waiting backlogs are turned away, and citizens at other devices are not', () => {
  let waiting = 1_999
  const intake = new Intake({ ...IDLE, waitingMs: () => waiting })
  expect([intake.mayEnter('a', 500), intake.mayEnter('b', 1)]).toEqual([true, true])
  waiting = 2_001
  expect([intake.mayEnter('a', 500), intake.mayEnter('b', 1)]).toEqual([false, true])
  waiting = 60_000
  expect([intake.mayEnter('a', 6), intake.mayEnter('b', 5)]).toEqual([false, true])
})

test('a citizen’s press is turned away when 4 s of such presses wait, however few backlogs do', async () => {
  const intake = new Intake({ waitingMs: () => 0, itemMs: () => 100 })
  const waiting = Array.from({ length: 8 }, (_, i) => underWay(intake, `device-${i}`, 5))
  underWay(intake, 'returning', 500)
  expect([intake.mayEnter('a', 1), intake.mayEnter('b', 500)]).toEqual([true, true])
  underWay(intake, 'one-more', 1)
  expect([intake.mayEnter('a', 1), intake.mayEnter('b', 500)]).toEqual([false, true])
  await waiting[0]!.answered()
  expect(intake.mayEnter('a', 1)).toBe(true)
})

test('what was taken in and is not answered counts as waiting, whether its turn has come or not', () => {
  const intake = new Intake({ waitingMs: (items) => items * 0.05, itemMs: () => 0.05 })
  for (let i = 0; i < 80; i++) underWay(intake, `device-${i}`, 500)
  expect([intake.items, intake.isFull(), intake.mayEnter('a', 500)]).toEqual([40_000, false, true])
  underWay(intake, 'one-more', 500)
  expect([intake.isFull(), intake.mayEnter('a', 500), intake.mayEnter('a', 1)]).toEqual([true, false, true])
})

describe('a decoder that turns backlogs away', () => {
  const decoded = (packet: string, full: boolean) => {
    const decoder = new (turningDecoder(() => full))()
    const packets: object[] = []
    decoder.on('decoded', (each) => packets.push(each))
    decoder.add(packet)
    return packets
  }
  const long = JSON.stringify('x'.repeat(5_000))
  const event = (namespace: string, ack: string, name: string, payload: string) =>
    `2${namespace},${ack}["${name}",${payload}]`

  test('reads no long submission while the hub is full, and says whose answer is waited for', () => {
    expect(decoded(event('/device', '17', 'press:submit', long), true)).toEqual([
      { type: 2, nsp: '/device', id: 17, data: ['press:submit', UNREAD] },
    ])
    expect(decoded(event('/device', '', 'press:submit', 'x'.repeat(5_000)), true)).toEqual([
      { type: 2, nsp: '/device', data: ['press:submit', UNREAD] },
    ])
  })

  test.each([
    ['of a hub that has time', '/device', 'press:submit', long, false],
    ['that is short', '/device', 'press:submit', '"x"', true],
    ['of another event', '/device', 'device:beat', long, true],
    ['of another namespace', '/hall', 'press:submit', long, true],
  ])('reads a message %s as it is', (_of, namespace, name, payload, full) => {
    expect(decoded(event(namespace, '5', name, payload), full)).toEqual([
      { type: 2, nsp: namespace, id: 5, data: [name, JSON.parse(payload)] },
    ])
  })
})

test('what is taken in is bounded, however quick the hub thinks that it is', () => {
  const intake = new Intake(IDLE)
  for (let i = 0; i < 10_000 && intake.mayEnter(`device-${i}`, 500); i++) underWay(intake, `device-${i}`, 500)
  expect(intake.items).toBe(100_000)
})

test('a message that fails is no longer under way', async () => {
  const intake = new Intake(IDLE)
  await expect(intake.during('a', 5, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk')
  expect([intake.items, intake.mayEnter('a', 1)]).toEqual([0, true])
})

test('the estimate follows what work really took, and is not misled by commits of a press or two', () => {
  const estimate = new WorkEstimate(0.05)
  for (let i = 0; i < 1_000; i++) estimate.measured(1, 5)
  expect(estimate.msFor(1_000)).toBeCloseTo(50)
  for (let i = 0; i < 50; i++) estimate.measured(500, 100)
  expect(estimate.msFor(1_000)).toBeCloseTo(200, 0)
})

test('`busy` when the work is told to the device at once, and what it sends again is stored', async () => {
  const device = await hub.device(hub.freshWindow())
  const presses = Array.from({ length: 8 }, () => device.press(5))
  const answers = await Promise.all(presses.map((press) => device.submit([press])))
  const turnedAway = presses.filter((_, i) => !answers[i]!.ok)
  expect(turnedAway.length).toBeGreaterThan(0)
  for (const answer of answers) if (!answer.ok) expect(answer).toMatchObject({ code: 'busy', retry: 'later' })
  for (const press of turnedAway) expect((await device.submit([press])).results?.[0]?.status).toBe('stored')
  expect(hub.rows().filter(({ kind }) => kind === 'rating')).toHaveLength(presses.length)
})

test('backlogs that come at once are counted before they are looked at: a third of one device is told `busy`', async () => {
  const device = await hub.device(hub.freshWindow())
  const backlogs = Array.from({ length: 4 }, () => Array.from({ length: 10 }, () => device.press(5)))
  const answers = await Promise.all(backlogs.map((presses) => device.submit(presses)))
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, false, false])
  expect(answers[2]).toMatchObject({ code: 'busy', retry: 'later' })
})

test('how much waits is known without a look at the disk: every press asks it', () => {
  const looks = vi.spyOn(OpenFiles.prototype, 'problem')
  const { store } = hub.hub.parts
  for (let press = 0; press < 100; press++) expect(store.state.waitingMs).toBeGreaterThanOrEqual(0)
  expect(looks).not.toHaveBeenCalled()
  looks.mockRestore()
})

test('a full hub answers a backlog `busy` without having read it, and the connection stays', async () => {
  const device = await hub.device(hub.freshWindow())
  const { store } = hub.hub.parts
  const presses = Array.from({ length: 40 }, () => device.press(5))
  const held = vi.spyOn(store.state, 'waitingMs', 'get').mockReturnValue(2_500)
  expect(await device.submit(presses)).toMatchObject({ ok: false, code: 'busy', retry: 'later' })
  expect(await device.submit(presses.slice(0, 1))).toMatchObject({ ok: true })
  held.mockRestore()
  expect((await device.submit(presses)).results?.map(({ status }) => status)).toEqual([
    'duplicate',
    ...Array<string>(39).fill('stored'),
  ])
})

let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())
