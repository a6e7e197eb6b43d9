import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LEVELS, type Level } from '../contract/limits.ts'

/** The levels that have a key, 5 first, by the id of a keypad model. */
export type KeypadModels = ReadonlyMap<string, readonly Level[]>

/**
 * The part of `config/keypads` that the hub needs. The bridge checks these files and names their faults; here a file
 * that does not say its keys says nothing.
 */
export function loadKeypadModels(folder: string): KeypadModels {
  const models = new Map<string, readonly Level[]>()
  for (const file of filesOf(folder)) {
    const { id, report } = readModel(join(folder, file))
    const found = new Set(Array.isArray(report?.keys) ? report.keys.map((key) => key?.level) : [])
    const levels = LEVELS.filter((level) => found.has(level))
    if (typeof id === 'string' && levels.length > 0) models.set(id, levels)
  }
  return models
}

/**
 * The keys of the model that a hello names. A model that was learned on a window's PC is in no file of the hub: its
 * bridge says the levels itself, as `name:5432`, when some level has no key.
 */
export function levelsOfModel(models: KeypadModels, model: string): readonly Level[] | undefined {
  const said = /^[a-z0-9-]+:([1-5]{1,5})$/.exec(model)?.[1]
  return said === undefined ? models.get(model) : LEVELS.filter((level) => said.includes(String(level)))
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}

function readModel(file: string): { id?: unknown; report?: { keys?: ({ level?: unknown } | null)[] } } {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof readModel> | null) ?? {}
  } catch {
    return {}
  }
}
