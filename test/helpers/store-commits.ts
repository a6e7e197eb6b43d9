import { afterEach, beforeEach, expect, test } from 'vitest'
import { MAX_ITEMS_PER_MESSAGE } from '../../server/contract/limits.ts'
import type { Touched } from '../../server/store/writer/write.ts'
import { plainly } from './plain-store.ts'
import { HOUR, MINUTE, SECOND, Town, type OpenStore } from './store-town.ts'

const ALIAS = { unit: 'J16', reason: '合同测试' }
const WHO = 'user:office-1'

/** Who hears what, in which order, and what is true at that moment. */
export function commitContract(open: OpenStore): void {
  let town: Town
  beforeEach(async () => {
    town = await Town.found(open, plainly)
  })
  afterEach(() => town.leave())

  /** What a listener hears from now on. */
  const hear = () => {
    const heard: Touched[] = []
    town.store.onCommit((touched) => heard.push(touched))
    return heard
  }
  /** Everything that was written since was heard once, in its order. */
  const expectAllHeard = async (heard: readonly Touched[], since: number) => {
    const told = heard.flatMap(({ entries }) => entries.map(({ n, kind }) => [n, kind]))
    expect(told).toEqual((await town.lines()).slice(since).map(({ n, kind }) => [n, kind]))
  }

  test('messages and acts that come together keep their order, the chain, and each its own answer', async () => {
    const { store } = town
    town.pass(MINUTE)
    const since = store.head.n
    const heard = hear()
    const devices = ['A01', 'B02', 'D13', null] as const
    const made: string[] = []
    const all = Array.from({ length: 40 }, (_, i) => {
      const device = town.device(devices[i % 4]!)
      const press = device.press(town.clock.now, 1 + (i % 5))
      made.push(press.id)
      const act = store.act('units.alias', { ...ALIAS, name: `名字${i}` }, WHO)
      return [town.send(device, press), act] as const
    })
    for (const [i, [stored, act]] of all.entries()) {
      expect((await stored).results).toEqual([{ index: 0, id: made[i], status: 'stored' }])
      expect(await act).toEqual({ name: `名字${i}` })
    }
    await expectAllHeard(heard, since)
    const written = (await town.lines()).slice(since)
    expect(written.filter(({ kind }) => kind === 'rating')).toHaveLength(40)
    const aliases = heard.flatMap(({ entries }) => entries).filter(({ kind }) => kind === 'unit-alias')
    expect(aliases.map(({ body }) => (body as { name: string }).name)).toEqual(
      Array.from({ length: 40 }, (_, i) => `名字${i}`),
    )
    // Of one device, in the order in which it sent them.
    const own = heard.flatMap(({ entries }) => entries).flatMap(({ kind, body }) => (kind === 'rating' ? [body] : []))
    const seqs = (own as { device: string; item: { seq: number } }[])
      .filter(({ device }) => device === town.device('A01').id)
      .map(({ item }) => item.seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  })

  test('an act and its audit row are one: the log has the rows of the acts, in their order', async () => {
    const before = (await town.audit()).length
    const acts = Array.from({ length: 20 }, (_, i) =>
      town.store.act('units.alias', { name: `名字${i}`, unit: i % 3 === 0 ? 'X99' : 'J16', reason: 'x' }, `user:u${i}`),
    )
    const done = await Promise.allSettled(acts)
    const stayed = done.flatMap(({ status }, i) => (status === 'fulfilled' ? [`user:u${i}`] : []))
    expect(stayed).toHaveLength(13)
    expect((await town.audit()).slice(before).map(({ actor }) => actor)).toEqual(stayed)
  })

  test('whoever is answered can read it: of a press, an act and a note', async () => {
    town.pass(MINUTE)
    const { store, clock } = town
    await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const id = await town.press('A01', 4)
        expect(await store.read('alerts.presses-now', [id])).toHaveLength(1)
        await store.act('windows.change', { hall: 'shimin', code: `N${i}`, name: 'n', zone: 'A', reason: 'x' }, WHO)
        expect(store.registry.window('shimin', `N${i}`)?.name).toBe('n')
        expect(await store.read('windows.postings', 'shimin', `N${i}`)).toBeDefined()
        const reading = town.device('A01').reading(clock.now)
        await store.note('device.beat', { pending: i, ...reading }, town.device('A01').id)
        const [facts] = await store.read('live.facts', [store.registry.window('shimin', 'A01')!.id], clock.now)
        expect(facts!.devices.find(({ id: each }) => each === town.device('A01').id)?.said?.at).toBe(clock.now)
      }),
    )
  })

  test('at each commit the registry and the head are those of its last entry, and reads agree', async () => {
    const { store } = town
    const seen: { n: number; head: number; name: string | undefined; asked: Promise<{ head: { n: number } }> }[] = []
    store.onCommit(({ entries }) => {
      const last = entries.at(-1)
      if (last?.kind !== 'window') return
      const { name } = store.registry.window('shimin', 'A01')!
      seen.push({ n: last.n, head: store.head.n, name, asked: store.read('ledger.provenance') })
    })
    const window = { hall: 'shimin', code: 'A01', zone: 'A', reason: 'x' }
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => store.act('windows.change', { ...window, name: `窗口${i}` }, WHO)),
    )
    expect(seen.map(({ name }) => name)).toEqual(Array.from({ length: 12 }, (_, i) => `窗口${i}`))
    for (const { n, head, asked } of seen) {
      expect(head).toBe(n)
      expect((await asked).head.n).toBeGreaterThanOrEqual(n)
    }
    expect((await store.read('ledger.provenance')).head).toEqual(store.head)
    const written = await town.lines()
    expect(written.at(-1)).toMatchObject(store.head)
    for (const [i, { prev }] of written.entries()) expect(prev).toBe(i === 0 ? '0'.repeat(64) : written[i - 1]!.hash)
  })

  test('a listener that throws harms neither who acted nor the listeners after it', async () => {
    town.store.onCommit(() => {
      throw new Error('a listener of no good')
    })
    const since = town.store.head.n
    const heard = hear()
    expect(await town.store.act('units.alias', { ...ALIAS, name: '名字' }, WHO)).toEqual({ name: '名字' })
    town.pass(MINUTE)
    await town.press('A01', 5)
    await expectAllHeard(heard, since)
  })

  test('a correction that touches many ratings takes effect at once, and each of its commits is heard once', async () => {
    const { store, clock } = town
    const device = town.device('A01')
    const began = clock.now
    // More than one transaction may hold: one every half minute, all of them counted.
    for (let message = 0; message < 3; message++) {
      const items = Array.from({ length: MAX_ITEMS_PER_MESSAGE }, () => {
        town.pass(30 * SECOND)
        return device.press(clock.now, 5)
      })
      await town.send(device, ...items)
    }
    const report = async () => {
      const { units } = await store.read('scores.reported', {
        method: 'service-centre',
        campaign: '2026',
        now: clock.now,
      })
      return Object.fromEntries(units.map(({ unit, n = 0 }) => [unit.code, n]))
    }
    const before = await report()
    expect(before).toMatchObject({ J36: 1_500, J16: 0 })
    const since = store.head.n
    const rows = (await town.audit()).length
    const heard = hear()
    const input = { hall: 'shimin', window: 'A01', unit: 'J16', from: began, reason: '合同测试' }
    const { units } = await store.preview('postings.set', input, WHO, { now: clock.now })
    expect(units.find(({ unit }) => unit.code === 'J16')?.ratings).toBe(1_500)
    expect([store.head.n, await report()]).toEqual([since, before])
    const done = store.act('postings.set', input, WHO)
    const seen: Record<string, number>[] = []
    while ((await Promise.race([done, Promise.resolve(null)])) === null) {
      seen.push(await report())
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await done).toEqual({ moved: 1_500 })
    expect(await report()).toMatchObject({ J36: 0, J16: 1_500 })
    // Half of it was never seen.
    for (const each of seen) expect([0, 1_500]).toContain(each['J16'])
    await expectAllHeard(heard, since)
    expect((await town.audit()).slice(rows).map(({ action, actor }) => [action, actor])).toEqual([['posting:set', WHO]])
    await town.reopen()
    expect(
      (
        await town.store.read('scores.reported', { method: 'service-centre', campaign: '2026', now: clock.now })
      ).units.find(({ unit }) => unit.code === 'J16')?.n,
    ).toBe(1_500)
  }, 120_000)

  test('a preview leaves no gap in later numbers: what comes then is as it would be without', async () => {
    const other = await Town.found(open, plainly)
    try {
      const window = (code: string) => ({ hall: 'shimin', code, name: code, zone: 'A', reason: 'x' })
      const live = async (each: Town, previews: boolean) => {
        for (const code of ['N1', 'N2', 'N3']) {
          const asked = { now: each.clock.now }
          const what = { change: 'rename', unit: 'J16', name: code } as const
          if (previews) await each.store.preview('units.change', { what, reason: 'x' }, WHO, asked)
          await each.store.act('windows.change', window(code), WHO)
          if (previews)
            await each.store.preview(
              'windows.set-mode',
              { hall: 'shimin', window: code, mode: 'invited', reason: 'x' },
              WHO,
              asked,
            )
          each.pass(HOUR)
          await each.press('A01', 1)
        }
        const { cases } = await each.store.read('cases.list', { filters: {}, now: each.clock.now })
        return {
          windows: each.store.registry.windowIds().map((id) => each.store.registry.windowById(id)),
          cases: cases.map(({ number }) => number),
          audit: (await each.audit()).map(({ n, at, action }) => ({ n, at, action })),
          head: each.store.head.n,
        }
      }
      expect(await live(town, true)).toEqual(await live(other, false))
    } finally {
      await other.leave()
    }
  })

  test('a message that comes again is stored once, also after a restart', async () => {
    town.pass(MINUTE)
    const device = town.device('A01')
    const press = device.press(town.clock.now, 5)
    const status = async () => (await town.send(device, press)).results[0]!.status
    expect(await Promise.all([status(), status()])).toEqual(['stored', 'duplicate'])
    await town.reopen()
    expect(await status()).toBe('duplicate')
    expect((await town.lines()).filter(({ kind }) => kind === 'rating')).toHaveLength(1)
  })

  test('an item that is not what the contract says is refused by itself, and kept', async () => {
    town.pass(MINUTE)
    const device = town.device('A01')
    const { now } = town.clock
    const { results } = await town.store.submit({
      device: device.id,
      sent: device.reading(now),
      receivedAt: now,
      items: [
        { ok: true, item: device.press(now, 5) },
        { ok: false, code: 'bad-level', raw: '{"level":6}' },
        { ok: true, item: device.press(now, 4) },
      ],
    })
    expect(results.map(({ status }) => status)).toEqual(['stored', 'refused', 'stored'])
    expect((await town.lines()).filter(({ kind }) => kind === 'refusal')).toHaveLength(1)
  })
}
