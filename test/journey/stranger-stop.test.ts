import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LONG_AGO, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import type { Answer } from '../helpers/stranger-device.ts'

test('a hub stopped in the middle: what it thanked for is there, what it did not is wanted later', async () => {
  const data = mkdtempSync(join(tmpdir(), 'pingyi-stop-'))
  try {
    const hub = await TestHub.start({ data })
    const who = await Promise.all([hub.enrol(hub.freshWindow()), hub.enrol(hub.freshWindow())])
    const devices = await Promise.all(who.map((each) => hub.connect(each, { bootedAt: LONG_AGO })))
    let moment = 0
    const thanked: string[] = []
    const sent = new Map<string, Record<string, unknown>>()
    const answers: (Answer | null)[] = []
    const storm = devices.map(async (device) => {
      for (;;) {
        const items = Array.from({ length: 20 }, () => device.press(5, LONG_AGO + 60_000 + moment++ * 20 * SECOND))
        for (const item of items) sent.set(item['id'] as string, item)
        const answer = await device.submit(items).catch(() => null)
        answers.push(answer)
        if (!answer?.ok) return
        thanked.push(...answer.results!.map(({ id }) => id!))
      }
    })
    while (thanked.length < 200) await new Promise((resolve) => setImmediate(resolve))
    await hub.hub.close()
    await Promise.all(storm)
    for (const answer of answers) if (answer?.ok === false) expect(answer.retry).toBe('later')

    const again = await TestHub.start({ data })
    const held = () => again.rows('rating').map((row) => row.body.item.id as string)
    expect(new Set(held()).size).toBe(held().length)
    expect(held()).toEqual(expect.arrayContaining(thanked))
    // Both devices come back with all they ever sent: every press is there once.
    for (const [index, device] of devices.entries()) {
      const back = await again.connect(who[index]!, { bootedAt: device.bootedAt })
      const own = [...sent.values()].filter((item) => item['bootId'] === device.bootId)
      for (let i = 0; i < own.length; i += 500) {
        const { results } = await back.submit(own.slice(i, i + 500), { ...back.reading(), bootId: device.bootId })
        expect(results?.every(({ status }) => status === 'stored' || status === 'duplicate')).toBe(true)
      }
    }
    expect(held().toSorted(alphabetical)).toEqual([...sent.keys()].toSorted(alphabetical))
    await again.stop()
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
})

const alphabetical = (a: string, b: string) => (a < b ? -1 : 1)
