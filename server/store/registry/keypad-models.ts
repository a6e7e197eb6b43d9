import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LEVELS, type Level } from '../../contract/limits.ts'

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

/** What a hello says of a keypad's model. */
export interface ToldModel {
  /** Name of the model, and the levels that have a key where some level has none: `name:5432`. */
  model: string
  /** The levels that have a key, 5 first; absent for a model that the hub does not know. */
  levels?: readonly Level[]
  /** `YYYY-MM-DD`, when its keys were learned and played back by name. */
  playedBack?: string
}

/**
 * Reads the model that a hello names. A model that was learned on a window's PC is in no file of the hub: its bridge says
 * the levels itself, as `name:5432`, when some level has no key, and the day of its play-back, as `name@2026-11-30`.
 */
export function readToldModel(models: KeypadModels, told: string): ToldModel {
  const { 1: model = told, 2: said, 3: playedBack } = TOLD.exec(told) ?? []
  const levels = said === undefined ? models.get(model) : LEVELS.filter((level) => said.includes(String(level)))
  return { model, ...(levels ? { levels } : {}), ...(playedBack === undefined ? {} : { playedBack }) }
}

const TOLD = /^([a-z0-9-]+(?::([1-5]{1,5}))?)(?:@(\d{4}-\d{2}-\d{2}))?$/

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
