import { expect, test } from 'vitest'
import { Lane } from '../../server/store/access/lanes.ts'

/** Jobs that end when the test says so. */
function jobs() {
  const ends: (() => void)[] = []
  let most = 0
  let running = 0
  const job = async () => {
    most = Math.max(most, ++running)
    await new Promise<void>((resolve) => ends.push(resolve))
    running--
  }
  return { job, end: () => ends.shift()?.(), most: () => most, begun: () => ends.length }
}

test('so many run at once, so many wait, and the next is told', async () => {
  const lane = new Lane({ atOnce: 2, mostWaiting: 3, mostOfOne: 10 })
  const { job, end, most, begun } = jobs()
  const all = Array.from({ length: 5 }, (_, i) => lane.run(`c${i}`, job))
  await expect(lane.run('c9', job)).rejects.toMatchObject({ code: 'busy' })
  for (let left = 5; left > 0; left--) {
    await expect.poll(begun).toBeGreaterThan(0)
    end()
  }
  await Promise.all(all)
  expect(most()).toBe(2)
  const after = lane.run('c9', job)
  await expect.poll(begun).toBe(1)
  end()
  await after
})

test('one caller takes no more than its share, and a job that fails leaves its place', async () => {
  const lane = new Lane({ atOnce: 1, mostWaiting: 10, mostOfOne: 2 })
  const { job, end, begun } = jobs()
  const own = [lane.run('a', job), lane.run('a', job)]
  await expect(lane.run('a', job)).rejects.toMatchObject({ code: 'busy' })
  const failing = expect(lane.run('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  for (const each of own) {
    await expect.poll(begun).toBe(1)
    end()
    await each
  }
  await failing
  const again = lane.run('a', job)
  await expect.poll(begun).toBe(1)
  end()
  await again
})
