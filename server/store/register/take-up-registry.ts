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

/**
 * Enters what the configuration's files have and the ledger does not: halls and their zones, windows with the unit that
 * opens them, matters, staff. What the ledger has stays as it is, whatever the files say of it; each of these has a
 * command of its own.
 */
export function takeUpRegistry(
  w: Write,
  { halls, matters, aliases = [], staff }: Configuration,
  who: Who,
): { entered: TakenUp[] } {
  const entered: TakenUp[] = []
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
    if (w.registry.unitOfMatter(matter.name) !== undefined) continue
    enterMatter(w, matter, who)
    entered.push({ kind: 'matter', name: matter.name })
  }
  for (const alias of aliases) {
    // What the ledger ever had stays as the office left it, taken away or not.
    if (w.registry.unitMeant(alias.name) !== undefined || wasAlias(w, alias.name)) continue
    setAlias(w, alias, who)
    entered.push({ kind: 'alias', name: alias.name })
  }
  for (const person of staff) {
    if (w.registry.staff(person.no)) continue
    w.append('staff', { ...person, ...who })
    entered.push({ kind: 'staff', name: person.no })
  }
  return { entered }
}

function wasAlias(w: Write, name: string): boolean {
  return (
    w.sql(`SELECT 1 FROM ledger WHERE kind = 'unit-alias' AND body ->> '$.name' = ? LIMIT 1`).get(name) !== undefined
  )
}
