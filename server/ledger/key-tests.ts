import { dateOfDay, dayOf, isoShanghai } from '../contract/campaign-time.ts'
import type { KeypadTest, KeyTests } from '../contract/key-tests.ts'
import { LEVELS } from '../contract/limits.ts'
import { seenDevice } from './device-facts.ts'
import { proofsOf } from './key-proofs.ts'
import type { Ledger } from './ledger.ts'

/** Which keys of which keypad were proven to work, and on which day, for the keypads that stand in a hall now. */
export function keyTests(ledger: Ledger, hall: string, now: number): KeyTests {
  const { registry, sql } = ledger
  const keypads = registry.windowsOf(hall).flatMap((window) =>
    registry
      .devicesAt(window.id, now)
      .filter(({ kind }) => kind === 'keypad')
      .map(({ id }): KeypadTest => {
        const model = seenDevice(sql, id)?.model
        const levels = registry.modelOf(id)?.levels
        return {
          device: id,
          window: window.code,
          ...(model ? { model } : {}),
          levels: levels ? LEVELS.filter((level) => levels.includes(String(level))) : [...LEVELS],
          proven: proofsOf(sql, id).map(({ level, at }) => ({ level, day: dateOfDay(dayOf(at)), at: isoShanghai(at) })),
        }
      }),
  )
  return { day: dateOfDay(dayOf(now)), keypads }
}
