import { plainText } from '../../contract/text/plain-text.ts'
import type { Configuration } from '../../contract/policy.ts'
import { setPosting, type Who } from './change-whereabouts.ts'
import { enterMatter } from './matters.ts'
import { setWindow } from './set-window.ts'
import { setAlias } from './unit-aliases.ts'
import type { Write } from '../writer/write.ts'

/** What was entered, in the words of the files. */
export interface TakenUp {
  kind: 'hall' | 'window' | 'matter' | 'staff' | 'alias'
  name: string
}

/** What the files say otherwise than the ledger, which goes on. */
export interface LeftAsIs {
  kind: 'matter' | 'staff' | 'alias'
  name: string
  files: string
  /** Null: the office took it away, or it could mean more than one unit. */
  ledger: string | null
}

/**
 * Enters what the configuration's files have and the ledger does not: halls and their zones, windows with the unit that
 * opens them, matters, staff. What the ledger has stays as it is, whatever the files say of it; each of these has a
 * command of its own, and what of matters, staff and aliases is not the same is answered beside (`left`).
 */
export function takeUpRegistry(
  w: Write,
  { halls, matters, aliases = [], staff }: Configuration,
  who: Who,
): { entered: TakenUp[]; left: LeftAsIs[] } {
  const entered: TakenUp[] = []
  const left: LeftAsIs[] = []
  for (const { windows, zones, ...hall } of halls) {
    const known = w.registry.halls().findIndex(({ code }) => code === hall.code)
    const row = w.registry.hall(hall.code)
    const added = zones.filter(({ code }) => !row?.zones.some((zone) => zone.code === code))
    if (!row || added.length > 0) {
      const name = row?.name ?? hall.name
      const position = known === -1 ? w.registry.halls().length + 1 : known + 1
      w.append('hall', { ...hall, name, zones: [...(row?.zones ?? []), ...added], position, ...who })
      entered.push({ kind: 'hall', name: hall.code })
    }
    for (const { unit, ...window } of windows) {
      if (w.registry.window(hall.code, window.code)) continue
      setWindow(w, { ...window, hall: hall.code, ...who })
      if (unit !== undefined) setPosting(w, { hall: hall.code, window: window.code, unit, from: w.now, ...who })
      entered.push({ kind: 'window', name: `${hall.code}/${window.code}` })
    }
  }
  for (const matter of matters) {
    const known = w.registry.unitOfMatter(matter.name)
    if (known !== undefined) {
      if (known !== matter.unit) left.push({ kind: 'matter', name: matter.name, files: matter.unit, ledger: known })
      continue
    }
    enterMatter(w, matter, who)
    entered.push({ kind: 'matter', name: matter.name })
  }
  for (const alias of aliases) {
    const { name, unit } = alias
    // What the ledger ever had stays as the office left it, taken away or not, however it is spaced.
    if (isName(w, name) || wasAlias(w, name)) {
      const meant = w.registry.unitMeant(name) ?? null
      if (meant !== unit) left.push({ kind: 'alias', name, files: unit, ledger: meant })
      continue
    }
    setAlias(w, alias, who)
    entered.push({ kind: 'alias', name })
  }
  for (const person of staff) {
    const known = w.registry.staff(person.no)
    if (known) {
      const said = ({ name, unit }: { name: string; unit: string }) => `${name} ${unit}`
      if (said(known) !== said(person))
        left.push({ kind: 'staff', name: person.no, files: said(person), ledger: said(known) })
      continue
    }
    w.append('staff', { ...person, ...who })
    entered.push({ kind: 'staff', name: person.no })
  }
  return { entered, left }
}

/** Whether it is a code or name of a unit, present, former or other, even of two. */
function isName({ registry }: Write, name: string): boolean {
  const plain = plainText(name)
  return registry.unitMeant(name) !== undefined || registry.unitNames().some((each) => plainText(each.name) === plain)
}

function wasAlias(w: Write, name: string): boolean {
  const ever = w
    .sql(`SELECT DISTINCT body ->> '$.name' FROM ledger WHERE kind = 'unit-alias'`)
    .pluck()
    .all() as string[]
  const plain = plainText(name)
  return ever.some((each) => plainText(each) === plain)
}
