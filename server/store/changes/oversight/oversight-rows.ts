import type { BodyCode } from '../../../contract/bodies.ts'
import {
  INSPECTING_BODIES,
  type InspectingBody,
  type InspectionStep,
  type ProgrammeSort,
} from '../../../contract/oversight.ts'
import type { Sql } from '../../sqlite/statements.ts'

export interface ProgrammeRow {
  n: number
  id: string
  at: number
  unit: string
  sort: ProgrammeSort
  day: number
  operator: string
  /** Entry of what the unit did; the last one stands. */
  outcome: number | null
}

export interface InspectionRow {
  n: number
  id: string
  at: number
  unit: string
  body: InspectingBody
  day: number
  operator: string
}

export interface InspectionStepRow {
  n: number
  at: number
  step: InspectionStep
  day: number
}

export function programmeById(sql: Sql, id: string): ProgrammeRow | undefined {
  return sql('SELECT * FROM programme WHERE id = ?').get(id.toLowerCase()) as ProgrammeRow | undefined
}

export function inspectionById(sql: Sql, id: string): InspectionRow | undefined {
  return sql('SELECT * FROM inspection WHERE id = ?').get(id.toLowerCase()) as InspectionRow | undefined
}

export function stepsOfInspection(sql: Sql, id: string): InspectionStepRow[] {
  return sql('SELECT n, at, step, day FROM inspection_step WHERE id = ? ORDER BY n').all(id) as InspectionStepRow[]
}

/** For whom somebody inspects: a reporter for the own body, the office as 市直机关工委. Null: nobody else does. */
export function bodyOfInspection(role: string, own: BodyCode | undefined): InspectingBody | null {
  if (role !== 'reporter') return 'organs'
  return INSPECTING_BODIES.find((each) => each === own) ?? null
}
