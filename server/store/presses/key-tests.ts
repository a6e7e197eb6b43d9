import { dateOfDay, dayOf, isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { KeypadTest, KeyTests } from '../../contract/device/key-tests.ts'
import { LEVELS, type Level } from '../../contract/limits.ts'
import { readToldModel, type KeypadModels } from '../registry/keypad-models.ts'
import { seenDevice } from './device-facts.ts'
import { proofsOf } from './key-proofs.ts'
import type { Reader } from '../reader.ts'

/** The levels of a model are on record; the files are not asked. */
const NO_FILES: KeypadModels = new Map()

/** The levels that have a key, 5 first; all five of a device whose model the hub does not know. */
export function levelsOf({ registry }: Pick<Reader, 'registry'>, device: string): Level[] {
  const levels = registry.modelOf(device)?.levels
  return levels ? LEVELS.filter((level) => levels.includes(String(level))) : [...LEVELS]
}

/** Whether some key of a keypad was never proven by a test. */
export function isUnproven(reader: Pick<Reader, 'registry' | 'sql'>, device: string): boolean {
  const proven = new Set(proofsOf(reader.sql, device).map(({ level }) => level))
  return levelsOf(reader, device).some((level) => !proven.has(level))
}

/**
 * Which keys of which keypad were proven to work, and on which day, for the keypads that stand in a hall now.
 *
 * @throws Refusal unknown-hall
 */
export function keyTests(reader: Reader, hall: string, now: number): KeyTests {
  const { registry, sql } = reader
  if (!registry.hall(hall)) throw new Refusal('unknown-hall', hall)
  const keypads = registry.windowsOf(hall).flatMap((window) =>
    registry
      .devicesAt(window.id, now)
      .filter(({ kind }) => kind === 'keypad')
      .map(({ id }): KeypadTest => {
        const told = seenDevice(sql, id)?.model
        const { model, playedBack } = told === null || told === undefined ? {} : readToldModel(NO_FILES, told)
        return {
          device: id,
          window: window.code,
          ...(model ? { model } : {}),
          ...(playedBack === undefined ? {} : { playedBack }),
          levels: levelsOf(reader, id),
          proven: proofsOf(sql, id).map(({ level, at }) => ({ level, day: dateOfDay(dayOf(at)), at: isoShanghai(at) })),
        }
      }),
  )
  return { day: dateOfDay(dayOf(now)), keypads }
}
