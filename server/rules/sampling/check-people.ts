import { plainText } from '../../contract/text/plain-text.ts'
import { KIND_WORDS, OBJECT_KINDS, type ObjectKind } from '../../contract/survey/kinds.ts'
import type { PeopleFault, PeopleFaultCode } from '../../contract/survey/people-faults.ts'
import {
  CONSENT_WORDS,
  type Duty,
  type DutyColumn,
  type PoolColumn,
  type ServiceObject,
} from '../../contract/survey/people-files.ts'
import type { FileRow } from '../../contract/survey/rows.ts'
import { phoneKey, samePersonKey } from './person.ts'

/** A service object, with the unit that its row names, where files have such a column. */
export interface ListedObject extends ServiceObject {
  line: number
  unit?: string
}

export interface CheckedObjects {
  /** Of sound lines, in the order of the file, those who did not consent included. */
  objects: ListedObject[]
  /** By line. */
  faults: PeopleFault<PoolColumn>[]
  /** Lines of one person (equal name and phone), which become one rater: no fault, but shown. */
  repeated: { line: number; first: number }[]
}

/** Characters at most, as `contract/survey/people-files.ts` has them. */
const MOST: Readonly<Record<'name' | 'organisation' | 'phone' | 'relation', number>> = {
  name: 100,
  organisation: 200,
  phone: 50,
  relation: 200,
}
const MOST_DUTY: Readonly<Record<DutyColumn, number>> = { duty: 500, basis: 500, department: 100 }
/** A mobile has 11 digits, a landline with its area code 10 to 12; an extension may follow. */
const [FEWEST_DIGITS, MOST_DIGITS] = [10, 20]

const KINDS = new Map<string, ObjectKind>(
  OBJECT_KINDS.flatMap((kind) => [
    [plainText(kind), kind],
    [plainText(KIND_WORDS[kind].zh), kind],
  ]),
)
/** What people write for a kind, and which one they are likely to mean. Only said, never taken. */
const LIKELY: readonly [RegExp, ObjectKind][] = [
  [/企业|公司|商户|个体/, 'market-entity'],
  [/社区|村|居委/, 'grassroots-organisation'],
  [/群众|市民|居民|个人/, 'citizen'],
  [/职工|干部|员工/, 'staff'],
  [/负责人|领导/, 'department-head'],
  [/乡|镇|街道|站|所/, 'grassroots-unit'],
]

/**
 * Checks a file of service objects, `kind, name, organisation, phone, relation, consent`, and of the pool's other sources,
 * which name the unit, too.
 *
 * @param unitOf code of the unit that a code or name means, or null; absent where the file is one unit's own
 */
export function checkObjects(
  rows: readonly FileRow<PoolColumn>[],
  unitOf?: (written: string) => string | null,
): CheckedObjects {
  const checked: CheckedObjects = { objects: [], faults: [], repeated: [] }
  const lineOf = new Map<string, number>()
  for (const row of rows) {
    const { object, faults } = checkObject(row, unitOf)
    checked.faults.push(...faults)
    if (object === null) continue
    checked.objects.push(object)
    const key = samePersonKey(object)
    if (key === null) continue
    const person = `${object.unit ?? ''}\n${key}`
    const first = lineOf.get(person)
    if (first === undefined) lineOf.set(person, row.line)
    else checked.repeated.push({ line: row.line, first })
  }
  return checked
}

function checkObject(
  { line, cells }: FileRow<PoolColumn>,
  unitOf: ((written: string) => string | null) | undefined,
): { object: ListedObject | null; faults: PeopleFault<PoolColumn>[] } {
  const faults: PeopleFault<PoolColumn>[] = []
  const cell = (column: PoolColumn) => (cells[column] ?? '').trim()
  const fault = (column: PoolColumn, code: PeopleFaultCode, hint?: PeopleFault['hint']) =>
    faults.push({ line, column, code, value: cell(column), ...(hint ? { hint } : {}) })
  const kind = KINDS.get(plainText(cell('kind')))
  if (kind === undefined) fault('kind', 'kind-unknown', likelyKind(cell('kind')))
  if (cell('name') === '') fault('name', 'name-missing')
  for (const [column, most] of entriesOf(MOST)) {
    const code = textFault(cell(column), most)
    if (code !== null) fault(column, code)
  }
  const digits = phoneKey(cell('phone')).length
  if (cell('phone') !== '' && (digits < FEWEST_DIGITS || digits > MOST_DIGITS))
    fault('phone', 'phone-malformed', { zh: `只有 ${digits} 位数字`, en: `${digits} digits` })
  const consent = consentOf(cell('consent'))
  if (consent === null) fault('consent', 'consent-unknown')
  const unit = unitOf?.(cell('unit'))
  if (unit === null) fault('unit', 'unit-unknown')
  if (kind === undefined || consent === null || faults.length > 0) return { object: null, faults }
  const given = (column: 'organisation' | 'phone' | 'relation') =>
    cell(column) === '' ? {} : { [column]: cell(column) }
  return {
    object: {
      line,
      ...(unit === undefined || unit === null ? {} : { unit }),
      kind,
      name: cell('name'),
      ...given('organisation'),
      ...given('phone'),
      ...given('relation'),
      consent,
    },
    faults,
  }
}

function likelyKind(written: string): PeopleFault['hint'] {
  const kind = LIKELY.find(([words]) => words.test(written))?.[1]
  if (kind === undefined) return undefined
  return { zh: `改成「${KIND_WORDS[kind].zh}」`, en: `write ${KIND_WORDS[kind].zh}` }
}

function consentOf(written: string): boolean | null {
  const plain = plainText(written)
  return Object.hasOwn(CONSENT_WORDS, plain) ? CONSENT_WORDS[plain as keyof typeof CONSENT_WORDS] : null
}

/** Half a character, what no text has, and marks that turn the direction of the words around them. */
// oxlint-disable-next-line no-control-regex -- these are the characters that must go
const BROKEN = /[\p{Surrogate}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u

/** What is wrong with any text of a file: characters that no name has, or too many. */
export function textFault(written: string, most: number): 'text-broken' | 'text-too-long' | null {
  if (BROKEN.test(written)) return 'text-broken'
  return [...written].length > most ? 'text-too-long' : null
}

export interface CheckedDuties {
  duties: Duty[]
  /** By line. */
  faults: PeopleFault<DutyColumn>[]
}

/** Checks a file of duties, `duty, basis?, department?`: one a line, as they are published. */
export function checkDuties(rows: readonly FileRow<DutyColumn>[]): CheckedDuties {
  const checked: CheckedDuties = { duties: [], faults: [] }
  for (const { line, cells } of rows) {
    const before = checked.faults.length
    const cell = (column: DutyColumn) => (cells[column] ?? '').trim()
    const fault = (column: DutyColumn, code: PeopleFaultCode) =>
      checked.faults.push({ line, column, code, value: cell(column) })
    if (cell('duty') === '') fault('duty', 'duty-missing')
    for (const [column, most] of entriesOf(MOST_DUTY)) {
      const code = textFault(cell(column), most)
      if (code !== null) fault(column, code)
    }
    if (checked.faults.length > before) continue
    const [basis, department] = [cell('basis'), cell('department')]
    checked.duties.push({
      duty: cell('duty'),
      ...(basis === '' ? {} : { basis }),
      ...(department === '' ? {} : { department }),
    })
  }
  return checked
}

function entriesOf<K extends string>(table: Readonly<Record<K, number>>): [K, number][] {
  return Object.entries(table) as [K, number][]
}
