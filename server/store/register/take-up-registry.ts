import { plainText } from '../../contract/text/plain-text.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Configuration } from '../../contract/policy.ts'
import { setPosting, type Who } from './change-whereabouts.ts'
import { enterMatters } from './matters.ts'
import { setWindow } from './set-window.ts'
import { setAlias } from './unit-aliases.ts'
import type { Write } from '../writer/write.ts'

type HallFacts = Configuration['halls'][number]
type WindowFacts = HallFacts['windows'][number]
type Named = { name: string; unit: string }

/** What the files have and the ledger does not, in their order; `name` in the words of the files. */
export type NewItem =
  | { kind: 'hall'; name: string; hall: Omit<HallFacts, 'windows' | 'zones'>; zones: HallFacts['zones'] }
  | { kind: 'window'; name: string; hall: string; window: WindowFacts }
  | { kind: 'matter'; name: string; unit: string }
  | { kind: 'alias'; name: string; unit: string }
  | { kind: 'staff'; name: string; person: Configuration['staff'][number] }

/** What was entered. */
export type TakenUp = Pick<NewItem, 'kind' | 'name'>

/** What the files say otherwise than the ledger, which goes on. */
export interface LeftAsIs {
  kind: 'matter' | 'staff' | 'alias'
  name: string
  files: string
  /** Null: the office took it away, or it could mean more than one unit. */
  ledger: string | null
}

type Asked = Pick<Write, 'sql' | 'registry'>

/**
 * Looks for what the configuration's files have and the ledger does not: halls and their zones, windows with the unit that
 * opens them, matters, other names of units, staff. What the ledger has stays as it is, whatever the files say of it; each
 * of these has a command of its own, and what of matters, staff and aliases is not the same is answered beside (`left`).
 *
 * @throws Refusal unknown-zone, unknown-unit, alias-taken, bad-request: nothing of the files can be entered then
 */
export function newInFiles(
  asked: Asked,
  { halls, matters, aliases = [], staff }: Pick<Configuration, 'halls' | 'matters' | 'aliases' | 'staff'>,
): { items: NewItem[]; left: LeftAsIs[] } {
  const { registry } = asked
  const items: NewItem[] = halls.flatMap((hall) => newOfHall(asked, hall))
  const left: LeftAsIs[] = []
  for (const { name, unit } of matters) {
    const known = registry.unitOfMatter(name)
    if (known === undefined) items.push({ kind: 'matter', name, unit: knownUnit(asked, unit) })
    else if (known !== unit) left.push({ kind: 'matter', name, files: unit, ledger: known })
  }
  const isKnown = namesEver(asked)
  for (const { name, unit } of aliases) {
    // What the ledger ever had stays as the office left it, taken away or not, however it is spaced.
    if (!isKnown(name)) items.push({ kind: 'alias', ...checkedAlias(asked, { name, unit }) })
    else {
      const meant = registry.unitMeant(name) ?? null
      if (meant !== unit) left.push({ kind: 'alias', name, files: unit, ledger: meant })
    }
  }
  for (const person of staff) {
    const known = registry.staff(person.no)
    const said = ({ name, unit }: Named) => `${name} ${unit}`
    if (!known) items.push({ kind: 'staff', name: person.no, person })
    else if (said(known) !== said(person))
      left.push({ kind: 'staff', name: person.no, files: said(person), ledger: said(known) })
  }
  return { items, left }
}

/** Enters what of these nobody entered meanwhile. @throws Refusal as `newInFiles` */
export function enterNew(w: Write, items: readonly NewItem[], who: Who): TakenUp[] {
  const entered: TakenUp[] = []
  const matters: Named[] = []
  for (const item of items) {
    if (item.kind === 'matter') {
      if (w.registry.unitOfMatter(item.name) !== undefined) continue
      matters.push({ name: item.name, unit: item.unit })
    } else if (!enterItem(w, item, who)) continue
    entered.push({ kind: item.kind, name: item.name })
  }
  if (matters.length > 0) enterMatters(w, matters, who)
  return entered
}

function enterItem(w: Write, item: Exclude<NewItem, { kind: 'matter' }>, who: Who): boolean {
  switch (item.kind) {
    case 'hall':
      return enterHall(w, item, who)
    case 'window': {
      const { hall } = item
      const { unit, ...window } = item.window
      if (w.registry.window(hall, window.code)) return false
      setWindow(w, { ...window, hall, ...who })
      if (unit !== undefined) setPosting(w, { hall, window: window.code, unit, from: w.now, ...who })
      return true
    }
    case 'alias':
      if (w.registry.unitMeant(item.name) !== undefined) return false
      setAlias(w, { name: item.name, unit: item.unit }, who)
      return true
    case 'staff':
      if (w.registry.staff(item.person.no)) return false
      w.append('staff', { ...item.person, ...who })
      return true
  }
}

function enterHall(w: Write, { hall, zones }: Extract<NewItem, { kind: 'hall' }>, who: Who): boolean {
  const place = w.registry.halls().findIndex(({ code }) => code === hall.code)
  const row = w.registry.hall(hall.code)
  const added = zones.filter(({ code }) => !row?.zones.some((zone) => zone.code === code))
  if (row && added.length === 0) return false
  const name = row?.name ?? hall.name
  const position = place === -1 ? w.registry.halls().length + 1 : place + 1
  w.append('hall', { ...hall, name, zones: [...(row?.zones ?? []), ...added], position, ...who })
  return true
}

/** @throws Refusal unknown-zone, unknown-unit */
function newOfHall(asked: Asked, { windows, zones, ...hall }: HallFacts): NewItem[] {
  const row = asked.registry.hall(hall.code)
  const isNew = !row || zones.some(({ code }) => !row.zones.some((zone) => zone.code === code))
  const all = new Set([...zones, ...(row?.zones ?? [])].map(({ code }) => code))
  const added = windows.filter(({ code }) => !asked.registry.window(hall.code, code))
  for (const { zone, unit } of added) {
    if (!all.has(zone)) throw new Refusal('unknown-zone', zone)
    if (unit !== undefined) knownUnit(asked, unit)
  }
  return [
    ...(isNew ? [{ kind: 'hall' as const, name: hall.code, hall, zones }] : []),
    ...added.map((window) => ({
      kind: 'window' as const,
      name: `${hall.code}/${window.code}`,
      hall: hall.code,
      window,
    })),
  ]
}

/** @throws Refusal unknown-unit */
function knownUnit({ registry }: Asked, unit: string): string {
  if (!registry.unit(unit)) throw new Refusal('unknown-unit', unit)
  return unit
}

/** @throws Refusal unknown-unit, bad-request for a name of blanks */
function checkedAlias(asked: Asked, { name, unit }: Named): Named {
  if (plainText(name) === '') throw new Refusal('bad-request', 'a name of blanks', '名称是空白')
  return { name, unit: knownUnit(asked, unit) }
}

/** Whether a name is or was a code or name of a unit, present, former or other, even of two. */
function namesEver({ sql, registry }: Asked): (name: string) => boolean {
  let plain: Set<string> | null = null
  return (name) => {
    if (registry.unitMeant(name) !== undefined) return true
    // As in the index `ledger_of_aliases`.
    plain ??= new Set([
      ...registry.unitNames().map((each) => plainText(each.name)),
      ...(sql(`SELECT DISTINCT body ->> '$.name' FROM ledger WHERE kind = 'unit-alias'`).pluck().all() as string[]).map(
        plainText,
      ),
    ])
    return plain.has(plainText(name))
  }
}
