import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Refusal } from '../../server/contract/errors.ts'
import { FairQueue } from '../../server/store/writer/fair-queue.ts'
import { fit, MINUTE, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

const DEVICES = Array.from({ length: 40 }, (_, i) => `019b8bab-0680-7bb4-bc44-f8ebec7ec7${String(i).padStart(2, '0')}`)

let t: TestLedger
let devices: TestDevice[]
beforeEach(async () => {
  t = await TestLedger.open()
  t.clock.now += MINUTE
  const windows = await t.write((w) => w.registry.windowsOf('shimin').map(({ code }) => code))
  for (const [i, id] of DEVICES.entries()) await t.device(id, windows[i])
  devices = DEVICES.map((id) => new TestDevice(id, t.clock.now))
  t.clock.now += MINUTE
})
afterEach(() => t.close())

const press = (device: TestDevice) => t.submit(device, fit(device.press(t.clock.now, 5)))
const refuse = () => {
  throw new Refusal('forbidden')
}

/** Transactions that the writer began while this went on. */
async function transactions(run: () => Promise<unknown>): Promise<number> {
  const exec = vi.spyOn(t.ledger.db, 'exec')
  await run()
  const begun = exec.mock.calls.filter(([text]) => text === 'BEGIN IMMEDIATE').length
  exec.mockRestore()
  return begun
}

describe('what one job does wrong costs nobody else', () => {
  test('an act that is refused does not undo the presses of forty devices that came with it', async () => {
    const begun = await transactions(async () => {
      const presses = devices.map(press)
      const refused = t.write(refuse)
      await expect(refused).rejects.toMatchObject({ code: 'forbidden' })
      await Promise.all(presses)
    })
    // One for the presses, one for the act, and one for what tables had waiting.
    expect(begun).toBeLessThanOrEqual(3)
    expect(t.entries('rating')).toHaveLength(DEVICES.length)
  })

  test('nor does one that had written before it was refused, and nothing of it stays', async () => {
    const begun = await transactions(async () => {
      const refused = t.write((w) => {
        w.append('unit-change', { unit: 'J01', name: 'nobody', ...WHO })
        refuse()
      })
      const presses = devices.map(press)
      await expect(refused).rejects.toMatchObject({ code: 'forbidden' })
      await Promise.all(presses)
    })
    expect(begun).toBeLessThanOrEqual(4)
    expect(t.entries('unit-change')).toEqual([])
    expect(t.entries('rating')).toHaveLength(DEVICES.length)
    expect(await t.write((w) => w.registry.unit('J01')?.name)).not.toBe('nobody')
  })

  test('a preview begins no transaction: what comes with it has one', async () => {
    const store = new SqliteStore(t.ledger)
    const change = { what: { change: 'rename', unit: 'J01', name: 'nobody' }, reason: 'x' } as const
    t.ledger.settle()
    const begun = await transactions(async () => {
      const seen = store.preview('units.change', change, 'hub', { now: t.clock.now })
      await Promise.all([seen, ...devices.map(press)])
      expect((await seen).result).toEqual(change.what)
    })
    expect(begun).toBe(1)
    expect(t.entries('unit-change')).toEqual([])
  })

  test('hellos and beats share the commit of presses', async () => {
    const begun = await transactions(async () => {
      const shared = devices.map((device) => t.ledger.share(device.id, () => device.id))
      await Promise.all([...shared, ...devices.map(press)])
    })
    expect(begun).toBe(1)
  })

  test('one message at which the writer fails fails alone, and is found without writing each of forty again', async () => {
    const broken = t.ledger.share('somebody', () => {
      throw new Error('a bug of ours')
    })
    const begun = await transactions(async () => {
      const presses = devices.map(press)
      await expect(broken).rejects.toThrow('a bug of ours')
      await Promise.all(presses)
    })
    expect(begun).toBeLessThan(DEVICES.length / 2)
    expect(t.entries('rating')).toHaveLength(DEVICES.length)
  })

  test('a listener that throws takes nobody the answer, neither in its commit nor in the next ones', async () => {
    const faults: unknown[] = []
    const heard: number[] = []
    t.ledger.onFault((error) => faults.push(error))
    t.ledger.onCommit(() => {
      throw new Error('a board that cannot be drawn')
    })
    t.ledger.onCommit(({ entries }) => heard.push(entries.length))
    const answers = await Promise.all([...devices.map(press), t.write((w) => w.now)])
    expect(answers.filter((answer) => typeof answer === 'object')).toHaveLength(DEVICES.length)
    await press(devices[0]!)
    expect(heard).toEqual([DEVICES.length, 0, 1])
    expect(faults).toHaveLength(3)
  })
})

describe('turns', () => {
  test('between two commits the event loop runs: sockets are served while ten thousand presses are written', async () => {
    let commits = 0
    let turns = 0
    t.ledger.onCommit(() => void commits++)
    const backlogs = devices.map((device) =>
      t.submit(device, fit(...Array.from({ length: 250 }, () => device.press(t.clock.now, 5)))),
    )
    let open = true
    const turn = () => {
      turns++
      if (open) setImmediate(turn)
    }
    setImmediate(turn)
    await Promise.all(backlogs)
    open = false
    expect(commits).toBeGreaterThanOrEqual(10)
    expect(turns).toBeGreaterThanOrEqual(commits - 1)
  })

  test('a press of its own is committed before the backlogs that came before it, but for the first', async () => {
    const order: string[] = []
    const [alone, ...others] = devices
    const backlogs = others.map(async (device) => {
      await t.submit(device, fit(...Array.from({ length: 500 }, () => device.press(t.clock.now, 5))))
      order.push('backlog')
    })
    const single = press(alone!).then(() => order.push('alone'))
    await Promise.all([single, ...backlogs])
    expect(order.indexOf('alone')).toBeLessThanOrEqual(2)
  })

  test('the first commit of a backlog is small, and each may have twice as many as the one before', async () => {
    const sizes: number[] = []
    t.ledger.onCommit(({ entries }) => sizes.push(entries.filter(({ kind }) => kind === 'rating').length))
    await Promise.all(
      devices.map((device) => t.submit(device, fit(...Array.from({ length: 50 }, () => device.press(t.clock.now, 5))))),
    )
    expect(sizes[0]).toBe(100)
    for (const [i, size] of sizes.slice(1).entries()) expect(size).toBeLessThanOrEqual(2 * sizes[i]!)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(50 * devices.length)
  })

  const queueOf = (...jobs: [string, number][]) => {
    const queue = new FairQueue<{ owner: string; items: number }>()
    for (const [owner, items] of jobs) queue.add({ owner, items })
    return queue
  }
  const drain = (queue: FairQueue<{ owner: string; items: number }>) =>
    Array.from({ length: queue.length }, () => queue.take()!.owner)

  test('a device that sends much waits for itself alone', () => {
    const chatty = Array.from({ length: 50 }, (): [string, number] => ['chatty', 10])
    expect(drain(queueOf(...chatty, ['a', 10], ['b', 1])).slice(0, 3)).toEqual(['b', 'chatty', 'a'])
  })

  test('nobody waits for ever: a backlog comes to its turn though single presses never end', () => {
    const queue = queueOf(['backlog', 500])
    let taken = 0
    for (;;) {
      queue.add({ owner: `device-${taken % 10}`, items: 1 })
      if (queue.take()!.owner === 'backlog') break
      taken++
    }
    expect(taken).toBeLessThanOrEqual(5_010)
    expect(queue.items).toBe(queue.length)
  })

  test('messages of one device stay in the order in which they came', () => {
    const queue = new FairQueue<{ owner: string; items: number; no: number }>()
    for (let no = 0; no < 30; no++) queue.add({ owner: no % 3 === 0 ? 'a' : 'b', items: 1 + ((no * 7) % 5), no })
    const taken = Array.from({ length: 30 }, () => queue.take()!)
    for (const owner of ['a', 'b']) {
      const numbers = taken.filter((each) => each.owner === owner).map(({ no }) => no)
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
    }
    expect(queue.take()).toBeUndefined()
  })
})
