import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EntryBodies } from '../../server/contract/ledger/ledger-entries.ts'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import { cancelService } from '../../server/store/presses/correct-service.ts'
import { endExpired, openService } from '../../server/store/presses/record-service.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import { BEGAN, fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

/** In the small city A01 is open and D13 for the invited. */
const NINE = BEGAN + 9 * HOUR
const DEVICE = '00000000-0000-7000-8000-000000000001'
let t: TestLedger

beforeEach(async () => {
  t = await TestLedger.open({ configuration: smallCity() })
  t.clock.now = NINE
})
afterEach(() => {
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  t.close()
})

async function deviceAt(window: string, id = DEVICE): Promise<TestDevice> {
  await t.device(id, window, BEGAN)
  return new TestDevice(id, BEGAN)
}

function serve(window: string, caseNo: string) {
  const facts = { hall: 'shimin', window, caseNo, party: 'person' as const }
  return t.write((w) => openService(w, facts, true))
}

/** The service that a press names now. */
function serviceOf(id: string): string | undefined {
  const again = t.entries('attribution').filter(({ body }) => body.rating === id)
  const first = t.entries('rating').find(({ body }) => body.item.id === id)!.body
  return (again.at(-1)?.body ?? (first as Pick<EntryBodies['rating'], 'attribution'>)).attribution.service
}

test.each(['A01', 'D13'])(
  'a press after a service at %s had run out names none, called off later or not',
  async (window) => {
    const device = await deviceAt(window)
    const { service } = await serve(window, '1')
    const [within, after] = [device.press(NINE + 40 * SECOND, 5), device.press(NINE + MINUTE, 4)]
    t.clock.now = NINE + 5 * MINUTE
    await t.write((w) => endExpired(w))
    await t.write((w) => cancelService(w, { hall: 'shimin', window, service }, WHO))
    t.clock.now += MINUTE
    await t.submit(device, fit(after, within))
    expect([within, after].map(({ id }) => serviceOf(id))).toEqual([service, undefined])
    // Judged again, it still names none.
    await t.write((w) => setPosting(w, { hall: 'shimin', window, unit: 'J23', from: NINE, ...WHO }))
    expect([within, after].map(({ id }) => serviceOf(id))).toEqual([service, undefined])
  },
)
