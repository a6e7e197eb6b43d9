import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { signIn, signOut } from '../../server/ingest/staff-duty.ts'
import { openDoubt } from '../../server/store/changes/clock-doubt.ts'
import { emptyTables } from '../../server/store/writer/forget-tables.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { setWindowState } from '../../server/store/register/set-window-state.ts'
import { settleClock } from '../../server/store/changes/settle-clock.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { BEGAN, fit, HOUR, MINUTE, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

const NINE = BEGAN + 33 * HOUR
const STAFF = '90001'

let t: TestLedger
let a01: TestDevice
beforeEach(async () => {
  t = await TestLedger.open()
  a01 = new TestDevice('00000000-0000-7000-8000-000000000001', BEGAN)
  await t.device(a01.id, 'A01')
  t.clock.now = NINE
  await t.write((w) => w.append('staff', { no: STAFF, name: '马晓燕', unit: 'J36' }))
})
afterEach(async () => {
  verified()
  const digests = t.digests()
  await t.write((w) => rebuild(w))
  expect(t.digests()).toEqual(digests)
  t.close()
})

function verified() {
  t.ledger.settle()
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
}

/** A press whose moment is later than the hub's clock says. */
const ahead: Record<string, () => Promise<string>> = {
  'the clock of a device that runs ahead': async () => {
    const press = a01.press(NINE, 5, { pressedAt: NINE + 30 * MINUTE, bootId: uuid7(NINE) })
    await t.submit(a01, fit(press))
    return press.id
  },
  'a clock of the hub that went back': async () => {
    const press = a01.press(NINE, 5)
    await t.submit(a01, fit(press))
    await setBack()
    return press.id
  },
}

async function setBack(): Promise<void> {
  t.clock.now -= HOUR
  await t.write((w) => w.append('clock-doubt', { why: 'stepped', clock: t.clock.now, by: -HOUR }))
}

const come = () =>
  signIn({ store: new SqliteStore(t.ledger), checkPin: async () => {}, holderOfCard: async () => STAFF }, a01.id, {
    no: STAFF,
    pin: '',
  })
const state = (now: 'open' | 'paused') =>
  t.write((w) => setWindowState(w, { hall: 'shimin', window: 'A01', state: now, operator: WHO.operator }))

function staffOf(id: string): unknown {
  t.ledger.settle()
  return t.ledger
    .sql('SELECT staff FROM rating WHERE id = ?')
    .pluck()
    .get(Buffer.from(id.replaceAll('-', ''), 'hex'))
}
const isClosed = () => t.entries('attribution').at(-1)?.body.facts.includes('closed')

describe.each(Object.keys(ahead))('a press lies later than now by %s', (why) => {
  test('staff who sign in and out: it names who is there at its moment', async () => {
    const id = await ahead[why]!()
    await come()
    expect(staffOf(id)).toBe(STAFF)
    expect(t.entries('attribution').at(-1)!.body.cause).toBe(t.entries('duty').at(-1)!.n)
    verified()
    await signOut({ store: new SqliteStore(t.ledger) }, a01.id)
    expect(staffOf(id)).toBe(null)
  })

  test('a window that is paused and opened again: it is held as closed, and no longer', async () => {
    const id = await ahead[why]!()
    const rule = t.rating(id)!.rule
    await state('paused')
    expect(isClosed()).toBe(true)
    verified()
    t.clock.now += MINUTE
    await state('open')
    expect(isClosed()).toBe(false)
    expect(t.rating(id)!.rule).toBe(rule)
  })
})

test('a press that lies before a pause or a duty is left alone, and looking for others is one step into an index', async () => {
  await t.submit(a01, fit(a01.press(NINE - 1, 5)))
  await come()
  await state('paused')
  expect(t.entries('attribution')).toEqual([])
  const plan = t.ledger.db
    .prepare(`EXPLAIN QUERY PLAN SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ?`)
    .all(1, NINE) as { detail: string }[]
  expect(plan.map(({ detail }) => detail)).toEqual(['SEARCH rating USING INDEX rating_in_time (occurred>?)'])
})

test('tables that are emptied take a doubt with them from what is remembered, and bring it back when that is undone', async () => {
  await t.submit(a01, fit(a01.press(NINE, 5)))
  await setBack()
  const doubt = openDoubt(t.ledger.sql)
  expect(doubt).not.toBe(null)
  const undone = t.write((w) => {
    emptyTables(w)
    expect(openDoubt(w.sql)).toBe(null)
    expect(w.registry.window('shimin', 'A01')).toBe(undefined)
    throw new Error('no further')
  })
  await expect(undone).rejects.toThrow('no further')
  expect(openDoubt(t.ledger.sql)).toBe(doubt)
  expect(t.ledger.registry.window('shimin', 'A01')).not.toBe(undefined)
  // Another boot of the device: its press says what was last measured before it.
  await t.write((w) => rebuild(w))
  const press = a01.press(NINE, 4)
  const rebooted = new TestDevice(a01.id, t.clock.now - MINUTE)
  await t.submit(rebooted, fit(press))
  expect(t.entries('rating').at(-1)!.body.after).toBe(NINE)
  await t.write((w) => settleClock(w, { operator: 'user:li', role: 'campaign-office' }, { reason: '查过时间服务器' }))
})
