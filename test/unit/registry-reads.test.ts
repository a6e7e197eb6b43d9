import { afterAll, beforeAll, expect, test } from 'vitest'
import { Registry } from '../../server/store/registry/registry.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'

let t: TestLedger
beforeAll(async () => {
  t = await TestLedger.open()
})
afterAll(() => t.close())

test('each entry that names a window reads that window, and not its hall: so many desks are begun in a time that grows with them', () => {
  const { db } = t.ledger
  let rows = 0
  const counting = {
    prepare(text: string) {
      const statement = db.prepare(text)
      return {
        all(...values: unknown[]) {
          const found = statement.all(...values)
          rows += found.length
          return found
        },
      }
    },
  }
  const registry = new Registry(counting as unknown as typeof db)
  const windows = t.ledger.registry.windowsOf('shimin')
  expect(windows.length).toBeGreaterThan(50)
  for (const { code, id } of windows) {
    expect(registry.window('shimin', code)?.id).toBe(id)
    registry.forget()
  }
  expect(rows).toBe(windows.length)
  expect(registry.window('shimin', 'nowhere')).toBeUndefined()
})
