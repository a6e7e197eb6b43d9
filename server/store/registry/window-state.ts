import { at } from '../../rules/attribution/interval.ts'
import type { Invitation, Staff, WindowState } from '../../contract/device/device-protocol.ts'
import { openState } from './opening.ts'
import { photoName, type Namer } from './photo-address.ts'
import type { Registry } from './registry.ts'

interface Names {
  registry: Registry
  keys: Namer
}

/** What a device shows of the window where it stands at an instant. */
export function windowState(
  { registry, keys }: Names,
  window: number,
  instant: number,
  invitation: Invitation | undefined,
): WindowState | null {
  const row = registry.windowById(window)
  if (!row) return null
  const { policy } = registry.policy(instant)
  const staff = staffAt({ registry, keys }, window, instant)
  return {
    hall: row.hall,
    code: row.code,
    name: row.name,
    unit: unitAt(registry, window, instant),
    ...(staff === null ? {} : { staff }),
    mode: registry.modeAt(window, instant),
    state: openState(registry, window, instant),
    ...(invitation === undefined ? {} : { invitation }),
    questions: policy.questions,
    languages: policy.languages,
  }
}

export function unitAt(registry: Registry, window: number, instant: number): { code: string; name: string } | null {
  const posting = at(registry.postings(window), instant)
  const unit = posting && registry.unit(posting.unit)
  return unit ? { code: unit.code, name: unit.name } : null
}

export function staffAt({ registry, keys }: Names, window: number, instant: number): Staff | null {
  const duty = at(registry.duties(window), instant)
  const staff = duty && registry.staff(duty.staff)
  if (!staff) return null
  const photo = staff.photo === null ? {} : { photo: `/photos/${photoName(keys, staff.photo)}` }
  return { no: staff.no, name: staff.name, ...photo }
}
