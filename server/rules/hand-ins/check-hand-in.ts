import {
  HAND_IN_COLUMNS,
  MOST_PLAN,
  type HandInColumn,
  type HandInFault,
  type HandInFaultCode,
  type HandInLine,
  type HandInPart,
  type Plan,
} from '../../contract/hand-ins.ts'
import { OBJECT_KINDS, type ObjectKind } from '../../contract/survey/kinds.ts'
import type { Contact, Duty, ServiceObject } from '../../contract/survey/people-files.ts'
import { checkDuties, checkObjects, textFault } from '../sampling/check-people.ts'
import { phoneKey } from '../sampling/person.ts'

/** What is hashed of a hand-in: values as they were understood, lines in their order. */
export type HandInContent =
  | { part: 'contact'; contact: Contact }
  | { part: 'duties'; duties: Duty[] }
  | { part: 'objects'; objects: ServiceObject[] }
  | { part: 'plan'; plan: Plan }

export interface CheckedHandIn {
  /** Null while anything is wrong: all lines or none. */
  content: HandInContent | null
  faults: HandInFault[]
  /** Lines of one person, by equal name and phone: no fault, they become one rater. */
  repeated: { line: number; first: number }[]
}

const [FEWEST_DIGITS, MOST_DIGITS] = [10, 20]

/** Checks what a party wrote for one part. Lines in which nothing stands are left out. */
export function checkHandIn(part: HandInPart, lines: readonly HandInLine[]): CheckedHandIn {
  const strange = strangeIn(part, lines)
  const checked = checkCells(part, lines)
  return strange.length === 0 ? checked : { ...checked, content: null, faults: [...strange, ...checked.faults] }
}

/** What a program may write and no form does: cells of no column, which nobody would read, and two lines of one number. */
function strangeIn(part: HandInPart, lines: readonly HandInLine[]): HandInFault[] {
  const known = HAND_IN_COLUMNS[part]
  const [first] = Object.keys(known) as [HandInColumn]
  const seen = new Set<number>()
  const faults: HandInFault[] = []
  const fault = (line: number, column: HandInColumn, code: HandInFaultCode, value: string) =>
    faults.push({ line, column, code, value })
  for (const { line, cells } of lines) {
    if (seen.has(line)) fault(line, first, 'line-twice', String(line))
    seen.add(line)
    for (const [column, value] of Object.entries(cells))
      if (!Object.hasOwn(known, column)) fault(line, column as HandInColumn, 'column-unknown', value)
  }
  return faults
}

function checkCells(part: HandInPart, lines: readonly HandInLine[]): CheckedHandIn {
  const written = lines.filter(({ cells }) => Object.values(cells).some((cell) => cell.trim() !== ''))
  switch (part) {
    case 'contact':
      return checkContact(written[0])
    case 'plan':
      return checkPlan(written[0])
    case 'duties': {
      const { duties, faults } = checkDuties(written)
      return { content: faults.length === 0 ? { part, duties } : null, faults, repeated: [] }
    }
    case 'objects': {
      const { objects, faults, repeated } = checkObjects(written)
      const plain = objects.map(({ line: _line, ...object }): ServiceObject => object)
      return { content: faults.length === 0 ? { part, objects: plain } : null, faults, repeated }
    }
  }
}

/** People by kind, and how many of them consent to the pool. */
export function countObjects(objects: readonly Pick<ServiceObject, 'kind' | 'consent'>[]): {
  counts: Partial<Record<ObjectKind, number>>
  consents: { yes: number; no: number }
} {
  const counts: Partial<Record<ObjectKind, number>> = {}
  for (const kind of OBJECT_KINDS) {
    const here = objects.filter((object) => object.kind === kind).length
    if (here > 0) counts[kind] = here
  }
  const yes = objects.filter(({ consent }) => consent).length
  return { counts, consents: { yes, no: objects.length - yes } }
}

/** Kinds of which the organisation is who was served. Of staff and citizens it is where a person works, and stays unsaid. */
const ORGANISATIONS: ReadonlySet<ObjectKind> = new Set(['grassroots-unit', 'grassroots-organisation', 'market-entity'])

/** Organisations served, each once, in the order of the list: they are published (统一公开), people never. */
export function organisationsOf(objects: readonly ServiceObject[]): string[] {
  const names = objects.flatMap(({ kind, organisation }) =>
    ORGANISATIONS.has(kind) && organisation !== undefined ? [organisation] : [],
  )
  return [...new Set(names)]
}

function checkContact(row: HandInLine | undefined): CheckedHandIn {
  const { cell, fault, checkText, faults } = reading(row)
  const [department, name, phone] = [cell('department'), cell('name'), cell('phone')]
  if (department === '') fault('department', 'department-missing')
  if (name === '') fault('name', 'name-missing')
  const digits = phoneKey(phone).length
  if (phone === '') fault('phone', 'phone-missing')
  else if (digits < FEWEST_DIGITS || digits > MOST_DIGITS) fault('phone', 'phone-malformed')
  for (const [column, most] of [
    ['department', 100],
    ['name', 100],
    ['phone', 50],
  ] as const)
    checkText(column, most)
  const contact = { department, name, phone }
  return { content: faults.length === 0 ? { part: 'contact', contact } : null, faults, repeated: [] }
}

function checkPlan(row: HandInLine | undefined): CheckedHandIn {
  const { cell, fault, checkText, faults } = reading(row)
  const [title, text] = [cell('title'), cell('text')]
  if (title === '') fault('title', 'title-missing')
  if (text === '') fault('text', 'plan-missing')
  checkText('title', MOST_PLAN.title)
  checkText('text', MOST_PLAN.text)
  return { content: faults.length === 0 ? { part: 'plan', plan: { title, text } } : null, faults, repeated: [] }
}

function reading(row: HandInLine | undefined) {
  const faults: HandInFault[] = []
  const cell = (column: HandInColumn) => (row?.cells[column] ?? '').trim()
  const fault = (column: HandInColumn, code: HandInFaultCode) =>
    void faults.push({ line: row?.line ?? 1, column, code, value: cell(column) })
  const checkText = (column: HandInColumn, most: number) => {
    const code = textFault(cell(column), most)
    if (code !== null) fault(column, code)
  }
  return { cell, fault, checkText, faults }
}
